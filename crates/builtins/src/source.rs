//! Source text from bytes: byte order mark, encoding declaration (PEP 263), and the errors about them.
//!
//! Law: the text is decoded whole before anything parses it.

use std::borrow::Cow;

use taipan_object::layout_types::*;
use taipan_object::*;

/// The text of a program; `file` where it comes from one (errors name it then), else `filename` is what was given.
///
/// # Errors
/// `SyntaxError` where the bytes are no text in the declared encoding.
pub fn decode(py: Py, data: &[u8], filename: &str, from_file: bool) -> PyResult<Ref> {
    let (marked, data) = match data.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (true, rest),
        None => (false, data),
    };
    if from_file && let Some(at) = data.iter().position(|b| *b == 0) {
        let number = data[..at].iter().filter(|b| **b == b'\n').count() + 1;
        let line = data[..at].rsplit(|b| *b == b'\n').next().unwrap_or_default();
        let place = Place { filename: py.str(filename), line: number, offset: 0, end: 0, text: Some(line) };
        return Err(place.raise(py, "source code cannot contain null bytes"));
    }
    let declared = declaration(data);
    let name = declared.as_ref().map_or(Cow::Borrowed("utf-8"), |(_, name)| normal_name(name));
    if marked && name != "utf-8" {
        let line = declared.as_ref().map_or(1, |d| d.0);
        let text = data.split(|b| *b == b'\n').nth(line - 1).unwrap_or_default();
        let shown = if from_file { py.str(filename) } else { none().to_ref() };
        let place = Place { filename: shown, line, offset: 0, end: text.len(), text: Some(text) };
        return Err(place.raise_in(py, filename, &format!("encoding problem: {name} with BOM")));
    }
    match name.as_ref() {
        "utf-8" => match std::str::from_utf8(data) {
            Ok(text) => Ok(py.str(text)),
            Err(e) => Err(not_utf8(py, data, e.valid_up_to(), filename, from_file)),
        },
        "iso-8859-1" => Ok(py.str_from_latin1(data)),
        other => decode_by_codec(py, data, other, filename),
    }
}

/// Where a `SyntaxError` about bytes is.
struct Place<'a> {
    filename: Ref,
    line: usize,
    offset: i64,
    end: usize,
    text: Option<&'a [u8]>,
}

impl Place<'_> {
    /// [`Place::raise`]; the exception names the file even where its arguments do not.
    fn raise_in(&self, py: Py, filename: &str, message: &str) -> Raised {
        let raised = self.raise(py, message);
        let exception = py.take_raised(raised);
        let (name, file) = (py.intern("filename"), py.str(filename));
        match attribute::set_attr(py, exception.value(), name.value(), file.value()) {
            Ok(()) => py.set_exception(exception),
            Err(raised) => raised,
        }
    }

    fn raise(&self, py: Py, message: &str) -> Raised {
        let number = |n: i64| Value::from_small_int(n).to_ref();
        let text = self.text.map_or_else(|| none().to_ref(), |t| py.str(&String::from_utf8_lossy(t)));
        let mut items = vec![self.filename.clone(), number(self.line as i64), number(self.offset), text];
        if self.text.is_some() {
            items.extend([number(self.line as i64), number(self.end as i64)]);
        }
        let place = tuple::from_vec(py, items);
        py.raise_with(py.exceptions().syntax_error, &[py.str(message).value(), place.value()])
    }
}

fn not_utf8(py: Py, data: &[u8], at: usize, filename: &str, from_file: bool) -> Raised {
    let line = data[..at].iter().filter(|b| **b == b'\n').count() + 1;
    let start = data[..at].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let text = data[start..].split(|b| *b == b'\n').next().unwrap_or_default();
    let column = String::from_utf8_lossy(&data[start..at]).chars().count() + 1;
    let file = if from_file { format!(" in file {filename}") } else { String::new() };
    let message = format!(
        "Non-UTF-8 code starting with '\\x{:02x}'{file} on line {line}, but no encoding declared; see \
         https://peps.python.org/pep-0263/ for details",
        data[at]
    );
    let shown = if from_file { py.str(filename) } else { none().to_ref() };
    let place = Place { filename: shown, line, offset: column as i64, end: column, text: Some(text) };
    place.raise_in(py, filename, &message)
}

/// The line and the name of the encoding that one of the first two lines declares.
fn declaration(data: &[u8]) -> Option<(usize, String)> {
    for (i, line) in data.splitn(3, |b| *b == b'\n').take(2).enumerate() {
        let start = line.iter().position(|b| !b" \t\x0c".contains(b));
        let blank = start.is_none_or(|s| line[s] == b'\r');
        if !blank && line[start.unwrap_or(0)] != b'#' {
            return None;
        }
        if let Some(name) = declared_in(line) {
            return Some((i + 1, name));
        }
    }
    None
}

/// `coding[:=]\s*([-\w.]+)` in a comment.
fn declared_in(line: &[u8]) -> Option<String> {
    (0..line.len()).filter(|i| line[*i..].starts_with(b"coding")).find_map(|i| {
        let rest = &line[i + 6..];
        let rest = rest.strip_prefix(b":").or_else(|| rest.strip_prefix(b"="))?;
        let rest = &rest[rest.iter().position(|b| !b" \t".contains(b))?..];
        let is_part = |b: &u8| b.is_ascii_alphanumeric() || b"-_.".contains(b);
        let length = rest.iter().position(|b| !is_part(b)).unwrap_or(rest.len());
        (length > 0).then(|| String::from_utf8_lossy(&rest[..length]).into_owned())
    })
}

/// UTF-8 and latin-1 by one name each; others as they are.
fn normal_name(name: &str) -> Cow<'_, str> {
    let start: String = name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    let is = |wanted: &str| start == wanted || start.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('-'));
    if is("utf-8") {
        return Cow::Borrowed("utf-8");
    }
    if ["latin-1", "iso-8859-1", "iso-latin-1"].into_iter().any(is) {
        return Cow::Borrowed("iso-8859-1");
    }
    Cow::Borrowed(name)
}

fn decode_by_codec(py: Py, data: &[u8], encoding: &str, filename: &str) -> PyResult<Ref> {
    let bytes = py.bytes(data);
    let decode = py.intern("decode");
    let found = call::call_method(py, bytes.value(), decode.value(), &[py.str(encoding).value()]);
    let Err(raised) = found else { return found };
    let exception = py.take_raised(raised);
    let types = py.exceptions();
    let ty = type_of(py, exception.value());
    if !ty.is_subtype(types.lookup_error) && !ty.is_subtype(types.unicode_error) {
        return Err(py.set_exception(exception));
    }
    let message = text_of(object_protocol::str(py, exception.value())?.value());
    let place = Place { filename: py.str(filename), line: 0, offset: -1, end: 0, text: None };
    Err(place.raise(py, &message))
}
