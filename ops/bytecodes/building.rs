//! Building: making containers and text, adding to containers, unpacking, and the intrinsic functions.

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
// Adds an immediate int where no key must be asked whether it is equal.
op! { [tier2] _ADD_INT_TO_SET (set: Borrowed, item: Borrowed --) {
    exit_if!(!tp_set_add_int(thread, set, item));
} }
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
