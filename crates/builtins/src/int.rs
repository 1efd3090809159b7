//! `int` and `bool`.

use taipan_macros::pytype;
use taipan_object::int::ParseError;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct IntType;

fn plain(py: Py, v: Value) -> Ref {
    int::plain(py, v)
}

#[pytype]
impl IntType {
    /// Number of bits necessary to represent self in binary.
    #[pymethod("bit_length()")]
    fn bit_length(_py: Py, this: Value) -> i64 {
        int::bit_length(this) as i64
    }
    /// Number of ones in the binary representation of the absolute value of self.
    #[pymethod("bit_count()")]
    fn bit_count(_py: Py, this: Value) -> i64 {
        match int::to_i128(this) {
            Some(i) => i.unsigned_abs().count_ones() as i64,
            None => int::to_big(this).magnitude().count_ones() as i64,
        }
    }
    /// Returns self, the complex conjugate of any int.
    #[pymethod("conjugate()")]
    fn conjugate(py: Py, this: Value) -> Ref {
        plain(py, this)
    }
    /// Truncating an Integral returns itself.
    #[pymethod("__trunc__()")]
    fn trunc(py: Py, this: Value) -> Ref {
        plain(py, this)
    }
    /// Flooring an Integral returns itself.
    #[pymethod("__floor__()")]
    fn floor(py: Py, this: Value) -> Ref {
        plain(py, this)
    }
    /// Ceiling of an Integral returns itself.
    #[pymethod("__ceil__()")]
    fn ceil(py: Py, this: Value) -> Ref {
        plain(py, this)
    }
    /// Returns True.  Exists for duck type compatibility with float.is_integer.
    #[pymethod("is_integer()")]
    fn is_integer(_py: Py, _this: Value) -> bool {
        true
    }
    /// Return a pair of integers, whose ratio is equal to the original int.
    #[pymethod("as_integer_ratio()")]
    fn as_integer_ratio(py: Py, this: Value) -> Ref {
        tuple::from_vec(py, vec![plain(py, this), int::from_i64(py, 1)])
    }
    /// Rounding an Integral returns itself.
    #[pymethod("__round__(ndigits=None, /)")]
    fn round(py: Py, this: Value, digits: Option<Value>) -> PyResult<Ref> {
        let Some(digits) = digits.filter(|d| !d.is_none()) else { return Ok(plain(py, this)) };
        let digits = int::index(py, digits)?;
        if !int::is_negative(digits.value()) {
            return Ok(plain(py, this));
        }
        let ten = int::from_i64(py, 10);
        let count = number::negative(py, digits.value())?;
        let unit = int::int_binary(py, BinaryOp::Power, ten.value(), count.value())?;
        // Round half to even: the remainder nearest to zero goes away.
        let (q, r) = int::div_mod(py, this, unit.value());
        let double = int::int_binary(py, BinaryOp::Add, r.value(), r.value())?;
        let odd = int::to_big(q.value()).bit(0);
        let up = match int::compare(double.value(), unit.value()) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => odd,
            std::cmp::Ordering::Less => false,
        };
        let down = int::int_binary(py, BinaryOp::Subtract, this, r.value())?;
        if up { int::int_binary(py, BinaryOp::Add, down.value(), unit.value()) } else { Ok(down) }
    }
    /// Convert to a string according to format_spec.
    #[pymethod("__format__(format_spec, /)")]
    fn format(py: Py, this: Value, spec: StrRef) -> PyResult<Ref> {
        crate::format::format_int(py, this, spec)
    }
    #[pymethod("__getnewargs__()")]
    fn getnewargs(py: Py, this: Value) -> Ref {
        tuple::from_vec(py, vec![plain(py, this)])
    }
    /// Return an array of bytes representing an integer.
    #[pymethod("to_bytes(length=1, byteorder='big', *, signed=False)")]
    fn to_bytes(
        py: Py,
        this: Value,
        length: Option<i64>,
        order: Option<StrRef>,
        signed: Option<bool>,
    ) -> PyResult<Ref> {
        let length = length.unwrap_or(1);
        if length < 0 {
            return Err(py.raise_value_error(format_args!("length argument must be non-negative")));
        }
        let little = byte_order(py, order)?;
        let signed = signed.unwrap_or(false);
        let big = int::to_big(this);
        let negative = int::is_negative(this);
        if negative && !signed {
            return Err(py.raise_overflow_error(format_args!("can't convert negative int to unsigned")));
        }
        let mut bytes = if signed { big.to_signed_bytes_le() } else { big.to_bytes_le().1 };
        if int::is_zero(this) {
            bytes.clear();
        }
        if bytes.len() > length as usize {
            return Err(py.raise_overflow_error(format_args!("int too big to convert")));
        }
        bytes.resize(length as usize, if negative { 0xFF } else { 0 });
        if !little {
            bytes.reverse();
        }
        Ok(py.bytes(&bytes))
    }
    /// Return the integer represented by the given array of bytes.
    #[pyclassmethod("from_bytes(bytes, byteorder='big', *, signed=False)")]
    fn from_bytes(py: Py, class: Value, data: Value, order: Option<StrRef>, signed: Option<bool>) -> PyResult<Ref> {
        let mut bytes = crate::bytes::items(py, data, "cannot convert '{}' object to bytes")?;
        if !byte_order(py, order)? {
            bytes.reverse();
        }
        let big = if signed.unwrap_or(false) {
            num_bigint::BigInt::from_signed_bytes_le(&bytes)
        } else {
            num_bigint::BigInt::from_bytes_le(num_bigint::Sign::Plus, &bytes)
        };
        let value = int::from_big(py, &big);
        if class.ptr() == py.types().int.as_ptr().cast() { Ok(value) } else { call::call(py, class, &[value.value()]) }
    }
    /// the real part of a complex number
    #[pygetset("real")]
    fn real(py: Py, v: Value) -> PyResult<Ref> {
        Ok(plain(py, v))
    }
    /// the imaginary part of a complex number
    #[pygetset("imag")]
    fn imag(py: Py, _v: Value) -> PyResult<Ref> {
        Ok(int::from_i64(py, 0))
    }
    /// the numerator of a rational number in lowest terms
    #[pygetset("numerator")]
    fn numerator(py: Py, v: Value) -> PyResult<Ref> {
        Ok(plain(py, v))
    }
    /// the denominator of a rational number in lowest terms
    #[pygetset("denominator")]
    fn denominator(py: Py, _v: Value) -> PyResult<Ref> {
        Ok(int::from_i64(py, 1))
    }
}

