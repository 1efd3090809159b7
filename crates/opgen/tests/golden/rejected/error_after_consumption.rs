inst! { ONE (value --) {
    let word = value.into_value();
    error_if!(word.is_absent());
} }
