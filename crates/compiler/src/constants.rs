//! Arithmetic on constants, with the limits that keep folding from making huge values. `None` means that Python would raise,
//! that the result would be too large, or that the operation is left to run time.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive, Zero};
use taipan_bytecode::text::TextBuilder;
use taipan_bytecode::{Const, Text};

use crate::ast::{BinaryOp, UnaryOp};

/// Bits of a folded integer.
const MAX_INT_BITS: u64 = 128;
/// Items of a repeated tuple.
const MAX_COLLECTION_SIZE: usize = 256;
/// Length of a repeated string.
const MAX_STR_SIZE: usize = 4096;
/// Items of a repeated tuple, those of tuples inside it included.
const MAX_TOTAL_ITEMS: usize = 1024;

/// Python's truth of a constant.
pub fn is_true(value: &Const) -> bool {
    match value {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::BigInt(_) | Const::Slice(_) | Const::Code(_) => true,
        Const::Int(value) => *value != 0,
        Const::Float(value) => *value != 0.0,
        Const::Complex { re, im } => *re != 0.0 || *im != 0.0,
        Const::Str(text) => !text.is_empty(),
        Const::Bytes(bytes) => !bytes.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
    }
}

enum Number {
    Int(BigInt),
    Float(f64),
    Complex(f64, f64),
}

fn number(value: &Const) -> Option<Number> {
    Some(match value {
        Const::Float(value) => Number::Float(*value),
        Const::Complex { re, im } => Number::Complex(*re, *im),
        _ => Number::Int(integer(value)?),
    })
}

fn integer(value: &Const) -> Option<BigInt> {
    match value {
        Const::True => Some(1.into()),
        Const::False => Some(0.into()),
        Const::Int(value) => Some((*value).into()),
        Const::BigInt(value) => Some(value.clone()),
        _ => None,
    }
}

fn is_bool(value: &Const) -> bool {
    matches!(value, Const::True | Const::False)
}

fn to_float(value: &BigInt) -> Option<f64> {
    value.to_f64().filter(|value| value.is_finite())
}

/// Folds a unary operator.
pub fn fold_unary(op: UnaryOp, value: &Const) -> Option<Const> {
    if op == UnaryOp::Not {
        return Some(Const::from(!is_true(value)));
    }
    Some(match (op, number(value)?) {
        (UnaryOp::USub, Number::Int(value)) => Const::from(-value),
        (UnaryOp::USub, Number::Float(value)) => Const::Float(-value),
        (UnaryOp::USub, Number::Complex(re, im)) => Const::Complex { re: -re, im: -im },
        (UnaryOp::UAdd, Number::Int(value)) => Const::from(value),
        (UnaryOp::UAdd, Number::Float(value)) => Const::Float(value),
        (UnaryOp::UAdd, Number::Complex(re, im)) => Const::Complex { re, im },
        // `~True` warns, and must do so each time it runs.
        (UnaryOp::Invert, Number::Int(integer)) if !is_bool(value) => Const::from(!integer),
        _ => return None,
    })
}

/// Folds a binary operator.
pub fn fold_binary(op: BinaryOp, left: &Const, right: &Const) -> Option<Const> {
    match (left, right) {
        (Const::Str(_) | Const::Bytes(_) | Const::Tuple(_), _)
        | (_, Const::Str(_) | Const::Bytes(_) | Const::Tuple(_)) => {
            return fold_sequence(op, left, right);
        }
        _ => {}
    }
    if is_bool(left) && is_bool(right) {
        let (a, b) = (is_true(left), is_true(right));
        match op {
            BinaryOp::BitAnd => return Some(Const::from(a & b)),
            BinaryOp::BitOr => return Some(Const::from(a | b)),
            BinaryOp::BitXor => return Some(Const::from(a ^ b)),
            _ => {}
        }
    }
    match (number(left)?, number(right)?) {
        (Number::Int(a), Number::Int(b)) => fold_ints(op, &a, &b),
        (Number::Int(a), Number::Float(b)) => fold_floats(op, to_float(&a)?, b),
        (Number::Float(a), Number::Int(b)) => fold_floats(op, a, to_float(&b)?),
        (Number::Float(a), Number::Float(b)) => fold_floats(op, a, b),
        (a, b) => fold_complex(op, a, b),
    }
}

