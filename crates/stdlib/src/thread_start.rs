//! `_thread`: starting native threads that run Python functions, and waiting for their end.
//!
//! Law: a handle's state is shared with its thread and says when the thread is done; a thread that is not a daemon is
//! waited for before the program ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use taipan_macros::{pymodule, pytype};
use taipan_object::layout_types::*;
use taipan_object::*;

#[derive(Copy, Clone, PartialEq, Eq)]
enum Stage {
    New,
    Starting,
    Running,
    Done,
}

/// What a handle and its thread share.
struct State {
    stage: Mutex<Stage>,
    done: Condvar,
    ident: AtomicU64,
}

/// What threads are waited for with.
#[repr(C)]
struct Handle {
    header: Header,
    state: *const State,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for Handle {
    const KIND: Kind = Kind::OTHER;
}

unsafe fn drop_handle(_py: Py, object: *mut Header) {
    let this: Obj<Handle> = Obj::new(object.cast());
    // SAFETY: the object owns one count of the state.
    unsafe { Arc::decrement_strong_count(this.state) };
}

unsafe fn traverse_handle(_object: *mut Header, _visit: &mut dyn FnMut(Value)) {}

/// Threads that are waited for before the program ends.
static WAITED_FOR: Mutex<Vec<Arc<State>>> = Mutex::new(Vec::new());
/// Bytes of native stack for new threads; 0: the system's default.
static STACK_SIZE: AtomicUsize = AtomicUsize::new(0);
/// Bytes of native stack where the program asks for none.
const DEFAULT_STACK: usize = 8 << 20;

fn state(this: Obj<Handle>) -> Arc<State> {
    // SAFETY: the object owns a count of the state; another one is made for the caller.
    unsafe {
        Arc::increment_strong_count(this.state);
        Arc::from_raw(this.state)
    }
}

/// Waits until the thread is done; false after the deadline.
fn wait(py: Py, state: &State, deadline: Option<Instant>) -> PyResult<bool> {
    const SLICE: Duration = Duration::from_millis(50);
    loop {
        let done = py.allow_threads(|| {
            let mut stage = state.stage.lock();
            if *stage != Stage::Done {
                let slice = Instant::now() + SLICE;
                state.done.wait_until(&mut stage, deadline.map_or(slice, |d| d.min(slice)));
            }
            *stage == Stage::Done
        });
        (py.runtime().upcalls().check_signals)(py)?;
        if done || deadline.is_some_and(|d| Instant::now() >= d) {
            return Ok(done);
        }
    }
}

fn set_done(state: &State) {
    *state.stage.lock() = Stage::Done;
    state.done.notify_all();
    WAITED_FOR.lock().retain(|other| !std::ptr::eq(Arc::as_ptr(other), state));
}

struct HandleMethods;

#[pytype]
impl HandleMethods {
    #[pygetset("ident")]
    fn ident(py: Py, v: Value) -> PyResult<Ref> {
        Ok(int::from_i64(py, state(Obj::new(v.as_ptr())).ident.load(Relaxed) as i64))
    }
    /// Waits until the thread is done.
    #[pymethod("join(timeout=None, /)")]
    fn join(py: Py, this: Obj<Handle>, timeout: Option<Value>) -> PyResult<()> {
        let state = state(this);
        let deadline = match timeout.filter(|t| !t.is_none()) {
            None => None,
            Some(t) => {
                let seconds = args::to_double(py, t)?;
                // Negative times wait for good, as without a time.
                Duration::try_from_secs_f64(seconds).ok().and_then(|d| Instant::now().checked_add(d))
            }
        };
        let stage = *state.stage.lock();
        if matches!(stage, Stage::New | Stage::Starting) {
            return Err(py.raise_runtime_error(format_args!("thread not started")));
        }
        if stage == Stage::Running && state.ident.load(Relaxed) == py.details().id {
            return Err(py.raise_runtime_error(format_args!("Cannot join current thread")));
        }
        wait(py, &state, deadline).map(drop)
    }
    #[pymethod("is_done()")]
    fn is_done(_py: Py, this: Obj<Handle>) -> bool {
        *state(this).stage.lock() == Stage::Done
    }
    #[pymethod("_set_done()")]
    fn set_done(_py: Py, this: Obj<Handle>) {
        set_done(&state(this));
    }
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let ident = state(Obj::new(v.as_ptr())).ident.load(Relaxed);
    Ok(py.format(format_args!("<_ThreadHandle object: ident={ident}>")))
}

fn new_handle(py: Py, ty: TypeRef, stage: Stage, ident: u64) -> Ref {
    let state = State { stage: Mutex::new(stage), done: Condvar::new(), ident: AtomicU64::new(ident) };
    let fields = Handle { header: instance::blank_header(), state: Arc::into_raw(Arc::new(state)) };
    instance::new_object(py, ty, fields)
}

fn construct(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    Ok(new_handle(py, ty, Stage::New, 0))
}

/// What a new thread runs. The counts are the thread's.
struct Job {
    function: Value,
    args: Value,
    kwargs: Value,
}

// SAFETY: the values are used by the new thread only, under the GIL.
unsafe impl Send for Job {}

impl Job {
    /// Runs the function; its exception is shown.
    fn run(self, py: Py) {
        let owned = [self.function, self.args, self.kwargs].map(Ref::from_owned);
        let args: TupleRef = Obj::new(owned[1].value().as_ptr());
        let kwargs = owned[2].value().cast::<Dict>();
        let Err(raised) = call::call_star(py, owned[0].value(), args.as_slice(), kwargs) else { return };
        let exception = py.take_raised(raised);
        if type_of(py, exception.value()).is_subtype(py.exceptions().system_exit) {
            return;
        }
        let shown = object_protocol::repr(py, owned[0].value());
        let shown = shown.map_or_else(|_| String::from("<function>"), |s| text_of(s.value()));
        drop(py.take_exception());
        let text = traceback_text::describe(py, exception.value());
        let output = &py.runtime().output;
        output.write_error(format!("Exception ignored in thread started by {shown}:\n{}\n", text.trim_end()));
    }
}

fn start(py: Py, job: Job, handle: Arc<State>, daemon: bool) -> PyResult<u64> {
    let runtime = py.runtime();
    let prepared = runtime.prepare_thread(py);
    let shared = taipan_interp::run::share();
    let size = match STACK_SIZE.load(Relaxed) {
        0 => DEFAULT_STACK,
        size => size,
    };
    *handle.stage.lock() = Stage::Starting;
    let number = prepared.id();
    handle.ident.store(number, Relaxed);
    if !daemon {
        WAITED_FOR.lock().push(handle.clone());
    }
    let own = handle.clone();
    let slot = Arc::new(Mutex::new(Some((prepared, job))));
    let theirs = slot.clone();
    let started = std::thread::Builder::new().stack_size(size).spawn(move || {
        let Some((prepared, job)) = theirs.lock().take() else { return };
        let py = runtime.enter_thread(prepared);
        taipan_interp::run::adopt(py, shared);
        *own.stage.lock() = Stage::Running;
        job.run(py);
        set_done(&own);
        py.detach();
    });
    if started.is_err() {
        if let Some((prepared, job)) = slot.lock().take() {
            runtime.abandon_thread(prepared);
            drop([job.function, job.args, job.kwargs].map(Ref::from_owned));
        }
        set_done(&handle);
        *handle.stage.lock() = Stage::New;
        return Err(py.raise_runtime_error(format_args!("can't start new thread")));
    }
    let mut stage = handle.stage.lock();
    if *stage == Stage::Starting {
        *stage = Stage::Running;
    }
    Ok(number)
}

fn check_callable(py: Py, function: Value, message: &str) -> PyResult<()> {
    if call::is_callable(py, function) { Ok(()) } else { Err(py.raise_type_error(format_args!("{message}"))) }
}

pub(crate) struct Functions;

#[pymodule]
impl Functions {
    /// Start a new thread and return its identifier.
    #[pyfunction("start_new_thread(function, args, kwargs={}, /)")]
    fn start_new_thread(py: Py, function: Value, args: Value, kwargs: Option<Value>) -> PyResult<Ref> {
        check_callable(py, function, "first arg must be callable")?;
        let Some(tuple) = args.cast::<Tuple>() else {
            return Err(py.raise_type_error(format_args!("2nd arg must be a tuple")));
        };
        let kwargs = match kwargs {
            None => none(),
            Some(d) if d.cast::<Dict>().is_some() => d.to_ref().into_value(),
            Some(_) => return Err(py.raise_type_error(format_args!("optional 3rd arg must be a dictionary"))),
        };
        let job = Job { function: function.to_ref().into_value(), args: tuple.to_ref().into_value(), kwargs };
        let state = State { stage: Mutex::new(Stage::New), done: Condvar::new(), ident: AtomicU64::new(0) };
        start(py, job, Arc::new(state), true).map(|ident| int::from_i64(py, ident as i64))
    }
    /// Start a new thread that can be joined.
    #[pyfunction("start_joinable_thread(function, handle=None, daemon=True)")]
    fn start_joinable_thread(py: Py, function: Value, handle: Option<Value>, daemon: Option<bool>) -> PyResult<Ref> {
        check_callable(py, function, "thread function must be callable")?;
        let handle = match handle.filter(|h| !h.is_none()) {
            None => new_handle(py, py.runtime().native_type::<Handle>(), Stage::New, 0),
            Some(h) if h.cast::<Handle>().is_some() => h.to_ref(),
            Some(_) => return Err(py.raise_type_error(format_args!("'handle' must be a _ThreadHandle"))),
        };
        let state = state(Obj::new(handle.value().as_ptr()));
        if *state.stage.lock() != Stage::New {
            return Err(py.raise_runtime_error(format_args!("thread already started")));
        }
        let (function, args) = (function.to_ref().into_value(), py.empty_tuple().into_value());
        start(py, Job { function, args, kwargs: none() }, state, daemon.unwrap_or(true))?;
        Ok(handle)
    }
    /// A handle of the thread that is running already.
    #[pyfunction("_make_thread_handle(ident, /)")]
    fn make_thread_handle(py: Py, ident: i64) -> Ref {
        new_handle(py, py.runtime().native_type::<Handle>(), Stage::Running, ident as u64)
    }
    /// Wait for all threads that are to be waited for.
    #[pyfunction("_shutdown()")]
    fn shutdown(py: Py) -> PyResult<()> {
        loop {
            let own = py.details().id;
            let next = WAITED_FOR.lock().iter().find(|s| s.ident.load(Relaxed) != own).cloned();
            let Some(next) = next else { return Ok(()) };
            wait(py, &next, None)?;
        }
    }
    /// Return the number of threads currently active.
    #[pyfunction("_count()")]
    fn count(py: Py) -> usize {
        py.runtime().other_threads.get()
    }
    /// Return the thread stack size used when creating new threads.
    #[pyfunction("stack_size(size=0, /)")]
    fn stack_size(py: Py, size: Option<i64>) -> PyResult<usize> {
        let Some(size) = size else { return Ok(STACK_SIZE.load(Relaxed)) };
        if size < 0 {
            return Err(py.raise_value_error(format_args!("size must be 0 or a positive value")));
        }
        // Less than this leaves no room above the margin that the runtime keeps free.
        if size != 0 && size < 32 * 1024 {
            return Err(py.raise_value_error(format_args!("size not valid: {size} bytes")));
        }
        let room = if size == 0 { 0 } else { (size as usize).max(1 << 20) };
        Ok(STACK_SIZE.swap(room, Relaxed))
    }
}

/// Adds the type of handles and the functions to `_thread`.
pub(crate) fn add_to(py: Py, d: DictRef) {
    let mut ty = create_native::<Handle>(py, "_thread._ThreadHandle", None, 0, None);
    ty.drop_fields = drop_handle;
    ty.traverse = traverse_handle;
    let slots = Slots { repr: Some(repr), new: Some(construct), ..Slots::default() };
    native::ready(py, ty, slots, HandleMethods::METHODS, HandleMethods::GETSETS);
    dict::set_text(py, d, "_ThreadHandle", ty.value());
    native::add_functions(py, d, "_thread", Functions::METHODS);
}
