inst! { ONE (value -- value) {
    if tp_escaping(thread, value.value()).is_absent() {
        error!();
    }
} }