fn fold_ints(op: BinaryOp, a: &BigInt, b: &BigInt) -> Option<Const> {
    let small = |limit: u64| b.to_u64().filter(|&value| value <= limit);
    Some(Const::from(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mult if a.bits() + b.bits() > MAX_INT_BITS && !a.is_zero() && !b.is_zero() => return None,
        BinaryOp::Mult => a * b,
        BinaryOp::Div => return int_true_divide(a, b).map(Const::Float),
        BinaryOp::FloorDiv | BinaryOp::Mod if b.is_zero() => return None,
        BinaryOp::FloorDiv => floor_divide(a, b).0,
        BinaryOp::Mod => floor_divide(a, b).1,
        BinaryOp::Pow if b.is_negative() => {
            return if a.is_zero() { None } else { fold_floats(BinaryOp::Pow, to_float(a)?, to_float(b)?) };
        }
        BinaryOp::Pow if a.is_zero() => BigInt::from(b.is_zero() as u8),
        BinaryOp::Pow if b.is_zero() => BigInt::from(1),
        BinaryOp::Pow => {
            let exponent = b.to_u64()?;
            if a.bits() > MAX_INT_BITS / exponent {
                return None;
            }
            a.pow(exponent as u32)
        }
        BinaryOp::LShift | BinaryOp::RShift if b.is_negative() => return None,
        BinaryOp::LShift if a.is_zero() || b.is_zero() => a.clone(),
        BinaryOp::LShift => {
            let shift = small(MAX_INT_BITS)?;
            if a.bits() > MAX_INT_BITS - shift {
                return None;
            }
            a << shift
        }
        BinaryOp::RShift => match small(1 << 20) {
            Some(shift) => a >> shift,
            None => BigInt::from(if a.is_negative() { -1 } else { 0 }),
        },
        BinaryOp::BitAnd => a & b,
        BinaryOp::BitOr => a | b,
        BinaryOp::BitXor => a ^ b,
        BinaryOp::MatMult => return None,
    }))
}

/// Quotient rounded down, and the remainder, which has the divisor's sign.
fn floor_divide(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let (quotient, remainder) = (a / b, a % b);
    if !remainder.is_zero() && remainder.is_negative() != b.is_negative() {
        (quotient - 1, remainder + b)
    } else {
        (quotient, remainder)
    }
}

/// The float nearest to the quotient of two integers.
fn int_true_divide(a: &BigInt, b: &BigInt) -> Option<f64> {
    if b.is_zero() {
        return None;
    }
    if a.bits() <= 53 && b.bits() <= 53 {
        return Some(a.to_f64()? / b.to_f64()?);
    }
    // Scale so that the quotient has at least 64 bits, keep what was cut off as a sticky bit, and let the conversion round.
    let shift = 66 + b.bits() as i64 - a.bits() as i64;
    let magnitude = |value: &BigInt| value.abs();
    let (scaled_a, scaled_b) = if shift >= 0 {
        (magnitude(a) << shift as u64, magnitude(b))
    } else {
        (magnitude(a), magnitude(b) << shift.unsigned_abs())
    };
    let mut quotient = &scaled_a / &scaled_b;
    if !(&scaled_a % &scaled_b).is_zero() {
        quotient |= BigInt::from(1);
    }
    if shift > 1000 {
        return None;
    }
    let result = quotient.to_f64()? * 2f64.powi(-shift as i32);
    let negative = (a.sign() == Sign::Minus) != (b.sign() == Sign::Minus);
    result.is_finite().then_some(if negative { -result } else { result })
}

fn fold_floats(op: BinaryOp, a: f64, b: f64) -> Option<Const> {
    Some(Const::Float(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mult => a * b,
        BinaryOp::Div | BinaryOp::FloorDiv | BinaryOp::Mod if b == 0.0 => return None,
        BinaryOp::Div => a / b,
        BinaryOp::FloorDiv => float_divmod(a, b).0,
        BinaryOp::Mod => float_divmod(a, b).1,
        BinaryOp::Pow if a == 0.0 && b < 0.0 => return None,
        BinaryOp::Pow if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() => {
            let (re, im) = complex_power((a, 0.0), (b, 0.0))?;
            return Some(Const::Complex { re, im });
        }
        BinaryOp::Pow => {
            let result = a.powf(b);
            if result.is_infinite() && a.is_finite() && b.is_finite() {
                return None;
            }
            result
        }
        _ => return None,
    }))
}

