//! `await`, `async for` and `async with`: from an object to what drives it.

use taipan_layout::*;

use crate::exceptions::ExceptionRef;
use crate::py::{Py, PyResult, Raised};
use crate::refs::{GeneratorRef, Obj, Ref, ValueExt, replace_slot};
use crate::type_object::type_of;

/// `CO_ITERABLE_COROUTINE`: generators of such code can be awaited.
pub const CO_ITERABLE_COROUTINE: u32 = 0x100;

/// Whether `await` takes the object as it is: a coroutine, or a generator that `types.coroutine` marked.
pub fn is_coroutine(v: Value) -> bool {
    if !v.is_pointer() || !(v.is_exact(Kind::COROUTINE) || v.is_exact(Kind::GENERATOR)) {
        return false;
    }
    let g: GeneratorRef = Obj::new(v.as_ptr());
    // SAFETY: a generator's frame keeps its code's address for good; the code lives as long as its function, which a
    // generator that has not ended owns. A finished one is asked for its kind alone.
    v.is_exact(Kind::COROUTINE)
        || g.state != GENERATOR_CLEARED && unsafe { (*g.frame.code).flags } & CO_ITERABLE_COROUTINE != 0
}

/// The iterator that `await v` runs.
pub fn awaitable_iterator(py: Py, v: Value) -> PyResult<Ref> {
    if is_coroutine(v) {
        return Ok(v.to_ref());
    }
    let ty = type_of(py, v);
    let Some(f) = ty.slots.await_ else {
        return Err(py.raise_type_error(format_args!("'{}' object can't be awaited", ty.name())));
    };
    let made = f(py, v)?;
    if is_coroutine(made.value()) {
        return Err(py.raise_type_error(format_args!("__await__() returned a coroutine")));
    }
    let got = type_of(py, made.value());
    if got.slots.next.is_none() {
        let got = got.name();
        return Err(py.raise_type_error(format_args!("__await__() returned non-iterator of type '{got}'")));
    }
    Ok(made)
}

/// What a suspended generator waits for: the iterator of its `yield from` or `await`.
pub fn waits_for(g: GeneratorRef) -> Option<Ref> {
    if g.state != GENERATOR_SUSPENDED_YIELD_FROM {
        return None;
    }
    // SAFETY: a frame suspended in `SEND`'s loop has the receiver on top of its stack.
    Some(unsafe { *g.frame.sp.sub(1) }.to_ref())
}

/// The iterator of `await` for `GET_AWAITABLE`, whose argument says what `async with` called (0: nothing).
pub fn get_awaitable(py: Py, v: Value, oparg: usize) -> PyResult<Ref> {
    let iterator = match awaitable_iterator(py, v) {
        Ok(iterator) => iterator,
        Err(raised) => {
            if oparg == 0 || type_of(py, v).slots.await_.is_some() {
                return Err(raised);
            }
            drop(py.take_raised(raised));
            let (method, got) = (if oparg == 1 { "__aenter__" } else { "__aexit__" }, type_of(py, v).name());
            return Err(py.raise_type_error(format_args!(
                "'async with' received an object from {method} that does not implement __await__: {got}"
            )));
        }
    };
    if iterator.value().is_exact(Kind::COROUTINE) && waits_for(Obj::new(iterator.value().as_ptr())).is_some() {
        return Err(py.raise_runtime_error(format_args!("coroutine is being awaited already")));
    }
    Ok(iterator)
}

/// `aiter(v)` for `async for`.
pub fn get_aiter(py: Py, v: Value) -> PyResult<Ref> {
    let ty = type_of(py, v);
    let Some(f) = ty.slots.aiter else {
        let got = ty.name();
        return Err(
            py.raise_type_error(format_args!("'async for' requires an object with __aiter__ method, got {got}"))
        );
    };
    let made = f(py, v)?;
    let got = type_of(py, made.value());
    if got.slots.anext.is_none() {
        let got = got.name();
        return Err(py.raise_type_error(format_args!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {got}"
        )));
    }
    Ok(made)
}

/// The iterator of `await anext(v)` for `async for`.
pub fn get_anext(py: Py, v: Value) -> PyResult<Ref> {
    let ty = type_of(py, v);
    let Some(f) = ty.slots.anext else {
        let got = ty.name();
        return Err(
            py.raise_type_error(format_args!("'async for' requires an iterator with __anext__ method, got {got}"))
        );
    };
    let made = f(py, v)?;
    if v.is_exact(Kind::ASYNC_GENERATOR) {
        return Ok(made);
    }
    awaitable_iterator(py, made.value()).map_err(|raised| {
        let got = type_of(py, made.value()).name();
        raise_from(py, raised, |py| {
            py.raise_type_error(format_args!("'async for' received an invalid object from __anext__: {got}"))
        })
    })
}

/// Raises something else with the raised exception as its cause.
pub fn raise_from(py: Py, raised: Raised, raise: impl FnOnce(Py) -> Raised) -> Raised {
    let cause = py.take_raised(raised);
    let other = raise(py);
    let exception = py.take_raised(other);
    let mut e: ExceptionRef = Obj::new(exception.value().as_ptr());
    e.suppress_context = 1;
    replace_slot(&mut e.context, cause.clone());
    replace_slot(&mut e.cause, cause);
    py.set_exception(exception)
}