fn byte_order(py: Py, order: Option<StrRef>) -> PyResult<bool> {
    match order {
        None => Ok(false),
        Some(o) if o.is_text("big") => Ok(false),
        Some(o) if o.is_text("little") => Ok(true),
        Some(_) => Err(py.raise_value_error(format_args!("byteorder must be either 'little' or 'big'"))),
    }
}

/// A comparison of an int with an int; floats answer for themselves.
fn richcompare(_py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if !int::is_int(a) || !int::is_int(b) {
        return compare::not_implemented();
    }
    Ok(Ref::from_owned(bool_value(op.holds(int::compare(a, b)))))
}

/// One binary operator of ints as a slot function.
fn binary<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    int::int_binary(py, BinaryOp::from_index(OP), a, b)
}

/// Fills the slots of all binary operators.
fn binary_slots(slots: &mut Slots) {
    slots.binary = [
        Some(binary::<0>),
        Some(binary::<1>),
        Some(binary::<2>),
        Some(binary::<3>),
        None,
        Some(binary::<5>),
        Some(binary::<6>),
        Some(binary::<7>),
        Some(binary::<8>),
        Some(binary::<9>),
        Some(binary::<10>),
        Some(binary::<11>),
        Some(binary::<12>),
        Some(binary::<13>),
    ];
}

fn zero_minus(py: Py, v: Value) -> PyResult<Ref> {
    int::int_binary(py, BinaryOp::Subtract, Value::from_small_int(0), v)
}

fn absolute(py: Py, v: Value) -> PyResult<Ref> {
    if int::is_negative(v) { zero_minus(py, v) } else { Ok(plain(py, v)) }
}

fn invert(py: Py, v: Value) -> PyResult<Ref> {
    int::int_binary(py, BinaryOp::Subtract, Value::from_small_int(-1), v)
}

fn to_float(py: Py, v: Value) -> PyResult<Ref> {
    Ok(int::float(py, int::to_f64_checked(py, v)?))
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    Ok(py.str(&int::to_decimal(py, v)?))
}

/// White space that number literals may have around them.
pub fn strip_number(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c))
}

/// Decimal digits of other scripts as ASCII ones.
pub fn ascii_digits(text: &str) -> String {
    text.chars().map(|c| crate::unicode::digit_value(c as u32).map_or(c, |d| (b'0' + d as u8) as char)).collect()
}

/// `int(text, base)`; `shown` is what the error message quotes.
fn parse_text(py: Py, text: &str, base: u32, shown: Value) -> PyResult<Ref> {
    let ascii;
    let text = if text.is_ascii() {
        text
    } else {
        ascii = ascii_digits(text);
        &ascii
    };
    match int::parse(py, strip_number(text), base) {
        Ok(r) => Ok(r),
        Err(ParseError::TooLong(n)) => {
            let limit = py.runtime().int_max_str_digits.get();
            Err(py.raise_value_error(format_args!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {n} digits; use sys.set_int_max_str_digits() to increase the limit"
            )))
        }
        Err(ParseError::Invalid) => {
            let shown = object_protocol::repr(py, shown)?;
            let shown = text_of(shown.value());
            Err(py.raise_value_error(format_args!("invalid literal for int() with base {base}: {shown}")))
        }
    }
}

