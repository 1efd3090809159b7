//! `range` and `slice`.

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct RangeType;
struct SliceType;

fn of(v: Value) -> RangeRef {
    Obj::new(v.as_ptr())
}

fn binary(py: Py, op: BinaryOp, a: Value, b: Value) -> PyResult<Ref> {
    int::int_binary(py, op, a, b)
}

/// Number of values from `start` to `stop`; `step` is not 0.
fn count(py: Py, start: Value, stop: Value, step: Value) -> PyResult<Ref> {
    if start.is_int() && stop.is_int() && step.is_int() {
        let (start, stop, step) = (start.as_int(), stop.as_int(), step.as_int());
        let span = if step > 0 { stop - start } else { start - stop };
        return Ok(int::from_i64(py, if span <= 0 { 0 } else { (span - 1) / step.abs() + 1 }));
    }
    let up = !int::is_negative(step);
    let (low, high) = if up { (start, stop) } else { (stop, start) };
    if int::compare(low, high).is_ge() {
        return Ok(int::from_i64(py, 0));
    }
    let span = binary(py, BinaryOp::Subtract, high, low)?;
    let less = binary(py, BinaryOp::Subtract, span.value(), Value::from_small_int(1))?;
    let size = if up { step.to_ref() } else { number::negative(py, step)? };
    let q = binary(py, BinaryOp::FloorDivide, less.value(), size.value())?;
    binary(py, BinaryOp::Add, q.value(), Value::from_small_int(1))
}

/// How many items there are, where all of it is small.
fn count_small(start: Value, stop: Value, step: Value) -> Option<i64> {
    if !(start.is_int() && stop.is_int() && step.is_int()) {
        return None;
    }
    Some(RangeIterator::count(start.as_int(), stop.as_int(), step.as_int()))
}

/// A `range` object of exact ints.
pub fn new_range(py: Py, start: Ref, stop: Ref, step: Ref) -> PyResult<Ref> {
    let length = match count_small(start.value(), stop.value(), step.value()) {
        Some(length) => int::from_i64(py, length),
        None => count(py, start.value(), stop.value(), step.value())?,
    };
    let fields = Range {
        header: instance::blank_header(),
        start: start.into_value(),
        stop: stop.into_value(),
        step: step.into_value(),
        length: length.into_value(),
    };
    Ok(instance::new_object(py, py.types().range, fields))
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    crate::object::no_keywords(py, ty, kwnames)?;
    crate::object::check_count(py, "range", args.len(), 1, 3)?;
    if args.len() == 1 {
        let stop = int::index(py, args[0])?;
        return new_range(py, int::from_i64(py, 0), stop, int::from_i64(py, 1));
    }
    let (start, stop) = (int::index(py, args[0])?, int::index(py, args[1])?);
    let step = match args.get(2) {
        Some(&s) => int::index(py, s)?,
        None => int::from_i64(py, 1),
    };
    if int::is_zero(step.value()) {
        return Err(py.raise_value_error(format_args!("range() arg 3 must not be zero")));
    }
    new_range(py, start, stop, step)
}

/// An iterator over the values from the last to the first.
pub(crate) fn reversed(py: Py, this: RangeRef) -> PyResult<Ref> {
    if this.start.is_int() && this.step.is_int() && this.length.is_int() {
        let (start, step, length) = (this.start.as_int(), this.step.as_int(), this.length.as_int());
        let last = step.checked_mul(length - 1).and_then(|offset| offset.checked_add(start));
        if let Some(next) = last.filter(|last| Value::int_fits(*last) && Value::int_fits(start - step)) {
            let step = -step;
            let fields = RangeIterator { header: instance::blank_header(), next, step, remaining: length };
            return Ok(instance::new_object(py, py.types().range_iterator, fields));
        }
    }
    let last = binary(py, BinaryOp::Subtract, this.length, Value::from_small_int(1))?;
    let first = item(py, this, last.value())?;
    let stop = binary(py, BinaryOp::Subtract, this.start, this.step)?;
    let r = new_range(py, first, stop, number::negative(py, this.step)?)?;
    new_iterator(py, r.value())
}

/// Value number `i` (an int of any size, within the range).
fn item(py: Py, r: RangeRef, i: Value) -> PyResult<Ref> {
    if r.start.is_int()
        && r.step.is_int()
        && i.is_int()
        && let Some(offset) = r.step.as_int().checked_mul(i.as_int())
        && let Some(found) = offset.checked_add(r.start.as_int())
    {
        return Ok(int::from_i64(py, found));
    }
    let offset = binary(py, BinaryOp::Multiply, r.step, i)?;
    binary(py, BinaryOp::Add, r.start, offset.value())
}

fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    let r = of(v);
    if let Some(slice) = key.cast::<Slice>() {
        let (start, stop, step) = adjust_big(py, slice, r.length)?;
        let (first, last) = (item(py, r, start.value())?, item(py, r, stop.value())?);
        let step = binary(py, BinaryOp::Multiply, r.step, step.value())?;
        return new_range(py, first, last, step);
    }
    if !subscript::is_index(py, key) {
        let got = type_of(py, key).name();
        return Err(py.raise_type_error(format_args!("range indices must be integers or slices, not {got}")));
    }
    let mut i = int::index(py, key)?;
    if int::is_negative(i.value()) {
        i = binary(py, BinaryOp::Add, i.value(), r.length)?;
    }
    if int::is_negative(i.value()) || int::compare(i.value(), r.length).is_ge() {
        return Err(py.raise_index_error(format_args!("range object index out of range")));
    }
    item(py, r, i.value())
}

/// Start, stop and step of a slice of a sequence whose length is any int.
fn adjust_big(py: Py, slice: SliceRef, length: Value) -> PyResult<(Ref, Ref, Ref)> {
    let step = if slice.step.is_none() { int::from_i64(py, 1) } else { int::index(py, slice.step)? };
    if int::is_zero(step.value()) {
        return Err(py.raise_value_error(format_args!("slice step cannot be zero")));
    }
    let down = int::is_negative(step.value());
    let (lower, upper) = if down {
        (int::from_i64(py, -1), binary(py, BinaryOp::Subtract, length, Value::from_small_int(1))?)
    } else {
        (int::from_i64(py, 0), length.to_ref())
    };
    let clip = |v: Value, default: &Ref| -> PyResult<Ref> {
        if v.is_none() {
            return Ok(default.clone());
        }
        if !subscript::is_index(py, v) {
            return Err(
                py.raise_type_error(format_args!("slice indices must be integers or None or have an __index__ method"))
            );
        }
        let mut i = int::index(py, v)?;
        if int::is_negative(i.value()) {
            i = binary(py, BinaryOp::Add, i.value(), length)?;
            if int::compare(i.value(), lower.value()).is_lt() {
                return Ok(lower.clone());
            }
        } else if int::compare(i.value(), upper.value()).is_gt() {
            return Ok(upper.clone());
        }
        Ok(i)
    };
    let (first, last) = if down { (&upper, &lower) } else { (&lower, &upper) };
    Ok((clip(slice.start, first)?, clip(slice.stop, last)?, step))
}

/// Whether an int is one of the values.
fn has(py: Py, r: RangeRef, v: Value) -> PyResult<bool> {
    let down = int::is_negative(r.step);
    let inside = if down {
        int::compare(v, r.start).is_le() && int::compare(v, r.stop).is_gt()
    } else {
        int::compare(v, r.start).is_ge() && int::compare(v, r.stop).is_lt()
    };
    if !inside {
        return Ok(false);
    }
    let offset = binary(py, BinaryOp::Subtract, v, r.start)?;
    let rest = binary(py, BinaryOp::Remainder, offset.value(), r.step)?;
    Ok(int::is_zero(rest.value()))
}

