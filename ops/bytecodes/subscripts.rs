//! Subscripts and slices: storing and deleting items, and slices of all kinds. Reading an item is a `BINARY_OP`.

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
op! { [tier2, fresh] _SLICE_OF (start, stop, step -- slice, start, stop, step) {
    slice = StackRef::steal(tp_build_slice(thread, start.value(), stop.value(), step.value()));
} }
inst! { [builder] BUILD_SLICE (parts[oparg] -- slice) {
    let step = if oparg == 3 { *parts.add(2) } else { (*thread).constants.none };
    let made = tp_build_slice(thread, *parts, *parts.add(1), step);
    close_all!(parts);
    slice = StackRef::steal(made);
} }
