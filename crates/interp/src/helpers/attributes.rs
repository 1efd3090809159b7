//! Attributes and subscripts.

use super::{helpers, word};
use taipan_layout::*;
use taipan_object::attribute::{self, BoundCall};
use taipan_object::{
    Obj, Py, PyResult, Ref, TypeObject, ValueExt, call, dict, instance_cache, none, subscript, type_of,
};

/// Hands a bound call back: the callable, and the receiver (or absent) in the first transfer word.
fn method_word(py: Py, found: PyResult<BoundCall>, receiver: Value) -> Value {
    match found {
        Ok(found) => {
            let second = if found.receiver { receiver.to_ref().into_value() } else { Value::ABSENT };
            // SAFETY: the token proves that the thread is ours.
            unsafe { (*py.thread()).transfer[0] = second.0 };
            found.callable.into_value()
        }
        Err(_) => Value::ABSENT,
    }
}

helpers! {
    fn tp_store_subscr(py, container: Value, key: Value, value: Value) -> bool {
        subscript::set_item(py, container, key, value).is_ok()
    }
    fn tp_delete_subscr(py, container: Value, key: Value) -> bool { subscript::del_item(py, container, key).is_ok() }
    fn tp_binary_slice(py, container: Value, start: Value, stop: Value) -> Value {
        if let Some(part) = subscript::plain_slice(py, container, start, stop) {
            return part.into_value();
        }
        let slice = subscript::new_slice(py, start, stop, none());
        word(subscript::get_item(py, container, slice.value()))
    }
    fn tp_store_slice(py, container: Value, start: Value, stop: Value, value: Value) -> bool {
        if subscript::assign_plain_slice(container, start, stop, value) {
            return true;
        }
        let slice = subscript::new_slice(py, start, stop, none());
        subscript::set_item(py, container, slice.value(), value).is_ok()
    }
    fn tp_list_slice(py, list: *mut List, start: i64, stop: i64, step: i64) -> Value {
        subscript::list_part(py, Obj::new(list), (start as isize, stop as isize, step as isize)).into_value()
    }
    fn tp_tuple_slice(py, tuple: *mut Tuple, start: i64, stop: i64) -> Value {
        subscript::tuple_part(py, Obj::new(tuple), start as isize, stop as isize).into_value()
    }
    fn tp_str_slice(py, string: *mut Str, start: i64, stop: i64) -> Value {
        subscript::str_part(py, Obj::new(string), start as isize, stop as isize).into_value()
    }
    fn tp_store_list_slice(_py, list: *mut List, start: i64, stop: i64, items: Value) {
        let stored = subscript::assign_list_part(Obj::new(list), (start as isize, stop as isize), items);
        debug_assert!(stored, "the trace has guarded the items");
    }
    fn tp_copy_list_slice(py, list: *mut List, from: *mut List) {
        // SAFETY: the trace has put five machine ints on top of the data stack, where it has found room for them.
        let bounds = unsafe { (*py.thread()).stack_top.cast::<[isize; 5]>().read() };
        let [start, stop, first, last, step] = bounds;
        subscript::copy_list_part(Obj::new(list), (start, stop), Obj::new(from), (first, last, step));
    }
    fn tp_build_slice(py, start: Value, stop: Value, step: Value) -> Value {
        subscript::new_slice(py, start, stop, step).into_value()
    }
    fn tp_latin1_char(py, code: u8) -> Value { py.char(u32::from(code)).into_value() }
    fn tp_load_attr(py, owner: Value, name: Value, method: bool) -> Value {
        if let Some(found) = instance_cache::get(py, owner, name).filter(|f| method || !f.method) {
            let receiver = if found.method { owner.to_ref().into_value() } else { Value::ABSENT };
            // SAFETY: the token proves that the thread is ours.
            unsafe { (*py.thread()).transfer[0] = receiver.0 };
            return found.value.into_value();
        }
        if method {
            return method_word(py, attribute::load_method(py, owner, name), owner);
        }
        // SAFETY: the token proves that the thread is ours.
        unsafe { (*py.thread()).transfer[0] = 0 };
        word(attribute::get_attr(py, owner, name))
    }
    fn tp_plain_method(py, owner: Value, name: Value) -> Value {
        let found = instance_cache::get(py, owner, name).filter(|found| found.method);
        found.map_or(Value::ABSENT, |found| found.value.into_value())
    }
    fn tp_plain_super_method(py, global_super: Value, class: Value, receiver: Value, name: Value) -> Value {
        let found = plain_super(py, global_super, class, receiver, name).filter(|found| found.receiver);
        found.map_or(Value::ABSENT, |found| found.callable.into_value())
    }
    fn tp_store_attr(py, owner: Value, name: Value, value: Value) -> bool {
        attribute::set_attr(py, owner, name, value).is_ok()
    }
    fn tp_delete_attr(py, owner: Value, name: Value) -> bool { attribute::del_attr(py, owner, name).is_ok() }
    fn tp_load_super_attr(py, global_super: Value, class: Value, receiver: Value, name: Value, oparg: usize) -> Value {
        if let Some(found) = plain_super(py, global_super, class, receiver, name).filter(|f| !f.receiver || oparg & 1 != 0) {
            return method_word(py, Ok(found), receiver);
        }
        word(super_attribute(py, global_super, class, receiver, name, oparg))
    }
    fn tp_load_special(py, owner: Value, oparg: usize) -> Value {
        let (text, manager) = SPECIAL[oparg & 3];
        let name = py.intern(text);
        match attribute::lookup_special(py, owner, name.value()) {
            Ok(Some(found)) => method_word(py, Ok(found), owner),
            Ok(None) => {
                let ty = type_of(py, owner).full_name(py);
                let missed = if oparg & 1 == 0 { "" } else { " (missed " };
                let close = if missed.is_empty() { String::new() } else { format!("{missed}{text} method)") };
                let other = if missed.is_empty() { format!(" (missed {text} method)") } else { close };
                let _ = py.raise_type_error(format_args!("'{ty}' object does not support the {manager} protocol{other}"));
                Value::ABSENT
            }
            Err(_) => Value::ABSENT,
        }
    }
    fn tp_mapping_get(py, mapping: Value, name: Value) -> Value {
        word_or_missing(mapping_get(py, mapping, name))
    }
}

