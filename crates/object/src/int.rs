//! `int` of any size, and the arithmetic shared with `float`.
//!
//! Law: a value that fits 50 bits is immediate, except in instances of subclasses of `int`; a heap int has no leading
//! zero limb. Up to 127 bits arithmetic runs on machine words; above that, on limbs by [`crate::limbs`], and on
//! `num-bigint` where both operands are so long that the methods of the school no longer are the fastest.

use num_bigint::{BigInt as Big, Sign};
use num_traits::{Signed, Zero};
use taipan_layout::*;

use crate::compare::not_implemented;
use crate::limbs::{self, Buffer};
use crate::memory::allocate;
use crate::py::{Py, PyResult};
use crate::refs::{BigIntRef, HeapFloatRef, Obj, Ref, ValueExt};
use crate::slots::{BinaryOp, CompareOp};
use crate::type_object::{TypeRef, type_of};
use crate::{hash, singletons};

/// Most bits an int may have: beyond, shifting and powers raise `MemoryError` or `OverflowError`.
const MAX_BITS: u64 = 1 << 36;

/// An `int` from a machine int.
#[inline(always)]
pub fn from_i64(py: Py, i: i64) -> Ref {
    if Value::int_fits(i) { Ref::from_owned(Value::from_small_int(i)) } else { from_i128(py, i as i128) }
}

/// An `int` from a size.
#[inline(always)]
pub fn from_usize(py: Py, i: usize) -> Ref {
    from_i128(py, i as i128)
}

/// An `int` from two machine words.
pub fn from_i128(py: Py, i: i128) -> Ref {
    if let Ok(small) = i64::try_from(i)
        && Value::int_fits(small)
    {
        return Ref::from_owned(Value::from_small_int(small));
    }
    let m = i.unsigned_abs();
    let limbs = [m as u64, (m >> 64) as u64];
    let count = if limbs[1] == 0 { 1 } else { 2 };
    from_limbs(py, &limbs[..count], i < 0)
}

fn from_limbs(py: Py, limbs: &[u64], negative: bool) -> Ref {
    let (cell, class) = allocate(py, BIGINT_LIMBS + limbs.len() * 8);
    let p: *mut BigInt = cell.cast();
    let shape = py.types().int.head.root_shape;
    let size = if negative { -(limbs.len() as isize) } else { limbs.len() as isize };
    // SAFETY: the cell is fresh and has room for the limbs.
    unsafe {
        p.write(BigInt { header: Header::new(Kind::INT, FLAG_YOUNG, class, shape), size });
        std::ptr::copy_nonoverlapping(limbs.as_ptr(), BigInt::limbs(p).cast_mut(), limbs.len());
    }
    Ref::from_owned(Value::from_ptr(p))
}

/// An `int` from a bigint.
pub fn from_big(py: Py, b: &Big) -> Ref {
    if b.bits() <= 126 {
        return from_i128(py, i128::try_from(b).expect("127 bits fit"));
    }
    let (sign, limbs) = b.to_u64_digits();
    from_limbs(py, &limbs, sign == Sign::Minus)
}

/// An instance of a subclass of `int` with the value of `v`.
pub fn subclass_from(py: Py, ty: TypeRef, v: Value) -> Ref {
    let b = to_big(v);
    let (sign, limbs) = b.to_u64_digits();
    let p: *mut BigInt = crate::instance::allocate_instance(py, ty, limbs.len() * 8).cast();
    // SAFETY: the new instance has room for the limbs.
    unsafe {
        (*p).size = if sign == Sign::Minus { -(limbs.len() as isize) } else { limbs.len() as isize };
        std::ptr::copy_nonoverlapping(limbs.as_ptr(), BigInt::limbs(p).cast_mut(), limbs.len());
    }
    Ref::from_owned(Value::from_ptr(p))
}

/// Whether the value is an `int` (`bool` and subclasses included).
#[inline(always)]
pub fn is_int(v: Value) -> bool {
    v.is_int() || (v.is_pointer() && (v.header().is_kind(Kind::INT) || v.header().is_exact(Kind::BOOL)))
}

