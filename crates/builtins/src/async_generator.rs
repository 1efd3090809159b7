//! Asynchronous generators, the awaitables that drive them, `anext()` with a default.
//!
//! What the generator yields to its consumer is marked as an item ([`AsyncItem`]); what it yields while it awaits passes
//! through to the event loop.

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::upcalls::Resume;
use taipan_object::*;

use crate::generator::{self, Thrown, throw};

/// An item on its way to the consumer.
#[repr(C)]
struct AsyncItem {
    header: Header,
    value: Value,
}

/// The state of an awaitable.
#[derive(Copy, Clone, PartialEq)]
enum State {
    Created,
    Driven,
    Closed,
}

/// What `asend()` and `__anext__()` return.
#[repr(C)]
struct Send {
    header: Header,
    generator: Value,
    value: Value,
    state: State,
}

/// What `athrow()` and (without a type) `aclose()` return.
#[repr(C)]
struct Throw {
    header: Header,
    generator: Value,
    ty: Value,
    value: Value,
    traceback: Value,
    state: State,
}

/// What `anext(iterator, default)` returns.
#[repr(C)]
struct NextOrDefault {
    header: Header,
    awaitable: Value,
    default: Value,
}

macro_rules! layouts {
    ($($t:ident),*) => {$(
        // SAFETY: registered below as the layout of its type.
        unsafe impl Layout for $t { const KIND: Kind = Kind::OTHER; }
    )*};
}
layouts!(AsyncItem, Send, Throw, NextOrDefault);

owned_fields!(drop_item, traverse_item, AsyncItem, value);
owned_fields!(drop_send, traverse_send, Send, generator, value);
owned_fields!(drop_throw, traverse_throw, Throw, generator, ty, value, traceback);
owned_fields!(drop_next, traverse_next, NextOrDefault, awaitable, default);

fn of(v: Value) -> GeneratorRef {
    Obj::new(v.as_ptr())
}

/// Marks what the generator yields as an item.
pub fn new_item(py: Py, value: Value) -> Ref {
    let ty = py.runtime().native_type::<AsyncItem>();
    let value = value.to_ref().into_value();
    instance::new_object(py, ty, AsyncItem { header: instance::blank_header(), value })
}

/// The item that a value marks.
fn item_of(py: Py, v: Value) -> Option<Ref> {
    (type_of(py, v) == py.runtime().native_type::<AsyncItem>()).then(|| {
        let item: Obj<AsyncItem> = Obj::new(v.as_ptr());
        item.value.to_ref()
    })
}

fn set_flag(mut g: GeneratorRef, flag: u8, on: bool) {
    g.flags = if on { g.flags | flag } else { g.flags & !flag };
}

fn is_running(g: GeneratorRef) -> bool {
    g.flags & GENERATOR_IS_RUNNING_ASYNC != 0
}

/// A result of driving the generator as the awaitable gives it on: an item ends the awaiting, the generator's end is
/// `StopAsyncIteration`.
fn unwrap(py: Py, g: GeneratorRef, result: PyResult<Result<Ref, Ref>>) -> PyResult<Ref> {
    let x = py.exceptions();
    match result {
        Ok(Ok(value)) => match item_of(py, value.value()) {
            Some(item) => {
                set_flag(g, GENERATOR_IS_RUNNING_ASYNC, false);
                Err(py.raise_stop_iteration(Some(item.value())))
            }
            None => Ok(value),
        },
        Ok(Err(_)) => {
            set_flag(g, GENERATOR_IS_RUNNING_ASYNC, false);
            set_flag(g, GENERATOR_IS_CLOSED, true);
            Err(py.raise_with(x.stop_async_iteration, &[]))
        }
        Err(raised) => {
            if py.raised_is(x.stop_async_iteration) || py.raised_is(x.generator_exit) {
                set_flag(g, GENERATOR_IS_CLOSED, true);
            }
            set_flag(g, GENERATOR_IS_RUNNING_ASYNC, false);
            Err(raised)
        }
    }
}

