//! `str.format`, `str.format_map` and the `%` operator of strings.

use taipan_object::args::Keywords;
use taipan_object::layout_types::*;
use taipan_object::string::StrBuilder;
use taipan_object::*;

/// Where replacement fields find their values.
#[derive(Copy, Clone)]
enum Source<'a> {
    Arguments(&'a [Value], Keywords<'a>),
    Mapping(Value),
}

/// Automatic or manual numbering of fields.
#[derive(Default)]
struct Numbering {
    next: usize,
    automatic: Option<bool>,
}

/// `text.format(*args, **keywords)`.
pub fn format(py: Py, text: StrRef, args: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
    let points: Vec<u32> = text.text().iter().collect();
    let mut out = StrBuilder::with_capacity(points.len());
    format_into(py, &points, Source::Arguments(args, keywords), &mut Numbering::default(), 2, &mut out)?;
    Ok(out.finish(py))
}

/// `text.format_map(mapping)`.
pub fn format_map(py: Py, text: StrRef, mapping: Value) -> PyResult<Ref> {
    let points: Vec<u32> = text.text().iter().collect();
    let mut out = StrBuilder::with_capacity(points.len());
    format_into(py, &points, Source::Mapping(mapping), &mut Numbering::default(), 2, &mut out)?;
    Ok(out.finish(py))
}

const OPEN: u32 = '{' as u32;
const CLOSE: u32 = '}' as u32;

fn format_into(
    py: Py,
    text: &[u32],
    source: Source<'_>,
    numbering: &mut Numbering,
    depth: u32,
    out: &mut StrBuilder,
) -> PyResult<()> {
    if depth == 0 {
        return Err(py.raise_value_error(format_args!("Max string recursion exceeded")));
    }
    let mut i = 0;
    while i < text.len() {
        let c = text[i];
        i += 1;
        if c != OPEN && c != CLOSE {
            out.push(c);
            continue;
        }
        if text.get(i) == Some(&c) {
            out.push(c);
            i += 1;
            continue;
        }
        if c == CLOSE {
            return Err(py.raise_value_error(format_args!("Single '}}' encountered in format string")));
        }
        if i == text.len() {
            return Err(py.raise_value_error(format_args!("Single '{{' encountered in format string")));
        }
        let start = i;
        let (mut nested, mut bracket) = (1, false);
        while i < text.len() {
            match char::from_u32(text[i]) {
                Some('[') => bracket = true,
                Some(']') => bracket = false,
                Some('{') if !bracket => nested += 1,
                Some('}') if !bracket => {
                    nested -= 1;
                    if nested == 0 {
                        break;
                    }
                }
                _ => {}
            }
            i += 1;
        }
        if nested > 0 {
            return Err(py.raise_value_error(format_args!("expected '}}' before end of string")));
        }
        field(py, &text[start..i], source, numbering, depth, out)?;
        i += 1;
    }
    Ok(())
}

/// One replacement field: `name!conversion:spec`.
fn field(
    py: Py,
    body: &[u32],
    source: Source<'_>,
    numbering: &mut Numbering,
    depth: u32,
    out: &mut StrBuilder,
) -> PyResult<()> {
    let mut bracket = false;
    let end = body.iter().position(|&c| {
        match char::from_u32(c) {
            Some('[') => bracket = true,
            Some(']') => bracket = false,
            _ => {}
        }
        !bracket && (c == ':' as u32 || c == '!' as u32)
    });
    let name = &body[..end.unwrap_or(body.len())];
    let mut rest = &body[name.len()..];
    let mut conversion = None;
    if rest.first() == Some(&('!' as u32)) {
        let Some(&c) = rest.get(1) else {
            return Err(py.raise_value_error(format_args!("unmatched '{{' in format spec")));
        };
        conversion = char::from_u32(c);
        rest = &rest[2..];
        if rest.first().is_some_and(|&c| c != ':' as u32) {
            return Err(py.raise_value_error(format_args!("expected ':' after conversion specifier")));
        }
    }
    let spec = rest.get(1..).unwrap_or(&[]);
    let mut value = lookup(py, name, source, numbering)?;
    value = match conversion {
        None => value,
        Some('r') => object_protocol::repr(py, value.value())?,
        Some('s') => object_protocol::str(py, value.value())?,
        Some('a') => crate::functions::ascii(py, value.value())?,
        Some(c) => {
            return Err(py.raise_value_error(format_args!("Unknown conversion specifier {c}")));
        }
    };
    let spec = if spec.contains(&OPEN) || spec.contains(&CLOSE) {
        let mut expanded = StrBuilder::default();
        format_into(py, spec, source, numbering, depth - 1, &mut expanded)?;
        expanded.finish(py)
    } else {
        py.str_from_code_points(spec)
    };
    let r = object_protocol::format(py, value.value(), spec.value())?;
    out.push_value(Obj::new(r.value().as_ptr()));
    Ok(())
}

