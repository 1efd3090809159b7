//! What every instruction means, once. All tiers are generated from here.
//!
//! Instructions carry CPython 3.14's names, stack effects and cache sizes. An operation that fails leaves its inputs on
//! the stack: unwinding closes them. Closing is an operation of its own, last in its instruction, so that traces can
//! leave it out where nothing is owned. See `ARCHITECTURE.md`, "How to add an instruction".
//!
//! In bodies: `local!(i)`, `constant!(i)` and `name!(i)` are places; `exit_if!` leaves a trace where the outcome may be
//! common, `deopt_if!` where no side trace is wanted behind it; both run the family's head in tier 1; `error_if!` unwinds;
//! `jump_by!(n)` moves the next instruction; `jump_to_end!(n)` does so at once, leaving the stack as it was at the
//! start; `enter_frame!(f)` continues in frame `f`, `enter_frame!(f, sp, ip)` at that stack pointer and instruction;
//! `rest_sp` is the stack pointer below the inputs; `close!(item)` gives up a reference, `close_all!(array)` an input
//! array's, `close_all!(place, n)` those of `n` words, last first; `opcode!(NAME)` is a number.

// ------------------------------------------------------------------------------------------------------------
// Labels and machinery

op! { [tier1] UNWIND (--) {
    let handler = tp_unwind(thread);
    if handler.is_null() {
        leave!(1);
    }
    enter_frame!(handler);
} }

inst! { NOP (--) {} }
inst! { NOT_TAKEN (--) {} }
inst! { CACHE (--) { tp_unknown_opcode(thread, 0); error!(); } }
inst! { RESERVED (--) { tp_unknown_opcode(thread, 17); error!(); } }
inst! { EXTENDED_ARG (--) { extend_oparg!(); } }

inst! { INTERPRETER_EXIT (retval: Owned --) {
    (*thread).transfer[0] = retval.0;
    leave!(0);
} }

op! { _CHECK_PERIODIC (--) {
    if (*thread).poll != 0 {
        let failed = tp_poll(thread);
        error_if!(failed);
        reload_table!();
    }
} }

op! { [hot, tier2, fresh] _GUARD_POLL (--) { deopt_if!((*thread).poll != 0); } }

op! { [specializing] _SPECIALIZE_RESUME (--) { tp_specialize_resume(thread, frame, ip); } }
op! { [tier1] _COUNT_ENTRY (--) {
    if oparg & 3 == 0 {
        let counter = Counter((*(*frame).code).entry_counter);
        if counter.triggers() {
            tp_hot(thread, frame, ip, next_ip, rest_sp);
            reload_table!();
        } else {
            (*(*frame).code).entry_counter = counter.advance().0;
        }
    }
} }
inst! { RESUME = _SPECIALIZE_RESUME + _CHECK_PERIODIC }
inst! { RESUME_CHECK = _CHECK_PERIODIC + _COUNT_ENTRY }
inst! { RESUME_CHECK_NO_JIT = _CHECK_PERIODIC }
family! { RESUME = [RESUME_CHECK, RESUME_CHECK_NO_JIT] }

op! { [specializing] _SPECIALIZE_JUMP_BACKWARD (counter/1 --) {
    let _ = counter;
    tp_specialize_jump_backward(thread, ip);
} }
op! { [tier1] _JUMP_BACKWARD (--) { jump_by!(-(oparg as isize)); } }
op! { [tier1] _COUNT_LOOP (counter/1 --) {
    if Counter(counter).triggers() {
        tp_hot(thread, frame, ip, next_ip.sub(oparg), rest_sp);
        reload_table!();
    } else {
        *ip.add(1) = Counter(counter).advance().0;
    }
} }
inst! { JUMP_BACKWARD = _SPECIALIZE_JUMP_BACKWARD + _CHECK_PERIODIC + _JUMP_BACKWARD }
inst! { JUMP_BACKWARD_NO_JIT = unused/1 + _CHECK_PERIODIC + _JUMP_BACKWARD }
inst! { JUMP_BACKWARD_JIT = _CHECK_PERIODIC + _COUNT_LOOP + _JUMP_BACKWARD }
family! { JUMP_BACKWARD = [JUMP_BACKWARD_NO_JIT, JUMP_BACKWARD_JIT] }
inst! { JUMP_BACKWARD_NO_INTERRUPT = _JUMP_BACKWARD }
op! { [tier1] _JUMP_FORWARD (--) { jump_by!(oparg); } }
inst! { JUMP_FORWARD = _JUMP_FORWARD }

inst! { [tier1] ENTER_EXECUTOR (--) {
    let resumed = tp_enter_executor(thread, frame, ip, rest_sp, oparg);
    reload_table!();
    if resumed.is_null() {
        leave!(1);
    }
    enter_frame!(resumed);
} }

// ------------------------------------------------------------------------------------------------------------
// Locals, constants, the stack

inst! { [builder] LOAD_FAST (-- value) { value = StackRef::from_full(local!(oparg)); } }
inst! { [builder] LOAD_FAST_BORROW (-- value) { value = StackRef::borrowing(local!(oparg)); } }
inst! { [builder] LOAD_FAST_CHECK (-- value) {
    if local!(oparg).is_absent() {
        tp_raise_unbound(thread, frame, oparg);
        error!();
    }
    value = StackRef::from_full(local!(oparg));
} }
inst! { [builder] LOAD_FAST_AND_CLEAR (-- value) {
    value = StackRef::steal(local!(oparg));
    local!(oparg) = Value::ABSENT;
} }
inst! { [builder] LOAD_FAST_LOAD_FAST (-- first, second) {
    first = StackRef::from_full(local!(oparg >> 4));
    second = StackRef::from_full(local!(oparg & 15));
} }
inst! { [builder] LOAD_FAST_BORROW_LOAD_FAST_BORROW (-- first, second) {
    first = StackRef::borrowing(local!(oparg >> 4));
    second = StackRef::borrowing(local!(oparg & 15));
} }
inst! { [builder] STORE_FAST (value: Owned --) {
    let old = StackRef::steal(local!(oparg));
    local!(oparg) = value;
    close!(old);
} }
inst! { [builder] STORE_FAST_LOAD_FAST (value: Owned -- loaded) {
    let old = StackRef::steal(local!(oparg >> 4));
    local!(oparg >> 4) = value;
    close!(old);
    loaded = StackRef::from_full(local!(oparg & 15));
} }
inst! { [builder] STORE_FAST_STORE_FAST (second: Owned, first: Owned --) {
    let old_first = StackRef::steal(local!(oparg >> 4));
    local!(oparg >> 4) = first;
    close!(old_first);
    let old_second = StackRef::steal(local!(oparg & 15));
    local!(oparg & 15) = second;
    close!(old_second);
} }
inst! { [builder] DELETE_FAST (--) {
    if local!(oparg).is_absent() {
        tp_raise_unbound(thread, frame, oparg);
        error!();
    }
    let old = StackRef::steal(local!(oparg));
    local!(oparg) = Value::ABSENT;
    close!(old);
} }
inst! { [builder] LOAD_CONST (-- value) { value = StackRef::from_full(constant!(oparg)); } }
inst! { [builder] LOAD_SMALL_INT (-- value) { value = StackRef::steal(Value::from_small_int(oparg as i64)); } }
inst! { LOAD_COMMON_CONSTANT (-- value) { value = StackRef::from_heap(tp_common_constant(thread, oparg)); } }
inst! { [builder] PUSH_NULL (-- value) { value = StackRef::ABSENT; } }

op! { [builder] _POP_TOP (value --) { close!(value); } }
op! { [builder] _CLOSE_UNDER (value, top -- top) { close!(value); } }
inst! { POP_TOP = _POP_TOP }
inst! { POP_ITER = _POP_TOP }
inst! { END_FOR = _POP_TOP }
inst! { END_SEND = _CLOSE_UNDER }
inst! { [builder] COPY (value, above[oparg - 1] -- value, above[oparg - 1], copy) {
    let _ = above;
    copy = value.dup();
} }
inst! { [builder] SWAP (bottom, between[oparg - 2], top -- top, between[oparg - 2], bottom) { let _ = between; } }

// ------------------------------------------------------------------------------------------------------------
// Unboxing and boxing

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
    // Two ints make a float only where they are divided.
    exit_if!(left_int && right_int && oparg % 13 != 11);
    exit_if!(!left_int && !left.value().is_float() || !right_int && !right.value().is_float());
    // The only operator that makes a float of two ints is true division.
    exit_if!(left_int && right_int && oparg % 13 != 11);
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

// ------------------------------------------------------------------------------------------------------------
// Arithmetic

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

// ------------------------------------------------------------------------------------------------------------
// Comparison and branches

op! { [builder] _COMPARE_INTS (a: i64, b: i64 -- c: bool) {
    // The mask has bit 0 for unordered, 1 for less, 2 for greater, 3 for equal, as CPython's.
    let place = 1 + (a > b) as usize + 2 * (a == b) as usize;
    c = oparg >> place & 1 != 0;
} }
op! { [builder] _COMPARE_FLOATS (a: f64, b: f64 -- c: bool) {
    let sign = if a < b { 2 } else if a > b { 4 } else if a == b { 8 } else { 1 };
    c = oparg & sign != 0;
} }
op! { [hot, pure] _INT_LESS (a: i64, b: i64 -- c: bool) { c = a < b; } }
op! { [hot, pure] _INT_LESS_EQUAL (a: i64, b: i64 -- c: bool) { c = a <= b; } }
op! { [hot, pure, commutative] _INT_EQUAL (a: i64, b: i64 -- c: bool) { c = a == b; } }
op! { [hot, pure, commutative] _INT_NOT_EQUAL (a: i64, b: i64 -- c: bool) { c = a != b; } }
op! { [hot, pure] _FLOAT_LESS (a: f64, b: f64 -- c: bool) { c = a < b; } }
op! { [hot, pure] _FLOAT_LESS_EQUAL (a: f64, b: f64 -- c: bool) { c = a <= b; } }
op! { [hot, pure, commutative] _FLOAT_EQUAL (a: f64, b: f64 -- c: bool) { c = a == b; } }
op! { [hot, pure, commutative] _FLOAT_NOT_EQUAL (a: f64, b: f64 -- c: bool) { c = a != b; } }
op! { [hot, tier2] _GUARD_TRUE (b: bool --) { exit_if!(!b); } }
op! { [hot, tier2] _GUARD_FALSE (b: bool --) { exit_if!(b); } }
op! { [hot, tier2] _GUARD_INT_LESS (a: i64, b: i64 --) { exit_if!(a >= b); } }
op! { [hot, tier2] _GUARD_INT_LESS_EQUAL (a: i64, b: i64 --) { exit_if!(a > b); } }
op! { [hot, tier2, commutative] _GUARD_INT_EQUAL (a: i64, b: i64 --) { exit_if!(a != b); } }
op! { [hot, tier2, commutative] _GUARD_INT_NOT_EQUAL (a: i64, b: i64 --) { exit_if!(a == b); } }
op! { [hot, tier2] _GUARD_FLOAT_LESS (a: f64, b: f64 --) { exit_if!(!(a < b)); } }
op! { [hot, tier2] _GUARD_FLOAT_NOT_LESS (a: f64, b: f64 --) { exit_if!(a < b); } }
op! { [hot, tier2] _GUARD_FLOAT_LESS_EQUAL (a: f64, b: f64 --) { exit_if!(!(a <= b)); } }
op! { [hot, tier2] _GUARD_FLOAT_NOT_LESS_EQUAL (a: f64, b: f64 --) { exit_if!(a <= b); } }
op! { [hot, pure, commutative] _SAME (a, b -- c: bool) {
    c = a.value().is(b.value());
    dead!(a);
    dead!(b);
} }
op! { [hot, tier2, commutative] _GUARD_SAME (a, b --) {
    exit_if!(!a.value().is(b.value()));
    dead!(a);
    dead!(b);
} }
op! { [hot, tier2, commutative] _GUARD_NOT_SAME (a, b --) {
    exit_if!(a.value().is(b.value()));
    dead!(a);
    dead!(b);
} }

