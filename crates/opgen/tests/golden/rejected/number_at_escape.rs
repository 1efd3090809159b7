op! { _MAKE (-- i: i64) { i = 1; } }
op! { _CALL (value -- value) {
    let made = tp_escaping(thread, value.value());
    error_if!(made.is_absent());
} }
op! { _MAKE_VALUE (-- value) { value = StackRef::ABSENT; } }
inst! { ONE = _MAKE + _MAKE_VALUE + _CALL }
