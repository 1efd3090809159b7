inst! { ONE (value -- value) {
    exit_if!(value.value().is_int());
    deopt_if!(value.value().is_float());
} }
