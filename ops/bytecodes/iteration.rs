//! Iteration: making iterators, `FOR_ITER` and `SEND` with what they iterate over, and the asynchronous protocols.

op! { _GET_ITER (value -- iter, value) {
    let made = tp_get_iter(thread, value.value());
    error_if!(made.is_absent());
    iter = StackRef::steal(made);
} }
inst! { GET_ITER = _GET_ITER + _POP_TOP }
// Ranges of immediate ints, `stop + step` included; the step is not 0.
op! { [tier2, fresh] _RANGE_OF (start: i64, stop: i64, step: i64 -- range) {
    range = StackRef::steal(tp_new_range(thread, start, stop, step));
} }
op! { [tier2, fresh] _RANGE_ITERATOR_OF (start: i64, stop: i64, step: i64 -- iter) {
    iter = StackRef::steal(tp_new_range_iterator(thread, start, stop, step));
} }
op! { _GET_YIELD_FROM_ITER (value -- iter, value) {
    let made = tp_get_yield_from_iter(thread, frame, value.value());
    error_if!(made.is_absent());
    iter = StackRef::steal(made);
} }
inst! { GET_YIELD_FROM_ITER = _GET_YIELD_FROM_ITER + _POP_TOP }

op! { [specializing] _SPECIALIZE_FOR_ITER (counter/1, iter -- iter) {
    specialize!(tp_specialize_for_iter(thread, ip, iter.value()));
} }
op! { [builder] _FOR_ITER (iter -- iter, item) {
    let next = tp_iter_next(thread, iter.value());
    if next.is_absent() {
        error_if!(!(*thread).exception.is_absent());
        jump_to_end!(oparg + 1);
    }
    item = StackRef::steal(next);
} }
op! { [tier2] _ITER_NEXT (iter -- item, iter) {
    let next = tp_iter_next(thread, iter.value());
    error_if!(next.is_absent() && !(*thread).exception.is_absent());
    item = StackRef::steal(next);
} }
op! { [hot, pure, tier2] _GUARD_ABSENT (item: Borrowed --) { exit_if!(!item.is_absent()); } }
inst! { FOR_ITER = _SPECIALIZE_FOR_ITER + _FOR_ITER }

op! { [hot, pure] _GUARD_RANGE_ITERATOR (iter -- iter, range: Ptr<RangeIterator>) {
    exit_if!(!iter.value().is_heap() || !(*iter.value().ptr()).is_exact(Kind::RANGE_ITERATOR));
    range = iter.value().as_ptr::<RangeIterator>();
} }
op! { [tier1, branch(_GUARD_RANGE_EXHAUSTED, _GUARD_RANGE_NOT_EXHAUSTED)]
    _JUMP_IF_RANGE_EXHAUSTED (range: Ptr<RangeIterator> -- range: Ptr<RangeIterator>) {
    if (*range).remaining <= 0 {
        jump_to_end!(oparg + 1);
    }
} }
op! { [hot, tier2, reads(range)] _RANGE_REMAINING (range: Ptr<RangeIterator> -- remaining: i64) {
    remaining = (*range).remaining;
} }
op! { [hot, tier2, reads(range)] _RANGE_VALUE (range: Ptr<RangeIterator> -- value: i64) { value = (*range).next; } }
op! { [hot, tier2, reads(range_step)] _RANGE_STEP (range: Ptr<RangeIterator> -- step: i64) { step = (*range).step; } }
op! { [hot, tier2, writes(range)] _SET_RANGE_REMAINING (range: Ptr<RangeIterator>, remaining: i64 --) {
    (*range).remaining = remaining;
} }
op! { [hot, tier2, writes(range)] _SET_RANGE_VALUE (range: Ptr<RangeIterator>, value: i64 --) { (*range).next = value; } }
op! { [hot, tier2] _GUARD_RANGE_NOT_EXHAUSTED (range: Ptr<RangeIterator> --) { exit_if!((*range).remaining <= 0); } }
op! { [hot, tier2] _GUARD_RANGE_EXHAUSTED (range: Ptr<RangeIterator> --) { exit_if!((*range).remaining > 0); } }
op! { [hot, writes(range)] _RANGE_NEXT (range: Ptr<RangeIterator> -- i: i64) {
    i = (*range).next;
    (*range).next = i.wrapping_add((*range).step);
    (*range).remaining -= 1;
} }
inst! { FOR_ITER_RANGE = unused/1 + _GUARD_RANGE_ITERATOR + _JUMP_IF_RANGE_EXHAUSTED + _RANGE_NEXT + _BOX_INT }

