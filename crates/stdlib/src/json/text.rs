//! Strings as JSON spells them, read.

use taipan_object::string::StrBuilder;
use taipan_object::*;

use super::decode_error;
use super::units::{Special, Unit};

/// Where the plain characters from `at` on end.
#[inline]
pub(super) fn plain_end<U: Unit>(units: &[U], at: usize, strict: bool) -> usize {
    at + U::plain(&units[at..], Special { control: strict, beyond_ascii: false })
}

/// The string whose first character is at `start`, which is within the document, and the position behind its quote.
pub(super) fn scan<U: Unit>(
    py: Py,
    document: StrRef,
    units: &[U],
    start: usize,
    strict: bool,
) -> PyResult<(Ref, usize)> {
    let end = plain_end(units, start, strict);
    if units.get(end).is_some_and(|u| u.code() == '"' as u32) {
        return Ok((U::string(py, &units[start..end]), end + 1));
    }
    scan_escaped(py, document, units, start, strict)
}

fn scan_escaped<U: Unit>(py: Py, document: StrRef, units: &[U], start: usize, strict: bool) -> PyResult<(Ref, usize)> {
    let fail = |message: &str, at: usize| decode_error(py, message, document, at as isize);
    // A string is reported at its quote, which is before the document if the first character of all is its first.
    let unterminated = || decode_error(py, "Unterminated string starting at", document, start as isize - 1);
    let code = |at: usize| units.get(at).map(|u| u.code());
    let mut out = StrBuilder::default();
    let mut at = start;
    loop {
        let end = plain_end(units, at, strict);
        out.push_text(U::text(&units[at..end]));
        match code(end) {
            Some(0x22) => return Ok((out.finish(py), end + 1)),
            Some(0x5c) => {}
            Some(_) => return Err(fail("Invalid control character at", end)),
            None => return Err(unterminated()),
        }
        match code(end + 1) {
            Some(0x75) => {
                let Some(first) = hex(units, end + 2) else { return Err(fail("Invalid \\uXXXX escape", end + 1)) };
                at = end + 6;
                let low = low_surrogate(units, at).filter(|_| (0xd800..0xdc00).contains(&first));
                at += if low.is_some() { 6 } else { 0 };
                out.push(low.map_or(first, |low| 0x10000 + ((first & 0x3ff) << 10 | low & 0x3ff)));
            }
            Some(c) => {
                out.push(unescaped(c).ok_or_else(|| fail("Invalid \\escape", end))?);
                at = end + 2;
            }
            None => return Err(unterminated()),
        }
    }
}

/// What a letter behind `\` means.
fn unescaped(c: u32) -> Option<u32> {
    Some(match char::from_u32(c)? {
        '"' | '\\' | '/' => c,
        'b' => 0x08,
        'f' => 0x0c,
        'n' => 0x0a,
        'r' => 0x0d,
        't' => 0x09,
        _ => return None,
    })
}

/// The value of four hexadecimal digits.
fn hex<U: Unit>(units: &[U], at: usize) -> Option<u32> {
    let digits = units.get(at..at + 4)?;
    digits.iter().try_fold(0, |n, u| Some(n << 4 | char::from_u32(u.code())?.to_digit(16)?))
}

/// The low surrogate that the escape at `at` spells.
fn low_surrogate<U: Unit>(units: &[U], at: usize) -> Option<u32> {
    let [backslash, letter] = units.get(at..at + 2)? else { return None };
    let escape = backslash.code() == '\\' as u32 && letter.code() == 'u' as u32;
    if escape { hex(units, at + 2).filter(|c| (0xdc00..0xe000).contains(c)) } else { None }
}
