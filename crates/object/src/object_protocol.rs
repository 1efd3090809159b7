//! `repr`, `str`, `hash`, `len`, `in`, `isinstance`, `issubclass`.

use taipan_layout::*;

use crate::compare::{equal, is_true};
use crate::py::{Py, PyResult};
use crate::refs::{Obj, Ref, ValueExt};
use crate::type_object::*;
use crate::{attribute, hash as hashing, iter};

/// `repr(v)`: a `str`.
pub fn repr(py: Py, v: Value) -> PyResult<Ref> {
    py.check_native_stack(" while getting the repr of an object")?;
    let ty = type_of(py, v);
    let Some(f) = ty.slots.repr else {
        return Ok(py.format(format_args!("<{} object at {:#x}>", ty.full_name(py), v.ptr() as usize)));
    };
    let r = f(py, v)?;
    if !r.value().is_kind(Kind::STR) {
        let got = type_of(py, r.value()).name();
        return Err(py.raise_type_error(format_args!("__repr__ returned non-string (type {got})")));
    }
    Ok(r)
}

/// `str(v)`: a `str`.
pub fn str(py: Py, v: Value) -> PyResult<Ref> {
    if v.is_exact(Kind::STR) {
        return Ok(v.to_ref());
    }
    let ty = type_of(py, v);
    let Some(f) = ty.slots.str else { return repr(py, v) };
    py.check_native_stack(" while getting the str of an object")?;
    let r = f(py, v)?;
    if !r.value().is_kind(Kind::STR) {
        let got = type_of(py, r.value()).name();
        return Err(py.raise_type_error(format_args!("__str__ returned non-string (type {got})")));
    }
    Ok(r)
}

/// `format(v, spec)`.
pub fn format(py: Py, v: Value, spec: Value) -> PyResult<Ref> {
    let empty = spec.cast::<Str>().is_some_and(|s| s.length == 0);
    if empty && (v.is_exact(Kind::STR) || v.is_exact(Kind::INT)) {
        return str(py, v);
    }
    match attribute::call_special(py, v, py.names().__format__, &[spec])? {
        Some(r) if r.value().is_kind(Kind::STR) => Ok(r),
        Some(r) => {
            let got = type_of(py, r.value()).name();
            Err(py.raise_type_error(format_args!("__format__ must return a str, not {got}")))
        }
        None => {
            let got = type_of(py, v).name();
            Err(py.raise_type_error(format_args!("Type {got} doesn't define __format__")))
        }
    }
}

/// `hash(v)`.
pub fn hash(py: Py, v: Value) -> PyResult<i64> {
    if v.is_int() {
        return Ok(hashing::hash_immediate(v));
    }
    if let Some(s) = v.cast_exact::<Str>() {
        return Ok(s.hash(py));
    }
    let ty = type_of(py, v);
    match ty.slots.hash {
        Some(f) => f(py, v),
        None => Err(py.raise_type_error(format_args!("unhashable type: '{}'", ty.name()))),
    }
}

/// `len(v)`.
pub fn len(py: Py, v: Value) -> PyResult<usize> {
    let ty = type_of(py, v);
    match ty.slots.len {
        Some(f) => f(py, v),
        None => Err(py.raise_type_error(format_args!("object of type '{}' has no len()", ty.name()))),
    }
}

