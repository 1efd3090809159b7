inst! { ONE (value -- value) {
    dead!(value);
} }