fn heap_limbs(v: &BigIntRef) -> &[u64] {
    // SAFETY: `abs(size)` limbs follow the struct.
    unsafe { std::slice::from_raw_parts(BigInt::limbs(v.as_ptr()), v.size.unsigned_abs()) }
}

/// The value of an int of up to 127 bits.
#[inline]
pub fn to_i128(v: Value) -> Option<i128> {
    if v.is_int() {
        return Some(v.as_int() as i128);
    }
    if let Some(b) = singletons::as_bool(v) {
        return Some(b as i128);
    }
    let b = v.cast::<BigInt>()?;
    let m = match heap_limbs(&b) {
        [] => 0,
        [low] => *low as u128,
        [low, high] if *high >> 63 == 0 => (*high as u128) << 64 | *low as u128,
        _ => return None,
    };
    Some(if b.size < 0 { -(m as i128) } else { m as i128 })
}

/// The value of an int that fits 64 bits.
#[inline]
pub fn to_i64(v: Value) -> Option<i64> {
    if v.is_int() {
        return Some(v.as_int());
    }
    to_i128(v).and_then(|i| i64::try_from(i).ok())
}

/// The value of an int that fits a pointer.
#[inline]
pub fn to_isize(v: Value) -> Option<isize> {
    to_i64(v).map(|i| i as isize)
}

/// The value of any int.
pub fn to_big(v: Value) -> Big {
    if let Some(i) = to_i128(v) {
        return Big::from(i);
    }
    let b = v.cast::<BigInt>().expect("an int");
    let digits: Vec<u32> = heap_limbs(&b).iter().flat_map(|&l| [l as u32, (l >> 32) as u32]).collect();
    Big::from_slice(if b.size < 0 { Sign::Minus } else { Sign::Plus }, &digits)
}

/// Whether an int is below 0.
pub fn is_negative(v: Value) -> bool {
    match to_i128(v) {
        Some(i) => i < 0,
        None => v.cast::<BigInt>().expect("an int").size < 0,
    }
}

/// Whether an int is 0.
pub fn is_zero(v: Value) -> bool {
    to_i128(v) == Some(0)
}

/// Number of bits of the magnitude.
pub fn bit_length(v: Value) -> u64 {
    match to_i128(v) {
        Some(i) => 128 - i.unsigned_abs().leading_zeros() as u64,
        None => to_big(v).bits(),
    }
}

/// The exact `int` of an int-like value (a subclass's instance or bool becomes a plain int).
pub fn plain(py: Py, v: Value) -> Ref {
    if v.is_exact(Kind::INT) {
        return v.to_ref();
    }
    match to_i128(v) {
        Some(i) => from_i128(py, i),
        None => from_big(py, &to_big(v)),
    }
}

/// `operator.index(v)`: an exact `int`.
pub fn index(py: Py, v: Value) -> PyResult<Ref> {
    match index_optional(py, v)? {
        Some(i) => Ok(i),
        None => {
            let got = type_of(py, v).name();
            Err(py.raise_type_error(format_args!("'{got}' object cannot be interpreted as an integer")))
        }
    }
}

/// The same, or `None` for a value without `__index__`.
pub fn index_optional(py: Py, v: Value) -> PyResult<Option<Ref>> {
    if v.is_int() {
        return Ok(Some(Ref::from_owned(v)));
    }
    if is_int(v) {
        return Ok(Some(plain(py, v)));
    }
    let Some(f) = type_of(py, v).slots.index else { return Ok(None) };
    let r = f(py, v)?;
    if !is_int(r.value()) {
        let got = type_of(py, r.value()).name();
        return Err(py.raise_type_error(format_args!("__index__ returned non-int (type {got})")));
    }
    Ok(Some(plain(py, r.value())))
}

