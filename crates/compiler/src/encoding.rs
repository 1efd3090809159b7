//! From the bytes of a source file to its text: byte order mark, encoding declaration (PEP 263), UTF-8.
//!
//! Law: UTF-8, ASCII and Latin-1 are decoded here; for other names the caller has a codec or there is none.

use std::borrow::Cow;

use crate::ast::Loc;
use crate::error::{CompileError, ErrorKind};
use crate::source::Source;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// A decoder for the encodings that are not built in: the name as declared, and the bytes without a byte order mark.
pub type Codec<'a> = dyn FnMut(&str, &[u8]) -> Result<String, CompileError> + 'a;

/// The text of source bytes.
pub fn decode<'a>(bytes: &'a [u8], codec: &mut Codec<'_>) -> Result<Cow<'a, str>, CompileError> {
    if bytes.contains(&0) {
        return Err(CompileError::without_place(ErrorKind::Syntax, "source code string cannot contain null bytes"));
    }
    let (marked, body) = match bytes.strip_prefix(MARK) {
        Some(body) => (true, body),
        None => (false, bytes),
    };
    let declared = declaration(body);
    let Some((name, line)) = declared.as_ref().map(|(name, line)| (name.as_str(), *line)) else {
        return utf8(body);
    };
    if name == "utf-8" {
        return utf8(body);
    }
    if marked {
        let text = String::from_utf8_lossy(body);
        let message = format!("encoding problem: {name} with BOM");
        return Err(Source::new(&text).error_at(ErrorKind::Syntax, message, Loc::new(line, line, -1, -1)));
    }
    match name {
        "iso-8859-1" | "latin1" => Ok(Cow::Owned(body.iter().map(|&byte| byte as char).collect())),
        _ => codec(name, body).map(Cow::Owned),
    }
}

/// The codec of a program that has no other: every name is unknown.
pub fn no_codec(name: &str, _: &[u8]) -> Result<String, CompileError> {
    Err(CompileError::of_codec(format!("unknown encoding: {name}")))
}

/// The encoding that a comment in the first two lines declares, normalized, and its line.
fn declaration(bytes: &[u8]) -> Option<(String, i32)> {
    let mut rest = bytes;
    for number in 1..=2 {
        let end = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r').unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        let start = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\x0c')).unwrap_or(line.len());
        let comment = &line[start..];
        if let Some(name) = comment.first().filter(|&&byte| byte == b'#').and_then(|_| cookie(comment)) {
            return Some((normal_name(&name), number));
        }
        // Only blank lines and comments may stand before it.
        if !comment.is_empty() && comment[0] != b'#' {
            return None;
        }
        rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..))?;
    }
    None
}

/// What follows `coding:` or `coding=` in a comment.
fn cookie(comment: &[u8]) -> Option<String> {
    const WORD: &[u8] = b"coding";
    for at in 0..comment.len().saturating_sub(WORD.len()) {
        let Some(rest) = comment[at..].strip_prefix(WORD) else { continue };
        let Some((b':' | b'=', rest)) = rest.split_first() else { continue };
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let name = rest[blanks..].iter().take_while(|&&b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        let name: String = name.map(|&byte| byte as char).collect();
        if !name.is_empty() {
            return Some(name);
        }
    }
    None
}

/// The names that the tokenizer knows by itself have many spellings; others stay as written.
fn normal_name(name: &str) -> String {
    let short: String = name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    let is = |known: &str| short == known || short.strip_prefix(known).is_some_and(|rest| rest.starts_with('-'));
    if is("utf-8") {
        "utf-8".to_string()
    } else if ["latin-1", "iso-8859-1", "iso-latin-1"].into_iter().any(is) {
        "iso-8859-1".to_string()
    } else {
        name.to_string()
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, CompileError> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let at = error.valid_up_to();
    let line_start = bytes[..at].iter().rposition(|&byte| matches!(byte, b'\n' | b'\r')).map_or(0, |index| index + 1);
    let line = Source::new(std::str::from_utf8(&bytes[..at]).unwrap_or_default()).lines();
    let line_end = bytes[at..].iter().position(|&b| matches!(b, b'\n' | b'\r')).map_or(bytes.len(), |i| at + i);
    let message = format!(
        "Non-UTF-8 code starting with '\\x{:02x}' on line {line}, but no encoding declared; \
         see https://peps.python.org/pep-0263/ for details",
        bytes[at]
    );
    let offset = String::from_utf8_lossy(&bytes[line_start..at]).chars().count() as i32 + 1;
    Err(CompileError {
        kind: ErrorKind::Syntax,
        message,
        lineno: line,
        offset,
        end_lineno: line,
        end_offset: offset,
        text: Some(String::from_utf8_lossy(&bytes[line_start..line_end]).into_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::{declaration, decode, no_codec};

    fn declared(bytes: &[u8]) -> Option<String> {
        declaration(bytes).map(|(name, _)| name)
    }

    #[test]
    fn declarations_stand_in_the_first_two_lines() {
        assert_eq!(declared(b"# -*- coding: Latin-1 -*-\n").as_deref(), Some("iso-8859-1"));
        assert_eq!(declared(b"#!x\n\t# vim: set fileencoding=cp1252 :").as_deref(), Some("cp1252"));
        assert_eq!(declared(b"\r\n# coding=UTF_8-sig\r\n").as_deref(), Some("utf-8"));
        assert_eq!(declared(b"\n\n# coding: cp1252\n"), None);
        assert_eq!(declared(b"x = 1\n# coding: cp1252\n"), None);
        assert_eq!(declared(b"\"\"\"\n# coding: cp1252\n\"\"\"\n"), None);
        assert_eq!(declared(b"# coding:\n#coding=x"), Some("x".to_string()));
    }

    #[test]
    fn text_is_decoded_or_refused() {
        let text = |bytes: &[u8]| decode(bytes, &mut no_codec).map(|t| t.into_owned()).map_err(|e| e.message);
        assert_eq!(text(b"\xef\xbb\xbfx"), Ok("x".to_string()));
        assert_eq!(text(b"# coding: latin-1\n'\xe9'"), Ok("# coding: latin-1\n'é'".to_string()));
        assert_eq!(text(b"# coding: foo"), Err("unknown encoding: foo".to_string()));
        let message = text(b"\xef\xbb\xbf# coding: latin-1");
        assert_eq!(message, Err("encoding problem: iso-8859-1 with BOM".to_string()));
        let error = decode(b"x\n  '\xe9'", &mut no_codec).expect_err("not UTF-8");
        assert_eq!((error.lineno, error.offset), (2, 4));
        assert!(error.message.starts_with("Non-UTF-8 code starting with '\\xe9' on line 2, but"));
        assert!(!decode(b"\0", &mut no_codec).expect_err("a null byte").has_place());
    }
}
