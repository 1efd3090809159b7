//! `list`, `tuple` and `dict` as compiled code sees them.

use crate::header::Header;
use crate::value::Value;

/// A `list`: `length` owned items at `items`, room for `capacity`.
#[repr(C)]
pub struct List {
    /// The object header.
    pub header: Header,
    /// Number of items.
    pub length: usize,
    /// Room in `items`.
    pub capacity: usize,
    /// The items; dangling where `capacity` is 0.
    pub items: *mut Value,
}

/// A `tuple`: `length` owned items follow the struct.
#[repr(C)]
pub struct Tuple {
    /// The object header.
    pub header: Header,
    /// Number of items.
    pub length: usize,
}

/// Bytes before a tuple's items.
pub const TUPLE_ITEMS: usize = core::mem::size_of::<Tuple>();

impl Tuple {
    /// The first item.
    #[inline(always)]
    pub fn items(this: *mut Tuple) -> *mut Value {
        (this as usize + TUPLE_ITEMS) as *mut Value
    }
}

/// One entry of a dict in insertion order; a deleted one has an absent key and value.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct DictEntry {
    /// Hash of the key.
    pub hash: u64,
    /// The key, owned.
    pub key: Value,
    /// The value, owned.
    pub value: Value,
}

/// A `dict`: compact and insertion-ordered. `indices` is an open-addressed table of entry numbers.
#[repr(C)]
pub struct Dict {
    /// The object header; `FLAG_WATCHED` asks for reports of changes.
    pub header: Header,
    /// Live entries.
    pub length: usize,
    /// The entries; dangling while `entry_capacity` is 0.
    pub entries: *mut DictEntry,
    /// Entries used, deleted ones included.
    pub used: u32,
    /// Room in `entries`.
    pub entry_capacity: u32,
    /// Unique while the set and order of keys stay as they are; 0: not assigned. See [`crate::types`].
    pub keys_version: u32,
    /// log2 of the number of slots of `indices`; meaningless while `entry_capacity` is 0.
    pub log2_indices: u8,
    /// Nonzero while every key is an exact `str`.
    pub string_keys: u8,
    /// Unused.
    pub pad: u16,
    /// Open-addressed table of entry numbers (`i32`; -1 empty, -2 deleted).
    pub indices: *mut i32,
}

/// A `slice`.
#[repr(C)]
pub struct Slice {
    /// The object header.
    pub header: Header,
    /// `start`, owned.
    pub start: Value,
    /// `stop`, owned.
    pub stop: Value,
    /// `step`, owned.
    pub step: Value,
}

/// A `range`; start, stop and step are ints of any size.
#[repr(C)]
pub struct Range {
    /// The object header.
    pub header: Header,
    /// `start`, owned.
    pub start: Value,
    /// `stop`, owned.
    pub stop: Value,
    /// `step`, owned and not 0.
    pub step: Value,
    /// `len()`, owned.
    pub length: Value,
}
