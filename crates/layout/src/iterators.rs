//! Iterators over built-in sequences, inlined by specialized `FOR_ITER`.

use crate::header::Header;
use crate::value::Value;

/// Iterator of a `list` or `tuple` (kinds `LIST_ITERATOR`, `TUPLE_ITERATOR`) or `str`.
#[repr(C)]
pub struct SequenceIterator {
    /// The object header.
    pub header: Header,
    /// The sequence, owned; absent once exhausted.
    pub sequence: Value,
    /// Index of the next item.
    pub index: usize,
}

/// Iterator of a `range` whose values all fit 50 bits (kind `RANGE_ITERATOR`).
#[repr(C)]
pub struct RangeIterator {
    /// The object header.
    pub header: Header,
    /// The next value.
    pub next: i64,
    /// Distance between values.
    pub step: i64,
    /// Values left.
    pub remaining: i64,
}

impl RangeIterator {
    /// How many values `range(start, stop, step)` of immediate ints has; the step is not 0.
    pub fn count(start: i64, stop: i64, step: i64) -> i64 {
        let span = if step > 0 { stop - start } else { start - stop };
        if span <= 0 { 0 } else { (span - 1) / step.abs() + 1 }
    }
}
