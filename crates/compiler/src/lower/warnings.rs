//! What CPython warns of in the source text before it makes code: escape sequences that mean nothing, and numbers that run into
//! a keyword.

use ruff_text_size::{TextRange, TextSize};

use super::Lower;
use crate::ast::Loc;
use crate::error::{CompileError, ErrorKind};

/// Keywords that may follow a number without a space.
const KEYWORDS: [&str; 8] = ["and", "else", "for", "if", "in", "is", "or", "not"];

/// The first escape sequence of a literal's body that means nothing: its place, its length and whether it is octal.
fn invalid_escape(body: &str, bytes: bool) -> Option<(usize, usize, bool)> {
    let data = body.as_bytes();
    let mut at = 0;
    while at < data.len() {
        if data[at] != b'\\' {
            at += 1;
            continue;
        }
        match data.get(at + 1)? {
            b'\n' | b'\\' | b'\'' | b'"' | b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'x' => {}
            b'N' | b'u' | b'U' if !bytes => {}
            b'0'..=b'7' => {
                let digits = data[at + 1..].iter().take(3).take_while(|digit| matches!(digit, b'0'..=b'7')).count();
                if digits == 3 && data[at + 1] > b'3' {
                    return Some((at, 4, true));
                }
            }
            // A backslash before a character beyond ASCII stands for itself.
            128.. if !bytes => {}
            _ => return Some((at, 2, false)),
        }
        at += 2;
    }
    None
}

impl Lower<'_> {
    /// Looks at a literal's body (without prefix and quotes). `line` is CPython's idea of where it begins, if it is not where
    /// it does.
    pub(super) fn check_escapes(&mut self, start: TextSize, body: &str, bytes: bool, line: Option<i32>) {
        let Some((at, length, octal)) = invalid_escape(body, bytes) else { return };
        let from = start + TextSize::new(at as u32);
        let mut loc = self.source.loc(TextRange::new(from, from + TextSize::new(length as u32)));
        if let Some(line) = line {
            loc.lineno = line + body[..at].matches('\n').count() as i32;
            loc.end_lineno = loc.lineno;
        }
        let escape = &body[at..at + length];
        let kind = if octal { "octal escape" } else { "escape" };
        self.token_warning(
            loc,
            format!("\"{escape}\" is an invalid {kind} sequence. {ESCAPE_ADVICE} \"\\{escape}\"? {RAW}"),
        );
    }

    /// Looks at the end of a constant in an f-string, where a backslash may stand before a brace.
    pub(super) fn check_escaped_brace(&mut self, end: TextSize, body: &str) {
        let slashes = body.len() - body.trim_end_matches('\\').len();
        let Some(brace @ ('{' | '}')) = self.source.text()[usize::from(end)..].chars().next() else { return };
        if slashes % 2 == 1 {
            let loc = self.source.loc(TextRange::new(end - TextSize::new(1), end + TextSize::new(1)));
            let text = format!("\"\\{brace}\" is an invalid escape sequence. {ESCAPE_ADVICE} \"\\\\{brace}\"? {RAW}");
            self.token_warning(loc, text);
        }
    }

    /// Looks at what follows a number.
    pub(super) fn check_number(&mut self, range: TextRange) {
        let after = &self.source.text()[usize::from(range.end())..];
        if !KEYWORDS.iter().any(|word| after.starts_with(word)) {
            return;
        }
        let text = self.source.slice(range).to_ascii_lowercase();
        let kind = match text.as_bytes() {
            [b'0', b'x', ..] => "hexadecimal",
            [b'0', b'o', ..] => "octal",
            [b'0', b'b', ..] => "binary",
            [.., b'j'] => "imaginary",
            _ => "decimal",
        };
        let last = range.end() - TextSize::new(1);
        let loc = self.source.loc(TextRange::empty(last));
        self.token_warning(loc, format!("invalid {kind} literal"));
    }

    fn token_warning(&mut self, loc: Loc, message: String) {
        self.token_warnings.push(((loc.lineno, loc.col), self.source.error_at(ErrorKind::Syntax, message, loc)));
    }

    /// All warnings, in the order of the text.
    pub(super) fn take_warnings(&mut self) -> impl Iterator<Item = CompileError> + use<> {
        let mut warnings = std::mem::take(&mut self.token_warnings);
        warnings.sort_by_key(|(place, _)| *place);
        warnings.into_iter().map(|(_, warning)| warning)
    }
}

const ESCAPE_ADVICE: &str = "Such sequences will not work in the future. Did you mean";
const RAW: &str = "A raw string is also an option.";

/// The error that a warning becomes when warnings are errors.
pub fn as_error(warning: &CompileError) -> CompileError {
    CompileError {
        message: warning.message.replace("Such sequences will not work in the future. ", ""),
        ..warning.clone()
    }
}