fn float_divmod(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 {
        if (b < 0.0) != (remainder < 0.0) {
            remainder += b;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(b);
    }
    if quotient == 0.0 {
        return (0f64.copysign(a / b), remainder);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, remainder)
}

fn fold_complex(op: BinaryOp, left: Number, right: Number) -> Option<Const> {
    let real = |number: &Number| match number {
        Number::Int(value) => to_float(value).map(Some),
        Number::Float(value) => Some(Some(*value)),
        Number::Complex(..) => Some(None),
    };
    let (real_left, real_right) = (real(&left)?, real(&right)?);
    let parts = |number: &Number, real: Option<f64>| match number {
        Number::Complex(re, im) => (*re, *im),
        _ => (real.unwrap_or(0.0), 0.0),
    };
    let (a, b) = (parts(&left, real_left), parts(&right, real_right));
    // A real operand has no imaginary part at all, not one of zero: signs of zeros and infinities depend on it.
    let (re, im) = match (op, real_left.is_some(), real_right.is_some()) {
        (BinaryOp::Add, true, _) => (a.0 + b.0, b.1),
        (BinaryOp::Add, _, true) => (a.0 + b.0, a.1),
        (BinaryOp::Add, ..) => (a.0 + b.0, a.1 + b.1),
        (BinaryOp::Sub, true, _) => (a.0 - b.0, -b.1),
        (BinaryOp::Sub, _, true) => (a.0 - b.0, a.1),
        (BinaryOp::Sub, ..) => (a.0 - b.0, a.1 - b.1),
        (BinaryOp::Mult, true, _) => (a.0 * b.0, a.0 * b.1),
        (BinaryOp::Mult, _, true) => (a.0 * b.0, a.1 * b.0),
        (BinaryOp::Mult, ..) => (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0),
        (BinaryOp::Div, _, true) if b.0 != 0.0 => (a.0 / b.0, a.1 / b.0),
        (BinaryOp::Div, ..) => return complex_divide(a, b),
        (BinaryOp::Pow, ..) => complex_power(a, b)?,
        _ => return None,
    };
    Some(Const::Complex { re, im })
}

fn complex_multiply(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// Small integer powers are products, others go through polar coordinates, as in CPython: the results differ in the last bits.
fn complex_power(a: (f64, f64), b: (f64, f64)) -> Option<(f64, f64)> {
    let result = if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 {
        let mut exponent = b.0.abs() as u32;
        let (mut result, mut square) = ((1.0, 0.0), a);
        while exponent > 0 {
            if exponent & 1 != 0 {
                result = complex_multiply(result, square);
            }
            square = complex_multiply(square, square);
            exponent >>= 1;
        }
        if b.0 < 0.0 {
            let Const::Complex { re, im } = complex_divide((1.0, 0.0), result)? else { return None };
            result = (re, im);
        }
        result
    } else if a == (0.0, 0.0) {
        return None;
    } else {
        let (size, angle) = (a.0.hypot(a.1), a.1.atan2(a.0));
        let (mut length, mut phase) = (size.powf(b.0), angle * b.0);
        if b.1 != 0.0 {
            length *= (-angle * b.1).exp();
            phase += b.1 * size.ln();
        }
        (length * phase.cos(), length * phase.sin())
    };
    (result.0.is_finite() && result.1.is_finite()).then_some(result)
}

fn complex_divide(a: (f64, f64), b: (f64, f64)) -> Option<Const> {
    if b.0 == 0.0 && b.1 == 0.0 {
        return None;
    }
    let (re, im) = if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / denominator, (a.1 - a.0 * ratio) / denominator)
    } else {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        ((a.0 * ratio + a.1) / denominator, (a.1 * ratio - a.0) / denominator)
    };
    Some(Const::Complex { re, im })
}

