inst! { ONE (--) {} }
fused! { THREE = ONE + TWO }
