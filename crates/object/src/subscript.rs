//! `a[b]`, its assignment and deletion, and indices.

use taipan_layout::*;

use crate::py::{Py, PyResult};
use crate::refs::{ListRef, Obj, Ref, StrRef, TupleRef, ValueExt};
use crate::type_object::{TypeObject, type_of};
use crate::{attribute, call, dict, int};

/// `a[b]`.
pub fn get_item(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    if b.is_int() && a.is_pointer() {
        let i = b.as_int();
        if a.is_exact(Kind::LIST) {
            let l: ListRef = Obj::new(a.as_ptr());
            if let Some(v) = l.get(if i < 0 { (i + l.length as i64) as usize } else { i as usize }) {
                return Ok(v.to_ref());
            }
        } else if a.is_exact(Kind::TUPLE) {
            let t: TupleRef = Obj::new(a.as_ptr());
            if let Some(v) = t.get(if i < 0 { (i + t.length as i64) as usize } else { i as usize }) {
                return Ok(v.to_ref());
            }
        }
    }
    if let Some(slice) = b.cast_exact::<Slice>() {
        if slice.step.is_none() {
            if let Some(part) = plain_slice(py, a, slice.start, slice.stop) {
                return Ok(part);
            }
        } else if let Some(list) = a.cast_exact::<List>()
            && let Some(bounds) = plain_bounds(slice.start, slice.stop, slice.step)
        {
            return Ok(list_part(py, list, bounds));
        }
    }
    if let Some(d) = a.cast_exact::<Dict>() {
        return match dict::get(py, d, b)? {
            Some(v) => Ok(v),
            None => Err(py.raise_key_error(b)),
        };
    }
    let ty = type_of(py, a);
    if let Some(f) = ty.slots.getitem {
        return f(py, a, b);
    }
    if a.cast::<TypeObject>().is_some() {
        return class_getitem(py, a, b);
    }
    Err(py.raise_type_error(format_args!("'{}' object is not subscriptable", ty.name())))
}

fn class_getitem(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let name = py.names().__class_getitem__;
    match attribute::get_attr_optional_catching(py, a, name)? {
        Some(f) if !f.value().is_none() => call::call(py, f.value(), &[b]),
        _ => {
            let class: Obj<TypeObject> = Obj::new(a.as_ptr());
            if class == py.types().type_ {
                return crate::native::generic_alias(py, a, b);
            }
            Err(py.raise_type_error(format_args!("type '{}' is not subscriptable", class.name())))
        }
    }
}

/// `a[b] = value`.
pub fn set_item(py: Py, a: Value, b: Value, value: Value) -> PyResult<()> {
    if let Some(d) = a.cast_exact::<Dict>() {
        return dict::set(py, d, b, value);
    }
    let ty = type_of(py, a);
    match ty.slots.setitem {
        Some(f) => f(py, a, b, Some(value)),
        None => Err(py.raise_type_error(format_args!("'{}' object does not support item assignment", ty.name()))),
    }
}

/// `del a[b]`.
pub fn del_item(py: Py, a: Value, b: Value) -> PyResult<()> {
    let ty = type_of(py, a);
    match ty.slots.setitem {
        Some(f) => f(py, a, b, None),
        None => Err(py.raise_type_error(format_args!("'{}' object doesn't support item deletion", ty.name()))),
    }
}

/// An index into a sequence of `length` items from an int-like value: negative ones count from the end. `what` names
/// the sequence in `IndexError: {what} out of range`; `length` is read after `__index__` has run.
pub fn sequence_index(py: Py, v: Value, length: impl FnOnce() -> usize, what: &str) -> PyResult<usize> {
    let i = index_to_isize(py, v)?;
    let length = length();
    let at = if i < 0 { i.wrapping_add(length as isize) } else { i };
    if at < 0 || at as usize >= length {
        return Err(py.raise_index_error(format_args!("{what} out of range")));
    }
    Ok(at as usize)
}

/// The value of `__index__` as a machine int, or `IndexError` if it does not fit.
pub fn index_to_isize(py: Py, v: Value) -> PyResult<isize> {
    if v.is_int() {
        return Ok(v.as_int() as isize);
    }
    let n = int::index(py, v)?;
    match int::to_isize(n.value()) {
        Some(i) => Ok(i),
        None => {
            let got = type_of(py, v).name();
            Err(py.raise_index_error(format_args!("cannot fit '{got}' into an index-sized integer")))
        }
    }
}

