//! Watchers: whoever compiled code under an assumption hears when it breaks.
//!
//! The runtime only sets marks and reports; what depends on a mark is known above, behind the upcalls. A mark is
//! cleared by its report, and set again by the next registration.

use taipan_layout::{FLAG_WATCHED, Kind, Shape, Value};

use crate::py::Py;
use crate::refs::{DictRef, FunctionRef, ValueExt};
use crate::type_object::TypeRef;

/// Asks for a report when `ty` changes in any way.
pub fn watch_type(mut ty: TypeRef) {
    ty.head.header.flags |= FLAG_WATCHED;
}

/// Asks for a report when the shape gets a new version.
///
/// # Safety
/// `shape` is alive.
pub unsafe fn watch_shape(shape: *mut Shape) {
    // SAFETY: by the contract.
    unsafe { (*shape).watched = 1 };
}

/// Asks for reports of changed values, added and removed keys of `dict`. The flag stays until [`unwatch_dict`].
pub fn watch_dict(mut dict: DictRef) {
    dict.header.flags |= FLAG_WATCHED;
}

/// Ends the reports on `dict`.
pub fn unwatch_dict(mut dict: DictRef) {
    dict.header.flags &= !FLAG_WATCHED;
}

/// Asks for a report when code, defaults or closure of `function` change or it dies.
pub fn watch_function(mut function: FunctionRef) {
    function.header.flags |= FLAG_WATCHED;
}

#[cold]
pub(crate) fn shape_changed(py: Py, shape: *mut Shape) {
    (py.runtime().upcalls().shape_changed)(py, shape);
}

#[cold]
pub(crate) fn type_changed(py: Py, mut ty: TypeRef) {
    ty.head.header.flags &= !FLAG_WATCHED;
    (py.runtime().upcalls().type_changed)(py, ty);
}

/// Reports that `key` of a watched dict is about to get another value or to be removed. Watchers know names by their
/// interned strings; a key that is no plain string may equal any of them.
#[cold]
pub fn dict_changed(py: Py, dict: DictRef, key: Value) {
    let report = py.runtime().upcalls().dict_changed;
    if key.is_pointer() && key.is_exact(Kind::STR) {
        report(py, dict, py.intern_value(key).value());
    } else {
        report(py, dict, Value::ABSENT);
    }
}

/// Gives a changed function a new version and reports it.
pub fn function_changed(py: Py, mut function: FunctionRef) {
    function.version = py.runtime().next_version();
    if function.header.flags & FLAG_WATCHED != 0 {
        function.header.flags &= !FLAG_WATCHED;
        (py.runtime().upcalls().function_changed)(py, function);
    }
}
