//! The slot functions of classes whose special methods are written in Python: look the method up on the type, call it,
//! check what it returned.

use taipan_layout::*;

use crate::attribute::{call_special, lookup_special};
use crate::compare::{is_not_implemented, is_true, not_implemented};
use crate::py::{Py, PyResult};
use crate::refs::{Obj, Ref, ValueExt};
use crate::slots::{BINARY_SLOTS, BinaryOp, CompareOp, SLOT_NAMES, SlotId};
use crate::type_object::{TypeRef, type_of};
use crate::{attribute, call as calls, int, subscript};

pub(crate) fn name_of(py: Py, id: SlotId) -> Value {
    py.names().slots[id as usize]
}

fn required(py: Py, v: Value, id: SlotId, args: &[Value]) -> PyResult<Ref> {
    match call_special(py, v, name_of(py, id), args)? {
        Some(r) => Ok(r),
        None => {
            let (name, class) = (SLOT_NAMES[id as usize], type_of(py, v).name());
            let message = format_args!("'{class}' object has no attribute '{name}'");
            Err(py.raise_attribute_error(v, name_of(py, id), message))
        }
    }
}

/// `__repr__`.
pub fn repr(py: Py, v: Value) -> PyResult<Ref> {
    required(py, v, SlotId::Repr, &[])
}

/// `__str__`.
pub fn str(py: Py, v: Value) -> PyResult<Ref> {
    required(py, v, SlotId::Str, &[])
}

/// `__hash__`; `None` makes the object unhashable.
pub fn hash(py: Py, v: Value) -> PyResult<i64> {
    let ty = type_of(py, v);
    let name = name_of(py, SlotId::Hash);
    if ty.lookup(py, name).is_none_or(|f| f.is_none()) {
        return Err(py.raise_type_error(format_args!("unhashable type: '{}'", ty.name())));
    }
    let r = required(py, v, SlotId::Hash, &[])?;
    if !int::is_int(r.value()) {
        return Err(py.raise_type_error(format_args!("__hash__ method should return an integer")));
    }
    Ok(match int::to_i64(r.value()) {
        Some(h) => crate::hash::not_minus_one(h),
        None => int::hash_int(r.value()),
    })
}

/// `__call__`.
pub fn call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    match lookup_special(py, v, name_of(py, SlotId::Call))? {
        Some(f) if f.receiver => {
            calls::with_prepended(v, args, |all| calls::call_keywords(py, f.callable.value(), all, kwnames))
        }
        Some(f) => calls::call_keywords(py, f.callable.value(), args, kwnames),
        None => Err(py.raise_type_error(format_args!("'{}' object is not callable", type_of(py, v).name()))),
    }
}

/// `__getattribute__`, then `__getattr__`.
pub fn getattribute(py: Py, v: Value, name: Value) -> PyResult<Ref> {
    let ty = type_of(py, v);
    let own = ty.lookup(py, py.names().__getattribute__);
    let native = own.is_none_or(|f| f.is_pointer() && f.is_exact(Kind::SLOT_WRAPPER));
    let result = if native {
        // The nearest built-in base's own lookup.
        match native_base(ty).slots.getattribute {
            Some(f) => f(py, v, name),
            None => attribute::generic_get(py, v, name),
        }
    } else {
        required(py, v, SlotId::GetAttribute, &[name])
    };
    let raised = match result {
        Ok(r) => return Ok(r),
        Err(raised) => raised,
    };
    if ty.lookup(py, py.names().__getattr__).is_none() {
        return Err(raised);
    }
    drop(py.catch(raised, py.exceptions().attribute_error)?);
    required(py, v, SlotId::GetAttr, &[name])
}

/// The nearest base that is not a heap type.
pub fn native_base(ty: TypeRef) -> TypeRef {
    let mut t = ty;
    while t.is_heap() {
        t = t.base().expect("object is native");
    }
    t
}

/// `__setattr__` and `__delattr__`.
pub fn setattr(py: Py, v: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    match value {
        Some(value) => required(py, v, SlotId::SetAttr, &[name, value]).map(drop),
        None => required(py, v, SlotId::DelAttr, &[name]).map(drop),
    }
}

/// `__lt__` … `__ge__`.
pub fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let id = [SlotId::Lt, SlotId::Le, SlotId::Eq, SlotId::Ne, SlotId::Gt, SlotId::Ge][op as usize];
    match call_special(py, a, name_of(py, id), &[b])? {
        Some(r) => Ok(r),
        None => not_implemented(),
    }
}

/// `__iter__`; `None` makes the object not iterable.
pub fn iter(py: Py, v: Value) -> PyResult<Ref> {
    let ty = type_of(py, v);
    match ty.lookup(py, name_of(py, SlotId::Iter)) {
        Some(f) if !f.is_none() => required(py, v, SlotId::Iter, &[]),
        _ => Err(py.raise_type_error(format_args!("'{}' object is not iterable", ty.name()))),
    }
}

