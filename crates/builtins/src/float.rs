//! `float`.

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct FloatType;

fn value_of(v: Value) -> f64 {
    int::as_float(v).expect("a float")
}

/// The `repr` of a double: the shortest digits that read back, fixed from 1e-4 up to 1e16.
pub fn repr_f64(f: f64) -> String {
    if f.is_nan() {
        return "nan".to_string();
    }
    if f.is_infinite() {
        return if f > 0.0 { "inf" } else { "-inf" }.to_string();
    }
    if f == 0.0 {
        return if f.is_sign_negative() { "-0.0" } else { "0.0" }.to_string();
    }
    let (digits, exponent) = shortest(f.abs());
    let sign = if f < 0.0 { "-" } else { "" };
    let n = digits.len() as i32;
    if !(-4..16).contains(&exponent) {
        let point = if n > 1 { "." } else { "" };
        let mark = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{}{point}{}e{mark}{:02}", &digits[..1], &digits[1..], exponent.abs());
    }
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-1 - exponent) as usize));
    }
    if n <= exponent + 1 {
        return format!("{sign}{digits}{}.0", "0".repeat((exponent + 1 - n) as usize));
    }
    let (whole, fraction) = digits.split_at(exponent as usize + 1);
    format!("{sign}{whole}.{fraction}")
}

/// The shortest digits that read back as a positive double, without point, and the exponent of the first.
fn shortest(f: f64) -> (String, i32) {
    let mut text = format!("{f:e}");
    let precision = text.find('e').expect("an exponent").saturating_sub(2);
    // With fewer digits, no two decimals are equally near and both in reach of the double.
    if precision >= 14 {
        // Where the double lies halfway between two shortest decimals, the even one is wanted.
        let even = format!("{f:.precision$e}");
        if even != text && even.parse() == Ok(f) {
            text = even;
        }
    }
    let (mantissa, exponent) = text.split_once('e').expect("an exponent");
    (mantissa.replace('.', ""), exponent.parse().expect("an exponent"))
}

/// `int(f)`.
pub fn to_int(py: Py, f: f64) -> PyResult<Ref> {
    if f.is_nan() {
        return Err(py.raise_value_error(format_args!("cannot convert float NaN to integer")));
    }
    if f.is_infinite() {
        return Err(py.raise_overflow_error(format_args!("cannot convert float infinity to integer")));
    }
    Ok(int::from_f64(py, f))
}

/// The nearest double to `f` with `digits` decimals, ties by exact value.
fn round_digits(py: Py, f: f64, digits: i64) -> PyResult<f64> {
    if !f.is_finite() || digits > 323 {
        return Ok(f);
    }
    if digits < -308 {
        return Ok(0.0f64.copysign(f));
    }
    let rounded = if digits >= 0 {
        // Rust formats exactly and rounds half to even on the exact value.
        format!("{f:.*}", digits as usize).parse::<f64>().expect("a number")
    } else {
        let unit = 10f64.powi(-digits as i32);
        let scaled = f / unit;
        let nearest = scaled.round_ties_even();
        nearest * unit
    };
    if rounded.is_infinite() {
        return Err(py.raise_overflow_error(format_args!("rounded value too large to represent")));
    }
    Ok(rounded)
}

