//! `time`: clocks and `sleep`.

use taipan_macros::pymodule;
use taipan_object::*;

struct Functions;

fn clock(id: libc::clockid_t) -> i128 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `t` is writable.
    unsafe { libc::clock_gettime(id, &mut t) };
    t.tv_sec as i128 * 1_000_000_000 + t.tv_nsec as i128
}

fn seconds(id: libc::clockid_t) -> f64 {
    clock(id) as f64 / 1e9
}

#[pymodule]
impl Functions {
    /// Return the current time in seconds since the Epoch.
    #[pyfunction("time()")]
    fn time(_py: Py) -> f64 {
        seconds(libc::CLOCK_REALTIME)
    }
    /// Return the current time in nanoseconds since the Epoch.
    #[pyfunction("time_ns()")]
    fn time_ns(py: Py) -> Ref {
        int::from_i128(py, clock(libc::CLOCK_REALTIME))
    }
    /// Monotonic clock, cannot go backward.
    #[pyfunction("monotonic()")]
    fn monotonic(_py: Py) -> f64 {
        seconds(libc::CLOCK_MONOTONIC)
    }
    /// Monotonic clock, cannot go backward, as nanoseconds.
    #[pyfunction("monotonic_ns()")]
    fn monotonic_ns(py: Py) -> Ref {
        int::from_i128(py, clock(libc::CLOCK_MONOTONIC))
    }
    /// Performance counter for benchmarking.
    #[pyfunction("perf_counter()")]
    fn perf_counter(_py: Py) -> f64 {
        seconds(libc::CLOCK_MONOTONIC)
    }
    /// Performance counter for benchmarking as nanoseconds.
    #[pyfunction("perf_counter_ns()")]
    fn perf_counter_ns(py: Py) -> Ref {
        int::from_i128(py, clock(libc::CLOCK_MONOTONIC))
    }
    /// Process time for profiling: sum of the kernel and user-space CPU time.
    #[pyfunction("process_time()")]
    fn process_time(_py: Py) -> f64 {
        seconds(libc::CLOCK_PROCESS_CPUTIME_ID)
    }
    /// Process time for profiling as nanoseconds.
    #[pyfunction("process_time_ns()")]
    fn process_time_ns(py: Py) -> Ref {
        int::from_i128(py, clock(libc::CLOCK_PROCESS_CPUTIME_ID))
    }
    /// Delay execution for a given number of seconds.
    #[pyfunction("sleep(seconds, /)")]
    fn sleep(py: Py, seconds: Value) -> PyResult<()> {
        let s = args::to_double(py, seconds)?;
        if s < 0.0 {
            return Err(py.raise_value_error(format_args!("sleep length must be non-negative")));
        }
        let Ok(duration) = std::time::Duration::try_from_secs_f64(s) else {
            return Err(py.raise_overflow_error(format_args!("timestamp too large to convert to C PyTime_t")));
        };
        let _ = py.runtime().output.flush();
        let mut left = libc::timespec {
            tv_sec: duration.as_secs().min(i64::MAX as u64) as libc::time_t,
            tv_nsec: libc::c_long::from(duration.subsec_nanos()),
        };
        // SAFETY: `left` is readable, and writable for what is left after an interruption.
        while py.allow_threads(|| unsafe { libc::nanosleep(&left, &mut left) }) == -1 {
            (py.runtime().upcalls().check_signals)(py)?;
        }
        Ok(())
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "This module provides various functions to manipulate time values.";
    let (module, d) = crate::new_module(py, "time", doc, Functions::METHODS);
    crate::time_calendar::add_to(py, d);
    Ok(module)
}
