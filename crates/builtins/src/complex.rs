//! `complex`: construction, arithmetic, `repr`.

use taipan_macros::pytype;
use taipan_object::complex::Complex;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct ComplexType;

/// A `complex` object.
pub fn new_complex(py: Py, re: f64, im: f64) -> Ref {
    instance::new_object(py, py.types().complex, Complex { header: instance::blank_header(), re, im })
}

fn parts(v: Value) -> (f64, f64) {
    let c: Obj<Complex> = Obj::new(v.as_ptr());
    (c.re, c.im)
}

/// A number as a complex pair; `None` for other types.
fn as_pair(py: Py, v: Value) -> PyResult<Option<(f64, f64)>> {
    if v.cast::<Complex>().is_some() {
        return Ok(Some(parts(v)));
    }
    Ok(int::number_to_f64(py, v)?.map(|f| (f, 0.0)))
}

#[pytype]
impl ComplexType {
    /// Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.
    #[pymethod("conjugate()")]
    fn conjugate(py: Py, this: Value) -> Ref {
        let (re, im) = parts(this);
        new_complex(py, re, -im)
    }
    /// Convert this value to exact type complex.
    #[pymethod("__complex__()")]
    fn complex(_py: Py, this: Value) -> Ref {
        this.to_ref()
    }
    /// Convert number to a complex floating-point number.
    #[pyclassmethod("from_number(number, /)")]
    fn from_number(py: Py, class: Value, number: Value) -> PyResult<Ref> {
        if number.is_kind(Kind::STR) {
            return Err(py.raise_type_error(format_args!("must be real number, not str")));
        }
        call::call(py, class, &[number])
    }
    #[pymethod("__getnewargs__()")]
    fn getnewargs(py: Py, this: Value) -> Ref {
        let (re, im) = parts(this);
        tuple::pair(py, int::float(py, re), int::float(py, im))
    }
    /// the real part of a complex number
    #[pygetset("real")]
    fn real(py: Py, v: Value) -> PyResult<Ref> {
        Ok(int::float(py, parts(v).0))
    }
    /// the imaginary part of a complex number
    #[pygetset("imag")]
    fn imag(py: Py, v: Value) -> PyResult<Ref> {
        Ok(int::float(py, parts(v).1))
    }
}

/// `x ** y` of a negative double and a fraction.
pub fn power_of_negative(py: Py, x: f64, y: f64) -> PyResult<Ref> {
    power(py, (x, 0.0), (y, 0.0))
}

fn power(py: Py, a: (f64, f64), b: (f64, f64)) -> PyResult<Ref> {
    if b == (0.0, 0.0) {
        return Ok(new_complex(py, 1.0, 0.0));
    }
    if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return Err(py.raise_zero_division(format_args!("zero to a negative or complex power")));
        }
        return Ok(new_complex(py, 0.0, 0.0));
    }
    if b.1 == 0.0 && b.0.trunc() == b.0 && b.0.abs() <= 100.0 {
        let (mut r, mut base, mut n) = ((1.0, 0.0), a, b.0.abs() as u32);
        while n > 0 {
            if n & 1 == 1 {
                r = multiply(r, base);
            }
            base = multiply(base, base);
            n >>= 1;
        }
        let r = if b.0 < 0.0 { divide((1.0, 0.0), r) } else { r };
        return finite_power(py, r);
    }
    let (size, angle) = (a.0.hypot(a.1), a.1.atan2(a.0));
    let mut length = size.powf(b.0);
    let mut phase = angle * b.0;
    if b.1 != 0.0 {
        length *= (-angle * b.1).exp();
        phase += b.1 * size.ln();
    }
    finite_power(py, (length * phase.cos(), length * phase.sin()))
}

fn finite_power(py: Py, r: (f64, f64)) -> PyResult<Ref> {
    if r.0.is_infinite() || r.1.is_infinite() {
        return Err(py.raise_overflow_error(format_args!("complex exponentiation")));
    }
    Ok(new_complex(py, r.0, r.1))
}

