//! `_bisect`: places in sorted sequences.

use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

/// On which side of equal items the place is.
#[derive(Copy, Clone, PartialEq)]
enum Side {
    Left,
    Right,
}

/// The arguments that all functions have.
struct Search {
    sequence: Value,
    low: Option<Value>,
    high: Option<Value>,
    key: Option<Value>,
    side: Side,
}

/// The first index.
fn low_bound(py: Py, v: Value) -> PyResult<isize> {
    let n = int::index(py, v)?;
    int::to_isize(n.value())
        .ok_or_else(|| py.raise_overflow_error(format_args!("Python int too large to convert to C ssize_t")))
}

/// The index behind the last.
fn high_bound(py: Py, v: Value) -> PyResult<isize> {
    let got = type_of(py, v).name();
    if !subscript::is_index(py, v) {
        return Err(py.raise_type_error(format_args!("argument should be integer or None, not '{got}'")));
    }
    let n = int::index(py, v)?;
    int::to_isize(n.value())
        .ok_or_else(|| py.raise_overflow_error(format_args!("cannot fit '{got}' into an index-sized integer")))
}

/// Refuses what has no items by number.
fn check_sequence(py: Py, v: Value) -> PyResult<()> {
    let ty = type_of(py, v);
    if v.is_kind(Kind::DICT) || v.cast::<taipan_builtins::mappingproxy::MappingProxy>().is_some() {
        return Err(py.raise_type_error(format_args!("{} is not a sequence", ty.name())));
    }
    if ty.slots.getitem.is_none() {
        return Err(py.raise_type_error(format_args!("'{}' object does not support indexing", ty.name())));
    }
    Ok(())
}

impl Search {
    fn key(&self) -> Option<Value> {
        self.key.filter(|key| !key.is_none())
    }

    /// The place of `x`, which is what the key function gives of an item, if there is one.
    fn place(&self, py: Py, x: Value) -> PyResult<usize> {
        let low = self.low.map_or(Ok(0), |low| low_bound(py, low))?;
        let high = match self.high.filter(|high| !high.is_none()) {
            Some(high) => high_bound(py, high)?,
            None => -1,
        };
        if low < 0 {
            return Err(py.raise_value_error(format_args!("lo must be non-negative")));
        }
        let mut low = low as usize;
        // The default and -1 are the same. What has no length says so first.
        if type_of(py, self.sequence).slots.len.is_some() || high != -1 {
            check_sequence(py, self.sequence)?;
        }
        let mut high = if high == -1 { object_protocol::len(py, self.sequence)? } else { high.max(0) as usize };
        while low < high {
            let middle = low + (high - low) / 2;
            let mut item = subscript::get_item(py, self.sequence, int::from_usize(py, middle).value())?;
            if let Some(key) = self.key() {
                item = call::call(py, key, &[item.value()])?;
            }
            let (a, b) = if self.side == Side::Right { (x, item.value()) } else { (item.value(), x) };
            let less = compare::rich_compare(py, a, b, CompareOp::Lt)?;
            if compare::is_true(py, less.value())? == (self.side == Side::Right) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    fn insert(&self, py: Py, x: Value) -> PyResult<()> {
        let wanted = match self.key() {
            Some(key) => call::call(py, key, &[x])?,
            None => x.to_ref(),
        };
        let place = self.place(py, wanted.value())?;
        match self.sequence.cast_exact::<List>() {
            Some(list) => list.insert(place.min(list.length), x.to_ref()),
            None => {
                let place = int::from_usize(py, place);
                call::call_method(py, self.sequence, py.intern("insert").value(), &[place.value(), x])?;
            }
        }
        Ok(())
    }
}

struct Functions;

#[pymodule]
impl Functions {
    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e <= x, and all e in
    /// a[i:] have e > x.  So if x already appears in the list, a.insert(i, x)
    /// will insert just after the rightmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[pyfunction("bisect_right(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_right(
        py: Py,
        sequence: Value,
        x: Value,
        low: Option<Value>,
        high: Option<Value>,
        key: Option<Value>,
    ) -> PyResult<usize> {
        Search { sequence, low, high, key, side: Side::Right }.place(py, x)
    }
    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e < x, and all e in
    /// a[i:] have e >= x.  So if x already appears in the list, a.insert(i, x)
    /// will insert just before the leftmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[pyfunction("bisect_left(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_left(
        py: Py,
        sequence: Value,
        x: Value,
        low: Option<Value>,
        high: Option<Value>,
        key: Option<Value>,
    ) -> PyResult<usize> {
        Search { sequence, low, high, key, side: Side::Left }.place(py, x)
    }
    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the right of the rightmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[pyfunction("insort_right(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_right(
        py: Py,
        sequence: Value,
        x: Value,
        low: Option<Value>,
        high: Option<Value>,
        key: Option<Value>,
    ) -> PyResult<()> {
        Search { sequence, low, high, key, side: Side::Right }.insert(py, x)
    }
    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the left of the leftmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[pyfunction("insort_left(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_left(
        py: Py,
        sequence: Value,
        x: Value,
        low: Option<Value>,
        high: Option<Value>,
        key: Option<Value>,
    ) -> PyResult<()> {
        Search { sequence, low, high, key, side: Side::Left }.insert(py, x)
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "Bisection algorithms.\n\nPlaces in lists that are kept sorted, and insertion there.";
    Ok(crate::new_module(py, "_bisect", doc, Functions::METHODS).0)
}
