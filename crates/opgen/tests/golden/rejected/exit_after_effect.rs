inst! { ONE (value -- value) {
    let made = tp_escaping(thread, value.value());
    exit_if!(made.is_absent());
} }
