//! What the poll word asks for, done between two instructions.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use taipan_layout::*;
use taipan_object::{Py, PyResult, call, dict, int};

/// A bit for each signal that has arrived.
static ARRIVED: AtomicU64 = AtomicU64::new(0);
/// Where the runtime keeps the handlers that the program set, by number.
pub const HANDLERS: &str = "signal handlers";
static POLL_WORD: std::sync::atomic::AtomicPtr<u32> = std::sync::atomic::AtomicPtr::new(std::ptr::null_mut());

/// Handles signals and whatever else the poll word asks for.
///
/// # Errors
/// `KeyboardInterrupt`, or what a signal handler raises.
pub fn handle(py: Py) -> PyResult<()> {
    // SAFETY: the token proves that the thread is ours; a signal handler only sets bits, atomically.
    let poll = unsafe { AtomicU32::from_ptr(&raw mut (*py.thread()).poll) };
    let asked = poll.fetch_and(!(POLL_SIGNAL | POLL_INVALIDATED | POLL_COLLECT | POLL_GIL), Ordering::Relaxed);
    if asked & POLL_COLLECT != 0 {
        taipan_object::collect::poll(py);
    }
    if asked & POLL_GIL != 0 {
        py.hand_over();
    }
    // Handlers run in the main thread, whose poll word signals set.
    if POLL_WORD.load(Ordering::Relaxed) != poll.as_ptr() {
        return Ok(());
    }
    let arrived = ARRIVED.swap(0, Ordering::Relaxed);
    for number in (1..64).filter(|n| arrived & 1 << n != 0) {
        run_handler(py, number)?;
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

/// Runs the handler that the program has set for a signal.
fn run_handler(py: Py, number: i64) -> PyResult<()> {
    let key = int::from_i64(py, number);
    let set = match py.runtime().registered(HANDLERS) {
        Some(handlers) => dict::get(py, dict::of(&taipan_object::ValueExt::to_ref(handlers)), key.value())?,
        None => None,
    };
    match set {
        Some(handler) if call::is_callable(py, handler.value()) => {
            let frame = (py.runtime().upcalls().frame_at)(py, 0);
            let frame = if frame.is_null() {
                taipan_object::attribute::none_ref()
            } else {
                (py.runtime().upcalls().frame_object)(py, frame)
            };
            call::call(py, handler.value(), &[key.value(), frame.value()]).map(drop)
        }
        None if number == i64::from(libc::SIGINT) => Err(py.raise_with(py.exceptions().keyboard_interrupt, &[])),
        _ => Ok(()),
    }
}

extern "C" fn on_signal(number: libc::c_int) {
    ARRIVED.fetch_or(1 << (number & 63), Ordering::Relaxed);
    let word = POLL_WORD.load(Ordering::Relaxed);
    if !word.is_null() {
        // SAFETY: the main thread's poll word, which is never freed.
        unsafe { AtomicU32::from_ptr(word) }.fetch_or(POLL_SIGNAL, Ordering::Relaxed);
    }
}

/// Lets a signal run the program's handler between two instructions of the main thread.
pub fn watch(number: i32) -> std::io::Result<()> {
    // SAFETY: the handler is async-signal-safe.
    let result = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = on_signal as *const () as usize;
        libc::sigaction(number, &action, std::ptr::null_mut())
    };
    if result == -1 { Err(std::io::Error::last_os_error()) } else { Ok(()) }
}

/// What the process does where a signal arrives: `SIG_DFL`, `SIG_IGN` or a handler's address.
pub fn disposition(number: i32) -> libc::sighandler_t {
    // SAFETY: asks only; where the number is no signal's, the result stays zero, which is the default.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        libc::sigaction(number, std::ptr::null(), &mut action);
        action.sa_sigaction
    }
}

/// Makes Ctrl-C raise `KeyboardInterrupt` in this thread, unless who started the process has it ignore Ctrl-C, and makes
/// a file that grows too large an `OSError`.
pub fn install_interrupt_handler(py: Py) {
    // SAFETY: the token proves that the thread is ours.
    unsafe { POLL_WORD.store(&raw mut (*py.thread()).poll, Ordering::Relaxed) };
    // SAFETY: ignores a signal that every system has.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
    if disposition(libc::SIGINT) == libc::SIG_DFL {
        // A signal that every system has.
        let _ = watch(libc::SIGINT);
    }
}