fn fold_sequence(op: BinaryOp, left: &Const, right: &Const) -> Option<Const> {
    match (op, left, right) {
        (BinaryOp::Add, Const::Str(a), Const::Str(b)) => {
            let mut text = TextBuilder::new();
            text.push_text(a);
            text.push_text(b);
            Some(Const::Str(text.finish()))
        }
        (BinaryOp::Add, Const::Bytes(a), Const::Bytes(b)) => Some(Const::Bytes([&a[..], &b[..]].concat().into())),
        (BinaryOp::Add, Const::Tuple(a), Const::Tuple(b)) => Some(Const::Tuple([&a[..], &b[..]].concat().into())),
        (BinaryOp::Mult, sequence, count) if integer(count).is_some() => repeat(sequence, &integer(count)?),
        (BinaryOp::Mult, count, sequence) => repeat(sequence, &integer(count)?),
        _ => None,
    }
}

/// A count that is negative or does not fit is left alone; so is one that makes the result too large.
fn repeat(sequence: &Const, count: &BigInt) -> Option<Const> {
    let count_for = |size: usize, limit: usize| match size {
        0 => Some(0),
        _ => count.to_usize().filter(|&count| count <= limit / size),
    };
    Some(match sequence {
        Const::Str(text) => {
            let mut result = TextBuilder::new();
            (0..count_for(text.len(), MAX_STR_SIZE)?).for_each(|_| result.push_text(text));
            Const::Str(result.finish())
        }
        Const::Bytes(bytes) => Const::Bytes(bytes.repeat(count_for(bytes.len(), MAX_STR_SIZE)?).into()),
        Const::Tuple(items) => {
            let count = count_for(items.len(), MAX_COLLECTION_SIZE)?;
            if count > 0 && !within_items(items, &mut (MAX_TOTAL_ITEMS / count)) {
                return None;
            }
            Const::Tuple((0..count).flat_map(|_| items.iter().cloned()).collect())
        }
        _ => return None,
    })
}

fn within_items(items: &[Const], limit: &mut usize) -> bool {
    let Some(rest) = limit.checked_sub(items.len()) else { return false };
    *limit = rest;
    items.iter().all(|item| match item {
        Const::Tuple(items) => within_items(items, limit),
        _ => true,
    })
}

/// Folds `container[index]`.
pub fn fold_subscript(container: &Const, index: &Const) -> Option<Const> {
    match container {
        Const::Str(text) => {
            let points: Vec<u32> = text.code_points().collect();
            let text = |picked: Vec<u32>| {
                let mut builder = TextBuilder::new();
                picked.into_iter().for_each(|point| builder.push_code_point(point));
                builder.finish()
            };
            match index {
                Const::Slice(slice) => Some(Const::Str(text(pick(&points, slice)?))),
                _ => Some(Const::Str(text(vec![*item(&points, index)?]))),
            }
        }
        Const::Bytes(bytes) => match index {
            Const::Slice(slice) => Some(Const::Bytes(pick(bytes, slice)?.into())),
            _ => Some(Const::Int(*item(bytes, index)? as i64)),
        },
        Const::Tuple(items) => match index {
            Const::Slice(slice) => Some(Const::Tuple(pick(items, slice)?.into())),
            _ => item(items, index).cloned(),
        },
        _ => None,
    }
}

fn item<'a, T>(items: &'a [T], index: &Const) -> Option<&'a T> {
    let index = integer(index)?.to_i64()?;
    let index = if index < 0 { index + items.len() as i64 } else { index };
    items.get(usize::try_from(index).ok()?)
}

fn pick<T: Clone>(items: &[T], slice: &[Const; 3]) -> Option<Vec<T>> {
    let length = items.len() as i128;
    let part = |value: &Const| match value {
        Const::None => Some(None),
        // Bounds beyond the length all mean the same.
        value => Some(Some(integer(value)?.to_i128().unwrap_or(i128::MAX).clamp(-(1 << 64), 1 << 64))),
    };
    let step = part(&slice[2])?.unwrap_or(1);
    if step == 0 {
        return None;
    }
    let (low, high) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let bound = |value: &Const, default: i128| {
        Some(match part(value)? {
            None => default,
            Some(value) if value < 0 => (value + length).max(low),
            Some(value) => value.min(high),
        })
    };
    let (start, stop) = if step < 0 {
        (bound(&slice[0], high)?, bound(&slice[1], low)?)
    } else {
        (bound(&slice[0], low)?, bound(&slice[1], high)?)
    };
    let mut picked = Vec::new();
    let mut at = start;
    while if step < 0 { at > stop } else { at < stop } {
        picked.push(items[at as usize].clone());
        at += step;
    }
    Some(picked)
}

