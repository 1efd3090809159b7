inst! { [tier1] ONE (items[oparg] -- items[oparg]) {
    close_all!(items);
} }
