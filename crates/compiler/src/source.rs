//! The source text with its lines: from byte offsets to positions, and from positions to error reports.

use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::ast::Loc;
use crate::error::{CompileError, ErrorKind};

/// Source text and where its lines begin.
pub struct Source<'a> {
    text: &'a str,
    line_starts: Vec<u32>,
}

impl<'a> Source<'a> {
    /// Finds the lines; `\n`, `\r\n` and `\r` end one.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut line_starts = vec![0];
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                line_starts.push(at as u32 + 1);
            }
        }
        Source { text, line_starts }
    }

    /// The source of a tree that a program made: there is no text, and errors have columns as the tree says.
    pub fn unknown() -> Source<'static> {
        Source { text: "", line_starts: Vec::new() }
    }

    /// The text from the beginning of a place on.
    pub fn text_from(&self, loc: Loc) -> &'a str {
        let start = usize::try_from(loc.lineno - 1).ok().and_then(|line| self.line_starts.get(line));
        start.and_then(|&start| self.text.get(start as usize + loc.col.max(0) as usize..)).unwrap_or("")
    }

    /// The text of a range.
    pub fn slice(&self, range: TextRange) -> &'a str {
        &self.text[range]
    }

    /// The whole text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Line from 1 and column from 0 of an offset.
    pub fn line_col(&self, offset: TextSize) -> (i32, i32) {
        let offset = u32::from(offset);
        let line = self.line_starts.partition_point(|&start| start <= offset);
        (line as i32, (offset - self.line_starts[line - 1]) as i32)
    }

    /// The position of a range.
    pub fn loc(&self, range: TextRange) -> Loc {
        let (lineno, col) = self.line_col(range.start());
        let (end_lineno, end_col) = self.line_col(range.end());
        Loc { lineno, end_lineno, col, end_col }
    }

    /// The position of a node.
    pub fn loc_of(&self, node: &impl Ranged) -> Loc {
        self.loc(node.range())
    }

    /// The first offset at or after `from` that is not white space, comment or line continuation.
    pub fn skip_trivia(&self, from: TextSize) -> TextSize {
        let bytes = self.text.as_bytes();
        let mut at = usize::from(from);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'\\' => at += 1,
                b'#' => {
                    while at < bytes.len() && bytes[at] != b'\n' && bytes[at] != b'\r' {
                        at += 1;
                    }
                }
                _ => break,
            }
        }
        TextSize::new(at as u32)
    }

    /// The end of a semicolon that follows on the line, or the given offset.
    pub fn skip_semicolon(&self, from: TextSize) -> TextSize {
        let rest = &self.text[usize::from(from)..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\x0c']).len();
        if rest[blanks..].starts_with(';') { from + TextSize::new(blanks as u32 + 1) } else { from }
    }

    /// How many bytes a line has, without its end.
    pub fn line_length(&self, lineno: i32) -> i32 {
        self.line_text(lineno).unwrap_or("").trim_end_matches('\n').len() as i32
    }

    /// How many bytes of white space a line begins with.
    pub fn indent(&self, lineno: i32) -> i32 {
        let line = self.line_text(lineno).unwrap_or("");
        (line.len() - line.trim_start_matches([' ', '\t', '\x0c']).len()) as i32
    }

    /// The text between the beginning of a line and an offset in it.
    pub fn before(&self, offset: TextSize) -> &'a str {
        let (line, _) = self.line_col(offset);
        &self.text[self.line_starts[line as usize - 1] as usize..usize::from(offset)]
    }

    fn line_text(&self, lineno: i32) -> Option<&'a str> {
        let index = usize::try_from(lineno).ok()?.checked_sub(1)?;
        let start = *self.line_starts.get(index)? as usize;
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |&next| next as usize);
        Some(&self.text[start..end])
    }

    /// An error at a position.
    pub fn error_at(&self, kind: ErrorKind, message: impl Into<String>, loc: Loc) -> CompileError {
        // Columns are reported in code points.
        let column = |lineno: i32, col: i32| {
            let line = self.line_text(lineno).unwrap_or("");
            let col = col.max(0) as usize;
            if self.line_starts.is_empty() {
                return col as i32 + 1;
            }
            // Behind the end of a line, every column is one character.
            let behind = col.saturating_sub(line.len());
            (line.char_indices().take_while(|(at, _)| *at < col).count() + behind) as i32 + 1
        };
        CompileError {
            kind,
            message: message.into(),
            lineno: loc.lineno.max(0) as u32,
            offset: if loc.col < 0 { loc.col + 1 } else { column(loc.lineno, loc.col) },
            end_lineno: loc.end_lineno.max(0) as u32,
            end_offset: if loc.end_col < 0 { loc.end_col + 1 } else { column(loc.end_lineno, loc.end_col) },
            text: self.line_text(loc.lineno).map(str::to_string),
        }
    }
}