fn contains(py: Py, v: Value, x: Value) -> PyResult<bool> {
    if x.is_exact(Kind::INT) || singletons::as_bool(x).is_some() {
        return has(py, of(v), x);
    }
    let mut it = iter::Iter::new(py, v)?;
    while let Some(item) = it.next(py)? {
        if compare::equal(py, item.value(), x)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn index_in(py: Py, r: RangeRef, v: Value) -> PyResult<Option<Ref>> {
    if !int::is_int(v) || !has(py, r, v)? {
        return Ok(None);
    }
    let offset = binary(py, BinaryOp::Subtract, v, r.start)?;
    binary(py, BinaryOp::FloorDivide, offset.value(), r.step).map(Some)
}

#[pytype]
impl RangeType {
    /// rangeobject.count(value) -> integer -- return number of occurrences of value
    #[pymethod("count(value, /)")]
    fn count(py: Py, this: RangeRef, value: Value) -> PyResult<i64> {
        if int::is_int(value) {
            return has(py, this, value).map(i64::from);
        }
        let mut n = 0;
        let mut it = iter::Iter::new(py, this.value())?;
        while let Some(item) = it.next(py)? {
            n += compare::equal(py, item.value(), value)? as i64;
        }
        Ok(n)
    }
    /// rangeobject.index(value) -> integer -- return index of value.
    #[pymethod("index(value, /)")]
    fn index(py: Py, this: RangeRef, value: Value) -> PyResult<Ref> {
        if let Some(i) = index_in(py, this, value)? {
            return Ok(i);
        }
        if int::is_int(value) {
            return Err(py.raise_value_error(format_args!("range.index(x): x not in range")));
        }
        let mut it = iter::Iter::new(py, this.value())?;
        let mut i = 0;
        while let Some(item) = it.next(py)? {
            if compare::equal(py, item.value(), value)? {
                return Ok(int::from_i64(py, i));
            }
            i += 1;
        }
        Err(py.raise_value_error(format_args!("sequence.index(x): x not in sequence")))
    }
    /// Return a reverse iterator.
    #[pymethod("__reversed__()")]
    fn reversed(py: Py, this: RangeRef) -> PyResult<Ref> {
        reversed(py, this)
    }
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: RangeRef) -> Ref {
        let args = tuple::from_slice(py, &[this.start, this.stop, this.step]);
        tuple::from_vec(py, vec![py.types().range.to_ref(), args])
    }
    #[pygetset("start")]
    fn start(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).start.to_ref())
    }
    #[pygetset("stop")]
    fn stop(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).stop.to_ref())
    }
    #[pygetset("step")]
    fn step(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).step.to_ref())
    }
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let r = of(v);
    let (start, stop) = (int::to_decimal(py, r.start)?, int::to_decimal(py, r.stop)?);
    if int::to_i64(r.step) == Some(1) {
        return Ok(py.format(format_args!("range({start}, {stop})")));
    }
    Ok(py.format(format_args!("range({start}, {stop}, {})", int::to_decimal(py, r.step)?)))
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Range>(), b.cast::<Range>()) else { return compare::not_implemented() };
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    let _ = py;
    let same = |p: Value, q: Value| int::compare(p, q).is_eq();
    let equal = same(x.length, y.length)
        && (int::is_zero(x.length)
            || (same(x.start, y.start) && (int::to_i64(x.length) == Some(1) || same(x.step, y.step))));
    Ok(Ref::from_owned(bool_value(equal == (op == CompareOp::Eq))))
}

fn hash_range(py: Py, v: Value) -> PyResult<i64> {
    let r = of(v);
    let empty = int::is_zero(r.length);
    let single = int::to_i64(r.length) == Some(1);
    let start = if empty { none() } else { r.start };
    let step = if empty || single { none() } else { r.step };
    let t = tuple::from_slice(py, &[r.length, start, step]);
    object_protocol::hash(py, t.value())
}

/// An iterator over a range with values beyond 50 bits.
#[repr(C)]
struct BigRangeIterator {
    header: Header,
    next: Value,
    step: Value,
    remaining: Value,
}

// SAFETY: registered as the layout of its type.
unsafe impl Layout for BigRangeIterator {
    const KIND: Kind = Kind::OTHER;
}

owned_fields!(drop_big, traverse_big, BigRangeIterator, next, step, remaining);

fn new_iterator(py: Py, v: Value) -> PyResult<Ref> {
    let r = of(v);
    let small = |v: Value| if v.is_int() { Some(v.as_int()) } else { None };
    if let (Some(start), Some(stop), Some(step), Some(remaining)) =
        (small(r.start), small(r.stop), small(r.step), small(r.length))
        && Value::int_fits(stop.saturating_add(step))
    {
        let header = instance::blank_header();
        return Ok(instance::new_object(
            py,
            py.types().range_iterator,
            RangeIterator { header, next: start, step, remaining },
        ));
    }
    let own = |v: Value| v.to_ref().into_value();
    let ty = py.runtime().native_type::<BigRangeIterator>();
    let fields = BigRangeIterator {
        header: instance::blank_header(),
        next: own(r.start),
        step: own(r.step),
        remaining: own(r.length),
    };
    Ok(instance::new_object(py, ty, fields))
}

fn next(_py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: RangeIteratorRef = Obj::new(v.as_ptr());
    if it.remaining <= 0 {
        return Ok(None);
    }
    let value = it.next;
    it.next = value.wrapping_add(it.step);
    it.remaining -= 1;
    Ok(Some(Ref::from_owned(Value::from_small_int(value))))
}

