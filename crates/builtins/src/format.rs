//! The format specification language of `format()` and f-strings, for numbers and strings.

use taipan_object::layout_types::*;
use taipan_object::string::StrBuilder;
use taipan_object::*;

/// A parsed specification: `[[fill]align][sign][z][#][0][width][grouping][.precision][grouping][type]`.
#[derive(Clone, Debug)]
pub struct Spec {
    fill: u32,
    align: Option<char>,
    sign: Option<char>,
    no_negative_zero: bool,
    alternate: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    fraction_grouping: Option<char>,
    kind: Option<char>,
    zero_padded: bool,
}

fn parse(py: Py, spec: StrRef, type_name: &str) -> PyResult<Spec> {
    let points: Vec<u32> = spec.text().iter().collect();
    let at = |i: usize| points.get(i).and_then(|&c| char::from_u32(c));
    let is_align = |c: Option<char>| c.is_some_and(|c| "<>=^".contains(c));
    let mut s = Spec {
        fill: ' ' as u32,
        align: None,
        sign: None,
        no_negative_zero: false,
        alternate: false,
        width: 0,
        grouping: None,
        precision: None,
        fraction_grouping: None,
        kind: None,
        zero_padded: false,
    };
    let mut i = 0;
    let mut filled = false;
    if is_align(at(1)) {
        s.fill = points[0];
        s.align = at(1);
        filled = true;
        i = 2;
    } else if is_align(at(0)) {
        s.align = at(0);
        i = 1;
    }
    if at(i).is_some_and(|c| "+- ".contains(c)) {
        s.sign = at(i);
        i += 1;
    }
    if at(i) == Some('z') {
        s.no_negative_zero = true;
        i += 1;
    }
    if at(i) == Some('#') {
        s.alternate = true;
        i += 1;
    }
    if at(i) == Some('0') && !filled {
        s.fill = '0' as u32;
        s.zero_padded = true;
        if s.align.is_none() {
            s.align = Some('=');
        }
        i += 1;
    }
    s.width = number(py, &points, &mut i, "Too many decimal digits in format string")?.unwrap_or(0);
    if at(i).is_some_and(|c| c == ',' || c == '_') {
        s.grouping = at(i);
        i += 1;
        if at(i).is_some_and(|c| c == ',' || c == '_') {
            let both = at(i) != s.grouping || at(i) == Some('_');
            return Err(if both && at(i) != s.grouping {
                py.raise_value_error(format_args!("Cannot specify both ',' and '_'."))
            } else {
                let c = at(i).expect("checked");
                py.raise_value_error(format_args!("Cannot specify '{c}' with '{c}'."))
            });
        }
    }
    if at(i) == Some('.') {
        i += 1;
        s.precision = number(py, &points, &mut i, "Too many decimal digits in format string")?;
        if at(i).is_some_and(|c| c == ',' || c == '_') {
            s.fraction_grouping = at(i);
            i += 1;
        } else if s.precision.is_none() {
            return Err(py.raise_value_error(format_args!("Format specifier missing precision")));
        }
    }
    if points.len() - i > 1 {
        let text = spec.to_text();
        return Err(
            py.raise_value_error(format_args!("Invalid format specifier '{text}' for object of type '{type_name}'"))
        );
    }
    s.kind = at(i);
    if let (Some(g), Some(k)) = (s.grouping, s.kind) {
        let fine = "deEfFgG%".contains(k) || (g == '_' && "boxX".contains(k));
        if !fine {
            return Err(py.raise_value_error(format_args!("Cannot specify '{g}' with '{k}'.")));
        }
    }
    Ok(s)
}

fn number(py: Py, points: &[u32], i: &mut usize, message: &str) -> PyResult<Option<usize>> {
    let start = *i;
    let mut n: usize = 0;
    while let Some(d) = points.get(*i).and_then(|&c| crate::unicode::digit_value(c)) {
        n = n
            .checked_mul(10)
            .and_then(|n| n.checked_add(d as usize))
            .filter(|&n| n <= isize::MAX as usize)
            .ok_or_else(|| py.raise_value_error(format_args!("{message}")))?;
        *i += 1;
    }
    Ok(if *i > start { Some(n) } else { None })
}

#[cold]
fn unknown_code(py: Py, kind: char, type_name: &str) -> Raised {
    if (kind as u32) > 32 && (kind as u32) < 128 {
        return py.raise_value_error(format_args!("Unknown format code '{kind}' for object of type '{type_name}'"));
    }
    let n = kind as u32;
    py.raise_value_error(format_args!("Unknown format code '\\x{n:x}' for object of type '{type_name}'"))
}

/// Pads `body` (whose `prefix` code points of sign and base come before any `=` padding).
fn pad(py: Py, s: &Spec, prefix: &str, body: &str, default: char) -> PyResult<Ref> {
    let length = prefix.chars().count() + body.chars().count();
    let missing = s.width.saturating_sub(length);
    memory::check_room(py, missing, 1)?;
    let mut out = StrBuilder::with_capacity(length + missing);
    let (left, middle, right) = match s.align.unwrap_or(default) {
        '<' => (0, 0, missing),
        '^' => (missing / 2, 0, missing - missing / 2),
        '=' => (0, missing, 0),
        _ => (missing, 0, 0),
    };
    out.pad(s.fill, left);
    out.push_str(prefix);
    out.pad(s.fill, middle);
    out.push_str(body);
    out.pad(s.fill, right);
    Ok(out.finish(py))
}