/// Drops the exceptions with which an awaitable may end when it is closed.
fn close_quietly(py: Py, result: PyResult<Ref>) -> PyResult<()> {
    let x = py.exceptions();
    match result {
        Ok(_) => Err(py.raise_runtime_error(format_args!("coroutine ignored GeneratorExit"))),
        Err(raised) => {
            let ends = [x.stop_iteration, x.stop_async_iteration, x.generator_exit];
            if !ends.iter().any(|&e| py.raised_is(e)) {
                return Err(raised);
            }
            drop(py.take_raised(raised));
            Ok(())
        }
    }
}

fn send_of(v: Value) -> Obj<Send> {
    Obj::new(v.as_ptr())
}

const SEND_REUSED: &str = "cannot reuse already awaited __anext__()/asend()";

fn begin_send(py: Py, mut s: Obj<Send>) -> PyResult<()> {
    let g = of(s.generator);
    if s.state == State::Closed {
        return Err(py.raise_runtime_error(format_args!("{SEND_REUSED}")));
    }
    if s.state == State::Created {
        if is_running(g) {
            s.state = State::Closed;
            return Err(py.raise_runtime_error(format_args!("anext(): asynchronous generator is already running")));
        }
        s.state = State::Driven;
    }
    set_flag(g, GENERATOR_IS_RUNNING_ASYNC, true);
    Ok(())
}

fn drive_send(py: Py, this: Value, value: Value) -> PyResult<Ref> {
    let mut s = send_of(this);
    let first = s.state == State::Created;
    begin_send(py, s)?;
    let value = if first && value.is_none() { s.value.present().unwrap_or(none()) } else { value };
    let (g, value) = (of(s.generator), value.to_ref());
    let result = generator::resume(py, g, Resume::Send(value.value()));
    unwrap(py, g, result).inspect_err(|_| s.state = State::Closed)
}

fn throw_send(py: Py, this: Value, what: Thrown) -> PyResult<Ref> {
    let mut s = send_of(this);
    begin_send(py, s)?;
    let g = of(s.generator);
    let result = throw(py, g, what, true);
    unwrap(py, g, result).inspect_err(|_| s.state = State::Closed)
}

fn generator_exit(py: Py) -> Thrown {
    Thrown { ty: py.exceptions().generator_exit.value(), value: None, traceback: None }
}

struct SendMethods;

#[pytype]
impl SendMethods {
    #[pymethod("send(value, /)")]
    fn send(py: Py, this: Value, value: Value) -> PyResult<Ref> {
        drive_send(py, this, value)
    }
    #[pymethod("throw(type, value=None, traceback=None, /)")]
    fn throw(py: Py, this: Value, ty: Value, value: Option<Value>, traceback: Option<Value>) -> PyResult<Ref> {
        throw_send(py, this, Thrown { ty, value, traceback })
    }
    #[pymethod("close()")]
    fn close(py: Py, this: Value) -> PyResult<()> {
        if send_of(this).state == State::Closed {
            return Ok(());
        }
        close_quietly(py, throw_send(py, this, generator_exit(py)))
    }
}

fn throw_of(v: Value) -> Obj<Throw> {
    Obj::new(v.as_ptr())
}

/// Whether the awaitable is of `aclose()`.
fn is_close(t: Obj<Throw>) -> bool {
    t.ty.is_absent()
}

/// The exceptions that end an `aclose()` end it well.
fn end_throw(py: Py, mut t: Obj<Throw>, raised: Raised) -> Raised {
    let x = py.exceptions();
    set_flag(of(t.generator), GENERATOR_IS_RUNNING_ASYNC, false);
    t.state = State::Closed;
    if is_close(t) && (py.raised_is(x.stop_async_iteration) || py.raised_is(x.generator_exit)) {
        drop(py.take_raised(raised));
        return py.raise_stop_iteration(None);
    }
    raised
}

/// The result of driving the generator for `aclose()`, which must not yield an item.
fn closing(py: Py, mut t: Obj<Throw>, result: PyResult<Result<Ref, Ref>>) -> PyResult<Ref> {
    match result {
        Ok(Ok(value)) if item_of(py, value.value()).is_some() => {
            set_flag(of(t.generator), GENERATOR_IS_RUNNING_ASYNC, false);
            t.state = State::Closed;
            Err(py.raise_runtime_error(format_args!("async generator ignored GeneratorExit")))
        }
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) => {
            let raised = py.raise_with(py.exceptions().stop_async_iteration, &[]);
            Err(end_throw(py, t, raised))
        }
        Err(raised) => Err(end_throw(py, t, raised)),
    }
}

