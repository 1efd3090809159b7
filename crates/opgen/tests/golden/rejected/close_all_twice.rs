inst! { [tier1] ONE (items[oparg] --) {
    close_all!(items);
    close_all!(items);
} }