fn next_big(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<BigRangeIterator> = Obj::new(v.as_ptr());
    if !int::compare(it.remaining, Value::from_small_int(0)).is_gt() {
        return Ok(None);
    }
    let value = it.next.to_ref();
    let following = binary(py, BinaryOp::Add, it.next, it.step)?;
    let left = binary(py, BinaryOp::Subtract, it.remaining, Value::from_small_int(1))?;
    replace_slot(&mut it.next, following);
    replace_slot(&mut it.remaining, left);
    Ok(Some(value))
}

struct IteratorMethods;

#[pytype]
impl IteratorMethods {
    /// Private method returning an estimate of len(list(it)).
    #[pymethod("__length_hint__()")]
    fn length_hint(_py: Py, this: RangeIteratorRef) -> i64 {
        this.remaining.max(0)
    }
}

fn slice_of(v: Value) -> SliceRef {
    Obj::new(v.as_ptr())
}

#[pytype]
impl SliceType {
    /// S.indices(len) -> (start, stop, stride)
    #[pymethod("indices(object, /)")]
    fn indices(py: Py, this: SliceRef, length: Value) -> PyResult<Ref> {
        let length = int::index(py, length)?;
        if int::is_negative(length.value()) {
            return Err(py.raise_value_error(format_args!("length should not be negative")));
        }
        let (start, stop, step) = adjust_big(py, this, length.value())?;
        Ok(tuple::from_vec(py, vec![start, stop, step]))
    }
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: SliceRef) -> Ref {
        let args = tuple::from_slice(py, &[this.start, this.stop, this.step]);
        tuple::from_vec(py, vec![py.types().slice.to_ref(), args])
    }
    #[pygetset("start")]
    fn start(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(slice_of(v).start.to_ref())
    }
    #[pygetset("stop")]
    fn stop(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(slice_of(v).stop.to_ref())
    }
    #[pygetset("step")]
    fn step(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(slice_of(v).step.to_ref())
    }
}

fn slice_tuple(py: Py, s: SliceRef) -> Ref {
    tuple::from_slice(py, &[s.start, s.stop, s.step])
}

fn slice_repr(py: Py, v: Value) -> PyResult<Ref> {
    let t = slice_tuple(py, slice_of(v));
    let r = object_protocol::repr(py, t.value())?;
    Ok(py.format(format_args!("slice{}", text_of(r.value()))))
}

fn slice_compare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Slice>(), b.cast::<Slice>()) else { return compare::not_implemented() };
    let (x, y) = (slice_tuple(py, x), slice_tuple(py, y));
    compare::rich_compare(py, x.value(), y.value(), op)
}

fn slice_hash(py: Py, v: Value) -> PyResult<i64> {
    let t = slice_tuple(py, slice_of(v));
    object_protocol::hash(py, t.value())
}

fn slice_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    crate::object::no_keywords(py, ty, kwnames)?;
    crate::object::check_count(py, "slice", args.len(), 1, 3)?;
    Ok(match *args {
        [stop] => subscript::new_slice(py, none(), stop, none()),
        [start, stop] => subscript::new_slice(py, start, stop, none()),
        _ => subscript::new_slice(py, args[0], args[1], args[2]),
    })
}

fn length(py: Py, v: Value) -> PyResult<usize> {
    match int::to_isize(of(v).length) {
        Some(n) => Ok(n as usize),
        None => Err(py.raise_overflow_error(format_args!("Python int too large to convert to C ssize_t"))),
    }
}

/// Makes the types ready.
pub fn register(py: Py) {
    let t = py.types();
    let slots = Slots {
        repr: Some(repr),
        hash: Some(hash_range),
        richcompare: Some(richcompare),
        new: Some(new),
        bool: Some(|_, v| Ok(!int::is_zero(of(v).length))),
        len: Some(length),
        getitem: Some(getitem),
        contains: Some(contains),
        iter: Some(new_iterator),
        ..Slots::default()
    };
    native::ready(py, t.range, slots, RangeType::METHODS, RangeType::GETSETS);
    let slots = Slots { iter: Some(|_, v| Ok(v.to_ref())), next: Some(next), ..Slots::default() };
    native::ready(py, t.range_iterator, slots, IteratorMethods::METHODS, &[]);
    let mut ty = create_native::<BigRangeIterator>(py, "longrange_iterator", None, 0, None);
    ty.drop_fields = drop_big;
    ty.traverse = traverse_big;
    native::ready(py, ty, Slots { next: Some(next_big), ..slots }, &[], &[]);
    let slots = Slots {
        repr: Some(slice_repr),
        hash: Some(slice_hash),
        richcompare: Some(slice_compare),
        new: Some(slice_new),
        ..Slots::default()
    };
    native::ready(py, t.slice, slots, SliceType::METHODS, SliceType::GETSETS);
}
