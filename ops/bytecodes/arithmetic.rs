//! Arithmetic: binary and unary operators, subscripts that are read (`BINARY_OP` of `[]`) among them.
//!
//! Law: unboxed ints are 64 bits wide, and what would overflow leaves; whether a result fits a word is boxing's to say.

op! { [hot, pure, commutative, three_address] _INT_ADD (a: i64, b: i64 -- c: i64) {
    let (sum, overflow) = a.overflowing_add(b);
    exit_if!(overflow);
    c = sum;
} }
op! { [hot, pure, three_address] _INT_SUBTRACT (a: i64, b: i64 -- c: i64) {
    let (difference, overflow) = a.overflowing_sub(b);
    exit_if!(overflow);
    c = difference;
} }
op! { [hot, pure, commutative, three_address] _INT_MULTIPLY (a: i64, b: i64 -- c: i64) {
    let (product, overflow) = a.overflowing_mul(b);
    exit_if!(overflow);
    c = product;
} }
op! { [hot, pure] _INT_REMAINDER (a: i64, b: i64 -- c: i64) {
    exit_if!(b == 0 || b == -1);
    c = floor_mod(a, b);
} }
op! { [hot, pure] _INT_FLOOR_DIVIDE (a: i64, b: i64 -- c: i64) {
    exit_if!(b == 0 || b == -1);
    c = floor_div(a, b);
} }
// Division by a constant, which has a reciprocal.
op! { [hot, pure, tier2, three_address] _INT_REMAINDER_BY (reciprocal/4, a: i64, divisor: i64 -- c: i64) {
    c = divide_by(a, divisor, reciprocal).1;
} }
op! { [hot, pure, tier2, three_address] _INT_FLOOR_DIVIDE_BY (reciprocal/4, a: i64, divisor: i64 -- c: i64) {
    c = divide_by(a, divisor, reciprocal).0;
} }
op! { [hot, pure, commutative] _INT_AND (a: i64, b: i64 -- c: i64) { c = a & b; } }
op! { [hot, pure, commutative] _INT_OR (a: i64, b: i64 -- c: i64) { c = a | b; } }
op! { [hot, pure, commutative] _INT_XOR (a: i64, b: i64 -- c: i64) { c = a ^ b; } }
op! { [hot, pure] _INT_SHIFT_LEFT (a: i64, b: i64 -- c: i64) {
    exit_if!(b as u64 >= 63);
    let shifted = a << b;
    exit_if!(shifted >> b != a);
    c = shifted;
} }
op! { [hot, pure] _INT_SHIFT_RIGHT (a: i64, b: i64 -- c: i64) {
    exit_if!(b < 0);
    c = a >> if b > 63 { 63 } else { b };
} }
op! { [hot, pure, tier2] _INT_SHIFT_RIGHT_BY (shift/1, a: i64 -- c: i64) { c = a >> (shift & 63); } }
op! { [hot, pure] _INT_NEGATE (a: i64 -- c: i64) {
    exit_if!(a == i64::MIN);
    c = -a;
} }
op! { [hot, pure, commutative] _FLOAT_ADD (a: f64, b: f64 -- c: f64) { c = a + b; } }
op! { [hot, pure] _FLOAT_SUBTRACT (a: f64, b: f64 -- c: f64) { c = a - b; } }
op! { [hot, pure, commutative] _FLOAT_MULTIPLY (a: f64, b: f64 -- c: f64) { c = a * b; } }
op! { [hot, pure] _FLOAT_DIVIDE (a: f64, b: f64 -- c: f64) {
    exit_if!(b == 0.0);
    c = a / b;
} }
// What is no number or endless is left to `**` itself, which knows what to do.
op! { [pure, tier2] _FLOAT_POWER (a: f64, b: f64 -- c: f64) {
    let integer = (b as i64) as f64 == b;
    exit_if!(!(a > 0.0 || a < 0.0 && integer || a == 0.0 && b > 0.0 && integer));
    let power = tp_float_power(thread, a, b);
    exit_if!(!(power < f64::INFINITY && power > f64::NEG_INFINITY));
    c = power;
} }
op! { [hot, pure] _FLOAT_NEGATE (a: f64 -- c: f64) { c = -a; } }

op! { [builder] _INT_BITWISE (a: i64, b: i64 -- c: i64) {
    let kind = oparg % 13;
    c = if kind == 1 { a & b } else if kind == 7 { a | b } else { a ^ b };
} }
op! { [builder] _INT_SHIFT (a: i64, b: i64 -- c: i64) {
    exit_if!(b as u64 >= 63);
    let left = oparg % 13 == 3;
    let shifted = if left { a << b } else { a >> b };
    exit_if!(left && shifted >> b != a);
    c = shifted;
} }
op! { [builder] _FLOAT_BINARY (a: f64, b: f64 -- c: f64) {
    let kind = oparg % 13;
    exit_if!(kind == 11 && b == 0.0);
    c = if kind == 0 { a + b } else if kind == 5 { a * b } else if kind == 10 { a - b } else { a / b };
} }

