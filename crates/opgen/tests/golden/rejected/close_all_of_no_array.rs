inst! { [tier1] ONE (value --) {
    close_all!(value);
} }
