//! The parser's errors in CPython's terms.
//!
//! CPython reads on to the end of the file after a syntax error, and reports what its tokenizer finds there instead: broken
//! strings and numbers, brackets that do not match, brackets that were never closed.

use ruff_python_ast as ruff;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType, Parsed, parse_expression};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::ast::Loc;
use crate::error::{CompileError, ErrorKind};
use crate::hints::Hints;
use crate::numbers;
use crate::source::Source;

const INVALID: &str = "invalid syntax";

/// The error that CPython reports for a source in which the parser found `first`.
pub fn translate(first: &ParseError, parsed: &Parsed<ruff::Mod>, source: &Source<'_>) -> CompileError {
    let syntax = |message: String, range: TextRange| source.error_at(ErrorKind::Syntax, message, source.loc(range));
    if let Err(error) = crate::parse::check_tabs(parsed.tokens(), source) {
        return error;
    }
    if matches!(first.error, ParseErrorType::UnexpectedIndentation) {
        // The place is where the white space ends; its end is not known.
        let line = source.line_col(first.location.start()).0;
        let indent = source.indent(line);
        return source.error_at(ErrorKind::Indentation, "unexpected indent", Loc::new(line, line, indent - 1, -2));
    }
    let lexical = parsed.errors().iter().find_map(|error| match &error.error {
        ParseErrorType::Lexical(lexical) if overrides(lexical) => Some((lexical, error.location)),
        _ => None,
    });
    let brackets = Brackets::scan(parsed.tokens(), source);
    let earliest = [lexical.map(|(_, range)| range.start()), brackets.wrong.as_ref().map(|(_, at)| at.start())];
    let earliest = earliest.into_iter().flatten().min();
    if let Some(error) = number_error(parsed.tokens(), source, earliest) {
        return error;
    }
    match (lexical, brackets.wrong) {
        (Some((error, range)), wrong) if wrong.as_ref().is_none_or(|(_, at)| range.start() < at.start()) => {
            if let Some(error) = unterminated(error, range, parsed.tokens(), source) {
                return error;
            }
            let (kind, message) = lexical_error(error, range, source);
            return source.error_at(kind, message, lexical_place(error, range, source));
        }
        // The tokenizer reports where it stands.
        (_, Some((message, range))) => return syntax(message, TextRange::empty(range.start())),
        _ => {}
    }
    if let Some((bracket, at)) = brackets.open {
        let first_line = source.line_col(first.location.start()).0;
        let at_end = usize::from(first.location.start()) >= source.text().trim_end().len();
        if first_line > source.line_col(at).0 || at_end {
            let place = source.loc(TextRange::at(at, TextSize::new(1)));
            let message = format!("'{bracket}' was never closed");
            return source.error_at(ErrorKind::Syntax, message, Loc { end_col: -1, ..place });
        }
    }
    let (kind, message) = parser_error(first, parsed.tokens(), source);
    if message == INVALID
        && let Some((message, range)) = Hints::new(parsed.tokens(), source).guess(first.location)
    {
        return syntax(message, range);
    }
    match &first.error {
        // CPython has read on to the end of the arguments.
        ParseErrorType::PositionalAfterKeywordArgument | ParseErrorType::PositionalAfterKeywordUnpacking => {
            let range = closing_bracket(first.location.start(), parsed.tokens()).unwrap_or(first.location);
            return syntax(message, range);
        }
        ParseErrorType::Lexical(LexicalErrorType::LineContinuationError) => {
            let at = source.loc(first.location);
            let rest = &source.text()[usize::from(first.location.start())..];
            let at_end = rest.trim_end_matches('\n') == "\\";
            let message = if at_end { "unexpected EOF while parsing" } else { message.as_str() };
            let loc = Loc::new(at.lineno, at.lineno, at.col + 1, if at_end { -2 } else { -1 });
            return source.error_at(kind, message, loc);
        }
        ParseErrorType::Lexical(error) => {
            return source.error_at(kind, message, lexical_place(error, first.location, source));
        }
        _ => {}
    }
    source.error_at(kind, message, place(kind, first.location, source))
}

