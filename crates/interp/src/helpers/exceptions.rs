//! Raising, matching and handling exceptions.

use super::{helpers, truth, word};
use crate::unwind;
use taipan_layout::*;
use taipan_object::{Obj, ValueExt, call, exceptions, none, type_of};

helpers! {
    fn tp_raise(py, exception: Value, cause: Value) {
        if exception.is_absent() {
            match py.handled_exception() {
                Some(handled) => {
                    let _ = py.set_exception(handled);
                    unwind::mark_reraised();
                }
                None => { let _ = py.raise_runtime_error(format_args!("No active exception to reraise")); }
            }
            return;
        }
        let _ = exceptions::raise(py, exception, if cause.is_absent() { None } else { Some(cause) });
    }
    fn tp_reraise(py, frame: *mut Frame, exception: Value, lasti: Value) {
        // The word on the stack keeps its count: unwinding clears the stack.
        let _ = py.set_exception(exception.to_ref());
        if lasti.is_int() {
            // SAFETY: the running frame is live and the index one of its code units.
            unsafe { (*frame).ip = (*(*frame).code).instructions.add(lasti.as_int() as usize) };
        }
        unwind::mark_reraised();
    }
    fn tp_exception_matches(py, exception: Value, class: Value) -> i32 { truth(exceptions::matches(py, exception, class)) }
    fn tp_push_exc_info(py, exception: Value) -> Value { unwind::push_handled(py, exception) }
    fn tp_pop_except(py, previous: Value) { unwind::pop_handled(py, previous); }
    fn tp_with_except_start(py, exit: Value, receiver: Value, exception: Value) -> Value {
        let handle: exceptions::ExceptionRef = Obj::new(exception.as_ptr());
        let class = type_of(py, exception).value();
        let traceback = if handle.traceback.is_absent() { none() } else { handle.traceback };
        let traceback = traceback.to_ref();
        let args = [receiver, class, exception, traceback.value()];
        word(call::call(py, exit, if receiver.is_absent() { &args[1..] } else { &args }))
    }
    fn tp_cleanup_throw(py, exception: Value) -> Value {
        if type_of(py, exception).is_subtype(py.exceptions().stop_iteration) {
            let handle: exceptions::ExceptionRef = Obj::new(exception.as_ptr());
            let value = *handle.field(0);
            return if value.is_absent() { none() } else { value.to_ref().into_value() };
        }
        let _ = py.set_exception(exception.to_ref());
        unwind::mark_reraised();
        Value::ABSENT
    }
}
