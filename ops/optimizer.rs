//! What the optimizer knows of micro-operations beyond their bodies: what they do to the abstract state of a trace.
//!
//! A case names a micro-operation with exactly its stack effect. Its inputs are [`Operand`]s popped from the abstract
//! stack, its outputs are pushed. `t` is the trace being built, `oparg` and `operand` the instruction's argument and
//! cache operand. Micro-operations without a case are emitted as they are. Unboxed numbers stay unboxed on the
//! abstract stack; they are boxed where something needs the word.

// Locals, constants, the stack

case! { LOAD_FAST (-- value) { value = t.load_local(oparg)?; value = t.duplicate(value); } }
case! { LOAD_FAST_BORROW (-- value) { value = t.load_local(oparg)?; } }
case! { LOAD_FAST_CHECK (-- value) { value = t.load_checked_local(oparg)?; value = t.duplicate(value); } }
case! { LOAD_FAST_AND_CLEAR (-- value) { value = t.take_local(oparg); } }
case! { LOAD_FAST_LOAD_FAST (-- first, second) {
    first = t.load_local(oparg >> 4)?;
    first = t.duplicate(first);
    second = t.load_local(oparg & 15)?;
    second = t.duplicate(second);
} }
case! { LOAD_FAST_BORROW_LOAD_FAST_BORROW (-- first, second) {
    first = t.load_local(oparg >> 4)?;
    second = t.load_local(oparg & 15)?;
} }
case! { STORE_FAST (value --) { t.store_local(oparg, value)?; } }
case! { STORE_FAST_LOAD_FAST (value -- loaded) {
    t.store_local(oparg >> 4, value)?;
    loaded = t.load_local(oparg & 15)?;
    loaded = t.duplicate(loaded);
} }
case! { STORE_FAST_STORE_FAST (second, first --) {
    t.store_local(oparg >> 4, first)?;
    t.store_local(oparg & 15, second)?;
} }
case! { DELETE_FAST (--) { t.delete_local(oparg)?; } }
case! { LOAD_CONST (-- value) { value = t.code_constant(oparg); } }
case! { LOAD_SMALL_INT (-- value) { value = t.int_constant(oparg as i64); } }
case! { PUSH_NULL (-- value) { value = Operand::ABSENT; } }
case! { _PUSH_NULL_CONDITIONAL (-- null[oparg & 1]) { null = vec![Operand::ABSENT; oparg & 1]; } }
case! { _POP_TOP (value --) { t.close(value); } }
case! { _CLOSE_UNDER (value, top -- top) { t.close(value); } }
case! { _CLOSE_OVER_BOOL (b, value -- b) { t.close(value); } }
case! { COPY (value, above[oparg - 1] -- value, above[oparg - 1], copy) { copy = t.duplicate(value); } }
case! { SWAP (bottom, between[oparg - 2], top -- top, between[oparg - 2], bottom) {} }

// Unboxing and boxing

case! { _UNBOX_INTS (left, right -- a, b) { a = t.unbox_int(left)?; b = t.unbox_int(right)?; } }
case! { _UNBOX_FLOATS (left, right -- a, b) { a = t.unbox_float(left)?; b = t.unbox_float(right)?; } }
case! { _UNBOX_NUMBERS (left, right -- a, b) { a = t.unbox_number(left, 0)?; b = t.unbox_number(right, 1)?; } }
case! { _UNBOX_INT (value -- i) { i = t.unbox_int(value)?; } }
case! { _UNBOX_FLOAT (value -- f) { f = t.unbox_float(value)?; } }
case! { _UNBOX_BOOL (value -- b) { b = t.unbox_bool(value); } }
case! { _BOX_INT (i -- value) { value = i; } }
case! { _BOX_FLOAT (f -- value) { value = f; } }
case! { _BOX_BOOL (b -- value) { value = b; } }
case! { _RETAIN (value -- owned) { owned = t.heap_word(value.value); } }

// Arithmetic

