//! `generator` and `coroutine` objects, and what asynchronous generators share with them. Running one is the
//! interpreter's business, reached by an upcall.
//!
//! Law: a generator that waits in `yield from` or `await` passes `throw` and `close` on to what it waits for; meanwhile
//! it counts as running.

use taipan_macros::pytype;
use taipan_object::exceptions::{Exception, instantiate};
use taipan_object::layout_types::*;
use taipan_object::traceback::Traceback;
use taipan_object::upcalls::Resume;
use taipan_object::*;

struct GeneratorType;

fn of(v: Value) -> GeneratorRef {
    Obj::new(v.as_ptr())
}

/// What messages call the object.
pub fn kind_name(g: GeneratorRef) -> &'static str {
    match g.header.kind {
        k if k == Kind::COROUTINE.0 => "coroutine",
        k if k == Kind::ASYNC_GENERATOR.0 => "async generator",
        _ => "generator",
    }
}

/// Resumes a generator; `Ok(None)` is its end, with the return value taken.
pub fn resume(py: Py, g: GeneratorRef, how: Resume) -> PyResult<Result<Ref, Ref>> {
    if let (Resume::Send(v), GENERATOR_CREATED) = (&how, g.state)
        && !v.is_none()
    {
        let name = kind_name(g);
        return Err(py.raise_type_error(format_args!("can't send non-None value to a just-started {name}")));
    }
    if g.state == GENERATOR_EXECUTING {
        return Err(py.raise_value_error(format_args!("{} already executing", kind_name(g))));
    }
    if g.state == GENERATOR_CLEARED {
        if kind_name(g) == "coroutine" {
            return Err(py.raise_runtime_error(format_args!("cannot reuse already awaited coroutine")));
        }
        return match how {
            Resume::Send(_) => Ok(Err(attribute::none_ref())),
            Resume::Throw(e) => Err(py.raise_instance(e.to_ref())),
        };
    }
    py.check_native_stack("")?;
    match (py.runtime().upcalls().resume_generator)(py, g, how)? {
        Some(v) => Ok(Ok(v)),
        None => {
            // SAFETY: the thread is ours; the word holds the owned return value.
            let word = unsafe { std::mem::replace(&mut (*py.thread()).transfer[0], 0) };
            Ok(Err(Ref::from_owned_option(Value(word)).unwrap_or_else(attribute::none_ref)))
        }
    }
}

pub(crate) fn next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    match resume(py, of(v), Resume::Send(none()))? {
        Ok(item) => Ok(Some(item)),
        Err(result) if result.value().is_none() => Ok(None),
        Err(result) => Err(py.raise_stop_iteration(Some(result.value()))),
    }
}

/// The item, or the end as `StopIteration`.
pub fn finish(py: Py, result: Result<Ref, Ref>) -> PyResult<Ref> {
    match result {
        Ok(item) => Ok(item),
        Err(r) => Err(py.raise_stop_iteration(Some(r.value()).filter(|v| !v.is_none()))),
    }
}

/// The exception that `throw(type, value, traceback)` means.
fn thrown(py: Py, ty: Value, value: Option<Value>, tb: Option<Value>) -> PyResult<Ref> {
    let value = value.filter(|v| !v.is_none());
    let e = if ty.cast::<Exception>().is_some() {
        if value.is_some() {
            return Err(py.raise_type_error(format_args!("instance exception may not have a separate value")));
        }
        ty.to_ref()
    } else if ty.cast::<TypeObject>().is_some_and(|t| t.has_flag(TYPE_EXCEPTION)) {
        match value {
            None => instantiate(py, ty)?,
            Some(v) if v.cast::<Exception>().is_some() && object_protocol::is_instance(py, v, ty)? => v.to_ref(),
            Some(v) => match v.cast::<Tuple>() {
                Some(t) => call::call(py, ty, t.as_slice())?,
                None => call::call(py, ty, &[v])?,
            },
        }
    } else {
        let got = type_of(py, ty).name();
        return Err(py.raise_type_error(format_args!(
            "exceptions must be classes or instances deriving from BaseException, not {got}"
        )));
    };
    if let Some(tb) = tb.filter(|t| !t.is_none()) {
        if tb.cast::<Traceback>().is_none() {
            return Err(py.raise_type_error(format_args!("throw() third argument must be a traceback object")));
        }
        let mut handle: exceptions::ExceptionRef = Obj::new(e.value().as_ptr());
        replace_slot(&mut handle.traceback, tb.to_ref());
    }
    Ok(e)
}

