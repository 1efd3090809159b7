//! Weak proxies: every operation is that of the referent, while it lives.

use taipan_object::*;

use crate::weakref::of;

/// The referent of a proxy, owned for the time of the operation; anything else as it is.
fn unwrap(py: Py, v: Value) -> PyResult<Ref> {
    let is_proxy = v.is_pointer() && type_of(py, v).slots.repr.is_some_and(|f| std::ptr::fn_addr_eq(f, REPR));
    if !is_proxy {
        return Ok(v.to_ref());
    }
    match of(v).referent.present() {
        Some(referent) => Ok(referent.to_ref()),
        None => {
            Err(py.raise(py.exceptions().reference_error, format_args!("weakly-referenced object no longer exists")))
        }
    }
}

/// What tells proxies from other values.
const REPR: slots::UnaryFn = repr;

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let at = v.ptr() as usize;
    Ok(match of(v).referent.present() {
        Some(o) => {
            let class = type_of(py, o).name();
            py.format(format_args!("<weakproxy at {at:#x}; to '{class}' at {:#x}>", o.ptr() as usize))
        }
        None => py.format(format_args!("<weakproxy at {at:#x}; dead>")),
    })
}

/// Calls the referent.
pub(crate) fn call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let referent = unwrap(py, v)?;
    call::call_keywords(py, referent.value(), args, kwnames)
}

fn setattr(py: Py, v: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    let referent = unwrap(py, v)?;
    attribute::set_attr_option(py, referent.value(), name, value)
}

fn setitem(py: Py, v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let referent = unwrap(py, v)?;
    match value {
        Some(value) => subscript::set_item(py, referent.value(), key, value),
        None => subscript::del_item(py, referent.value(), key),
    }
}

fn next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let referent = unwrap(py, v)?;
    if type_of(py, referent.value()).slots.next.is_none() {
        let class = type_of(py, referent.value()).name();
        return Err(py.raise_type_error(format_args!("Weakref proxy referenced a non-iterator '{class}' object")));
    }
    iter::next(py, referent.value())
}

fn binary<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let (a, b) = (unwrap(py, a)?, unwrap(py, b)?);
    number::binary_op(py, BinaryOp::from_index(OP), a.value(), b.value())
}

fn inplace<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let (a, b) = (unwrap(py, a)?, unwrap(py, b)?);
    number::inplace_op(py, BinaryOp::from_index(OP), a.value(), b.value())
}

/// `int`, `float`, `__index__`: the special method of the referent.
fn convert(py: Py, v: Value, name: &str) -> PyResult<Ref> {
    let referent = unwrap(py, v)?;
    let method = attribute::get_attr_text(py, referent.value(), name)?;
    call::call(py, method.value(), &[])
}

macro_rules! by_index {
    ($f:ident: $($index:literal)*) => { [$(Some($f::<$index> as slots::BinaryFn)),*] };
}

/// The slots of both proxy types, but for the call.
pub(crate) fn slots() -> Slots {
    Slots {
        repr: Some(REPR),
        hash: Some(|py, v| {
            let name = type_of(py, v).full_name(py);
            Err(py.raise_type_error(format_args!("unhashable type: '{name}'")))
        }),
        str: Some(|py, v| object_protocol::str(py, unwrap(py, v)?.value())),
        getattribute: Some(|py, v, name| attribute::get_attr(py, unwrap(py, v)?.value(), name)),
        setattr: Some(setattr),
        richcompare: Some(|py, a, b, op| {
            let (a, b) = (unwrap(py, a)?, unwrap(py, b)?);
            compare::rich_compare(py, a.value(), b.value(), op)
        }),
        iter: Some(|py, v| iter::get_iter(py, unwrap(py, v)?.value())),
        next: Some(next),
        bool: Some(|py, v| compare::is_true(py, unwrap(py, v)?.value())),
        len: Some(|py, v| object_protocol::len(py, unwrap(py, v)?.value())),
        getitem: Some(|py, v, key| subscript::get_item(py, unwrap(py, v)?.value(), key)),
        setitem: Some(setitem),
        contains: Some(|py, v, item| object_protocol::contains(py, unwrap(py, v)?.value(), item)),
        neg: Some(|py, v| number::negative(py, unwrap(py, v)?.value())),
        pos: Some(|py, v| number::positive(py, unwrap(py, v)?.value())),
        abs: Some(|py, v| number::absolute(py, unwrap(py, v)?.value())),
        invert: Some(|py, v| number::invert(py, unwrap(py, v)?.value())),
        int: Some(|py, v| convert(py, v, "__int__")),
        float: Some(|py, v| convert(py, v, "__float__")),
        index: Some(|py, v| convert(py, v, "__index__")),
        power: Some(|py, a, b, c| {
            let (a, b, c) = (unwrap(py, a)?, unwrap(py, b)?, unwrap(py, c)?);
            number::power(py, a.value(), b.value(), c.value())
        }),
        binary: by_index!(binary: 0 1 2 3 4 5 6 7 8 9 10 11 12 13),
        inplace: by_index!(inplace: 0 1 2 3 4 5 6 7 8 9 10 11 12 13),
        ..Slots::default()
    }
}