/// Whether a value can be an index.
pub fn is_index(py: Py, v: Value) -> bool {
    v.is_int() || type_of(py, v).slots.index.is_some()
}

/// A slice's bound clipped to the machine's range (`None` takes the default).
fn slice_bound(py: Py, v: Value, default: isize) -> PyResult<isize> {
    if v.is_int() {
        return Ok(v.as_int() as isize);
    }
    if v.is_none() {
        return Ok(default);
    }
    if !is_index(py, v) {
        let message = "slice indices must be integers or None or have an __index__ method";
        return Err(py.raise_type_error(format_args!("{message}")));
    }
    let n = int::index(py, v)?;
    Ok(int::to_isize(n.value()).unwrap_or(if int::is_negative(n.value()) { isize::MIN } else { isize::MAX }))
}

/// A slice applied to a length.
#[derive(Copy, Clone, Debug)]
pub struct SliceRange {
    /// First index.
    pub start: isize,
    /// Where it stops.
    pub stop: isize,
    /// Distance, not 0.
    pub step: isize,
    /// Number of items.
    pub length: usize,
}

impl SliceRange {
    /// The indices.
    pub fn indices(self) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.length).map(move |i| (self.start + i as isize * self.step) as usize)
    }
}

/// Start, stop and step of a slice as machine ints.
pub fn slice_unpack(py: Py, slice: Obj<Slice>) -> PyResult<(isize, isize, isize)> {
    let step = slice_bound(py, slice.step, 1)?;
    if step == 0 {
        return Err(py.raise_value_error(format_args!("slice step cannot be zero")));
    }
    let step = step.max(-isize::MAX);
    let start = slice_bound(py, slice.start, if step < 0 { isize::MAX } else { 0 })?;
    let stop = slice_bound(py, slice.stop, if step < 0 { isize::MIN } else { isize::MAX })?;
    Ok((start, stop, step))
}

/// Clips an unpacked slice to a length.
pub fn slice_adjust((start, stop, step): (isize, isize, isize), length: usize) -> SliceRange {
    let length = length as isize;
    let clip = |i: isize| {
        let i = if i < 0 { i.saturating_add(length) } else { i };
        if i < 0 {
            if step < 0 { -1 } else { 0 }
        } else if i >= length {
            if step < 0 { length - 1 } else { length }
        } else {
            i
        }
    };
    let (start, stop) = (clip(start), clip(stop));
    let count = match step {
        // Most slices need no division.
        1 => (stop - start).max(0),
        -1 => (start - stop).max(0),
        _ if step < 0 && stop < start => (start - stop - 1) / -step + 1,
        _ if step > 0 && start < stop => (stop - start - 1) / step + 1,
        _ => 0,
    };
    SliceRange { start, stop, step, length: count as usize }
}

/// Start, stop and step of a slice if they are ints of the machine or `None`, and the step is not 0.
fn plain_bounds(start: Value, stop: Value, step: Value) -> Option<(isize, isize, isize)> {
    let bound = |v: Value, default: isize| match v {
        v if v.is_int() => Some(v.as_int() as isize),
        v if v.is_none() => Some(default),
        _ => None,
    };
    let step = bound(step, 1).filter(|&step| step != 0)?;
    let (first, last) = if step < 0 { (isize::MAX, isize::MIN) } else { (0, isize::MAX) };
    Some((bound(start, first)?, bound(stop, last)?, step))
}

/// `list[start:stop] = items` where all of it is plain: an exact list, bounds that are ints or `None`, items in another
/// exact list or in a tuple. False if something is not; then nothing was done.
pub fn assign_plain_slice(target: Value, start: Value, stop: Value, items: Value) -> bool {
    let (Some(list), Some((start, stop, _))) =
        (target.cast_exact::<List>(), plain_bounds(start, stop, crate::singletons::none()))
    else {
        return false;
    };
    assign_list_part(list, (start, stop), items)
}

