inst! { ONE (value -- result) {
    result = StackRef::steal(Value::ABSENT);
} }