#[pytype]
impl FloatType {
    /// Return True if the float is an integer.
    #[pymethod("is_integer()")]
    fn is_integer(_py: Py, this: Value) -> bool {
        let f = value_of(this);
        f.is_finite() && f.trunc() == f
    }
    /// Return self, the complex conjugate of any float.
    #[pymethod("conjugate()")]
    fn conjugate(_py: Py, this: Value) -> f64 {
        value_of(this)
    }
    /// Return the Integral closest to x between 0 and x.
    #[pymethod("__trunc__()")]
    fn trunc(py: Py, this: Value) -> PyResult<Ref> {
        to_int(py, value_of(this))
    }
    /// Return the floor as an Integral.
    #[pymethod("__floor__()")]
    fn floor(py: Py, this: Value) -> PyResult<Ref> {
        to_int(py, value_of(this).floor())
    }
    /// Return the ceiling as an Integral.
    #[pymethod("__ceil__()")]
    fn ceil(py: Py, this: Value) -> PyResult<Ref> {
        to_int(py, value_of(this).ceil())
    }
    /// Return the Integral closest to x, rounding half toward even.
    #[pymethod("__round__(ndigits=None, /)")]
    fn round(py: Py, this: Value, digits: Option<Value>) -> PyResult<Ref> {
        let f = value_of(this);
        match digits.filter(|d| !d.is_none()) {
            None => to_int(py, if f.is_finite() { f.round_ties_even() } else { f }),
            Some(d) => {
                let digits = subscript::index_to_isize(py, d)? as i64;
                Ok(int::float(py, round_digits(py, f, digits)?))
            }
        }
    }
    /// Formats the float according to format_spec.
    #[pymethod("__format__(format_spec, /)")]
    fn format(py: Py, this: Value, spec: StrRef) -> PyResult<Ref> {
        crate::format::format_float(py, value_of(this), spec)
    }
    /// Return a pair of integers, whose ratio is exactly equal to the original float.
    #[pymethod("as_integer_ratio()")]
    fn as_integer_ratio(py: Py, this: Value) -> PyResult<Ref> {
        let f = value_of(this);
        if f.is_infinite() {
            return Err(py.raise_overflow_error(format_args!("cannot convert Infinity to integer ratio")));
        }
        if f.is_nan() {
            return Err(py.raise_value_error(format_args!("cannot convert NaN to integer ratio")));
        }
        let (mut m, mut shift) = (f, 0u32);
        while m.trunc() != m {
            m *= 2.0;
            shift += 1;
        }
        let numerator = int::from_f64(py, m);
        let one = int::from_i64(py, 1);
        let shift = int::from_i64(py, shift as i64);
        let denominator = int::int_binary(py, BinaryOp::LShift, one.value(), shift.value())?;
        Ok(tuple::from_vec(py, vec![numerator, denominator]))
    }
    /// Return a hexadecimal representation of a floating-point number.
    #[pymethod("hex()")]
    fn hex(_py: Py, this: Value) -> String {
        hex_f64(value_of(this))
    }
    /// You probably don't want to use this function.
    ///
    ///   typestr
    ///     Must be 'double' or 'float'.
    ///
    /// It exists mainly to be used in Python's test suite.
    ///
    /// This function returns whichever of 'unknown', 'IEEE, big-endian' or 'IEEE,
    /// little-endian' best describes the format of floating-point numbers used by the
    /// C type named by typestr.
    #[pyclassmethod("__getformat__(typestr, /)")]
    fn getformat(py: Py, _class: Value, kind: StrRef) -> PyResult<Ref> {
        if !["double", "float"].contains(&kind.to_text().as_str()) {
            let message = format_args!("__getformat__() argument 1 must be 'double' or 'float'");
            return Err(py.raise_value_error(message));
        }
        Ok(py.intern(if cfg!(target_endian = "big") { "IEEE, big-endian" } else { "IEEE, little-endian" }))
    }
    /// Create a floating-point number from a hexadecimal string.
    #[pyclassmethod("fromhex(string, /)")]
    fn fromhex(py: Py, class: Value, text: StrRef) -> PyResult<Ref> {
        let Some(f) = parse_hex(crate::int::strip_number(&text.to_text())) else {
            return Err(py.raise_value_error(format_args!("invalid hexadecimal floating-point string")));
        };
        let value = int::float(py, f);
        if class.ptr() == py.types().float.as_ptr().cast() {
            Ok(value)
        } else {
            call::call(py, class, &[value.value()])
        }
    }
    /// Convert real number to a floating-point number.
    #[pyclassmethod("from_number(number, /)")]
    fn from_number(py: Py, class: Value, number: Value) -> PyResult<Ref> {
        let value = int::float(py, args::to_double(py, number)?);
        let plain = class.ptr() == py.types().float.as_ptr().cast();
        if plain { Ok(value) } else { call::call(py, class, &[value.value()]) }
    }
    #[pymethod("__getnewargs__()")]
    fn getnewargs(py: Py, this: Value) -> Ref {
        tuple::from_vec(py, vec![int::float(py, value_of(this))])
    }
    /// the real part of a complex number
    #[pygetset("real")]
    fn real(py: Py, v: Value) -> PyResult<Ref> {
        Ok(int::float(py, value_of(v)))
    }
    /// the imaginary part of a complex number
    #[pygetset("imag")]
    fn imag(py: Py, _v: Value) -> PyResult<Ref> {
        Ok(int::float(py, 0.0))
    }
}