fn parse_index(text: &[u32]) -> Option<usize> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0usize, |n, &c| {
        let d = char::from_u32(c)?.to_digit(10)?;
        n.checked_mul(10)?.checked_add(d as usize)
    })
}

/// The value that `first.attribute[item]…` names.
fn lookup(py: Py, name: &[u32], source: Source<'_>, numbering: &mut Numbering) -> PyResult<Ref> {
    let end = name.iter().position(|&c| c == '.' as u32 || c == '[' as u32).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(end);
    let mut value = first_value(py, first, source, numbering)?;
    while let Some(&c) = rest.first() {
        if c == '.' as u32 {
            let tail = &rest[1..];
            let n = tail.iter().position(|&c| c == '.' as u32 || c == '[' as u32).unwrap_or(tail.len());
            if n == 0 {
                return Err(py.raise_value_error(format_args!("Empty attribute in format string")));
            }
            let attribute = py.str_from_code_points(&tail[..n]);
            value = attribute::get_attr(py, value.value(), attribute.value())?;
            rest = &tail[n..];
        } else if c == '[' as u32 {
            let tail = &rest[1..];
            let Some(n) = tail.iter().position(|&c| c == ']' as u32) else {
                return Err(py.raise_value_error(format_args!("Missing ']' in format string")));
            };
            if n == 0 {
                return Err(py.raise_value_error(format_args!("Empty attribute in format string")));
            }
            let key = match parse_index(&tail[..n]) {
                Some(i) => int::from_usize(py, i),
                None => py.str_from_code_points(&tail[..n]),
            };
            value = subscript::get_item(py, value.value(), key.value())?;
            rest = &tail[n + 1..];
        } else {
            return Err(py.raise_value_error(format_args!("Only '.' or '[' may follow ']' in format field specifier")));
        }
    }
    Ok(value)
}

fn first_value(py: Py, first: &[u32], source: Source<'_>, numbering: &mut Numbering) -> PyResult<Ref> {
    let manual = parse_index(first);
    if first.is_empty() || manual.is_some() {
        let automatic = first.is_empty();
        if numbering.automatic.is_some_and(|a| a != automatic) {
            let (from, to) = if automatic {
                ("manual field specification", "automatic field numbering")
            } else {
                ("automatic field numbering", "manual field specification")
            };
            return Err(py.raise_value_error(format_args!("cannot switch from {from} to {to}")));
        }
        numbering.automatic = Some(automatic);
        let i = manual.unwrap_or_else(|| {
            numbering.next += 1;
            numbering.next - 1
        });
        return match source {
            Source::Arguments(args, _) => args.get(i).map(|v| v.to_ref()).ok_or_else(|| {
                py.raise_index_error(format_args!("Replacement index {i} out of range for positional args tuple"))
            }),
            Source::Mapping(_) => Err(py.raise_value_error(format_args!("Format string contains positional fields"))),
        };
    }
    let key = py.str_from_code_points(first);
    match source {
        Source::Arguments(_, keywords) => match keywords.get(&text_of(key.value())) {
            Some(v) => Ok(v.to_ref()),
            None => Err(py.raise_key_error(key.value())),
        },
        Source::Mapping(mapping) => subscript::get_item(py, mapping, key.value()),
    }
}

/// Flags, width, precision and code of a `%` conversion.
struct Conversion {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    code: char,
}

/// The arguments of `%`: a tuple's items one by one, or a single value.
struct Arguments {
    values: Vec<Ref>,
    next: usize,
    single: bool,
}

impl Arguments {
    fn take(&mut self, py: Py) -> PyResult<Ref> {
        self.next += 1;
        match self.values.get(self.next - 1) {
            Some(v) => Ok(v.clone()),
            None => Err(py.raise_type_error(format_args!("not enough arguments for format string"))),
        }
    }
}

