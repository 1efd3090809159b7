//! Unwinding: from a raised exception to its handler.

use crate::{code, frames, run};
use taipan_layout::*;
use taipan_object::{Py, none, traceback};

thread_local! {
    /// The exception was raised again: its traceback already has the running frame.
    static RERAISED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Says that the exception on the thread was raised again in the running frame.
pub(crate) fn mark_reraised() {
    RERAISED.set(true);
}

/// Finds the handler of the exception on the thread: pops frames without one, sets up the one that has it. The frame
/// to continue in, or null where an entry frame was reached.
///
/// # Safety
/// The running frame's `ip` and `sp` are exact.
pub unsafe fn unwind(py: Py) -> *mut Frame {
    let thread = py.thread();
    if let Some(hooks) = crate::hooks::hooks() {
        // SAFETY: the token proves that the thread is ours.
        unsafe { (hooks.interrupt_recording)(thread, true) };
    }
    loop {
        // SAFETY: frames on the chain are live; exception tables are the compiler's.
        unsafe {
            let frame = (*thread).frame;
            if (*frame).owner == FRAME_OWNER_ENTRY {
                return std::ptr::null_mut();
            }
            let unit = code::unit_index((*frame).code, (*frame).ip);
            if !RERAISED.replace(false) && (*frame).hidden == 0 {
                let frame_object = frames::frame_object(py, frame);
                let owner = Value::from_ptr_borrowed((*frame).code);
                traceback::add(py, (*thread).exception, frame_object.value(), owner, unit as u32);
            }
            if let Some(entry) = code::details((*frame).code).source.handler_at(unit) {
                enter_handler(thread, frame, unit, &entry);
                return frame;
            }
            let previous = (*frame).previous;
            run::clear_stack(frame, 0);
            frames::clear(py, frame);
            (*thread).frame = previous;
        }
    }
}

/// # Safety
/// `frame` is live and its stack pointer exact.
unsafe fn enter_handler(thread: *mut Thread, frame: *mut Frame, unit: usize, entry: &taipan_bytecode::ExceptionEntry) {
    // SAFETY: by the contract; the compiler reserved room for what is pushed.
    unsafe {
        run::clear_stack(frame, entry.depth as usize);
        if entry.lasti {
            *(*frame).sp = Value::from_small_int(unit as i64);
            (*frame).sp = (*frame).sp.add(1);
        }
        *(*frame).sp = std::mem::replace(&mut (*thread).exception, Value::ABSENT);
        (*frame).sp = (*frame).sp.add(1);
        (*frame).ip = (*(*frame).code).instructions.add(entry.target as usize);
        (*frame).return_offset = 0;
    }
}

/// Makes `exception` the handled one; the one before, or `None`.
pub(crate) fn push_handled(py: Py, exception: Value) -> Value {
    // SAFETY: the innermost level is live.
    unsafe {
        let level = (*py.thread()).handled;
        let owned = StackRef::borrowing(exception).make_owned();
        let before = std::mem::replace(&mut (*level).value, owned);
        if before.is_absent() { none() } else { before }
    }
}

/// Restores what [`push_handled`] returned.
pub(crate) fn pop_handled(py: Py, before: Value) {
    // SAFETY: the innermost level is live.
    unsafe {
        let level = (*py.thread()).handled;
        let restored = if before.is(none()) { Value::ABSENT } else { before };
        let finished = std::mem::replace(&mut (*level).value, restored);
        taipan_object::release(finished);
    }
}