/// Inserts separators from the right, `group` digits apart; pads with zeros to `width` if asked.
fn group_digits(digits: &str, separator: char, group: usize, width: usize) -> String {
    let mut digits = digits.to_string();
    let grouped = |n: usize| n + n.saturating_sub(1) / group;
    while grouped(digits.len()) < width {
        digits.insert(0, '0');
    }
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(group) {
            out.push(separator);
        }
        out.push(c);
    }
    out
}

fn sign_text(s: &Spec, negative: bool) -> &'static str {
    match (negative, s.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    }
}

/// `format(str, spec)`.
pub fn format_str(py: Py, text: StrRef, spec: StrRef) -> PyResult<Ref> {
    if spec.length == 0 {
        return Ok(py.substring(text, 0, text.length));
    }
    let s = parse(py, spec, "str")?;
    if let Some(k) = s.kind.filter(|&k| k != 's') {
        return Err(unknown_code(py, k, "str"));
    }
    if let Some(sign) = s.sign {
        let what = if sign == ' ' { "Space" } else { "Sign" };
        return Err(py.raise_value_error(format_args!("{what} not allowed in string format specifier")));
    }
    if s.no_negative_zero {
        return Err(
            py.raise_value_error(format_args!("Negative zero coercion (z) not allowed in string format specifier"))
        );
    }
    if s.alternate {
        return Err(py.raise_value_error(format_args!("Alternate form (#) not allowed in string format specifier")));
    }
    if s.align == Some('=') && !s.zero_padded {
        return Err(py.raise_value_error(format_args!("'=' alignment not allowed in string format specifier")));
    }
    if let Some(g) = s.grouping {
        return Err(py.raise_value_error(format_args!("Cannot specify '{g}' with 's'.")));
    }
    let length = s.precision.map_or(text.length, |p| p.min(text.length));
    let missing = s.width.saturating_sub(length);
    let mut out = StrBuilder::with_capacity(length + missing);
    let (left, right) = match s.align.filter(|&a| a != '=').unwrap_or('<') {
        '>' => (missing, 0),
        '^' => (missing / 2, missing - missing / 2),
        _ => (0, missing),
    };
    out.pad(s.fill, left);
    let kept = py.substring(text, 0, length);
    out.push_value(Obj::new(kept.value().as_ptr()));
    out.pad(s.fill, right);
    Ok(out.finish(py))
}

/// `format(int, spec)`.
pub fn format_int(py: Py, v: Value, spec: StrRef) -> PyResult<Ref> {
    if spec.length == 0 {
        return object_protocol::str(py, v);
    }
    let s = parse(py, spec, &type_of(py, v).name())?;
    let kind = s.kind.unwrap_or('d');
    if "eEfFgG%".contains(kind) {
        let f = int::to_f64_checked(py, v)?;
        return format_double(py, f, &s);
    }
    if s.precision.is_some() {
        return Err(py.raise_value_error(format_args!("Precision not allowed in integer format specifier")));
    }
    if s.no_negative_zero {
        return Err(
            py.raise_value_error(format_args!("Negative zero coercion (z) not allowed in integer format specifier"))
        );
    }
    let negative = int::is_negative(v);
    let (digits, base, group) = match kind {
        'd' | 'n' => (int::to_decimal(py, v)?, "", 3),
        'b' => (int::to_radix(v, 2), "0b", 4),
        'o' => (int::to_radix(v, 8), "0o", 4),
        'x' => (int::to_radix(v, 16), "0x", 4),
        'X' => (int::to_radix(v, 16).to_uppercase(), "0X", 4),
        'c' => return format_char(py, v, &s),
        _ => return Err(unknown_code(py, kind, &type_of(py, v).name())),
    };
    let digits = digits.trim_start_matches('-');
    let prefix = format!("{}{}", sign_text(&s, negative), if s.alternate { base } else { "" });
    let body = match s.grouping {
        Some(g) => {
            let zeros =
                if s.fill == '0' as u32 && s.align == Some('=') { s.width.saturating_sub(prefix.len()) } else { 0 };
            group_digits(digits, g, group, zeros)
        }
        None => digits.to_string(),
    };
    pad(py, &s, &prefix, &body, '>')
}

fn format_char(py: Py, v: Value, s: &Spec) -> PyResult<Ref> {
    if s.sign.is_some() {
        return Err(py.raise_value_error(format_args!("Sign not allowed with integer format specifier 'c'")));
    }
    if s.alternate {
        return Err(
            py.raise_value_error(format_args!("Alternate form (#) not allowed with integer format specifier 'c'"))
        );
    }
    let Some(c) = int::to_i64(v).filter(|c| (0..0x110000).contains(c)) else {
        return Err(py.raise_overflow_error(format_args!("%c arg not in range(0x110000)")));
    };
    let text = char::from_u32(c as u32).unwrap_or('\u{FFFD}').to_string();
    pad(py, s, "", &text, '>')
}

