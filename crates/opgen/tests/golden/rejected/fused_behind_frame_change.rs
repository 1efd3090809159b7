inst! { [tier1] ONE (--) { enter_frame!((*frame).previous); } }
inst! { TWO (--) {} }
fused! { THREE = ONE + TWO }