op! { [hot, pure, tier2] _GUARD_LIST_ITERATOR (iter -- iter, state: Ptr<SequenceIterator>) {
    exit_if!(!iter.value().is_heap() || !(*iter.value().ptr()).is_exact(Kind::LIST_ITERATOR));
    state = iter.value().as_ptr::<SequenceIterator>();
} }
op! { [hot, pure, tier2] _GUARD_TUPLE_ITERATOR (iter -- iter, state: Ptr<SequenceIterator>) {
    exit_if!(!iter.value().is_heap() || !(*iter.value().ptr()).is_exact(Kind::TUPLE_ITERATOR));
    state = iter.value().as_ptr::<SequenceIterator>();
} }
op! { [hot, tier2, reads(iterated)] _ITERATED (state: Ptr<SequenceIterator> -- sequence: Ptr<List>) {
    exit_if!((*state).sequence.is_absent());
    sequence = (*state).sequence.as_ptr::<List>();
} }
op! { [hot, tier2, reads(iterated)] _ITERATED_WORD (state: Ptr<SequenceIterator> -- word: Borrowed) {
    word = (*state).sequence;
} }
op! { [hot, tier2, writes(iterated)] _DROP_ITERATED (state: Ptr<SequenceIterator> --) {
    (*state).sequence = Value::ABSENT;
} }
op! { [hot, tier2, reads(iterator)] _ITERATOR_INDEX (state: Ptr<SequenceIterator> -- index: i64) {
    index = (*state).index as i64;
} }
op! { [hot, tier2, writes(iterator)] _SET_ITERATOR_INDEX (state: Ptr<SequenceIterator>, index: i64 --) {
    (*state).index = index as usize;
} }
op! { [builder] _FOR_ITER_LIST (iter -- iter, item) {
    exit_if!(!iter.value().is_heap() || !(*iter.value().ptr()).is_exact(Kind::LIST_ITERATOR));
    let state = iter.value().as_ptr::<SequenceIterator>();
    let list = (*state).sequence.as_ptr::<List>();
    if (*state).sequence.is_absent() || (*state).index >= (*list).length {
        if !(*state).sequence.is_absent() {
            let sequence = StackRef::steal((*state).sequence);
            (*state).sequence = Value::ABSENT;
            close!(sequence);
        }
        jump_to_end!(oparg + 1);
    }
    item = StackRef::from_full(*(*list).items.add((*state).index));
    (*state).index += 1;
} }
inst! { FOR_ITER_LIST = unused/1 + _FOR_ITER_LIST }
op! { [builder] _FOR_ITER_TUPLE (iter -- iter, item) {
    exit_if!(!iter.value().is_heap() || !(*iter.value().ptr()).is_exact(Kind::TUPLE_ITERATOR));
    let state = iter.value().as_ptr::<SequenceIterator>();
    let tuple = (*state).sequence.as_ptr::<Tuple>();
    if (*state).sequence.is_absent() || (*state).index >= (*tuple).length {
        if !(*state).sequence.is_absent() {
            let sequence = StackRef::steal((*state).sequence);
            (*state).sequence = Value::ABSENT;
            close!(sequence);
        }
        jump_to_end!(oparg + 1);
    }
    item = StackRef::from_full(*Tuple::items(tuple).add((*state).index));
    (*state).index += 1;
} }
inst! { FOR_ITER_TUPLE = unused/1 + _FOR_ITER_TUPLE }
op! { [builder] _FOR_ITER_GEN (iter -- iter) {
    exit_if!(!iter.value().is_heap() || !(*iter.value().ptr()).is_exact(Kind::GENERATOR));
    let generator = iter.value().as_ptr::<Generator>();
    exit_if!((*generator).state >= GENERATOR_EXECUTING || (*thread).recursion_left <= 0);
    let callee = Generator::resume(thread, generator, frame, (*thread).constants.none);
    (*frame).ip = ip;
    (*frame).sp = rest_sp.add(1);
    (*frame).return_offset = oparg as u16 + 2;
    enter_frame!(callee);
} }
inst! { FOR_ITER_GEN = unused/1 + _FOR_ITER_GEN }
// A trace takes over what the frame of a suspended generator holds, and gives back what it yields with.
op! { [hot, tier2, reads(generator_state)] _GUARD_WAITING (at/4, generator: Ptr<Generator> --) {
    exit_if!(!Generator::waits_at(generator, at as *mut CodeUnit));
} }
op! { [hot, tier2, reads(generator_function)] _GUARD_GENERATOR_FUNCTION (version/2, generator: Ptr<Generator> --) {
    exit_if!((*(*generator).frame.function).version != version);
} }
op! { [hot, tier2, reads(generator)] _GENERATOR_WORD (index/1, generator: Ptr<Generator> -- word: Borrowed) {
    word = *Generator::word(generator, index as usize);
} }
op! { [hot, tier2, writes(generator)] _SET_GENERATOR_WORD (index/1, generator: Ptr<Generator>, word: Owned --) {
    *Generator::word(generator, index as usize) = word;
} }
op! { [hot, tier2, writes(generator_state)] _RUN_GENERATOR (generator: Ptr<Generator> --) {
    (*generator).state = GENERATOR_EXECUTING;
} }
op! { [hot, tier2, writes(generator_state)] _HOLD_GENERATOR (words/1, generator: Ptr<Generator> --) {
    (*generator).frame.sp = Generator::word(generator, words as usize);
} }
op! { [hot, tier2, writes(generator_state)] _SUSPEND_GENERATOR (at/4, generator: Ptr<Generator> --) {
    Generator::wait_at(generator, at as *mut CodeUnit);
} }
op! { [hot, tier2, writes(generator_state)] _FINISH_GENERATOR (generator: Ptr<Generator> --) {
    (*generator).state = GENERATOR_CLEARED;
} }
op! { [hot, tier2, reads(generator)] _GENERATOR_FUNCTION (generator: Ptr<Generator> -- function: Borrowed) {
    function = Value::from_ptr((*generator).frame.function);
} }
op! { [hot, tier2, pure] _GENERATOR (iter: Borrowed -- generator: Ptr<Generator>) { generator = iter.as_ptr::<Generator>(); } }
op! { [hot, tier2] _GUARD_IS_GENERATOR (value -- value) {
    exit_if!(!value.value().is_heap() || !(*value.value().ptr()).is_exact(Kind::GENERATOR));
} }
family! { FOR_ITER = [FOR_ITER_RANGE, FOR_ITER_LIST, FOR_ITER_TUPLE, FOR_ITER_GEN] }

