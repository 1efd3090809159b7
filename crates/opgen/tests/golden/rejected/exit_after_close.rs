inst! { [tier1] ONE (items[oparg] --) {
    let base = items.sub(0);
    close_all!(base, oparg);
    exit_if!((*thread).poll != 0);
} }