/// The value of `__index__` as a machine int, or `OverflowError`.
pub fn index_i64(py: Py, v: Value) -> PyResult<i64> {
    if v.is_int() {
        return Ok(v.as_int());
    }
    let n = index(py, v)?;
    to_i64(n.value())
        .ok_or_else(|| py.raise_overflow_error(format_args!("Python int too large to convert to C ssize_t")))
}

/// The hash of an int.
pub fn hash_int(v: Value) -> i64 {
    if let Some(i) = to_i64(v) {
        return hash::hash_i64(i);
    }
    let b = to_big(v);
    let m = (b.magnitude() % hash::HASH_MODULUS).to_u64_digits();
    let m = m.first().copied().unwrap_or(0) as i64;
    hash::not_minus_one(if b.is_negative() { -m } else { m })
}

/// Order of two ints.
pub fn compare(a: Value, b: Value) -> std::cmp::Ordering {
    match (to_i128(a), to_i128(b)) {
        (Some(x), Some(y)) => x.cmp(&y),
        _ => to_big(a).cmp(&to_big(b)),
    }
}

/// Comparison of doubles; NaNs compare unequal.
#[inline(always)]
pub fn compare_floats(a: f64, b: f64, op: CompareOp) -> bool {
    match op {
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
    }
}

/// A `float`.
#[inline(always)]
pub fn float(py: Py, f: f64) -> Ref {
    if Value::float_fits(f) { Ref::from_owned(Value::from_float(f)) } else { heap_float(py, f) }
}

#[cold]
fn heap_float(py: Py, f: f64) -> Ref {
    let (cell, class) = allocate(py, size_of::<HeapFloat>());
    let header = Header::new(Kind::FLOAT, FLAG_YOUNG, class, py.types().float.head.root_shape);
    // SAFETY: the cell is fresh and long enough.
    unsafe { cell.cast::<HeapFloat>().write(HeapFloat { header, value: f }) };
    Ref::from_owned(Value::from_ptr(cell))
}

/// The double of a `float` (subclasses included).
#[inline(always)]
pub fn as_float(v: Value) -> Option<f64> {
    if v.is_float() {
        return Some(v.as_float());
    }
    let h: HeapFloatRef = v.cast::<HeapFloat>()?;
    Some(h.value)
}

/// The double `mantissa * 2^exponent`, rounded to nearest, ties to even; `None` on overflow. Bit 0 of a mantissa of more
/// than 64 bits may stand for any bits lost below it.
pub fn compose(mantissa: u128, exponent: i64) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    let bits = 128 - mantissa.leading_zeros() as i64;
    let top = exponent + bits - 1;
    if top > 1023 {
        return None;
    }
    let precision = if top < -1022 { 53 - (-1022 - top) } else { 53 };
    if precision < 0 {
        return Some(0.0);
    }
    let drop = bits - precision;
    let (mut m, e) = if drop <= 0 { (mantissa, exponent) } else { (mantissa >> drop, exponent + drop) };
    if drop > 0 {
        let rest = mantissa & ((1u128 << drop) - 1);
        let half = 1u128 << (drop - 1);
        if rest > half || (rest == half && m & 1 == 1) {
            m += 1;
        }
    }
    // `m` has at most 54 bits and the scale is in range, so two exact factors suffice.
    let f = m as f64;
    let f = if e < -1000 {
        f * 2f64.powi(-1000) * 2f64.powi((e + 1000) as i32)
    } else {
        f * 2f64.powi(e.min(900) as i32) * 2f64.powi((e - e.min(900)) as i32)
    };
    if f.is_infinite() { None } else { Some(f) }
}

fn high_bits(b: &num_bigint::BigUint) -> (u128, i64) {
    let bits = b.bits();
    if bits <= 128 {
        let d = b.to_u64_digits();
        let m = d.first().copied().unwrap_or(0) as u128 | (d.get(1).copied().unwrap_or(0) as u128) << 64;
        return (m, 0);
    }
    let shift = bits - 120;
    let d = (b >> shift).to_u64_digits();
    let m = d[0] as u128 | (d.get(1).copied().unwrap_or(0) as u128) << 64;
    let sticky = b.trailing_zeros().is_some_and(|z| z < shift);
    (m | sticky as u128, shift as i64)
}

