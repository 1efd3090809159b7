//! `math`.

use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

struct Functions;

fn domain(py: Py) -> Raised {
    py.raise_value_error(format_args!("math domain error"))
}

fn range(py: Py) -> Raised {
    py.raise_overflow_error(format_args!("math range error"))
}

/// A function that is defined everywhere or gives NaN outside its domain.
fn checked(py: Py, x: f64, result: f64) -> PyResult<f64> {
    if result.is_nan() && !x.is_nan() {
        return Err(domain(py));
    }
    if result.is_infinite() && x.is_finite() {
        return Err(range(py));
    }
    Ok(result)
}

/// The expected type of an argument outside the domain, with the value, as the messages of 3.14 have it.
fn expected(py: Py, what: &str, x: f64) -> Raised {
    py.raise_value_error(format_args!("expected {what}, got {}", taipan_builtins::float::repr_f64(x)))
}

/// A logarithm of any positive number, ints beyond the range of doubles included.
fn logarithm(py: Py, v: Value, f: impl Fn(f64) -> f64, ln2: f64) -> PyResult<f64> {
    if int::is_int(v) {
        if int::is_negative(v) || int::is_zero(v) {
            return Err(py.raise_value_error(format_args!("expected a positive input")));
        }
        if let Some(x) = int::to_f64(v) {
            return Ok(f(x));
        }
        let bits = int::bit_length(v) as i64 - 60;
        let shift = int::from_i64(py, bits);
        let top = int::int_binary(py, BinaryOp::RShift, v, shift.value())?;
        return Ok(f(int::to_f64(top.value()).expect("60 bits")) + bits as f64 * ln2);
    }
    let x = args::to_double(py, v)?;
    if x <= 0.0 {
        return Err(expected(py, "a positive input", x));
    }
    Ok(f(x))
}

fn rounded(py: Py, v: Value, name: Value, f: fn(f64) -> f64) -> PyResult<Ref> {
    if int::as_float(v).is_none()
        && let Some(r) = attribute::call_special(py, v, name, &[])?
    {
        return Ok(r);
    }
    let x = args::to_double(py, v)?;
    let whole = f(x);
    let value = int::float(py, whole);
    call::call(py, py.types().int.value(), &[value.value()])
}

fn gcd(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let (mut x, mut y) = (number::absolute(py, a)?, number::absolute(py, b)?);
    while !int::is_zero(y.value()) {
        let r = int::div_mod(py, x.value(), y.value()).1;
        x = std::mem::replace(&mut y, r);
    }
    Ok(x)
}

