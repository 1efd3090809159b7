//! `_thread`: locks and the identity of threads. New threads cannot be started yet.

use std::cell::Cell;

use taipan_macros::{pymodule, pytype};
use taipan_object::layout_types::*;
use taipan_object::*;

/// A lock. A thread that waits lets the others run.
#[repr(C)]
struct Lock {
    header: Header,
    locked: bool,
}

/// A lock that its owner can take again.
#[repr(C)]
struct RecursiveLock {
    header: Header,
    owner: u64,
    count: u64,
}

/// Attributes that each thread has for itself.
#[repr(C)]
struct Local {
    header: Header,
    dict: Value,
}

// SAFETY: registered below as the layouts of their types.
unsafe impl Layout for Lock {
    const KIND: Kind = Kind::OTHER;
}
// SAFETY: as above.
unsafe impl Layout for RecursiveLock {
    const KIND: Kind = Kind::OTHER;
}
// SAFETY: as above.
unsafe impl Layout for Local {
    const KIND: Kind = Kind::OTHER;
}
owned_fields!(drop_local, traverse_local, Local, dict);

struct LockMethods;
struct RecursiveMethods;
struct Functions;

/// What `acquire` is asked for: whether to wait, and until when.
fn deadline(py: Py, blocking: Option<bool>, timeout: Option<f64>) -> PyResult<Option<Option<std::time::Instant>>> {
    let (blocking, timeout) = (blocking.unwrap_or(true), timeout.unwrap_or(-1.0));
    if !blocking && timeout != -1.0 {
        return Err(py.raise_value_error(format_args!("can't specify a timeout for a non-blocking call")));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(py.raise_value_error(format_args!("timeout value must be a non-negative number")));
    }
    if !blocking {
        return Ok(None);
    }
    if timeout == -1.0 {
        return Ok(Some(None));
    }
    match std::time::Duration::try_from_secs_f64(timeout) {
        Ok(d) => Ok(Some(std::time::Instant::now().checked_add(d))),
        Err(_) => Err(py.raise_overflow_error(format_args!("timeout value is too large"))),
    }
}

/// Waits until `free` says so; false after the deadline.
fn wait(py: Py, until: Option<Option<std::time::Instant>>, free: impl Fn() -> bool) -> PyResult<bool> {
    while !free() {
        let Some(until) = until else { return Ok(false) };
        if until.is_some_and(|u| std::time::Instant::now() >= u) {
            return Ok(false);
        }
        py.allow_threads(|| std::thread::sleep(std::time::Duration::from_micros(500)));
        (py.runtime().upcalls().check_signals)(py)?;
    }
    Ok(true)
}

#[pytype]
impl LockMethods {
    /// Lock the lock.
    #[pymethod("acquire(blocking=True, timeout=-1)")]
    fn acquire(py: Py, this: Obj<Lock>, blocking: Option<bool>, timeout: Option<f64>) -> PyResult<bool> {
        let mut this = this;
        let until = deadline(py, blocking, timeout)?;
        let taken = wait(py, until, || !this.locked)?;
        if taken {
            this.locked = true;
        }
        Ok(taken)
    }
    /// Release the lock.
    #[pymethod("release()")]
    fn release(py: Py, this: Obj<Lock>) -> PyResult<()> {
        let mut this = this;
        if !this.locked {
            return Err(py.raise_runtime_error(format_args!("release unlocked lock")));
        }
        this.locked = false;
        Ok(())
    }
    /// Return whether the lock is in the locked state.
    #[pymethod("locked()")]
    fn locked(_py: Py, this: Obj<Lock>) -> bool {
        this.locked
    }
    /// Lock the lock.
    #[pymethod("__enter__()")]
    fn enter(py: Py, this: Obj<Lock>) -> PyResult<bool> {
        Self::acquire(py, this, None, None)
    }
    /// Release the lock.
    #[pymethod("__exit__(*args)")]
    fn exit(py: Py, this: Obj<Lock>, _args: &[Value]) -> PyResult<()> {
        Self::release(py, this)
    }
    #[pymethod("_at_fork_reinit()")]
    fn at_fork_reinit(_py: Py, this: Obj<Lock>) {
        let mut this = this;
        this.locked = false;
    }
}

