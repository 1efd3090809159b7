inst! { ONE (value --) {
    dead!(value);
    close!(value);
} }