/// While `f` drives what the generator waits for, the generator counts as running.
fn delegate<T>(mut g: GeneratorRef, f: impl FnOnce() -> T) -> T {
    let state = std::mem::replace(&mut g.state, GENERATOR_EXECUTING);
    let result = f();
    g.state = state;
    result
}

/// Closes what a generator waits for.
fn close_iterator(py: Py, iterator: Value) -> PyResult<()> {
    if iterator.is_exact(Kind::GENERATOR) || iterator.is_exact(Kind::COROUTINE) {
        return close(py, of(iterator)).map(drop);
    }
    match attribute::get_attr_optional_catching(py, iterator, py.names().close) {
        Ok(Some(f)) => call::call(py, f.value(), &[]).map(drop),
        Ok(None) => Ok(()),
        Err(_) => {
            py.write_unraisable(iterator);
            Ok(())
        }
    }
}

/// What `throw(type, value, traceback)` was given.
#[derive(Copy, Clone)]
pub struct Thrown {
    /// An exception or its class.
    pub ty: Value,
    /// The exception or its argument.
    pub value: Option<Value>,
    /// The traceback.
    pub traceback: Option<Value>,
}

impl Thrown {
    fn is_generator_exit(self, py: Py) -> bool {
        let exit = py.exceptions().generator_exit;
        match self.ty.cast::<TypeObject>() {
            Some(t) => t.is_subtype(exit),
            None => type_of(py, self.ty).is_subtype(exit),
        }
    }
}

/// `throw()`: passed on to what the generator waits for, which `GeneratorExit` closes (where `close` asks for it).
pub fn throw(py: Py, g: GeneratorRef, what: Thrown, closes: bool) -> PyResult<Result<Ref, Ref>> {
    if let Some(iterator) = awaiting::waits_for(g) {
        let inner = iterator.value();
        if closes && what.is_generator_exit(py) {
            if let Err(raised) = delegate(g, || close_iterator(py, inner)) {
                let e = py.take_raised(raised);
                return resume(py, g, Resume::Throw(e.value()));
            }
        } else {
            let passed = if inner.is_exact(Kind::GENERATOR) || inner.is_exact(Kind::COROUTINE) {
                Some(delegate(g, || throw(py, of(inner), what, closes).and_then(|r| finish(py, r))))
            } else {
                attribute::get_attr_optional_catching(py, inner, py.names().throw)?.map(|f| {
                    let all = [Some(what.ty), what.value, what.traceback];
                    let given: Vec<Value> = all.into_iter().map_while(|v| v).collect();
                    delegate(g, || call::call(py, f.value(), &given))
                })
            };
            match passed {
                Some(Ok(item)) => return Ok(Ok(item)),
                Some(Err(raised)) => {
                    let e = py.take_raised(raised);
                    return resume(py, g, Resume::Throw(e.value()));
                }
                None => {}
            }
        }
    }
    let e = thrown(py, what.ty, what.value, what.traceback)?;
    resume(py, g, Resume::Throw(e.value()))
}

/// `close()`: closes what the generator waits for, throws `GeneratorExit` in and expects the end.
pub fn close(py: Py, mut g: GeneratorRef) -> PyResult<Ref> {
    if g.state == GENERATOR_CREATED {
        g.state = GENERATOR_CLEARED;
        (py.runtime().upcalls().clear_generator_frame)(py, g);
        return Ok(attribute::none_ref());
    }
    if g.state == GENERATOR_CLEARED {
        return Ok(attribute::none_ref());
    }
    let failed = awaiting::waits_for(g).and_then(|inner| delegate(g, || close_iterator(py, inner.value())).err());
    let e = match failed {
        Some(raised) => py.take_raised(raised),
        None => exceptions::new_bare(py, py.exceptions().generator_exit, py.empty_tuple()),
    };
    match resume(py, g, Resume::Throw(e.value())) {
        Ok(Ok(_)) => Err(py.raise_runtime_error(format_args!("{} ignored GeneratorExit", kind_name(g)))),
        Ok(Err(result)) => Ok(result),
        Err(raised) => {
            let x = py.exceptions();
            if py.raised_is(x.generator_exit) || py.raised_is(x.stop_iteration) {
                drop(py.take_raised(raised));
                return Ok(attribute::none_ref());
            }
            Err(raised)
        }
    }
}