/// Where an error of the grammar is: at a token; that a line ends is a token of one column.
fn place(kind: ErrorKind, range: TextRange, source: &Source<'_>) -> Loc {
    let mut loc = source.loc(range);
    let rest = &source.text()[usize::from(range.start())..];
    let at_end = rest.is_empty() || rest.starts_with('\n') || loc.end_lineno < loc.lineno;
    if kind == ErrorKind::Indentation && rest.is_empty() {
        return Loc { end_lineno: loc.lineno, end_col: -2, ..loc };
    }
    if at_end {
        (loc.end_lineno, loc.end_col) = (loc.lineno, loc.col + 1);
    }
    loc
}

/// An f-string or t-string without an end: what is reported is where it begins, or the brace that is open in it.
fn unterminated(
    error: &LexicalErrorType,
    range: TextRange,
    tokens: &Tokens,
    source: &Source<'_>,
) -> Option<CompileError> {
    use ruff_python_parser::InterpolatedStringErrorType as Kind;
    let (name, error) = match error {
        LexicalErrorType::FStringError(error) => ("f-string", error),
        LexicalErrorType::TStringError(error) => ("t-string", error),
        _ => return None,
    };
    let triple = match error {
        Kind::UnterminatedString => false,
        Kind::UnterminatedTripleQuotedString => true,
        _ => return None,
    };
    let mut open = Vec::new();
    for token in tokens.iter().filter(|token| token.range().start() <= range.start()) {
        match token.kind() {
            TokenKind::FStringStart | TokenKind::TStringStart | TokenKind::Lbrace => open.push(token),
            TokenKind::FStringEnd | TokenKind::TStringEnd | TokenKind::Rbrace => drop(open.pop()),
            _ => {}
        }
    }
    let last = open.pop()?;
    let begin = source.loc(TextRange::empty(last.range().start()));
    if last.kind() == TokenKind::Lbrace {
        let message = "'{' was never closed";
        return Some(source.error_at(ErrorKind::Syntax, message, Loc { end_col: -1, ..begin }));
    }
    let end = match triple {
        true => source.line_col(TextSize::of(source.text().trim_end_matches('\n'))).0,
        false => source.line_col(range.start()).0,
    };
    let quotes = if triple { "triple-quoted " } else { "" };
    let message = format!("unterminated {quotes}{name} literal (detected at line {end})");
    Some(source.error_at(ErrorKind::Syntax, message, begin))
}

/// The token that ends the brackets around an offset.
fn closing_bracket(from: TextSize, tokens: &Tokens) -> Option<TextRange> {
    let mut depth = 0;
    for token in tokens.iter().filter(|token| token.range().start() >= from) {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if depth == 0 => return Some(token.range()),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Where the tokenizer stands when it reports an error.
fn lexical_place(error: &LexicalErrorType, range: TextRange, source: &Source<'_>) -> Loc {
    let loc = source.loc(range);
    match error {
        LexicalErrorType::InvalidByteLiteral
        | LexicalErrorType::UnicodeError
        | LexicalErrorType::MissingUnicodeLbrace
        | LexicalErrorType::MissingUnicodeRbrace => loc,
        LexicalErrorType::UnrecognizedToken { tok } if tok.is_ascii() => loc,
        LexicalErrorType::IndentationError => Loc { col: source.line_length(loc.lineno), end_col: -2, ..loc },
        _ => source.loc(TextRange::empty(range.start())),
    }
}

/// The first number that is wrong, if nothing before `limit` is.
fn number_error(tokens: &Tokens, source: &Source<'_>, limit: Option<TextSize>) -> Option<CompileError> {
    let mut end = TextSize::new(0);
    for token in tokens.iter() {
        let start = token.range().start();
        if limit.is_some_and(|limit| start > limit) {
            return None;
        }
        let text = &source.text()[usize::from(start)..];
        let data = text.as_bytes();
        let is_number = data.first().is_some_and(u8::is_ascii_digit)
            || (data.first() == Some(&b'.') && data.get(1).is_some_and(u8::is_ascii_digit));
        let inside = matches!(token.kind(), TokenKind::FStringMiddle | TokenKind::TStringMiddle | TokenKind::String);
        // What follows the beginning of a number without a blank belongs to it.
        let continues = start == end && start != TextSize::new(0);
        end = token.range().end();
        if !is_number || inside || (continues && !starts_after_sign(source, start)) {
            continue;
        }
        if let Some(error) = numbers::number_error(text) {
            let from = source.loc(TextRange::empty(start));
            let (first, last) = match error.zeros {
                true => (from.col, from.col + error.read as i32),
                false => (from.col + error.read as i32 - 1, from.col + error.read as i32 - 1),
            };
            let loc = Loc::new(from.lineno, from.lineno, first, last);
            return Some(source.error_at(ErrorKind::Syntax, error.message, loc));
        }
    }
    None
}

/// Whether a number may begin here: what stands before it is no part of a word or number.
fn starts_after_sign(source: &Source<'_>, start: TextSize) -> bool {
    let before = source.text()[..usize::from(start)].chars().next_back();
    before.is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == '.'))
}

