inst! { ONE (--) {} }
family! { ONE = [TWO] }