fn begin_throw(py: Py, mut t: Obj<Throw>) -> PyResult<()> {
    let g = of(t.generator);
    if is_running(g) {
        t.state = State::Closed;
        let name = if is_close(t) { "aclose" } else { "athrow" };
        return Err(py.raise_runtime_error(format_args!("{name}(): asynchronous generator is already running")));
    }
    Ok(())
}

const THROW_REUSED: &str = "cannot reuse already awaited aclose()/athrow()";

fn drive_throw(py: Py, this: Value, value: Value) -> PyResult<Ref> {
    let mut t = throw_of(this);
    let g = of(t.generator);
    if t.state == State::Closed {
        return Err(py.raise_runtime_error(format_args!("{THROW_REUSED}")));
    }
    if g.state == GENERATOR_CLEARED {
        t.state = State::Closed;
        return Err(py.raise_stop_iteration(None));
    }
    if t.state == State::Driven {
        let result = generator::resume(py, g, Resume::Send(value));
        return if is_close(t) { closing(py, t, result) } else { unwrap(py, g, result) };
    }
    begin_throw(py, t)?;
    if g.flags & GENERATOR_IS_CLOSED != 0 {
        t.state = State::Closed;
        return Err(py.raise_with(py.exceptions().stop_async_iteration, &[]));
    }
    if !value.is_none() {
        return Err(py.raise_runtime_error(format_args!("can't send non-None value to a just-started coroutine")));
    }
    t.state = State::Driven;
    set_flag(g, GENERATOR_IS_RUNNING_ASYNC, true);
    if is_close(t) {
        set_flag(g, GENERATOR_IS_CLOSED, true);
        let result = throw(py, g, generator_exit(py), false);
        return closing(py, t, result);
    }
    let what = Thrown { ty: t.ty, value: t.value.present(), traceback: t.traceback.present() };
    let result = throw(py, g, what, false);
    unwrap(py, g, result).map_err(|raised| end_throw(py, t, raised))
}

fn throw_throw(py: Py, this: Value, what: Thrown) -> PyResult<Ref> {
    let mut t = throw_of(this);
    let g = of(t.generator);
    if t.state == State::Closed {
        return Err(py.raise_runtime_error(format_args!("{THROW_REUSED}")));
    }
    if t.state == State::Created {
        begin_throw(py, t)?;
        t.state = State::Driven;
        set_flag(g, GENERATOR_IS_RUNNING_ASYNC, true);
    }
    let result = throw(py, g, what, true);
    if is_close(t) { closing(py, t, result) } else { unwrap(py, g, result).inspect_err(|_| t.state = State::Closed) }
}

struct ThrowMethods;

#[pytype]
impl ThrowMethods {
    #[pymethod("send(value, /)")]
    fn send(py: Py, this: Value, value: Value) -> PyResult<Ref> {
        drive_throw(py, this, value)
    }
    #[pymethod("throw(type, value=None, traceback=None, /)")]
    fn throw(py: Py, this: Value, ty: Value, value: Option<Value>, traceback: Option<Value>) -> PyResult<Ref> {
        throw_throw(py, this, Thrown { ty, value, traceback })
    }
    #[pymethod("close()")]
    fn close(py: Py, this: Value) -> PyResult<()> {
        if throw_of(this).state == State::Closed {
            return Ok(());
        }
        close_quietly(py, throw_throw(py, this, generator_exit(py)))
    }
}

/// Where the runtime keeps the hooks of `sys.set_asyncgen_hooks`.
pub const FIRST_ITERATION_HOOK: &str = "asyncgen first iteration hook";
/// See [`FIRST_ITERATION_HOOK`].
pub const FINALIZER_HOOK: &str = "asyncgen finalizer hook";

