//! What the poll word asks for, done between two instructions.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use taipan_layout::*;
use taipan_object::{Py, PyResult};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static POLL_WORD: std::sync::atomic::AtomicPtr<u32> = std::sync::atomic::AtomicPtr::new(std::ptr::null_mut());

/// Handles signals and whatever else the poll word asks for.
///
/// # Errors
/// `KeyboardInterrupt`, or what a signal handler raises.
pub fn handle(py: Py) -> PyResult<()> {
    // SAFETY: the token proves that the thread is ours; a signal handler only sets bits, atomically.
    let poll = unsafe { AtomicU32::from_ptr(&raw mut (*py.thread()).poll) };
    let asked = poll.fetch_and(!(POLL_SIGNAL | POLL_INVALIDATED | POLL_COLLECT), Ordering::Relaxed);
    if asked & POLL_COLLECT != 0 {
        taipan_object::collect::poll(py);
    }
    if INTERRUPTED.swap(false, Ordering::Relaxed) {
        return Err(py.raise_with(py.exceptions().keyboard_interrupt, &[]));
    }
    Ok(())
}

/// Puts off collections that are asked for all the time (`-X gc-stress`) to the next allocation: a trace that is to be
/// entered leaves at its first poll otherwise, which may be before it has done anything.
pub fn let_trace_begin(py: Py) {
    // SAFETY: as in `handle`.
    let poll = unsafe { AtomicU32::from_ptr(&raw mut (*py.thread()).poll) };
    poll.fetch_and(!POLL_COLLECT, Ordering::Relaxed);
}

extern "C" fn on_interrupt(_: libc::c_int) {
    INTERRUPTED.store(true, Ordering::Relaxed);
    let word = POLL_WORD.load(Ordering::Relaxed);
    if !word.is_null() {
        // SAFETY: the main thread's poll word, which is never freed.
        unsafe { AtomicU32::from_ptr(word) }.fetch_or(POLL_SIGNAL, Ordering::Relaxed);
    }
}

/// Makes Ctrl-C raise `KeyboardInterrupt` in this thread.
pub fn install_interrupt_handler(py: Py) {
    // SAFETY: the token proves that the thread is ours; the handler is async-signal-safe.
    unsafe {
        POLL_WORD.store(&raw mut (*py.thread()).poll, Ordering::Relaxed);
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = on_interrupt as *const () as usize;
        libc::sigaction(libc::SIGINT, &action, std::ptr::null_mut());
    }
}
