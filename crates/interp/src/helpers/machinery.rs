//! Tier 1's own machinery: deallocation, polling, unwinding, hotness, executors.

use super::{helpers, token};
use crate::{hooks, opcode, unwind};
use taipan_layout::*;

helpers! {
    fn tp_dealloc(py, object: *mut Header) { taipan_object::dealloc::deallocate(py, object); }
    fn tp_poll(py) -> bool { crate::poll::handle(py).is_err() }
    fn tp_unwind(py) -> *mut Frame {
        // SAFETY: handlers save the frame's pointers before they unwind.
        unsafe { unwind::unwind(py) }
    }
    fn tp_unknown_opcode(py, opcode: usize) {
        let frame = crate::frames::current(py);
        // SAFETY: handlers save the frame's pointers before they call this.
        let (file, line) = unsafe { crate::code::file_and_line((*frame).code, (*frame).ip) };
        let _ = py.raise_system_error(format_args!("{file}:{line}: unknown opcode {opcode}"));
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_record(thread: *mut Thread, frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value, word: usize) {
    if let Some(hooks) = hooks::hooks() {
        // SAFETY: the recording table is in force only where a tier above put it.
        unsafe { (hooks.record)(thread, frame, ip, sp, word) }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_hot(
    thread: *mut Thread,
    frame: *mut Frame,
    ip: *mut CodeUnit,
    target: *mut CodeUnit,
    sp: *mut Value,
) {
    let next = match hooks::hooks() {
        // SAFETY: the running frame's pointers.
        Some(hooks) => unsafe { (hooks.hot)(thread, frame, ip, target, sp) },
        None => Counter::UNREACHABLE,
    };
    // SAFETY: a backward jump has one cache unit; a `RESUME` counts in its code object.
    unsafe {
        if (*ip & 0xff) as u8 == opcode::JUMP_BACKWARD_JIT {
            *ip.add(1) = next.0;
        } else if (*ip & 0xff) as u8 == opcode::RESUME_CHECK {
            (*(*frame).code).entry_counter = next.0;
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_enter_executor(
    thread: *mut Thread,
    frame: *mut Frame,
    ip: *mut CodeUnit,
    sp: *mut Value,
    index: usize,
) -> *mut Frame {
    // SAFETY: an `ENTER_EXECUTOR` exists only where a tier above put it.
    unsafe {
        (*frame).ip = ip;
        (*frame).sp = sp;
        let py = token(thread);
        let Some(hooks) = hooks::hooks() else { return std::ptr::null_mut() };
        if (*thread).poll != 0 {
            if crate::poll::handle(py).is_err() {
                return unwind::unwind(py);
            }
            crate::poll::let_trace_begin(py);
        }
        let resumed = (hooks.enter_executor)(thread, frame, ip, sp, index);
        if resumed.is_null() { unwind::unwind(py) } else { resumed }
    }
}
