inst! { ONE (-- result) {
    if oparg == 0 {
        result = StackRef::ABSENT;
    }
} }
