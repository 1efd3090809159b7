inst! { [tier1] ONE (items[oparg * 2] -- result) {
    let made = tp_escaping(thread, *items);
    error_if!(made.is_absent());
    close_all!(items);
    result = StackRef::steal(made);
} }
inst! { [tier1] TWO (below, args[oparg] --) {
    dead!(below);
    let base = args.sub(1);
    close_all!(base, oparg + 1);
} }