/// Whether an error of the tokenizer is reported even if the parser found one before it.
fn overrides(error: &LexicalErrorType) -> bool {
    !matches!(
        error,
        LexicalErrorType::Eof | LexicalErrorType::IndentationError | LexicalErrorType::LineContinuationError
    )
}

/// What is wrong with the brackets of a file.
#[derive(Default)]
struct Brackets {
    /// The first closing bracket that has no opening one, or another one.
    wrong: Option<(String, TextRange)>,
    /// The innermost bracket that is open at the end.
    open: Option<(char, TextSize)>,
}

impl Brackets {
    fn scan(tokens: &Tokens, source: &Source<'_>) -> Brackets {
        let mut stack: Vec<(char, TextSize)> = Vec::new();
        for token in tokens.iter() {
            let (closing, opening) = match token.kind() {
                TokenKind::Lpar => (None, '('),
                TokenKind::Lsqb => (None, '['),
                TokenKind::Lbrace => (None, '{'),
                TokenKind::Rpar => (Some(')'), '('),
                TokenKind::Rsqb => (Some(']'), '['),
                TokenKind::Rbrace => (Some('}'), '{'),
                _ => continue,
            };
            let Some(closing) = closing else {
                stack.push((opening, token.range().start()));
                continue;
            };
            let message = match stack.pop() {
                Some((open, _)) if open == opening => continue,
                None => format!("unmatched '{closing}'"),
                Some((open, at)) => {
                    let (open_line, line) = (source.line_col(at).0, source.line_col(token.range().start()).0);
                    let place = if open_line == line { String::new() } else { format!(" on line {open_line}") };
                    format!("closing parenthesis '{closing}' does not match opening parenthesis '{open}'{place}")
                }
            };
            return Brackets { wrong: Some((message, token.range())), open: None };
        }
        Brackets { wrong: None, open: stack.pop() }
    }
}

fn lexical_error(error: &LexicalErrorType, range: TextRange, source: &Source<'_>) -> (ErrorKind, String) {
    let text = source.slice(range);
    let (line, _) = source.line_col(range.start());
    let message = match error {
        LexicalErrorType::UnclosedStringError => {
            let body = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let triple = body.starts_with("\"\"\"") || body.starts_with("'''");
            let last = source.line_col(TextSize::of(source.text().trim_end_matches('\n'))).0;
            match triple {
                true => format!("unterminated triple-quoted string literal (detected at line {last})"),
                false => format!("unterminated string literal (detected at line {line})"),
            }
        }
        LexicalErrorType::IndentationError => {
            return (ErrorKind::Indentation, "unindent does not match any outer indentation level".to_string());
        }
        LexicalErrorType::LineContinuationError => "unexpected character after line continuation character".to_string(),
        LexicalErrorType::InvalidByteLiteral => "bytes can only contain ASCII literal characters".to_string(),
        LexicalErrorType::UnrecognizedToken { tok } if tok.is_ascii() => INVALID.to_string(),
        LexicalErrorType::UnrecognizedToken { tok } if tok.is_control() || tok.is_whitespace() => {
            format!("invalid non-printable character U+{:04X}", *tok as u32)
        }
        LexicalErrorType::UnrecognizedToken { tok } => format!("invalid character '{tok}' (U+{:04X})", *tok as u32),
        LexicalErrorType::FStringError(error) => format!("f-string: {error}").replace('`', "'"),
        LexicalErrorType::TStringError(error) => format!("t-string: {error}").replace('`', "'"),
        LexicalErrorType::Eof => "unexpected EOF while parsing".to_string(),
        _ if text.starts_with(|c: char| c.is_ascii_digit()) => "invalid decimal literal".to_string(),
        error => error.to_string(),
    };
    (ErrorKind::Syntax, message)
}

