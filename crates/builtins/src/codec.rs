//! The codecs that need no registry: UTF-8, ASCII, latin-1, and their error handlers.

use taipan_object::layout_types::*;
use taipan_object::*;

/// The codec's canonical name, if it is one of these.
fn canonical(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().replace(['-', ' '], "_").as_str() {
        "utf_8" | "utf8" | "u8" | "utf" | "cp65001" => Some("utf-8"),
        "ascii" | "us_ascii" | "646" => Some("ascii"),
        "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" | "l1" | "8859" | "cp819" => Some("latin-1"),
        _ => None,
    }
}

/// Error handlers that the codecs here know.
const HANDLERS: &[&str] = &["strict", "ignore", "replace", "backslashreplace", "surrogateescape"];

/// Encodes or decodes by the registry of codecs.
fn by_registry(py: Py, function: &str, object: Value, encoding: &str, errors: &str) -> PyResult<Ref> {
    let import = py.runtime().upcalls().import;
    let module = import(py, py.intern("_codecs").value(), none(), none(), none(), 0)?;
    let codec = call::call_method(py, module.value(), py.intern("lookup").value(), &[py.str(encoding).value()])?;
    let is_text = attribute::get_attr_optional_catching(py, codec.value(), py.intern("_is_text_encoding").value())?;
    if let Some(flag) = is_text
        && !compare::is_true(py, flag.value())?
    {
        return Err(py.raise_lookup_error(format_args!(
            "'{encoding}' is not a text encoding; use codecs.{function}() to handle arbitrary codecs"
        )));
    }
    let errors = py.str(errors);
    let args = [object, errors.value()];
    let pair = call::call_method(py, codec.value(), py.intern(function).value(), &args)?;
    let Some(first) = pair.value().cast::<Tuple>().filter(|t| t.length == 2).and_then(|t| t.get(0)) else {
        let what = if function == "encode" { "encoder" } else { "decoder" };
        return Err(py.raise_type_error(format_args!("{what} must return a tuple (object, integer)")));
    };
    let wanted = if function == "encode" { Kind::BYTES } else { Kind::STR };
    if !first.is_kind(wanted) {
        let (verb, other) = if function == "encode" { ("encoder", "bytes") } else { ("decoder", "str") };
        let got = type_of(py, first).name();
        return Err(py.raise_type_error(format_args!(
            "'{encoding}' {verb} returned '{got}' instead of '{other}'; use codecs.{function}() to {function} to \
             arbitrary types"
        )));
    }
    Ok(first.to_ref())
}

#[cold]
fn encode_error(py: Py, codec: &str, s: StrRef, start: usize, end: usize, reason: &str) -> Raised {
    let args = [py.str(codec), s.to_ref(), int::from_usize(py, start), int::from_usize(py, end), py.str(reason)];
    let values: Vec<Value> = args.iter().map(|a| a.value()).collect();
    py.raise_with(py.exceptions().unicode_encode_error, &values)
}

