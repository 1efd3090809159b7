//! Calls and returns: calling of every kind, frames pushed and popped, generators made and suspended, functions made.

op! { [specializing] _SPECIALIZE_CALL (counter/1, callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    let _ = (callable, receiver);
    specialize!(tp_specialize_call(thread, ip, args.sub(2), oparg));
} }
op! { [builder] _CALL (callable, receiver, args[oparg] -- result) {
    let base = args.sub(2);
    dead!(callable);
    dead!(receiver);
    let value = tp_call(thread, base, oparg);
    if value.0 == FRAME_PUSHED {
        (*frame).sp = rest_sp;
        (*frame).return_offset = 4;
        enter_frame!((*thread).transfer[0] as *mut Frame);
    }
    if value.is_absent() {
        error!();
    }
    close_all!(base, oparg + 2);
    result = StackRef::steal(value);
} }
inst! { CALL = _SPECIALIZE_CALL + unused/2 + _CALL + _CHECK_PERIODIC }

op! { [builder] _CHECK_FUNCTION_VERSION (version/2, callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    let _ = (receiver, args);
    exit_if!(!callable.value().is_heap() || !(*callable.value().ptr()).is_exact(Kind::FUNCTION));
    exit_if!((*callable.value().as_ptr::<Function>()).version != version);
} }
op! { [hot, tier2] _GUARD_FUNCTION (version/2, callable -- callable) {
    exit_if!(!callable.value().is_heap() || !(*callable.value().ptr()).is_exact(Kind::FUNCTION));
    exit_if!((*callable.value().as_ptr::<Function>()).version != version);
} }
op! { [hot, tier2, reads(frame_space)] _GUARD_RECURSION (frames/2 --) {
    deopt_if!((*thread).recursion_left < frames as i32);
} }
op! { [hot, tier2, reads(frame_space)] _GUARD_FRAME_SPACE (words/1 --) {
    deopt_if!((*thread).stack_top.add(words as usize) > (*thread).stack_limit);
} }
// Handing over: a trace that goes on in another one first writes what it holds to the frames in memory.
op! { [hot, tier2, writes(frame)] _SAVE_IP (at/4 --) { Frame::stop_at(frame, at as *mut CodeUnit); } }
op! { [hot, tier2, writes(frame)] _SAVE_SP (words/1 --) { Frame::hold(frame, words as usize); } }
op! { [hot, tier2, writes(frame)] _SAVE_RETURN_OFFSET (offset/2 --) { Frame::return_behind(frame, offset as u16); } }
op! { [hot, tier2, writes(frame)] _PUSH_FRAME (resume/4, function: Owned, code: Ptr<Code> --) {
    let callee = Frame::push_owning(thread, function.as_ptr::<Function>(), code, frame);
    (*callee).resume = resume as *const u8;
    Frame::rewind(callee);
    switch_frame!(callee);
} }
// Of a function that the trace keeps alive.
op! { [hot, tier2, writes(frame)] _PUSH_BORROWING_FRAME (resume/4, function: Borrowed, code: Ptr<Code> --) {
    let callee = Frame::push_owning(thread, function.as_ptr::<Function>(), code, frame);
    (*callee).special = FRAME_BORROWS_FUNCTION;
    (*callee).resume = resume as *const u8;
    Frame::rewind(callee);
    switch_frame!(callee);
} }
// Leaves where tier 1 has to return: there is no compiled caller, or the frame is the last to know its function.
op! { [hot, tier2, writes(frame)] _POP_FRAME (--) {
    deopt_if!((*frame).resume.is_null());
    let owns = (*frame).special == 0;
    deopt_if!(owns && (*(*frame).function).header.count == 1);
    if owns {
        let _ = (*(*frame).function).header.release();
    }
    switch_frame!(Frame::pop(thread, frame));
} }
// Of the runtime's own code, which no function has.
op! { [hot, tier2, writes(frame)] _POP_HIDDEN_FRAME (--) {
    deopt_if!((*frame).resume.is_null());
    switch_frame!(Frame::pop_uncounted(thread, frame));
} }
op! { [builder] _PUSH_PY_FRAME (callable, receiver, args[oparg] --) {
    let function = callable.value().as_ptr::<Function>();
    let code = (*function).code;
    exit_if!(!Frame::fits(thread, code));
    let has_self = !receiver.is_absent() as usize;
    let count = oparg + has_self;
    exit_if!((*code).arg_count as usize != count);
    let locals = (*code).nlocalsplus as usize;
    (*frame).ip = ip;
    (*frame).sp = rest_sp;
    (*frame).return_offset = 4;
    let callee = Frame::push_owning(thread, function, code, frame);
    let instructions = (*code).instructions;
    let _ = callable.make_owned();
    dead!(receiver);
    Frame::move_arguments(callee, args.sub(has_self), count, locals);
    let checks = *instructions & 0xff == opcode!(RESUME_CHECK_NO_JIT) && (*thread).poll == 0;
    enter_frame!(callee, Frame::local(callee, locals), instructions.add(checks as usize));
} }
inst! { CALL_PY_EXACT_ARGS = unused/1 + _CHECK_FUNCTION_VERSION + _PUSH_PY_FRAME }
op! { [builder] _UNPACK_METHOD (callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    exit_if!(!receiver.is_absent());
    exit_if!(!callable.value().is_heap() || !(*callable.value().ptr()).is_exact(Kind::METHOD));
    let method = callable.value().as_ptr::<Method>();
    *args.sub(1) = StackRef::from_heap((*method).receiver).into_value();
    *args.sub(2) = StackRef::from_heap((*method).function).into_value();
    let old = StackRef::steal(callable.value());
    close!(old);
} }