/// `__next__`; its `StopIteration` is passed on: it may have a value.
pub fn next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    required(py, v, SlotId::Next, &[]).map(Some)
}

/// `__get__`.
pub fn descr_get(py: Py, d: Value, object: Option<Value>, ty: Value) -> PyResult<Ref> {
    let none = crate::singletons::none();
    match call_special(py, d, name_of(py, SlotId::Get), &[object.unwrap_or(none), ty])? {
        Some(r) => Ok(r),
        None => Ok(d.to_ref()),
    }
}

/// `__set__` and `__delete__`.
pub fn descr_set(py: Py, d: Value, object: Value, value: Option<Value>) -> PyResult<()> {
    let (id, result) = match value {
        Some(v) => (SlotId::Set, call_special(py, d, name_of(py, SlotId::Set), &[object, v])?),
        None => (SlotId::Delete, call_special(py, d, name_of(py, SlotId::Delete), &[object])?),
    };
    match result {
        Some(_) => Ok(()),
        None => Err(py.raise_attribute_error(d, name_of(py, id), format_args!("{}", SLOT_NAMES[id as usize]))),
    }
}

/// `__init__`, which must return `None`.
pub fn init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    let Some(f) = lookup_special(py, v, name_of(py, SlotId::Init))? else { return Ok(()) };
    let r = match f.receiver {
        true => calls::with_prepended(v, args, |all| calls::call_keywords(py, f.callable.value(), all, kwnames)),
        false => calls::call_keywords(py, f.callable.value(), args, kwnames),
    }?;
    if !r.value().is_none() {
        let got = type_of(py, r.value()).name();
        return Err(py.raise_type_error(format_args!("__init__() should return None, not '{got}'")));
    }
    Ok(())
}

/// `__new__`.
pub fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let f = attribute::get_attr(py, ty.value(), name_of(py, SlotId::New))?;
    calls::with_prepended(ty.value(), args, |all| calls::call_keywords(py, f.value(), all, kwnames))
}

/// `__del__`; what it raises is reported, not raised.
pub fn finalize(py: Py, v: Value) {
    let f = match lookup_special(py, v, name_of(py, SlotId::Del)) {
        Ok(Some(f)) => f,
        Ok(None) => return,
        Err(_) => return py.write_unraisable(v),
    };
    let result = match f.receiver {
        true => calls::call(py, f.callable.value(), &[v]),
        false => calls::call(py, f.callable.value(), &[]),
    };
    if result.is_err() {
        py.write_unraisable(f.callable.value());
    }
}

/// `__bool__`, which must return a bool.
pub fn bool(py: Py, v: Value) -> PyResult<bool> {
    let Some(r) = call_special(py, v, name_of(py, SlotId::Bool), &[])? else { return Ok(true) };
    match crate::singletons::as_bool(r.value()) {
        Some(b) => Ok(b),
        None => {
            let got = type_of(py, r.value()).name();
            Err(py.raise_type_error(format_args!("__bool__ should return bool, returned {got}")))
        }
    }
}

/// `__len__`.
pub fn len(py: Py, v: Value) -> PyResult<usize> {
    let r = required(py, v, SlotId::Len, &[])?;
    let n = int::index(py, r.value())?;
    if int::is_negative(n.value()) {
        return Err(py.raise_value_error(format_args!("__len__() should return >= 0")));
    }
    match int::to_isize(n.value()) {
        Some(n) => Ok(n as usize),
        None => Err(py.raise_overflow_error(format_args!("cannot fit 'int' into an index-sized integer"))),
    }
}

/// `__getitem__`.
pub fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    required(py, v, SlotId::GetItem, &[key])
}

/// `__setitem__` and `__delitem__`.
pub fn setitem(py: Py, v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let (id, what, result) = match value {
        Some(x) => (SlotId::SetItem, "assignment", call_special(py, v, name_of(py, SlotId::SetItem), &[key, x])?),
        None => (SlotId::DelItem, "deletion", call_special(py, v, name_of(py, SlotId::DelItem), &[key])?),
    };
    let _ = id;
    if result.is_none() {
        let class = type_of(py, v).name();
        let verb = if value.is_some() { "does not" } else { "doesn't" };
        return Err(py.raise_type_error(format_args!("'{class}' object {verb} support item {what}")));
    }
    Ok(())
}

/// `__contains__`; `None` makes the object no container.
pub fn contains(py: Py, v: Value, item: Value) -> PyResult<bool> {
    let ty = type_of(py, v);
    if ty.lookup(py, name_of(py, SlotId::Contains)).is_some_and(|f| f.is_none()) {
        return Err(py.raise_type_error(format_args!("'{}' object is not a container", ty.name())));
    }
    let r = required(py, v, SlotId::Contains, &[item])?;
    is_true(py, r.value())
}