/// Sums with the error of each step kept, so that the result is the exact sum rounded once.
fn exact_sum(py: Py, items: &[f64]) -> PyResult<f64> {
    let mut partials: Vec<f64> = Vec::new();
    let mut special = 0.0;
    for &item in items {
        let mut x = item;
        let mut kept = 0;
        for j in 0..partials.len() {
            let mut y = partials[j];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if !x.is_finite() {
            if item.is_finite() {
                return Err(py.raise_overflow_error(format_args!("intermediate overflow in fsum")));
            }
            special += item;
            partials.clear();
        } else {
            partials.push(x);
        }
    }
    if special != 0.0 {
        if special.is_nan() && items.iter().all(|x| !x.is_nan()) {
            return Err(py.raise_value_error(format_args!("-inf + inf in fsum")));
        }
        return Ok(special);
    }
    let Some(mut high) = partials.pop() else { return Ok(0.0) };
    let mut low = 0.0;
    while let Some(y) = partials.pop() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    // A tie is broken by the sign of what is left.
    if let Some(&next) = partials.last()
        && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    Ok(high)
}

#[pymodule]
impl Functions {
    /// Return the square root of x.
    #[pyfunction("sqrt(x, /)")]
    fn sqrt(py: Py, x: f64) -> PyResult<f64> {
        if x < 0.0 { Err(expected(py, "a nonnegative input", x)) } else { Ok(x.sqrt()) }
    }
    /// Return the cube root of x.
    #[pyfunction("cbrt(x, /)")]
    fn cbrt(_py: Py, x: f64) -> f64 {
        x.cbrt()
    }
    /// Return the sine of x (measured in radians).
    #[pyfunction("sin(x, /)")]
    fn sin(py: Py, x: f64) -> PyResult<f64> {
        if x.is_infinite() { Err(expected(py, "a finite input", x)) } else { Ok(x.sin()) }
    }
    /// Return the cosine of x (measured in radians).
    #[pyfunction("cos(x, /)")]
    fn cos(py: Py, x: f64) -> PyResult<f64> {
        if x.is_infinite() { Err(expected(py, "a finite input", x)) } else { Ok(x.cos()) }
    }
    /// Return the tangent of x (measured in radians).
    #[pyfunction("tan(x, /)")]
    fn tan(py: Py, x: f64) -> PyResult<f64> {
        if x.is_infinite() { Err(expected(py, "a finite input", x)) } else { Ok(x.tan()) }
    }
    /// Return the arc sine (measured in radians) of x.
    #[pyfunction("asin(x, /)")]
    fn asin(py: Py, x: f64) -> PyResult<f64> {
        if x.abs() > 1.0 { Err(expected(py, "a number in range from -1 up to 1", x)) } else { Ok(x.asin()) }
    }
    /// Return the arc cosine (measured in radians) of x.
    #[pyfunction("acos(x, /)")]
    fn acos(py: Py, x: f64) -> PyResult<f64> {
        if x.abs() > 1.0 { Err(expected(py, "a number in range from -1 up to 1", x)) } else { Ok(x.acos()) }
    }
    /// Return the arc tangent (measured in radians) of x.
    #[pyfunction("atan(x, /)")]
    fn atan(_py: Py, x: f64) -> f64 {
        x.atan()
    }
    /// Return the arc tangent (measured in radians) of y/x.
    #[pyfunction("atan2(y, x, /)")]
    fn atan2(_py: Py, y: f64, x: f64) -> f64 {
        y.atan2(x)
    }
    /// Return the hyperbolic sine of x.
    #[pyfunction("sinh(x, /)")]
    fn sinh(py: Py, x: f64) -> PyResult<f64> {
        checked(py, x, x.sinh())
    }
    /// Return the hyperbolic cosine of x.
    #[pyfunction("cosh(x, /)")]
    fn cosh(py: Py, x: f64) -> PyResult<f64> {
        checked(py, x, x.cosh())
    }
    /// Return the hyperbolic tangent of x.
    #[pyfunction("tanh(x, /)")]
    fn tanh(_py: Py, x: f64) -> f64 {
        x.tanh()
    }
    /// Return the inverse hyperbolic cosine of x.
    #[pyfunction("acosh(x, /)")]
    fn acosh(py: Py, x: f64) -> PyResult<f64> {
        if x < 1.0 {
            return Err(
                py.raise_value_error(format_args!("expected argument value not less than 1, got {}", shown(py, x)))
            );
        }
        // SAFETY: has no preconditions.
        Ok(unsafe { libm_acosh(x) })
    }
    /// Return the inverse hyperbolic sine of x.
    #[pyfunction("asinh(x, /)")]
    fn asinh(_py: Py, x: f64) -> f64 {
        // SAFETY: has no preconditions.
        unsafe { libm_asinh(x) }
    }
    /// Return the inverse hyperbolic tangent of x.
    #[pyfunction("atanh(x, /)")]
    fn atanh(py: Py, x: f64) -> PyResult<f64> {
        if x.abs() >= 1.0 {
            let x = shown(py, x);
            return Err(py.raise_value_error(format_args!("expected a number between -1 and 1, got {x}")));
        }
        // SAFETY: has no preconditions.
        Ok(unsafe { libm_atanh(x) })
    }
    /// Error function at x.
    #[pyfunction("erf(x, /)")]
    fn erf(_py: Py, x: f64) -> f64 {
        // SAFETY: has no preconditions.
        unsafe { libm_erf(x) }
    }
    /// Complementary error function at x.
    #[pyfunction("erfc(x, /)")]
    fn erfc(_py: Py, x: f64) -> f64 {
        // SAFETY: has no preconditions.
        unsafe { libm_erfc(x) }
    }
    /// Gamma function at x.
    #[pyfunction("gamma(x, /)")]
    fn gamma(py: Py, x: f64) -> PyResult<f64> {
        if x == f64::NEG_INFINITY || (x <= 0.0 && x == x.floor()) {
            let x = shown(py, x);
            return Err(py.raise_value_error(format_args!("expected a noninteger or positive integer, got {x}")));
        }
        // SAFETY: has no preconditions.
        let r = unsafe { libm_tgamma(x) };
        if r.is_infinite() && x.is_finite() {
            return Err(py.raise_overflow_error(format_args!("math range error")));
        }
        Ok(r)
    }
    /// Natural logarithm of absolute value of Gamma function at x.
    #[pyfunction("lgamma(x, /)")]
    fn lgamma(py: Py, x: f64) -> PyResult<f64> {
        if x <= 0.0 && x == x.floor() && x.is_finite() {
            let x = shown(py, x);
            return Err(py.raise_value_error(format_args!("expected a noninteger or positive integer, got {x}")));
        }
        // SAFETY: has no preconditions.
        Ok(unsafe { libm_lgamma(x) })
    }
    /// Return the next floating-point value after x towards y.
    #[pyfunction("nextafter(x, y, /)")]
    fn nextafter(_py: Py, x: f64, y: f64) -> f64 {
        // SAFETY: has no preconditions.
        unsafe { libm_nextafter(x, y) }
    }
    /// Return the value of the least significant bit of the float x.
    #[pyfunction("ulp(x, /)")]
    fn ulp(_py: Py, x: f64) -> f64 {
        let x = x.abs();
        if !x.is_finite() {
            return x;
        }
        let up = x.next_up();
        if up.is_finite() { up - x } else { x - x.next_down() }
    }
    /// Difference between x and the closest integer multiple of y.
    #[pyfunction("remainder(x, y, /)")]
    fn remainder(py: Py, x: f64, y: f64) -> PyResult<f64> {
        if !x.is_nan() && !y.is_nan() && (x.is_infinite() || y == 0.0) {
            return Err(py.raise_value_error(format_args!("math domain error")));
        }
        // SAFETY: has no preconditions.
        Ok(unsafe { libm_remainder(x, y) })
    }
    /// Return e raised to the power of x.
    #[pyfunction("exp(x, /)")]
    fn exp(py: Py, x: f64) -> PyResult<f64> {
        checked(py, x, x.exp())
    }
    /// Return 2 raised to the power of x.
    #[pyfunction("exp2(x, /)")]
    fn exp2(py: Py, x: f64) -> PyResult<f64> {
        checked(py, x, x.exp2())
    }
    /// Return exp(x)-1.
    #[pyfunction("expm1(x, /)")]
    fn expm1(py: Py, x: f64) -> PyResult<f64> {
        checked(py, x, x.exp_m1())
    }
    /// log(x, [base=math.e]): Return the logarithm of x to the given base.
    #[pyfunction("log(x, base=None, /)")]
    fn log(py: Py, x: Value, base: Option<Value>) -> PyResult<f64> {
        let top = logarithm(py, x, f64::ln, std::f64::consts::LN_2)?;
        let Some(base) = base else { return Ok(top) };
        let bottom = logarithm(py, base, f64::ln, std::f64::consts::LN_2)?;
        if bottom == 0.0 {
            return Err(py.raise_zero_division(format_args!("division by zero")));
        }
        Ok(top / bottom)
    }
    /// Return the base 2 logarithm of x.
    #[pyfunction("log2(x, /)")]
    fn log2(py: Py, x: Value) -> PyResult<f64> {
        logarithm(py, x, f64::log2, 1.0)
    }
    /// Return the base 10 logarithm of x.
    #[pyfunction("log10(x, /)")]
    fn log10(py: Py, x: Value) -> PyResult<f64> {
        logarithm(py, x, f64::log10, std::f64::consts::LOG10_2)
    }
    /// Return the natural logarithm of 1+x (base e).
    #[pyfunction("log1p(x, /)")]
    fn log1p(py: Py, x: f64) -> PyResult<f64> {
        if x <= -1.0 { Err(expected(py, "argument value > -1", x)) } else { Ok(x.ln_1p()) }
    }
    /// Return x**y (x to the power of y).
    #[pyfunction("pow(x, y, /)")]
    fn pow(py: Py, x: f64, y: f64) -> PyResult<f64> {
        let r = x.powf(y);
        if r.is_nan() && !x.is_nan() && !y.is_nan() {
            return Err(domain(py));
        }
        if r.is_infinite() && x.is_finite() && y.is_finite() {
            return Err(if x == 0.0 { domain(py) } else { range(py) });
        }
        Ok(r)
    }
    /// Return the absolute value of the float x.
    #[pyfunction("fabs(x, /)")]
    fn fabs(_py: Py, x: f64) -> f64 {
        x.abs()
    }
    /// Return fmod(x, y), according to platform C.
    #[pyfunction("fmod(x, y, /)")]
    fn fmod(py: Py, x: f64, y: f64) -> PyResult<f64> {
        if (x.is_infinite() && !y.is_nan()) || (y == 0.0 && !x.is_nan()) {
            return Err(domain(py));
        }
        Ok(x % y)
    }
    /// Return a float with the magnitude of x but the sign of y.
    #[pyfunction("copysign(x, y, /)")]
    fn copysign(_py: Py, x: f64, y: f64) -> f64 {
        x.copysign(y)
    }
    /// Return the floor of x as an Integral.
    #[pyfunction("floor(x, /)")]
    fn floor(py: Py, x: Value) -> PyResult<Ref> {
        rounded(py, x, py.names().__floor__, f64::floor)
    }
    /// Return the ceiling of x as an Integral.
    #[pyfunction("ceil(x, /)")]
    fn ceil(py: Py, x: Value) -> PyResult<Ref> {
        rounded(py, x, py.names().__ceil__, f64::ceil)
    }
    /// Truncates the Real x to the nearest Integral toward 0.
    #[pyfunction("trunc(x, /)")]
    fn trunc(py: Py, x: Value) -> PyResult<Ref> {
        if let Some(f) = int::as_float(x) {
            return taipan_builtins::float::to_int(py, f);
        }
        match attribute::call_special(py, x, py.names().__trunc__, &[])? {
            Some(r) => Ok(r),
            None => {
                let got = type_of(py, x).name();
                Err(py.raise_type_error(format_args!("type {got} doesn't define __trunc__ method")))
            }
        }
    }
    /// Return True if x is a NaN (not a number), and False otherwise.
    #[pyfunction("isnan(x, /)")]
    fn isnan(_py: Py, x: f64) -> bool {
        x.is_nan()
    }
    /// Return True if x is a positive or negative infinity, and False otherwise.
    #[pyfunction("isinf(x, /)")]
    fn isinf(_py: Py, x: f64) -> bool {
        x.is_infinite()
    }
    /// Return True if x is neither an infinity nor a NaN, and False otherwise.
    #[pyfunction("isfinite(x, /)")]
    fn isfinite(_py: Py, x: f64) -> bool {
        x.is_finite()
    }
    /// Determine whether two floating-point numbers are close in value.
    #[pyfunction("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(py: Py, a: f64, b: f64, relative: Option<f64>, absolute: Option<f64>) -> PyResult<bool> {
        let (relative, absolute) = (relative.unwrap_or(1e-9), absolute.unwrap_or(0.0));
        if relative < 0.0 || absolute < 0.0 {
            return Err(py.raise_value_error(format_args!("tolerances must be non-negative")));
        }
        if a == b || a.is_infinite() || b.is_infinite() {
            return Ok(a == b);
        }
        let difference = (a - b).abs();
        Ok(difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute)
    }
    /// Convert angle x from radians to degrees.
    #[pyfunction("degrees(x, /)")]
    fn degrees(_py: Py, x: f64) -> f64 {
        x * (180.0 / std::f64::consts::PI)
    }
    /// Convert angle x from degrees to radians.
    #[pyfunction("radians(x, /)")]
    fn radians(_py: Py, x: f64) -> f64 {
        x * (std::f64::consts::PI / 180.0)
    }
    /// Multidimensional Euclidean distance from the origin to a point.
    #[pyfunction("hypot(*coordinates)")]
    fn hypot(py: Py, coordinates: &[Value]) -> PyResult<f64> {
        let mut sum = 0.0f64;
        for &c in coordinates {
            sum = sum.hypot(args::to_double(py, c)?);
        }
        Ok(sum)
    }
    /// Return an accurate floating-point sum of values in the iterable seq.
    #[pyfunction("fsum(seq, /)")]
    fn fsum(py: Py, seq: Value) -> PyResult<f64> {
        let mut items = Vec::new();
        for item in iter::collect(py, seq)? {
            items.push(args::to_double(py, item.value())?);
        }
        exact_sum(py, &items)
    }
    /// Calculate the product of all the elements in the input iterable.
    #[pyfunction("prod(iterable, /, *, start=1)")]
    fn prod(py: Py, iterable: Value, start: Option<Value>) -> PyResult<Ref> {
        let mut product = start.unwrap_or(Value::from_small_int(1)).to_ref();
        let mut it = iter::Iter::new(py, iterable)?;
        while let Some(item) = it.next(py)? {
            product = number::binary_op(py, BinaryOp::Multiply, product.value(), item.value())?;
        }
        Ok(product)
    }
    /// Return the sum of products of values from two iterables p and q.
    #[pyfunction("sumprod(p, q, /)")]
    fn sumprod(py: Py, p: Value, q: Value) -> PyResult<Ref> {
        let (p, q) = (iter::collect(py, p)?, iter::collect(py, q)?);
        if p.len() != q.len() {
            return Err(py.raise_value_error(format_args!("Inputs are not the same length")));
        }
        let plain = |v: &Ref| int::as_float(v.value()).is_some() || v.value().is_int();
        let mixed =
            p.iter().zip(&q).any(|(a, b)| int::as_float(a.value()).is_some() || int::as_float(b.value()).is_some());
        if mixed && p.iter().chain(&q).all(plain) {
            // Each product as the sum of two doubles.
            let mut parts = Vec::with_capacity(2 * p.len());
            for (a, b) in p.iter().zip(&q) {
                let (a, b) = (args::to_double(py, a.value())?, args::to_double(py, b.value())?);
                let product = a * b;
                parts.push(product);
                if product.is_finite() {
                    parts.push(a.mul_add(b, -product));
                }
            }
            return exact_sum(py, &parts).map(|sum| int::float(py, sum));
        }
        let mut sum = int::from_i64(py, 0);
        for (a, b) in p.iter().zip(&q) {
            let product = number::binary_op(py, BinaryOp::Multiply, a.value(), b.value())?;
            sum = number::binary_op(py, BinaryOp::Add, sum.value(), product.value())?;
        }
        Ok(sum)
    }
    /// Greatest Common Divisor.
    #[pyfunction("gcd(*integers)")]
    fn gcd(py: Py, integers: &[Value]) -> PyResult<Ref> {
        let mut r = int::from_i64(py, 0);
        for &v in integers {
            let n = int::index(py, v)?;
            r = gcd(py, r.value(), n.value())?;
        }
        Ok(r)
    }
    /// Least Common Multiple.
    #[pyfunction("lcm(*integers)")]
    fn lcm(py: Py, integers: &[Value]) -> PyResult<Ref> {
        let mut r = int::from_i64(py, 1);
        for &v in integers {
            let n = int::index(py, v)?;
            if int::is_zero(n.value()) {
                return Ok(n);
            }
            let g = gcd(py, r.value(), n.value())?;
            let q = int::div_mod(py, r.value(), g.value()).0;
            let product = int::int_binary(py, BinaryOp::Multiply, q.value(), n.value())?;
            r = number::absolute(py, product.value())?;
        }
        Ok(r)
    }
    /// Find n!.
    #[pyfunction("factorial(n, /)")]
    fn factorial(py: Py, n: Value) -> PyResult<Ref> {
        let n = int::index_i64(py, n)?;
        if n < 0 {
            return Err(py.raise_value_error(format_args!("factorial() not defined for negative values")));
        }
        product_range(py, 1, n)
    }
    /// Return the integer part of the square root of the input.
    #[pyfunction("isqrt(n, /)")]
    fn isqrt(py: Py, n: Value) -> PyResult<Ref> {
        let n = int::index(py, n)?;
        if int::is_negative(n.value()) {
            return Err(py.raise_value_error(format_args!("isqrt() argument must be nonnegative")));
        }
        Ok(int::from_big(py, &int::to_big(n.value()).sqrt()))
    }
    /// Number of ways to choose k items from n items without repetition and without order.
    #[pyfunction("comb(n, k, /)")]
    fn comb(py: Py, n: Value, k: Value) -> PyResult<Ref> {
        let (n, k) = (int::index_i64(py, n)?, int::index_i64(py, k)?);
        if n < 0 || k < 0 {
            let which = if n < 0 { "n" } else { "k" };
            return Err(py.raise_value_error(format_args!("{which} must be a non-negative integer")));
        }
        let k = k.min(n - k);
        if k < 0 {
            return Ok(int::from_i64(py, 0));
        }
        let (top, bottom) = (product_range(py, n - k + 1, n)?, product_range(py, 1, k)?);
        int::int_binary(py, BinaryOp::FloorDivide, top.value(), bottom.value())
    }
    /// Number of ways to choose k items from n items without repetition and with order.
    #[pyfunction("perm(n, k=None, /)")]
    fn perm(py: Py, n: Value, k: Option<Value>) -> PyResult<Ref> {
        let n = int::index_i64(py, n)?;
        let k = match k.filter(|k| !k.is_none()) {
            Some(k) => int::index_i64(py, k)?,
            None => n,
        };
        if n < 0 || k < 0 {
            let which = if n < 0 { "n" } else { "k" };
            return Err(py.raise_value_error(format_args!("{which} must be a non-negative integer")));
        }
        if k > n {
            return Ok(int::from_i64(py, 0));
        }
        product_range(py, n - k + 1, n)
    }
    /// Return the mantissa and exponent of x, as pair (m, e).
    #[pyfunction("frexp(x, /)")]
    fn frexp(py: Py, x: f64) -> Ref {
        if x == 0.0 || !x.is_finite() {
            return tuple::from_vec(py, vec![int::float(py, x), int::from_i64(py, 0)]);
        }
        let (scaled, shift) = if x.abs() < f64::MIN_POSITIVE { (x * 2f64.powi(64), 64) } else { (x, 0) };
        let exponent = ((scaled.abs().to_bits() >> 52) as i64) - 1022;
        let mantissa = f64::from_bits((scaled.to_bits() & !(0x7FF << 52)) | (1022 << 52));
        tuple::from_vec(py, vec![int::float(py, mantissa), int::from_i64(py, exponent - shift)])
    }
    /// Return x * (2**i).
    #[pyfunction("ldexp(x, i, /)")]
    fn ldexp(py: Py, x: f64, i: i64) -> PyResult<f64> {
        let mut i = i.clamp(-5000, 5000) as i32;
        let mut r = x;
        while i > 1000 {
            r *= 2f64.powi(1000);
            i -= 1000;
        }
        while i < -1000 {
            r *= 2f64.powi(-1000);
            i += 1000;
        }
        checked(py, x, r * 2f64.powi(i))
    }
    /// Return the fractional and integer parts of x.
    #[pyfunction("modf(x, /)")]
    fn modf(py: Py, x: f64) -> Ref {
        let whole = x.trunc();
        let fraction = if x.is_infinite() { 0.0f64.copysign(x) } else { (x - whole).copysign(x) };
        tuple::from_vec(py, vec![int::float(py, fraction), int::float(py, whole)])
    }
}

