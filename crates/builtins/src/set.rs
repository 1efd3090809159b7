//! `set` and `frozenset`.

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::set::{Set, SetRef};
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct SetType;
struct CommonType;

fn of(v: Value) -> SetRef {
    Obj::new(v.as_ptr())
}

/// The type that an operation on `v` makes: `set` or `frozenset`.
fn result_type(py: Py, v: Value) -> TypeRef {
    if v.is_kind(Kind::FROZENSET) { py.types().frozenset } else { py.types().set }
}

fn copy(py: Py, v: Value) -> PyResult<Ref> {
    let r = set::new_of(py, result_type(py, v));
    set::of(&r).update(py, v)?;
    Ok(r)
}

/// The operand as a set, made from an iterable if need be.
fn as_set(py: Py, v: Value) -> PyResult<Ref> {
    if v.cast::<Set>().is_some() {
        return Ok(v.to_ref());
    }
    let r = set::new(py);
    set::of(&r).update(py, v)?;
    Ok(r)
}

fn intersection(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let r = set::new_of(py, result_type(py, a));
    if b.cast::<Set>().is_none() {
        let mut it = iter::Iter::new(py, b)?;
        while let Some(x) = it.next(py)? {
            if of(a).contains(py, x.value())? {
                set::of(&r).add(py, x.value())?;
            }
        }
        return Ok(r);
    }
    let (small, large) = if of(a).length <= of(b).length { (of(a), of(b)) } else { (of(b), of(a)) };
    for (hash, key) in small.snapshot() {
        if large.find(py, key.value(), hash)?.is_some() {
            set::of(&r).add_hashed(py, key.value(), hash)?;
        }
    }
    Ok(r)
}

fn difference(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let other = as_set(py, b)?;
    let r = set::new_of(py, result_type(py, a));
    for (hash, key) in of(a).snapshot() {
        if set::of(&other).find(py, key.value(), hash)?.is_none() {
            set::of(&r).add_hashed(py, key.value(), hash)?;
        }
    }
    Ok(r)
}

fn symmetric(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let other = as_set(py, b)?;
    let r = copy(py, a)?;
    let result = set::of(&r);
    for (hash, key) in set::of(&other).snapshot() {
        match result.find(py, key.value(), hash)? {
            Some(i) => drop(result.remove_at(i)),
            None => drop(result.add_hashed(py, key.value(), hash)?),
        }
    }
    Ok(r)
}

fn union(py: Py, a: Value, others: &[Value]) -> PyResult<Ref> {
    let r = copy(py, a)?;
    for &o in others {
        set::of(&r).update(py, o)?;
    }
    Ok(r)
}

