//! Names: globals, builtins, names of a namespace, cells and free variables.

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
