inst! { ONE (-- value, null[oparg & 1]) {
    value = StackRef::steal(constant!(oparg));
    if oparg & 1 != 0 {
        *null = Value::ABSENT;
    }
} }
inst! { TWO (-- value) { value = StackRef::steal(Value::from_small_int(oparg as i64)); } }
fused! { THREE = ONE + TWO }