/// A unary special method.
pub fn unary<const ID: usize>(py: Py, v: Value) -> PyResult<Ref> {
    required(py, v, crate::slots::SLOT_IDS[ID], &[])
}

/// The slot of a binary operator.
pub(crate) fn binary_id(op: usize) -> SlotId {
    crate::slots::SLOT_IDS[op]
}

/// The slot of the reflected operator.
fn reflected_id(op: usize) -> SlotId {
    crate::slots::SLOT_IDS[BINARY_SLOTS + op]
}

/// The slot of the operator in place.
pub(crate) fn inplace_id(op: usize) -> SlotId {
    crate::slots::SLOT_IDS[2 * BINARY_SLOTS + op]
}

fn maybe(py: Py, v: Value, id: SlotId, arg: Value) -> PyResult<Ref> {
    match call_special(py, v, name_of(py, id), &[arg])? {
        Some(r) => Ok(r),
        None => not_implemented(),
    }
}

/// A binary operator: the left method, the reflected one, or a subclass's reflected one first.
pub fn binary<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let (left, right) = (binary_id(OP), reflected_id(OP));
    let (ta, tb) = (type_of(py, a), type_of(py, b));
    let mut other = ta != tb && tb.is_dynamic(left);
    if ta.is_dynamic(left) {
        if other && tb.is_subtype(ta) {
            let name = name_of(py, right);
            let overloaded = match (ta.lookup(py, name), tb.lookup(py, name)) {
                (Some(x), Some(y)) => !x.is(y),
                (None, Some(_)) => true,
                _ => false,
            };
            if overloaded {
                let r = maybe(py, b, right, a)?;
                if !is_not_implemented(&r) {
                    return Ok(r);
                }
                other = false;
            }
        }
        let r = maybe(py, a, left, b)?;
        if !is_not_implemented(&r) || ta == tb {
            return Ok(r);
        }
    }
    if other {
        return maybe(py, b, right, a);
    }
    not_implemented()
}

/// What is left of a binary operator where the method of `a`, whose type is written in Python, has declined.
pub(crate) fn reflected(py: Py, op: BinaryOp, a: Value, b: Value, ta: TypeRef, tb: TypeRef) -> PyResult<Option<Ref>> {
    if ta == tb {
        return Ok(None);
    }
    let r = match tb.slots.binary[op as usize] {
        _ if tb.is_dynamic(binary_id(op as usize)) => maybe(py, b, reflected_id(op as usize), a)?,
        Some(f) => f(py, a, b)?,
        None => return Ok(None),
    };
    Ok((!is_not_implemented(&r)).then_some(r))
}

/// An in-place operator.
pub fn inplace<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    maybe(py, a, inplace_id(OP), b)
}

/// `__pow__` with a modulus.
pub fn power(py: Py, a: Value, b: Value, c: Value) -> PyResult<Ref> {
    if type_of(py, a).is_dynamic(SlotId::Pow)
        && let Some(r) = call_special(py, a, name_of(py, SlotId::Pow), &[b, c])?
    {
        return Ok(r);
    }
    not_implemented()
}

/// Calls the slot that `id` of the native type `owner` stands for, with the arguments of the special method.
pub fn call_wrapper(py: Py, id: SlotId, owner: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let this = args[0];
    let s = &owner.slots;
    let rest = &args[1..];
    if id == SlotId::Call {
        return s.call.expect("wrapped")(py, this, rest, kwnames);
    }
    if id == SlotId::Init {
        s.init.expect("wrapped")(py, this, rest, kwnames)?;
        return Ok(attribute::none_ref());
    }
    let name = SLOT_NAMES[id as usize];
    if calls::keyword_count(kwnames) != 0 {
        return Err(py.raise_type_error(format_args!("wrapper {name}() takes no keyword arguments")));
    }
    let (low, high) = wrapper_arity(id);
    if rest.len() < low || rest.len() > high {
        let plural = if low == 1 { "" } else { "s" };
        let given = rest.len();
        let message = if (low, high) == (1, 2) && matches!(id, SlotId::Pow | SlotId::RPow) {
            format!("expected 1 or 2 arguments, got {given}")
        } else if low == high {
            format!("expected {low} argument{plural}, got {given}")
        } else if given < low {
            format!("expected at least {low} argument{plural}, got {given}")
        } else {
            format!("expected at most {high} arguments, got {given}")
        };
        return Err(py.raise_type_error(format_args!("{message}")));
    }
    let number = id as usize;
    if number < 3 * BINARY_SLOTS {
        return call_binary_wrapper(py, number, owner, this, rest);
    }
    call_other_wrapper(py, id, owner, this, rest)
}

