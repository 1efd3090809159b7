//! Locals, constants, the stack: what moves words without looking at them.

inst! { [builder] LOAD_FAST (-- value) { value = StackRef::from_full(local!(oparg)); } }
inst! { [builder] LOAD_FAST_BORROW (-- value) { value = StackRef::borrowing(local!(oparg)); } }
inst! { [builder] LOAD_FAST_CHECK (-- value) {
    if local!(oparg).is_absent() {
        tp_raise_unbound(thread, frame, oparg);
        error!();
    }
    value = StackRef::from_full(local!(oparg));
} }
inst! { [builder] LOAD_FAST_AND_CLEAR (-- value) {
    value = StackRef::steal(local!(oparg));
    local!(oparg) = Value::ABSENT;
} }
inst! { [builder] LOAD_FAST_LOAD_FAST (-- first, second) {
    first = StackRef::from_full(local!(oparg >> 4));
    second = StackRef::from_full(local!(oparg & 15));
} }
inst! { [builder] LOAD_FAST_BORROW_LOAD_FAST_BORROW (-- first, second) {
    first = StackRef::borrowing(local!(oparg >> 4));
    second = StackRef::borrowing(local!(oparg & 15));
} }
inst! { [builder] STORE_FAST (value: Owned --) {
    let old = StackRef::steal(local!(oparg));
    local!(oparg) = value;
    close!(old);
} }
inst! { [builder] STORE_FAST_LOAD_FAST (value: Owned -- loaded) {
    let old = StackRef::steal(local!(oparg >> 4));
    local!(oparg >> 4) = value;
    close!(old);
    loaded = StackRef::from_full(local!(oparg & 15));
} }
inst! { [builder] STORE_FAST_STORE_FAST (second: Owned, first: Owned --) {
    let old_first = StackRef::steal(local!(oparg >> 4));
    local!(oparg >> 4) = first;
    close!(old_first);
    let old_second = StackRef::steal(local!(oparg & 15));
    local!(oparg & 15) = second;
    close!(old_second);
} }
inst! { [builder] DELETE_FAST (--) {
    if local!(oparg).is_absent() {
        tp_raise_unbound(thread, frame, oparg);
        error!();
    }
    let old = StackRef::steal(local!(oparg));
    local!(oparg) = Value::ABSENT;
    close!(old);
} }
inst! { [builder] LOAD_CONST (-- value) { value = StackRef::from_full(constant!(oparg)); } }
inst! { [builder] LOAD_SMALL_INT (-- value) { value = StackRef::steal(Value::from_small_int(oparg as i64)); } }
inst! { [fresh] LOAD_COMMON_CONSTANT (-- value) { value = StackRef::from_heap(tp_common_constant(thread, oparg)); } }
inst! { [builder] PUSH_NULL (-- value) { value = StackRef::ABSENT; } }

op! { [builder] _POP_TOP (value --) { close!(value); } }
op! { [builder] _CLOSE_UNDER (value, top -- top) { close!(value); } }
inst! { POP_TOP = _POP_TOP }
inst! { POP_ITER = _POP_TOP }
inst! { END_FOR = _POP_TOP }
inst! { END_SEND = _CLOSE_UNDER }
inst! { [builder] COPY (value, above[oparg - 1] -- value, above[oparg - 1], copy) {
    let _ = above;
    copy = value.dup();
} }
inst! { [builder] SWAP (bottom, between[oparg - 2], top -- top, between[oparg - 2], bottom) { let _ = between; } }
