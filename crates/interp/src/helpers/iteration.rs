//! Iteration and sending.

use super::{helpers, word};
use taipan_layout::*;
use taipan_object::{Py, PyResult, Ref, ValueExt, attribute, call, exceptions, iter, none, type_of};

helpers! {
    fn tp_get_iter(py, value: Value) -> Value { word(iter::get_iter(py, value)) }
    fn tp_get_yield_from_iter(py, frame: *mut Frame, value: Value) -> Value {
        if value.is_exact(Kind::COROUTINE) {
            // SAFETY: the running frame is live.
            if unsafe { (*(*frame).code).flags } & (CO_COROUTINE | 0x100) == 0 {
                let _ = py.raise_type_error(format_args!("cannot 'yield from' a coroutine object in a non-coroutine generator"));
                return Value::ABSENT;
            }
            return value.to_ref().into_value();
        }
        if value.is_exact(Kind::GENERATOR) {
            return value.to_ref().into_value();
        }
        word(iter::get_iter(py, value))
    }
    fn tp_iter_next(py, iter: Value) -> Value {
        match iter::next(py, iter) {
            Ok(Some(item)) => item.into_value(),
            _ => Value::ABSENT,
        }
    }
    fn tp_send(py, receiver: Value, value: Value) -> Value {
        match send(py, receiver, value) {
            Ok(Some(item)) => item.into_value(),
            _ => Value::ABSENT,
        }
    }
}

/// The next value, or `None` with the end's value in the first transfer word.
fn send(py: Py, receiver: Value, value: Value) -> PyResult<Option<Ref>> {
    let result = if value.is(none()) && type_of(py, receiver).slots.next.is_some() {
        // The slot itself: the `StopIteration` that `iter::next` would drop has the value.
        let next = type_of(py, receiver).slots.next.expect("checked");
        match next(py, receiver) {
            Ok(Some(item)) => return Ok(Some(item)),
            Ok(None) => return finish(py, None),
            Err(raised) => Err(raised),
        }
    } else {
        let name = py.intern("send");
        let method = attribute::get_attr(py, receiver, name.value())?;
        call::call(py, method.value(), &[value])
    };
    match result {
        Ok(item) => Ok(Some(item)),
        Err(raised) => {
            let stop = py.catch(raised, py.exceptions().stop_iteration)?;
            finish(py, Some(stop))
        }
    }
}

fn finish(py: Py, stop: Option<Ref>) -> PyResult<Option<Ref>> {
    let value = match stop {
        Some(stop) => {
            let handle: exceptions::ExceptionRef = taipan_object::Obj::new(stop.value().as_ptr());
            let value = *handle.field(0);
            if value.is_absent() { none() } else { value.to_ref().into_value() }
        }
        None => none(),
    };
    // SAFETY: the token proves that the thread is ours.
    unsafe { (*py.thread()).transfer[0] = value.0 };
    Ok(None)
}