#[pytype]
impl RecursiveMethods {
    /// Lock the lock.
    #[pymethod("acquire(blocking=True, timeout=-1)")]
    fn acquire(py: Py, this: Obj<RecursiveLock>, blocking: Option<bool>, timeout: Option<f64>) -> PyResult<bool> {
        let mut this = this;
        let until = deadline(py, blocking, timeout)?;
        let own = py.details().id;
        let taken = wait(py, until, || this.count == 0 || this.owner == own)?;
        if taken {
            this.owner = own;
            this.count += 1;
        }
        Ok(taken)
    }
    /// Release the lock.
    #[pymethod("release()")]
    fn release(py: Py, this: Obj<RecursiveLock>) -> PyResult<()> {
        let mut this = this;
        if this.count == 0 || this.owner != py.details().id {
            return Err(py.raise_runtime_error(format_args!("cannot release un-acquired lock")));
        }
        this.count -= 1;
        Ok(())
    }
    /// Return a boolean indicating whether this object is locked right now.
    #[pymethod("locked()")]
    fn locked(_py: Py, this: Obj<RecursiveLock>) -> bool {
        this.count > 0
    }
    /// Lock the lock.
    #[pymethod("__enter__()")]
    fn enter(py: Py, this: Obj<RecursiveLock>) -> PyResult<bool> {
        Self::acquire(py, this, None, None)
    }
    /// Release the lock.
    #[pymethod("__exit__(*args)")]
    fn exit(py: Py, this: Obj<RecursiveLock>, _args: &[Value]) -> PyResult<()> {
        Self::release(py, this)
    }
    /// For internal use by `threading.Condition`.
    #[pymethod("_is_owned()")]
    fn is_owned(py: Py, this: Obj<RecursiveLock>) -> bool {
        this.count > 0 && this.owner == py.details().id
    }
    /// For internal use by `threading.Condition`.
    #[pymethod("_recursion_count()")]
    fn recursion_count(py: Py, this: Obj<RecursiveLock>) -> usize {
        if this.owner == py.details().id { this.count as usize } else { 0 }
    }
    /// For internal use by `threading.Condition`.
    #[pymethod("_release_save()")]
    fn release_save(py: Py, this: Obj<RecursiveLock>) -> PyResult<Ref> {
        let mut this = this;
        if this.count == 0 {
            return Err(py.raise_runtime_error(format_args!("cannot release un-acquired lock")));
        }
        let saved = [this.count, this.owner].map(|n| Value::from_small_int(n as i64));
        this.count = 0;
        Ok(tuple::from_slice(py, &saved))
    }
    /// For internal use by `threading.Condition`.
    #[pymethod("_acquire_restore(state, /)")]
    fn acquire_restore(py: Py, this: Obj<RecursiveLock>, state: TupleRef) -> PyResult<()> {
        let mut this = this;
        wait(py, Some(None), || this.count == 0)?;
        let part = |i: usize| state.get(i).and_then(int::to_i64).unwrap_or(0) as u64;
        (this.count, this.owner) = (part(0), part(1));
        Ok(())
    }
    #[pymethod("_at_fork_reinit()")]
    fn at_fork_reinit(_py: Py, this: Obj<RecursiveLock>) {
        let mut this = this;
        this.count = 0;
    }
}

fn lock_repr(py: Py, v: Value) -> PyResult<Ref> {
    let this: Obj<Lock> = Obj::new(v.as_ptr());
    let state = if this.locked { "locked" } else { "unlocked" };
    Ok(py.format(format_args!("<{state} _thread.lock object at {:#x}>", v.ptr() as usize)))
}

fn recursive_repr(py: Py, v: Value) -> PyResult<Ref> {
    let this: Obj<RecursiveLock> = Obj::new(v.as_ptr());
    let state = if this.count > 0 { "locked" } else { "unlocked" };
    let (class, owner, count) = (type_of(py, v).full_name(py), this.owner * u64::from(this.count > 0), this.count);
    Ok(py.format(format_args!("<{state} {class} object owner={owner} count={count} at {:#x}>", v.ptr() as usize)))
}

fn new_lock(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    Ok(instance::new_object(py, ty, Lock { header: instance::blank_header(), locked: false }))
}

fn new_recursive(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    Ok(instance::new_object(py, ty, RecursiveLock { header: instance::blank_header(), owner: 0, count: 0 }))
}

fn new_local(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    Ok(instance::new_object(py, ty, Local { header: instance::blank_header(), dict: Value::ABSENT }))
}

thread_local! {
    static STACK_SIZE: Cell<i64> = const { Cell::new(0) };
}