/// The nearest double of an int; `None` on overflow.
pub fn to_f64(v: Value) -> Option<f64> {
    if v.is_int() {
        return Some(v.as_int() as f64);
    }
    if let Some(i) = to_i64(v) {
        return Some(i as f64);
    }
    let b = to_big(v);
    let (m, e) = high_bits(b.magnitude());
    compose(m, e).map(|f| if b.is_negative() { -f } else { f })
}

/// The nearest double, or `OverflowError`.
pub fn to_f64_checked(py: Py, v: Value) -> PyResult<f64> {
    to_f64(v).ok_or_else(|| py.raise_overflow_error(format_args!("int too large to convert to float")))
}

/// The double of a float or int; `None` for other types.
pub fn number_to_f64(py: Py, v: Value) -> PyResult<Option<f64>> {
    if let Some(f) = as_float(v) {
        return Ok(Some(f));
    }
    if is_int(v) {
        return to_f64_checked(py, v).map(Some);
    }
    Ok(None)
}

/// `int(f)`: truncation of a finite double.
pub fn from_f64(py: Py, f: f64) -> Ref {
    if f.abs() < 9.0e18 {
        return from_i64(py, f as i64);
    }
    from_big(py, &big_from_f64(f))
}

/// The integral part of a finite double.
pub fn big_from_f64(f: f64) -> Big {
    let bits = f.abs().to_bits();
    let exponent = (bits >> 52) as i64 - 1075;
    let mantissa = (bits & ((1 << 52) - 1)) | 1 << 52;
    let m = if exponent >= 0 {
        Big::from(mantissa) << exponent as usize
    } else if exponent > -53 {
        Big::from(mantissa >> -exponent)
    } else {
        Big::zero()
    };
    if f < 0.0 { -m } else { m }
}

/// Compares an int with a double, exactly.
pub fn compare_int_float(i: Value, f: f64, op: CompareOp) -> bool {
    if f.is_nan() {
        return op == CompareOp::Ne;
    }
    if f.is_infinite() {
        return op.holds(if f > 0.0 { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater });
    }
    let whole = f.trunc();
    let ordering = match to_i128(i) {
        Some(i) if whole.abs() < 1e18 => i.cmp(&(whole as i128)),
        _ => to_big(i).cmp(&big_from_f64(whole)),
    };
    let fraction = f - whole;
    op.holds(ordering.then_with(|| 0.0f64.partial_cmp(&fraction).expect("finite")))
}

/// The result of an operator on immediate numbers; `None` if the operands are others or a slow path is needed.
#[inline]
pub fn fast_binary(py: Py, op: BinaryOp, a: Value, b: Value) -> Option<PyResult<Ref>> {
    if both_int(a, b) {
        let (x, y) = (a.as_int(), b.as_int());
        return Some(Ok(match op {
            BinaryOp::Add => from_i64(py, x + y),
            BinaryOp::Subtract => from_i64(py, x - y),
            BinaryOp::Multiply => from_i128(py, x as i128 * y as i128),
            BinaryOp::FloorDivide if y != 0 => from_i64(py, floor_div(x, y)),
            BinaryOp::Remainder if y != 0 => from_i64(py, floor_mod(x, y)),
            BinaryOp::And => Ref::from_owned(Value::from_small_int(x & y)),
            BinaryOp::Or => Ref::from_owned(Value::from_small_int(x | y)),
            BinaryOp::Xor => Ref::from_owned(Value::from_small_int(x ^ y)),
            BinaryOp::MatMul => return None,
            _ => return Some(int_binary(py, op, a, b)),
        }));
    }
    let (x, y) = match (a.is_float(), b.is_float()) {
        (true, true) => (a.as_float(), b.as_float()),
        (true, false) if b.is_int() => (a.as_float(), b.as_int() as f64),
        (false, true) if a.is_int() => (a.as_int() as f64, b.as_float()),
        _ => return None,
    };
    match op {
        BinaryOp::Add => Some(Ok(float(py, x + y))),
        BinaryOp::Subtract => Some(Ok(float(py, x - y))),
        BinaryOp::Multiply => Some(Ok(float(py, x * y))),
        BinaryOp::TrueDivide if y != 0.0 => Some(Ok(float(py, x / y))),
        _ => None,
    }
}