fn hex_f64(f: f64) -> String {
    if !f.is_finite() {
        return repr_f64(f);
    }
    let sign = if f.is_sign_negative() { "-" } else { "" };
    if f == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = f.abs().to_bits();
    let (mantissa, biased) = (bits & ((1 << 52) - 1), (bits >> 52) as i64);
    let (lead, exponent) = if biased == 0 { (0, -1022) } else { (1, biased - 1023) };
    format!("{sign}0x{lead}.{mantissa:013x}p{exponent:+}")
}

fn parse_hex(text: &str) -> Option<f64> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(t) => (true, t),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = body.to_ascii_lowercase();
    let value = match lower.as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => {
            let digits = lower.strip_prefix("0x").unwrap_or(&lower);
            let (digits, exponent) = match digits.split_once('p') {
                Some((d, e)) => (d, e.parse::<i64>().ok()?),
                None => (digits, 0),
            };
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let all = format!("{whole}{fraction}");
            if all.is_empty() || !all.chars().all(|c| c.is_ascii_hexdigit()) {
                return None;
            }
            let significant = all.trim_start_matches('0');
            let kept = &significant[..significant.len().min(30)];
            let sticky = significant[kept.len()..].bytes().any(|b| b != b'0');
            let m = if kept.is_empty() { 0 } else { u128::from_str_radix(kept, 16).ok()? << 4 | sticky as u128 };
            let dropped = (significant.len() - kept.len()) as i64;
            int::compose(m, exponent - 4 * fraction.len() as i64 + 4 * dropped - 4)?
        }
    };
    Some(if negative { -value } else { value })
}

/// Both operands as doubles; `None` if one is no number.
fn operands(py: Py, a: Value, b: Value) -> PyResult<Option<(f64, f64)>> {
    match (int::number_to_f64(py, a)?, int::number_to_f64(py, b)?) {
        (Some(x), Some(y)) => Ok(Some((x, y))),
        _ => Ok(None),
    }
}

/// Floor quotient and remainder of doubles; `y` is not 0.
pub fn div_mod(x: f64, y: f64) -> (f64, f64) {
    let mut r = x % y;
    let mut q = (x - r) / y;
    if r != 0.0 {
        if (y < 0.0) != (r < 0.0) {
            r += y;
            q -= 1.0;
        }
    } else {
        r = 0.0f64.copysign(y);
    }
    let q = if q != 0.0 {
        let floor = q.floor();
        if q - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0.0f64.copysign(x / y)
    };
    (q, r)
}

/// `x ** y` for doubles.
pub fn power(py: Py, x: f64, y: f64) -> PyResult<Ref> {
    if x == 0.0 && y < 0.0 {
        return Err(py.raise_zero_division(format_args!("zero to a negative power")));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.trunc() != y {
        return crate::complex::power_of_negative(py, x, y);
    }
    let r = x.powf(y);
    if r.is_infinite() && x.is_finite() && y.is_finite() {
        let args = [Value::from_small_int(34).to_ref(), py.str("Numerical result out of range")];
        let values: Vec<Value> = args.iter().map(|a| a.value()).collect();
        return Err(py.raise_with(py.exceptions().overflow_error, &values));
    }
    Ok(int::float(py, r))
}

fn binary<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let Some((x, y)) = operands(py, a, b)? else { return compare::not_implemented() };
    let op = BinaryOp::from_index(OP);
    if y == 0.0 {
        match op {
            BinaryOp::TrueDivide | BinaryOp::FloorDivide | BinaryOp::Remainder | BinaryOp::DivMod => {
                return Err(py.raise_zero_division(format_args!("division by zero")));
            }
            _ => {}
        }
    }
    let r = match op {
        BinaryOp::Add => x + y,
        BinaryOp::Subtract => x - y,
        BinaryOp::Multiply => x * y,
        BinaryOp::TrueDivide => x / y,
        BinaryOp::FloorDivide => div_mod(x, y).0,
        BinaryOp::Remainder => div_mod(x, y).1,
        BinaryOp::Power => return power(py, x, y),
        _ => {
            let (q, r) = div_mod(x, y);
            return Ok(tuple::from_vec(py, vec![int::float(py, q), int::float(py, r)]));
        }
    };
    Ok(int::float(py, r))
}

fn richcompare(_py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let result = match (int::as_float(a), int::as_float(b)) {
        (Some(x), Some(y)) => int::compare_floats(x, y, op),
        (Some(x), None) if int::is_int(b) => int::compare_int_float(b, x, op.swapped()),
        (None, Some(y)) if int::is_int(a) => int::compare_int_float(a, y, op),
        _ => return compare::not_implemented(),
    };
    Ok(Ref::from_owned(bool_value(result)))
}