#[pymodule]
impl Functions {
    /// Create a new lock object.
    #[pyfunction("allocate_lock()")]
    fn allocate_lock(py: Py) -> PyResult<Ref> {
        new_lock(py, py.runtime().native_type::<Lock>(), &[], Value::ABSENT)
    }
    /// Return a non-zero integer that uniquely identifies the current thread.
    #[pyfunction("get_ident()")]
    fn get_ident(py: Py) -> i64 {
        py.details().id as i64
    }
    /// Return a non-negative integer identifying the thread as reported by the OS.
    #[pyfunction("get_native_id()")]
    fn get_native_id(_py: Py) -> i64 {
        // SAFETY: `gettid` has no preconditions.
        unsafe { libc::syscall(libc::SYS_gettid) }
    }
    /// The identity of the main thread.
    #[pyfunction("_get_main_thread_ident()")]
    fn get_main_thread_ident(_py: Py) -> i64 {
        1
    }
    /// Return True if the current interpreter is the main Python interpreter.
    #[pyfunction("_is_main_interpreter()")]
    fn is_main_interpreter(_py: Py) -> bool {
        true
    }
    /// Return the number of threads currently active.
    #[pyfunction("_count()")]
    fn count(_py: Py) -> i64 {
        0
    }
    /// Return whether daemon threads are allowed.
    #[pyfunction("daemon_threads_allowed()")]
    fn daemon_threads_allowed(_py: Py) -> bool {
        true
    }
    /// Return the thread stack size used when creating new threads.
    #[pyfunction("stack_size(size=0, /)")]
    fn stack_size(_py: Py, size: Option<i64>) -> i64 {
        STACK_SIZE.with(|s| s.replace(size.unwrap_or(s.get())))
    }
    /// Start a new thread.
    #[pyfunction("start_new_thread(function, args, kwargs={}, /)")]
    fn start_new_thread(py: Py, _function: Value, _args: Value, _kwargs: Option<Value>) -> PyResult<Ref> {
        Err(py.raise_runtime_error(format_args!("can't start new thread")))
    }
    /// Start a new thread that can be joined.
    #[pyfunction("start_joinable_thread(function, handle=None, daemon=True)")]
    fn start_joinable_thread(
        py: Py,
        _function: Value,
        _handle: Option<Value>,
        _daemon: Option<Value>,
    ) -> PyResult<Ref> {
        Err(py.raise_runtime_error(format_args!("can't start new thread")))
    }
    /// Waits for the threads that are to be waited for: there are none.
    #[pyfunction("_shutdown()")]
    fn shutdown(_py: Py) {}
    /// Sets the name of the current thread.
    #[pyfunction("set_name(name)")]
    fn set_name(_py: Py, name: StrRef) {
        let text: Vec<u8> = name.to_text().into_bytes().into_iter().filter(|b| *b != 0).take(15).chain([0]).collect();
        // SAFETY: the text ends with a zero.
        unsafe { libc::prctl(libc::PR_SET_NAME, text.as_ptr()) };
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "This module provides primitive operations to write multi-threaded programs.\n\
               The 'threading' module provides a more convenient interface.";
    let (module, d) = crate::new_module(py, "_thread", doc, Functions::METHODS);
    let lock = create_native::<Lock>(py, "_thread.lock", None, TYPE_WEAKREFS, None);
    let slots = Slots { repr: Some(lock_repr), new: Some(new_lock), ..Slots::default() };
    native::ready(py, lock, slots, LockMethods::METHODS, LockMethods::GETSETS);
    let recursive = create_native::<RecursiveLock>(py, "_thread.RLock", None, TYPE_BASE | TYPE_WEAKREFS, None);
    let slots = Slots { repr: Some(recursive_repr), new: Some(new_recursive), ..Slots::default() };
    native::ready(py, recursive, slots, RecursiveMethods::METHODS, RecursiveMethods::GETSETS);
    let word = std::mem::offset_of!(Local, dict);
    let mut local = create_native::<Local>(py, "_thread._local", None, TYPE_BASE | TYPE_WEAKREFS, Some(word));
    local.drop_fields = drop_local;
    local.traverse = traverse_local;
    let slots = Slots { new: Some(new_local), init: Some(|_, _, _, _| Ok(())), ..Slots::default() };
    native::ready(py, local, slots, &[], &[]);
    for (name, value) in [("lock", lock), ("LockType", lock), ("RLock", recursive), ("_local", local)] {
        dict::set_text(py, d, name, value.value());
    }
    dict::set_text(py, d, "error", py.exceptions().runtime_error.value());
    dict::set_text(py, d, "TIMEOUT_MAX", int::float(py, 9223372036.0).value());
    Ok(module)
}
