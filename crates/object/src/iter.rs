//! Iteration.

use taipan_layout::*;

use crate::py::{Py, PyResult};
use crate::refs::{ListRef, Obj, Ref, TupleRef, ValueExt, clear_slot};
use crate::type_object::type_of;

/// `iter(v)`.
pub fn get_iter(py: Py, v: Value) -> PyResult<Ref> {
    let ty = type_of(py, v);
    if let Some(f) = ty.slots.iter {
        let it = f(py, v)?;
        let t = type_of(py, it.value());
        if t.slots.next.is_none() {
            return Err(py.raise_type_error(format_args!("iter() returned non-iterator of type '{}'", t.name())));
        }
        return Ok(it);
    }
    if ty.slots.getitem.is_some() && !v.is_kind(Kind::DICT) && v.cast::<crate::type_object::TypeObject>().is_none() {
        return Ok(sequence_iterator(py, v));
    }
    Err(py.raise_type_error(format_args!("'{}' object is not iterable", ty.name())))
}

/// The iterator over anything with `__getitem__`.
#[repr(C)]
pub struct IndexIterator {
    /// The object header.
    pub header: Header,
    /// The sequence, owned; absent once exhausted.
    pub sequence: Value,
    /// The next index.
    pub index: i64,
}

// SAFETY: registered as the layout of its type.
unsafe impl crate::refs::Layout for IndexIterator {
    const KIND: Kind = Kind::OTHER;
}

/// An iterator that asks for the items 0, 1, ... until there is an `IndexError`.
pub fn sequence_iterator(py: Py, v: Value) -> Ref {
    let ty = py.runtime().native_type::<IndexIterator>();
    let sequence = v.to_ref().into_value();
    crate::instance::new_object(py, ty, IndexIterator { header: crate::instance::blank_header(), sequence, index: 0 })
}

/// `next(it)`; `None` at the end, which the slot says either so or by `StopIteration`. The value is an iterator.
#[inline]
pub fn next(py: Py, it: Value) -> PyResult<Option<Ref>> {
    let ty = type_of(py, it);
    match ty.slots.next {
        Some(f) => match f(py, it) {
            Err(raised) => py.catch(raised, py.exceptions().stop_iteration).map(|_| None),
            found => found,
        },
        None => Err(py.raise_type_error(format_args!("'{}' object is not an iterator", ty.name()))),
    }
}

/// The next item of a list or tuple iterator.
#[inline]
pub fn sequence_next(it: Value) -> Option<Ref> {
    let mut it: Obj<SequenceIterator> = Obj::new(it.as_ptr());
    let sequence = it.sequence;
    if sequence.is_absent() {
        return None;
    }
    let item = if sequence.is_kind(Kind::LIST) {
        ListRef::new(sequence.as_ptr()).get(it.index)
    } else {
        TupleRef::new(sequence.as_ptr()).get(it.index)
    };
    match item {
        Some(v) => {
            it.index += 1;
            Some(v.to_ref())
        }
        None => {
            clear_slot(&mut it.sequence);
            None
        }
    }
}

/// Iterates from Rust. Lists and tuples of the exact types are read in place.
pub struct Iter {
    object: Ref,
    index: usize,
    direct: bool,
}

impl Iter {
    /// Begins to iterate over `v`.
    pub fn new(py: Py, v: Value) -> PyResult<Iter> {
        if v.is_pointer() && (v.is_exact(Kind::LIST) || v.is_exact(Kind::TUPLE)) {
            return Ok(Iter { object: v.to_ref(), index: 0, direct: true });
        }
        Ok(Iter { object: get_iter(py, v)?, index: 0, direct: false })
    }

    /// The next item.
    #[inline]
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self, py: Py) -> PyResult<Option<Ref>> {
        if !self.direct {
            return next(py, self.object.value());
        }
        let v = self.object.value();
        let item = if v.is_exact(Kind::LIST) {
            ListRef::new(v.as_ptr()).get(self.index)
        } else {
            TupleRef::new(v.as_ptr()).get(self.index)
        };
        self.index += 1;
        Ok(item.map(|v| v.to_ref()))
    }
}

/// Everything that `v` yields.
pub fn collect(py: Py, v: Value) -> PyResult<Vec<Ref>> {
    if let Some(list) = v.cast_exact::<List>() {
        return Ok(list.snapshot());
    }
    if let Some(tuple) = v.cast_exact::<Tuple>() {
        return Ok(tuple.as_slice().iter().map(|v| v.to_ref()).collect());
    }
    let mut items = Vec::new();
    check_room(py, v)?;
    let mut it = Iter::new(py, v)?;
    while let Some(item) = it.next(py)? {
        items.push(item);
    }
    Ok(items)
}

/// Whether there is room for the items of a `range`, which need not be made to be counted.
///
/// # Errors
/// `MemoryError`.
pub(crate) fn check_room(py: Py, v: Value) -> PyResult<()> {
    if v.is_pointer() && v.is_exact(Kind::RANGE) {
        crate::memory::check_room(py, length_hint(py, v, 0), size_of::<Value>())?;
    }
    Ok(())
}

/// `__length_hint__` or `len`, or `default`.
pub fn length_hint(py: Py, v: Value, default: usize) -> usize {
    match type_of(py, v).slots.len {
        Some(f) => f(py, v).unwrap_or_else(|raised| {
            drop(py.take_raised(raised));
            default
        }),
        None => default,
    }
}

/// A new iterator over a list, tuple or str (`index` is where it starts).
pub fn new_sequence_iterator(py: Py, ty: crate::type_object::TypeRef, sequence: Value) -> Ref {
    let sequence = sequence.to_ref().into_value();
    let it = SequenceIterator { header: crate::instance::blank_header(), sequence, index: 0 };
    crate::instance::new_object(py, ty, it)
}
