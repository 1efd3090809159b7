//! The layout of `complex`.

use taipan_layout::{Header, Kind};

/// A complex number.
#[repr(C)]
pub struct Complex {
    /// The object header.
    pub header: Header,
    /// `real`.
    pub re: f64,
    /// `imag`.
    pub im: f64,
}

// SAFETY: the kind is given to objects of this layout only.
unsafe impl crate::refs::Layout for Complex {
    const KIND: Kind = Kind::COMPLEX;
}
