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

/// An error in the source. Lines and columns count from 1; columns count code points, as in `SyntaxError.offset`.
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

impl CompileError {
    /// An error of the source as a whole: `SyntaxError` has neither file nor line then.
    pub fn without_place(kind: ErrorKind, message: impl Into<String>) -> CompileError {
        CompileError { kind, message: message.into(), lineno: 0, offset: 0, end_lineno: 0, end_offset: 0, text: None }
    }

    /// What a codec says of the source: CPython puts it in front of the first line.
    pub fn of_codec(message: impl Into<String>) -> CompileError {
        CompileError { offset: -1, end_offset: -1, ..CompileError::without_place(ErrorKind::Syntax, message) }
    }

    /// Whether the error has a place.
    pub fn has_place(&self) -> bool {
        self.lineno != 0 || self.offset != 0
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (line {}, column {})", self.kind.exception_name(), self.message, self.lineno, self.offset)
    }
}

impl std::error::Error for CompileError {}
