//! Strings as JSON writes them.

use taipan_object::string::StrBuilder;
use taipan_object::*;

use super::units::{Special, Unit, with_units};

/// Which characters are written as they are.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Charset {
    /// ASCII only.
    Ascii,
    /// All but control characters.
    Unicode,
}

/// Writes a string with its quotes.
pub(super) fn write(out: &mut StrBuilder, string: StrRef, charset: Charset) {
    out.push(b'"'.into());
    with_units!(string, units => write_units(out, units, charset));
    out.push(b'"'.into());
}

/// The string with its quotes.
pub(super) fn quoted(py: Py, string: StrRef, charset: Charset) -> Ref {
    let mut out = StrBuilder::with_capacity(string.length + 2);
    write(&mut out, string, charset);
    out.finish(py)
}

fn write_units<U: Unit>(out: &mut StrBuilder, units: &[U], charset: Charset) {
    let special = Special { control: true, beyond_ascii: charset == Charset::Ascii };
    let mut rest = units;
    loop {
        let (plain, behind) = rest.split_at(U::plain(rest, special));
        out.push_text(U::text(plain));
        let Some((first, behind)) = behind.split_first() else { return };
        write_escape(out, first.code());
        rest = behind;
    }
}

fn write_escape(out: &mut StrBuilder, c: u32) {
    let short = match c {
        0x22 | 0x5c => c as u8,
        0x08 => b'b',
        0x09 => b't',
        0x0a => b'n',
        0x0c => b'f',
        0x0d => b'r',
        0x10000.. => {
            let pair = c - 0x10000;
            write_hex(out, 0xd800 + (pair >> 10));
            return write_hex(out, 0xdc00 + (pair & 0x3ff));
        }
        _ => return write_hex(out, c),
    };
    out.push(b'\\'.into());
    out.push(short.into());
}

fn write_hex(out: &mut StrBuilder, c: u32) {
    let digit = |shift: u32| b"0123456789abcdef"[(c >> shift & 15) as usize];
    out.push_text(string::Text::One(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]));
}
