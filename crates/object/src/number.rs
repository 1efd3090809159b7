//! Arithmetic on any objects.

use taipan_layout::*;

use crate::compare::is_not_implemented;
use crate::py::{Py, PyResult, Raised};
use crate::refs::{Ref, ValueExt};
use crate::slots::{BinaryOp, SlotId, UnaryFn};
use crate::type_object::{TypeRef, type_of};
use crate::{dunder, int, singletons};

/// `a op b`.
pub fn binary_op(py: Py, op: BinaryOp, a: Value, b: Value) -> PyResult<Ref> {
    if let Some(r) = int::fast_binary(py, op, a, b) {
        return r;
    }
    let (ta, tb) = (type_of(py, a), type_of(py, b));
    if let Some(r) = try_slots(py, op, a, b, ta, tb)? {
        return Ok(r);
    }
    as_sequences(py, op, a, b, false)
}

/// `a op= b`.
pub fn inplace_op(py: Py, op: BinaryOp, a: Value, b: Value) -> PyResult<Ref> {
    let (ta, tb) = (type_of(py, a), type_of(py, b));
    if let Some(f) = ta.slots.inplace[op as usize] {
        let r = f(py, a, b)?;
        if !is_not_implemented(&r) {
            return Ok(r);
        }
    } else if let Some(r) = int::fast_binary(py, op, a, b) {
        return r;
    }
    if let Some(r) = try_slots(py, op, a, b, ta, tb)? {
        return Ok(r);
    }
    as_sequences(py, op, a, b, true)
}

/// What no number does: concatenation and repetition.
fn as_sequences(py: Py, op: BinaryOp, a: Value, b: Value, inplace: bool) -> PyResult<Ref> {
    let (ta, tb) = (type_of(py, a), type_of(py, b));
    match op {
        BinaryOp::Add => {
            let concat = ta.slots.inplace_concat.filter(|_| inplace).or(ta.slots.concat);
            if let Some(concat) = concat {
                return concat(py, a, b);
            }
        }
        BinaryOp::Multiply => {
            if let Some(r) = repeat(py, a, b, ta, tb, inplace)? {
                return Ok(r);
            }
        }
        _ => {}
    }
    Err(unsupported(py, op, a, b, if inplace { "=" } else { "" }))
}

/// The operator of `BINARY_OP`'s argument, and whether it is in place.
fn operator(index: usize) -> (BinaryOp, bool) {
    (BinaryOp::from_index(index % INPLACE), index >= INPLACE)
}

/// The name of the method that does `BINARY_OP` of this argument first: the left operand's, if the operator is left to
/// classes written in Python and no subclass's reflected method comes before.
pub fn first_method(py: Py, index: usize, a: Value, b: Value) -> Option<Value> {
    let ta = type_of(py, a);
    if !ta.is_heap() {
        return None;
    }
    if index >= SUBSCRIPT {
        return Some(dunder::name_of(py, SlotId::GetItem));
    }
    let (op, inplace) = operator(index);
    let op = op as usize;
    if inplace && ta.slots.inplace[op].is_some() {
        return Some(dunder::name_of(py, dunder::inplace_id(op)));
    }
    let tb = type_of(py, b);
    let reflected_first = ta != tb && tb.is_heap() && tb.is_subtype(ta);
    (!reflected_first).then(|| dunder::name_of(py, dunder::binary_id(op)))
}

/// Goes on with `BINARY_OP` of this argument behind the method that [`first_method`] names, which returned
/// `NotImplemented`.
///
/// # Errors
/// What the methods left raise; `TypeError` where there are none.
pub fn after_declined(py: Py, index: usize, a: Value, b: Value) -> PyResult<Ref> {
    let (op, inplace) = operator(index);
    let (ta, tb) = (type_of(py, a), type_of(py, b));
    let r = if inplace && ta.slots.inplace[op as usize].is_some() {
        try_slots(py, op, a, b, ta, tb)?
    } else {
        dunder::reflected(py, op, a, b, ta, tb)?
    };
    match r {
        Some(r) => Ok(r),
        None => as_sequences(py, op, a, b, inplace),
    }
}

/// What `BINARY_OP` of this argument does.
pub fn binary_op_by_index(py: Py, index: usize, a: Value, b: Value) -> PyResult<Ref> {
    if index >= SUBSCRIPT {
        return crate::subscript::get_item(py, a, b);
    }
    match operator(index) {
        (op, false) => binary_op(py, op, a, b),
        (op, true) => inplace_op(py, op, a, b),
    }
}

/// Arguments of `BINARY_OP` from here on are operators in place.
const INPLACE: usize = 13;

/// The argument of `BINARY_OP` that is no operator: a subscript.
pub const SUBSCRIPT: usize = 2 * INPLACE;

