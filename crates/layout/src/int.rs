//! Heap ints (beyond 50 bits), heap floats (NaNs with a payload), and the arithmetic that all tiers share.

use crate::header::Header;

/// A heap int: sign and magnitude, `abs(size)` little-endian 64-bit limbs behind the struct, no leading zero limb.
#[repr(C)]
pub struct BigInt {
    /// The object header.
    pub header: Header,
    /// Number of limbs, negative for negative ints. Never 0: small ints are immediate (except in subclasses of int).
    pub size: isize,
}

/// Bytes before the limbs.
pub const BIGINT_LIMBS: usize = core::mem::size_of::<BigInt>();

impl BigInt {
    /// The first limb.
    #[inline(always)]
    pub fn limbs(this: *const BigInt) -> *const u64 {
        (this as usize + BIGINT_LIMBS) as *const u64
    }
}

/// A heap float.
#[repr(C)]
pub struct HeapFloat {
    /// The object header.
    pub header: Header,
    /// The double.
    pub value: f64,
}

/// `a // b` of Python; `b` is not 0 (callers raise) and the quotient fits.
#[inline(always)]
pub const fn floor_div(a: i64, b: i64) -> i64 {
    if b == 0 {
        return 0;
    }
    let q = a.wrapping_div(b);
    // The remainder's sign differs from the divisor's exactly where truncation rounded the wrong way.
    let r = a.wrapping_sub(q.wrapping_mul(b));
    if r != 0 && (r ^ b) < 0 { q - 1 } else { q }
}

/// `a % b` of Python; `b` is not 0 (callers raise).
#[inline(always)]
pub const fn floor_mod(a: i64, b: i64) -> i64 {
    if b == 0 {
        return 0;
    }
    let r = a.wrapping_rem(b);
    if r != 0 && (r ^ b) < 0 { r + b } else { r }
}
