inst! { ONE (value -- value) {
    exit_if!(tp_escaping(thread, value.value()).is_absent());
} }
