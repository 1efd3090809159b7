op! { _UNBOX (left, right -- a: i64, b: i64) {
    exit_if!(!both_int(left.value(), right.value()));
    a = left.value().as_int();
    b = right.value().as_int();
    dead!(left);
    dead!(right);
} }
op! { [pure] _ADD (a: i64, b: i64 -- c: i64) { c = a + b; } }
op! { [pure] _BOX (c: i64 -- value) { value = StackRef::steal(Value::from_small_int(c)); } }
inst! { [tier1] ONE (left, right -- result, left, right) {
    result = StackRef::steal(tp_plain(thread, left.value()));
} }
inst! { TWO = _UNBOX + _ADD + _BOX }
family! { ONE = [TWO] }
