//! Unboxing and boxing: between words and the numbers in them.
//!
//! Law: unboxing is where a number's type is checked; what computes with unboxed numbers checks nothing of it again.

op! { [hot, pure] _UNBOX_INT (value -- i: i64) {
    exit_if!(!value.value().is_int());
    i = value.value().as_int();
    dead!(value);
} }
op! { [hot, pure] _UNBOX_FLOAT (value -- f: f64) {
    exit_if!(!value.value().is_float());
    f = value.value().as_float();
    dead!(value);
} }
// Of words that are known to be immediate numbers.
op! { [hot, pure, tier2] _INT_OF (value: Borrowed -- i: i64) { i = value.as_int(); } }
op! { [hot, pure, tier2] _FLOAT_OF (value: Borrowed -- f: f64) { f = value.as_float(); } }
op! { [builder] _UNBOX_INTS (left, right -- a: i64, b: i64) {
    exit_if!(!both_int(left.value(), right.value()));
    a = left.value().as_int();
    b = right.value().as_int();
    dead!(left);
    dead!(right);
} }
op! { [builder] _UNBOX_FLOATS (left, right -- a: f64, b: f64) {
    exit_if!(!left.value().is_float() || !right.value().is_float());
    a = left.value().as_float();
    b = right.value().as_float();
    dead!(left);
    dead!(right);
} }
op! { [builder] _UNBOX_NUMBERS (left, right -- a: f64, b: f64) {
    let left_int = left.value().is_int();
    let right_int = right.value().is_int();
    // The only operator that makes a float of two ints is true division.
    exit_if!(left_int && right_int && oparg % 13 != 11);
    exit_if!(!left_int && !left.value().is_float() || !right_int && !right.value().is_float());
    a = if left_int { left.value().as_int() as f64 } else { left.value().as_float() };
    b = if right_int { right.value().as_int() as f64 } else { right.value().as_float() };
    dead!(left);
    dead!(right);
} }
op! { [hot, pure] _INT_TO_FLOAT (i: i64 -- f: f64) { f = i as f64; } }
op! { [hot, pure, fresh] _BOX_INT (i: i64 -- value) {
    if Value::int_fits(i) {
        value = StackRef::steal(Value::from_small_int(i));
    } else {
        value = StackRef::steal(tp_int_from_i64(thread, i));
    }
} }
op! { [hot, pure, tier2] _GUARD_INT_FITS (i: i64 --) { exit_if!(!Value::int_fits(i)); } }
op! { [hot, pure, tier2] _BOX_SMALL_INT (i: i64 -- value) { value = StackRef::steal(Value::from_small_int(i)); } }
op! { [hot, pure, fresh] _BOX_FLOAT (f: f64 -- value) {
    if Value::float_fits(f) {
        value = StackRef::steal(Value::from_float(f));
    } else {
        value = StackRef::steal(tp_float_from_f64(thread, f));
    }
} }
op! { [hot, pure] _BOX_BOOL (b: bool -- value) { value = StackRef::steal((*thread).constants.bool(b)); } }
op! { [hot, pure] _UNBOX_BOOL (value -- b: bool) {
    b = value.value().0 != (*thread).constants.false_.0;
    dead!(value);
} }
