//! The units of a string's representation, and how far they are plain.

use std::borrow::Cow;

use taipan_object::string::Text;
use taipan_object::*;

/// What ends a run of plain characters, besides `"` and `\`.
#[derive(Copy, Clone)]
pub(super) struct Special {
    /// Control characters (below 0x20) do.
    pub control: bool,
    /// Characters beyond `~` do.
    pub beyond_ascii: bool,
}

impl Special {
    fn holds(self, c: u32) -> bool {
        c == '"' as u32 || c == '\\' as u32 || (self.control && c < 0x20) || (self.beyond_ascii && c > 0x7e)
    }
}

/// A code point of a string of one width.
pub(super) trait Unit: Copy {
    /// The code point.
    fn code(self) -> u32;
    /// The units as a text.
    fn text(units: &[Self]) -> Text<'_>;
    /// The units as a `str`.
    fn string(py: Py, units: &[Self]) -> Ref;
    /// Units that are known to be ASCII.
    fn ascii(units: &[Self]) -> Cow<'_, str> {
        units.iter().map(|u| u.code() as u8 as char).collect()
    }
    /// The bytes that are hashed for the `str` of the units, if they are the units' own.
    fn hashed(_units: &[Self]) -> Option<&[u8]> {
        None
    }
    /// How many units there are before the first special one.
    fn plain(units: &[Self], special: Special) -> usize {
        units.iter().position(|u| special.holds(u.code())).unwrap_or(units.len())
    }
}

impl Unit for u8 {
    #[inline(always)]
    fn code(self) -> u32 {
        self.into()
    }
    fn text(units: &[u8]) -> Text<'_> {
        Text::One(units)
    }
    fn string(py: Py, units: &[u8]) -> Ref {
        py.str_from_latin1(units)
    }
    fn ascii(units: &[u8]) -> Cow<'_, str> {
        String::from_utf8_lossy(units)
    }
    fn hashed(units: &[u8]) -> Option<&[u8]> {
        Some(units)
    }
    #[inline]
    fn plain(units: &[u8], special: Special) -> usize {
        let mut words = units.chunks_exact(8);
        let mut at = 0;
        for word in words.by_ref() {
            let found = special_bytes(u64::from_le_bytes(word.try_into().expect("8 bytes")), special);
            if found != 0 {
                return at + found.trailing_zeros() as usize / 8;
            }
            at += 8;
        }
        let rest = words.remainder();
        at + rest.iter().position(|&u| special.holds(u.into())).unwrap_or(rest.len())
    }
}

impl Unit for u16 {
    #[inline(always)]
    fn code(self) -> u32 {
        self.into()
    }
    fn text(units: &[u16]) -> Text<'_> {
        Text::Two(units)
    }
    fn string(py: Py, units: &[u16]) -> Ref {
        py.str_from_code_points(&units.iter().map(|&u| u.into()).collect::<Vec<u32>>())
    }
}

impl Unit for u32 {
    #[inline(always)]
    fn code(self) -> u32 {
        self
    }
    fn text(units: &[u32]) -> Text<'_> {
        Text::Four(units)
    }
    fn string(py: Py, units: &[u32]) -> Ref {
        py.str_from_code_points(units)
    }
}

/// The highest bit of each byte that is special. Bytes above the lowest special one may be marked wrongly, for borrows
/// go upwards.
#[inline(always)]
fn special_bytes(word: u64, special: Special) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGH;
    let equal = |c: u8| below(word ^ (ONES * u64::from(c)), 1);
    let mut found = equal(b'"') | equal(b'\\');
    if special.control {
        found |= below(word, 0x20);
    }
    if special.beyond_ascii {
        found |= word & HIGH | equal(0x7f);
    }
    found
}

/// Evaluates an expression with the units of a string, whatever their width.
macro_rules! with_units {
    ($string:expr, $units:ident => $body:expr) => {
        match $string.text() {
            taipan_object::string::Text::One($units) => $body,
            taipan_object::string::Text::Two($units) => $body,
            taipan_object::string::Text::Four($units) => $body,
        }
    };
}
pub(super) use with_units;