/// `int(v)`.
pub fn from_object(py: Py, v: Value) -> PyResult<Ref> {
    if int::is_int(v) {
        return Ok(plain(py, v));
    }
    if let Some(f) = int::as_float(v) {
        return crate::float::to_int(py, f);
    }
    let ty = type_of(py, v);
    if let Some(f) = ty.slots.int {
        let r = f(py, v)?;
        if !int::is_int(r.value()) {
            let got = type_of(py, r.value()).name();
            return Err(py.raise_type_error(format_args!("__int__ returned non-int (type {got})")));
        }
        return Ok(plain(py, r.value()));
    }
    if ty.slots.index.is_some() {
        return int::index(py, v);
    }
    if let Some(s) = v.cast::<Str>() {
        return parse_text(py, &s.to_text(), 10, v);
    }
    if v.is_kind(Kind::BYTES) || v.is_kind(Kind::BYTEARRAY) {
        let data = crate::bytes::to_vec(py, v)?;
        return parse_text(py, &String::from_utf8_lossy(&data), 10, v);
    }
    let got = ty.name();
    Err(py.raise_type_error(format_args!(
        "int() argument must be a string, a bytes-like object or a real number, not '{got}'"
    )))
}

fn make(py: Py, x: Option<Value>, base: Option<Value>) -> PyResult<Ref> {
    let Some(x) = x else {
        return match base {
            Some(_) => Err(py.raise_type_error(format_args!("int() missing string argument"))),
            None => Ok(int::from_i64(py, 0)),
        };
    };
    let Some(base) = base else { return from_object(py, x) };
    let base = int::index_i64(py, base)?;
    if base != 0 && !(2..=36).contains(&base) {
        return Err(py.raise_value_error(format_args!("int() base must be >= 2 and <= 36, or 0")));
    }
    if let Some(s) = x.cast::<Str>() {
        return parse_text(py, &s.to_text(), base as u32, x);
    }
    if x.is_kind(Kind::BYTES) || x.is_kind(Kind::BYTEARRAY) {
        let data = crate::bytes::to_vec(py, x)?;
        return parse_text(py, &String::from_utf8_lossy(&data), base as u32, x);
    }
    Err(py.raise_type_error(format_args!("int() can't convert non-string with explicit base")))
}

static NEW_SIGNATURE: args::Signature = args::Signature {
    name: "int",
    parameters: &["", "base"],
    positional_only: 1,
    positional: 2,
    required: 0,
    required_keywords: 0,
    varargs: false,
    kwargs: false,
};

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 2];
    args::bind(py, &NEW_SIGNATURE, args, keywords, &mut out)?;
    let value = make(py, out[0].present(), out[1].present())?;
    Ok(if ty == py.types().int { value } else { int::subclass_from(py, ty, value.value()) })
}

fn bool_repr(py: Py, v: Value) -> PyResult<Ref> {
    Ok(py.intern(if singletons::as_bool(v) == Some(true) { "True" } else { "False" }))
}

fn bool_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    crate::object::no_keywords(py, ty, kwnames)?;
    crate::object::check_count(py, "bool", args.len(), 0, 1)?;
    let truth = match args.first() {
        Some(&v) => compare::is_true(py, v)?,
        None => false,
    };
    Ok(Ref::from_owned(bool_value(truth)))
}

/// A bitwise operator, which keeps bools bools.
fn bool_bitwise<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    match (singletons::as_bool(a), singletons::as_bool(b)) {
        (Some(x), Some(y)) => Ok(Ref::from_owned(bool_value(match OP {
            1 => x & y,
            7 => x | y,
            _ => x ^ y,
        }))),
        _ => int::int_binary(py, BinaryOp::from_index(OP), a, b),
    }
}

/// Makes the types ready.
pub fn register(py: Py) {
    let mut slots = Slots {
        repr: Some(repr),
        hash: Some(|_, v| Ok(int::hash_int(v))),
        richcompare: Some(richcompare),
        new: Some(new),
        bool: Some(|_, v| Ok(!int::is_zero(v))),
        neg: Some(zero_minus),
        pos: Some(|py, v| Ok(plain(py, v))),
        abs: Some(absolute),
        invert: Some(invert),
        int: Some(|py, v| Ok(plain(py, v))),
        float: Some(to_float),
        index: Some(|py, v| Ok(plain(py, v))),
        power: Some(int::power_modulo),
        ..Slots::default()
    };
    binary_slots(&mut slots);
    native::ready(py, py.types().int, slots, IntType::METHODS, IntType::GETSETS);
    let mut slots = Slots { repr: Some(bool_repr), new: Some(bool_new), ..Slots::default() };
    slots.binary[1] = Some(bool_bitwise::<1>);
    slots.binary[7] = Some(bool_bitwise::<7>);
    slots.binary[12] = Some(bool_bitwise::<12>);
    native::ready(py, py.types().bool, slots, &[], &[]);
}