fn subset(py: Py, a: SetRef, b: SetRef) -> PyResult<bool> {
    if a.length > b.length {
        return Ok(false);
    }
    for (hash, key) in a.snapshot() {
        if b.find(py, key.value(), hash)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Replaces the content of `this` by that of `new`.
fn replace_content(py: Py, this: SetRef, new: Ref) -> PyResult<()> {
    this.clear();
    this.update(py, new.value())
}

#[pytype]
impl CommonType {
    /// Return a shallow copy of a set.
    #[pymethod("copy()")]
    fn copy(py: Py, this: SetRef) -> PyResult<Ref> {
        if this.value().is_exact(Kind::FROZENSET) { Ok(this.to_ref()) } else { copy(py, this.value()) }
    }
    /// Return a new set with elements from the set and all others.
    #[pymethod("union(*others)")]
    fn union(py: Py, this: SetRef, others: &[Value]) -> PyResult<Ref> {
        union(py, this.value(), others)
    }
    /// Return a new set with elements common to the set and all others.
    #[pymethod("intersection(*others)")]
    fn intersection(py: Py, this: SetRef, others: &[Value]) -> PyResult<Ref> {
        let mut r = copy(py, this.value())?;
        for &o in others {
            r = intersection(py, r.value(), o)?;
        }
        Ok(r)
    }
    /// Return a new set with elements in the set that are not in the others.
    #[pymethod("difference(*others)")]
    fn difference(py: Py, this: SetRef, others: &[Value]) -> PyResult<Ref> {
        let mut r = copy(py, this.value())?;
        for &o in others {
            r = difference(py, r.value(), o)?;
        }
        Ok(r)
    }
    /// Return a new set with elements in either the set or other but not both.
    #[pymethod("symmetric_difference(other, /)")]
    fn symmetric_difference(py: Py, this: SetRef, other: Value) -> PyResult<Ref> {
        symmetric(py, this.value(), other)
    }
    /// Return True if two sets have a null intersection.
    #[pymethod("isdisjoint(other, /)")]
    fn isdisjoint(py: Py, this: SetRef, other: Value) -> PyResult<bool> {
        let r = intersection(py, this.value(), other)?;
        Ok(set::of(&r).length == 0)
    }
    /// Report whether another set contains this set.
    #[pymethod("issubset(other, /)")]
    fn issubset(py: Py, this: SetRef, other: Value) -> PyResult<bool> {
        let other = as_set(py, other)?;
        subset(py, this, set::of(&other))
    }
    /// Report whether this set contains another set.
    #[pymethod("issuperset(other, /)")]
    fn issuperset(py: Py, this: SetRef, other: Value) -> PyResult<bool> {
        let other = as_set(py, other)?;
        subset(py, set::of(&other), this)
    }
    /// Return state information for pickling.
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: SetRef) -> PyResult<Ref> {
        let items = list::from_vec(py, iter::collect(py, this.value())?);
        let args = tuple::from_vec(py, vec![items]);
        Ok(tuple::from_vec(py, vec![this.ty(py).to_ref(), args, attribute::none_ref()]))
    }
    /// See PEP 585
    #[pyclassmethod("__class_getitem__(object, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
}

#[pytype]
impl SetType {
    /// Add an element to a set.
    #[pymethod("add(object, /)")]
    fn add(py: Py, this: SetRef, object: Value) -> PyResult<()> {
        this.add(py, object).map(drop)
    }
    /// Remove an element from a set; it must be a member.
    #[pymethod("remove(object, /)")]
    fn remove(py: Py, this: SetRef, object: Value) -> PyResult<()> {
        if discard(py, this, object)? { Ok(()) } else { Err(py.raise_key_error(object)) }
    }
    /// Remove an element from a set if it is a member.
    #[pymethod("discard(object, /)")]
    fn discard(py: Py, this: SetRef, object: Value) -> PyResult<()> {
        discard(py, this, object).map(drop)
    }
    /// Remove and return an arbitrary set element.
    #[pymethod("pop()")]
    fn pop(py: Py, this: SetRef) -> PyResult<Ref> {
        match this.pop() {
            Some(v) => Ok(v),
            None => {
                let message = py.str("pop from an empty set");
                Err(py.raise_key_error(message.value()))
            }
        }
    }
    /// Remove all elements from this set.
    #[pymethod("clear()")]
    fn clear(_py: Py, this: SetRef) {
        this.clear();
    }
    /// Update the set, adding elements from all others.
    #[pymethod("update(*others)")]
    fn update(py: Py, this: SetRef, others: &[Value]) -> PyResult<()> {
        others.iter().try_for_each(|&o| this.update(py, o))
    }
    /// Update the set, keeping only elements found in it and all others.
    #[pymethod("intersection_update(*others)")]
    fn intersection_update(py: Py, this: SetRef, others: &[Value]) -> PyResult<()> {
        for &o in others {
            let r = intersection(py, this.value(), o)?;
            replace_content(py, this, r)?;
        }
        Ok(())
    }
    /// Update the set, removing elements found in others.
    #[pymethod("difference_update(*others)")]
    fn difference_update(py: Py, this: SetRef, others: &[Value]) -> PyResult<()> {
        for &o in others {
            for item in iter::collect(py, o)? {
                this.discard(py, item.value())?;
            }
        }
        Ok(())
    }
    /// Update the set, keeping only elements found in either set, but not in both.
    #[pymethod("symmetric_difference_update(other, /)")]
    fn symmetric_difference_update(py: Py, this: SetRef, other: Value) -> PyResult<()> {
        let r = symmetric(py, this.value(), other)?;
        replace_content(py, this, r)
    }
}

/// The key of a lookup: a set stands for the frozenset of its elements.
fn frozen_key(py: Py, key: Value) -> PyResult<Ref> {
    if !key.is_kind(Kind::SET) || type_of(py, key).slots.hash.is_some_and(|_| type_of(py, key).is_heap()) {
        return Ok(key.to_ref());
    }
    let r = set::new_of(py, py.types().frozenset);
    set::of(&r).update(py, key)?;
    Ok(r)
}

fn discard(py: Py, this: SetRef, key: Value) -> PyResult<bool> {
    let key = frozen_key(py, key)?;
    this.discard(py, key.value())
}

fn contains(py: Py, v: Value, key: Value) -> PyResult<bool> {
    let key = frozen_key(py, key)?;
    of(v).contains(py, key.value())
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let (s, name) = (of(v), type_of(py, v).name());
    if s.length == 0 {
        return Ok(py.format(format_args!("{name}()")));
    }
    let made = object_protocol::with_repr_guard(py, v, || {
        let mut parts = Vec::new();
        for (_, key) in s.snapshot() {
            parts.push(object_protocol::repr(py, key.value())?);
        }
        let mut out = string::StrBuilder::default();
        let plain = v.is_exact(Kind::SET);
        out.push_str(&if plain { "{".to_string() } else { format!("{name}({{") });
        for (i, p) in parts.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            out.push_value(Obj::new(p.value().as_ptr()));
        }
        out.push_str(if plain { "}" } else { "})" });
        Ok(out.finish(py))
    })?;
    Ok(made.unwrap_or_else(|| py.format(format_args!("{name}(...)"))))
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Set>(), b.cast::<Set>()) else { return compare::not_implemented() };
    let result = match op {
        CompareOp::Eq => x.length == y.length && subset(py, x, y)?,
        CompareOp::Ne => !(x.length == y.length && subset(py, x, y)?),
        CompareOp::Lt => x.length < y.length && subset(py, x, y)?,
        CompareOp::Le => subset(py, x, y)?,
        CompareOp::Gt => x.length > y.length && subset(py, y, x)?,
        CompareOp::Ge => subset(py, y, x)?,
    };
    Ok(Ref::from_owned(bool_value(result)))
}

