//! `str` and `bytes`: immutable, data inline behind the struct.

use crate::header::Header;

/// A `str`: `length` code points of `width` bytes each follow the struct.
#[repr(C)]
pub struct Str {
    /// The object header.
    pub header: Header,
    /// Code points.
    pub length: usize,
    /// The hash, or 0 while unknown (a computed hash of 0 is stored as 1's complement by the runtime's rule).
    pub hash: u64,
    /// Bytes per code point: 1 (latin-1), 2 or 4.
    pub width: u8,
    /// Nonzero if every code point is below 128.
    pub ascii: u8,
    /// Nonzero if this is the one interned copy.
    pub interned: u8,
    /// Unused.
    pub pad: [u8; 5],
}

/// Bytes before a string's data.
pub const STR_DATA: usize = core::mem::size_of::<Str>();

impl Str {
    /// The first byte of the data.
    #[inline(always)]
    pub fn data(this: *const Str) -> *const u8 {
        (this as usize + STR_DATA) as *const u8
    }
}

/// A `bytes`: `length` bytes follow the struct.
#[repr(C)]
pub struct Bytes {
    /// The object header.
    pub header: Header,
    /// Length in bytes.
    pub length: usize,
    /// The hash, or 0 while unknown.
    pub hash: u64,
}

/// Bytes before the data of a `bytes`.
pub const BYTES_DATA: usize = core::mem::size_of::<Bytes>();