/// `item in container`.
pub fn contains(py: Py, container: Value, item: Value) -> PyResult<bool> {
    let ty = type_of(py, container);
    if let Some(f) = ty.slots.contains {
        return f(py, container, item);
    }
    if ty.slots.iter.is_none() && ty.slots.getitem.is_none() {
        let message = format_args!("argument of type '{}' is not a container or iterable", ty.name());
        return Err(py.raise_type_error(message));
    }
    let mut it = iter::Iter::new(py, container)?;
    while let Some(v) = it.next(py)? {
        if equal(py, v.value(), item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `isinstance(v, class)`: a class, a tuple of them, a union, or anything with `__instancecheck__`.
pub fn is_instance(py: Py, v: Value, class: Value) -> PyResult<bool> {
    let ty = type_of(py, v);
    if ty.as_ptr().cast() == class.ptr() && class.is_pointer() {
        return Ok(true);
    }
    check_class(py, v, class, py.names().__instancecheck__, |py, v, c| {
        if let Some(t) = c.cast::<TypeObject>() {
            return real_instance(py, v, t).map(Some);
        }
        Ok(None)
    })
}

/// `type.__instancecheck__`: the real class, or what `__class__` claims.
pub fn real_instance(py: Py, v: Value, class: TypeRef) -> PyResult<bool> {
    let ty = type_of(py, v);
    if ty.is_subtype(class) {
        return Ok(true);
    }
    let Some(claimed) = attribute::get_attr_optional_catching(py, v, py.names().__class__)? else { return Ok(false) };
    let claimed = claimed.value().cast::<TypeObject>();
    Ok(claimed.is_some_and(|c| c != ty && c.is_subtype(class)))
}

/// `issubclass(v, class)`.
pub fn is_subclass(py: Py, v: Value, class: Value) -> PyResult<bool> {
    check_class(py, v, class, py.names().__subclasscheck__, |py, v, c| {
        let Some(t) = c.cast::<TypeObject>() else { return Ok(None) };
        match v.cast::<TypeObject>() {
            Some(sub) => Ok(Some(sub.is_subtype(t))),
            None => Err(py.raise_type_error(format_args!("issubclass() arg 1 must be a class"))),
        }
    })
}

type ClassCheck = fn(Py, Value, Value) -> PyResult<Option<bool>>;

fn check_class(py: Py, v: Value, class: Value, name: Value, plain: ClassCheck) -> PyResult<bool> {
    if let Some(t) = class.cast::<TypeObject>()
        && type_of(py, t.value()) == py.types().type_
    {
        return plain(py, v, class).map(|r| r.expect("a type"));
    }
    if let Some(t) = class.cast::<Tuple>() {
        py.check_native_stack(" in __instancecheck__")?;
        for i in 0..t.length {
            let c = t.get_ref(i).expect("tuples do not change");
            let found = if name.is(py.names().__instancecheck__) {
                is_instance(py, v, c.value())
            } else {
                is_subclass(py, v, c.value())
            };
            if found? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    py.check_native_stack(" in __instancecheck__")?;
    if let Some(r) = attribute::call_special(py, class, name, &[v])? {
        return is_true(py, r.value());
    }
    if let Some(r) = plain(py, v, class)? {
        return Ok(r);
    }
    if name.is(py.names().__instancecheck__) {
        return Err(
            py.raise_type_error(format_args!("isinstance() arg 2 must be a type, a tuple of types, or a union"))
        );
    }
    if v.cast::<TypeObject>().is_none() {
        return Err(py.raise_type_error(format_args!("issubclass() arg 1 must be a class")));
    }
    Err(py.raise_type_error(format_args!("issubclass() arg 2 must be a class, a tuple of classes, or a union")))
}

/// Runs `f` unless the `repr` of `v` is being made already (then `None`).
pub fn with_repr_guard<T>(py: Py, v: Value, f: impl FnOnce() -> PyResult<T>) -> PyResult<Option<T>> {
    let key = v.borrowed().0;
    if py.details().repr_stack.borrow().contains(&key) {
        return Ok(None);
    }
    py.details().repr_stack.borrow_mut().push(key);
    let result = f();
    py.details().repr_stack.borrow_mut().pop();
    result.map(Some)
}

/// `id(v)`: the address, or the word of an immediate number.
pub fn id(v: Value) -> u64 {
    if v.is_pointer() { v.ptr() as u64 } else { v.0 }
}

/// A value's type as an owned value.
pub fn class_of(py: Py, v: Value) -> Ref {
    let t: Obj<TypeObject> = type_of(py, v);
    t.to_ref()
}