/// The double that text denotes, as `float()` reads it.
pub fn parse(text: &str) -> Option<f64> {
    let text = crate::int::strip_number(text);
    let clean = if text.contains('_') {
        let bytes = text.as_bytes();
        let fine = bytes.iter().enumerate().all(|(i, &b)| {
            b != b'_' || (i > 0 && bytes[i - 1].is_ascii_digit() && bytes.get(i + 1).is_some_and(u8::is_ascii_digit))
        });
        if !fine {
            return None;
        }
        text.replace('_', "")
    } else {
        text.to_string()
    };
    let body = clean.strip_prefix(['+', '-']).unwrap_or(&clean);
    let lower = body.to_ascii_lowercase();
    let special = matches!(lower.as_str(), "inf" | "infinity" | "nan");
    if !special && !body.bytes().next().is_some_and(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let f: f64 = clean.parse().ok()?;
    Some(if lower == "nan" && clean.starts_with('-') { -f64::NAN } else { f })
}

/// `float(v)`.
pub fn from_object(py: Py, v: Value) -> PyResult<f64> {
    if let Some(s) = v.cast::<Str>() {
        let text = s.to_text();
        let text = if text.is_ascii() { text } else { crate::int::ascii_digits(&text) };
        return parse(&text).ok_or_else(|| invalid(py, v));
    }
    if v.is_kind(Kind::BYTES) || v.is_kind(Kind::BYTEARRAY) {
        let data = crate::bytes::to_vec(py, v)?;
        return parse(&String::from_utf8_lossy(&data)).ok_or_else(|| invalid(py, v));
    }
    let ty = type_of(py, v);
    if ty.slots.float.is_none() && ty.slots.index.is_none() && int::as_float(v).is_none() && !int::is_int(v) {
        let got = ty.name();
        return Err(
            py.raise_type_error(format_args!("float() argument must be a string or a real number, not '{got}'"))
        );
    }
    args::to_double(py, v)
}

#[cold]
fn invalid(py: Py, v: Value) -> Raised {
    match object_protocol::repr(py, v) {
        Ok(r) => py.raise_value_error(format_args!("could not convert string to float: {}", text_of(r.value()))),
        Err(raised) => raised,
    }
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    if ty == py.types().float {
        crate::object::no_keywords(py, ty, kwnames)?;
    }
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "float", args.len(), 0, 1)?;
    let f = match args.first() {
        Some(&v) => from_object(py, v)?,
        None => 0.0,
    };
    if ty == py.types().float {
        return Ok(int::float(py, f));
    }
    Ok(instance::new_object(py, ty, HeapFloat { header: instance::blank_header(), value: f }))
}

/// Makes the type ready.
pub fn register(py: Py) {
    let mut slots = Slots {
        power: Some(|py, _, _, _| {
            let message = "pow() 3rd argument not allowed unless all arguments are integers";
            Err(py.raise_type_error(format_args!("{message}")))
        }),
        repr: Some(|py, v| Ok(py.str(&repr_f64(value_of(v))))),
        hash: Some(|_, v| Ok(hash::hash_f64(value_of(v), v))),
        richcompare: Some(richcompare),
        new: Some(new),
        bool: Some(|_, v| Ok(value_of(v) != 0.0)),
        neg: Some(|py, v| Ok(int::float(py, -value_of(v)))),
        pos: Some(|py, v| Ok(int::float(py, value_of(v)))),
        abs: Some(|py, v| Ok(int::float(py, value_of(v).abs()))),
        int: Some(|py, v| to_int(py, value_of(v))),
        float: Some(|py, v| Ok(int::float(py, value_of(v)))),
        ..Slots::default()
    };
    slots.binary[0] = Some(binary::<0>);
    slots.binary[2] = Some(binary::<2>);
    slots.binary[5] = Some(binary::<5>);
    slots.binary[6] = Some(binary::<6>);
    slots.binary[8] = Some(binary::<8>);
    slots.binary[10] = Some(binary::<10>);
    slots.binary[11] = Some(binary::<11>);
    slots.binary[13] = Some(binary::<13>);
    native::ready(py, py.types().float, slots, FloatType::METHODS, FloatType::GETSETS);
}
