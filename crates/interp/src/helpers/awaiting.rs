//! `await`, `async for`, `except*`, template strings: instructions whose meaning the object crate knows.

use super::{helpers, word};
use crate::{code, unwind};
use taipan_layout::*;
use taipan_object::upcalls::Construct;
use taipan_object::{Obj, Py, Ref, ValueExt, attribute, awaiting, exception_group, none, traceback, type_of};

helpers! {
    fn tp_get_awaitable(py, value: Value, oparg: usize) -> Value { word(awaiting::get_awaitable(py, value, oparg)) }
    fn tp_get_aiter(py, value: Value) -> Value { word(awaiting::get_aiter(py, value)) }
    fn tp_get_anext(py, iterator: Value) -> Value { word(awaiting::get_anext(py, iterator)) }
    fn tp_end_async_for(py, exception: Value) -> bool {
        if type_of(py, exception).is_subtype(py.exceptions().stop_async_iteration) {
            return true;
        }
        let _ = py.set_exception(exception.to_ref());
        unwind::mark_reraised();
        false
    }
    fn tp_check_group_match(py, exception: Value, class: Value) -> Value {
        let found = exception_group::match_clause(py, exception, class, |group| add_place(py, group));
        let Ok((matched, rest)) = found else { return Value::ABSENT };
        if let Some(matched) = &matched {
            // What `except*` binds is the exception being handled.
            let before = unwind::push_handled(py, matched.value());
            taipan_object::release(before);
        }
        let matched = matched.unwrap_or_else(attribute::none_ref);
        // SAFETY: the token proves that the thread is ours.
        unsafe { (*py.thread()).transfer[0] = matched.into_value().0 };
        rest.map_or(none(), Ref::into_value)
    }
    fn tp_build_template(py, strings: Value, interpolations: Value) -> Value {
        word((py.runtime().upcalls().construct)(py, Construct::Template(strings, interpolations)))
    }
    fn tp_build_interpolation(py, value: Value, text: Value, spec: Value, conversion: usize) -> Value {
        let conversion = [0, b's', b'r', b'a'][conversion & 3];
        word((py.runtime().upcalls().construct)(py, Construct::Interpolation(value, text, conversion, spec)))
    }
}

/// Gives the group around a naked exception a traceback of the running frame.
fn add_place(py: Py, group: &Ref) {
    let frame = py.state().frame;
    // SAFETY: the running frame is live and its `ip` exact at an escaping call.
    unsafe {
        let unit = code::unit_index((*frame).code, (*frame).ip);
        let object = crate::frames::frame_object(py, frame);
        traceback::add(py, group.value(), object.value(), Obj::<Code>::new((*frame).code).value(), unit as u32);
    }
}
