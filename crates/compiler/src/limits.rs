//! Limits on nesting, checked on the tokens before anything recursive runs, and the stack for what does.
//!
//! The parser and every later stage recurse with the tree. How deep the tree can be is estimated from the tokens: an
//! opening bracket and every operator may be a level, a comma ends the operators before it. CPython's own limits (200
//! brackets, 100 levels of indentation) are reported in its words.

use ruff_python_parser::Mode;
use ruff_python_parser::lexer::lex;

use crate::ast::Loc;
use crate::error::{CompileError, ErrorKind};
use crate::source::Source;

/// Brackets that may be open at once.
const MAX_BRACKETS: usize = 200;
/// Levels of indentation.
const MAX_INDENT: usize = 99;
/// Operators in front of an operand, one after the other: the parser recurses for each.
const MAX_PREFIXES: usize = 6_000;
/// Lambdas in the parameters of lambdas, which the parser recurses for as well.
const MAX_LAMBDAS: usize = 747;
/// f-strings in f-strings.
const MAX_STRINGS: usize = 149;
/// Levels of the tree.
const MAX_DEPTH: usize = 50_000;
/// Stack for the deepest tree that fits the caller's stack anyway, and for each further level.
const BASE_STACK: usize = 16 << 20;
const STACK_PER_LEVEL: usize = 12 << 10;

/// What the tokens say about the depth of the tree.
#[derive(Default)]
struct Depth {
    line: i32,
    indent: usize,
    brackets: usize,
    /// Operators since the last comma, for each open bracket.
    operators: Vec<usize>,
    prefixes: usize,
    /// Parameter lists of lambdas that are open.
    lambdas: usize,
    /// f-strings and t-strings that are open.
    strings: usize,
    total: usize,
    deepest: usize,
}

/// Checks the limits; returns an estimate of the tree's depth.
pub fn check(source: &Source<'_>) -> Result<usize, CompileError> {
    if let Some(at) = source.text().find('\0') {
        let (line, _) = source.line_col(ruff_text_size::TextSize::new(at as u32));
        let loc = Loc::new(line, line, -1, -1);
        return Err(source.error_at(ErrorKind::Syntax, "source code string cannot contain null bytes", loc));
    }
    if source.text().starts_with('\u{feff}') {
        let message = "invalid non-printable character U+FEFF";
        return Err(source.error_at(ErrorKind::Syntax, message, Loc::new(1, 1, 0, 0)));
    }
    let mut lexer = lex(source.text(), Mode::Module);
    let mut depth = Depth { line: 1, operators: vec![0], ..Depth::default() };
    loop {
        let kind = lexer.next_token();
        if kind == ruff_python_ast::token::TokenKind::EndOfFile {
            return Ok(depth.deepest);
        }
        if let Err((error, message)) = depth.token(kind) {
            let loc = Loc::new(depth.line, depth.line, 0, 0);
            return Err(source.error_at(error, message, loc));
        }
    }
}

impl Depth {
    fn token(&mut self, kind: ruff_python_ast::token::TokenKind) -> Result<(), (ErrorKind, &'static str)> {
        use ruff_python_ast::token::TokenKind as T;
        match kind {
            T::FStringStart | T::TStringStart => {
                self.strings += 1;
                if self.strings > MAX_STRINGS {
                    return Err((ErrorKind::Syntax, "too many nested f-strings or t-strings"));
                }
                self.level();
                self.operators.push(0);
            }
            T::Lpar | T::Lsqb | T::Lbrace => {
                self.brackets += 1;
                if self.brackets > MAX_BRACKETS {
                    return Err((ErrorKind::Syntax, "too many nested parentheses"));
                }
                self.level();
                self.operators.push(0);
            }
            T::Rpar | T::Rsqb | T::Rbrace | T::FStringEnd | T::TStringEnd => {
                match kind {
                    T::FStringEnd | T::TStringEnd => self.strings = self.strings.saturating_sub(1),
                    _ => self.brackets = self.brackets.saturating_sub(1),
                }
                if self.operators.len() > 1 {
                    self.total -= self.operators.pop().unwrap_or(0);
                }
            }
            T::Indent => {
                self.indent += 1;
                if self.indent > MAX_INDENT {
                    return Err((ErrorKind::Indentation, "too many levels of indentation"));
                }
            }
            T::Dedent => self.indent = self.indent.saturating_sub(1),
            T::Newline => {
                self.line += 1;
                (self.brackets, self.strings, self.lambdas) = (0, 0, 0);
                self.operators.truncate(1);
                self.operators[0] = 0;
                self.total = 0;
            }
            T::NonLogicalNewline => self.line += 1,
            T::Comma | T::Semi => {
                if let Some(operators) = self.operators.last_mut() {
                    self.total -= std::mem::take(operators);
                }
            }
            T::Name | T::Int | T::Float | T::Complex | T::String | T::FStringMiddle | T::TStringMiddle | T::Comment => {
            }
            _ => self.level(),
        }
        match kind {
            T::Lambda => self.lambdas += 1,
            T::Colon => self.lambdas = self.lambdas.saturating_sub(1),
            _ => {}
        }
        match kind {
            T::Minus | T::Plus | T::Tilde | T::Not | T::Lambda | T::Await | T::Colon => self.prefixes += 1,
            _ => self.prefixes = 0,
        }
        if self.prefixes > MAX_PREFIXES || self.lambdas > MAX_LAMBDAS {
            return Err((ErrorKind::Memory, "Parser stack overflowed - Python source too complex to parse"));
        }
        if self.total > MAX_DEPTH {
            return Err((ErrorKind::Recursion, "maximum recursion depth exceeded during compilation"));
        }
        Ok(())
    }

    fn level(&mut self) {
        if let Some(operators) = self.operators.last_mut() {
            *operators += 1;
        }
        self.total += 1;
        self.deepest = self.deepest.max(self.total);
    }
}

/// Runs a recursive computation over a tree of the given depth on a stack that is large enough.
pub fn with_stack<T>(depth: usize, run: impl FnOnce() -> T) -> T {
    stacker::grow(BASE_STACK + depth * STACK_PER_LEVEL, run)
}