fn parser_error(error: &ParseError, tokens: &Tokens, source: &Source<'_>) -> (ErrorKind, String) {
    let name = || expression_name(source.slice(error.location));
    let error_text = source.slice(error.location);
    let message = match &error.error {
        ParseErrorType::Lexical(lexical) => return lexical_error(lexical, error.location, source),
        ParseErrorType::OtherError(message) => return other_error(message, error.location, tokens, source),
        ParseErrorType::FStringError(error) => interpolation_error("f-string", &error.to_string(), error_text),
        ParseErrorType::TStringError(error) => interpolation_error("t-string", &error.to_string(), error_text),
        ParseErrorType::PositionalAfterKeywordArgument => "positional argument follows keyword argument".to_string(),
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            "positional argument follows keyword argument unpacking".to_string()
        }
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            "parameter without a default follows parameter with a default".to_string()
        }
        ParseErrorType::ParamAfterVarKeywordParam => "arguments cannot follow var-keyword argument".to_string(),
        ParseErrorType::VarParameterWithDefault => {
            let before = source.before(error.location.start());
            let kind = if before.rsplit(['(', ',']).next().is_some_and(|p| p.contains("**")) {
                "keyword"
            } else {
                "positional"
            };
            format!("var-{kind} argument cannot have default value")
        }
        ParseErrorType::ExpectedKeywordParam => "named arguments must follow bare *".to_string(),
        ParseErrorType::UnparenthesizedGeneratorExpression => "Generator expression must be parenthesized".to_string(),
        ParseErrorType::IterableUnpackingInComprehension => {
            "iterable unpacking cannot be used in comprehension".to_string()
        }
        ParseErrorType::EmptyImportNames => "Expected one or more names after 'import'".to_string(),
        ParseErrorType::EmptyTypeParams => "Type parameter list cannot be empty".to_string(),
        ParseErrorType::InvalidAnnotatedAssignmentTarget => match name() {
            kind @ ("list" | "tuple") => format!("only single target (not {kind}) can be annotated"),
            _ => "illegal target for annotation".to_string(),
        },
        ParseErrorType::InvalidAugmentedAssignmentTarget => {
            format!("'{}' is an illegal expression for augmented assignment", name())
        }
        ParseErrorType::InvalidDeleteTarget => format!("cannot delete {}", name()),
        ParseErrorType::InvalidNamedAssignmentTarget => format!("cannot use assignment expressions with {}", name()),
        ParseErrorType::InvalidAssignmentTarget => match name() {
            kind @ ("True" | "False" | "None") => format!("cannot assign to {kind}"),
            "yield expression" if !is_parenthesized(error.location, source) => {
                "assignment to yield expression not possible".to_string()
            }
            kind if assigns_after(error.location, source) && may_be_meant(kind, error.location, source) => {
                format!("cannot assign to {kind} here. Maybe you meant '==' instead of '='?")
            }
            kind => format!("cannot assign to {kind}"),
        },
        ParseErrorType::ExpectedToken { expected: TokenKind::Colon, found: TokenKind::Newline } => {
            "expected ':'".to_string()
        }
        ParseErrorType::ExpectedToken { expected: TokenKind::Lpar, .. } => "expected '('".to_string(),
        _ => INVALID.to_string(),
    };
    (ErrorKind::Syntax, message)
}

/// An error in an f-string, in CPython's words.
fn interpolation_error(string: &str, message: &str, text: &str) -> String {
    let message = message.replace('`', "'");
    match message.as_str() {
        "invalid conversion character" if text.starts_with(|c: char| c.is_alphanumeric()) => {
            format!("{string}: invalid conversion character '{text}': expected 's', 'r', or 'a'")
        }
        "invalid conversion character" => format!("{string}: missing conversion character"),
        _ => format!("{string}: {message}"),
    }
}

fn is_parenthesized(range: TextRange, source: &Source<'_>) -> bool {
    source.text()[..usize::from(range.start())].ends_with('(')
        && source.text()[usize::from(range.end())..].starts_with(')')
}

/// Whether an assignment sign follows, the last one.
fn assigns_after(range: TextRange, source: &Source<'_>) -> bool {
    let mut rest = &source.text()[usize::from(range.end())..];
    if is_parenthesized(range, source) {
        rest = &rest[1..];
    }
    let Some(value) = rest.trim_start_matches([' ', '\t']).strip_prefix('=') else { return false };
    let value = value.lines().next().unwrap_or("");
    let before = source.before(range.start());
    let chained = |text: &str| text.replace("==", "").replace("!=", "").contains('=');
    !value.starts_with('=') && !chained(value) && !chained(before)
}