op! { [specializing] _SPECIALIZE_SEND (counter/1, receiver, value -- receiver, value) {
    specialize!(tp_specialize_send(thread, ip, receiver.value()));
} }
op! { [tier1] _SEND (receiver, value -- receiver, result) {
    let sent = tp_send(thread, receiver.value(), value.value());
    if sent.is_absent() {
        error_if!(!(*thread).exception.is_absent());
        jump_by!(oparg);
    }
    close!(value);
    result = StackRef::steal(if sent.is_absent() { Value((*thread).transfer[0]) } else { sent });
} }
inst! { SEND = _SPECIALIZE_SEND + _SEND }
op! { [tier1] _SEND_GEN (receiver, value --) {
    let kind = (*receiver.value().ptr()).kind;
    exit_if!(kind != Kind::GENERATOR.0 && kind != Kind::COROUTINE.0);
    let generator = receiver.value().as_ptr::<Generator>();
    exit_if!((*generator).state >= GENERATOR_EXECUTING || (*thread).recursion_left <= 0);
    let callee = Generator::resume(thread, generator, frame, value.make_owned());
    (*frame).ip = ip;
    (*frame).sp = rest_sp.add(1);
    (*frame).return_offset = oparg as u16 + 2;
    dead!(receiver);
    enter_frame!(callee);
} }
inst! { SEND_GEN = unused/1 + _SEND_GEN }
family! { SEND = [SEND_GEN] }

inst! { [tier1] GET_AWAITABLE (iterable -- iterator) {
    let made = tp_get_awaitable(thread, iterable.value(), oparg);
    error_if!(made.is_absent());
    close!(iterable);
    iterator = StackRef::steal(made);
} }
inst! { [tier1] GET_AITER (iterable -- iterator) {
    let made = tp_get_aiter(thread, iterable.value());
    error_if!(made.is_absent());
    close!(iterable);
    iterator = StackRef::steal(made);
} }
inst! { [tier1] GET_ANEXT (iterator -- iterator, awaitable) {
    let made = tp_get_anext(thread, iterator.value());
    error_if!(made.is_absent());
    awaitable = StackRef::steal(made);
} }
inst! { [tier1] END_ASYNC_FOR (awaitable, exception --) {
    let ended = tp_end_async_for(thread, exception.value());
    error_if!(!ended);
    close!(exception);
    close!(awaitable);
} }
