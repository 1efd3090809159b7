//! The immortal singletons as linker symbols.
//!
//! Law: `TP_TRUE` lies directly behind `TP_FALSE` in a pair aligned to 32 bytes, so the two addresses differ in bit 4
//! only. Values of singletons always carry bit 0. The runtime fills the shapes in before any Python runs.

use std::arch::global_asm;

use taipan_layout::{Header, IMMORTAL_COUNT, Kind, Shape, Value};

#[cfg(target_vendor = "apple")]
macro_rules! symbol {
    ($n:literal) => {
        concat!("_", $n)
    };
}
#[cfg(not(target_vendor = "apple"))]
macro_rules! symbol {
    ($n:literal) => {
        $n
    };
}

macro_rules! header_asm {
    ($n:literal, $kind:literal) => {
        concat!(
            ".globl ",
            symbol!($n),
            "\n",
            symbol!($n),
            ":\n.long 0x80000000\n.byte ",
            $kind,
            "\n.byte 0\n.short 0\n.quad 0\n"
        )
    };
}

global_asm!(concat!(
    ".data\n.balign 32\n",
    header_asm!("TP_FALSE", "2"),
    header_asm!("TP_TRUE", "2"),
    header_asm!("TP_NONE", "1"),
    header_asm!("TP_ELLIPSIS", "41"),
    header_asm!("TP_NOT_IMPLEMENTED", "42"),
    ".balign 16\n.text\n"
));

unsafe extern "C" {
    /// `False`.
    pub static mut TP_FALSE: Header;
    /// `True`, directly behind [`TP_FALSE`].
    pub static mut TP_TRUE: Header;
    /// `None`.
    pub static mut TP_NONE: Header;
    /// `...`.
    pub static mut TP_ELLIPSIS: Header;
    /// `NotImplemented`.
    pub static mut TP_NOT_IMPLEMENTED: Header;
}

/// `None`.
#[inline(always)]
pub fn none() -> Value {
    Value::from_ptr_borrowed(&raw const TP_NONE)
}

/// `True`.
#[inline(always)]
pub fn true_() -> Value {
    Value::from_ptr_borrowed(&raw const TP_TRUE)
}

/// `False`.
#[inline(always)]
pub fn false_() -> Value {
    Value::from_ptr_borrowed(&raw const TP_FALSE)
}

/// `...`.
#[inline(always)]
pub fn ellipsis() -> Value {
    Value::from_ptr_borrowed(&raw const TP_ELLIPSIS)
}

/// `NotImplemented`.
#[inline(always)]
pub fn not_implemented() -> Value {
    Value::from_ptr_borrowed(&raw const TP_NOT_IMPLEMENTED)
}

/// `True` or `False`.
#[inline(always)]
pub fn bool_value(b: bool) -> Value {
    Value(false_().0 + ((b as u64) << 4))
}

/// `Some` for `True` and `False`.
#[inline(always)]
pub fn as_bool(v: Value) -> Option<bool> {
    let offset = v.borrowed().0.wrapping_sub(false_().0);
    if offset & !16 == 0 { Some(offset != 0) } else { None }
}

/// Gives each singleton its shape; `shape_of` maps a kind to the shape of its built-in type.
pub(crate) fn adopt(shape_of: impl Fn(Kind) -> *mut Shape) {
    for v in [none(), true_(), false_(), ellipsis(), not_implemented()] {
        let header = v.ptr();
        // SAFETY: the symbols name headers in writable data; nothing else runs while the runtime is made.
        unsafe {
            debug_assert!((*header).count == IMMORTAL_COUNT);
            (*header).shape = shape_of(Kind((*header).kind));
        }
    }
}
