//! Character properties, from the tables of the Rust library.

/// The code point as a `char`, if it is one.
fn to_char(c: u32) -> Option<char> {
    char::from_u32(c)
}

/// `str.isspace` of one character.
pub fn is_space(c: u32) -> bool {
    matches!(c, 0x1c..=0x1f | 0x85) || to_char(c).is_some_and(char::is_whitespace)
}

/// `str.isalpha` of one character.
pub fn is_alpha(c: u32) -> bool {
    // `char::is_alphabetic` also holds for letter-like marks and numbers, which are no letters.
    to_char(c).is_some_and(|ch| ch.is_alphabetic() && !ch.is_numeric())
}

/// The value of a decimal digit of any script.
pub fn digit_value(c: u32) -> Option<u32> {
    if c < 128 {
        return to_char(c)?.to_digit(10);
    }
    // Decimal digits come in runs of ten whose first code points are these.
    const ZEROS: &[u32] = &[
        0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
        0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
        0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450,
        0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
        0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950, 0x1FBF0,
    ];
    let at = ZEROS.partition_point(|&z| z <= c);
    let zero = *ZEROS.get(at.checked_sub(1)?)?;
    if c - zero < 10 { Some(c - zero) } else { None }
}

/// `str.isdigit` of one character: decimal digits and superscripts.
pub fn is_digit(c: u32) -> bool {
    digit_value(c).is_some()
        || matches!(c, 0xB2 | 0xB3 | 0xB9 | 0x2070 | 0x2074..=0x2079 | 0x2080..=0x2089 | 0x2460..=0x2468)
}

/// `str.isnumeric` of one character.
pub fn is_numeric(c: u32) -> bool {
    is_digit(c) || to_char(c).is_some_and(char::is_numeric)
}

/// `str.isupper` of one character.
pub fn is_upper(c: u32) -> bool {
    to_char(c).is_some_and(char::is_uppercase)
}

/// `str.islower` of one character.
pub fn is_lower(c: u32) -> bool {
    to_char(c).is_some_and(char::is_lowercase)
}

/// Whether the character is in title case.
pub fn is_title(c: u32) -> bool {
    matches!(c, 0x1C5 | 0x1C8 | 0x1CB | 0x1F2 | 0x1F88..=0x1F8F | 0x1F98..=0x1F9F | 0x1FA8..=0x1FAF | 0x1FBC | 0x1FCC | 0x1FFC)
}

/// Whether `repr` shows the character as it is.
pub fn is_printable(c: u32) -> bool {
    if c < 0x7F {
        return c >= 0x20;
    }
    let Some(ch) = to_char(c) else { return false };
    if (0x7F..=0xA0).contains(&c) || c == 0xAD || ch.is_control() {
        return false;
    }
    // `escape_debug` knows which characters the Unicode standard leaves unassigned or unprintable; it also escapes
    // marks that extend the character before them, which are printable.
    let marks = matches!(c, 0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x610..=0x61A | 0x64B..=0x65F | 0x93C | 0x94D
        | 0x1AB0..=0x1ACE | 0x1DC0..=0x1DFF | 0x20D0..=0x20F0 | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0x1F3FB..=0x1F3FF
        | 0xE0100..=0xE01EF);
    marks || !ch.escape_debug().to_string().starts_with("\\u") || is_alpha(c)
}

/// Upper case; one character may become several.
pub fn upper(c: u32, out: &mut impl FnMut(u32)) {
    match to_char(c) {
        Some(ch) => ch.to_uppercase().for_each(|u| out(u as u32)),
        None => out(c),
    }
}

/// Lower case.
pub fn lower(c: u32, out: &mut impl FnMut(u32)) {
    match to_char(c) {
        Some(ch) => ch.to_lowercase().for_each(|u| out(u as u32)),
        None => out(c),
    }
}

/// Title case.
pub fn title(c: u32, out: &mut impl FnMut(u32)) {
    match c {
        0x1C4..=0x1C6 => out(0x1C5),
        0x1C7..=0x1C9 => out(0x1C8),
        0x1CA..=0x1CC => out(0x1CB),
        0x1F1..=0x1F3 => out(0x1F2),
        0xDF => {
            out('S' as u32);
            out('s' as u32);
        }
        _ => upper(c, out),
    }
}

/// Whether a name may begin with the character.
pub fn is_identifier_start(c: u32) -> bool {
    c == '_' as u32 || to_char(c).is_some_and(|ch| ch.is_alphabetic())
}

/// Whether a name may go on with the character.
pub fn is_identifier_part(c: u32) -> bool {
    is_identifier_start(c)
        || digit_value(c).is_some()
        || to_char(c).is_some_and(char::is_alphanumeric)
        || matches!(c, 0xB7 | 0x300..=0x36F | 0x203F | 0x2040)
}