/// The product of the ints from `low` to `high`, by halves so that the factors stay of like size.
fn product_range(py: Py, low: i64, high: i64) -> PyResult<Ref> {
    if low > high {
        return Ok(int::from_i64(py, 1));
    }
    if high - low < 8 {
        let mut r = int::from_i64(py, low);
        for i in low + 1..=high {
            let factor = int::from_i64(py, i);
            r = int::int_binary(py, BinaryOp::Multiply, r.value(), factor.value())?;
        }
        return Ok(r);
    }
    let middle = low + (high - low) / 2;
    let (a, b) = (product_range(py, low, middle)?, product_range(py, middle + 1, high)?);
    int::int_binary(py, BinaryOp::Multiply, a.value(), b.value())
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "This module provides access to the mathematical functions\ndefined by the C standard.";
    let (module, d) = crate::new_module(py, "math", doc, Functions::METHODS);
    let constants = [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ];
    for (name, value) in constants {
        dict::set_text(py, d, name, int::float(py, value).value());
    }
    Ok(module)
}

unsafe extern "C" {
    #[link_name = "acosh"]
    fn libm_acosh(x: f64) -> f64;
    #[link_name = "asinh"]
    fn libm_asinh(x: f64) -> f64;
    #[link_name = "atanh"]
    fn libm_atanh(x: f64) -> f64;
    #[link_name = "erf"]
    fn libm_erf(x: f64) -> f64;
    #[link_name = "erfc"]
    fn libm_erfc(x: f64) -> f64;
    #[link_name = "tgamma"]
    fn libm_tgamma(x: f64) -> f64;
    #[link_name = "lgamma"]
    fn libm_lgamma(x: f64) -> f64;
    #[link_name = "nextafter"]
    fn libm_nextafter(x: f64, y: f64) -> f64;
    #[link_name = "remainder"]
    fn libm_remainder(x: f64, y: f64) -> f64;
}

/// A float as messages show it.
fn shown(py: Py, x: f64) -> String {
    let f = int::float(py, x);
    object_protocol::repr(py, f.value()).map_or_else(|_| String::new(), |r| text_of(r.value()))
}
