//! Operators and subscripts that a class defines in Python: their method's frame is pushed, as a call's is.
//!
//! Law: everything that can fail is decided before an operand moves; what does not fit is left to the object's slots with
//! nothing changed. The frame between an operator and its method keeps both operands and tries what is left where the method
//! returns `NotImplemented`. It counts for no recursion: CPython has none there.

use crate::{frames, opcode, run};
use std::cell::Cell;
use taipan_layout::*;
use taipan_object::number::SUBSCRIPT;
use taipan_object::{Py, ValueExt, instance_cache, number};

thread_local! {
    static OPERATOR_CODE: Cell<*mut Code> = const { Cell::new(std::ptr::null_mut()) };
}

/// Makes the code of the frame below an operator's method: for each argument of `BINARY_OP` a check and a return.
pub(crate) fn install(py: Py) {
    let units = |oparg: u16| [u16::from(opcode::EXIT_OPERATOR_CHECK) | oparg << 8, u16::from(opcode::RETURN_VALUE)];
    let code = run::machine_code(py, "<operator>", (0..SUBSCRIPT as u16).flat_map(units).collect(), &[]);
    // SAFETY: the code is new and nobody else's.
    unsafe { (*code).flags |= CO_UNCOUNTED };
    adopt(code);
}

/// That code, for another thread of the runtime.
pub(crate) fn code() -> *mut Code {
    OPERATOR_CODE.get()
}

/// Takes the code over.
pub(crate) fn adopt(code: *mut Code) {
    OPERATOR_CODE.set(code);
}

/// Pushes the frame of the method that does `BINARY_OP` of the two words at `operands`; `None` where it is not for here.
/// The operands move.
///
/// # Safety
/// `operands` are two live references that the caller gives up where a frame is returned; the running frame's `ip` is
/// exact.
pub(crate) unsafe fn push(py: Py, operands: *mut Value, oparg: usize) -> Option<*mut Frame> {
    let thread = py.thread();
    // SAFETY: by the contract.
    let (left, right) = unsafe { (*operands, *operands.add(1)) };
    let name = number::first_method(py, oparg, left, right)?;
    let found = instance_cache::get(py, left, name)?;
    let method = found.value.value();
    if !found.method || !method.is_exact(Kind::FUNCTION) {
        return None;
    }
    let function = method.as_ptr::<Function>();
    // SAFETY: a live function has its code; room for both frames is looked for before they are pushed.
    unsafe {
        let code = (*function).code;
        if (*code).flags & (CO_VARARGS | CO_VARKEYWORDS) != 0 || (*code).arg_count != 2 || (*code).kwonly_count != 0 {
            return None;
        }
        let running = (*thread).frame;
        if !Frame::fits(thread, code) {
            return None;
        }
        if oparg >= SUBSCRIPT {
            let frame = Frame::push(thread, function, running);
            Frame::move_arguments(frame, operands, 2, (*code).nlocalsplus as usize);
            return Some(frame);
        }
        if !Frame::fits(thread, OPERATOR_CODE.get()) {
            return None;
        }
        let shim = Frame::push_hidden(thread, OPERATOR_CODE.get(), running);
        (*shim).ip = (*shim).ip.add(2 * oparg);
        if !Frame::fits(thread, code) {
            frames::clear(py, shim);
            return None;
        }
        let bottom = Frame::stack_base(shim);
        *bottom = left;
        *bottom.add(1) = right;
        (*shim).sp = bottom.add(2);
        (*shim).return_offset = 0;
        let frame = Frame::push(thread, function, shim);
        *Frame::local(frame, 0) = StackRef::borrowing(left).make_owned();
        *Frame::local(frame, 1) = StackRef::borrowing(right).make_owned();
        Frame::clear_locals_from(frame, 2);
        Some(frame)
    }
}
