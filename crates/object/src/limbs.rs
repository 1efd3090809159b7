//! Arithmetic on magnitudes: slices of 64-bit limbs, the lowest first.
//!
//! Law: a result is written into the caller's buffer, which has the stated length; what is left over there is zero.
//! Nothing here allocates except [`Buffer`]. Methods are those of the school: fast where one operand is short.

use std::cmp::Ordering;

/// Room for a result: on the stack if it is short.
pub enum Buffer {
    /// Few limbs.
    Short([u64; Buffer::SHORT], usize),
    /// Any number of limbs.
    Long(Vec<u64>),
}

impl Buffer {
    const SHORT: usize = 12;

    /// Zeros.
    #[inline]
    pub fn zeros(count: usize) -> Buffer {
        if count <= Buffer::SHORT { Buffer::Short([0; Buffer::SHORT], count) } else { Buffer::Long(vec![0; count]) }
    }
}

impl std::ops::Deref for Buffer {
    type Target = [u64];
    fn deref(&self) -> &[u64] {
        match self {
            Buffer::Short(limbs, count) => &limbs[..*count],
            Buffer::Long(limbs) => limbs,
        }
    }
}

impl std::ops::DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u64] {
        match self {
            Buffer::Short(limbs, count) => &mut limbs[..*count],
            Buffer::Long(limbs) => limbs,
        }
    }
}

/// Without leading zeros.
pub fn trimmed(limbs: &[u64]) -> &[u64] {
    let count = limbs.iter().rposition(|&limb| limb != 0).map_or(0, |i| i + 1);
    &limbs[..count]
}

/// Compares trimmed magnitudes.
pub fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// `a + b`; `out` has one limb more than the longer.
pub fn add(a: &[u64], b: &[u64], out: &mut [u64]) {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut carry = false;
    let (low, high) = long.split_at(short.len());
    for ((o, &x), &y) in out.iter_mut().zip(low).zip(short) {
        (*o, carry) = x.carrying_add(y, carry);
    }
    for (o, &x) in out[short.len()..].iter_mut().zip(high) {
        (*o, carry) = x.overflowing_add(u64::from(carry));
    }
    out[long.len()] = u64::from(carry);
}

/// `a - b`, where `a >= b` and both are trimmed; `out` is as long as `a`.
pub fn subtract(a: &[u64], b: &[u64], out: &mut [u64]) {
    let mut borrow = false;
    let (low, high) = a.split_at(b.len());
    for ((o, &x), &y) in out.iter_mut().zip(low).zip(b) {
        (*o, borrow) = x.borrowing_sub(y, borrow);
    }
    for (o, &x) in out[b.len()..].iter_mut().zip(high) {
        (*o, borrow) = x.overflowing_sub(u64::from(borrow));
    }
    debug_assert!(!borrow, "a >= b");
}

/// `a * b`; `out` is zero and as long as both together.
pub fn multiply(a: &[u64], b: &[u64], out: &mut [u64]) {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    for (i, &factor) in short.iter().enumerate() {
        let mut carry = 0;
        for (o, &x) in out[i..].iter_mut().zip(long) {
            (*o, carry) = x.carrying_mul_add(factor, *o, carry);
        }
        out[i + long.len()] = carry;
    }
}

/// `u / v`: the quotient into `q`, which has `u.len() - v.len() + 1` limbs; the remainder is what is left in `rest`, which
/// has `u.len() + 1`. Both operands are trimmed, `v` is not zero and not longer than `u`.
pub fn divide(u: &[u64], v: &[u64], q: &mut [u64], rest: &mut [u64]) {
    if let &[divisor] = v {
        let mut carry = 0u128;
        for (limb, out) in u.iter().zip(q).rev() {
            let part = carry << 64 | u128::from(*limb);
            *out = (part / u128::from(divisor)) as u64;
            carry = part % u128::from(divisor);
        }
        rest.fill(0);
        rest[0] = carry as u64;
        return;
    }
    // Knuth's algorithm D: both are shifted so that the divisor's highest bit is set, then the two highest limbs give a
    // digit of the quotient that is at most one too large.
    let n = v.len();
    let shift = v[n - 1].leading_zeros();
    let mut divisor = Buffer::zeros(n);
    shift_left(v, shift, &mut divisor);
    rest[u.len()] = shift_left(u, shift, &mut rest[..u.len()]);
    let (top, second) = (divisor[n - 1], divisor[n - 2]);
    for j in (0..=u.len() - n).rev() {
        let window = &mut rest[j..=j + n];
        let digit = estimate([window[n], window[n - 1], window[n - 2]], top, second);
        q[j] = if subtract_product(window, &divisor, digit) {
            add_back(window, &divisor);
            digit - 1
        } else {
            digit
        };
    }
    shift_right(rest, shift);
}

/// A digit of the quotient, from the three highest limbs of what is left and the two highest of the divisor.
#[inline]
fn estimate(highest: [u64; 3], top: u64, second: u64) -> u64 {
    let wide = u128::from(highest[0]) << 64 | u128::from(highest[1]);
    let (mut digit, mut left) = if highest[0] >= top {
        (u64::MAX, wide - u128::from(u64::MAX) * u128::from(top))
    } else {
        ((wide / u128::from(top)) as u64, wide % u128::from(top))
    };
    while left >> 64 == 0 && u128::from(digit) * u128::from(second) > (left << 64 | u128::from(highest[2])) {
        digit -= 1;
        left += u128::from(top);
    }
    digit
}