op! { [builder] _GUARD_CALLABLE_IS_NATIVE (callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    let _ = args;
    exit_if!(!callable.value().is_heap());
    let kind = (*callable.value().ptr()).kind;
    exit_if!(kind != Kind::BUILTIN_FUNCTION.0 && kind != Kind::METHOD_DESCRIPTOR.0);
    let native = callable.value().as_ptr::<NativeFunction>();
    exit_if!((*native).bound != 0);
    let count = oparg + !receiver.is_absent() as usize;
    exit_if!(count < (*(*native).def).min_args as usize || count > (*(*native).def).max_args as usize);
    exit_if!((*native).header.kind == Kind::METHOD_DESCRIPTOR.0 && receiver.is_absent());
} }
op! { [builder] _CALL_NATIVE (callable, receiver, args[oparg] -- result) {
    let base = args.sub(2);
    let has_self = !receiver.is_absent() as usize;
    dead!(receiver);
    let value = tp_call_native(thread, callable.value(), args.sub(has_self), oparg + has_self);
    dead!(callable);
    if value.is_absent() {
        error!();
    }
    close_all!(base, oparg + 2);
    result = StackRef::steal(value);
} }
op! { [tier2] _NATIVE_0 (callable -- result, callable) {
    let value = tp_call_native_0(thread, callable.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _NATIVE_1 (callable, a -- result, callable, a) {
    let value = tp_call_native_1(thread, callable.value(), a.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _NATIVE_2 (callable, a, b -- result, callable, a, b) {
    let value = tp_call_native_2(thread, callable.value(), a.value(), b.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _NATIVE_3 (callable, a, b, c -- result, callable, a, b, c) {
    let value = tp_call_native_3(thread, callable.value(), a.value(), b.value(), c.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [hot, pure, tier2] _GUARD_BOUND_NATIVE (def/4, callable -- callable, native: Ptr<NativeFunction>) {
    exit_if!(!callable.value().is_heap());
    let object = callable.value().as_ptr::<NativeFunction>();
    exit_if!(!(*object).header.is_exact(Kind::BUILTIN_FUNCTION) || (*object).bound == 0);
    exit_if!((*object).def as u64 != def);
    native = object;
} }
op! { [hot, pure, tier2] _NATIVE_RECEIVER (native: Ptr<NativeFunction> -- receiver: Borrowed) {
    receiver = (*native).receiver;
} }
op! { [tier2] _CALL_DEF_0 (def/4 -- result) {
    let value = tp_call_def_0(thread, def as *const NativeDef);
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _CALL_DEF_1 (def/4, a -- result, a) {
    let value = tp_call_def_1(thread, def as *const NativeDef, a.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _CALL_DEF_2 (def/4, a, b -- result, a, b) {
    let value = tp_call_def_2(thread, def as *const NativeDef, a.value(), b.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
op! { [tier2] _CALL_DEF_3 (def/4, a, b, c -- result, a, b, c) {
    let value = tp_call_def_3(thread, def as *const NativeDef, a.value(), b.value(), c.value());
    error_if!(value.is_absent());
    result = StackRef::steal(value);
} }
inst! { CALL_BUILTIN_FAST = unused/3 + _GUARD_CALLABLE_IS_NATIVE + _CALL_NATIVE + _CHECK_PERIODIC }
op! { [hot, tier2, reads(type_version)] _GUARD_TYPE_VERSION (version/2, class: Ptr<Header> --) {
    exit_if!(type_version(class) != version);
} }
op! { [tier2, fresh] _NEW_INSTANCE (class -- instance, class) {
    instance = StackRef::steal(tp_new_instance(thread, class.value()));
} }
op! { [builder] _CALL_INIT (callable, receiver, args[oparg] --) {
    exit_if!(!receiver.is_absent());
    dead!(callable);
    dead!(receiver);
    let callee = tp_push_init(thread, args.sub(2), oparg);
    if callee.is_null() {
        error!();
    }
    (*frame).sp = rest_sp;
    (*frame).return_offset = 4;
    enter_frame!(callee);
} }
op! { [builder] _GUARD_INIT_CLASS (version/2, callable, receiver, args[oparg] -- callable, receiver, args[oparg]) {
    let _ = (receiver, args);
    exit_if!(!callable.value().is_heap() || !(*callable.value().ptr()).is_kind(Kind::TYPE));
    exit_if!((*callable.value().as_ptr::<Type>()).version != version);
    exit_if!((*thread).recursion_left <= 1 || ((*thread).stack_limit as usize - (*thread).stack_top as usize) < 0x8000);
} }
inst! { CALL_ALLOC_AND_ENTER_INIT = unused/1 + _GUARD_INIT_CLASS + _CALL_INIT }
inst! { [builder] EXIT_INIT_CHECK (result --) {
    let none = result.value().0 == (*thread).constants.none.0;
    if !none {
        let checked = tp_check_init(thread, result.value());
        error_if!(!checked);
    }
    close!(result);
} }
family! { CALL = [CALL_PY_EXACT_ARGS, CALL_BUILTIN_FAST, CALL_ALLOC_AND_ENTER_INIT] }

op! { [specializing] _SPECIALIZE_CALL_KW (counter/1, callable, receiver, args[oparg], names -- callable, receiver, args[oparg], names) {
    let _ = (callable, receiver, names);
    specialize!(tp_specialize_call_kw(thread, ip, args.sub(2), oparg));
} }
op! { [builder] _CALL_KW (callable, receiver, args[oparg], names -- result) {
    let base = args.sub(2);
    dead!(callable);
    dead!(receiver);
    let value = tp_call_kw(thread, base, oparg, names.value());
    if value.0 == FRAME_PUSHED {
        close!(names);
        (*frame).sp = rest_sp;
        (*frame).return_offset = 4;
        enter_frame!((*thread).transfer[0] as *mut Frame);
    }
    if value.is_absent() {
        error!();
    }
    close!(names);
    close_all!(base, oparg + 2);
    result = StackRef::steal(value);
} }
op! { [tier2, fresh] _CALL_METHOD_OF (object -- function, object) {
    let found = tp_plain_call(thread, object.value());
    exit_if!(found.is_absent());
    function = StackRef::steal(found);
} }
// Of the frame that the trace runs in: a code object can belong to several functions.
op! { [hot, tier2] _GUARD_GLOBALS (globals: Ptr<Dict> --) { exit_if!((*(*frame).function).globals != globals); } }
op! { [hot, tier2] _GUARD_BUILTINS (builtins: Ptr<Dict> --) { exit_if!((*(*frame).function).builtins != builtins); } }
op! { [hot, pure, tier2] _GUARD_METHOD (callable: Borrowed -- method: Ptr<Method>) {
    exit_if!(!callable.is_heap() || !(*callable.ptr()).is_exact(Kind::METHOD));
    method = callable.as_ptr::<Method>();
} }
op! { [hot, pure, tier2] _METHOD_FUNCTION (method: Ptr<Method> -- function: Borrowed) { function = (*method).function; } }
op! { [hot, pure, tier2] _METHOD_RECEIVER (method: Ptr<Method> -- receiver: Borrowed) { receiver = (*method).receiver; } }
inst! { CALL_KW = _SPECIALIZE_CALL_KW + unused/2 + _CALL_KW + _CHECK_PERIODIC }
inst! { [tier1] CALL_FUNCTION_EX (items[4] -- result) {
    let value = tp_call_ex(thread, items);
    if value.0 == FRAME_PUSHED {
        (*frame).sp = rest_sp;
        (*frame).return_offset = 1;
        enter_frame!((*thread).transfer[0] as *mut Frame);
    }
    if value.is_absent() {
        error!();
    }
    close_all!(items);
    result = StackRef::steal(value);
} }

inst! { [builder] RETURN_VALUE (retval: Owned --) {
    let caller = (*frame).previous;
    if (*frame).special != 0 {
        (*frame).ip = ip;
        (*frame).sp = rest_sp;
        tp_clear_frame(thread, frame);
    } else {
        // Last first, as CPython. A local that dies is left to the helper, with those below it.
        let count = (*(*frame).code).nlocalsplus as usize;
        let mut index = count;
        let mut dying = false;
        while index > 0 {
            dying = StackRef::steal(local!(index - 1)).close_needs_dealloc();
            if dying {
                break;
            }
            index -= 1;
        }
        if dying {
            while index < count {
                local!(index) = Value::ABSENT;
                index += 1;
            }
            (*frame).ip = ip;
            (*frame).sp = rest_sp;
            tp_clear_frame(thread, frame);
        } else {
            let function = (*frame).function;
            (*thread).stack_top = frame.cast();
            (*thread).recursion_left += 1;
            if (*function).header.release() {
                (*frame).ip = ip;
                tp_dealloc(thread, function.cast());
            }
        }
    }
    let top = (*caller).sp;
    *top = retval;
    enter_frame!(caller, top.add(1), (*caller).ip.add((*caller).return_offset as usize));
} }
// A generator that has not started, of a function and its code; its locals are unbound.
op! { [tier2, fresh] _NEW_GENERATOR (at/4, function: Owned -- generator) {
    generator = StackRef::steal(tp_new_generator(thread, function, at as *mut CodeUnit));
} }
inst! { [builder] RETURN_GENERATOR (-- value) {
    let caller = (*frame).previous;
    (*frame).ip = ip;
    (*frame).return_offset = 1;
    (*frame).sp = rest_sp;
    let generator = tp_return_generator(thread, frame);
    value = StackRef::steal(generator);
    *(*caller).sp = value.into_value();
    (*caller).sp = (*caller).sp.add(1);
    enter_frame!(caller);
} }
inst! { [builder] YIELD_VALUE (value: Owned --) {
    (*frame).ip = ip;
    (*frame).return_offset = 1;
    (*frame).sp = rest_sp;
    let caller = Generator::suspend(thread, frame, oparg);
    *(*caller).sp = value;
    (*caller).sp = (*caller).sp.add(1);
    (*caller).return_offset = 2;
    enter_frame!(caller);
} }

inst! { [builder] MAKE_FUNCTION (code -- function) {
    let made = tp_make_function(thread, (*frame).function, code.value());
    close!(code);
    function = StackRef::steal(made);
} }
// In the namespaces of the function that the trace's own frame runs, or of a given one.
op! { [tier2, fresh] _FUNCTION_OF_FRAME (code -- function, code) {
    function = StackRef::steal(tp_make_function(thread, (*frame).function, code.value()));
} }
op! { [tier2, fresh] _FUNCTION_OF (maker, code -- function, maker, code) {
    function = StackRef::steal(tp_make_function(thread, maker.value().as_ptr::<Function>(), code.value()));
} }
inst! { [writes(function)] SET_FUNCTION_ATTRIBUTE (attribute: Owned, function -- function) {
    tp_set_function_attribute(thread, function.value(), attribute, oparg);
} }
