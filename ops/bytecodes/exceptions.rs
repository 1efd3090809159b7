//! Exceptions and `with`: raising, matching, and what handlers and context managers do with an exception.

inst! { [tier1] RAISE_VARARGS (args[oparg] --) {
    let exception = if oparg > 0 { *args } else { Value::ABSENT };
    let cause = if oparg > 1 { *args.add(1) } else { Value::ABSENT };
    tp_raise(thread, exception, cause);
    error!();
} }
inst! { [tier1] RERAISE (values[oparg], exception: Owned --) {
    let lasti = if oparg > 0 { *values } else { Value::ABSENT };
    tp_reraise(thread, frame, exception, lasti);
    error!();
} }
inst! { [tier1] PUSH_EXC_INFO (exception -- previous, exception) {
    let before = tp_push_exc_info(thread, exception.value());
    previous = StackRef::steal(before);
} }
inst! { [tier1] POP_EXCEPT (previous: Owned --) { tp_pop_except(thread, previous); } }
inst! { [tier1] CHECK_EXC_MATCH (exception, class -- exception, result) {
    let matches = tp_exception_matches(thread, exception.value(), class.value());
    error_if!(matches < 0);
    close!(class);
    result = StackRef::steal((*thread).constants.bool(matches != 0));
} }
inst! { [tier1] CHECK_EG_MATCH (exception, class -- rest, matched) {
    let unmatched = tp_check_group_match(thread, exception.value(), class.value());
    error_if!(unmatched.is_absent());
    let found = Value((*thread).transfer[0]);
    close!(class);
    close!(exception);
    rest = StackRef::steal(unmatched);
    matched = StackRef::steal(found);
} }
inst! { [tier1] WITH_EXCEPT_START (exit, receiver, lasti, unused, exception -- exit, receiver, lasti, unused, exception, result) {
    let _ = lasti;
    let value = tp_with_except_start(thread, exit.value(), receiver.value(), exception.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
inst! { [tier1] CLEANUP_THROW (receiver, last_sent, exception -- none, value) {
    let stopped = tp_cleanup_throw(thread, exception.value());
    error_if!(stopped.is_absent());
    close!(exception);
    close!(last_sent);
    close!(receiver);
    none = StackRef::steal((*thread).constants.none);
    value = StackRef::steal(stopped);
} }