/// A generator that is driven for the first time asks the hooks.
fn ask_hooks(py: Py, mut g: GeneratorRef) -> PyResult<()> {
    if g.flags & GENERATOR_IS_HOOKED != 0 {
        return Ok(());
    }
    set_flag(g, GENERATOR_IS_HOOKED, true);
    let hook = |name| py.runtime().registered(name).filter(|h| !h.is_none());
    if let Some(finalizer) = hook(FINALIZER_HOOK) {
        g.origin = finalizer.to_ref().into_value();
    }
    match hook(FIRST_ITERATION_HOOK) {
        Some(first) => call::call(py, first.to_ref().value(), &[g.value()]).map(drop),
        None => Ok(()),
    }
}

fn new_send(py: Py, this: Value, value: Option<Value>) -> PyResult<Ref> {
    ask_hooks(py, of(this))?;
    let generator = this.to_ref().into_value();
    let value = value.map_or(Value::ABSENT, |v| v.to_ref().into_value());
    let fields = Send { header: instance::blank_header(), generator, value, state: State::Created };
    Ok(instance::new_object(py, py.runtime().native_type::<Send>(), fields))
}

fn new_throw(py: Py, this: Value, what: [Option<Value>; 3]) -> PyResult<Ref> {
    ask_hooks(py, of(this))?;
    let generator = this.to_ref().into_value();
    let [ty, value, traceback] = what.map(|v| v.map_or(Value::ABSENT, |v| v.to_ref().into_value()));
    let fields = Throw { header: instance::blank_header(), generator, ty, value, traceback, state: State::Created };
    Ok(instance::new_object(py, py.runtime().native_type::<Throw>(), fields))
}

struct AsyncGeneratorType;

#[pytype]
impl AsyncGeneratorType {
    /// asend(v) -> send 'v' in generator.
    #[pymethod("asend(value, /)")]
    fn asend(py: Py, this: Value, value: Value) -> PyResult<Ref> {
        new_send(py, this, Some(value))
    }
    /// athrow(value) -> raise exception in generator.
    #[pymethod("athrow(type, value=None, traceback=None, /)")]
    fn athrow(py: Py, this: Value, ty: Value, value: Option<Value>, traceback: Option<Value>) -> PyResult<Ref> {
        new_throw(py, this, [Some(ty), value, traceback])
    }
    /// aclose() -> raise GeneratorExit inside generator.
    #[pymethod("aclose()")]
    fn aclose(py: Py, this: Value) -> PyResult<Ref> {
        new_throw(py, this, [None; 3])
    }
    /// See PEP 585
    #[pyclassmethod("__class_getitem__(item, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
}

/// A dying generator that has not ended goes to the finalizer hook of its event loop, or is closed.
fn finalize(py: Py, v: Value) {
    let g = of(v);
    if g.state == GENERATOR_CLEARED {
        return;
    }
    if let Some(hook) = g.origin.present().filter(|_| g.flags & GENERATOR_IS_CLOSED == 0) {
        let hook = hook.to_ref();
        if call::call(py, hook.value(), &[v]).is_err() {
            py.write_unraisable(v);
        }
        return;
    }
    generator::finalize(py, v);
}

/// `aiter(v)`.
pub fn aiter(py: Py, v: Value) -> PyResult<Ref> {
    let ty = type_of(py, v);
    let Some(f) = ty.slots.aiter else {
        return Err(py.raise_type_error(format_args!("'{}' object is not an async iterable", ty.name())));
    };
    let made = f(py, v)?;
    if type_of(py, made.value()).slots.anext.is_none() {
        let got = type_of(py, made.value()).name();
        return Err(py.raise_type_error(format_args!("aiter() returned not an async iterator of type '{got}'")));
    }
    Ok(made)
}

/// `anext(v)` or `anext(v, default)`.
pub fn anext(py: Py, v: Value, default: Option<Value>) -> PyResult<Ref> {
    let ty = type_of(py, v);
    let Some(f) = ty.slots.anext else {
        return Err(py.raise_type_error(format_args!("'{}' object is not an async iterator", ty.name())));
    };
    let awaitable = f(py, v)?;
    let Some(default) = default else { return Ok(awaitable) };
    let (awaitable, default) = (awaitable.into_value(), default.to_ref().into_value());
    let fields = NextOrDefault { header: instance::blank_header(), awaitable, default };
    Ok(instance::new_object(py, py.runtime().native_type::<NextOrDefault>(), fields))
}