/// Whether CPython asks if a comparison was meant: what is assigned to binds more tightly than one.
pub fn may_be_meant(kind: &str, range: TextRange, source: &Source<'_>) -> bool {
    let text = source.slice(range);
    if is_parenthesized(range, source) {
        return kind != "generator expression";
    }
    let Ok(parsed) = parse_expression(text) else { return true };
    let loose = matches!(
        parsed.expr(),
        ruff::Expr::BoolOp(_) | ruff::Expr::Compare(_) | ruff::Expr::Lambda(_) | ruff::Expr::If(_)
    );
    let not = matches!(parsed.expr(), ruff::Expr::UnaryOp(unary) if unary.op == ruff::UnaryOp::Not);
    !loose && !not && !text.starts_with(['(', '['])
}

fn other_error(message: &str, range: TextRange, tokens: &Tokens, source: &Source<'_>) -> (ErrorKind, String) {
    if let Some(what) = message.strip_prefix("Expected an indented block after ") {
        let line = header_line(range.start(), tokens, source);
        let what = match what.replace('`', "'").as_str() {
            "'class' definition" => "class definition".to_string(),
            "'case' block" => "'case' statement".to_string(),
            what => what.replace("clause", "statement"),
        };
        return (ErrorKind::Indentation, format!("expected an indented block after {what} on line {line}"));
    }
    let message = match message {
        "Expected `except` or `finally` after `try` block" => "expected 'except' or 'finally' block",
        _ => INVALID,
    };
    (ErrorKind::Syntax, message.to_string())
}

/// Line of the statement whose body is missing at an offset.
fn header_line(at: TextSize, tokens: &Tokens, source: &Source<'_>) -> i32 {
    let mut line_start = None;
    let mut begins = true;
    for token in tokens.iter().take_while(|token| token.range().start() < at) {
        match token.kind() {
            TokenKind::Newline => begins = true,
            TokenKind::NonLogicalNewline | TokenKind::Comment | TokenKind::Indent | TokenKind::Dedent => {}
            _ if begins => {
                begins = false;
                line_start = Some(token.range().start());
            }
            _ => {}
        }
    }
    source.line_col(line_start.unwrap_or(at)).0
}

/// What CPython calls an expression that cannot be assigned to.
pub fn expression_name(text: &str) -> &'static str {
    let parsed = parse_expression(text).or_else(|_| parse_expression(&format!("({text})")));
    let Ok(parsed) = parsed else { return if text.starts_with('*') { "starred" } else { "expression" } };
    match parsed.expr() {
        ruff::Expr::Attribute(_) => "attribute",
        ruff::Expr::Subscript(_) => "subscript",
        ruff::Expr::Starred(_) => "starred",
        ruff::Expr::Name(_) => "name",
        ruff::Expr::List(_) => "list",
        ruff::Expr::Tuple(_) => "tuple",
        ruff::Expr::Lambda(_) => "lambda",
        ruff::Expr::Call(_) => "function call",
        ruff::Expr::Generator(_) => "generator expression",
        ruff::Expr::Yield(_) | ruff::Expr::YieldFrom(_) => "yield expression",
        ruff::Expr::Await(_) => "await expression",
        ruff::Expr::ListComp(_) => "list comprehension",
        ruff::Expr::SetComp(_) => "set comprehension",
        ruff::Expr::DictComp(_) => "dict comprehension",
        ruff::Expr::Dict(_) => "dict literal",
        ruff::Expr::Set(_) => "set display",
        ruff::Expr::FString(_) => "f-string expression",
        ruff::Expr::TString(_) => "t-string expression",
        ruff::Expr::NoneLiteral(_) => "None",
        ruff::Expr::BooleanLiteral(literal) if literal.value => "True",
        ruff::Expr::BooleanLiteral(_) => "False",
        ruff::Expr::EllipsisLiteral(_) => "ellipsis",
        ruff::Expr::StringLiteral(_) | ruff::Expr::BytesLiteral(_) | ruff::Expr::NumberLiteral(_) => "literal",
        ruff::Expr::Compare(_) => "comparison",
        ruff::Expr::If(_) => "conditional expression",
        ruff::Expr::Named(_) => "named expression",
        _ => "expression",
    }
}
