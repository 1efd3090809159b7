//! The compiler: Python 3.14 source to code objects that equal CPython's.
//!
//! Stages, one folder or file each: nesting limits (`limits`), parsing (a crate), the tree in CPython's shape (`lower`), the
//! symbol table (`symbols`), instructions (`codegen`), the flow graph and its passes (`flowgraph`), encoding
//! (`assemble`). Nothing here knows a runtime object.

pub mod anchors;
mod assemble;
#[allow(missing_docs)]
mod ast;
mod codegen;
mod constants;
pub mod error;
mod flow;
mod flowgraph;
mod hints;
mod limits;
mod lower;
mod numbers;
mod ordered;
mod parse;
mod pool;
mod source;
mod symbols;
mod syntax_error;
pub mod tree;
mod unparse;

use std::borrow::Cow;

pub use error::{CompileError, ErrorKind};
pub use lower::warnings::as_error;
use taipan_bytecode::CodeObject;

/// What the source is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A module.
    Exec,
    /// One expression, whose value is returned.
    Eval,
    /// One interactive statement; the values of expression statements are printed.
    Single,
}

/// How to compile.
#[derive(Clone, Copy, Debug, Default)]
pub struct CompileOptions {
    /// As `-O`: 0 keeps everything, 1 drops assertions, 2 drops docstrings as well.
    pub optimize: u8,
    /// Flags of `from __future__` features that are on from the start, as `co_flags` bits.
    pub future_flags: u32,
}

/// Compiles source text without a word of warning. A byte order mark is the caller's to remove, as decoding is.
pub fn compile(source: &str, filename: &str, mode: Mode, options: CompileOptions) -> Result<CodeObject, CompileError> {
    compile_warned(source, filename, mode, options, &mut Vec::new())
}

/// Compiles source text; what `SyntaxWarning`s are to be given is added to `warnings`, even if an error follows.
pub fn compile_warned(
    source: &str,
    filename: &str,
    mode: Mode,
    options: CompileOptions,
    warnings: &mut Vec<CompileError>,
) -> Result<CodeObject, CompileError> {
    let text = with_plain_line_breaks(source);
    let source = source::Source::new(&text);
    let depth = limits::check(&source)?;
    limits::with_stack(depth, || compile_checked(&source, filename, mode, &options, warnings))
}

/// Line breaks of all kinds are one, in string literals too.
fn with_plain_line_breaks(source: &str) -> Cow<'_, str> {
    match source.contains('\r') {
        true => Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(source),
    }
}

fn compile_checked(
    source: &source::Source<'_>,
    filename: &str,
    mode: Mode,
    options: &CompileOptions,
    warnings: &mut Vec<CompileError>,
) -> Result<CodeObject, CompileError> {
    let parsed = parse::parse(source, mode)?;
    let lowered = lower::lower(&parsed, source, mode, options, false, warnings)?;
    drop(parsed);
    flow::check(&lowered.module, source, warnings);
    let symbols = symbols::symbols(&lowered.module, &lowered.future, lowered.keys, source)?;
    codegen::generate(&lowered.module, symbols, &lowered.future, source, filename, mode, options, warnings)
}