/// An operator on two ints (bools and subclasses included); `NotImplemented` for other operands.
pub fn int_binary(py: Py, op: BinaryOp, a: Value, b: Value) -> PyResult<Ref> {
    if !is_int(a) || !is_int(b) {
        return not_implemented();
    }
    match op {
        BinaryOp::TrueDivide => return true_divide(py, a, b),
        BinaryOp::Power => return power(py, a, b),
        BinaryOp::LShift | BinaryOp::RShift => return shift(py, op, a, b),
        BinaryOp::FloorDivide | BinaryOp::Remainder | BinaryOp::DivMod => return divide(py, op, a, b),
        BinaryOp::MatMul => return not_implemented(),
        _ => {}
    }
    if let (Some(x), Some(y)) = (to_i128(a), to_i128(b)) {
        let r = match op {
            BinaryOp::Add => x.checked_add(y),
            BinaryOp::Subtract => x.checked_sub(y),
            BinaryOp::Multiply => x.checked_mul(y),
            BinaryOp::And => Some(x & y),
            BinaryOp::Or => Some(x | y),
            _ => Some(x ^ y),
        };
        if let Some(r) = r {
            return Ok(from_i128(py, r));
        }
    }
    match op {
        BinaryOp::Add => return Ok(add_limbs(py, &Operand::of(a), &Operand::of(b), false)),
        BinaryOp::Subtract => return Ok(add_limbs(py, &Operand::of(a), &Operand::of(b), true)),
        BinaryOp::Multiply => return Ok(multiply_limbs(py, a, b)),
        _ => {}
    }
    let (x, y) = (to_big(a), to_big(b));
    let r = match op {
        BinaryOp::And => x & y,
        BinaryOp::Or => x | y,
        _ => x ^ y,
    };
    Ok(from_big(py, &r))
}

/// Sign and magnitude of an int.
struct Operand {
    negative: bool,
    /// The magnitude of an int that is not on the heap.
    small: [u64; 1],
    heap: Option<BigIntRef>,
}

impl Operand {
    fn of(v: Value) -> Operand {
        match v.cast::<BigInt>() {
            Some(b) => Operand { negative: b.size < 0, small: [0], heap: Some(b) },
            None => {
                let i = to_i64(v).expect("ints that are not on the heap fit a word");
                Operand { negative: i < 0, small: [i.unsigned_abs()], heap: None }
            }
        }
    }

    /// The magnitude, without leading zeros.
    fn limbs(&self) -> &[u64] {
        match &self.heap {
            Some(b) => heap_limbs(b),
            None => limbs::trimmed(&self.small),
        }
    }
}

/// The int with this magnitude, which may have leading zeros.
fn from_magnitude(py: Py, magnitude: &[u64], negative: bool) -> Ref {
    let magnitude = limbs::trimmed(magnitude);
    let low = match *magnitude {
        [] => 0,
        [low] => u128::from(low),
        [low, high] if high >> 63 == 0 => u128::from(high) << 64 | u128::from(low),
        _ => return from_limbs(py, magnitude, negative),
    };
    from_i128(py, if negative { -(low as i128) } else { low as i128 })
}