case! { _INT_BITWISE (a, b -- c) {
    let uop = match oparg % 13 { 1 => Uop::_INT_AND, 7 => Uop::_INT_OR, _ => Uop::_INT_XOR };
    c = t.apply(uop, &[a, b])?;
} }
case! { _INT_SHIFT (a, b -- c) {
    let uop = if oparg % 13 == 3 { Uop::_INT_SHIFT_LEFT } else { Uop::_INT_SHIFT_RIGHT };
    c = t.apply(uop, &[a, b])?;
} }
case! { _FLOAT_BINARY (a, b -- c) {
    let uop = match oparg % 13 {
        0 => Uop::_FLOAT_ADD,
        5 => Uop::_FLOAT_MULTIPLY,
        10 => Uop::_FLOAT_SUBTRACT,
        _ => Uop::_FLOAT_DIVIDE,
    };
    c = t.apply(uop, &[a, b])?;
} }
case! { _BINARY_OPERATOR (left, right -- result) { result = t.operator(oparg, left, right)?; } }
case! { EXIT_OPERATOR_CHECK (left, right, result -- answer) {
    t.guard_implemented(result)?;
    t.close(left);
    t.close(right);
    answer = result;
} }
case! { _COMPARE_INTS (a, b -- c) { c = t.compare_ints(oparg, a, b)?; } }
case! { _COMPARE_FLOATS (a, b -- c) { c = t.compare_floats(oparg, a, b)?; } }
case! { _COMPARE_OP (left, right -- result, left, right) { result = t.compare(oparg, left, right)?; } }
case! { _IS_OP (left, right -- result, left, right) { result = t.is_op(oparg != 0, left, right)?; } }
case! { _IS_NONE (value -- b, value) { b = t.is_none(value)?; } }

// Truth

case! { _GUARD_BOOL (value -- value) { t.guard_bool(value)?; } }
case! { _NONE_TRUTH (value -- result) { t.guard_none(value)?; result = t.bool_constant(false); } }
case! { _LIST_TRUTH (value -- result, value) { result = t.list_truth(value)?; } }
case! { _STR_TRUTH (value -- result, value) { result = t.abort(Abort::UnsupportedInstruction)?; let _ = value; } }
case! { _GUARD_SHAPE_VERSION (owner -- owner) { t.guard_shape(owner, operand)?; } }
case! { _ALWAYS_TRUE (value -- result, value) { result = t.bool_constant(true); } }

// Subscripts

case! { _SUBSCR_LIST_INT (sequence, key -- sequence, item) { item = t.list_item(sequence, key)?; } }
case! { _SUBSCR_TUPLE_INT (sequence, key -- sequence, item) { item = t.tuple_item(sequence, key)?; } }
case! { _STORE_SUBSCR_LIST_INT (value, sequence, key -- sequence) { t.store_list_item(value, sequence, key)?; } }

// Names and attributes

case! { _LOAD_GLOBAL_MODULE (-- value) { value = t.global(oparg >> 1, operand, false)?; } }
case! { _LOAD_GLOBAL_BUILTIN (-- value) { value = t.global(oparg >> 1, operand, true)?; } }
case! { LOAD_DEREF (-- value) { value = t.load_deref(oparg)?; } }
case! { _GUARD_SHAPE (owner -- owner, object) { object = t.guard_shape(owner, operand)?; } }
case! { _LOAD_INLINE_SLOT (object -- attr) {
    attr = t.load_slot(object, operand, false)?;
    attr = t.number(attr, oparg & 1)?;
} }
case! { _LOAD_MEMBER_SLOT (object -- attr) {
    attr = t.load_slot(object, operand, true)?;
    attr = t.number(attr, oparg & 1)?;
} }
case! { _LOAD_METHOD (owner -- attr, owner) { attr = t.constant_word(operand); } }
case! { _LOAD_CLASS_VALUE (owner -- attr, owner) { attr = t.constant_word(operand); } }
case! { _LOAD_ATTR (owner -- attr, self_or_null[oparg & 1]) {
    let (found, receiver) = t.attribute(owner, oparg)?;
    attr = found;
    self_or_null = receiver;
} }
case! { _LOAD_SUPER_ATTR (global_super, class, receiver -- attr, self_or_null[oparg & 1]) {
    attr = t.super_method(global_super, class, receiver, oparg)?;
    self_or_null = vec![receiver];
} }
case! { _GUARD_TYPE_OBJECT (owner -- owner) { t.guard_type_object(owner, operand)?; } }
case! { _LOAD_ATTR_MODULE (owner -- attr, owner) { attr = t.module_attribute(owner, oparg >> 1, operand)?; } }
case! { _STORE_ATTR (value, owner -- value, owner) { t.set_attribute(value, owner, oparg)?; } }
case! { COPY_FREE_VARS (--) { t.copy_free_variables(oparg)?; } }
case! { _STORE_INLINE_SLOT (value, owner, object -- owner) { t.store_slot(object, operand, value)?; } }
case! { _GUARD_FRAME_SPACE_PROPERTY (owner -- owner) {} }
case! { _LOAD_ATTR_PROPERTY (owner --) { t.enter_property(operand, owner)?; } }