fn multiply(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

fn divide(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    // Scaling by the larger part avoids needless overflow.
    if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let d = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / d, (a.1 - a.0 * ratio) / d)
    } else {
        let ratio = b.0 / b.1;
        let d = b.0 * ratio + b.1;
        ((a.0 * ratio + a.1) / d, (a.1 * ratio - a.0) / d)
    }
}

/// A real number by a complex one.
fn divide_real(a: f64, b: (f64, f64)) -> (f64, f64) {
    if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let d = b.0 + b.1 * ratio;
        (a / d, -a * ratio / d)
    } else {
        let ratio = b.0 / b.1;
        let d = b.0 * ratio + b.1;
        (a * ratio / d, -a / d)
    }
}

fn binary<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (as_pair(py, a)?, as_pair(py, b)?) else { return compare::not_implemented() };
    // A real operand has no imaginary part, which is not the same as one of zero.
    let is_complex = |v: Value| v.cast::<Complex>().is_some();
    let r = match (BinaryOp::from_index(OP), is_complex(a), is_complex(b)) {
        (BinaryOp::Add, true, false) => (x.0 + y.0, x.1),
        (BinaryOp::Add, false, _) => (x.0 + y.0, y.1),
        (BinaryOp::Subtract, true, false) => (x.0 - y.0, x.1),
        (BinaryOp::Subtract, false, _) => (x.0 - y.0, -y.1),
        (BinaryOp::Multiply, true, false) => (x.0 * y.0, x.1 * y.0),
        (BinaryOp::Multiply, false, _) => (x.0 * y.0, x.0 * y.1),
        (BinaryOp::TrueDivide, true, false) if y.0 != 0.0 => (x.0 / y.0, x.1 / y.0),
        (BinaryOp::TrueDivide, false, _) if y != (0.0, 0.0) => divide_real(x.0, y),
        (op, ..) => return both_complex(py, op, x, y),
    };
    Ok(new_complex(py, r.0, r.1))
}

fn both_complex(py: Py, op: BinaryOp, x: (f64, f64), y: (f64, f64)) -> PyResult<Ref> {
    let r = match op {
        BinaryOp::Add => (x.0 + y.0, x.1 + y.1),
        BinaryOp::Subtract => (x.0 - y.0, x.1 - y.1),
        BinaryOp::Multiply => multiply(x, y),
        BinaryOp::Power => return power(py, x, y),
        _ if y == (0.0, 0.0) => return Err(py.raise_zero_division(format_args!("division by zero"))),
        _ => divide(x, y),
    };
    Ok(new_complex(py, r.0, r.1))
}

fn part_text(f: f64) -> String {
    let text = crate::float::repr_f64(f);
    text.strip_suffix(".0").map_or(text.clone(), |t| t.to_string())
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let (re, im) = parts(v);
    let imaginary = part_text(im);
    if re == 0.0 && !re.is_sign_negative() {
        return Ok(py.str(&format!("{imaginary}j")));
    }
    let sign = if imaginary.starts_with('-') { "" } else { "+" };
    Ok(py.str(&format!("({}{sign}{imaginary}j)", part_text(re))))
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    let (re, im) = parts(a);
    let same = if b.cast::<Complex>().is_some() {
        parts(b) == (re, im)
    } else if int::is_int(b) || int::as_float(b).is_some() {
        let real = int::float(py, re);
        im == 0.0 && compare::compare_bool(py, real.value(), b, CompareOp::Eq)?
    } else {
        return compare::not_implemented();
    };
    Ok(Ref::from_owned(bool_value(same == (op == CompareOp::Eq))))
}

fn hash_complex(_py: Py, v: Value) -> PyResult<i64> {
    let (re, im) = parts(v);
    let combined = hash::hash_f64(re, v).wrapping_add(1_000_003i64.wrapping_mul(hash::hash_f64(im, v)));
    Ok(hash::not_minus_one(combined))
}

