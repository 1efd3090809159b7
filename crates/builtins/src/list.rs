//! `list`.

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct ListType;

fn of(v: Value) -> ListRef {
    Obj::new(v.as_ptr())
}

/// Index of the first item equal to `value` within bounds.
/// The bounds that `index` takes, which `None` is not.
pub fn index_bounds(py: Py, start: Option<Value>, stop: Option<Value>, length: usize) -> PyResult<(usize, usize)> {
    for bound in [start, stop].into_iter().flatten() {
        if int::index_optional(py, bound)?.is_none() {
            return Err(py.raise_type_error(format_args!("slice indices must be integers or have an __index__ method")));
        }
    }
    crate::str::bounds(py, start, stop, length)
}

fn position(py: Py, l: ListRef, value: Value, start: usize, end: usize) -> PyResult<Option<usize>> {
    let mut i = start;
    while i < end.min(l.length) {
        let item = l.get(i).expect("below the length").to_ref();
        if compare::equal(py, item.value(), value)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

#[pytype]
impl ListType {
    /// Append object to the end of the list.
    #[pymethod("append(object, /)")]
    fn append(_py: Py, this: ListRef, object: Value) {
        this.push(object.to_ref());
    }
    /// Extend list by appending elements from the iterable.
    #[pymethod("extend(iterable, /)")]
    fn extend(py: Py, this: ListRef, iterable: Value) -> PyResult<()> {
        this.extend(py, iterable)
    }
    /// Insert object before index.
    #[pymethod("insert(index, object, /)")]
    fn insert(_py: Py, this: ListRef, index: i64, object: Value) {
        let n = this.length as i64;
        let at = if index < 0 { (index + n).max(0) } else { index.min(n) };
        this.insert(at as usize, object.to_ref());
    }
    /// Remove and return item at index (default last).
    #[pymethod("pop(index=-1, /)")]
    fn pop(py: Py, this: ListRef, index: Option<i64>) -> PyResult<Ref> {
        let n = this.length as i64;
        if n == 0 {
            return Err(py.raise_index_error(format_args!("pop from empty list")));
        }
        let i = index.unwrap_or(-1);
        let at = if i < 0 { i + n } else { i };
        if at < 0 || at >= n {
            return Err(py.raise_index_error(format_args!("pop index out of range")));
        }
        Ok(this.remove(at as usize))
    }
    /// Remove first occurrence of value.
    #[pymethod("remove(value, /)")]
    fn remove(py: Py, this: ListRef, value: Value) -> PyResult<()> {
        match position(py, this, value, 0, usize::MAX)? {
            Some(i) => {
                // The comparison may have shortened the list.
                if i < this.length {
                    drop(this.remove(i));
                }
                Ok(())
            }
            None => Err(py.raise_value_error(format_args!("list.remove(x): x not in list"))),
        }
    }
    /// Return first index of value.
    #[pymethod("index(value, start=0, stop=9223372036854775807, /)")]
    fn index(py: Py, this: ListRef, value: Value, start: Option<Value>, stop: Option<Value>) -> PyResult<i64> {
        let (start, stop) = index_bounds(py, start, stop, this.length)?;
        match position(py, this, value, start, stop)? {
            Some(i) => Ok(i as i64),
            None => Err(py.raise_value_error(format_args!("list.index(x): x not in list"))),
        }
    }
    /// Return number of occurrences of value.
    #[pymethod("count(value, /)")]
    fn count(py: Py, this: ListRef, value: Value) -> PyResult<i64> {
        let (mut n, mut i) = (0, 0);
        while let Some(item) = this.get(i) {
            let item = item.to_ref();
            n += compare::equal(py, item.value(), value)? as i64;
            i += 1;
        }
        Ok(n)
    }
    /// Reverse *IN PLACE*.
    #[pymethod("reverse()")]
    fn reverse(_py: Py, this: ListRef) {
        let (mut i, mut j) = (0, this.length);
        while i + 1 < j {
            j -= 1;
            // SAFETY: both indices are below the length.
            unsafe { std::ptr::swap(this.items.add(i), this.items.add(j)) };
            i += 1;
        }
    }
    /// Sort the list in ascending order and return None.
    #[pymethod("sort(*, key=None, reverse=False)")]
    fn sort(py: Py, this: ListRef, key: Option<Value>, reverse: Option<bool>) -> PyResult<()> {
        crate::sort::sort(py, this, key.unwrap_or(none()), reverse.unwrap_or(false))
    }
    /// Remove all items from list.
    #[pymethod("clear()")]
    fn clear(_py: Py, this: ListRef) {
        this.take().into_iter().rev().for_each(drop);
    }
    /// Return a shallow copy of the list.
    #[pymethod("copy()")]
    fn copy(py: Py, this: ListRef) -> Ref {
        list::from_slice(py, this.as_slice())
    }
    /// Return a reverse iterator over the list.
    #[pymethod("__reversed__()")]
    fn reversed(py: Py, this: ListRef) -> Ref {
        crate::iterators::new_reversed(py, this.value(), this.length)
    }
    /// See PEP 585
    #[pyclassmethod("__class_getitem__(object, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
    /// Return the size of the list in memory, in bytes.
    #[pymethod("__sizeof__()")]
    fn sizeof(_py: Py, this: ListRef) -> i64 {
        (size_of::<List>() + this.capacity * 8) as i64
    }
}

/// `repr` of a sequence's items between brackets.
pub fn repr_items(py: Py, v: Value, open: &str, close: &str, item: impl Fn(usize) -> Option<Ref>) -> PyResult<Ref> {
    let made = object_protocol::with_repr_guard(py, v, || {
        let mut out = string::StrBuilder::default();
        out.push_str(open);
        let mut i = 0;
        while let Some(x) = item(i) {
            if i > 0 {
                out.push_str(", ");
            }
            let r = object_protocol::repr(py, x.value())?;
            out.push_value(Obj::new(r.value().as_ptr()));
            i += 1;
        }
        out.push_str(close);
        Ok(out.finish(py))
    })?;
    Ok(made.unwrap_or_else(|| py.str(&format!("{open}...{}", close.trim_start_matches(',')))))
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    repr_items(py, v, "[", "]", |i| of(v).get(i).map(|v| v.to_ref()))
}

/// Compares two sequences item by item; the accessors read anew each time.
pub fn compare_sequences(
    py: Py,
    op: CompareOp,
    length: impl Fn() -> (usize, usize),
    items: impl Fn(usize) -> Option<(Ref, Ref)>,
) -> PyResult<Ref> {
    let (m, n) = length();
    if m != n && matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Ref::from_owned(bool_value(op == CompareOp::Ne)));
    }
    let mut i = 0;
    while let Some((x, y)) = items(i) {
        if !compare::equal(py, x.value(), y.value())? {
            return match op {
                CompareOp::Eq => Ok(Ref::from_owned(false_())),
                CompareOp::Ne => Ok(Ref::from_owned(true_())),
                _ => compare::rich_compare(py, x.value(), y.value(), op),
            };
        }
        i += 1;
    }
    let (m, n) = length();
    Ok(Ref::from_owned(bool_value(op.holds(m.cmp(&n)))))
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<List>(), b.cast::<List>()) else { return compare::not_implemented() };
    compare_sequences(py, op, || (x.length, y.length), |i| Some((x.get(i)?.to_ref(), y.get(i)?.to_ref())))
}

fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    let l = of(v);
    if let Some(slice) = key.cast::<Slice>() {
        let bounds = subscript::slice_unpack(py, slice)?;
        let r = subscript::slice_adjust(bounds, l.length);
        return Ok(list::from_strided(py, l.as_slice(), r.start, r.step, r.length));
    }
    check_index(py, key, "list")?;
    let i = subscript::sequence_index(py, key, || l.length, "list index")?;
    Ok(l.get(i).expect("below the length").to_ref())
}

/// `TypeError` for keys that are neither ints nor slices.
pub fn check_index(py: Py, key: Value, what: &str) -> PyResult<()> {
    if subscript::is_index(py, key) {
        return Ok(());
    }
    let got = type_of(py, key).name();
    Err(py.raise_type_error(format_args!("{what} indices must be integers or slices, not {got}")))
}

fn setitem(py: Py, v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let l = of(v);
    if let Some(slice) = key.cast::<Slice>() {
        return set_slice(py, l, slice, value);
    }
    check_index(py, key, "list")?;
    let i = subscript::sequence_index(py, key, || l.length, "list assignment index")?;
    match value {
        Some(value) => l.set(i, value.to_ref()),
        None => drop(l.remove(i)),
    }
    Ok(())
}

fn set_slice(py: Py, l: ListRef, slice: SliceRef, value: Option<Value>) -> PyResult<()> {
    if let Some(items) = value
        && slice.step.is_none()
        && subscript::assign_plain_slice(l.value(), slice.start, slice.stop, items)
    {
        return Ok(());
    }
    let bounds = subscript::slice_unpack(py, slice)?;
    let items = match value {
        None => None,
        Some(v) if type_of(py, v).slots.iter.is_none() && type_of(py, v).slots.getitem.is_none() => {
            return Err(py.raise_type_error(format_args!("must assign iterable to extended slice")));
        }
        Some(v) => Some(iter::collect(py, v)?),
    };
    let r = subscript::slice_adjust(bounds, l.length);
    if r.step == 1 {
        let items = items.unwrap_or_default();
        let words: Vec<Value> = items.iter().map(Ref::value).collect();
        l.splice(r.start as usize, r.start as usize + r.length, &words);
        return Ok(());
    }
    match items {
        Some(items) if items.len() != r.length => {
            let (n, m) = (items.len(), r.length);
            Err(py.raise_value_error(format_args!(
                "attempt to assign sequence of size {n} to extended slice of size {m}"
            )))
        }
        Some(items) => {
            for (i, item) in r.indices().zip(items) {
                l.set(i, item);
            }
            Ok(())
        }
        None => {
            let mut places: Vec<usize> = r.indices().collect();
            places.sort_unstable();
            let dead: Vec<Ref> = places.into_iter().rev().map(|i| l.remove(i)).collect();
            drop(dead);
            Ok(())
        }
    }
}