/// `format(float, spec)`.
pub fn format_float(py: Py, f: f64, spec: StrRef) -> PyResult<Ref> {
    if spec.length == 0 {
        return Ok(py.str(&crate::float::repr_f64(f)));
    }
    let s = parse(py, spec, "float")?;
    if let Some(k) = s.kind.filter(|k| !"eEfFgGn%".contains(*k)) {
        return Err(unknown_code(py, k, "float"));
    }
    format_double(py, f, &s)
}

fn format_double(py: Py, f: f64, s: &Spec) -> PyResult<Ref> {
    let percent = s.kind == Some('%');
    let value = if percent { f * 100.0 } else { f };
    let mut digits = match s.kind {
        None if s.precision.is_none() => {
            let text = crate::float::repr_f64(value.abs());
            if s.alternate { text } else { text.clone() }
        }
        None => general(value.abs(), s.precision.unwrap_or(6), s.alternate, true),
        Some('%') => fixed(value.abs(), s.precision.unwrap_or(6), s.alternate),
        Some(k) => format_code(value.abs(), k.to_ascii_lowercase(), s.precision.unwrap_or(6), s.alternate),
    };
    if s.kind.is_some_and(char::is_uppercase) {
        digits = digits.to_uppercase();
    }
    if percent {
        digits.push('%');
    }
    let zero = s.no_negative_zero && !digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) && value.is_finite();
    let negative = value.is_sign_negative() && !value.is_nan() && !zero;
    let prefix = sign_text(s, negative);
    let body = group_float(&digits, s, prefix.len());
    pad(py, s, prefix, &body, '>')
}

fn group_float(digits: &str, s: &Spec, prefix: usize) -> String {
    if s.grouping.is_none() && s.fraction_grouping.is_none() {
        return digits.to_string();
    }
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (whole, rest) = digits.split_at(end);
    let mut rest = rest.to_string();
    if let Some(g) = s.fraction_grouping
        && let Some(fraction) = rest.clone().strip_prefix('.')
    {
        let n = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        let chunks: Vec<&str> =
            fraction.as_bytes()[..n].chunks(3).map(|c| std::str::from_utf8(c).expect("digits")).collect();
        rest = format!(".{}{}", chunks.join(&g.to_string()), &fraction[n..]);
    }
    let Some(g) = s.grouping.filter(|_| !whole.is_empty()) else { return format!("{whole}{rest}") };
    let zeros =
        if s.fill == '0' as u32 && s.align == Some('=') { s.width.saturating_sub(prefix + rest.len()) } else { 0 };
    format!("{}{rest}", group_digits(whole, g, 3, zeros))
}

fn special(f: f64) -> Option<String> {
    if f.is_nan() {
        return Some("nan".to_string());
    }
    if f.is_infinite() { Some("inf".to_string()) } else { None }
}

fn fixed(f: f64, precision: usize, alternate: bool) -> String {
    special(f).unwrap_or_else(|| {
        let text = format!("{f:.precision$}");
        if alternate && precision == 0 { format!("{text}.") } else { text }
    })
}

fn exponent_text(mantissa: &str, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

fn scientific(f: f64, precision: usize, alternate: bool) -> String {
    if let Some(s) = special(f) {
        return s;
    }
    let text = format!("{f:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').expect("an exponent");
    let mantissa = if alternate && precision == 0 { format!("{mantissa}.") } else { mantissa.to_string() };
    exponent_text(&mantissa, exponent.parse().expect("an exponent"))
}

/// The `g` format; `keep_point` is the form without a type, which shows at least one decimal.
fn general(f: f64, precision: usize, alternate: bool, keep_point: bool) -> String {
    if let Some(s) = special(f) {
        return s;
    }
    let precision = precision.max(1);
    let text = format!("{f:.*e}", precision - 1);
    let (mantissa, exponent) = text.split_once('e').expect("an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent");
    // Without a type the exponent form begins one digit earlier, so that ".0" has room.
    let limit = if keep_point { precision as i32 - 1 } else { precision as i32 };
    if exponent < -4 || exponent >= limit.max(if keep_point { 1 } else { 0 }) {
        if alternate {
            let m = if mantissa.contains('.') { mantissa.to_string() } else { format!("{mantissa}.") };
            return exponent_text(&m, exponent);
        }
        return exponent_text(trim_zeros(mantissa), exponent);
    }
    let text = format!("{f:.*}", (precision as i32 - 1 - exponent).max(0) as usize);
    if alternate {
        return if text.contains('.') { text } else { format!("{text}.") };
    }
    let trimmed = trim_zeros(&text).to_string();
    if keep_point && !trimmed.contains('.') { format!("{trimmed}.0") } else { trimmed }
}

fn trim_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// A non-negative double by the code `e`, `f` or `g` (`n` is `g`).
pub fn format_code(f: f64, code: char, precision: usize, alternate: bool) -> String {
    match code {
        'e' => scientific(f, precision, alternate),
        'f' => fixed(f, precision, alternate),
        _ => general(f, precision, alternate, false),
    }
}