#[pytype]
impl GeneratorType {
    /// send(value) -> send 'value' into generator, return next yielded value or raise StopIteration.
    #[pymethod("send(value, /)")]
    fn send(py: Py, this: Value, value: Value) -> PyResult<Ref> {
        let r = resume(py, of(this), Resume::Send(value))?;
        finish(py, r)
    }
    /// throw(value): raise exception in generator, return next yielded value or raise StopIteration.
    #[pymethod("throw(type, value=None, traceback=None, /)")]
    fn throw(py: Py, this: Value, ty: Value, value: Option<Value>, tb: Option<Value>) -> PyResult<Ref> {
        let r = throw(py, of(this), Thrown { ty, value, traceback: tb }, true)?;
        finish(py, r)
    }
    /// close() -> raise GeneratorExit inside generator.
    #[pymethod("close()")]
    fn close(py: Py, this: Value) -> PyResult<Ref> {
        close(py, of(this))
    }
    #[pygetset("__name__")]
    fn name(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).name.to_ref())
    }
    #[pysetter("__name__")]
    fn set_name(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let value = value.filter(|v| v.is_kind(Kind::STR));
        let value =
            value.ok_or_else(|| py.raise_type_error(format_args!("__name__ must be set to a string object")))?;
        replace_slot(&mut of(v).name, value.to_ref());
        Ok(())
    }
    #[pygetset("__qualname__")]
    fn qualname(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).qualname.to_ref())
    }
    #[pysetter("__qualname__")]
    fn set_qualname(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let value = value.filter(|v| v.is_kind(Kind::STR));
        let value =
            value.ok_or_else(|| py.raise_type_error(format_args!("__qualname__ must be set to a string object")))?;
        replace_slot(&mut of(v).qualname, value.to_ref());
        Ok(())
    }
    /// See PEP 585
    #[pyclassmethod("__class_getitem__(item, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
}

fn is_running(_py: Py, v: Value) -> PyResult<Ref> {
    Ok(Ref::from_owned(bool_value(of(v).state == GENERATOR_EXECUTING)))
}

fn is_suspended(_py: Py, v: Value) -> PyResult<Ref> {
    let state = of(v).state;
    let suspended = state == GENERATOR_SUSPENDED || state == GENERATOR_SUSPENDED_YIELD_FROM;
    Ok(Ref::from_owned(bool_value(suspended)))
}

fn code(_py: Py, v: Value) -> PyResult<Ref> {
    Ok(CodeRef::new(of(v).frame.code).to_ref())
}

fn frame(py: Py, v: Value) -> PyResult<Ref> {
    let mut g = of(v);
    if g.state == GENERATOR_CLEARED {
        return Ok(attribute::none_ref());
    }
    Ok((py.runtime().upcalls().frame_object)(py, &raw mut g.frame))
}

fn awaited(_py: Py, v: Value) -> PyResult<Ref> {
    Ok(awaiting::waits_for(of(v)).unwrap_or_else(attribute::none_ref))
}

fn origin(_py: Py, v: Value) -> PyResult<Ref> {
    Ok(of(v).origin.present().unwrap_or(none()).to_ref())
}

fn is_running_async(_py: Py, v: Value) -> PyResult<Ref> {
    Ok(Ref::from_owned(bool_value(of(v).flags & GENERATOR_IS_RUNNING_ASYNC != 0)))
}

const fn readonly(name: &'static str, get: descriptors::Getter) -> descriptors::GetSetDef {
    descriptors::GetSetDef { name, get, set: None, doc: "" }
}

/// The attributes of each of the three types beyond those that they share.
const GENERATOR_ATTRIBUTES: [descriptors::GetSetDef; 5] = [
    readonly("gi_running", is_running),
    readonly("gi_suspended", is_suspended),
    readonly("gi_code", code),
    readonly("gi_frame", frame),
    readonly("gi_yieldfrom", awaited),
];
const COROUTINE_ATTRIBUTES: [descriptors::GetSetDef; 6] = [
    readonly("cr_running", is_running),
    readonly("cr_suspended", is_suspended),
    readonly("cr_code", code),
    readonly("cr_frame", frame),
    readonly("cr_await", awaited),
    readonly("cr_origin", origin),
];
const ASYNC_GENERATOR_ATTRIBUTES: [descriptors::GetSetDef; 5] = [
    readonly("ag_running", is_running_async),
    readonly("ag_suspended", is_suspended),
    readonly("ag_code", code),
    readonly("ag_frame", frame),
    readonly("ag_await", awaited),
];