/// Subtracts `digit` times the divisor; says whether the result is negative (then it is there modulo the window).
#[inline]
fn subtract_product(window: &mut [u64], divisor: &[u64], digit: u64) -> bool {
    let (mut carry, mut borrow) = (0, false);
    for (limb, &d) in window.iter_mut().zip(divisor) {
        let low;
        (low, carry) = d.carrying_mul(digit, carry);
        (*limb, borrow) = limb.borrowing_sub(low, borrow);
    }
    let last = &mut window[divisor.len()];
    (*last, borrow) = last.borrowing_sub(carry, borrow);
    borrow
}

#[cold]
fn add_back(window: &mut [u64], divisor: &[u64]) {
    let mut carry = false;
    for (limb, &d) in window.iter_mut().zip(divisor) {
        (*limb, carry) = limb.carrying_add(d, carry);
    }
    let last = &mut window[divisor.len()];
    *last = last.wrapping_add(u64::from(carry));
}

/// Shifts left by less than 64 bits; gives what is shifted out. `out` is as long as `limbs`.
pub fn shift_left(limbs: &[u64], bits: u32, out: &mut [u64]) -> u64 {
    if bits == 0 {
        out.copy_from_slice(limbs);
        return 0;
    }
    let mut carry = 0;
    for (o, &limb) in out.iter_mut().zip(limbs) {
        *o = limb << bits | carry;
        carry = limb >> (64 - bits);
    }
    carry
}

/// Shifts right by less than 64 bits, in place.
pub fn shift_right(limbs: &mut [u64], bits: u32) {
    if bits == 0 {
        return;
    }
    let mut carry = 0;
    for limb in limbs.iter_mut().rev() {
        let low = *limb << (64 - bits);
        *limb = *limb >> bits | carry;
        carry = low;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigUint;

    /// Limbs that meet the borders: zeros, ones, highest bits.
    fn numbers() -> Vec<Vec<u64>> {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let mut limb = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            match state >> 61 {
                0 => 0,
                1 => u64::MAX,
                2 => 1 << 63,
                3 => 1,
                4 => u64::MAX - 1,
                _ => state,
            }
        };
        let mut found: Vec<Vec<u64>> = Vec::new();
        for length in [1, 2, 3, 4, 5, 7, 13, 20] {
            for _ in 0..12 {
                let mut limbs: Vec<u64> = (0..length).map(|_| limb()).collect();
                if limbs[length - 1] == 0 {
                    limbs[length - 1] = 1;
                }
                found.push(limbs);
            }
        }
        found
    }

    fn big(limbs: &[u64]) -> BigUint {
        BigUint::from_slice(&limbs.iter().flat_map(|&l| [l as u32, (l >> 32) as u32]).collect::<Vec<u32>>())
    }

    #[test]
    fn all_operations_agree_with_the_library() {
        let numbers = numbers();
        for a in &numbers {
            for b in &numbers {
                let (x, y) = (big(a), big(b));
                let mut out = Buffer::zeros(a.len().max(b.len()) + 1);
                add(a, b, &mut out);
                assert_eq!(big(&out), &x + &y);
                let mut out = Buffer::zeros(a.len() + b.len());
                multiply(a, b, &mut out);
                assert_eq!(big(&out), &x * &y);
                assert_eq!(compare(a, b), x.cmp(&y));
                if x >= y {
                    let mut out = Buffer::zeros(a.len());
                    subtract(a, b, &mut out);
                    assert_eq!(big(&out), &x - &y);
                    let (mut q, mut rest) = (Buffer::zeros(a.len() - b.len() + 1), Buffer::zeros(a.len() + 1));
                    divide(a, b, &mut q, &mut rest);
                    assert_eq!((big(&q), big(&rest)), (&x / &y, &x % &y), "{a:x?} / {b:x?}");
                }
            }
        }
    }

    #[test]
    fn a_digit_that_was_too_large_is_corrected() {
        // Divisions whose estimate is one too large, made backwards: (divisor * digit - small) / divisor.
        let divisor = [u64::MAX, u64::MAX, 1 << 63];
        let x = big(&divisor) * 3u32 - 1u32;
        let u = x.to_u64_digits();
        let (mut q, mut rest) = (Buffer::zeros(u.len() - 2), Buffer::zeros(u.len() + 1));
        divide(&u, &divisor, &mut q, &mut rest);
        assert_eq!((big(&q), big(&rest)), (BigUint::from(2u32), big(&divisor) - 1u32));
    }

    #[test]
    fn shifts_undo_each_other() {
        for limbs in numbers() {
            for bits in [0, 1, 31, 63] {
                let mut out = vec![0; limbs.len() + 1];
                out[limbs.len()] = shift_left(&limbs, bits, &mut out[..limbs.len()]);
                assert_eq!(big(&out), big(&limbs) << bits);
                shift_right(&mut out, bits);
                assert_eq!(trimmed(&out), &limbs[..]);
            }
        }
    }
}
