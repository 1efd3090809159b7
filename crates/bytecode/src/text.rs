//! Python's `str` as constant data: Unicode in which lone surrogates may occur.

use std::fmt;

/// A string constant. Its bytes are UTF-8 extended to surrogate code points (the form also called WTF-8, except that a
/// surrogate pair is two code points, as in Python).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Text(Box<[u8]>);

impl Text {
    /// The bytes: UTF-8, with each surrogate as its own three-byte sequence.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The string, unless it holds a surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The string of such bytes, if they are well formed.
    pub fn from_bytes(bytes: &[u8]) -> Option<Text> {
        if std::str::from_utf8(bytes).is_ok() {
            return Some(Text(bytes.into()));
        }
        // Surrogates stand where UTF-8 has none: with each replaced by another character of three bytes, it is valid.
        let mut plain = bytes.to_vec();
        for i in 0..plain.len().saturating_sub(2) {
            if plain[i] == 0xed && plain[i + 1] >= 0xa0 {
                plain[i + 1] = 0x80;
            }
        }
        std::str::from_utf8(&plain).is_ok().then(|| Text(bytes.into()))
    }

    /// Number of code points, which is Python's `len`.
    pub fn len(&self) -> usize {
        self.0.iter().filter(|&&b| b & 0xc0 != 0x80).count()
    }

    /// Whether there is no code point.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The code points in order.
    pub fn code_points(&self) -> CodePoints<'_> {
        CodePoints { bytes: &self.0 }
    }
}

/// Iterator of [`Text::code_points`].
pub struct CodePoints<'a> {
    bytes: &'a [u8],
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (&first, rest) = self.bytes.split_first()?;
        let (len, head) = match first {
            0..=0x7f => (0, first as u32),
            0xc0..=0xdf => (1, (first & 0x1f) as u32),
            0xe0..=0xef => (2, (first & 0x0f) as u32),
            _ => (3, (first & 0x07) as u32),
        };
        let (tail, rest) = rest.split_at(len.min(rest.len()));
        self.bytes = rest;
        Some(tail.iter().fold(head, |point, &byte| point << 6 | (byte & 0x3f) as u32))
    }
}

/// Builds a [`Text`] piece by piece.
#[derive(Default, Clone)]
pub struct TextBuilder(Vec<u8>);

impl TextBuilder {
    /// An empty string to append to.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends text without surrogates.
    pub fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Appends another string.
    pub fn push_text(&mut self, text: &Text) {
        self.0.extend_from_slice(&text.0);
    }

    /// Appends a code point, which may be a surrogate. Values above U+10FFFF are not code points and are replaced.
    pub fn push_code_point(&mut self, point: u32) {
        if (0xd800..0xe000).contains(&point) {
            let continuation = |shift: u32| 0x80 | (point >> shift & 0x3f) as u8;
            self.0.extend_from_slice(&[0xe0 | (point >> 12) as u8, continuation(6), continuation(0)]);
        } else {
            let character = char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
            self.push_str(character.encode_utf8(&mut [0; 4]));
        }
    }

    /// Whether nothing was appended.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The string built.
    pub fn finish(self) -> Text {
        Text(self.0.into_boxed_slice())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text(text.as_bytes().into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text(text.into_bytes().into_boxed_slice())
    }
}

/// Python's `repr`.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has = |quote: u8| self.0.contains(&quote);
        let quote = if has(b'\'') && !has(b'"') { '"' } else { '\'' };
        write!(f, "{quote}")?;
        for point in self.code_points() {
            match char::from_u32(point) {
                None => write!(f, "\\u{point:04x}")?,
                Some('\n') => f.write_str("\\n")?,
                Some('\r') => f.write_str("\\r")?,
                Some('\t') => f.write_str("\\t")?,
                Some('\\') => f.write_str("\\\\")?,
                Some(c) if c == quote => write!(f, "\\{c}")?,
                Some(c) if c.is_ascii_control() => write!(f, "\\x{point:02x}")?,
                Some(c) if c.is_control() => write!(f, "\\x{point:02x}")?,
                Some(c) => write!(f, "{c}")?,
            }
        }
        write!(f, "{quote}")
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrogates_survive_and_have_length_one() {
        let mut builder = TextBuilder::new();
        for point in [0x61, 0xd800, 0xe9, 0xdfff, 0x1f600] {
            builder.push_code_point(point);
        }
        let text = builder.finish();
        assert_eq!(text.code_points().collect::<Vec<_>>(), [0x61, 0xd800, 0xe9, 0xdfff, 0x1f600]);
        assert_eq!(text.len(), 5);
        assert_eq!(text.as_str(), None);
        assert_eq!(text.to_string(), "'a\\ud800é\\udfff😀'");
    }
}