fn parse(text: &str) -> Option<(f64, f64)> {
    let t = crate::int::strip_number(text);
    let t = t.strip_prefix('(').and_then(|t| t.strip_suffix(')')).map_or(t, crate::int::strip_number);
    let Some(body) = t.strip_suffix(['j', 'J']) else { return Some((crate::float::parse(t)?, 0.0)) };
    let at =
        body.char_indices().rev().find(|&(i, c)| (c == '+' || c == '-') && i > 0 && !body[..i].ends_with(['e', 'E']));
    let (re, im) = match at {
        Some((i, _)) => (crate::float::parse(&body[..i])?, &body[i..]),
        None => (0.0, body),
    };
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        t => crate::float::parse(t)?,
    };
    Some((re, im))
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "complex", args.len(), 0, 2)?;
    let real = args.first().copied().or_else(|| keywords.get("real"));
    let imaginary = args.get(1).copied().or_else(|| keywords.get("imag"));
    if let Some(s) = real.and_then(|r| r.cast::<Str>()) {
        if imaginary.is_some() {
            let got = type_of(py, s.value()).name();
            let message = "complex() argument 'real' must be a real number, not";
            return Err(py.raise_type_error(format_args!("{message} {got}")));
        }
        let Some((re, im)) = parse(&s.to_text()) else {
            return Err(py.raise_value_error(format_args!("complex() arg is a malformed string")));
        };
        return Ok(instance::new_object(py, ty, Complex { header: instance::blank_header(), re, im }));
    }
    let number = |v: Option<Value>, is_imaginary: bool| -> PyResult<(f64, f64)> {
        let Some(v) = v else { return Ok((0.0, 0.0)) };
        if let Some(r) = attribute::call_special(py, v, py.names().__complex__, &[])? {
            return as_pair(py, r.value()).map(|p| p.unwrap_or((0.0, 0.0)));
        }
        match as_pair(py, v)? {
            Some(p) => Ok(p),
            None if type_of(py, v).slots.float.is_none() && type_of(py, v).slots.index.is_none() => {
                let got = type_of(py, v).name();
                let single = imaginary.is_none() && args.len() == 1;
                let what = if single {
                    ""
                } else if is_imaginary {
                    " 'imag'"
                } else {
                    " 'real'"
                };
                let wanted = if single { "a string or a number" } else { "a real number" };
                Err(py.raise_type_error(format_args!("complex() argument{what} must be {wanted}, not {got}")))
            }
            None => args::to_double(py, v).map(|f| (f, 0.0)),
        }
    };
    let (a, b) = (number(real, false)?, number(imaginary, true)?);
    // A part that is no complex number is taken as it is, so that zeros keep their signs.
    let is_complex = |v: Option<Value>| v.is_some_and(|v| v.cast::<Complex>().is_some());
    let re = if is_complex(imaginary) { a.0 - b.1 } else { a.0 };
    let im = if is_complex(real) && imaginary.is_some() {
        a.1 + b.0
    } else if is_complex(real) {
        a.1
    } else {
        b.0
    };
    Ok(instance::new_object(py, ty, Complex { header: instance::blank_header(), re, im }))
}

/// Makes the type ready.
pub fn register(py: Py) {
    let mut slots = Slots {
        power: Some(|py, _, _, _| Err(py.raise_value_error(format_args!("complex modulo")))),
        repr: Some(repr),
        hash: Some(hash_complex),
        richcompare: Some(richcompare),
        new: Some(new),
        bool: Some(|_, v| Ok(parts(v) != (0.0, 0.0))),
        neg: Some(|py, v| Ok(new_complex(py, -parts(v).0, -parts(v).1))),
        pos: Some(|py, v| Ok(new_complex(py, parts(v).0, parts(v).1))),
        abs: Some(|py, v| Ok(int::float(py, parts(v).0.hypot(parts(v).1)))),
        ..Slots::default()
    };
    slots.binary[0] = Some(binary::<0>);
    slots.binary[5] = Some(binary::<5>);
    slots.binary[8] = Some(binary::<8>);
    slots.binary[10] = Some(binary::<10>);
    slots.binary[11] = Some(binary::<11>);
    native::ready(py, py.types().complex, slots, ComplexType::METHODS, ComplexType::GETSETS);
}
