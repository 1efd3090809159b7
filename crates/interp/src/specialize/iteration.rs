//! Loops, iteration, unpacking, item assignment.

use super::Site;
use crate::opcode;
use taipan_bytecode::Opcode;
use taipan_layout::*;
use taipan_object::ValueExt;

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_for_iter(_thread: *mut Thread, ip: *mut CodeUnit, iter: Value) {
    let site = Site(ip);
    // A generator's function made into a plain one can be called with anything as its iterator.
    let kind = if iter.is_pointer() { Kind(iter.header().kind) } else { Kind::OBJECT };
    match kind {
        Kind::RANGE_ITERATOR => site.specialize_fused(Opcode::FOR_ITER_RANGE),
        Kind::LIST_ITERATOR => site.specialize_fused(Opcode::FOR_ITER_LIST),
        Kind::TUPLE_ITERATOR => site.specialize(Opcode::FOR_ITER_TUPLE),
        Kind::GENERATOR => site.specialize(Opcode::FOR_ITER_GEN),
        _ => site.fail(Opcode::FOR_ITER),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_send(_thread: *mut Thread, ip: *mut CodeUnit, receiver: Value) {
    let site = Site(ip);
    if receiver.is_exact(Kind::GENERATOR) || receiver.is_exact(Kind::COROUTINE) {
        site.specialize(Opcode::SEND_GEN);
    } else {
        site.fail(Opcode::SEND);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_unpack(_thread: *mut Thread, ip: *mut CodeUnit, sequence: Value, oparg: usize) {
    let site = Site(ip);
    if sequence.cast_exact::<Tuple>().is_some_and(|t| t.length == oparg) {
        site.specialize(Opcode::UNPACK_SEQUENCE_TUPLE);
    } else if sequence.cast_exact::<List>().is_some_and(|l| l.length == oparg) {
        site.specialize(Opcode::UNPACK_SEQUENCE_LIST);
    } else {
        site.fail(Opcode::UNPACK_SEQUENCE);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_store_subscr(_thread: *mut Thread, ip: *mut CodeUnit, container: Value, key: Value) {
    let site = Site(ip);
    if container.is_exact(Kind::LIST) && key.is_int() {
        site.specialize(Opcode::STORE_SUBSCR_LIST_INT);
    } else if container.is_exact(Kind::DICT) {
        site.specialize(Opcode::STORE_SUBSCR_DICT);
    } else {
        site.fail(Opcode::STORE_SUBSCR);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_jump_backward(_thread: *mut Thread, ip: *mut CodeUnit) {
    let opcode = if crate::hooks::hooks().is_some() { Opcode::JUMP_BACKWARD_JIT } else { Opcode::JUMP_BACKWARD_NO_JIT };
    // The counter stays.
    Site(ip).rewrite(opcode.0);
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_resume(_thread: *mut Thread, _frame: *mut Frame, ip: *mut CodeUnit) {
    let counts = crate::hooks::hooks().is_some();
    Site(ip).rewrite(if counts { Opcode::RESUME_CHECK.0 } else { opcode::RESUME_CHECK_NO_JIT.into() });
}
