//! Parsing, and the parser's errors in CPython's terms.

use ruff_python_ast as ruff;
use ruff_python_ast::PythonVersion;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType, ParseOptions, parse_unchecked};
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
        return Err(translate(error, source));
    }
    if let Some(error) = parsed.unsupported_syntax_errors().first() {
        let loc = source.loc(error.range());
        return Err(source.error_at(ErrorKind::Syntax, "invalid syntax", loc));
    }
    check_tabs(parsed.tokens(), source)?;
    Ok(parsed.into_syntax())
}

/// Indentation must mean the same whether a tab is eight columns wide or one.
fn check_tabs(tokens: &Tokens, source: &Source<'_>) -> Result<(), CompileError> {
    if !source.text().contains('\t') {
        return Ok(());
    }
    let mut stack = vec![(0, 0)];
    let mut at_line_start = true;
    for token in tokens.iter() {
        match token.kind() {
            TokenKind::Newline => at_line_start = true,
            TokenKind::NonLogicalNewline | TokenKind::Comment | TokenKind::Indent | TokenKind::Dedent => {}
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

fn translate(error: &ParseError, source: &Source<'_>) -> CompileError {
    let mut loc = source.loc(error.location);
    let (kind, message) = match &error.error {
        ParseErrorType::Lexical(error) => lexical(error, &loc),
        ParseErrorType::UnexpectedIndentation => (ErrorKind::Indentation, "unexpected indent".to_string()),
        ParseErrorType::OtherError(message) => other(message),
        ParseErrorType::FStringError(error) => (ErrorKind::Syntax, format!("f-string: {error}")),
        ParseErrorType::TStringError(error) => (ErrorKind::Syntax, format!("t-string: {error}")),
        ParseErrorType::PositionalAfterKeywordArgument => {
            (ErrorKind::Syntax, "positional argument follows keyword argument".to_string())
        }
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            (ErrorKind::Syntax, "positional argument follows keyword argument unpacking".to_string())
        }
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            (ErrorKind::Syntax, "parameter without a default follows parameter with a default".to_string())
        }
        ParseErrorType::UnparenthesizedGeneratorExpression => {
            (ErrorKind::Syntax, "Generator expression must be parenthesized".to_string())
        }
        _ => (ErrorKind::Syntax, "invalid syntax".to_string()),
    };
    if loc.end_lineno < loc.lineno {
        loc = Loc::new(loc.lineno, loc.lineno, loc.col, loc.col);
    }
    source.error_at(kind, message, loc)
}

fn lexical(error: &LexicalErrorType, loc: &Loc) -> (ErrorKind, String) {
    match error {
        LexicalErrorType::UnclosedStringError => {
            (ErrorKind::Syntax, format!("unterminated string literal (detected at line {})", loc.lineno))
        }
        LexicalErrorType::IndentationError => {
            (ErrorKind::Indentation, "unindent does not match any outer indentation level".to_string())
        }
        LexicalErrorType::LineContinuationError => {
            (ErrorKind::Syntax, "unexpected character after line continuation character".to_string())
        }
        LexicalErrorType::Eof => (ErrorKind::Syntax, "unexpected EOF while parsing".to_string()),
        LexicalErrorType::InvalidByteLiteral => {
            (ErrorKind::Syntax, "bytes can only contain ASCII literal characters".to_string())
        }
        LexicalErrorType::UnrecognizedToken { tok } if tok.is_ascii() => {
            (ErrorKind::Syntax, "invalid syntax".to_string())
        }
        LexicalErrorType::UnrecognizedToken { tok } => {
            (ErrorKind::Syntax, format!("invalid character '{tok}' (U+{:04X})", *tok as u32))
        }
        error => (ErrorKind::Syntax, error.to_string()),
    }
}

fn other(message: &str) -> (ErrorKind, String) {
    let indentation = message.starts_with("Expected an indented block");
    let kind = if indentation { ErrorKind::Indentation } else { ErrorKind::Syntax };
    let message = if indentation { message.replacen('E', "e", 1).replace('`', "'") } else { message.to_string() };
    (kind, message)
}