op! { [specializing] _SPECIALIZE_BINARY_OP (counter/1, left, right -- left, right) {
    specialize!(tp_specialize_binary_op(thread, ip, left.value(), right.value(), oparg));
} }
op! { [tier2] _BINARY_OP (left, right -- result, left, right) {
    let value = tp_binary_op(thread, left.value(), right.value(), oparg);
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
// As `_BINARY_OP`; the frame of a method written in Python is pushed, above one that checks what it returns.
op! { [builder] _BINARY_OPERATOR (left, right -- result) {
    let value = tp_operator(thread, rest_sp, oparg);
    dead!(left);
    dead!(right);
    if value.0 == FRAME_PUSHED {
        (*frame).sp = rest_sp;
        (*frame).return_offset = 6;
        enter_frame!((*thread).transfer[0] as *mut Frame);
    }
    if value.is_absent() {
        error!();
    }
    // First to last, as CPython.
    let first = StackRef::steal(*rest_sp);
    close!(first);
    let second = StackRef::steal(*rest_sp.add(1));
    close!(second);
    result = StackRef::steal(value);
} }
inst! { BINARY_OP = _SPECIALIZE_BINARY_OP + unused/4 + _BINARY_OPERATOR }
/// In the frame below an operator's method: tries what is left to try where the method declined.
inst! { [builder] EXIT_OPERATOR_CHECK (left, right, result -- answer) {
    if result.value().is((*thread).constants.not_implemented) {
        let other = tp_operator_declined(thread, left.value(), right.value(), oparg);
        error_if!(other.is_absent());
        close!(result);
        answer = StackRef::steal(other);
    } else {
        answer = StackRef::steal(result.into_value());
    }
    close!(left);
    close!(right);
} }
inst! { BINARY_OP_ADD_INT = unused/5 + _UNBOX_INTS + _INT_ADD + _BOX_INT }
inst! { BINARY_OP_SUBTRACT_INT = unused/5 + _UNBOX_INTS + _INT_SUBTRACT + _BOX_INT }
inst! { BINARY_OP_MULTIPLY_INT = unused/5 + _UNBOX_INTS + _INT_MULTIPLY + _BOX_INT }
/// Two immediate ints, `%`.
inst! { BINARY_OP_REMAINDER_INT = unused/5 + _UNBOX_INTS + _INT_REMAINDER + _BOX_INT }
/// Two immediate ints, `//`.
inst! { BINARY_OP_FLOOR_DIVIDE_INT = unused/5 + _UNBOX_INTS + _INT_FLOOR_DIVIDE + _BOX_INT }
/// Two immediate ints: `&`, `|` or `^`, as the argument says.
inst! { BINARY_OP_BITWISE_INT = unused/5 + _UNBOX_INTS + _INT_BITWISE + _BOX_INT }
/// Two immediate ints: `<<` or `>>`, as the argument says.
inst! { BINARY_OP_SHIFT_INT = unused/5 + _UNBOX_INTS + _INT_SHIFT + _BOX_INT }
inst! { BINARY_OP_ADD_FLOAT = unused/5 + _UNBOX_FLOATS + _FLOAT_ADD + _BOX_FLOAT }
inst! { BINARY_OP_SUBTRACT_FLOAT = unused/5 + _UNBOX_FLOATS + _FLOAT_SUBTRACT + _BOX_FLOAT }
inst! { BINARY_OP_MULTIPLY_FLOAT = unused/5 + _UNBOX_FLOATS + _FLOAT_MULTIPLY + _BOX_FLOAT }
/// Numbers of which one is a float, or the true division of two ints.
inst! { BINARY_OP_NUMBERS = unused/5 + _UNBOX_NUMBERS + _FLOAT_BINARY + _BOX_FLOAT }

op! { [hot, pure] _GUARD_LIST (value -- value, list: Ptr<List>) {
    exit_if!(!value.value().is_heap());
    let object = value.value().as_ptr::<List>();
    exit_if!(!(*object).header.is_exact(Kind::LIST));
    list = object;
} }
op! { [hot, pure] _GUARD_TUPLE (value -- value, tuple: Ptr<Tuple>) {
    exit_if!(!value.value().is_heap());
    let object = value.value().as_ptr::<Tuple>();
    exit_if!(!(*object).header.is_exact(Kind::TUPLE));
    tuple = object;
} }
op! { [hot, reads(list_length)] _LIST_LENGTH (list: Ptr<List> -- length: i64) { length = (*list).length as i64; } }
op! { [hot, pure] _TUPLE_LENGTH (tuple: Ptr<Tuple> -- length: i64) { length = (*tuple).length as i64; } }
op! { [hot, pure] _CHECK_INDEX (index: i64, length: i64 -- checked: i64) {
    let from_end = if index < 0 { index + length } else { index };
    exit_if!(from_end as u64 >= length as u64);
    checked = from_end;
} }
op! { [hot, reads(list_item)] _LIST_ITEM (list: Ptr<List>, index: i64 -- item: Borrowed) {
    item = *(*list).items.add(index as usize);
} }
op! { [hot, pure] _TUPLE_ITEM (tuple: Ptr<Tuple>, index: i64 -- item: Borrowed) {
    item = *Tuple::items(tuple).add(index as usize);
} }
op! { [hot, tier2, writes(list_item)] _SET_LIST_ITEM (list: Ptr<List>, index: i64, item: Owned --) {
    *(*list).items.add(index as usize) = item;
} }
op! { [hot, tier2] _ADD_OWNER (value: Borrowed --) {
    if value.is_counted() {
        (*value.ptr()).retain();
    }
} }
op! { [hot, builder] _RETAIN (value: Borrowed -- owned) { owned = StackRef::from_full(value); } }
op! { [hot, tier2, escapes] _RELEASE (value: Owned --) {
    let object = value.ptr();
    let last = StackRef::steal(value).close_needs_dealloc();
    if last {
        tp_dealloc(thread, object);
    }
} }

op! { [builder] _SUBSCR_LIST_INT (sequence, key -- sequence, item) {
    exit_if!(!sequence.value().is_heap() || !key.value().is_int());
    let list = sequence.value().as_ptr::<List>();
    exit_if!(!(*list).header.is_exact(Kind::LIST));
    let index = key.value().as_int();
    let length = (*list).length as i64;
    let from_end = if index < 0 { index + length } else { index };
    exit_if!(from_end as u64 >= length as u64);
    dead!(key);
    item = StackRef::from_full(*(*list).items.add(from_end as usize));
} }
op! { [builder] _SUBSCR_TUPLE_INT (sequence, key -- sequence, item) {
    exit_if!(!sequence.value().is_heap() || !key.value().is_int());
    let tuple = sequence.value().as_ptr::<Tuple>();
    exit_if!(!(*tuple).header.is_exact(Kind::TUPLE));
    let index = key.value().as_int();
    let length = (*tuple).length as i64;
    let from_end = if index < 0 { index + length } else { index };
    exit_if!(from_end as u64 >= length as u64);
    dead!(key);
    item = StackRef::from_full(*Tuple::items(tuple).add(from_end as usize));
} }
op! { [builder] _SUBSCR_STR_INT (sequence, key -- sequence, item) {
    exit_if!(!sequence.value().is_heap() || !key.value().is_int());
    let string = sequence.value().as_ptr::<Str>();
    exit_if!(!(*string).header.is_exact(Kind::STR) || (*string).width != 1);
    let index = key.value().as_int();
    let length = (*string).length as i64;
    let from_end = if index < 0 { index + length } else { index };
    exit_if!(from_end as u64 >= length as u64);
    dead!(key);
    item = StackRef::from_heap(tp_latin1_char(thread, *Str::data(string).add(from_end as usize)));
} }
op! { _GUARD_DICT (container, key -- container, key) {
    exit_if!(!container.value().is_heap());
    exit_if!(!(*container.value().ptr()).is_exact(Kind::DICT));
} }
op! { _SUBSCR_DICT (container, key -- result, container, key) {
    let value = tp_binary_op(thread, container.value(), key.value(), 26);
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
inst! { BINARY_OP_SUBSCR_LIST_INT = unused/5 + _SUBSCR_LIST_INT + _CLOSE_UNDER }
inst! { BINARY_OP_SUBSCR_TUPLE_INT = unused/5 + _SUBSCR_TUPLE_INT + _CLOSE_UNDER }
inst! { BINARY_OP_SUBSCR_STR_INT = unused/5 + _SUBSCR_STR_INT + _CLOSE_UNDER }
inst! { BINARY_OP_SUBSCR_DICT = unused/5 + _GUARD_DICT + _SUBSCR_DICT + _POP_TOP + _POP_TOP }
family! { BINARY_OP = [
    BINARY_OP_ADD_INT, BINARY_OP_SUBTRACT_INT, BINARY_OP_MULTIPLY_INT, BINARY_OP_REMAINDER_INT,
    BINARY_OP_FLOOR_DIVIDE_INT, BINARY_OP_BITWISE_INT, BINARY_OP_SHIFT_INT, BINARY_OP_ADD_FLOAT,
    BINARY_OP_SUBTRACT_FLOAT, BINARY_OP_MULTIPLY_FLOAT, BINARY_OP_NUMBERS, BINARY_OP_SUBSCR_LIST_INT,
    BINARY_OP_SUBSCR_TUPLE_INT, BINARY_OP_SUBSCR_STR_INT, BINARY_OP_SUBSCR_DICT
] }

op! { _UNARY_NEGATIVE (value -- result, value) {
    let negated = tp_unary_negative(thread, value.value());
    error_if!(negated.is_absent());
    result = StackRef::steal(negated);
} }
inst! { UNARY_NEGATIVE = _UNARY_NEGATIVE + _POP_TOP }
op! { _UNARY_INVERT (value -- result, value) {
    let inverted = tp_unary_invert(thread, value.value());
    error_if!(inverted.is_absent());
    result = StackRef::steal(inverted);
} }
inst! { UNARY_INVERT = _UNARY_INVERT + _POP_TOP }
op! { [hot, pure] _NOT (b: bool -- c: bool) { c = !b; } }
inst! { UNARY_NOT = _UNBOX_BOOL + _NOT + _BOX_BOOL }
