op! { _UNBOX (value -- i: i64) {
    exit_if!(!value.value().is_int());
    i = value.value().as_int();
    dead!(value);
} }
inst! { ONE = _UNBOX }
