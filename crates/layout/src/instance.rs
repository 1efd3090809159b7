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

/// Bytes before the inline slots.
pub const INSTANCE_SLOTS: usize = core::mem::size_of::<Instance>();

impl Instance {
    /// The inline slot `index`, which must be below the shape's `inline_slots`.
    #[inline(always)]
    pub fn inline_slot(this: *mut Instance, index: usize) -> *mut Value {
        (this as usize + INSTANCE_SLOTS + index * 8) as *mut Value
    }
}
