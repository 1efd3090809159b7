op! { _CALL (value -- result, value) {
    let made = tp_escaping(thread, value.value());
    error_if!(made.is_absent());
    result = StackRef::steal(made);
} }
op! { _CLOSE (value --) { close!(value); } }
inst! { ONE = _CALL + _CLOSE }
