//! Imports: `import` and `from … import`.

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
