//! Labels and machinery: where unwinding and leaving go, what polls and counts, the jumps that are no branches.
//!
//! Law: tier 1 counts and polls; a trace counts nothing, and leaves where there is something to poll for.

op! { [tier1] UNWIND (--) {
    let handler = tp_unwind(thread);
    if handler.is_null() {
        leave!(1);
    }
    enter_frame!(handler);
} }

inst! { NOP (--) {} }
inst! { NOT_TAKEN (--) {} }
inst! { CACHE (--) { tp_unknown_opcode(thread, 0); error!(); } }
// Also stands for every number in a program's own bytecode that is no instruction's; the argument is that number then.
inst! { RESERVED (--) {
    let reserved = 17;
    (*frame).ip = ip;
    tp_unknown_opcode(thread, if oparg == 0 { reserved } else { oparg });
    error!();
} }
inst! { EXTENDED_ARG (--) { extend_oparg!(); } }

inst! { INTERPRETER_EXIT (retval: Owned --) {
    (*thread).transfer[0] = retval.0;
    leave!(0);
} }

op! { _CHECK_PERIODIC (--) {
    if (*thread).poll != 0 {
        let failed = tp_poll(thread);
        error_if!(failed);
        reload_table!();
    }
} }

op! { [hot, tier2, fresh] _GUARD_POLL (--) { deopt_if!((*thread).poll != 0); } }

op! { [specializing] _SPECIALIZE_RESUME (--) { tp_specialize_resume(thread, frame, ip); } }
op! { [tier1] _COUNT_ENTRY (--) {
    if oparg & 3 == 0 {
        let counter = Counter((*(*frame).code).entry_counter);
        if counter.triggers() {
            tp_hot(thread, frame, ip, next_ip, rest_sp);
            reload_table!();
        } else {
            (*(*frame).code).entry_counter = counter.advance().0;
        }
    }
} }
inst! { RESUME = _SPECIALIZE_RESUME + _CHECK_PERIODIC }
inst! { RESUME_CHECK = _CHECK_PERIODIC + _COUNT_ENTRY }
inst! { RESUME_CHECK_NO_JIT = _CHECK_PERIODIC }
family! { RESUME = [RESUME_CHECK, RESUME_CHECK_NO_JIT] }

op! { [specializing] _SPECIALIZE_JUMP_BACKWARD (counter/1 --) {
    let _ = counter;
    tp_specialize_jump_backward(thread, ip);
} }
op! { [tier1] _JUMP_BACKWARD (--) { jump_by!(-(oparg as isize)); } }
op! { [tier1] _COUNT_LOOP (counter/1 --) {
    if Counter(counter).triggers() {
        tp_hot(thread, frame, ip, next_ip.sub(oparg), rest_sp);
        reload_table!();
    } else {
        *ip.add(1) = Counter(counter).advance().0;
    }
} }
inst! { JUMP_BACKWARD = _SPECIALIZE_JUMP_BACKWARD + _CHECK_PERIODIC + _JUMP_BACKWARD }
inst! { JUMP_BACKWARD_NO_JIT = unused/1 + _CHECK_PERIODIC + _JUMP_BACKWARD }
inst! { JUMP_BACKWARD_JIT = _CHECK_PERIODIC + _COUNT_LOOP + _JUMP_BACKWARD }
family! { JUMP_BACKWARD = [JUMP_BACKWARD_NO_JIT, JUMP_BACKWARD_JIT] }
inst! { JUMP_BACKWARD_NO_INTERRUPT = _JUMP_BACKWARD }
op! { [tier1] _JUMP_FORWARD (--) { jump_by!(oparg); } }
inst! { JUMP_FORWARD = _JUMP_FORWARD }

inst! { [tier1] ENTER_EXECUTOR (--) {
    let resumed = tp_enter_executor(thread, frame, ip, rest_sp, oparg);
    reload_table!();
    if resumed.is_null() {
        leave!(1);
    }
    enter_frame!(resumed);
} }
