//! `StackRef`: a reference on the evaluation stack or in a local, which may own a count or not.
//!
//! Law: not `Copy`; each one is closed, stolen or stored exactly once. It has no `Drop`: the generator checks that
//! every path of a definition's body disposes of it. A borrowed one (bit 0) is valid while the slot it was borrowed
//! from keeps its value.

use crate::header::{Header, IMMORTAL_COUNT, rare};
use crate::value::{BORROWED_BIT, DOUBLE_OFFSET, Value};

/// A reference that its holder must dispose of; owns a count unless bit 0 is set or the word is immediate.
#[repr(transparent)]
#[must_use]
pub struct StackRef(u64);

impl StackRef {
    /// The empty slot.
    pub const ABSENT: StackRef = StackRef(0);

    /// Takes over what `value` owns.
    #[inline(always)]
    pub const fn steal(value: Value) -> StackRef {
        StackRef(value.0)
    }

    /// A borrow of `value`, valid as long as the caller's source keeps it.
    #[inline(always)]
    pub const fn borrowing(value: Value) -> StackRef {
        StackRef(value.borrowed().0)
    }

    /// A new reference to what a heap slot holds: takes a count unless immortal or immediate.
    #[inline(always)]
    pub fn from_heap(value: Value) -> StackRef {
        if value.is_counted() {
            // SAFETY: a heap slot's counted word is the address of a live object.
            unsafe { (*(value.0 as *mut Header)).retain() }
        }
        StackRef(value.0)
    }

    /// [`StackRef::from_heap`] of a slot that is not empty.
    #[inline(always)]
    pub fn from_full(value: Value) -> StackRef {
        if value.0 & (BORROWED_BIT | !(DOUBLE_OFFSET - 1)) == 0 {
            // SAFETY: a heap slot's counted word is the address of a live object.
            unsafe { (*(value.0 as *mut Header)).retain() }
        }
        StackRef(value.0)
    }

    /// The value, for reading; nothing changes owner.
    #[inline(always)]
    pub const fn value(&self) -> Value {
        Value(self.0)
    }

    /// Gives up the reference and returns its word, borrowed bit and all.
    #[inline(always)]
    pub const fn into_value(self) -> Value {
        Value(self.0)
    }

    /// A second reference of the same ownership: owned gives owned, borrowed gives borrowed.
    #[inline(always)]
    pub fn dup(&self) -> StackRef {
        StackRef::from_heap(Value(self.0))
    }

    /// A borrowed alias, valid while `self` is.
    #[inline(always)]
    pub const fn borrow(&self) -> StackRef {
        StackRef(Value(self.0).borrowed().0)
    }

    /// Whether the slot is empty.
    #[inline(always)]
    pub const fn is_absent(&self) -> bool {
        self.0 == 0
    }

    /// The same reference in a word that may be stored in the heap: a borrowed mortal one takes a count.
    #[inline(always)]
    pub fn make_owned(self) -> Value {
        let value = Value(self.0);
        if self.0 & (BORROWED_BIT | !(DOUBLE_OFFSET - 1)) == BORROWED_BIT {
            // SAFETY: a reference that is not closed points to a live object.
            let header = unsafe { &mut *value.ptr() };
            let count = header.count.wrapping_add(1);
            if (count as i32) < 0 {
                rare();
                // Immortal, now if not before: the word needs no count.
                header.count = IMMORTAL_COUNT;
                return value;
            }
            header.count = count;
            return Value(self.0 & !BORROWED_BIT);
        }
        value
    }

    /// Disposes of the reference; true if the object it named must now be deallocated by the caller.
    #[inline(always)]
    #[must_use]
    pub fn close_needs_dealloc(self) -> bool {
        let value = Value(self.0);
        // SAFETY: an owned reference is the address of a live object.
        value.is_counted() && unsafe { (*(self.0 as *mut Header)).release() }
    }
}
