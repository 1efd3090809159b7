//! Comparison and branches: comparing, identity, containment, truth, and the jumps that depend on it.

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