/// The slots of both operands, a subclass's reflected method first.
fn try_slots(py: Py, op: BinaryOp, a: Value, b: Value, ta: TypeRef, tb: TypeRef) -> PyResult<Option<Ref>> {
    let fa = ta.slots.binary[op as usize];
    let mut fb = if ta == tb { None } else { tb.slots.binary[op as usize] };
    if let (Some(f), Some(g)) = (fa, fb)
        && std::ptr::fn_addr_eq(f, g)
    {
        fb = None;
    }
    if let Some(f) = fa {
        if let Some(g) = fb.filter(|_| tb.is_subtype(ta)) {
            let r = g(py, a, b)?;
            if !is_not_implemented(&r) {
                return Ok(Some(r));
            }
            fb = None;
        }
        let r = f(py, a, b)?;
        if !is_not_implemented(&r) {
            return Ok(Some(r));
        }
    }
    if let Some(g) = fb {
        let r = g(py, a, b)?;
        if !is_not_implemented(&r) {
            return Ok(Some(r));
        }
    }
    Ok(None)
}

fn repeat(py: Py, a: Value, b: Value, ta: TypeRef, tb: TypeRef, inplace: bool) -> PyResult<Option<Ref>> {
    let slot = if inplace { ta.slots.inplace_repeat.or(ta.slots.repeat) } else { ta.slots.repeat };
    let (f, sequence, count) = match (slot, tb.slots.repeat) {
        (Some(f), _) => (f, a, b),
        (None, Some(f)) => (f, b, a),
        (None, None) => return Ok(None),
    };
    let Some(n) = int::index_optional(py, count)? else {
        let got = type_of(py, count).name();
        return Err(py.raise_type_error(format_args!("can't multiply sequence by non-int of type '{got}'")));
    };
    let Some(n) = int::to_isize(n.value()) else {
        return Err(py.raise_overflow_error(format_args!("cannot fit 'int' into an index-sized integer")));
    };
    f(py, sequence, n).map(Some)
}

#[cold]
fn unsupported(py: Py, op: BinaryOp, a: Value, b: Value, suffix: &str) -> Raised {
    let (x, y) = (type_of(py, a).name(), type_of(py, b).name());
    let symbol = match (op, suffix) {
        (BinaryOp::Power, "=") => "**=".to_string(),
        _ => format!("{}{suffix}", op.symbol()),
    };
    py.raise_type_error(format_args!("unsupported operand type(s) for {symbol}: '{x}' and '{y}'"))
}

/// `pow(a, b, c)`; without `c`, `a ** b`.
pub fn power(py: Py, a: Value, b: Value, c: Value) -> PyResult<Ref> {
    if c.is_none() {
        return binary_op(py, BinaryOp::Power, a, b);
    }
    for v in [a, b, c] {
        if let Some(f) = type_of(py, v).slots.power {
            let r = f(py, a, b, c)?;
            if !is_not_implemented(&r) {
                return Ok(r);
            }
        }
    }
    let (x, y, z) = (type_of(py, a).name(), type_of(py, b).name(), type_of(py, c).name());
    Err(py.raise_type_error(format_args!("unsupported operand type(s) for ** or pow(): '{x}', '{y}', '{z}'")))
}

fn unary(py: Py, v: Value, slot: Option<UnaryFn>, what: &str) -> PyResult<Ref> {
    match slot {
        Some(f) => f(py, v),
        None => {
            let got = type_of(py, v).name();
            Err(py.raise_type_error(format_args!("bad operand type for {what}: '{got}'")))
        }
    }
}

/// `-v`.
pub fn negative(py: Py, v: Value) -> PyResult<Ref> {
    if v.is_int() {
        return Ok(int::from_i64(py, -v.as_int()));
    }
    if v.is_float() {
        return Ok(int::float(py, -v.as_float()));
    }
    unary(py, v, type_of(py, v).slots.neg, "unary -")
}

/// `+v`.
pub fn positive(py: Py, v: Value) -> PyResult<Ref> {
    unary(py, v, type_of(py, v).slots.pos, "unary +")
}

/// `~v`.
pub fn invert(py: Py, v: Value) -> PyResult<Ref> {
    if v.is_int() {
        return Ok(int::from_i64(py, !v.as_int()));
    }
    unary(py, v, type_of(py, v).slots.invert, "unary ~")
}

/// `abs(v)`.
pub fn absolute(py: Py, v: Value) -> PyResult<Ref> {
    unary(py, v, type_of(py, v).slots.abs, "abs()")
}

/// `not v`.
pub fn not(py: Py, v: Value) -> PyResult<Ref> {
    Ok(Ref::from_owned(singletons::bool_value(!crate::compare::is_true(py, v)?)))
}