fn wrapper_arity(id: SlotId) -> (usize, usize) {
    use SlotId::*;
    match id {
        Pow | RPow | Get => (1, 2),
        SetAttr | SetItem | Set => (2, 2),
        Repr | Str | Hash | Iter | Next | Del | Bool | Len | Neg | Pos | Abs | Invert | Int | Float | Index | Await
        | AIter | ANext => (0, 0),
        _ => (1, 1),
    }
}

fn call_binary_wrapper(py: Py, number: usize, owner: TypeRef, this: Value, rest: &[Value]) -> PyResult<Ref> {
    let s = &owner.slots;
    let (form, op) = (number / BINARY_SLOTS, number % BINARY_SLOTS);
    // Types without a ternary form pass a modulus over, as the reference does where it does not understand one.
    if rest.len() == 2
        && !rest[1].is_none()
        && let Some(f) = s.power
    {
        return if form == 1 { f(py, rest[0], this, rest[1]) } else { f(py, this, rest[0], rest[1]) };
    }
    let f = if form == 2 { s.inplace[op] } else { s.binary[op] }.expect("wrapped");
    if form == 1 { f(py, rest[0], this) } else { f(py, this, rest[0]) }
}

fn call_other_wrapper(py: Py, id: SlotId, owner: TypeRef, this: Value, rest: &[Value]) -> PyResult<Ref> {
    use SlotId::*;
    let s = &owner.slots;
    let arg = rest.first().copied().unwrap_or(Value::ABSENT);
    let none = |r: PyResult<()>| r.map(|()| attribute::none_ref());
    let boolean = |b: bool| Ref::from_owned(crate::singletons::bool_value(b));
    let unary = match id {
        Repr => s.repr,
        Str => s.str,
        Iter => s.iter,
        Neg => s.neg,
        Pos => s.pos,
        Abs => s.abs,
        Invert => s.invert,
        Int => s.int,
        Float => s.float,
        Index => s.index,
        Await => s.await_,
        AIter => s.aiter,
        ANext => s.anext,
        _ => None,
    };
    if let Some(f) = unary {
        return f(py, this);
    }
    match id {
        Hash => s.hash.expect("wrapped")(py, this).map(|h| int::from_i64(py, h)),
        GetAttribute => s.getattribute.expect("wrapped")(py, this, arg),
        SetAttr => none(s.setattr.expect("wrapped")(py, this, arg, Some(rest[1]))),
        DelAttr => none(s.setattr.expect("wrapped")(py, this, arg, None)),
        Lt | Le | Eq | Ne | Gt | Ge => {
            let op = CompareOp::from_index(id as usize - Lt as usize);
            s.richcompare.expect("wrapped")(py, this, arg, op)
        }
        Next => match s.next.expect("wrapped")(py, this)? {
            Some(r) => Ok(r),
            None => Err(py.raise_stop_iteration(None)),
        },
        Get => {
            let object = if arg.is_none() { None } else { Some(arg) };
            let ty = rest.get(1).copied().unwrap_or(crate::singletons::none());
            if object.is_none() && ty.is_none() {
                return Err(py.raise_type_error(format_args!("__get__(None, None) is invalid")));
            }
            s.descr_get.expect("wrapped")(py, this, object, ty)
        }
        Set => none(s.descr_set.expect("wrapped")(py, this, arg, Some(rest[1]))),
        Delete => none(s.descr_set.expect("wrapped")(py, this, arg, None)),
        Del => {
            s.finalize.expect("wrapped")(py, this);
            Ok(attribute::none_ref())
        }
        Bool => s.bool.expect("wrapped")(py, this).map(boolean),
        Len => s.len.expect("wrapped")(py, this).map(|n| int::from_usize(py, n)),
        GetItem => s.getitem.expect("wrapped")(py, this, arg),
        SetItem => none(s.setitem.expect("wrapped")(py, this, arg, Some(rest[1]))),
        DelItem => none(s.setitem.expect("wrapped")(py, this, arg, None)),
        Contains => s.contains.expect("wrapped")(py, this, arg).map(boolean),
        ConcatAdd => s.concat.expect("wrapped")(py, this, arg),
        IConcat => s.inplace_concat.expect("wrapped")(py, this, arg),
        RepeatMul | RepeatRMul => s.repeat.expect("wrapped")(py, this, subscript::index_to_isize(py, arg)?),
        IRepeat => s.inplace_repeat.expect("wrapped")(py, this, subscript::index_to_isize(py, arg)?),
        _ => unreachable!("{id:?} has no wrapper"),
    }
}

/// The object behind a receiver, for messages about descriptors.
pub fn receiver_type(py: Py, v: Value) -> TypeRef {
    let t = type_of(py, v);
    Obj::new(t.as_ptr())
}