/// `LOAD_SPECIAL`'s names and what they belong to.
const SPECIAL: [(&str, &str); 4] = [
    ("__enter__", "context manager"),
    ("__exit__", "context manager"),
    ("__aenter__", "asynchronous context manager"),
    ("__aexit__", "asynchronous context manager"),
];

fn word_or_missing(found: PyResult<Option<Ref>>) -> Value {
    match found {
        Ok(Some(value)) => value.into_value(),
        _ => Value::ABSENT,
    }
}

/// The value of a name in a namespace mapping; a `KeyError` is "not there".
pub(super) fn mapping_get(py: Py, mapping: Value, name: Value) -> PyResult<Option<Ref>> {
    if mapping.is_exact(Kind::DICT) {
        return dict::get(py, Obj::new(mapping.as_ptr()), name);
    }
    match subscript::get_item(py, mapping, name) {
        Ok(value) => Ok(Some(value)),
        Err(raised) => py.catch(raised, py.exceptions().key_error).map(|_| None),
    }
}

/// What `super(class, receiver).name` finds where no `super` object and no descriptor's code is needed: a function, to be
/// called with the receiver, or a plain value.
fn plain_super(py: Py, global_super: Value, class: Value, receiver: Value, name: Value) -> Option<BoundCall> {
    let class = class.cast::<TypeObject>().filter(|_| global_super.is(py.types().super_.value()))?;
    let ty = type_of(py, receiver);
    if receiver.is_pointer() && receiver.is_kind(Kind::TYPE) || name.is(py.names().__class__) {
        return None;
    }
    let n = ty.mro_len();
    let at = (0..n).find(|&i| ty.mro_at(i) == Some(class))?;
    let found = (at + 1..n).find_map(|i| ty.mro_at(i)?.dict().get_str(name))?;
    let slots = type_of(py, found);
    let receiver = slots.has_flag(TYPE_METHOD_DESCRIPTOR);
    (receiver || slots.slots.descr_get.is_none()).then(|| BoundCall { callable: found.to_ref(), receiver })
}

fn super_attribute(
    py: Py,
    global_super: Value,
    class: Value,
    receiver: Value,
    name: Value,
    oparg: usize,
) -> PyResult<Ref> {
    // Bit 1 of the argument says that `super` had its two arguments; without it the frame's are the same ones.
    let object = call::call(py, global_super, &[class, receiver])?;
    if oparg & 1 == 0 {
        // SAFETY: the token proves that the thread is ours.
        unsafe { (*py.thread()).transfer[0] = 0 };
        return attribute::get_attr(py, object.value(), name);
    }
    let found = attribute::get_attr(py, object.value(), name)?;
    // A bound method is taken apart again, so that calling it makes no second one.
    if let Some(method) = found.value().cast::<Method>().filter(|m| m.receiver.is(receiver)) {
        let function = method.function.to_ref();
        // SAFETY: as above.
        unsafe { (*py.thread()).transfer[0] = receiver.to_ref().into_value().0 };
        return Ok(function);
    }
    // SAFETY: as above.
    unsafe { (*py.thread()).transfer[0] = 0 };
    Ok(found)
}
