//! `Value`: one 64-bit word for any Python object, with ints and floats immediate.
//!
//! ```text
//! 0                        absent (NULL)
//! 0x0000_pppp_pppp_pppt    pointer to a heap object; bit 0 set: this word owns no count
//! 0x0001_… – 0xFFF9_…      double: its bits + 2^48 (NaNs canonicalized)
//! 0xFFFC_… – 0xFFFF_…      int: 50-bit two's complement
//! ```
//!
//! Law: a `Value` is a `Copy` handle and says nothing about who owns the count; ownership is the business of
//! `StackRef` and of the runtime's owning types. A word stored in the heap is either owned (bit 0 clear) or names an
//! immortal object (bit 0 set); a borrowed mortal word never leaves the evaluation stack.

use crate::header::Header;

/// First word of the int range; a word is an int if and only if it is at least this.
pub const INT_TAG: u64 = 0xFFFC_0000_0000_0000;
/// What is added to a double's bits to make its word.
pub const DOUBLE_OFFSET: u64 = 1 << 48;
/// One past the last word of the double range.
pub const DOUBLE_END: u64 = 0xFFFA_0000_0000_0000;
/// Number of payload bits of an immediate int.
pub const INT_BITS: u32 = 50;
/// Largest immediate int.
pub const INT_MAX: i64 = (1 << (INT_BITS - 1)) - 1;
/// Smallest immediate int.
pub const INT_MIN: i64 = -(1 << (INT_BITS - 1));
/// Bit 0 of a pointer word: the word owns no count.
pub const BORROWED_BIT: u64 = 1;

/// One Python value or the absent word. Compares by word; see [`Value::is`] for Python's `is`.
#[repr(transparent)]
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Value(pub u64);

impl Value {
    /// No value: an empty slot, or the result of a call that raised.
    pub const ABSENT: Value = Value(0);

    /// Whether this is the absent word.
    #[inline(always)]
    pub const fn is_absent(self) -> bool {
        self.0 == 0
    }

    /// Whether this is an immediate int.
    #[inline(always)]
    pub const fn is_int(self) -> bool {
        self.0 >= INT_TAG
    }

    /// The payload of an immediate int (meaningless for other words).
    #[inline(always)]
    pub const fn as_int(self) -> i64 {
        ((self.0 << 14) as i64) >> 14
    }

    /// Whether `i` can be an immediate int.
    #[inline(always)]
    pub const fn int_fits(i: i64) -> bool {
        ((i << 14) >> 14) == i
    }

    /// The immediate int `i`, which must fit (see [`Value::int_fits`]).
    #[inline(always)]
    pub const fn from_small_int(i: i64) -> Value {
        Value(i as u64 | INT_TAG)
    }

    /// Whether this is an immediate float.
    #[inline(always)]
    pub const fn is_float(self) -> bool {
        self.0.wrapping_sub(DOUBLE_OFFSET) < DOUBLE_END - DOUBLE_OFFSET
    }

    /// The double of an immediate float (meaningless for other words).
    #[inline(always)]
    pub const fn as_float(self) -> f64 {
        f64::from_bits(self.0.wrapping_sub(DOUBLE_OFFSET))
    }

    /// Whether `f` can be an immediate float: every double but NaNs with a payload.
    #[inline(always)]
    pub const fn float_fits(f: f64) -> bool {
        !f.is_nan() || (f.to_bits() << 1) == (0x7FF8_0000_0000_0000 << 1)
    }

    /// The immediate float `f`, which must fit (see [`Value::float_fits`]).
    #[inline(always)]
    pub const fn from_float(f: f64) -> Value {
        Value(f.to_bits().wrapping_add(DOUBLE_OFFSET))
    }

    /// Whether this is a pointer to a heap object (false for the absent word).
    #[inline(always)]
    pub const fn is_pointer(self) -> bool {
        self.0.wrapping_sub(1) < DOUBLE_OFFSET - 1
    }

    /// Whether this word, which is not the absent one, is a pointer to a heap object.
    #[inline(always)]
    pub const fn is_heap(self) -> bool {
        self.0 < DOUBLE_OFFSET
    }

    /// [`Value::is`] where `other` is a pointer.
    #[inline(always)]
    pub const fn is_object(self, other: Value) -> bool {
        (self.0 ^ other.0) & !BORROWED_BIT == 0
    }

    /// Whether this is a pointer word that owns a count.
    #[inline(always)]
    pub const fn is_counted(self) -> bool {
        // One compare: the rotation takes bit 0 to the top.
        self.0.rotate_right(1).wrapping_sub(1) < (1 << 47) - 1
    }

    /// The object pointed to, bit 0 removed (meaningless for words that are not pointers).
    #[inline(always)]
    pub const fn ptr(self) -> *mut Header {
        (self.0 & !BORROWED_BIT) as *mut Header
    }

    /// The object pointed to, as a pointer to its layout `T`.
    #[inline(always)]
    pub const fn as_ptr<T>(self) -> *mut T {
        (self.0 & !BORROWED_BIT) as *mut T
    }

    /// The word of a mortal object, owning one count that the caller has.
    #[inline(always)]
    pub fn from_ptr<T>(p: *mut T) -> Value {
        Value(p as u64)
    }

    /// The word of an object without a count: an immortal one, or a borrow.
    #[inline(always)]
    pub fn from_ptr_borrowed<T>(p: *const T) -> Value {
        Value(p as u64 | BORROWED_BIT)
    }

    /// The same object in a word that owns no count.
    #[inline(always)]
    pub const fn borrowed(self) -> Value {
        if self.is_pointer() { Value(self.0 | BORROWED_BIT) } else { self }
    }

    /// Python's `is`: the same word, bit 0 of pointers ignored.
    #[inline(always)]
    pub const fn is(self, other: Value) -> bool {
        self.borrowed().0 == other.borrowed().0
    }
}

/// Whether both words are immediate ints.
#[inline(always)]
pub const fn both_int(a: Value, b: Value) -> bool {
    a.0 & b.0 >= INT_TAG
}
