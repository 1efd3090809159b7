op! { _ONE (value: Owned, place --) {
    exit_if!(!place.value().is_heap());
    *place.value().as_ptr::<Value>() = value;
    dead!(place);
} }
inst! { ONE = _ONE }
