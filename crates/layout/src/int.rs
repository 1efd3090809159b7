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

/// What [`divide_by`] multiplies with in place of dividing by `divisor`: 2⁶⁴ over it, rounded up. For divisors above 2,
/// and below 2⁶², so that twice the divisor is an `i64`.
/// (Granlund and Montgomery, “Division by invariant integers using multiplication”, 1994.)
pub const fn reciprocal(divisor: i64) -> Option<u64> {
    if divisor > 2 && divisor < 1 << 62 { Some(u64::MAX / divisor as u64 + 1) } else { None }
}

/// `a // divisor` and `a % divisor` of Python, with the divisor's [`reciprocal`].
///
/// The product's upper half is off by at most one: the reciprocal is too large by less than 1, so the quotient by less
/// than `|a| / 2⁶⁴`, at most a half.
#[inline(always)]
pub const fn divide_by(a: i64, divisor: i64, reciprocal: u64) -> (i64, i64) {
    let quotient = ((a as i128 * reciprocal as i64 as i128) >> 64) as i64;
    let rest = a.wrapping_sub(quotient.wrapping_mul(divisor));
    if rest < 0 {
        (quotient - 1, rest + divisor)
    } else if rest >= divisor {
        (quotient + 1, rest - divisor)
    } else {
        (quotient, rest)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    #[test]
    fn reciprocals_divide_as_division_does() {
        let near = |n: i64| [n.wrapping_sub(1), n, n.wrapping_add(1)];
        let powers = (0..63).flat_map(|shift| near(1 << shift));
        let divisors: Vec<i64> =
            powers.clone().chain([7, 10, 1000, 1_000_003, i64::MAX]).filter(|&d| reciprocal(d).is_some()).collect();
        for divisor in divisors {
            let by = reciprocal(divisor).expect("it has one");
            let multiples = [1, 2, 3, 1000, i64::MAX / divisor].into_iter().flat_map(|n| near(divisor.wrapping_mul(n)));
            for a in powers.clone().chain(multiples).chain([i64::MIN, i64::MAX]).flat_map(|a| [a, a.wrapping_neg()]) {
                assert_eq!(divide_by(a, divisor, by), (floor_div(a, divisor), floor_mod(a, divisor)), "{a}, {divisor}");
            }
        }
    }
}