/// `text % values`.
pub fn percent(py: Py, text: Value, values: Value) -> PyResult<Ref> {
    let Some(s) = text.cast::<Str>() else { return compare::not_implemented() };
    let text = s.text();
    let points: Vec<u32> = text.iter().collect();
    let mut args = match values.cast::<Tuple>() {
        Some(t) => Arguments { values: t.as_slice().iter().map(|v| v.to_ref()).collect(), next: 0, single: false },
        None => Arguments { values: vec![values.to_ref()], next: 0, single: true },
    };
    let is_mapping =
        type_of(py, values).slots.getitem.is_some() && !values.is_kind(Kind::TUPLE) && !values.is_kind(Kind::STR);
    let mut used_mapping = false;
    let mut out = StrBuilder::with_capacity(points.len());
    let mut i = 0;
    while i < points.len() {
        let c = points[i];
        i += 1;
        if c != '%' as u32 {
            out.push(c);
            continue;
        }
        let mut keyed = None;
        if points.get(i) == Some(&('(' as u32)) {
            if !is_mapping {
                return Err(py.raise_type_error(format_args!("format requires a mapping")));
            }
            keyed = Some(mapping_value(py, &points, &mut i, values)?);
            used_mapping = true;
        }
        let conversion = parse_conversion(py, &points, &mut i, &mut args)?;
        if conversion.code == '%' {
            out.push('%' as u32);
            continue;
        }
        let value = match keyed {
            Some(v) => v,
            None => args.take(py)?,
        };
        convert(py, &conversion, value.value(), i - 1, &mut out)?;
    }
    let unused = if args.single { args.next == 0 && !is_mapping } else { args.next < args.values.len() };
    if unused && !used_mapping {
        return Err(py.raise_type_error(format_args!("not all arguments converted during string formatting")));
    }
    Ok(out.finish(py))
}

fn mapping_value(py: Py, points: &[u32], i: &mut usize, mapping: Value) -> PyResult<Ref> {
    let start = *i + 1;
    let mut depth = 0;
    while *i < points.len() {
        match char::from_u32(points[*i]) {
            Some('(') => depth += 1,
            Some(')') => depth -= 1,
            _ => {}
        }
        *i += 1;
        if depth == 0 {
            let key = py.str_from_code_points(&points[start..*i - 1]);
            return subscript::get_item(py, mapping, key.value());
        }
    }
    Err(py.raise_value_error(format_args!("incomplete format key")))
}

fn parse_conversion(py: Py, points: &[u32], i: &mut usize, args: &mut Arguments) -> PyResult<Conversion> {
    let at = |i: usize| points.get(i).and_then(|&c| char::from_u32(c));
    let mut c = Conversion {
        left: false,
        plus: false,
        space: false,
        alternate: false,
        zero: false,
        width: 0,
        precision: None,
        code: ' ',
    };
    loop {
        match at(*i) {
            Some('-') => c.left = true,
            Some('+') => c.plus = true,
            Some(' ') => c.space = true,
            Some('#') => c.alternate = true,
            Some('0') => c.zero = true,
            _ => break,
        }
        *i += 1;
    }
    let number = |py: Py, i: &mut usize, args: &mut Arguments, what: &str| -> PyResult<Option<i64>> {
        if at(*i) == Some('*') {
            *i += 1;
            let v = args.take(py)?;
            return match int::to_i64(v.value()).filter(|_| int::is_int(v.value())) {
                Some(n) => Ok(Some(n)),
                None => Err(py.raise_type_error(format_args!("* wants int"))),
            };
        }
        let start = *i;
        let mut n: i64 = 0;
        while let Some(d) = at(*i).and_then(|c| c.to_digit(10)) {
            n = n
                .checked_mul(10)
                .and_then(|n| n.checked_add(d as i64))
                .filter(|&n| n < i32::MAX as i64)
                .ok_or_else(|| py.raise_value_error(format_args!("{what} too big")))?;
            *i += 1;
        }
        Ok(if *i > start { Some(n) } else { None })
    };
    if let Some(w) = number(py, i, args, "width")? {
        c.left |= w < 0;
        c.width = w.unsigned_abs() as usize;
        memory::check_room(py, c.width, 1)?;
    }
    if at(*i) == Some('.') {
        *i += 1;
        c.precision = Some(number(py, i, args, "precision")?.unwrap_or(0).max(0) as usize);
    }
    if at(*i).is_some_and(|c| "hlL".contains(c)) {
        *i += 1;
    }
    match at(*i) {
        Some(code) => c.code = code,
        None => return Err(py.raise_value_error(format_args!("incomplete format"))),
    }
    *i += 1;
    Ok(c)
}

