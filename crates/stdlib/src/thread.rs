//! `_thread`: locks, attributes of threads, starting and joining threads.
//!
//! Law: a lock's state changes under the GIL; who waits for it is parked at its address without the GIL.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use taipan_macros::{pymodule, pytype};
use taipan_object::layout_types::*;
use taipan_object::*;

/// A lock. A thread that waits lets the others run.
#[repr(C)]
struct Lock {
    header: Header,
    locked: AtomicBool,
}

/// A lock that its owner can take again.
#[repr(C)]
struct RecursiveLock {
    header: Header,
    owner: AtomicU64,
    count: AtomicU64,
}

/// Attributes that each thread has for itself.
#[repr(C)]
struct Local {
    header: Header,
    /// Whose attributes `dict` has.
    thread: u64,
    /// The attributes of the thread that was here last; absent where it has none yet.
    dict: Value,
    /// The attributes of other threads, by their numbers.
    others: *mut Vec<(u64, Value)>,
    /// Arguments of the class, for `__init__` in each thread: a tuple and a dict.
    args: Value,
    kwargs: Value,
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

impl RecursiveLock {
    fn owner(&self) -> u64 {
        self.owner.load(Relaxed)
    }
    fn count(&self) -> u64 {
        self.count.load(Relaxed)
    }
}

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

/// How long the main thread waits at a time before it looks for signals.
const SIGNAL_INTERVAL: std::time::Duration = std::time::Duration::from_millis(50);

/// Waits until `free` says so; false after the deadline. `address` is what [`wake`] names.
fn wait(py: Py, address: usize, until: Option<Option<std::time::Instant>>, free: impl Fn() -> bool) -> PyResult<bool> {
    let is_main = py.details().id == 1;
    while !free() {
        let Some(until) = until else { return Ok(false) };
        let now = std::time::Instant::now();
        if until.is_some_and(|u| now >= u) {
            return Ok(false);
        }
        let pause =
            if is_main { Some(until.map_or(now + SIGNAL_INTERVAL, |u| u.min(now + SIGNAL_INTERVAL))) } else { until };
        py.allow_threads(|| {
            // SAFETY: the address is of a live object that the caller holds; the functions neither panic nor park.
            unsafe {
                parking_lot_core::park(
                    address,
                    || !free(),
                    || {},
                    |_, _| {},
                    parking_lot_core::DEFAULT_PARK_TOKEN,
                    pause,
                )
            }
        });
        (py.runtime().upcalls().check_signals)(py)?;
    }
    Ok(true)
}

/// Wakes one thread that waits at an address.
fn wake(address: usize) {
    // SAFETY: the function does not panic.
    unsafe { parking_lot_core::unpark_one(address, |_| parking_lot_core::DEFAULT_UNPARK_TOKEN) };
}

#[pytype]
impl LockMethods {
    /// Lock the lock.
    #[pymethod("acquire(blocking=True, timeout=-1)")]
    fn acquire(py: Py, this: Obj<Lock>, blocking: Option<bool>, timeout: Option<f64>) -> PyResult<bool> {
        let until = deadline(py, blocking, timeout)?;
        let taken = wait(py, this.as_ptr() as usize, until, || !this.locked.load(Relaxed))?;
        if taken {
            this.locked.store(true, Relaxed);
        }
        Ok(taken)
    }
    /// Release the lock.
    #[pymethod("release()")]
    fn release(py: Py, this: Obj<Lock>) -> PyResult<()> {
        if !this.locked.swap(false, Relaxed) {
            return Err(py.raise_runtime_error(format_args!("release unlocked lock")));
        }
        wake(this.as_ptr() as usize);
        Ok(())
    }
    /// Return whether the lock is in the locked state.
    #[pymethod("locked()")]
    fn locked(_py: Py, this: Obj<Lock>) -> bool {
        this.locked.load(Relaxed)
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
        this.locked.store(false, Relaxed);
    }
}

#[pytype]
impl RecursiveMethods {
    /// Lock the lock.
    #[pymethod("acquire(blocking=True, timeout=-1)")]
    fn acquire(py: Py, this: Obj<RecursiveLock>, blocking: Option<bool>, timeout: Option<f64>) -> PyResult<bool> {
        let until = deadline(py, blocking, timeout)?;
        let own = py.details().id;
        let taken = wait(py, this.as_ptr() as usize, until, || this.count() == 0 || this.owner() == own)?;
        if taken {
            this.owner.store(own, Relaxed);
            this.count.fetch_add(1, Relaxed);
        }
        Ok(taken)
    }
    /// Release the lock.
    #[pymethod("release()")]
    fn release(py: Py, this: Obj<RecursiveLock>) -> PyResult<()> {
        if this.count() == 0 || this.owner() != py.details().id {
            return Err(py.raise_runtime_error(format_args!("cannot release un-acquired lock")));
        }
        if this.count.fetch_sub(1, Relaxed) == 1 {
            wake(this.as_ptr() as usize);
        }
        Ok(())
    }
    /// Return a boolean indicating whether this object is locked right now.
    #[pymethod("locked()")]
    fn locked(_py: Py, this: Obj<RecursiveLock>) -> bool {
        this.count() > 0
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
        this.count() > 0 && this.owner() == py.details().id
    }
    /// For internal use by `threading.Condition`.
    #[pymethod("_recursion_count()")]
    fn recursion_count(py: Py, this: Obj<RecursiveLock>) -> usize {
        if this.owner() == py.details().id { this.count() as usize } else { 0 }
    }
    /// For internal use by `threading.Condition`.
    #[pymethod("_release_save()")]
    fn release_save(py: Py, this: Obj<RecursiveLock>) -> PyResult<Ref> {
        if this.count() == 0 {
            return Err(py.raise_runtime_error(format_args!("cannot release un-acquired lock")));
        }
        let saved = [this.count(), this.owner()].map(|n| Value::from_small_int(n as i64));
        this.count.store(0, Relaxed);
        wake(this.as_ptr() as usize);
        Ok(tuple::from_slice(py, &saved))
    }
    /// For internal use by `threading.Condition`.
    #[pymethod("_acquire_restore(state, /)")]
    fn acquire_restore(py: Py, this: Obj<RecursiveLock>, state: TupleRef) -> PyResult<()> {
        wait(py, this.as_ptr() as usize, Some(None), || this.count() == 0)?;
        let part = |i: usize| state.get(i).and_then(int::to_i64).unwrap_or(0) as u64;
        this.count.store(part(0), Relaxed);
        this.owner.store(part(1), Relaxed);
        Ok(())
    }
    #[pymethod("_at_fork_reinit()")]
    fn at_fork_reinit(_py: Py, this: Obj<RecursiveLock>) {
        this.count.store(0, Relaxed);
    }
}

fn lock_repr(py: Py, v: Value) -> PyResult<Ref> {
    let this: Obj<Lock> = Obj::new(v.as_ptr());
    let state = if this.locked.load(Relaxed) { "locked" } else { "unlocked" };
    Ok(py.format(format_args!("<{state} _thread.lock object at {:#x}>", v.ptr() as usize)))
}

fn recursive_repr(py: Py, v: Value) -> PyResult<Ref> {
    let this: Obj<RecursiveLock> = Obj::new(v.as_ptr());
    let state = if this.count() > 0 { "locked" } else { "unlocked" };
    let (class, owner, count) =
        (type_of(py, v).full_name(py), this.owner() * u64::from(this.count() > 0), this.count());
    Ok(py.format(format_args!("<{state} {class} object owner={owner} count={count} at {:#x}>", v.ptr() as usize)))
}

fn new_lock(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    Ok(instance::new_object(py, ty, Lock { header: instance::blank_header(), locked: AtomicBool::new(false) }))
}

fn new_recursive(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    Ok(instance::new_object(
        py,
        ty,
        RecursiveLock { header: instance::blank_header(), owner: AtomicU64::new(0), count: AtomicU64::new(0) },
    ))
}

fn new_local(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let positional = args.len() - kwnames.cast::<Tuple>().map_or(0, |t| t.as_slice().len());
    let named = dict::new(py);
    if let Some(names) = kwnames.cast::<Tuple>() {
        for (name, value) in names.as_slice().iter().zip(&args[positional..]) {
            dict::set(py, dict::of(&named), *name, *value)?;
        }
    }
    let takes = ty.slots.init.is_some_and(|init| !std::ptr::fn_addr_eq(init, init_local as slots::InitFn));
    if !takes && !args.is_empty() {
        return Err(py.raise_type_error(format_args!("Initialization arguments are not supported")));
    }
    let fields = Local {
        header: instance::blank_header(),
        thread: py.details().id,
        dict: dict::new(py).into_value(),
        others: Box::into_raw(Box::default()),
        args: tuple::from_slice(py, &args[..positional]).into_value(),
        kwargs: named.into_value(),
    };
    Ok(instance::new_object(py, ty, fields))
}

fn init_local(_py: Py, _v: Value, _args: &[Value], _kwnames: Value) -> PyResult<()> {
    Ok(())
}

/// Makes the attributes those of the running thread; a thread that comes for the first time runs `__init__`.
fn enter_local(py: Py, v: Value) -> PyResult<()> {
    let mut this: Obj<Local> = Obj::new(v.as_ptr());
    let id = py.details().id;
    if this.thread == id {
        return Ok(());
    }
    let left = (this.thread, this.dict);
    // SAFETY: made with the object and freed with it; no Python code runs while the reference lives.
    let others = unsafe { &mut *this.others };
    others.push(left);
    let known = others.iter().position(|(thread, _)| *thread == id).map(|place| others.swap_remove(place).1);
    this.thread = id;
    this.dict = known.unwrap_or_else(|| dict::new(py).into_value());
    if known.is_none()
        && let Some(init) = type_of(py, v).slots.init
        && !std::ptr::fn_addr_eq(init, init_local as slots::InitFn)
    {
        let (args, kwargs) = (this.args.to_ref(), this.kwargs.to_ref());
        let method = attribute::get_attr(py, v, py.intern("__init__").value())?;
        let args: TupleRef = Obj::new(args.value().as_ptr());
        call::call_star(py, method.value(), args.as_slice(), Some(dict::of(&kwargs)))?;
    }
    Ok(())
}

fn local_get(py: Py, v: Value, name: Value) -> PyResult<Ref> {
    enter_local(py, v)?;
    attribute::generic_get(py, v, name)
}

fn local_set(py: Py, v: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    enter_local(py, v)?;
    attribute::generic_set(py, v, name, value)
}

unsafe fn drop_local(_py: Py, object: *mut Header) {
    let mut this: Obj<Local> = Obj::new(object.cast());
    // SAFETY: made with the object, and freed here alone.
    let others = unsafe { Box::from_raw(this.others) };
    this.others = std::ptr::null_mut();
    clear_slot(&mut this.dict);
    clear_slot(&mut this.args);
    clear_slot(&mut this.kwargs);
    for (_, attributes) in *others {
        release(attributes);
    }
}

unsafe fn traverse_local(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let this: Obj<Local> = Obj::new(object.cast());
    [this.dict, this.args, this.kwargs].into_iter().filter(|v| !v.is_absent()).for_each(&mut *visit);
    // SAFETY: made with the object and freed with it.
    if let Some(others) = unsafe { this.others.as_ref() } {
        others.iter().for_each(|(_, attributes)| visit(*attributes));
    }
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
    /// Return whether daemon threads are allowed.
    #[pyfunction("daemon_threads_allowed()")]
    fn daemon_threads_allowed(_py: Py) -> bool {
        true
    }
    /// Handle uncaught Thread.run() exception.
    #[pyfunction("_excepthook(args, /)")]
    fn excepthook(py: Py, args: Value) -> PyResult<()> {
        let part = |name| attribute::get_attr_text(py, args, name);
        let (class, value, thread) = (part("exc_type")?, part("exc_value")?, part("thread")?);
        if class.value().is(py.exceptions().system_exit.value()) {
            return Ok(());
        }
        let name = match attribute::get_attr_optional_catching(py, thread.value(), py.intern("_name").value())? {
            Some(name) if !thread.value().is_none() => text_of(object_protocol::str(py, name.value())?.value()),
            _ => py.details().id.to_string(),
        };
        let text = match value.value().is_none() {
            true => text_of(object_protocol::str(py, class.value())?.value()),
            false => traceback_text::describe(py, value.value()),
        };
        py.runtime().output.write_error(format!("Exception in thread {name}:\n{}\n", text.trim_end()));
        Ok(())
    }
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
    let slots = Slots {
        new: Some(new_local),
        init: Some(init_local),
        getattribute: Some(local_get),
        setattr: Some(local_set),
        ..Slots::default()
    };
    native::ready(py, local, slots, &[], &[]);
    for (name, value) in [("lock", lock), ("LockType", lock), ("RLock", recursive), ("_local", local)] {
        dict::set_text(py, d, name, value.value());
    }
    crate::thread_start::add_to(py, d);
    dict::set_text(py, d, "error", py.exceptions().runtime_error.value());
    dict::set_text(py, d, "TIMEOUT_MAX", int::float(py, 9223372036.0).value());
    Ok(module)
}