fn next_of(v: Value) -> Obj<NextOrDefault> {
    Obj::new(v.as_ptr())
}

/// The iterator that drives the awaitable behind `anext(v, default)`.
fn inner_iterator(py: Py, v: Value) -> PyResult<Ref> {
    let awaitable = next_of(v).awaitable.to_ref();
    let iterator = awaiting::awaitable_iterator(py, awaitable.value())?;
    if !iterator.value().is_exact(Kind::COROUTINE) {
        return Ok(iterator);
    }
    type_of(py, iterator.value()).slots.await_.expect("coroutines can be awaited")(py, iterator.value())
}

/// The end of the iteration becomes the default.
fn or_default<T>(py: Py, v: Value, result: PyResult<T>) -> PyResult<T> {
    result.map_err(|raised| {
        if !py.raised_is(py.exceptions().stop_async_iteration) {
            return raised;
        }
        drop(py.take_raised(raised));
        py.raise_stop_iteration(Some(next_of(v).default))
    })
}

fn forward(py: Py, v: Value, name: &str, args: &[Value]) -> PyResult<Ref> {
    let result = inner_iterator(py, v).and_then(|i| call::call_method(py, i.value(), py.intern(name).value(), args));
    or_default(py, v, result)
}

struct NextMethods;

#[pytype]
impl NextMethods {
    #[pymethod("send(value, /)")]
    fn send(py: Py, this: Value, value: Value) -> PyResult<Ref> {
        forward(py, this, "send", &[value])
    }
    #[pymethod("throw(type, value=None, traceback=None, /)")]
    fn throw(py: Py, this: Value, ty: Value, value: Option<Value>, traceback: Option<Value>) -> PyResult<Ref> {
        let given: Vec<Value> = [Some(ty), value, traceback].into_iter().map_while(|v| v).collect();
        forward(py, this, "throw", &given)
    }
    #[pymethod("close()")]
    fn close(py: Py, this: Value) -> PyResult<Ref> {
        forward(py, this, "close", &[])
    }
}

fn itself(_py: Py, v: Value) -> PyResult<Ref> {
    Ok(v.to_ref())
}

/// An awaitable that is its own iterator.
fn awaitable(next: slots::NextFn) -> Slots {
    Slots { await_: Some(itself), iter: Some(itself), next: Some(next), ..Slots::default() }
}

/// Makes the types ready.
pub fn register(py: Py) {
    let slots = Slots {
        repr: Some(generator::repr),
        finalize: Some(finalize),
        aiter: Some(itself),
        anext: Some(|py, v| new_send(py, v, None)),
        ..Slots::default()
    };
    let getsets = generator::async_attributes();
    native::ready(py, py.types().async_generator, slots, AsyncGeneratorType::METHODS, &getsets);
    let mut ty = create_native::<AsyncItem>(py, "async_generator_wrapped_value", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_item, traverse_item);
    native::ready(py, ty, Slots::default(), &[], &[]);
    let mut ty = create_native::<Send>(py, "async_generator_asend", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_send, traverse_send);
    let slots = awaitable(|py, v| drive_send(py, v, none()).map(Some));
    native::ready(py, ty, slots, SendMethods::METHODS, &[]);
    let mut ty = create_native::<Throw>(py, "async_generator_athrow", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_throw, traverse_throw);
    let slots = awaitable(|py, v| drive_throw(py, v, none()).map(Some));
    native::ready(py, ty, slots, ThrowMethods::METHODS, &[]);
    let mut ty = create_native::<NextOrDefault>(py, "anext_awaitable", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_next, traverse_next);
    let slots = awaitable(|py, v| {
        let result = inner_iterator(py, v).and_then(|i| {
            let next = type_of(py, i.value()).slots.next.expect("awaitables give iterators");
            next(py, i.value())
        });
        or_default(py, v, result)
    });
    native::ready(py, ty, slots, NextMethods::METHODS, &[]);
}
