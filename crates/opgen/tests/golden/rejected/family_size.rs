inst! { ONE (counter/1 --) { let _ = counter; } }
inst! { TWO (--) {} }
family! { ONE = [TWO] }