// Iteration

case! { _GET_ITER (value -- iter, value) { iter = t.iterator_of(value)?; } }
case! { _JUMP_IF_RANGE_EXHAUSTED (range -- range) { t.range_exhausted(range)?; } }
case! { _RANGE_NEXT (range -- i) { i = t.range_next(range)?; } }
case! { _FOR_ITER (iter -- iter, item) { item = t.iterator_next(iter, oparg)?; } }
case! { _FOR_ITER_LIST (iter -- iter, item) { item = t.sequence_next(iter, true)?; } }
case! { _FOR_ITER_TUPLE (iter -- iter, item) { item = t.sequence_next(iter, false)?; } }

case! { _FOR_ITER_GEN (iter -- iter) { iter = t.resume_generator(iter, oparg)?; } }
case! { YIELD_VALUE (value --) { t.yield_value(value, oparg)?; } }
case! { RETURN_GENERATOR (-- value) { value = t.return_generator()?; } }

// Calls and returns

case! { _CHECK_FUNCTION_VERSION (callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    t.guard_function(callable, operand)?;
} }
case! { _PUSH_PY_FRAME (callable, receiver, args[oparg] --) { t.enter_function(callable, receiver, args)?; } }
case! { RETURN_VALUE (retval --) { t.return_value(retval)?; } }
case! { _UNPACK_TUPLE (sequence -- items[oparg]) { items = t.unpack_tuple(sequence, oparg)?; } }
case! { _UNPACK_LIST (sequence -- items[oparg]) { items = t.unpack_list(sequence, oparg)?; } }
case! { _GUARD_CALLABLE_IS_NATIVE (callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    t.guard_native(callable)?;
} }
case! { _CALL_NATIVE (callable, receiver, args[oparg] -- result) { result = t.call_native(callable, receiver, args)?; } }

case! { _CALL (callable, receiver, args[oparg] -- result) { result = t.call(callable, receiver, args, None)?; } }
case! { _CALL_KW (callable, receiver, args[oparg], names -- result) { result = t.call(callable, receiver, args, Some(names))?; } }
case! { _GUARD_INIT_CLASS (callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    t.guard_class(callable, operand)?;
} }
case! { _CALL_INIT (callable, receiver, args[oparg] --) {
    t.enter_init(callable, args)?;
    let _ = receiver;
} }
case! { EXIT_INIT_CHECK (result --) { t.guard_none(result)?; t.close(result); } }
case! { _ADD_INLINE_SLOT (value, owner, object -- owner) { t.add_slot(object, operand, value)?; } }

// Building

case! { BUILD_LIST (items[oparg] -- list) { list = t.build(Uop::_LIST_OF_ARGUMENTS, items)?; } }
case! { BUILD_TUPLE (items[oparg] -- tuple) { tuple = t.build(Uop::_TUPLE_OF_ARGUMENTS, items)?; } }
case! { BUILD_SET (items[oparg] -- set) { set = t.new_set(items)?; } }
case! { _SET_ADD (set, between[oparg - 1], item -- set, between[oparg - 1], item) { t.set_add(set, item)?; } }
case! { _INTRINSIC_1 (value -- result, value) { result = t.intrinsic(value, oparg)?; } }
case! { MAKE_FUNCTION (code -- function) { function = t.make_function(code)?; } }
case! { BUILD_SLICE (parts[oparg] -- slice) { slice = t.slice(parts)?; } }
case! { _BINARY_SLICE (container, start, stop -- result, container, start, stop) {
    result = t.part(container, start, stop)?;
} }
case! { _STORE_SLICE (value, container, start, stop -- value, container, start, stop) {
    t.store_part(value, container, start, stop)?;
} }
case! { LIST_APPEND (list, between[oparg - 1], item -- list, between[oparg - 1]) { t.list_append(list, item)?; } }
case! { STORE_DEREF (value --) { t.store_deref(oparg, value)?; } }
case! { _SUBSCR_STR_INT (sequence, key -- sequence, item) { item = t.binary_op(oparg, sequence, key)?; } }
