//! `generator` and `coroutine` objects. Running one is the interpreter's business, reached by an upcall.

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

fn kind_name(g: GeneratorRef) -> &'static str {
    if g.header.is_kind(Kind::COROUTINE) { "coroutine" } else { "generator" }
}

/// Resumes a generator; `Ok(None)` is its end, with the return value taken.
pub fn resume(py: Py, g: GeneratorRef, how: Resume) -> PyResult<Result<Ref, Ref>> {
    if g.state == GENERATOR_EXECUTING {
        return Err(py.raise_value_error(format_args!("{} already executing", kind_name(g))));
    }
    if let (Resume::Send(v), GENERATOR_CREATED) = (&how, g.state)
        && !v.is_none()
    {
        let name = kind_name(g);
        return Err(py.raise_type_error(format_args!("can't send non-None value to a just-started {name}")));
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

fn next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    match resume(py, of(v), Resume::Send(none()))? {
        Ok(item) => Ok(Some(item)),
        Err(result) if result.value().is_none() => Ok(None),
        Err(result) => Err(py.raise_stop_iteration(Some(result.value()))),
    }
}

fn finish(py: Py, result: Result<Ref, Ref>) -> PyResult<Ref> {
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

/// `close()`: throws `GeneratorExit` in and expects the end.
pub fn close(py: Py, g: GeneratorRef) -> PyResult<Ref> {
    if g.state == GENERATOR_CREATED {
        let mut g = g;
        g.state = GENERATOR_CLEARED;
        (py.runtime().upcalls().clear_generator_frame)(py, g);
        return Ok(attribute::none_ref());
    }
    if g.state == GENERATOR_CLEARED {
        return Ok(attribute::none_ref());
    }
    let e = exceptions::new_bare(py, py.exceptions().generator_exit, py.empty_tuple());
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
        let e = thrown(py, ty, value, tb)?;
        let mut g = of(this);
        if g.state == GENERATOR_CREATED {
            g.state = GENERATOR_CLEARED;
            (py.runtime().upcalls().clear_generator_frame)(py, g);
            return Err(py.raise_instance(e));
        }
        let r = resume(py, g, Resume::Throw(e.value()))?;
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
    #[pygetset("gi_running")]
    fn running(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(of(v).state == GENERATOR_EXECUTING)))
    }
    #[pygetset("gi_suspended")]
    fn suspended(_py: Py, v: Value) -> PyResult<Ref> {
        let state = of(v).state;
        let suspended = state == GENERATOR_SUSPENDED || state == GENERATOR_SUSPENDED_YIELD_FROM;
        Ok(Ref::from_owned(bool_value(suspended)))
    }
    #[pygetset("gi_code")]
    fn code(_py: Py, v: Value) -> PyResult<Ref> {
        let code = of(v).frame.code;
        Ok(if code.is_null() { attribute::none_ref() } else { CodeRef::new(code).to_ref() })
    }
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let g = of(v);
    Ok(py.format(format_args!("<{} object {} at {:#x}>", kind_name(g), text_of(g.qualname), v.ptr() as usize)))
}

/// A suspended generator that dies is closed, so that its `finally` blocks run.
fn finalize(py: Py, v: Value) {
    let g = of(v);
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
        let e = thrown(py, ty, value, tb)?;
        let r = resume(py, wrapped(this), Resume::Throw(e.value()))?;
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
    native::ready(py, t.generator, generator, GeneratorType::METHODS, GeneratorType::GETSETS);
    let coroutine = Slots { await_: Some(coroutine_await), ..common };
    native::ready(py, t.coroutine, coroutine, GeneratorType::METHODS, GeneratorType::GETSETS);
    native::ready(py, t.async_generator, common, &[], &[]);
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
