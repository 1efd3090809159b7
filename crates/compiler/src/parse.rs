//! Parsing, and the check of indentation that the parser leaves out.

use ruff_python_ast as ruff;
use ruff_python_ast::PythonVersion;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::{ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;

use crate::Mode;
use crate::ast::Loc;
use crate::error::{CompileError, ErrorKind};
use crate::source::Source;

/// Parses a module or an expression.
pub fn parse(source: &Source<'_>, mode: Mode) -> Result<ruff::Mod, CompileError> {
    let grammar =
        if mode == Mode::Eval { ruff_python_parser::Mode::Expression } else { ruff_python_parser::Mode::Module };
    let options = ParseOptions::from(grammar).with_target_version(PythonVersion::PY314);
    let parsed = parse_unchecked(source.text(), options);
    if let Some(error) = parsed.errors().first() {
        return Err(crate::syntax_error::translate(error, &parsed, source));
    }
    if let Some(error) = parsed.unsupported_syntax_errors().first() {
        let loc = source.loc(error.range());
        return Err(source.error_at(ErrorKind::Syntax, "invalid syntax", loc));
    }
    check_tabs(parsed.tokens(), source)?;
    if mode == Mode::Single {
        check_single(parsed.syntax(), source)?;
    }
    Ok(parsed.into_syntax())
}

/// Interactive input is one compound statement, or simple statements on one line.
fn check_single(module: &ruff::Mod, source: &Source<'_>) -> Result<(), CompileError> {
    let ruff::Mod::Module(module) = module else { return Ok(()) };
    for pair in module.body.windows(2) {
        let (end, start) = (source.line_col(pair[0].end()).0, source.line_col(pair[1].start()).0);
        if end != start {
            let message = "multiple statements found while compiling a single statement";
            return Err(source.error_at(ErrorKind::Syntax, message, source.loc(pair[0].range())));
        }
    }
    Ok(())
}

/// Indentation must mean the same whether a tab is eight columns wide or one.
pub fn check_tabs(tokens: &Tokens, source: &Source<'_>) -> Result<(), CompileError> {
    if !source.text().contains('\t') {
        return Ok(());
    }
    let mut stack = vec![(0, 0)];
    let mut at_line_start = true;
    for token in tokens.iter() {
        match token.kind() {
            TokenKind::Newline => at_line_start = true,
            TokenKind::NonLogicalNewline | TokenKind::Comment | TokenKind::Indent | TokenKind::Dedent => {}
            TokenKind::Unknown if at_line_start => {}
            _ if at_line_start => {
                at_line_start = false;
                let loc = source.loc(token.range());
                let indent = widths(source.before(token.range().start()));
                while stack.last().is_some_and(|&(wide, _)| wide > indent.0) {
                    stack.pop();
                }
                let (wide, narrow) = stack.last().copied().unwrap_or((0, 0));
                let consistent = if indent.0 == wide { indent.1 == narrow } else { indent.1 > narrow };
                if !consistent {
                    let message = "inconsistent use of tabs and spaces in indentation";
                    let loc = Loc::new(loc.lineno, loc.lineno, 0, -1);
                    return Err(source.error_at(ErrorKind::Tab, message, loc));
                }
                if indent.0 > wide {
                    stack.push(indent);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Width of white space with tab stops of eight columns and of one.
fn widths(space: &str) -> (usize, usize) {
    space.chars().fold((0, 0), |(wide, narrow), character| match character {
        '\t' => ((wide / 8 + 1) * 8, narrow + 1),
        '\x0c' => (0, 0),
        _ => (wide + 1, narrow + 1),
    })
}