op! { [specializing] _SPECIALIZE_COMPARE_OP (counter/1, left, right -- left, right) {
    specialize!(tp_specialize_compare_op(thread, ip, left.value(), right.value(), oparg));
} }
op! { _COMPARE_OP (left, right -- result, left, right) {
    let value = tp_compare_op(thread, left.value(), right.value(), oparg);
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
inst! { COMPARE_OP = _SPECIALIZE_COMPARE_OP + _COMPARE_OP + _POP_TOP + _POP_TOP }
inst! { COMPARE_OP_INT = unused/1 + _UNBOX_INTS + _COMPARE_INTS + _BOX_BOOL }
inst! { COMPARE_OP_FLOAT = unused/1 + _UNBOX_FLOATS + _COMPARE_FLOATS + _BOX_BOOL }
op! { _GUARD_STRS (left, right -- left, right) {
    exit_if!(!left.value().is_heap() || !right.value().is_heap());
    exit_if!(!(*left.value().ptr()).is_exact(Kind::STR) || !(*right.value().ptr()).is_exact(Kind::STR));
} }
inst! { COMPARE_OP_STR = unused/1 + _GUARD_STRS + _COMPARE_OP + _POP_TOP + _POP_TOP }
family! { COMPARE_OP = [COMPARE_OP_INT, COMPARE_OP_FLOAT, COMPARE_OP_STR] }

op! { [builder] _IS_OP (left, right -- result, left, right) {
    let same = left.value().is(right.value());
    result = StackRef::steal((*thread).constants.bool(same != (oparg != 0)));
} }
inst! { IS_OP = _IS_OP + _POP_TOP + _POP_TOP }

op! { [specializing] _SPECIALIZE_CONTAINS_OP (counter/1, item, container -- item, container) {
    specialize!(tp_specialize_contains_op(thread, ip, container.value()));
} }
op! { _CONTAINS_OP (item, container -- result, item, container) {
    let found = tp_contains(thread, container.value(), item.value());
    error_if!(found < 0);
    result = StackRef::steal((*thread).constants.bool((found != 0) != (oparg != 0)));
} }
inst! { CONTAINS_OP = _SPECIALIZE_CONTAINS_OP + _CONTAINS_OP + _POP_TOP + _POP_TOP }
family! { CONTAINS_OP = [] }

op! { [specializing] _SPECIALIZE_TO_BOOL (counter/1, value -- value) {
    specialize!(tp_specialize_to_bool(thread, ip, value.value()));
} }
op! { _TO_BOOL (value -- result, value) {
    let truth = tp_is_true(thread, value.value());
    error_if!(truth < 0);
    result = StackRef::steal((*thread).constants.bool(truth != 0));
} }
inst! { TO_BOOL = _SPECIALIZE_TO_BOOL + unused/2 + _TO_BOOL + _POP_TOP }
op! { [hot] _GUARD_BOOL (value -- value) {
    exit_if!(value.value().0 != (*thread).constants.false_.0 && value.value().0 != (*thread).constants.true_.0);
} }
inst! { TO_BOOL_BOOL = unused/3 + _GUARD_BOOL }
op! { [hot, pure] _INT_TRUTH (i: i64 -- b: bool) { b = i != 0; } }
inst! { TO_BOOL_INT = unused/3 + _UNBOX_INT + _INT_TRUTH + _BOX_BOOL }
op! { [builder] _NONE_TRUTH (value -- result) {
    exit_if!(value.value().0 != (*thread).constants.none.0);
    dead!(value);
    result = StackRef::steal((*thread).constants.false_);
} }
inst! { TO_BOOL_NONE = unused/3 + _NONE_TRUTH }
op! { [builder] _LIST_TRUTH (value -- result, value) {
    exit_if!(!value.value().is_heap() || !(*value.value().ptr()).is_exact(Kind::LIST));
    let truth = (*value.value().as_ptr::<List>()).length != 0;
    result = StackRef::steal((*thread).constants.bool(truth));
} }
inst! { TO_BOOL_LIST = unused/3 + _LIST_TRUTH + _POP_TOP }
op! { [builder] _STR_TRUTH (value -- result, value) {
    exit_if!(!value.value().is_heap() || !(*value.value().ptr()).is_exact(Kind::STR));
    let truth = (*value.value().as_ptr::<Str>()).length != 0;
    result = StackRef::steal((*thread).constants.bool(truth));
} }
inst! { TO_BOOL_STR = unused/3 + _STR_TRUTH + _POP_TOP }
op! { [builder] _GUARD_SHAPE_VERSION (version/2, owner -- owner) {
    exit_if!(!owner.value().is_heap());
    exit_if!((*(*owner.value().ptr()).shape).version != version);
} }
op! { [builder] _ALWAYS_TRUE (value -- result, value) { result = StackRef::steal((*thread).constants.true_); } }
inst! { TO_BOOL_ALWAYS_TRUE = unused/1 + _GUARD_SHAPE_VERSION + _ALWAYS_TRUE + _POP_TOP }
family! { TO_BOOL = [TO_BOOL_BOOL, TO_BOOL_INT, TO_BOOL_NONE, TO_BOOL_LIST, TO_BOOL_STR, TO_BOOL_ALWAYS_TRUE] }

op! { [tier1, branch(_GUARD_TRUE, _GUARD_FALSE)] _JUMP_IF_TRUE (b: bool --) {
    if b {
        jump_by!(oparg);
    }
} }
op! { [tier1, branch(_GUARD_FALSE, _GUARD_TRUE)] _JUMP_IF_FALSE (b: bool --) {
    if !b {
        jump_by!(oparg);
    }
} }
op! { [builder] _IS_NONE (value -- b: bool, value) { b = value.value().0 == (*thread).constants.none.0; } }
op! { [builder] _CLOSE_OVER_BOOL (b: bool, value -- b: bool) { close!(value); } }
inst! { POP_JUMP_IF_TRUE = unused/1 + _UNBOX_BOOL + _JUMP_IF_TRUE }
inst! { POP_JUMP_IF_FALSE = unused/1 + _UNBOX_BOOL + _JUMP_IF_FALSE }
inst! { POP_JUMP_IF_NONE = unused/1 + _IS_NONE + _CLOSE_OVER_BOOL + _JUMP_IF_TRUE }
inst! { POP_JUMP_IF_NOT_NONE = unused/1 + _IS_NONE + _CLOSE_OVER_BOOL + _JUMP_IF_FALSE }

// ------------------------------------------------------------------------------------------------------------
// Iteration

op! { _GET_ITER (value -- iter, value) {
    let made = tp_get_iter(thread, value.value());
    error_if!(made.is_absent());
    iter = StackRef::steal(made);
} }
inst! { GET_ITER = _GET_ITER + _POP_TOP }
// Ranges of immediate ints, `stop + step` included; the step is not 0.
op! { [tier2, fresh] _RANGE_OF (start: i64, stop: i64, step: i64 -- range) {
    range = StackRef::steal(tp_new_range(thread, start, stop, step));
} }
op! { [tier2, fresh] _RANGE_ITERATOR_OF (start: i64, stop: i64, step: i64 -- iter) {
    iter = StackRef::steal(tp_new_range_iterator(thread, start, stop, step));
} }
op! { _GET_YIELD_FROM_ITER (value -- iter, value) {
    let made = tp_get_yield_from_iter(thread, frame, value.value());
    error_if!(made.is_absent());
    iter = StackRef::steal(made);
} }
inst! { GET_YIELD_FROM_ITER = _GET_YIELD_FROM_ITER + _POP_TOP }

op! { [specializing] _SPECIALIZE_FOR_ITER (counter/1, iter -- iter) {
    specialize!(tp_specialize_for_iter(thread, ip, iter.value()));
} }
op! { [builder] _FOR_ITER (iter -- iter, item) {
    let next = tp_iter_next(thread, iter.value());
    if next.is_absent() {
        error_if!(!(*thread).exception.is_absent());
        jump_to_end!(oparg + 1);
    }
    item = StackRef::steal(next);
} }
op! { [tier2] _ITER_NEXT (iter -- item, iter) {
    let next = tp_iter_next(thread, iter.value());
    error_if!(next.is_absent() && !(*thread).exception.is_absent());
    item = StackRef::steal(next);
} }
op! { [hot, pure, tier2] _GUARD_ABSENT (item: Borrowed --) { exit_if!(!item.is_absent()); } }
inst! { FOR_ITER = _SPECIALIZE_FOR_ITER + _FOR_ITER }

op! { [hot, pure] _GUARD_RANGE_ITERATOR (iter -- iter, range: Ptr<RangeIterator>) {
    exit_if!(!(*iter.value().ptr()).is_exact(Kind::RANGE_ITERATOR));
    range = iter.value().as_ptr::<RangeIterator>();
} }
op! { [tier1, branch(_GUARD_RANGE_EXHAUSTED, _GUARD_RANGE_NOT_EXHAUSTED)]
    _JUMP_IF_RANGE_EXHAUSTED (range: Ptr<RangeIterator> -- range: Ptr<RangeIterator>) {
    if (*range).remaining <= 0 {
        jump_to_end!(oparg + 1);
    }
} }
op! { [hot, tier2, reads(range)] _RANGE_REMAINING (range: Ptr<RangeIterator> -- remaining: i64) {
    remaining = (*range).remaining;
} }
op! { [hot, tier2, reads(range)] _RANGE_VALUE (range: Ptr<RangeIterator> -- value: i64) { value = (*range).next; } }
op! { [hot, tier2, reads(range_step)] _RANGE_STEP (range: Ptr<RangeIterator> -- step: i64) { step = (*range).step; } }
op! { [hot, tier2, writes(range)] _SET_RANGE_REMAINING (range: Ptr<RangeIterator>, remaining: i64 --) {
    (*range).remaining = remaining;
} }
op! { [hot, tier2, writes(range)] _SET_RANGE_VALUE (range: Ptr<RangeIterator>, value: i64 --) { (*range).next = value; } }
op! { [hot, tier2] _GUARD_RANGE_NOT_EXHAUSTED (range: Ptr<RangeIterator> --) { exit_if!((*range).remaining <= 0); } }
op! { [hot, tier2] _GUARD_RANGE_EXHAUSTED (range: Ptr<RangeIterator> --) { exit_if!((*range).remaining > 0); } }
op! { [hot, writes(range)] _RANGE_NEXT (range: Ptr<RangeIterator> -- i: i64) {
    i = (*range).next;
    (*range).next = i.wrapping_add((*range).step);
    (*range).remaining -= 1;
} }
inst! { FOR_ITER_RANGE = unused/1 + _GUARD_RANGE_ITERATOR + _JUMP_IF_RANGE_EXHAUSTED + _RANGE_NEXT + _BOX_INT }

op! { [hot, pure, tier2] _GUARD_LIST_ITERATOR (iter -- iter, state: Ptr<SequenceIterator>) {
    exit_if!(!(*iter.value().ptr()).is_exact(Kind::LIST_ITERATOR));
    state = iter.value().as_ptr::<SequenceIterator>();
} }
op! { [hot, pure, tier2] _GUARD_TUPLE_ITERATOR (iter -- iter, state: Ptr<SequenceIterator>) {
    exit_if!(!(*iter.value().ptr()).is_exact(Kind::TUPLE_ITERATOR));
    state = iter.value().as_ptr::<SequenceIterator>();
} }
op! { [hot, tier2, reads(iterated)] _ITERATED (state: Ptr<SequenceIterator> -- sequence: Ptr<List>) {
    exit_if!((*state).sequence.is_absent());
    sequence = (*state).sequence.as_ptr::<List>();
} }
op! { [hot, tier2, reads(iterated)] _ITERATED_WORD (state: Ptr<SequenceIterator> -- word: Borrowed) {
    word = (*state).sequence;
} }
op! { [hot, tier2, writes(iterated)] _DROP_ITERATED (state: Ptr<SequenceIterator> --) {
    (*state).sequence = Value::ABSENT;
} }
op! { [hot, tier2, reads(iterator)] _ITERATOR_INDEX (state: Ptr<SequenceIterator> -- index: i64) {
    index = (*state).index as i64;
} }
op! { [hot, tier2, writes(iterator)] _SET_ITERATOR_INDEX (state: Ptr<SequenceIterator>, index: i64 --) {
    (*state).index = index as usize;
} }
op! { [builder] _FOR_ITER_LIST (iter -- iter, item) {
    exit_if!(!(*iter.value().ptr()).is_exact(Kind::LIST_ITERATOR));
    let state = iter.value().as_ptr::<SequenceIterator>();
    let list = (*state).sequence.as_ptr::<List>();
    if (*state).sequence.is_absent() || (*state).index >= (*list).length {
        if !(*state).sequence.is_absent() {
            let sequence = StackRef::steal((*state).sequence);
            (*state).sequence = Value::ABSENT;
            close!(sequence);
        }
        jump_to_end!(oparg + 1);
    }
    item = StackRef::from_full(*(*list).items.add((*state).index));
    (*state).index += 1;
} }
inst! { FOR_ITER_LIST = unused/1 + _FOR_ITER_LIST }
op! { [builder] _FOR_ITER_TUPLE (iter -- iter, item) {
    exit_if!(!(*iter.value().ptr()).is_exact(Kind::TUPLE_ITERATOR));
    let state = iter.value().as_ptr::<SequenceIterator>();
    let tuple = (*state).sequence.as_ptr::<Tuple>();
    if (*state).sequence.is_absent() || (*state).index >= (*tuple).length {
        if !(*state).sequence.is_absent() {
            let sequence = StackRef::steal((*state).sequence);
            (*state).sequence = Value::ABSENT;
            close!(sequence);
        }
        jump_to_end!(oparg + 1);
    }
    item = StackRef::from_full(*Tuple::items(tuple).add((*state).index));
    (*state).index += 1;
} }
inst! { FOR_ITER_TUPLE = unused/1 + _FOR_ITER_TUPLE }
op! { [builder] _FOR_ITER_GEN (iter -- iter) {
    exit_if!(!(*iter.value().ptr()).is_exact(Kind::GENERATOR));
    let generator = iter.value().as_ptr::<Generator>();
    exit_if!((*generator).state >= GENERATOR_EXECUTING || (*thread).recursion_left <= 0);
    let callee = Generator::resume(thread, generator, frame, (*thread).constants.none);
    (*frame).ip = ip;
    (*frame).sp = rest_sp.add(1);
    (*frame).return_offset = oparg as u16 + 2;
    enter_frame!(callee);
} }
inst! { FOR_ITER_GEN = unused/1 + _FOR_ITER_GEN }
// A trace takes over what the frame of a suspended generator holds, and gives back what it yields with.
op! { [hot, tier2, reads(generator)] _GUARD_GENERATOR (at/4, iter -- iter, generator: Ptr<Generator>) {
    exit_if!(!(*iter.value().ptr()).is_exact(Kind::GENERATOR));
    let suspended = iter.value().as_ptr::<Generator>();
    exit_if!(!Generator::waits_at(suspended, at as *mut CodeUnit));
    generator = suspended;
} }
op! { [hot, tier2, reads(generator)] _GUARD_GENERATOR_FUNCTION (version/2, generator: Ptr<Generator> --) {
    exit_if!((*(*generator).frame.function).version != version);
} }
op! { [hot, tier2, reads(generator)] _GENERATOR_WORD (index/1, generator: Ptr<Generator> -- word: Borrowed) {
    word = *Generator::word(generator, index as usize);
} }
op! { [hot, tier2, writes(generator)] _SET_GENERATOR_WORD (index/1, generator: Ptr<Generator>, word: Owned --) {
    *Generator::word(generator, index as usize) = word;
} }
op! { [hot, tier2, writes(generator)] _RUN_GENERATOR (generator: Ptr<Generator> --) {
    (*generator).state = GENERATOR_EXECUTING;
} }
op! { [hot, tier2, writes(generator)] _HOLD_GENERATOR (words/1, generator: Ptr<Generator> --) {
    (*generator).frame.sp = Generator::word(generator, words as usize);
} }
op! { [hot, tier2, writes(generator)] _SUSPEND_GENERATOR (at/4, generator: Ptr<Generator> --) {
    Generator::wait_at(generator, at as *mut CodeUnit);
} }
op! { [hot, tier2, writes(generator)] _FINISH_GENERATOR (generator: Ptr<Generator> --) {
    (*generator).state = GENERATOR_CLEARED;
} }
op! { [hot, tier2, reads(generator)] _GENERATOR_FUNCTION (generator: Ptr<Generator> -- function: Borrowed) {
    function = Value::from_ptr((*generator).frame.function);
} }
op! { [hot, tier2, pure] _GENERATOR (iter: Borrowed -- generator: Ptr<Generator>) { generator = iter.as_ptr::<Generator>(); } }
op! { [hot, tier2] _GUARD_IS_GENERATOR (value -- value) {
    exit_if!(!value.value().is_heap() || !(*value.value().ptr()).is_exact(Kind::GENERATOR));
} }
family! { FOR_ITER = [FOR_ITER_RANGE, FOR_ITER_LIST, FOR_ITER_TUPLE, FOR_ITER_GEN] }

op! { [specializing] _SPECIALIZE_SEND (counter/1, receiver, value -- receiver, value) {
    specialize!(tp_specialize_send(thread, ip, receiver.value()));
} }
op! { [tier1] _SEND (receiver, value -- receiver, result) {
    let sent = tp_send(thread, receiver.value(), value.value());
    if sent.is_absent() {
        error_if!(!(*thread).exception.is_absent());
        jump_by!(oparg);
    }
    close!(value);
    result = StackRef::steal(if sent.is_absent() { Value((*thread).transfer[0]) } else { sent });
} }
inst! { SEND = _SPECIALIZE_SEND + _SEND }
op! { [tier1] _SEND_GEN (receiver, value --) {
    let kind = (*receiver.value().ptr()).kind;
    exit_if!(kind != Kind::GENERATOR.0 && kind != Kind::COROUTINE.0);
    let generator = receiver.value().as_ptr::<Generator>();
    exit_if!((*generator).state >= GENERATOR_EXECUTING || (*thread).recursion_left <= 0);
    let callee = Generator::resume(thread, generator, frame, value.make_owned());
    (*frame).ip = ip;
    (*frame).sp = rest_sp.add(1);
    (*frame).return_offset = oparg as u16 + 2;
    dead!(receiver);
    enter_frame!(callee);
} }
inst! { SEND_GEN = unused/1 + _SEND_GEN }
family! { SEND = [SEND_GEN] }

inst! { [tier1] GET_AWAITABLE (iterable -- iterator) {
    let made = tp_get_awaitable(thread, iterable.value(), oparg);
    error_if!(made.is_absent());
    close!(iterable);
    iterator = StackRef::steal(made);
} }
inst! { [tier1] GET_AITER (iterable -- iterator) {
    let made = tp_get_aiter(thread, iterable.value());
    error_if!(made.is_absent());
    close!(iterable);
    iterator = StackRef::steal(made);
} }
inst! { [tier1] GET_ANEXT (iterator -- iterator, awaitable) {
    let made = tp_get_anext(thread, iterator.value());
    error_if!(made.is_absent());
    awaitable = StackRef::steal(made);
} }
inst! { [tier1] END_ASYNC_FOR (awaitable, exception --) {
    let ended = tp_end_async_for(thread, exception.value());
    error_if!(!ended);
    close!(exception);
    close!(awaitable);
} }

// ------------------------------------------------------------------------------------------------------------
// Subscripts and slices

op! { [specializing] _SPECIALIZE_STORE_SUBSCR (counter/1, container, key -- container, key) {
    specialize!(tp_specialize_store_subscr(thread, ip, container.value(), key.value()));
} }
op! { _STORE_SUBSCR (value, container, key -- value, container, key) {
    let stored = tp_store_subscr(thread, container.value(), key.value(), value.value());
    error_if!(!stored);
} }
inst! { STORE_SUBSCR = _SPECIALIZE_STORE_SUBSCR + _STORE_SUBSCR + _POP_TOP + _POP_TOP + _POP_TOP }
op! { [builder] _STORE_SUBSCR_LIST_INT (value, sequence, key -- sequence) {
    exit_if!(!sequence.value().is_heap() || !key.value().is_int());
    let list = sequence.value().as_ptr::<List>();
    exit_if!(!(*list).header.is_exact(Kind::LIST));
    let index = key.value().as_int();
    let length = (*list).length as i64;
    let from_end = if index < 0 { index + length } else { index };
    exit_if!(from_end as u64 >= length as u64);
    dead!(key);
    let slot = (*list).items.add(from_end as usize);
    let old = StackRef::steal(*slot);
    *slot = value.make_owned();
    close!(old);
} }
inst! { STORE_SUBSCR_LIST_INT = unused/1 + _STORE_SUBSCR_LIST_INT + _POP_TOP }
op! { _STORE_SUBSCR_DICT (value, container, key -- value, container, key) {
    exit_if!(!container.value().is_heap() || !(*container.value().ptr()).is_exact(Kind::DICT));
    let stored = tp_map_add(thread, container.value(), key.value(), value.value());
    error_if!(!stored);
} }
inst! { STORE_SUBSCR_DICT = unused/1 + _STORE_SUBSCR_DICT + _POP_TOP + _POP_TOP + _POP_TOP }
family! { STORE_SUBSCR = [STORE_SUBSCR_LIST_INT, STORE_SUBSCR_DICT] }
op! { _DELETE_SUBSCR (container, key -- container, key) {
    let deleted = tp_delete_subscr(thread, container.value(), key.value());
    error_if!(!deleted);
} }
inst! { DELETE_SUBSCR = _DELETE_SUBSCR + _POP_TOP + _POP_TOP }
op! { _BINARY_SLICE (container, start, stop -- result, container, start, stop) {
    let value = tp_binary_slice(thread, container.value(), start.value(), stop.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
inst! { BINARY_SLICE = _BINARY_SLICE + _POP_TOP + _POP_TOP + _POP_TOP }
op! { _STORE_SLICE (value, container, start, stop -- value, container, start, stop) {
    let stored = tp_store_slice(thread, container.value(), start.value(), stop.value(), value.value());
    error_if!(!stored);
} }
inst! { STORE_SLICE = _STORE_SLICE + _POP_TOP + _POP_TOP + _POP_TOP + _POP_TOP }
op! { [tier2, fresh] _LIST_SLICE (list: Ptr<List>, start: i64, stop: i64, step: i64 -- part) {
    part = StackRef::steal(tp_list_slice(thread, list, start, stop, step));
} }
op! { [tier2, fresh] _TUPLE_SLICE (tuple: Ptr<Tuple>, start: i64, stop: i64 -- part) {
    part = StackRef::steal(tp_tuple_slice(thread, tuple, start, stop));
} }
op! { [tier2, fresh] _STR_SLICE (string: Ptr<Str>, start: i64, stop: i64 -- part) {
    part = StackRef::steal(tp_str_slice(thread, string, start, stop));
} }
op! { [hot, pure, tier2] _GUARD_STR (value -- value, string: Ptr<Str>) {
    exit_if!(!value.value().is_heap());
    let object = value.value().as_ptr::<Str>();
    exit_if!(!(*object).header.is_exact(Kind::STR));
    string = object;
} }
op! { [tier2, writes(list_length)] _SET_LIST_SLICE (list: Ptr<List>, start: i64, stop: i64, items -- items) {
    tp_store_list_slice(thread, list, start, stop, items.value());
} }
op! { [hot, tier2, writes(arguments)] _SET_BOUND (index/1, bound: i64 --) {
    *(*thread).stack_top.add(index as usize) = Value(bound as u64);
} }
op! { [tier2, writes(list_length)] _COPY_LIST_SLICE (list: Ptr<List>, from: Ptr<List> --) {
    tp_copy_list_slice(thread, list, from);
} }
op! { [tier2] _SLICE_OF (start, stop, step -- slice, start, stop, step) {
    slice = StackRef::steal(tp_build_slice(thread, start.value(), stop.value(), step.value()));
} }
inst! { [builder] BUILD_SLICE (parts[oparg] -- slice) {
    let step = if oparg == 3 { *parts.add(2) } else { (*thread).constants.none };
    let made = tp_build_slice(thread, *parts, *parts.add(1), step);
    close_all!(parts);
    slice = StackRef::steal(made);
} }

// ------------------------------------------------------------------------------------------------------------
// Names

op! { [specializing] _SPECIALIZE_LOAD_GLOBAL (counter/1 --) {
    specialize!(tp_specialize_load_global(thread, frame, ip, oparg));
} }
op! { [builder] _PUSH_NULL_CONDITIONAL (-- null[oparg & 1]) {
    if oparg & 1 != 0 {
        *null = Value::ABSENT;
    }
} }
op! { [builder] _LOAD_GLOBAL (-- value) {
    let found = tp_load_global(thread, frame, name!(oparg >> 1));
    error_if!(found.is_absent());
    value = StackRef::steal(found);
} }
inst! { LOAD_GLOBAL = _SPECIALIZE_LOAD_GLOBAL + unused/3 + _LOAD_GLOBAL + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_GLOBAL_MODULE (index/1, unused/1, unused/1 -- value) {
    let globals = (*(*frame).function).globals;
    exit_if!(index as u32 >= (*globals).used);
    let entry = (*globals).entries.add(index as usize);
    exit_if!(!(*entry).key.is_object(name!(oparg >> 1)));
    value = StackRef::from_full((*entry).value);
} }
op! { [hot, tier2, reads(dict)] _DICT_ENTRY (index/1, dict: Ptr<Dict>, key -- key, value: Borrowed) {
    exit_if!(index as u32 >= (*dict).used);
    let entry = (*dict).entries.add(index as usize);
    exit_if!(!(*entry).key.is_object(key.value()));
    value = (*entry).value;
} }
inst! { LOAD_GLOBAL_MODULE = unused/1 + _LOAD_GLOBAL_MODULE + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_GLOBAL_BUILTIN (index/1, module_version/1, unused/1 -- value) {
    let globals = (*(*frame).function).globals;
    exit_if!((*globals).keys_version != module_version as u32);
    let builtins = (*(*frame).function).builtins;
    exit_if!(index as u32 >= (*builtins).used);
    let entry = (*builtins).entries.add(index as usize);
    exit_if!(!(*entry).key.is_object(name!(oparg >> 1)));
    value = StackRef::from_full((*entry).value);
} }
inst! { LOAD_GLOBAL_BUILTIN = unused/1 + _LOAD_GLOBAL_BUILTIN + _PUSH_NULL_CONDITIONAL }
family! { LOAD_GLOBAL = [LOAD_GLOBAL_MODULE, LOAD_GLOBAL_BUILTIN] }

inst! { [tier1] LOAD_NAME (-- value) {
    let found = tp_load_name(thread, frame, name!(oparg));
    error_if!(found.is_absent());
    value = StackRef::steal(found);
} }
op! { [tier1] _STORE_NAME (value -- value) {
    let stored = tp_store_name(thread, frame, name!(oparg), value.value());
    error_if!(!stored);
} }
inst! { STORE_NAME = _STORE_NAME + _POP_TOP }
inst! { [tier1] DELETE_NAME (--) {
    let deleted = tp_delete_name(thread, frame, name!(oparg));
    error_if!(!deleted);
} }
op! { [builder] _STORE_GLOBAL (value -- value) {
    let stored = tp_store_global(thread, frame, name!(oparg), value.value());
    error_if!(!stored);
} }
inst! { STORE_GLOBAL = _STORE_GLOBAL + _POP_TOP }
inst! { [tier1] DELETE_GLOBAL (--) {
    let deleted = tp_delete_global(thread, frame, name!(oparg));
    error_if!(!deleted);
} }
inst! { [tier1] LOAD_LOCALS (-- value) {
    let locals = tp_load_locals(thread, frame);
    error_if!(locals.is_absent());
    value = StackRef::steal(locals);
} }
inst! { [tier1] LOAD_FROM_DICT_OR_GLOBALS (mapping -- value) {
    let mut found = tp_mapping_get(thread, mapping.value(), name!(oparg));
    error_if!(found.is_absent() && !(*thread).exception.is_absent());
    if found.is_absent() {
        found = tp_load_global(thread, frame, name!(oparg));
        error_if!(found.is_absent());
    }
    close!(mapping);
    value = StackRef::steal(found);
} }
inst! { [tier1] LOAD_FROM_DICT_OR_DEREF (mapping -- value) {
    let index = oparg;
    let mut found = tp_mapping_get(thread, mapping.value(), Code::local_name((*frame).code, index));
    error_if!(found.is_absent() && !(*thread).exception.is_absent());
    if found.is_absent() {
        let content = (*local!(index).as_ptr::<Cell>()).value;
        if content.is_absent() {
            tp_raise_unbound(thread, frame, index);
            error!();
        }
        found = StackRef::from_full(content).into_value();
    }
    close!(mapping);
    value = StackRef::steal(found);
} }
inst! { [tier1] LOAD_BUILD_CLASS (-- value) {
    let found = tp_load_build_class(thread, frame);
    error_if!(found.is_absent());
    value = StackRef::steal(found);
} }
inst! { [tier1] SETUP_ANNOTATIONS (--) {
    let done = tp_setup_annotations(thread, frame);
    error_if!(!done);
} }

inst! { [tier1] MAKE_CELL (--) {
    let cell = tp_new_cell(thread, local!(oparg));
    local!(oparg) = cell;
} }
op! { [hot, pure, tier2] _FUNCTION_CELL (index/1, function: Borrowed -- cell: Borrowed) {
    let closure = (*function.as_ptr::<Function>()).closure;
    cell = *Tuple::items(closure.as_ptr::<Tuple>()).add(index as usize);
} }
inst! { [builder] COPY_FREE_VARS (--) {
    let closure = (*(*frame).function).closure.as_ptr::<Tuple>();
    let first = (*(*frame).code).nlocalsplus as usize - oparg;
    let mut index = 0;
    while index < oparg {
        local!(first + index) = StackRef::from_heap(*Tuple::items(closure).add(index)).into_value();
        index += 1;
    }
} }
inst! { [builder] LOAD_DEREF (-- value) {
    let content = (*local!(oparg).as_ptr::<Cell>()).value;
    if content.is_absent() {
        tp_raise_unbound(thread, frame, oparg);
        error!();
    }
    value = StackRef::from_full(content);
} }
op! { [hot, tier2, reads(cell)] _CELL_CONTENT (cell -- cell, content: Borrowed) {
    content = (*cell.value().as_ptr::<Cell>()).value;
} }
op! { [hot, tier2, writes(cell)] _SET_CELL (cell: Borrowed, value: Owned --) {
    (*cell.as_ptr::<Cell>()).value = value;
} }
inst! { [builder] STORE_DEREF (value: Owned --) {
    let cell = local!(oparg).as_ptr::<Cell>();
    let old = StackRef::steal((*cell).value);
    (*cell).value = value;
    close!(old);
} }
inst! { [tier1] DELETE_DEREF (--) {
    let cell = local!(oparg).as_ptr::<Cell>();
    if (*cell).value.is_absent() {
        tp_raise_unbound(thread, frame, oparg);
        error!();
    }
    let old = StackRef::steal((*cell).value);
    (*cell).value = Value::ABSENT;
    close!(old);
} }

// ------------------------------------------------------------------------------------------------------------
// Attributes

op! { [specializing] _SPECIALIZE_LOAD_ATTR (counter/1, owner -- owner) {
    specialize!(tp_specialize_load_attr(thread, frame, ip, owner.value(), oparg));
} }
op! { [builder] _LOAD_ATTR (owner -- attr, self_or_null[oparg & 1]) {
    let found = tp_load_attr(thread, owner.value(), name!(oparg >> 1), oparg & 1 != 0);
    error_if!(found.is_absent());
    let receiver = Value((*thread).transfer[0]);
    close!(owner);
    if oparg & 1 != 0 {
        *self_or_null = receiver;
    }
    attr = StackRef::steal(found);
} }
inst! { LOAD_ATTR = _SPECIALIZE_LOAD_ATTR + unused/8 + _LOAD_ATTR }
// In traces the name is an operand.
op! { [tier2] _ATTRIBUTE_OF (owner, key -- attr, owner, key) {
    let found = tp_load_attr(thread, owner.value(), key.value(), false);
    error_if!(found.is_absent());
    attr = StackRef::steal(found);
} }
op! { [tier2, fresh] _METHOD_OF (owner, key -- attr, owner, key) {
    let found = tp_plain_method(thread, owner.value(), key.value());
    exit_if!(found.is_absent());
    attr = StackRef::steal(found);
} }
op! { [tier2] _SET_ATTRIBUTE_OF (value, owner, key -- value, owner, key) {
    let stored = tp_store_attr(thread, owner.value(), key.value(), value.value());
    error_if!(!stored);
} }

op! { [builder] _GUARD_SHAPE (version/2, owner -- owner, object: Ptr<Instance>) {
    exit_if!(!owner.value().is_heap());
    let pointer = owner.value().as_ptr::<Instance>();
    exit_if!((*(*pointer).header.shape).version != version);
    object = pointer;
} }
op! { [hot, pure, tier2] _GUARD_POINTER (value -- object: Ptr<Instance>) {
    exit_if!(!value.value().is_heap());
    object = value.value().as_ptr::<Instance>();
    dead!(value);
} }
op! { [hot, tier2, reads(shape)] _GUARD_VERSION (version/2, object: Ptr<Instance> --) {
    exit_if!((*(*object).header.shape).version != version);
} }
op! { [hot, pure, tier2] _GUARD_BOUND (value: Borrowed --) { exit_if!(value.is_absent()); } }
op! { [builder] _LOAD_INLINE_SLOT (index/1, object: Ptr<Instance> -- attr: Borrowed) {
    attr = *Instance::word(object, index as usize);
} }
op! { [hot, tier2, reads(slot)] _SLOT (index/1, object: Ptr<Instance> -- attr: Borrowed) {
    attr = *Instance::word(object, index as usize);
} }
op! { [hot, tier2, writes(slot)] _SET_SLOT (index/1, object: Ptr<Instance>, value: Owned --) {
    *Instance::word(object, index as usize) = value;
} }
inst! { LOAD_ATTR_INSTANCE_VALUE = unused/1 + _GUARD_SHAPE + _LOAD_INLINE_SLOT + unused/5 + _RETAIN + _CLOSE_UNDER + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_MEMBER_SLOT (index/1, object: Ptr<Instance> -- attr: Borrowed) {
    let content = *Instance::word(object, index as usize);
    exit_if!(content.is_absent());
    attr = content;
} }
inst! { LOAD_ATTR_SLOT = unused/1 + _GUARD_SHAPE + _LOAD_MEMBER_SLOT + unused/5 + _RETAIN + _CLOSE_UNDER + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_METHOD (method/4, owner -- attr, owner) {
    attr = StackRef::from_full(Value(method));
} }
inst! { LOAD_ATTR_METHOD_WITH_VALUES = unused/1 + _GUARD_SHAPE_VERSION + unused/2 + _LOAD_METHOD }
op! { [builder] _LOAD_CLASS_VALUE (attribute/4, owner -- attr, owner) {
    attr = StackRef::from_full(Value(attribute));
} }
inst! { LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = unused/1 + _GUARD_SHAPE_VERSION + unused/2 + _LOAD_CLASS_VALUE + _POP_TOP + _PUSH_NULL_CONDITIONAL }
op! { [builder] _GUARD_TYPE_OBJECT (version/2, owner -- owner) {
    exit_if!(!owner.value().is_heap() || !(*owner.value().ptr()).is_kind(Kind::TYPE));
    exit_if!((*owner.value().as_ptr::<Type>()).version != version);
} }
inst! { LOAD_ATTR_CLASS = unused/1 + _GUARD_TYPE_OBJECT + unused/2 + _LOAD_CLASS_VALUE + _POP_TOP + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_ATTR_MODULE (index/1, owner -- attr, owner) {
    // A module's namespace is the dict right behind its header.
    exit_if!(!owner.value().is_heap() || !(*owner.value().ptr()).is_exact(Kind::MODULE));
    let dict = (*Instance::word(owner.value().as_ptr::<Instance>(), 2)).as_ptr::<Dict>();
    exit_if!(index as u32 >= (*dict).used);
    let entry = (*dict).entries.add(index as usize);
    exit_if!(!(*entry).key.is_object(name!(oparg >> 1)));
    attr = StackRef::from_full((*entry).value);
} }
inst! { LOAD_ATTR_MODULE = unused/3 + _LOAD_ATTR_MODULE + unused/5 + _POP_TOP + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_ATTR_PROPERTY (getter/4, owner: Owned --) {
    let function = Value(getter).as_ptr::<Function>();
    let callee = Frame::push(thread, function, frame);
    *Frame::local(callee, 0) = owner;
    Frame::clear_locals_from(callee, 1);
    (*frame).ip = ip;
    (*frame).sp = rest_sp;
    (*frame).return_offset = 10;
    enter_frame!(callee);
} }
op! { _GUARD_FRAME_SPACE_PROPERTY (unused/2, owner -- owner) {
    exit_if!((*thread).recursion_left <= 0 || ((*thread).stack_limit as usize - (*thread).stack_top as usize) < 0x8000);
} }
inst! { LOAD_ATTR_PROPERTY = unused/1 + _GUARD_SHAPE_VERSION + _GUARD_FRAME_SPACE_PROPERTY + _LOAD_ATTR_PROPERTY }
family! { LOAD_ATTR = [
    LOAD_ATTR_INSTANCE_VALUE, LOAD_ATTR_SLOT, LOAD_ATTR_METHOD_WITH_VALUES, LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES,
    LOAD_ATTR_CLASS, LOAD_ATTR_MODULE, LOAD_ATTR_PROPERTY
] }

op! { [specializing] _SPECIALIZE_STORE_ATTR (counter/1, owner -- owner) {
    specialize!(tp_specialize_store_attr(thread, frame, ip, owner.value(), oparg));
} }
op! { [builder] _STORE_ATTR (value, owner -- value, owner) {
    let stored = tp_store_attr(thread, owner.value(), name!(oparg), value.value());
    error_if!(!stored);
} }
inst! { STORE_ATTR = _SPECIALIZE_STORE_ATTR + unused/3 + _STORE_ATTR + _POP_TOP + _POP_TOP }
op! { [builder] _STORE_INLINE_SLOT (index/1, value: Owned, owner, object: Ptr<Instance> -- owner) {
    let slot = Instance::word(object, index as usize);
    let old = StackRef::steal(*slot);
    *slot = value;
    close!(old);
} }
inst! { STORE_ATTR_INSTANCE_VALUE = unused/1 + _GUARD_SHAPE + _STORE_INLINE_SLOT + _POP_TOP }
inst! { STORE_ATTR_SLOT = unused/1 + _GUARD_SHAPE + _STORE_INLINE_SLOT + _POP_TOP }
op! { [hot, tier2, writes(shape)] _SET_SHAPE (object: Ptr<Instance>, shape: Ptr<Shape> --) {
    (*object).header.shape = shape;
} }
op! { [builder] _ADD_INLINE_SLOT (index/1, value, owner, object: Ptr<Instance> -- owner) {
    let next = (*(*object).header.shape).next;
    exit_if!(next.is_null() || !(*next).name.is(name!(oparg)));
    (*object).header.shape = next;
    *Instance::word(object, index as usize) = value.make_owned();
} }
/// Adds an attribute to an instance by the transition that its shape took last.
inst! { STORE_ATTR_ADD = unused/1 + _GUARD_SHAPE + _ADD_INLINE_SLOT + _POP_TOP }
family! { STORE_ATTR = [STORE_ATTR_INSTANCE_VALUE, STORE_ATTR_SLOT, STORE_ATTR_ADD] }
op! { _DELETE_ATTR (owner -- owner) {
    let deleted = tp_delete_attr(thread, owner.value(), name!(oparg));
    error_if!(!deleted);
} }
inst! { DELETE_ATTR = _DELETE_ATTR + _POP_TOP }
op! { [specializing] _SPECIALIZE_LOAD_SUPER_ATTR (counter/1, global_super, class, receiver -- global_super, class, receiver) {
    let _ = receiver;
    specialize!(tp_specialize_load_super_attr(thread, ip, global_super.value(), class.value(), oparg));
} }
op! { [tier2, fresh] _SUPER_METHOD_OF (global_super, class, receiver, key -- attr, global_super, class, receiver, key) {
    let found = tp_plain_super_method(thread, global_super.value(), class.value(), receiver.value(), key.value());
    exit_if!(found.is_absent());
    attr = StackRef::steal(found);
} }
op! { [builder] _LOAD_SUPER_ATTR (global_super, class, receiver -- attr, self_or_null[oparg & 1]) {
    let found = tp_load_super_attr(thread, global_super.value(), class.value(), receiver.value(), name!(oparg >> 2), oparg);
    error_if!(found.is_absent());
    let bound = Value((*thread).transfer[0]);
    close!(receiver);
    close!(class);
    close!(global_super);
    if oparg & 1 != 0 {
        *self_or_null = bound;
    }
    attr = StackRef::steal(found);
} }
inst! { LOAD_SUPER_ATTR = _SPECIALIZE_LOAD_SUPER_ATTR + _LOAD_SUPER_ATTR }
inst! { [tier1] LOAD_SPECIAL (owner -- attr, receiver) {
    let found = tp_load_special(thread, owner.value(), oparg);
    error_if!(found.is_absent());
    close!(owner);
    receiver = StackRef::steal(Value((*thread).transfer[0]));
    attr = StackRef::steal(found);
} }

// ------------------------------------------------------------------------------------------------------------
// Calls and returns

op! { [specializing] _SPECIALIZE_CALL (counter/1, callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    let _ = (callable, receiver);
    specialize!(tp_specialize_call(thread, ip, args.sub(2), oparg));
} }
op! { [builder] _CALL (callable, receiver, args[oparg] -- result) {
    let base = args.sub(2);
    dead!(callable);
    dead!(receiver);
    let value = tp_call(thread, base, oparg);
    if value.0 == FRAME_PUSHED {
        (*frame).sp = rest_sp;
        (*frame).return_offset = 4;
        enter_frame!((*thread).transfer[0] as *mut Frame);
    }
    if value.is_absent() {
        error!();
    }
    close_all!(base, oparg + 2);
    result = StackRef::steal(value);
} }
inst! { CALL = _SPECIALIZE_CALL + unused/2 + _CALL + _CHECK_PERIODIC }

op! { [builder] _CHECK_FUNCTION_VERSION (version/2, callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    let _ = (receiver, args);
    exit_if!(!callable.value().is_heap() || !(*callable.value().ptr()).is_exact(Kind::FUNCTION));
    exit_if!((*callable.value().as_ptr::<Function>()).version != version);
} }
op! { [hot, tier2] _GUARD_FUNCTION (version/2, callable -- callable) {
    exit_if!(!callable.value().is_heap() || !(*callable.value().ptr()).is_exact(Kind::FUNCTION));
    exit_if!((*callable.value().as_ptr::<Function>()).version != version);
} }
op! { [hot, tier2, reads(frame_space)] _GUARD_RECURSION (frames/2 --) {
    deopt_if!((*thread).recursion_left < frames as i32);
} }
op! { [hot, tier2, reads(frame_space)] _GUARD_FRAME_SPACE (words/1 --) {
    deopt_if!((*thread).stack_top.add(words as usize) > (*thread).stack_limit);
} }
// Handing over: a trace that goes on in another one first writes what it holds to the frames in memory.
op! { [hot, tier2, writes(frame)] _SAVE_IP (at/4 --) { Frame::stop_at(frame, at as *mut CodeUnit); } }
op! { [hot, tier2, writes(frame)] _SAVE_SP (words/1 --) { Frame::hold(frame, words as usize); } }
op! { [hot, tier2, writes(frame)] _SAVE_RETURN_OFFSET (offset/2 --) { Frame::return_behind(frame, offset as u16); } }
op! { [hot, tier2, writes(frame)] _PUSH_FRAME (resume/4, function: Owned, code: Ptr<Code> --) {
    let callee = Frame::push_owning(thread, function.as_ptr::<Function>(), code, frame);
    (*callee).resume = resume as *const u8;
    Frame::rewind(callee);
    switch_frame!(callee);
} }
// Of a function that the trace keeps alive.
op! { [hot, tier2, writes(frame)] _PUSH_BORROWING_FRAME (resume/4, function: Borrowed, code: Ptr<Code> --) {
    let callee = Frame::push_owning(thread, function.as_ptr::<Function>(), code, frame);
    (*callee).special = FRAME_BORROWS_FUNCTION;
    (*callee).resume = resume as *const u8;
    Frame::rewind(callee);
    switch_frame!(callee);
} }
// Leaves where tier 1 has to return: there is no compiled caller, or the frame is the last to know its function.
op! { [hot, tier2, writes(frame)] _POP_FRAME (--) {
    deopt_if!((*frame).resume.is_null());
    let owns = (*frame).special == 0;
    deopt_if!(owns && (*(*frame).function).header.count == 1);
    if owns {
        let _ = (*(*frame).function).header.release();
    }
    switch_frame!(Frame::pop(thread, frame));
} }
// Of the runtime's own code, which no function has.
op! { [hot, tier2, writes(frame)] _POP_HIDDEN_FRAME (--) {
    deopt_if!((*frame).resume.is_null());
    switch_frame!(Frame::pop_uncounted(thread, frame));
} }
op! { [builder] _PUSH_PY_FRAME (callable, receiver, args[oparg] --) {
    let function = callable.value().as_ptr::<Function>();
    let code = (*function).code;
    exit_if!(!Frame::fits(thread, code));
    let has_self = !receiver.is_absent() as usize;
    let count = oparg + has_self;
    exit_if!((*code).arg_count as usize != count);
    let locals = (*code).nlocalsplus as usize;
    (*frame).ip = ip;
    (*frame).sp = rest_sp;
    (*frame).return_offset = 4;
    let callee = Frame::push_owning(thread, function, code, frame);
    let instructions = (*code).instructions;
    let _ = callable.make_owned();
    dead!(receiver);
    Frame::move_arguments(callee, args.sub(has_self), count, locals);
    let checks = *instructions & 0xff == opcode!(RESUME_CHECK_NO_JIT) && (*thread).poll == 0;
    enter_frame!(callee, Frame::local(callee, locals), instructions.add(checks as usize));
} }
inst! { CALL_PY_EXACT_ARGS = unused/1 + _CHECK_FUNCTION_VERSION + _PUSH_PY_FRAME }
op! { [builder] _UNPACK_METHOD (callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    exit_if!(!receiver.is_absent());
    exit_if!(!callable.value().is_heap() || !(*callable.value().ptr()).is_exact(Kind::METHOD));
    let method = callable.value().as_ptr::<Method>();
    *args.sub(1) = StackRef::from_heap((*method).receiver).into_value();
    *args.sub(2) = StackRef::from_heap((*method).function).into_value();
    let old = StackRef::steal(callable.value());
    close!(old);
} }

op! { [builder] _GUARD_CALLABLE_IS_NATIVE (callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    let _ = args;
    exit_if!(!callable.value().is_heap());
    let kind = (*callable.value().ptr()).kind;
    exit_if!(kind != Kind::BUILTIN_FUNCTION.0 && kind != Kind::METHOD_DESCRIPTOR.0);
    let native = callable.value().as_ptr::<NativeFunction>();
    exit_if!((*native).bound != 0);
    let count = oparg + !receiver.is_absent() as usize;
    exit_if!(count < (*(*native).def).min_args as usize || count > (*(*native).def).max_args as usize);
    exit_if!((*native).header.kind == Kind::METHOD_DESCRIPTOR.0 && receiver.is_absent());
} }
op! { [builder] _CALL_NATIVE (callable, receiver, args[oparg] -- result) {
    let base = args.sub(2);
    let has_self = !receiver.is_absent() as usize;
    dead!(receiver);
    let value = tp_call_native(thread, callable.value(), args.sub(has_self), oparg + has_self);
    dead!(callable);
    if value.is_absent() {
        error!();
    }
    close_all!(base, oparg + 2);
    result = StackRef::steal(value);
} }
op! { [tier2] _NATIVE_0 (callable -- result, callable) {
    let value = tp_call_native_0(thread, callable.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _NATIVE_1 (callable, a -- result, callable, a) {
    let value = tp_call_native_1(thread, callable.value(), a.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _NATIVE_2 (callable, a, b -- result, callable, a, b) {
    let value = tp_call_native_2(thread, callable.value(), a.value(), b.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _NATIVE_3 (callable, a, b, c -- result, callable, a, b, c) {
    let value = tp_call_native_3(thread, callable.value(), a.value(), b.value(), c.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [hot, pure, tier2] _GUARD_BOUND_NATIVE (def/4, callable -- callable, native: Ptr<NativeFunction>) {
    exit_if!(!callable.value().is_heap());
    let object = callable.value().as_ptr::<NativeFunction>();
    exit_if!(!(*object).header.is_exact(Kind::BUILTIN_FUNCTION) || (*object).bound == 0);
    exit_if!((*object).def as u64 != def);
    native = object;
} }
op! { [hot, pure, tier2] _NATIVE_RECEIVER (native: Ptr<NativeFunction> -- receiver: Borrowed) {
    receiver = (*native).receiver;
} }
op! { [tier2] _CALL_DEF_0 (def/4 -- result) {
    let value = tp_call_def_0(thread, def as *const NativeDef);
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _CALL_DEF_1 (def/4, a -- result, a) {
    let value = tp_call_def_1(thread, def as *const NativeDef, a.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _CALL_DEF_2 (def/4, a, b -- result, a, b) {
    let value = tp_call_def_2(thread, def as *const NativeDef, a.value(), b.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _CALL_DEF_3 (def/4, a, b, c -- result, a, b, c) {
    let value = tp_call_def_3(thread, def as *const NativeDef, a.value(), b.value(), c.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
inst! { CALL_BUILTIN_FAST = unused/3 + _GUARD_CALLABLE_IS_NATIVE + _CALL_NATIVE + _CHECK_PERIODIC }
op! { [hot, tier2, reads(type_version)] _GUARD_TYPE_VERSION (version/2, class: Ptr<Header> --) {
    exit_if!(type_version(class) != version);
} }
op! { [tier2, fresh] _NEW_INSTANCE (class -- instance, class) {
    instance = StackRef::steal(tp_new_instance(thread, class.value()));
} }
op! { [builder] _CALL_INIT (callable, receiver, args[oparg] --) {
    exit_if!(!receiver.is_absent());
    dead!(callable);
    dead!(receiver);
    let callee = tp_push_init(thread, args.sub(2), oparg);
    if callee.is_null() {
        error!();
    }
    (*frame).sp = rest_sp;
    (*frame).return_offset = 4;
    enter_frame!(callee);
} }
op! { [builder] _GUARD_INIT_CLASS (version/2, callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    let _ = (receiver, args);
    exit_if!(!callable.value().is_heap() || !(*callable.value().ptr()).is_kind(Kind::TYPE));
    exit_if!((*callable.value().as_ptr::<Type>()).version != version);
    exit_if!((*thread).recursion_left <= 1 || ((*thread).stack_limit as usize - (*thread).stack_top as usize) < 0x8000);
} }
inst! { CALL_ALLOC_AND_ENTER_INIT = unused/1 + _GUARD_INIT_CLASS + _CALL_INIT }
inst! { [builder] EXIT_INIT_CHECK (result --) {
    let none = result.value().0 == (*thread).constants.none.0;
    if !none {
        let checked = tp_check_init(thread, result.value());
        error_if!(!checked);
    }
    close!(result);
} }
family! { CALL = [CALL_PY_EXACT_ARGS, CALL_BUILTIN_FAST, CALL_ALLOC_AND_ENTER_INIT] }

op! { [specializing] _SPECIALIZE_CALL_KW (counter/1, callable, receiver, args[oparg], names -- callable, receiver, args[oparg], names) {
    let _ = (callable, receiver, names);
    specialize!(tp_specialize_call_kw(thread, ip, args.sub(2), oparg));
} }
op! { [builder] _CALL_KW (callable, receiver, args[oparg], names -- result) {
    let base = args.sub(2);
    dead!(callable);
    dead!(receiver);
    let value = tp_call_kw(thread, base, oparg, names.value());
    if value.0 == FRAME_PUSHED {
        close!(names);
        (*frame).sp = rest_sp;
        (*frame).return_offset = 4;
        enter_frame!((*thread).transfer[0] as *mut Frame);
    }
    if value.is_absent() {
        error!();
    }
    close!(names);
    close_all!(base, oparg + 2);
    result = StackRef::steal(value);
} }
op! { [tier2, fresh] _CALL_METHOD_OF (object -- function, object) {
    let found = tp_plain_call(thread, object.value());
    exit_if!(found.is_absent());
    function = StackRef::steal(found);
} }
// Of the frame that the trace runs in: a code object can belong to several functions.
op! { [hot, tier2] _GUARD_GLOBALS (globals: Ptr<Dict> --) { exit_if!((*(*frame).function).globals != globals); } }
op! { [hot, tier2] _GUARD_BUILTINS (builtins: Ptr<Dict> --) { exit_if!((*(*frame).function).builtins != builtins); } }
op! { [hot, pure, tier2] _GUARD_METHOD (callable: Borrowed -- method: Ptr<Method>) {
    exit_if!(!callable.is_heap() || !(*callable.ptr()).is_exact(Kind::METHOD));
    method = callable.as_ptr::<Method>();
} }
op! { [hot, pure, tier2] _METHOD_FUNCTION (method: Ptr<Method> -- function: Borrowed) { function = (*method).function; } }
op! { [hot, pure, tier2] _METHOD_RECEIVER (method: Ptr<Method> -- receiver: Borrowed) { receiver = (*method).receiver; } }
inst! { CALL_KW = _SPECIALIZE_CALL_KW + unused/2 + _CALL_KW + _CHECK_PERIODIC }
inst! { [tier1] CALL_FUNCTION_EX (items[4] -- result) {
    let value = tp_call_ex(thread, items);
    if value.0 == FRAME_PUSHED {
        (*frame).sp = rest_sp;
        (*frame).return_offset = 1;
        enter_frame!((*thread).transfer[0] as *mut Frame);
    }
    if value.is_absent() {
        error!();
    }
    close_all!(items);
    result = StackRef::steal(value);
} }

inst! { [builder] RETURN_VALUE (retval: Owned --) {
    let caller = (*frame).previous;
    if (*frame).special != 0 {
        (*frame).ip = ip;
        (*frame).sp = rest_sp;
        tp_clear_frame(thread, frame);
    } else {
        // Last first, as CPython. A local that dies is left to the helper, with those below it.
        let count = (*(*frame).code).nlocalsplus as usize;
        let mut index = count;
        let mut dying = false;
        while index > 0 {
            dying = StackRef::steal(local!(index - 1)).close_needs_dealloc();
            if dying {
                break;
            }
            index -= 1;
        }
        if dying {
            while index < count {
                local!(index) = Value::ABSENT;
                index += 1;
            }
            (*frame).ip = ip;
            (*frame).sp = rest_sp;
            tp_clear_frame(thread, frame);
        } else {
            let function = (*frame).function;
            (*thread).stack_top = frame.cast();
            (*thread).recursion_left += 1;
            if (*function).header.release() {
                (*frame).ip = ip;
                tp_dealloc(thread, function.cast());
            }
        }
    }
    let top = (*caller).sp;
    *top = retval;
    enter_frame!(caller, top.add(1), (*caller).ip.add((*caller).return_offset as usize));
} }
// A generator that has not started, of a function and its code; its locals are unbound.
op! { [tier2, fresh] _NEW_GENERATOR (at/4, function: Owned -- generator) {
    generator = StackRef::steal(tp_new_generator(thread, function, at as *mut CodeUnit));
} }
inst! { [builder] RETURN_GENERATOR (-- value) {
    let caller = (*frame).previous;
    (*frame).ip = ip;
    (*frame).return_offset = 1;
    (*frame).sp = rest_sp;
    let generator = tp_return_generator(thread, frame);
    value = StackRef::steal(generator);
    *(*caller).sp = value.into_value();
    (*caller).sp = (*caller).sp.add(1);
    enter_frame!(caller);
} }
inst! { [builder] YIELD_VALUE (value: Owned --) {
    (*frame).ip = ip;
    (*frame).return_offset = 1;
    (*frame).sp = rest_sp;
    let caller = Generator::suspend(thread, frame, oparg);
    *(*caller).sp = value;
    (*caller).sp = (*caller).sp.add(1);
    (*caller).return_offset = 2;
    enter_frame!(caller);
} }

inst! { [builder] MAKE_FUNCTION (code -- function) {
    let made = tp_make_function(thread, (*frame).function, code.value());
    close!(code);
    function = StackRef::steal(made);
} }
// In the namespaces of the function that the trace's own frame runs, or of a given one.
op! { [tier2, fresh] _FUNCTION_OF_FRAME (code -- function, code) {
    function = StackRef::steal(tp_make_function(thread, (*frame).function, code.value()));
} }
op! { [tier2, fresh] _FUNCTION_OF (maker, code -- function, maker, code) {
    function = StackRef::steal(tp_make_function(thread, maker.value().as_ptr::<Function>(), code.value()));
} }
inst! { [writes(function)] SET_FUNCTION_ATTRIBUTE (attribute: Owned, function -- function) {
    tp_set_function_attribute(thread, function.value(), attribute, oparg);
} }

// ------------------------------------------------------------------------------------------------------------
// Building

// Arguments of any number wait on top of the data stack.
op! { [hot, tier2, writes(arguments)] _SET_ARGUMENT (index/1, value: Borrowed --) {
    *(*thread).stack_top.add(index as usize) = value;
} }
op! { [tier2, writes(arguments)] _LIST_OF_ARGUMENTS (-- list) {
    list = StackRef::steal(tp_build_list(thread, (*thread).stack_top, oparg));
} }
op! { [tier2, writes(arguments)] _TUPLE_OF_ARGUMENTS (-- tuple) {
    tuple = StackRef::steal(tp_build_tuple(thread, (*thread).stack_top, oparg));
} }
op! { [tier2] _CALL_OBJECT (callable -- result, callable) {
    let args = (*thread).stack_top;
    (*thread).stack_top = args.add(oparg);
    let value = tp_call_object(thread, callable.value(), args, oparg);
    (*thread).stack_top = args;
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _CALL_OBJECT_WITH_KEYWORDS (callable, names -- result, callable, names) {
    let args = (*thread).stack_top;
    (*thread).stack_top = args.add(oparg);
    let value = tp_call_object_kw(thread, callable.value(), args, oparg, names.value());
    (*thread).stack_top = args;
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2, writes(list_length)] _LIST_APPEND (list, item: Owned -- list) { tp_list_append(thread, list.value(), item); } }
inst! { [builder] BUILD_LIST (items[oparg] -- list) { list = StackRef::steal(tp_build_list(thread, items, oparg)); } }
inst! { [builder] BUILD_TUPLE (items[oparg] -- tuple) { tuple = StackRef::steal(tp_build_tuple(thread, items, oparg)); } }
inst! { [tier1] BUILD_MAP (items[oparg * 2] -- dict) {
    let made = tp_build_map(thread, items, oparg);
    error_if!(made.is_absent());
    close_all!(items);
    dict = StackRef::steal(made);
} }
op! { [tier2, fresh] _NEW_SET (-- set) { set = StackRef::steal(tp_build_set(thread, (*thread).stack_top, 0)); } }
inst! { [builder] BUILD_SET (items[oparg] -- set) {
    let made = tp_build_set(thread, items, oparg);
    error_if!(made.is_absent());
    // First to last: CPython gives each to the set in turn, and what the set has already is released there.
    let mut index = 0;
    while index < oparg {
        let item = StackRef::steal(*items.add(index));
        close!(item);
        index += 1;
    }
    set = StackRef::steal(made);
} }
inst! { [tier1] BUILD_STRING (items[oparg] -- string) {
    let made = tp_build_string(thread, items, oparg);
    error_if!(made.is_absent());
    close_all!(items);
    string = StackRef::steal(made);
} }
inst! { [builder] LIST_APPEND (list, between[oparg - 1], item: Owned -- list, between[oparg - 1]) {
    let _ = between;
    tp_list_append(thread, list.value(), item);
} }
op! { [tier1] _LIST_EXTEND (list, between[oparg - 1], iterable -- list, between[oparg - 1], iterable) {
    let _ = between;
    let done = tp_list_extend(thread, list.value(), iterable.value());
    error_if!(!done);
} }
inst! { LIST_EXTEND = _LIST_EXTEND + _POP_TOP }
op! { [tier2] _ADD_TO_SET (set, item -- set, item) {
    let done = tp_set_add(thread, set.value(), item.value());
    error_if!(!done);
} }
op! { [builder] _SET_ADD (set, between[oparg - 1], item -- set, between[oparg - 1], item) {
    let _ = between;
    let done = tp_set_add(thread, set.value(), item.value());
    error_if!(!done);
} }
inst! { SET_ADD = _SET_ADD + _POP_TOP }
op! { [tier1] _SET_UPDATE (set, between[oparg - 1], iterable -- set, between[oparg - 1], iterable) {
    let _ = between;
    let done = tp_set_update(thread, set.value(), iterable.value());
    error_if!(!done);
} }
inst! { SET_UPDATE = _SET_UPDATE + _POP_TOP }
op! { [tier1] _MAP_ADD (dict, between[oparg - 1], key, value -- dict, between[oparg - 1], key, value) {
    let _ = between;
    let done = tp_map_add(thread, dict.value(), key.value(), value.value());
    error_if!(!done);
} }
inst! { MAP_ADD = _MAP_ADD + _POP_TOP + _POP_TOP }
op! { [tier1] _DICT_UPDATE (dict, between[oparg - 1], mapping -- dict, between[oparg - 1], mapping) {
    let _ = between;
    let done = tp_dict_merge(thread, dict.value(), mapping.value(), Value::ABSENT);
    error_if!(!done);
} }
inst! { DICT_UPDATE = _DICT_UPDATE + _POP_TOP }
op! { [tier1] _DICT_MERGE (callable, unused, unused, dict, between[oparg - 1], mapping -- callable, unused, unused, dict, between[oparg - 1], mapping) {
    let _ = between;
    let done = tp_dict_merge(thread, dict.value(), mapping.value(), callable.value());
    error_if!(!done);
} }
inst! { DICT_MERGE = _DICT_MERGE + _POP_TOP }
op! { [tier1] _FORMAT_SIMPLE (value -- result, value) {
    let text = tp_format(thread, value.value(), Value::ABSENT);
    error_if!(text.is_absent());
    result = StackRef::steal(text);
} }
inst! { FORMAT_SIMPLE = _FORMAT_SIMPLE + _POP_TOP }
op! { [tier1] _FORMAT_WITH_SPEC (value, spec -- result, value, spec) {
    let text = tp_format(thread, value.value(), spec.value());
    error_if!(text.is_absent());
    result = StackRef::steal(text);
} }
inst! { FORMAT_WITH_SPEC = _FORMAT_WITH_SPEC + _POP_TOP + _POP_TOP }
op! { [tier1] _CONVERT_VALUE (value -- result, value) {
    let text = tp_convert_value(thread, value.value(), oparg);
    error_if!(text.is_absent());
    result = StackRef::steal(text);
} }
inst! { CONVERT_VALUE = _CONVERT_VALUE + _POP_TOP }

op! { [specializing] _SPECIALIZE_UNPACK (counter/1, sequence -- sequence) {
    specialize!(tp_specialize_unpack(thread, ip, sequence.value(), oparg));
} }
op! { [builder] _UNPACK_SEQUENCE (sequence -- items[oparg]) {
    let unpacked = tp_unpack(thread, sequence.value(), items, oparg);
    error_if!(!unpacked);
    close!(sequence);
} }
inst! { UNPACK_SEQUENCE = _SPECIALIZE_UNPACK + _UNPACK_SEQUENCE }
op! { [builder] _UNPACK_TUPLE (sequence -- items[oparg]) {
    exit_if!(!sequence.value().is_heap() || !(*sequence.value().ptr()).is_exact(Kind::TUPLE));
    let tuple = sequence.value().as_ptr::<Tuple>();
    exit_if!((*tuple).length != oparg);
    let mut index = 0;
    while index < oparg {
        *items.add(index) = StackRef::from_heap(*Tuple::items(tuple).add(oparg - 1 - index)).into_value();
        index += 1;
    }
    close!(sequence);
} }
inst! { UNPACK_SEQUENCE_TUPLE = unused/1 + _UNPACK_TUPLE }
op! { [builder] _UNPACK_LIST (sequence -- items[oparg]) {
    exit_if!(!sequence.value().is_heap() || !(*sequence.value().ptr()).is_exact(Kind::LIST));
    let list = sequence.value().as_ptr::<List>();
    exit_if!((*list).length != oparg);
    let mut index = 0;
    while index < oparg {
        *items.add(index) = StackRef::from_heap(*(*list).items.add(oparg - 1 - index)).into_value();
        index += 1;
    }
    close!(sequence);
} }
inst! { UNPACK_SEQUENCE_LIST = unused/1 + _UNPACK_LIST }
family! { UNPACK_SEQUENCE = [UNPACK_SEQUENCE_TUPLE, UNPACK_SEQUENCE_LIST] }
inst! { [tier1] UNPACK_EX (sequence -- items[(oparg & 0xff) + (oparg >> 8) + 1]) {
    let unpacked = tp_unpack_ex(thread, sequence.value(), items, oparg);
    error_if!(!unpacked);
    close!(sequence);
} }
op! { [tier2] _LIST_TO_TUPLE (list -- tuple, list) {
    let made = tp_intrinsic_1(thread, frame, list.value(), 6);
    error_if!(made.is_absent());
    tuple = StackRef::steal(made);
} }
op! { [builder] _INTRINSIC_1 (value -- result, value) {
    let made = tp_intrinsic_1(thread, frame, value.value(), oparg);
    error_if!(made.is_absent());
    result = StackRef::steal(made);
} }
inst! { CALL_INTRINSIC_1 = _INTRINSIC_1 + _POP_TOP }
op! { [tier1] _INTRINSIC_2 (left, right -- result, left, right) {
    let made = tp_intrinsic_2(thread, left.value(), right.value(), oparg);
    error_if!(made.is_absent());
    result = StackRef::steal(made);
} }
inst! { CALL_INTRINSIC_2 = _INTRINSIC_2 + _POP_TOP + _POP_TOP }
inst! { [tier1] BUILD_TEMPLATE (strings, interpolations -- template) {
    let made = tp_build_template(thread, strings.value(), interpolations.value());
    error_if!(made.is_absent());
    close!(interpolations);
    close!(strings);
    template = StackRef::steal(made);
} }
inst! { [tier1] BUILD_INTERPOLATION (value, text, format[oparg & 1] -- interpolation) {
    let spec = if oparg & 1 != 0 { *format } else { Value::ABSENT };
    let made = tp_build_interpolation(thread, value.value(), text.value(), spec, oparg >> 2);
    error_if!(made.is_absent());
    close_all!(format);
    close!(text);
    close!(value);
    interpolation = StackRef::steal(made);
} }

// ------------------------------------------------------------------------------------------------------------
// Patterns

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

// ------------------------------------------------------------------------------------------------------------
// Imports

op! { [tier1] _IMPORT_NAME (level, from_list -- module, level, from_list) {
    let imported = tp_import_name(thread, frame, name!(oparg), from_list.value(), level.value());
    error_if!(imported.is_absent());
    module = StackRef::steal(imported);
} }
inst! { IMPORT_NAME = _IMPORT_NAME + _POP_TOP + _POP_TOP }
inst! { [tier1] IMPORT_FROM (module -- module, value) {
    let found = tp_import_from(thread, module.value(), name!(oparg));
    error_if!(found.is_absent());
    value = StackRef::steal(found);
} }

// ------------------------------------------------------------------------------------------------------------
// Exceptions and `with`

inst! { [tier1] RAISE_VARARGS (args[oparg] --) {
    let exception = if oparg > 0 { *args } else { Value::ABSENT };
    let cause = if oparg > 1 { *args.add(1) } else { Value::ABSENT };
    tp_raise(thread, exception, cause);
    error!();
} }
inst! { [tier1] RERAISE (values[oparg], exception: Owned --) {
    let lasti = if oparg > 0 { *values } else { Value::ABSENT };
    tp_reraise(thread, frame, exception, lasti);
    error!();
} }
inst! { [tier1] PUSH_EXC_INFO (exception -- previous, exception) {
    let before = tp_push_exc_info(thread, exception.value());
    previous = StackRef::steal(before);
} }
inst! { [tier1] POP_EXCEPT (previous: Owned --) { tp_pop_except(thread, previous); } }
inst! { [tier1] CHECK_EXC_MATCH (exception, class -- exception, result) {
    let matches = tp_exception_matches(thread, exception.value(), class.value());
    error_if!(matches < 0);
    close!(class);
    result = StackRef::steal((*thread).constants.bool(matches != 0));
} }
inst! { [tier1] CHECK_EG_MATCH (exception, class -- rest, matched) {
    let unmatched = tp_check_group_match(thread, exception.value(), class.value());
    error_if!(unmatched.is_absent());
    let found = Value((*thread).transfer[0]);
    close!(class);
    close!(exception);
    rest = StackRef::steal(unmatched);
    matched = StackRef::steal(found);
} }
inst! { [tier1] WITH_EXCEPT_START (exit, receiver, lasti, unused, exception -- exit, receiver, lasti, unused, exception, result) {
    let _ = lasti;
    let value = tp_with_except_start(thread, exit.value(), receiver.value(), exception.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
inst! { [tier1] CLEANUP_THROW (receiver, last_sent, exception -- none, value) {
    let stopped = tp_cleanup_throw(thread, exception.value());
    error_if!(stopped.is_absent());
    close!(exception);
    close!(last_sent);
    close!(receiver);
    none = StackRef::steal((*thread).constants.none);
    value = StackRef::steal(stopped);
} }

// ------------------------------------------------------------------------------------------------------------
// Sequences that tier 1 runs in one dispatch; see `crates/interp/src/specialize/fused.rs`

fused! { LOAD_FAST_BORROW_LOAD_SMALL_INT = LOAD_FAST_BORROW + LOAD_SMALL_INT }
fused! { LOAD_FAST_BORROW_RETURN_VALUE = LOAD_FAST_BORROW + RETURN_VALUE }
fused! { LOAD_CONST_RETURN_VALUE = LOAD_CONST + RETURN_VALUE }
fused! { POP_JUMP_IF_FALSE_NOT_TAKEN = POP_JUMP_IF_FALSE + NOT_TAKEN }
fused! { POP_JUMP_IF_TRUE_NOT_TAKEN = POP_JUMP_IF_TRUE + NOT_TAKEN }
fused! { POP_JUMP_IF_NONE_NOT_TAKEN = POP_JUMP_IF_NONE + NOT_TAKEN }
fused! { POP_JUMP_IF_NOT_NONE_NOT_TAKEN = POP_JUMP_IF_NOT_NONE + NOT_TAKEN }
fused! { LOAD_FAST_BORROW_POP_JUMP_IF_NONE = LOAD_FAST_BORROW + POP_JUMP_IF_NONE + NOT_TAKEN }
fused! { LOAD_FAST_BORROW_POP_JUMP_IF_NOT_NONE = LOAD_FAST_BORROW + POP_JUMP_IF_NOT_NONE + NOT_TAKEN }
fused! { COMPARE_OP_INT_POP_JUMP_IF_FALSE = COMPARE_OP_INT + POP_JUMP_IF_FALSE + NOT_TAKEN }
fused! { COMPARE_OP_INT_POP_JUMP_IF_TRUE = COMPARE_OP_INT + POP_JUMP_IF_TRUE + NOT_TAKEN }
fused! { COMPARE_OP_FLOAT_POP_JUMP_IF_FALSE = COMPARE_OP_FLOAT + POP_JUMP_IF_FALSE + NOT_TAKEN }
fused! { TO_BOOL_BOOL_POP_JUMP_IF_FALSE = TO_BOOL_BOOL + POP_JUMP_IF_FALSE + NOT_TAKEN }
fused! { TO_BOOL_BOOL_POP_JUMP_IF_TRUE = TO_BOOL_BOOL + POP_JUMP_IF_TRUE + NOT_TAKEN }
fused! { LOAD_GLOBAL_MODULE_LOAD_FAST_BORROW = LOAD_GLOBAL_MODULE + LOAD_FAST_BORROW }
fused! { LOAD_GLOBAL_MODULE_LOAD_FAST_BORROW_LOAD_SMALL_INT = LOAD_GLOBAL_MODULE + LOAD_FAST_BORROW + LOAD_SMALL_INT }
fused! { BINARY_OP_ADD_INT_STORE_FAST = BINARY_OP_ADD_INT + STORE_FAST }
fused! { BINARY_OP_SUBTRACT_INT_STORE_FAST = BINARY_OP_SUBTRACT_INT + STORE_FAST }
fused! { BINARY_OP_ADD_FLOAT_STORE_FAST = BINARY_OP_ADD_FLOAT + STORE_FAST }
fused! { FOR_ITER_RANGE_STORE_FAST = FOR_ITER_RANGE + STORE_FAST }
fused! { FOR_ITER_LIST_STORE_FAST = FOR_ITER_LIST + STORE_FAST }
