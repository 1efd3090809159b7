//! Instances of classes written in Python.
//!
//! Slot `i` of the shape is inline if `i < shape.inline_slots`, else at `overflow[i - inline_slots]`. An absent word
//! marks a member slot (`__slots__`) that is not set; attribute slots of the shape are always present.

use crate::header::Header;
use crate::value::Value;

/// An instance; `shape.inline_slots` slots follow.
#[repr(C)]
pub struct Instance {
    /// The object header.
    pub header: Header,
    /// The overflow slots, or the `Dict` that owns the attributes where the shape is a dictionary shape, or null.
    pub overflow: *mut Value,
}

impl Instance {
    /// The word at `index` words from the object's start: how inline caches name an inline slot.
    #[inline(always)]
    pub fn word(this: *mut Instance, index: usize) -> *mut Value {
        (this as usize + index * 8) as *mut Value
    }
}
