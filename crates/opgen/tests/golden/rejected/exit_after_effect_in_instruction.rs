op! { _EFFECT (value -- value) {
    let made = tp_escaping(thread, value.value());
    error_if!(made.is_absent());
} }
op! { _EXIT (value -- value) { exit_if!(!value.value().is_int()); } }
inst! { ONE = _EFFECT + _EXIT }
