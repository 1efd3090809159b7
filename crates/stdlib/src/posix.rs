//! `posix`: processes. What Python programs reach through `os`.

use std::io::Error;
use taipan_macros::pymodule;
use taipan_object::*;

struct Functions;

/// Raises the `OSError` of the error number.
pub(crate) fn raise_os_error(py: Py, error: &Error) -> Raised {
    py.raise_os_error(error)
}

/// What a system call returned, or the `OSError` where that was -1.
pub(crate) fn checked(py: Py, result: i32) -> PyResult<i64> {
    if result == -1 { Err(raise_os_error(py, &Error::last_os_error())) } else { Ok(i64::from(result)) }
}

#[pymodule]
impl Functions {
    /// Fork a child process.
    ///
    /// Return 0 to child process and PID of child to parent process.
    #[pyfunction("fork()")]
    fn fork(py: Py) -> PyResult<i64> {
        // SAFETY: other threads of the runtime do not exist in the child; this one holds the GIL in both processes, and
        // code memory is private, so that each process goes on with its own.
        let child = checked(py, unsafe { libc::fork() })?;
        if child == 0 {
            // SAFETY: this is the child, in which no other thread exists.
            unsafe { py.after_fork() };
        }
        Ok(child)
    }
    /// Exit to the system with specified status, without normal exit processing.
    #[pyfunction("_exit(status)")]
    fn exit(_py: Py, status: i32) -> Ref {
        // SAFETY: ends the process without running anything.
        unsafe { libc::_exit(status) }
    }
    /// Wait for completion of a given child process.
    ///
    /// Returns a tuple of information regarding the child process:
    ///     (pid, status)
    #[pyfunction("waitpid(pid, options, /)")]
    fn waitpid(py: Py, pid: i32, options: i32) -> PyResult<Ref> {
        loop {
            let mut status = 0;
            // SAFETY: `status` is writable; the error number is read before anything else can change it.
            let result = py.allow_threads(|| match unsafe { libc::waitpid(pid, &mut status, options) } {
                -1 => Err(Error::last_os_error()),
                found => Ok(found),
            });
            match result {
                Ok(found) => {
                    let pair = [i64::from(found), i64::from(status)].map(Value::from_small_int);
                    return Ok(tuple::from_slice(py, &pair));
                }
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => (py.runtime().upcalls().check_signals)(py)?,
                Err(e) => return Err(raise_os_error(py, &e)),
            }
        }
    }
    /// Kill a process with a signal.
    #[pyfunction("kill(pid, signal, /)")]
    fn kill(py: Py, pid: i32, signal: i32) -> PyResult<()> {
        // SAFETY: `kill` has no preconditions.
        checked(py, unsafe { libc::kill(pid, signal) })?;
        // A signal to this process has arrived by now.
        (py.runtime().upcalls().check_signals)(py)
    }
    /// Return the current process id.
    #[pyfunction("getpid()")]
    fn getpid(_py: Py) -> i64 {
        i64::from(std::process::id())
    }
    /// Return the parent's process id.
    ///
    /// If the parent process has already exited, Windows machines will still
    /// return its id; others systems will return the id of the 'init' process (1).
    #[pyfunction("getppid()")]
    fn getppid(_py: Py) -> i64 {
        // SAFETY: `getppid` has no preconditions.
        i64::from(unsafe { libc::getppid() })
    }
    /// Convert a wait status to an exit code.
    #[pyfunction("waitstatus_to_exitcode(status)")]
    fn waitstatus_to_exitcode(py: Py, status: i32) -> PyResult<i64> {
        if libc::WIFEXITED(status) {
            return Ok(i64::from(libc::WEXITSTATUS(status)));
        }
        if libc::WIFSIGNALED(status) {
            return Ok(-i64::from(libc::WTERMSIG(status)));
        }
        if libc::WIFSTOPPED(status) {
            let signal = libc::WSTOPSIG(status);
            return Err(py.raise_value_error(format_args!("process stopped by delivery of signal {signal}")));
        }
        Err(py.raise_value_error(format_args!("invalid wait status: {status}")))
    }
    /// Return True if the process returning status exited via the exit() system call.
    #[pyfunction("WIFEXITED(status)")]
    fn wifexited(_py: Py, status: i32) -> bool {
        libc::WIFEXITED(status)
    }
    /// Return the process return code from status.
    #[pyfunction("WEXITSTATUS(status)")]
    fn wexitstatus(_py: Py, status: i32) -> i64 {
        i64::from(libc::WEXITSTATUS(status))
    }
    /// Return True if the process returning status was stopped.
    #[pyfunction("WIFSTOPPED(status)")]
    fn wifstopped(_py: Py, status: i32) -> bool {
        libc::WIFSTOPPED(status)
    }
    /// Return the signal that stopped the process that provided the status value.
    #[pyfunction("WSTOPSIG(status)")]
    fn wstopsig(_py: Py, status: i32) -> i64 {
        i64::from(libc::WSTOPSIG(status))
    }
    /// Return True if a particular process was continued from a job control stop.
    #[pyfunction("WIFCONTINUED(status)")]
    fn wifcontinued(_py: Py, status: i32) -> bool {
        libc::WIFCONTINUED(status)
    }
    /// Return True if the process returning status was dumped to a core file.
    #[pyfunction("WCOREDUMP(status)")]
    fn wcoredump(_py: Py, status: i32) -> bool {
        libc::WCOREDUMP(status)
    }
    /// Return True if the process returning status was terminated by a signal.
    #[pyfunction("WIFSIGNALED(status)")]
    fn wifsignaled(_py: Py, status: i32) -> bool {
        libc::WIFSIGNALED(status)
    }
    /// Return the signal that terminated the process that provided the status value.
    #[pyfunction("WTERMSIG(status)")]
    fn wtermsig(_py: Py, status: i32) -> i64 {
        i64::from(libc::WTERMSIG(status))
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "This module provides access to operating system functionality that is\nstandardized by the C Standard and \
               the POSIX standard (a thinly\ndisguised Unix interface).  Refer to the library manual and\n\
               corresponding Unix manual entries for more information on calls.";
    let (module, d) = crate::new_module(py, "posix", doc, Functions::METHODS);
    for (name, number) in [("WNOHANG", libc::WNOHANG), ("WUNTRACED", libc::WUNTRACED), ("EX_OK", libc::EXIT_SUCCESS)] {
        dict::set_text(py, d, name, Value::from_small_int(i64::from(number)));
    }
    crate::posix_files::add_to(py, d)?;
    dict::set_text(py, d, "error", py.exceptions().os_error.value());
    Ok(module)
}
