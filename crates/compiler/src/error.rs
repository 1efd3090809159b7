//! What the compiler reports when a program is not Python.

use std::fmt;

/// The exception class that CPython raises.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `SyntaxError`
    Syntax,
    /// `IndentationError`
    Indentation,
    /// `TabError`
    Tab,
    /// `RecursionError`: nesting beyond what the compiler follows.
    Recursion,
    /// `MemoryError`: nesting beyond what the parser follows.
    Memory,
}

impl ErrorKind {
    /// Name of the Python exception class.
    pub fn exception_name(self) -> &'static str {
        match self {
            ErrorKind::Syntax => "SyntaxError",
            ErrorKind::Indentation => "IndentationError",
            ErrorKind::Tab => "TabError",
            ErrorKind::Recursion => "RecursionError",
            ErrorKind::Memory => "MemoryError",
        }
    }
}

/// An error in the source. Lines and columns count from 1; columns count code points, as in
/// `SyntaxError.offset`. Columns below 1 are CPython's way to say that there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// The exception class.
    pub kind: ErrorKind,
    /// The message.
    pub message: String,
    /// First line.
    pub lineno: u32,
    /// First column.
    pub offset: i32,
    /// Last line.
    pub end_lineno: u32,
    /// Column after the last.
    pub end_offset: i32,
    /// The first line's text, with its line break.
    pub text: Option<String>,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (line {}, column {})", self.kind.exception_name(), self.message, self.lineno, self.offset)
    }
}

impl std::error::Error for CompileError {}
