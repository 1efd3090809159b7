//! Comparison, truth.

use taipan_layout::*;

use crate::py::{Py, PyResult};
use crate::refs::{Ref, ValueExt};
use crate::slots::CompareOp;
use crate::type_object::type_of;
use crate::{int, singletons};

/// `a op b` as an object.
pub fn rich_compare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if let Some(result) = compare_numbers(a, b, op) {
        return Ok(Ref::from_owned(singletons::bool_value(result)));
    }
    py.check_native_stack(" in comparison")?;
    let (ta, tb) = (type_of(py, a), type_of(py, b));
    let mut tried_reflected = false;
    if ta != tb
        && tb.is_subtype(ta)
        && let Some(f) = tb.slots.richcompare
    {
        tried_reflected = true;
        let r = f(py, b, a, op.swapped())?;
        if !is_not_implemented(&r) {
            return Ok(r);
        }
    }
    if let Some(f) = ta.slots.richcompare {
        let r = f(py, a, b, op)?;
        if !is_not_implemented(&r) {
            return Ok(r);
        }
    }
    if !tried_reflected && let Some(f) = tb.slots.richcompare {
        let r = f(py, b, a, op.swapped())?;
        if !is_not_implemented(&r) {
            return Ok(r);
        }
    }
    match op {
        CompareOp::Eq => Ok(Ref::from_owned(singletons::bool_value(a.is(b)))),
        CompareOp::Ne => Ok(Ref::from_owned(singletons::bool_value(!a.is(b)))),
        _ => Err(py.raise_type_error(format_args!(
            "'{}' not supported between instances of '{}' and '{}'",
            op.symbol(),
            ta.name(),
            tb.name()
        ))),
    }
}

/// The comparison of two immediate numbers.
#[inline(always)]
fn compare_numbers(a: Value, b: Value, op: CompareOp) -> Option<bool> {
    if both_int(a, b) {
        return Some(op.holds(a.as_int().cmp(&b.as_int())));
    }
    if a.is_float() && b.is_float() {
        return Some(int::compare_floats(a.as_float(), b.as_float(), op));
    }
    None
}

/// Whether the result of a slot is `NotImplemented`.
#[inline(always)]
pub fn is_not_implemented(r: &Ref) -> bool {
    r.value().0 == singletons::not_implemented().0
}

/// `NotImplemented`, owned.
#[inline(always)]
pub fn not_implemented() -> PyResult<Ref> {
    Ok(Ref::from_owned(singletons::not_implemented()))
}

/// Whether `a op b` is true; identical objects are equal, as containers have it.
pub fn compare_bool(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<bool> {
    if a.is(b) {
        match op {
            CompareOp::Eq => return Ok(true),
            CompareOp::Ne => return Ok(false),
            _ => {}
        }
    }
    if let Some(result) = compare_numbers(a, b, op) {
        return Ok(result);
    }
    let r = rich_compare(py, a, b, op)?;
    is_true(py, r.value())
}

/// Whether `a is b or a == b`.
#[inline]
pub fn equal(py: Py, a: Value, b: Value) -> PyResult<bool> {
    if a.is(b) {
        return Ok(true);
    }
    if let (Some(x), Some(y)) = (a.cast_exact::<Str>(), b.cast_exact::<Str>()) {
        return Ok(x.equals(y));
    }
    compare_bool(py, a, b, CompareOp::Eq)
}

/// `bool(v)`.
#[inline]
pub fn is_true(py: Py, v: Value) -> PyResult<bool> {
    if let Some(b) = singletons::as_bool(v) {
        return Ok(b);
    }
    if v.is_int() {
        return Ok(v.as_int() != 0);
    }
    if v.is_float() {
        return Ok(v.as_float() != 0.0);
    }
    if v.is_none() {
        return Ok(false);
    }
    let ty = type_of(py, v);
    if let Some(f) = ty.slots.bool {
        return f(py, v);
    }
    if let Some(f) = ty.slots.len {
        return Ok(f(py, v)? != 0);
    }
    Ok(true)
}