/// `list[start:stop] = items` with items in another exact list or in a tuple. False if they are not; then nothing was
/// done.
pub fn assign_list_part(list: ListRef, (start, stop): (isize, isize), items: Value) -> bool {
    let r = slice_adjust((start, stop, 1), list.length);
    let end = r.start as usize + r.length;
    if let Some(from) = items.cast_exact::<List>().filter(|&from| from != list) {
        list.splice(r.start as usize, end, from.as_slice());
    } else if let Some(from) = items.cast_exact::<Tuple>() {
        list.splice(r.start as usize, end, from.as_slice());
    } else {
        return false;
    }
    true
}

/// `list[start:stop] = from[first:last:step]`, which may be the same list, without a list in between.
pub fn copy_list_part(list: ListRef, (start, stop): (isize, isize), from: ListRef, bounds: (isize, isize, isize)) {
    const INLINE: usize = 32;
    let (part, r) = (slice_adjust(bounds, from.length), slice_adjust((start, stop, 1), list.length));
    let (begin, end) = (r.start as usize, r.start as usize + r.length);
    let items = from.as_slice();
    let mut inline = [Value::ABSENT; INLINE];
    if part.length <= INLINE {
        for (word, index) in inline.iter_mut().zip(part.indices()) {
            *word = items[index];
        }
        return list.splice(begin, end, &inline[..part.length]);
    }
    // Those that the list gives up are released behind the copy, so nothing else has to hold them.
    let words: Vec<Value> = part.indices().map(|index| items[index]).collect();
    list.splice(begin, end, &words);
}

/// `sequence[start:stop]` of an exact list, tuple, `str` or `bytes` with bounds that are ints or `None`; `None` for
/// anything else.
pub fn plain_slice(py: Py, sequence: Value, start: Value, stop: Value) -> Option<Ref> {
    let bounds = plain_bounds(start, stop, crate::singletons::none())?;
    if let Some(list) = sequence.cast_exact::<List>() {
        return Some(list_part(py, list, bounds));
    }
    let (start, stop, _) = bounds;
    if let Some(string) = sequence.cast_exact::<Str>() {
        return Some(str_part(py, string, start, stop));
    }
    if let Some(tuple) = sequence.cast_exact::<Tuple>() {
        return Some(tuple_part(py, tuple, start, stop));
    }
    let bytes = sequence.cast_exact::<Bytes>()?;
    let part = plain_range(start, stop, bytes.length);
    Some(if part.len() == bytes.length { bytes.to_ref() } else { py.bytes(&bytes.as_slice()[part]) })
}

/// The indices that a slice without a step takes from `length` items.
fn plain_range(start: isize, stop: isize, length: usize) -> std::ops::Range<usize> {
    let r = slice_adjust((start, stop, 1), length);
    r.start as usize..r.start as usize + r.length
}

/// `list[start:stop:step]`.
pub fn list_part(py: Py, list: ListRef, bounds: (isize, isize, isize)) -> Ref {
    let r = slice_adjust(bounds, list.length);
    if r.step == 1 {
        return crate::list::from_slice(py, &list.as_slice()[r.start as usize..r.start as usize + r.length]);
    }
    crate::list::from_strided(py, list.as_slice(), r.start, r.step, r.length)
}

/// `tuple[start:stop]`.
pub fn tuple_part(py: Py, tuple: TupleRef, start: isize, stop: isize) -> Ref {
    let part = plain_range(start, stop, tuple.length);
    if part.len() == tuple.length { tuple.to_ref() } else { crate::tuple::from_slice(py, &tuple.as_slice()[part]) }
}

/// `string[start:stop]`.
pub fn str_part(py: Py, string: StrRef, start: isize, stop: isize) -> Ref {
    let part = plain_range(start, stop, string.length);
    py.substring(string, part.start, part.end)
}

/// A new `slice` object.
pub fn new_slice(py: Py, start: Value, stop: Value, step: Value) -> Ref {
    let own = |v: Value| v.to_ref().into_value();
    let (cell, class) = crate::memory::allocate(py, size_of::<Slice>());
    let flags = FLAG_YOUNG | FLAG_CONTAINER;
    let header = Header::new(Kind::SLICE, flags, class, py.types().slice.head.root_shape);
    // SAFETY: the cell is fresh and long enough.
    unsafe { cell.cast::<Slice>().write(Slice { header, start: own(start), stop: own(stop), step: own(step) }) };
    Ref::from_owned(Value::from_ptr(cell))
}