/// `a + b`, or `a - b`.
fn add_limbs(py: Py, a: &Operand, b: &Operand, minus: bool) -> Ref {
    let (x, y) = (a.limbs(), b.limbs());
    if a.negative == (b.negative != minus) {
        let mut out = Buffer::zeros(x.len().max(y.len()) + 1);
        limbs::add(x, y, &mut out);
        return from_magnitude(py, &out, a.negative);
    }
    let (more, less, negative) = match limbs::compare(x, y) {
        std::cmp::Ordering::Less => (y, x, !a.negative),
        _ => (x, y, a.negative),
    };
    let mut out = Buffer::zeros(more.len());
    limbs::subtract(more, less, &mut out);
    from_magnitude(py, &out, negative)
}

/// The shorter operand's limbs from which on `num-bigint` multiplies faster.
const LONG_FACTOR: usize = 32;

/// The limbs of divisor and quotient from which on `num-bigint` divides faster, if both have so many.
const LONG_DIVISION: usize = 160;

fn multiply_limbs(py: Py, a: Value, b: Value) -> Ref {
    let (x, y) = (Operand::of(a), Operand::of(b));
    let (m, n) = (x.limbs(), y.limbs());
    if m.len().min(n.len()) >= LONG_FACTOR {
        return from_big(py, &(to_big(a) * to_big(b)));
    }
    let mut out = Buffer::zeros(m.len() + n.len());
    limbs::multiply(m, n, &mut out);
    from_magnitude(py, &out, x.negative != y.negative)
}

fn divide(py: Py, op: BinaryOp, a: Value, b: Value) -> PyResult<Ref> {
    if is_zero(b) {
        return Err(py.raise_zero_division(format_args!("division by zero")));
    }
    let (x, y) = (Operand::of(a), Operand::of(b));
    let (m, n) = (x.limbs().len(), y.limbs().len());
    if op == BinaryOp::FloorDivide && !is_long_division(m, n) && to_i64(a).is_none() {
        return Ok(divide_limbs(py, &x, &y).0);
    }
    let (q, r) = div_mod(py, a, b);
    Ok(match op {
        BinaryOp::FloorDivide => q,
        BinaryOp::Remainder => r,
        _ => crate::tuple::from_vec(py, vec![q, r]),
    })
}

fn is_long_division(dividend: usize, divisor: usize) -> bool {
    divisor >= LONG_DIVISION && dividend >= divisor + LONG_DIVISION
}

/// Floor quotient, and what is left of the dividend's magnitude; the divisor is not 0.
fn divide_limbs(py: Py, a: &Operand, b: &Operand) -> (Ref, Buffer) {
    let (u, v) = (a.limbs(), b.limbs());
    let (mut q, mut rest) = (Buffer::zeros(u.len().saturating_sub(v.len()) + 2), Buffer::zeros(u.len() + 1));
    if u.len() < v.len() {
        rest[..u.len()].copy_from_slice(u);
    } else {
        let count = q.len() - 1;
        limbs::divide(u, v, &mut q[..count], &mut rest);
    }
    let negative = a.negative != b.negative;
    if negative && rest.iter().any(|&limb| limb != 0) {
        // Towards minus infinity.
        for limb in q.iter_mut() {
            let carry;
            (*limb, carry) = limb.overflowing_add(1);
            if !carry {
                break;
            }
        }
    }
    (from_magnitude(py, &q, negative), rest)
}

/// Floor quotient and remainder; `b` is not 0.
pub fn div_mod(py: Py, a: Value, b: Value) -> (Ref, Ref) {
    if let (Some(x), Some(y)) = (to_i64(a), to_i64(b))
        && let (Some(q), Some(r)) = (x.checked_div(y), x.checked_rem(y))
    {
        let adjust = r != 0 && (r ^ y) < 0;
        return (from_i64(py, q - adjust as i64), from_i64(py, if adjust { r + y } else { r }));
    }
    let (x, y) = (Operand::of(a), Operand::of(b));
    let (m, n) = (x.limbs().len(), y.limbs().len());
    if !is_long_division(m, n) {
        let (q, rest) = divide_limbs(py, &x, &y);
        let rest = limbs::trimmed(&rest);
        if rest.is_empty() || x.negative == y.negative {
            return (q, from_magnitude(py, rest, y.negative));
        }
        let mut r = Buffer::zeros(n);
        limbs::subtract(y.limbs(), rest, &mut r);
        return (q, from_magnitude(py, &r, y.negative));
    }
    let (x, y) = (to_big(a), to_big(b));
    let q = &x / &y;
    let r = &x - &q * &y;
    if !r.is_zero() && r.is_negative() != y.is_negative() {
        return (from_big(py, &(q - 1)), from_big(py, &(r + y)));
    }
    (from_big(py, &q), from_big(py, &r))
}