/// The attributes of asynchronous generators.
pub fn async_attributes() -> Vec<descriptors::GetSetDef> {
    [GeneratorType::GETSETS, &ASYNC_GENERATOR_ATTRIBUTES].concat()
}

pub(crate) fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let g = of(v);
    let kind = type_of(py, v).name();
    Ok(py.format(format_args!("<{kind} object {} at {:#x}>", text_of(g.qualname), v.ptr() as usize)))
}

/// A suspended generator that dies is closed, so that its `finally` blocks run; a coroutine that was never awaited is
/// warned of.
pub(crate) fn finalize(py: Py, v: Value) {
    let g = of(v);
    if g.state == GENERATOR_CREATED && v.is_kind(Kind::COROUTINE) {
        let text = format!("coroutine '{}' was never awaited", text_of(g.qualname));
        if warnings::warn(py, py.exceptions().runtime_warning, &text, 1).is_err() {
            py.write_unraisable(v);
        }
    }
    if g.state == GENERATOR_SUSPENDED || g.state == GENERATOR_SUSPENDED_YIELD_FROM {
        match close(py, g) {
            Ok(_) => {}
            Err(_) => py.write_unraisable(v),
        }
    }
}

/// The awaitable that `coroutine.__await__` gives: drives the coroutine by `send`.
#[repr(C)]
struct CoroutineWrapper {
    header: Header,
    coroutine: Value,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for CoroutineWrapper {
    const KIND: Kind = Kind::OTHER;
}

owned_fields!(drop_wrapper, traverse_wrapper, CoroutineWrapper, coroutine);

fn wrapped(v: Value) -> GeneratorRef {
    let w: Obj<CoroutineWrapper> = Obj::new(v.as_ptr());
    of(w.coroutine)
}

struct WrapperMethods;

#[pytype]
impl WrapperMethods {
    #[pymethod("send(value, /)")]
    fn send(py: Py, this: Value, value: Value) -> PyResult<Ref> {
        let r = resume(py, wrapped(this), Resume::Send(value))?;
        finish(py, r)
    }
    #[pymethod("throw(type, value=None, traceback=None, /)")]
    fn throw(py: Py, this: Value, ty: Value, value: Option<Value>, tb: Option<Value>) -> PyResult<Ref> {
        let r = throw(py, wrapped(this), Thrown { ty, value, traceback: tb }, true)?;
        finish(py, r)
    }
    #[pymethod("close()")]
    fn close(py: Py, this: Value) -> PyResult<Ref> {
        close(py, wrapped(this))
    }
}

fn coroutine_await(py: Py, v: Value) -> PyResult<Ref> {
    let ty = py.runtime().native_type::<CoroutineWrapper>();
    let coroutine = v.to_ref().into_value();
    Ok(instance::new_object(py, ty, CoroutineWrapper { header: instance::blank_header(), coroutine }))
}

/// Makes the types ready.
pub fn register(py: Py) {
    let t = py.types();
    let common = Slots { repr: Some(repr), finalize: Some(finalize), ..Slots::default() };
    let generator = Slots { iter: Some(|_, v| Ok(v.to_ref())), next: Some(next), ..common };
    let getsets = [GeneratorType::GETSETS, &GENERATOR_ATTRIBUTES].concat();
    native::ready(py, t.generator, generator, GeneratorType::METHODS, &getsets);
    let coroutine = Slots { await_: Some(coroutine_await), ..common };
    let getsets = [GeneratorType::GETSETS, &COROUTINE_ATTRIBUTES].concat();
    native::ready(py, t.coroutine, coroutine, GeneratorType::METHODS, &getsets);
    let mut ty = create_native::<CoroutineWrapper>(py, "coroutine_wrapper", None, 0, None);
    ty.drop_fields = drop_wrapper;
    ty.traverse = traverse_wrapper;
    let slots = Slots {
        iter: Some(|_, v| Ok(v.to_ref())),
        next: Some(|py, v| {
            let w: Obj<CoroutineWrapper> = Obj::new(v.as_ptr());
            next(py, w.coroutine)
        }),
        ..Slots::default()
    };
    native::ready(py, ty, slots, WrapperMethods::METHODS, &[]);
}
