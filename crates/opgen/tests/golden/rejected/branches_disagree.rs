inst! { ONE (value --) {
    if oparg == 0 {
        dead!(value);
    }
} }