fn true_divide(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    if is_zero(b) {
        return Err(py.raise_zero_division(format_args!("division by zero")));
    }
    if let (Some(x), Some(y)) = (to_i64(a), to_i64(b)) {
        const EXACT: u64 = 1 << 53;
        if x.unsigned_abs() <= EXACT && y.unsigned_abs() <= EXACT {
            return Ok(float(py, x as f64 / y as f64));
        }
    }
    let (x, y) = (to_big(a), to_big(b));
    if x.is_zero() {
        return Ok(float(py, if y.is_negative() { -0.0 } else { 0.0 }));
    }
    let negative = x.is_negative() != y.is_negative();
    let (mut m, mut n) = (x.magnitude().clone(), y.magnitude().clone());
    let shift = 70 - (m.bits() as i64 - n.bits() as i64);
    if shift > 0 {
        m <<= shift as usize
    } else {
        n <<= -shift as usize
    }
    let (q, r) = (&m / &n, &m % &n);
    let (q, _) = high_bits(&q);
    match compose(q | !r.is_zero() as u128, -shift) {
        Some(f) => Ok(float(py, if negative { -f } else { f })),
        None => Err(py.raise_overflow_error(format_args!("integer division result too large for a float"))),
    }
}

fn shift(py: Py, op: BinaryOp, a: Value, b: Value) -> PyResult<Ref> {
    if is_negative(b) {
        return Err(py.raise_value_error(format_args!("negative shift count")));
    }
    if is_zero(a) {
        return Ok(from_i64(py, 0));
    }
    let count = to_i64(b).map(|c| c as u64);
    if op == BinaryOp::RShift {
        let Some(count) = count.filter(|&c| c < MAX_BITS) else {
            return Ok(from_i64(py, if is_negative(a) { -1 } else { 0 }));
        };
        if let Some(x) = to_i128(a) {
            return Ok(from_i128(py, x >> count.min(127)));
        }
        return Ok(from_big(py, &(to_big(a) >> count)));
    }
    let Some(count) = count.filter(|&c| c < MAX_BITS) else {
        return Err(py.raise_overflow_error(format_args!("too many digits in integer")));
    };
    if let Some(x) = to_i64(a)
        && count < 63
    {
        return Ok(from_i128(py, (x as i128) << count));
    }
    Ok(from_big(py, &(to_big(a) << count)))
}

fn power(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    if is_negative(b) {
        let (x, y) = (to_f64_checked(py, a)?, to_f64_checked(py, b)?);
        if x == 0.0 {
            return Err(py.raise_zero_division(format_args!("zero to a negative power")));
        }
        return Ok(float(py, x.powf(y)));
    }
    let small = to_i128(a);
    if let Some(x @ -1..=1) = small {
        let odd = to_big(b).bit(0);
        let r = if is_zero(b) || (x == -1 && !odd) { 1 } else { x };
        return Ok(from_i128(py, r));
    }
    let Some(exponent) = to_i64(b).and_then(|e| u32::try_from(e).ok()) else {
        return Err(py.raise_memory_error(format_args!("")));
    };
    if let Some(r) = small.and_then(|x| x.checked_pow(exponent)) {
        return Ok(from_i128(py, r));
    }
    if bit_length(a).saturating_mul(exponent as u64) > MAX_BITS {
        return Err(py.raise_memory_error(format_args!("")));
    }
    Ok(from_big(py, &to_big(a).pow(exponent)))
}