fn operator<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    if a.cast::<Set>().is_none() || b.cast::<Set>().is_none() {
        return compare::not_implemented();
    }
    match BinaryOp::from_index(OP) {
        BinaryOp::And => intersection(py, a, b),
        BinaryOp::Or => union(py, a, &[b]),
        BinaryOp::Subtract => difference(py, a, b),
        _ => symmetric(py, a, b),
    }
}

fn inplace<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    if b.cast::<Set>().is_none() {
        return compare::not_implemented();
    }
    if OP == BinaryOp::Or as usize {
        of(a).update(py, b)?;
    } else {
        let r = operator::<OP>(py, a, b)?;
        replace_content(py, of(a), r)?;
    }
    Ok(a.to_ref())
}

/// The hash of a frozenset, which does not depend on order.
fn hash_frozen(_py: Py, v: Value) -> PyResult<i64> {
    let mut s = of(v);
    if s.hash != -1 {
        return Ok(s.hash);
    }
    let mut h: u64 = 0;
    let mut pos = 0;
    while let Some(e) = s.next_entry(&mut pos) {
        let x = e.hash as u64;
        h ^= ((x ^ 89869747) ^ (x << 16)).wrapping_mul(3644798167);
    }
    h ^= (s.length as u64 + 1).wrapping_mul(1927868237);
    h ^= (h >> 11) ^ (h >> 25);
    h = h.wrapping_mul(69069).wrapping_add(907133923);
    let h = if h == u64::MAX { 590923713 } else { h as i64 };
    s.hash = h;
    Ok(h)
}

