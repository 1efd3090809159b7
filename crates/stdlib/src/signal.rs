//! `_signal`: signal numbers, and the handlers that a program sets for them.

use taipan_macros::pymodule;
use taipan_object::*;

/// Names and numbers.
const NUMBERS: &[(&str, i32)] = &[
    ("SIGABRT", libc::SIGABRT),
    ("SIGALRM", libc::SIGALRM),
    ("SIGBUS", libc::SIGBUS),
    ("SIGCHLD", libc::SIGCHLD),
    ("SIGCONT", libc::SIGCONT),
    ("SIGFPE", libc::SIGFPE),
    ("SIGHUP", libc::SIGHUP),
    ("SIGILL", libc::SIGILL),
    ("SIGINT", libc::SIGINT),
    ("SIGIO", libc::SIGIO),
    ("SIGKILL", libc::SIGKILL),
    ("SIGPIPE", libc::SIGPIPE),
    ("SIGPROF", libc::SIGPROF),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGSEGV", libc::SIGSEGV),
    ("SIGSTOP", libc::SIGSTOP),
    ("SIGSYS", libc::SIGSYS),
    ("SIGTERM", libc::SIGTERM),
    ("SIGTRAP", libc::SIGTRAP),
    ("SIGTSTP", libc::SIGTSTP),
    ("SIGTTIN", libc::SIGTTIN),
    ("SIGTTOU", libc::SIGTTOU),
    ("SIGURG", libc::SIGURG),
    ("SIGUSR1", libc::SIGUSR1),
    ("SIGUSR2", libc::SIGUSR2),
    ("SIGVTALRM", libc::SIGVTALRM),
    ("SIGWINCH", libc::SIGWINCH),
    ("SIGXCPU", libc::SIGXCPU),
    ("SIGXFSZ", libc::SIGXFSZ),
    ("SIG_BLOCK", libc::SIG_BLOCK),
    ("SIG_UNBLOCK", libc::SIG_UNBLOCK),
    ("SIG_SETMASK", libc::SIG_SETMASK),
    ("SIG_DFL", 0),
    ("SIG_IGN", 1),
    ("NSIG", 65),
];

use taipan_interp::poll::HANDLERS;

struct Functions;

fn handlers(py: Py) -> Ref {
    if let Some(found) = py.runtime().registered(HANDLERS) {
        return found.to_ref();
    }
    let made = dict::new(py);
    py.runtime().register(HANDLERS, made.clone());
    made
}

fn check(py: Py, number: i32) -> PyResult<()> {
    if (1..65).contains(&number) {
        return Ok(());
    }
    Err(py.raise_value_error(format_args!("signal number out of range")))
}

#[pymodule]
impl Functions {
    /// Return the current action for the given signal.
    #[pyfunction("getsignal(signalnum, /)")]
    fn getsignal(py: Py, number: i32) -> PyResult<Ref> {
        check(py, number)?;
        if let Some(set) = dict::get(py, dict::of(&handlers(py)), Value::from_small_int(number.into()))? {
            return Ok(set);
        }
        match taipan_interp::poll::disposition(number) {
            plain @ (libc::SIG_DFL | libc::SIG_IGN) => Ok(int::from_i64(py, plain as i64)),
            _ if number == libc::SIGINT => {
                let own = crate::load(py, "_signal")?.expect("this module");
                attribute::get_attr_text(py, own.value(), "default_int_handler")
            }
            _ => Ok(attribute::none_ref()),
        }
    }
    /// Set the action for the given signal.
    #[pyfunction("signal(signalnum, handler, /)")]
    fn signal(py: Py, number: i32, handler: Value) -> PyResult<Ref> {
        let old = Self::getsignal(py, number)?;
        let plain = int::to_i64(handler).filter(|n| int::is_int(handler) && (0..2).contains(n));
        if plain.is_none() && !call::is_callable(py, handler) {
            let message = "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object";
            return Err(py.raise_type_error(format_args!("{message}")));
        }
        let result = match plain {
            // SAFETY: sets one of the two dispositions that need no function.
            Some(n) => match unsafe { libc::signal(number, n as libc::sighandler_t) } {
                libc::SIG_ERR => Err(std::io::Error::last_os_error()),
                _ => Ok(()),
            },
            None => taipan_interp::poll::watch(number),
        };
        result.map_err(|e| crate::posix::raise_os_error(py, &e))?;
        dict::set(py, dict::of(&handlers(py)), Value::from_small_int(number.into()), handler)?;
        Ok(old)
    }
    /// Return a set of valid signal numbers on this platform.
    #[pyfunction("valid_signals()")]
    fn valid_signals(py: Py) -> PyResult<Ref> {
        let made = set::new(py);
        for n in (1..65).filter(|n| !(32..34).contains(n)) {
            set::of(&made).add(py, Value::from_small_int(n))?;
        }
        Ok(made)
    }
    /// Return the system description of the given signal.
    #[pyfunction("strsignal(signalnum, /)")]
    fn strsignal(py: Py, number: i32) -> PyResult<Option<String>> {
        check(py, number)?;
        // SAFETY: the text is valid until the next call.
        let text = unsafe { std::ffi::CStr::from_ptr(libc::strsignal(number)) };
        Ok(Some(text.to_string_lossy().into_owned()).filter(|t| !t.starts_with("Unknown signal")))
    }
    /// The default handler for SIGINT installed by Python.
    #[pyfunction("default_int_handler(signalnum, frame, /)")]
    fn default_int_handler(py: Py, _number: Value, _frame: Value) -> PyResult<()> {
        Err(py.raise_with(py.exceptions().keyboard_interrupt, &[]))
    }
    /// Send a signal to the executing process.
    #[pyfunction("raise_signal(signalnum, /)")]
    fn raise_signal(py: Py, number: i32) -> PyResult<()> {
        // SAFETY: sends a signal to this process.
        unsafe { libc::raise(number) };
        (py.runtime().upcalls().check_signals)(py)
    }
    /// Arrange for SIGALRM to arrive after the given number of seconds.
    #[pyfunction("alarm(seconds, /)")]
    fn alarm(_py: Py, seconds: i32) -> i64 {
        // SAFETY: has no preconditions.
        i64::from(unsafe { libc::alarm(seconds as u32) })
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "This module provides mechanisms to use signal handlers in Python.";
    let (module, d) = crate::new_module(py, "_signal", doc, Functions::METHODS);
    for &(name, number) in NUMBERS {
        dict::set_text(py, d, name, Value::from_small_int(i64::from(number)));
    }
    dict::set_text(py, d, "ItimerError", py.exceptions().os_error.value());
    Ok(module)
}