fn concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let Some(y) = b.cast::<List>() else {
        let got = type_of(py, b).name();
        return Err(py.raise_type_error(format_args!("can only concatenate list (not \"{got}\") to list")));
    };
    let x = of(a);
    let r = list::with_capacity(py, x.length + y.length);
    let new = of(r.value());
    x.as_slice().iter().chain(y.as_slice()).for_each(|v| new.push(v.to_ref()));
    Ok(r)
}

/// The length of a repeated sequence of items of `each` bytes, if there is room for it.
pub fn repeated_length(py: Py, length: usize, n: isize, each: usize) -> PyResult<usize> {
    let total = length.saturating_mul(n.max(0) as usize);
    memory::check_room(py, total, each)?;
    Ok(total)
}

fn repeat(py: Py, v: Value, n: isize) -> PyResult<Ref> {
    let l = of(v);
    let total = repeated_length(py, l.length, n, size_of::<Value>())?;
    let r = list::with_capacity(py, total);
    let new = of(r.value());
    // An empty list is not repeated 2 ** 62 times.
    for _ in 0..if total == 0 { 0 } else { n } {
        l.as_slice().iter().for_each(|v| new.push(v.to_ref()));
    }
    Ok(r)
}

fn inplace_concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    of(a).extend(py, b)?;
    Ok(a.to_ref())
}

fn inplace_repeat(py: Py, v: Value, n: isize) -> PyResult<Ref> {
    let l = of(v);
    let (length, total) = (l.length, repeated_length(py, l.length, n, size_of::<Value>())?);
    if total == 0 {
        drop(l.take());
    }
    for i in length..total {
        l.push(l.get(i % length).expect("below the length").to_ref());
    }
    Ok(v.to_ref())
}

fn contains(py: Py, v: Value, item: Value) -> PyResult<bool> {
    Ok(position(py, of(v), item, 0, usize::MAX)?.is_some())
}

fn init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    if dunder::native_base(type_of(py, v)) == type_of(py, v) {
        crate::object::no_keywords(py, type_of(py, v), kwnames)?;
    }
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "list", args.len(), 0, 1)?;
    drop(of(v).take());
    match args.first() {
        Some(&iterable) => of(v).extend(py, iterable),
        None => Ok(()),
    }
}

fn new(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    Ok(list::new_of(py, ty))
}

/// Makes the type ready.
pub fn register(py: Py) {
    let slots = Slots {
        repr: Some(repr),
        richcompare: Some(richcompare),
        new: Some(new),
        init: Some(init),
        len: Some(|_, v| Ok(of(v).length)),
        getitem: Some(getitem),
        setitem: Some(setitem),
        contains: Some(contains),
        concat: Some(concat),
        repeat: Some(repeat),
        inplace_concat: Some(inplace_concat),
        inplace_repeat: Some(inplace_repeat),
        iter: Some(|py, v| Ok(iter::new_sequence_iterator(py, py.types().list_iterator, v))),
        ..Slots::default()
    };
    native::ready(py, py.types().list, slots, ListType::METHODS, ListType::GETSETS);
}