fn convert(py: Py, c: &Conversion, value: Value, at: usize, out: &mut StrBuilder) -> PyResult<()> {
    match c.code {
        's' | 'r' | 'a' => {
            let text = match c.code {
                's' => object_protocol::str(py, value)?,
                'r' => object_protocol::repr(py, value)?,
                _ => crate::functions::ascii(py, value)?,
            };
            let s: StrRef = Obj::new(text.value().as_ptr());
            let kept = py.substring(s, 0, c.precision.map_or(s.length, |p| p.min(s.length)));
            put(c, "", Obj::new(kept.value().as_ptr()), out);
            Ok(())
        }
        'c' => {
            let text = match value.cast::<Str>() {
                Some(s) if s.length == 1 => value.to_ref(),
                Some(s) => {
                    let n = s.length;
                    return Err(py.raise_type_error(format_args!(
                        "%c requires an int or a unicode character, not a string of length {n}"
                    )));
                }
                None => char_value(py, value)?,
            };
            put(c, "", Obj::new(text.value().as_ptr()), out);
            Ok(())
        }
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' => {
            let (sign, digits) = integer_text(py, c, value)?;
            number(c, &sign, &digits, out);
            Ok(())
        }
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let f = args::to_double(py, value).map_err(|raised| {
                if !py.raised_is(py.exceptions().type_error) {
                    return raised;
                }
                drop(py.take_raised(raised));
                let got = type_of(py, value).name();
                py.raise_type_error(format_args!("must be real number, not {got}"))
            })?;
            let text =
                crate::format::format_code(f.abs(), c.code.to_ascii_lowercase(), c.precision.unwrap_or(6), c.alternate);
            let text = if c.code.is_uppercase() { text.to_uppercase() } else { text };
            number(c, sign_of(c, f.is_sign_negative() && !f.is_nan()), &text, out);
            Ok(())
        }
        code => {
            let n = code as u32;
            Err(py.raise_value_error(format_args!("unsupported format character '{code}' (0x{n:x}) at index {at}")))
        }
    }
}

fn char_value(py: Py, value: Value) -> PyResult<Ref> {
    let Some(n) = int::index_optional(py, value)? else {
        let got = type_of(py, value).name();
        return Err(py.raise_type_error(format_args!("%c requires an int or a unicode character, not {got}")));
    };
    match int::to_i64(n.value()).filter(|n| (0..0x110000).contains(n)) {
        Some(n) => Ok(py.char(n as u32)),
        None => Err(py.raise_overflow_error(format_args!("%c arg not in range(0x110000)"))),
    }
}

fn sign_of(c: &Conversion, negative: bool) -> &'static str {
    match (negative, c.plus, c.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    }
}

fn integer_text(py: Py, c: &Conversion, value: Value) -> PyResult<(String, String)> {
    let wrong = |expected: &str| {
        let got = type_of(py, value).name();
        py.raise_type_error(format_args!("%{} format: {expected}, not {got}", c.code))
    };
    let n = if "oxX".contains(c.code) {
        int::index_optional(py, value)?.ok_or_else(|| wrong("an integer is required"))?
    } else if int::is_int(value)
        || int::as_float(value).is_some()
        || type_of(py, value).slots.int.is_some()
        || subscript::is_index(py, value)
    {
        if value.is_kind(Kind::STR) {
            return Err(wrong("a real number is required"));
        }
        crate::int::from_object(py, value)?
    } else {
        return Err(wrong("a real number is required"));
    };
    let negative = int::is_negative(n.value());
    let (digits, prefix) = match c.code {
        'o' => (int::to_radix(n.value(), 8), "0o"),
        'x' => (int::to_radix(n.value(), 16), "0x"),
        'X' => (int::to_radix(n.value(), 16).to_uppercase(), "0X"),
        _ => (int::to_decimal(py, n.value())?, ""),
    };
    let mut digits = digits.trim_start_matches('-').to_string();
    let least = c.precision.unwrap_or(0);
    while digits.len() < least {
        digits.insert(0, '0');
    }
    let prefix = if c.alternate { prefix } else { "" };
    Ok((format!("{}{prefix}", sign_of(c, negative)), digits))
}

fn number(c: &Conversion, sign: &str, digits: &str, out: &mut StrBuilder) {
    let missing = c.width.saturating_sub(sign.len() + digits.len());
    if c.zero && !c.left {
        out.push_str(sign);
        out.pad('0' as u32, missing);
        out.push_str(digits);
        return;
    }
    if !c.left {
        out.pad(' ' as u32, missing);
    }
    out.push_str(sign);
    out.push_str(digits);
    if c.left {
        out.pad(' ' as u32, missing);
    }
}

fn put(c: &Conversion, sign: &str, text: StrRef, out: &mut StrBuilder) {
    let missing = c.width.saturating_sub(text.length + sign.len());
    if !c.left {
        out.pad(' ' as u32, missing);
    }
    out.push_str(sign);
    out.push_value(text);
    if c.left {
        out.pad(' ' as u32, missing);
    }
}