/// `s.encode(encoding, errors)`.
pub fn encode(py: Py, s: StrRef, encoding: &str, errors: &str) -> PyResult<Ref> {
    let Some(codec) = canonical(encoding) else { return by_registry(py, "encode", s.value(), encoding, errors) };
    if s.ascii != 0 {
        return Ok(py.bytes(s.raw()));
    }
    if !HANDLERS.contains(&errors) && !matches!(errors, "xmlcharrefreplace" | "surrogatepass") {
        return by_registry(py, "encode", s.value(), codec, errors);
    }
    let (limit, reason) = match codec {
        "ascii" => (128, "ordinal not in range(128)"),
        "latin-1" => (256, "ordinal not in range(256)"),
        _ => (0x110000, "surrogates not allowed"),
    };
    let mut out = Vec::with_capacity(s.length);
    let text = s.text();
    let mut i = 0;
    while i < text.len() {
        let c = text.at(i);
        let surrogate = codec == "utf-8" && (0xD800..0xE000).contains(&c);
        i += 1;
        if c < limit && !surrogate {
            if codec == "utf-8" {
                let ch = char::from_u32(c).expect("no surrogate");
                out.extend_from_slice(ch.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                out.push(c as u8);
            }
            continue;
        }
        match errors {
            "ignore" => {}
            "replace" => out.push(b'?'),
            "backslashreplace" => out.extend_from_slice(escape(c).as_bytes()),
            "xmlcharrefreplace" => out.extend_from_slice(format!("&#{c};").as_bytes()),
            "surrogateescape" if (0xDC80..0xDD00).contains(&c) => out.push((c - 0xDC00) as u8),
            "surrogatepass" if surrogate => {
                out.extend([0xE0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8]);
            }
            _ => {
                let bad = |c: u32| c >= limit || (codec == "utf-8" && (0xD800..0xE000).contains(&c));
                let end = (i..text.len()).find(|&k| !bad(text.at(k))).unwrap_or(text.len());
                return Err(encode_error(py, codec, s, i - 1, end, reason));
            }
        }
    }
    Ok(py.bytes(&out))
}

fn escape(c: u32) -> String {
    match c {
        0..=0xFF => format!("\\x{c:02x}"),
        0x100..=0xFFFF => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

/// `bytes.decode(encoding, errors)`; `object` is what messages name.
pub fn decode(py: Py, data: &[u8], encoding: &str, errors: &str, object: Value) -> PyResult<Ref> {
    let Some(codec) = canonical(encoding) else {
        return by_registry(py, "decode", py.bytes(data).value(), encoding, errors);
    };
    if codec == "latin-1" || data.is_ascii() {
        return Ok(py.str_from_latin1(data));
    }
    if codec == "utf-8"
        && let Ok(text) = std::str::from_utf8(data)
    {
        return Ok(py.str(text));
    }
    if !HANDLERS.contains(&errors) {
        return by_registry(py, "decode", py.bytes(data).value(), codec, errors);
    }
    let mut points = Vec::with_capacity(data.len());
    let mut i = 0;
    while i < data.len() {
        if codec == "utf-8" {
            let rest = &data[i..];
            let good = match std::str::from_utf8(rest) {
                Ok(t) => t,
                Err(e) => std::str::from_utf8(&rest[..e.valid_up_to()]).expect("valid up to there"),
            };
            points.extend(good.chars().map(u32::from));
            i += good.len();
            if i == data.len() {
                break;
            }
        } else if data[i] < 128 {
            points.push(data[i] as u32);
            i += 1;
            continue;
        }
        let (length, reason) = if codec == "utf-8" { utf8_fault(&data[i..]) } else { (1, "ordinal not in range(128)") };
        let bad = &data[i..i + length];
        match errors {
            "ignore" => {}
            "replace" => points.push(0xFFFD),
            "surrogateescape" => points.extend(bad.iter().map(|&b| 0xDC00 + b as u32)),
            "backslashreplace" => bad.iter().for_each(|b| points.extend(format!("\\x{b:02x}").chars().map(u32::from))),
            _ => {
                let args = [
                    py.str(codec),
                    if object.is_kind(Kind::BYTES) { object.to_ref() } else { py.bytes(data) },
                    int::from_usize(py, i),
                    int::from_usize(py, i + length),
                    py.str(reason),
                ];
                let values: Vec<Value> = args.iter().map(|a| a.value()).collect();
                return Err(py.raise_with(py.exceptions().unicode_decode_error, &values));
            }
        }
        i += length;
    }
    Ok(py.str_from_code_points(&points))
}

/// How many bytes the fault at the start of `data` takes, and why it is one.
fn utf8_fault(data: &[u8]) -> (usize, &'static str) {
    let e = std::str::from_utf8(data).expect_err("called at a fault");
    match e.error_len() {
        None => (data.len() - e.valid_up_to(), "unexpected end of data"),
        Some(n) => {
            let start = matches!(data[0], 0x80..=0xC1 | 0xF5..=0xFF);
            (n, if start { "invalid start byte" } else { "invalid continuation byte" })
        }
    }
}