/// `pow(a, b, c)` for ints; `NotImplemented` for other operands.
pub fn power_modulo(py: Py, a: Value, b: Value, c: Value) -> PyResult<Ref> {
    if !is_int(a) || !is_int(b) || !is_int(c) {
        return not_implemented();
    }
    if is_zero(c) {
        return Err(py.raise_value_error(format_args!("pow() 3rd argument cannot be 0")));
    }
    let (mut base, mut exponent, modulus) = (to_big(a), to_big(b), to_big(c));
    if exponent.is_negative() {
        match base.modinv(&modulus.abs()) {
            Some(inverse) => base = inverse,
            None => return Err(py.raise_value_error(format_args!("base is not invertible for the given modulus"))),
        }
        exponent = -exponent;
    }
    Ok(from_big(py, &base.modpow(&exponent, &modulus)))
}

/// Decimal text, or `ValueError` beyond the digit limit.
pub fn to_decimal(py: Py, v: Value) -> PyResult<String> {
    if let Some(i) = to_i64(v) {
        return Ok(i.to_string());
    }
    if let Some(i) = to_i128(v) {
        return Ok(i.to_string());
    }
    let limit = py.runtime().int_max_str_digits.get();
    // A digit takes more than 3 bits, so fewer bits than this cannot exceed the limit.
    if limit > 0 && bit_length(v) > limit as u64 * 3 {
        let text = to_big(v).to_string();
        if text.trim_start_matches('-').len() > limit {
            return Err(py.raise_value_error(format_args!(
                "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
            )));
        }
        return Ok(text);
    }
    Ok(to_big(v).to_string())
}

/// Text in a base from 2 to 36.
pub fn to_radix(v: Value, base: u32) -> String {
    to_big(v).to_str_radix(base)
}

/// Why text is no int.
pub enum ParseError {
    /// Not a literal of the base.
    Invalid,
    /// More digits than allowed: how many.
    TooLong(usize),
}

/// The int that `text` (stripped of white space) denotes in `base` (0, or 2 to 36).
pub fn parse(py: Py, text: &str, base: u32) -> Result<Ref, ParseError> {
    let (negative, mut digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let prefix = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let mut radix = base;
    if prefix != 0 && (base == 0 || base == prefix) {
        radix = prefix;
        digits = &digits[2..];
        digits = digits.strip_prefix('_').unwrap_or(digits);
    } else if base == 0 {
        radix = 10;
        if digits.starts_with('0') && digits.bytes().any(|b| b != b'0' && b != b'_') {
            return Err(ParseError::Invalid);
        }
    }
    let clean = clean_digits(digits, radix).ok_or(ParseError::Invalid)?;
    let limit = py.runtime().int_max_str_digits.get();
    if !radix.is_power_of_two() && limit > 0 && clean.len() > limit {
        return Err(ParseError::TooLong(clean.len()));
    }
    if clean.len() <= 18 && radix <= 10 {
        let i = i64::from_str_radix(&clean, radix).map_err(|_| ParseError::Invalid)?;
        return Ok(from_i64(py, if negative { -i } else { i }));
    }
    let b = Big::parse_bytes(clean.as_bytes(), radix).ok_or(ParseError::Invalid)?;
    Ok(from_big(py, &if negative { -b } else { b }))
}

fn clean_digits(digits: &str, radix: u32) -> Option<std::borrow::Cow<'_, str>> {
    let valid = |c: char| c.is_digit(radix);
    if digits.is_empty() {
        return None;
    }
    if digits.chars().all(valid) {
        return Some(digits.into());
    }
    let parts: Vec<&str> = digits.split('_').collect();
    if parts.iter().all(|p| !p.is_empty() && p.chars().all(valid)) { Some(parts.concat().into()) } else { None }
}

/// A handle on the heap int of a value, for tests of the representation.
pub fn heap(v: Value) -> Option<Obj<BigInt>> {
    v.cast::<BigInt>()
}
