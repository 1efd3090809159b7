//! Patterns: what `match` asks of its subject.

inst! { [tier1] MATCH_MAPPING (subject -- subject, result) {
    result = StackRef::steal((*thread).constants.bool(tp_is_mapping(thread, subject.value())));
} }
inst! { [tier1] MATCH_SEQUENCE (subject -- subject, result) {
    result = StackRef::steal((*thread).constants.bool(tp_is_sequence(thread, subject.value())));
} }
inst! { [tier1] MATCH_KEYS (subject, keys -- subject, keys, values) {
    let found = tp_match_keys(thread, subject.value(), keys.value());
    error_if!(found.is_absent());
    values = StackRef::steal(found);
} }
inst! { [tier1] MATCH_CLASS (subject, class, names -- attributes) {
    let found = tp_match_class(thread, subject.value(), class.value(), names.value(), oparg);
    error_if!(found.is_absent());
    close!(names);
    close!(class);
    close!(subject);
    attributes = StackRef::steal(found);
} }
inst! { [tier1] GET_LEN (value -- value, length) {
    let length_value = tp_len(thread, value.value());
    error_if!(length_value.is_absent());
    length = StackRef::steal(length_value);
} }