/// The items of a `frozenset` of constants: the first of each group that Python finds equal.
pub fn frozen_set(items: Vec<Const>) -> Const {
    let mut unique: Vec<Const> = Vec::with_capacity(items.len());
    let mut by_hash: HashMap<u64, Vec<usize>> = HashMap::new();
    let hasher = RandomState::new();
    for item in items {
        // Numbers that are equal have the same float next to them.
        let hash = match number(&item) {
            Some(Number::Int(value)) => value.to_f64().unwrap_or(0.0).to_bits(),
            Some(Number::Float(value) | Number::Complex(value, _)) => (value + 0.0).to_bits(),
            None => hasher.hash_one(&item),
        };
        let candidates = by_hash.entry(hash).or_default();
        if !candidates.iter().any(|&at| python_equal(&unique[at], &item)) {
            candidates.push(unique.len());
            unique.push(item);
        }
    }
    Const::FrozenSet(unique.into())
}

/// Python's `==` between constants: `1 == 1.0 == True`.
pub fn python_equal(left: &Const, right: &Const) -> bool {
    match (left, right) {
        (Const::Tuple(a), Const::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| python_equal(a, b))
        }
        _ => match (number(left), number(right)) {
            (Some(Number::Int(a)), Some(Number::Int(b))) => a == b,
            (Some(a), Some(b)) => {
                let parts = |number: Number| match number {
                    Number::Int(value) => (value.to_f64().unwrap_or(f64::INFINITY), 0.0),
                    Number::Float(value) => (value, 0.0),
                    Number::Complex(re, im) => (re, im),
                };
                parts(a) == parts(b)
            }
            _ => left == right,
        },
    }
}

/// CPython's `inspect.cleandoc`, as applied to docstrings by the compiler: tabs expanded, common margin removed.
pub fn clean_doc(doc: &Text) -> Text {
    let bytes = expand_tabs(doc.as_bytes());
    let line_ends =
        |from: usize| bytes[from..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |at| from + at + 1);
    let spaces = |from: usize| bytes[from..].iter().take_while(|&&b| b == b' ').count();
    let mut margin = usize::MAX;
    let mut at = line_ends(0);
    while at < bytes.len() {
        let indent = spaces(at);
        if bytes.get(at + indent).is_some_and(|&byte| byte != b'\n') {
            margin = margin.min(indent);
        }
        at = line_ends(at);
    }
    let margin = if margin == usize::MAX { 0 } else { margin };
    let mut out = Vec::with_capacity(bytes.len());
    let first = spaces(0);
    let mut end = line_ends(0);
    out.extend_from_slice(&bytes[first.min(end)..end]);
    while end < bytes.len() {
        let start = end;
        end = line_ends(start);
        let indent = spaces(start).min(margin);
        out.extend_from_slice(&bytes[start + indent..end]);
    }
    rebuild(&out)
}

fn expand_tabs(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut column = 0;
    for &byte in bytes {
        match byte {
            b'\t' => {
                let width = 8 - column % 8;
                out.extend(std::iter::repeat_n(b' ', width));
                column += width;
            }
            b'\n' | b'\r' => {
                out.push(byte);
                column = 0;
            }
            _ => {
                out.push(byte);
                // Continuation bytes take no column.
                column += (byte & 0xc0 != 0x80) as usize;
            }
        }
    }
    out
}

fn rebuild(bytes: &[u8]) -> Text {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    // Only surrogates are beyond `str`; each is three bytes long.
    let mut text = TextBuilder::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if let [first, ..] = chunk.invalid()
            && *first == 0xed
        {
            let at = chunk.invalid().as_ptr() as usize - bytes.as_ptr() as usize;
            if let [_, second, third] = bytes[at..(at + 3).min(bytes.len())] {
                text.push_code_point(0xd000 | ((second & 0x3f) as u32) << 6 | (third & 0x3f) as u32);
            }
        }
    }
    text.finish()
}
