inst! { [tier1] ONE (version/2, unused/1, items[oparg], last -- sum) {
    let _ = version;
    let mut index = 0;
    while index < oparg {
        let item = StackRef::steal(*items.add(index));
        close!(item);
        index += 1;
    }
    sum = StackRef::steal(last.into_value());
} }
inst! { TWO (value -- value, null[oparg & 1]) {
    if oparg & 1 != 0 {
        *null = Value::ABSENT;
    }
} }