/// An iterator over a set.
#[repr(C)]
struct SetIterator {
    header: Header,
    set: Value,
    position: usize,
    length: usize,
}

// SAFETY: registered as the layout of its type.
unsafe impl Layout for SetIterator {
    const KIND: Kind = Kind::OTHER;
}

owned_fields!(drop_iterator, traverse_iterator, SetIterator, set);

fn new_iterator(py: Py, v: Value) -> PyResult<Ref> {
    let ty = py.runtime().native_type::<SetIterator>();
    let length = of(v).length;
    let set = v.to_ref().into_value();
    Ok(instance::new_object(py, ty, SetIterator { header: instance::blank_header(), set, position: 0, length }))
}

fn next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<SetIterator> = Obj::new(v.as_ptr());
    let Some(s) = it.set.cast::<Set>() else { return Ok(None) };
    if s.length != it.length {
        it.length = usize::MAX;
        return Err(py.raise_runtime_error(format_args!("Set changed size during iteration")));
    }
    let mut position = it.position;
    let entry = s.next_entry(&mut position);
    it.position = position;
    match entry {
        Some(e) => Ok(Some(e.key.to_ref())),
        None => {
            clear_slot(&mut it.set);
            Ok(None)
        }
    }
}

fn set_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    let (args, _) = crate::object::split(args, kwnames);
    if !type_of(py, v).is_heap() {
        crate::object::no_keywords(py, type_of(py, v), kwnames)?;
    }
    crate::object::check_count(py, "set", args.len(), 0, 1)?;
    of(v).clear();
    args.first().map_or(Ok(()), |&a| of(v).update(py, a))
}

fn frozen_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "frozenset", args.len(), 0, 1)?;
    if let Some(&v) = args.first()
        && ty == py.types().frozenset
        && v.is_exact(Kind::FROZENSET)
    {
        return Ok(v.to_ref());
    }
    let r = set::new_of(py, ty);
    if let Some(&v) = args.first() {
        set::of(&r).update(py, v)?;
    }
    Ok(r)
}

/// Makes the types ready.
pub fn register(py: Py) {
    let mut slots = Slots {
        repr: Some(repr),
        richcompare: Some(richcompare),
        len: Some(|_, v| Ok(of(v).length)),
        contains: Some(contains),
        iter: Some(new_iterator),
        ..Slots::default()
    };
    slots.binary[1] = Some(operator::<1>);
    slots.binary[7] = Some(operator::<7>);
    slots.binary[10] = Some(operator::<10>);
    slots.binary[12] = Some(operator::<12>);
    let frozen = Slots { new: Some(frozen_new), hash: Some(hash_frozen), ..slots };
    native::ready(py, py.types().frozenset, frozen, CommonType::METHODS, CommonType::GETSETS);
    slots.new = Some(|py, ty, _, _| Ok(set::new_of(py, ty)));
    slots.init = Some(set_init);
    slots.inplace[1] = Some(inplace::<1>);
    slots.inplace[7] = Some(inplace::<7>);
    slots.inplace[10] = Some(inplace::<10>);
    slots.inplace[12] = Some(inplace::<12>);
    native::ready(py, py.types().set, slots, CommonType::METHODS, SetType::GETSETS);
    native::add_methods(py, py.types().set, SetType::METHODS);
    let mut ty = create_native::<SetIterator>(py, "set_iterator", None, 0, None);
    ty.drop_fields = drop_iterator;
    ty.traverse = traverse_iterator;
    let slots = Slots { iter: Some(|_, v| Ok(v.to_ref())), next: Some(next), ..Slots::default() };
    native::ready(py, ty, slots, &[], &[]);
}
