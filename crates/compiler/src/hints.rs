//! What CPython says instead of "invalid syntax" where it can guess what was meant.
//!
//! Law: a guess looks at the tokens around the error and asks the parser whether what stands there is an expression.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::parse_expression;
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::source::Source;
use crate::syntax_error::{expression_name, may_be_meant};

/// Ends that are tried for an expression.
const MAX_TRIES: usize = 40;

pub struct Hints<'a> {
    source: &'a Source<'a>,
    /// The tokens that the grammar sees.
    tokens: Vec<(TokenKind, TextRange)>,
}

fn is_closing(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace)
}

fn is_opening(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace)
}

fn is_literal(kind: TokenKind) -> bool {
    use TokenKind as T;
    matches!(kind, T::Int | T::Float | T::Complex | T::String | T::None | T::True | T::False | T::Ellipsis)
}

fn is_name(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Name | TokenKind::Match | TokenKind::Case | TokenKind::Type)
}

fn begins_expression(kind: TokenKind) -> bool {
    use TokenKind as T;
    is_name(kind)
        || is_literal(kind)
        || is_opening(kind)
        || matches!(kind, T::FStringStart | T::TStringStart | T::Lambda | T::Not | T::Await | T::Minus | T::Tilde)
}

fn ends_expression(kind: TokenKind) -> bool {
    is_name(kind)
        || is_literal(kind)
        || is_closing(kind)
        || matches!(kind, TokenKind::FStringEnd | TokenKind::TStringEnd)
}

/// Whether an operand cannot reach beyond a token.
fn separates(kind: TokenKind) -> bool {
    use TokenKind as T;
    matches!(
        kind,
        T::Comma
            | T::Colon
            | T::ColonEqual
            | T::Equal
            | T::Semi
            | T::Newline
            | T::Lambda
            | T::For
            | T::Async
            | T::If
            | T::Else
            | T::Elif
            | T::While
            | T::Return
            | T::Assert
            | T::Del
            | T::Yield
            | T::Raise
            | T::From
            | T::With
            | T::As
            | T::Import
            | T::Indent
            | T::Dedent
            | T::Case
            | T::EndOfFile
    ) || kind.as_augmented_assign_operator().is_some()
}

impl<'a> Hints<'a> {
    pub fn new(tokens: &Tokens, source: &'a Source<'a>) -> Hints<'a> {
        let seen = tokens
            .iter()
            .filter(|token| !matches!(token.kind(), TokenKind::Comment | TokenKind::NonLogicalNewline))
            .map(|token| (token.kind(), token.range()));
        Hints { source, tokens: seen.collect() }
    }

    fn text(&self, range: TextRange) -> &'a str {
        self.source.slice(range)
    }

    fn kind(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::EndOfFile, |(kind, _)| *kind)
    }

    fn range(&self, index: usize) -> TextRange {
        self.tokens.get(index).map_or(TextRange::default(), |(_, range)| *range)
    }

    fn is_expression(&self, from: usize, to: usize) -> bool {
        // In parentheses, because it may go over several lines.
        from <= to && parse_expression(&format!("({})", self.text(self.span(from, to)))).is_ok()
    }

    fn span(&self, from: usize, to: usize) -> TextRange {
        TextRange::new(self.range(from).start(), self.range(to).end().max(self.range(from).start()))
    }

    /// A better message for a plain "invalid syntax", with its place.
    pub fn guess(&self, error: TextRange) -> Option<(String, TextRange)> {
        let from =
            |offset: TextSize| self.tokens.iter().position(|(_, range)| range.start() >= offset && !range.is_empty());
        let at = from(error.start())?;
        self.legacy_statement(at)
            .or_else(|| self.star(at))
            .or_else(|| self.interpolation(at))
            .or_else(|| self.assignment(at))
            .or_else(|| self.assignment(from(error.end())?))
            .or_else(|| self.missing_comma(at))
    }

    /// A star without an operand, or before the element of a comprehension.
    fn star(&self, at: usize) -> Option<(String, TextRange)> {
        let open = self.open_bracket(at)?;
        if self.kind(at.checked_sub(1)?) == TokenKind::Star && is_closing(self.kind(at)) {
            return Some(("Invalid star expression".to_string(), self.range(at)));
        }
        if open + 1 != at {
            return None;
        }
        let end = self.longest(at + 1, true)?;
        match (self.kind(at), self.kind(end + 1)) {
            (TokenKind::Star, TokenKind::For) => {
                Some(("iterable unpacking cannot be used in comprehension".to_string(), self.span(at, end)))
            }
            (TokenKind::DoubleStar, TokenKind::For) if self.kind(open) == TokenKind::Lbrace => {
                Some(("dict unpacking cannot be used in dict comprehension".to_string(), self.range(at)))
            }
            _ => None,
        }
    }

    /// A field of an f-string without an expression.
    fn interpolation(&self, at: usize) -> Option<(String, TextRange)> {
        let open = at.checked_sub(1)?;
        let string = self.tokens[..open]
            .iter()
            .rev()
            .map(|(kind, _)| *kind)
            .find(|kind| !matches!(kind, TokenKind::FStringMiddle | TokenKind::TStringMiddle | TokenKind::Rbrace));
        let string = match string {
            Some(TokenKind::FStringStart) => "f-string",
            Some(TokenKind::TStringStart) => "t-string",
            _ => return None,
        };
        let sign = self.text(self.range(at));
        if self.kind(open) != TokenKind::Lbrace || !matches!(sign, "}" | "!" | ":" | "=") {
            return None;
        }
        Some((format!("{string}: valid expression required before '{sign}'"), self.range(at)))
    }

    /// `print x`.
    fn legacy_statement(&self, at: usize) -> Option<(String, TextRange)> {
        let before = at.checked_sub(1)?;
        let name = self.text(self.range(before));
        if !matches!(name, "print" | "exec") || !begins_expression(self.kind(at)) || is_opening(self.kind(at)) {
            return None;
        }
        let end = self.longest(at, false)?;
        let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        Some((message, self.span(before, end)))
    }

    /// The last token of the longest expression from a token on; one that may hold commas, or not.
    fn longest(&self, from: usize, single: bool) -> Option<usize> {
        let mut depth = 0;
        let mut ends = Vec::new();
        for at in from..self.tokens.len() {
            let kind = self.kind(at);
            if depth == 0 && (is_closing(kind) || matches!(kind, TokenKind::Newline | TokenKind::Semi)) {
                break;
            }
            let stops = matches!(kind, TokenKind::Comma | TokenKind::Equal | TokenKind::Colon | TokenKind::For);
            if depth == 0 && single && stops && self.kind(from) != TokenKind::Lambda {
                break;
            }
            depth += i32::from(is_opening(kind)) - i32::from(is_closing(kind));
            if depth == 0 && ends_expression(kind) {
                ends.push(at);
            }
        }
        ends.into_iter().rev().take(MAX_TRIES).find(|&end| self.is_expression(from, end))
    }

    /// The first token of the operand that ends at a token: nothing separates them.
    fn operand_start(&self, end: usize) -> usize {
        let mut depth = 0;
        for at in (0..=end).rev() {
            let kind = self.kind(at);
            if depth == 0 && (is_opening(kind) || separates(kind)) {
                return at + 1;
            }
            depth += i32::from(is_closing(kind)) - i32::from(is_opening(kind));
        }
        0
    }

    /// The innermost bracket that is open at a token.
    fn open_bracket(&self, at: usize) -> Option<usize> {
        let mut depth = 0;
        for index in (0..at).rev() {
            let kind = self.kind(index);
            if is_opening(kind) {
                if depth == 0 {
                    return Some(index);
                }
                depth -= 1;
            }
            depth += i32::from(is_closing(kind));
        }
        None
    }

    /// `=` where an expression goes on.
    fn assignment(&self, at: usize) -> Option<(String, TextRange)> {
        if self.kind(at) != TokenKind::Equal || at == 0 {
            return None;
        }
        let start = self.operand_start(at - 1);
        if !self.is_expression(start, at - 1) {
            return None;
        }
        let left = self.span(start, at - 1);
        let name = expression_name(self.text(left));
        let bracket = self.open_bracket(at);
        let is_call = bracket
            .is_some_and(|open| self.kind(open) == TokenKind::Lpar && open > 0 && ends_expression(self.kind(open - 1)));
        let lambda = start > 0 && self.kind(start - 1) == TokenKind::Colon;
        if is_call && !lambda {
            if matches!(name, "True" | "False" | "None") {
                return Some((format!("cannot assign to {name}"), left));
            }
            let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
            return Some((message.to_string(), self.span(start, at)));
        }
        // Only where `:=` could stand, and only behind an operand of a comparison.
        let before = start.checked_sub(1).map(|before| self.kind(before));
        let condition = matches!(before, Some(TokenKind::If | TokenKind::Elif | TokenKind::While));
        if (bracket.is_none() && !condition) || !may_be_meant(name, left, self.source) {
            return None;
        }
        let end = self.longest(at + 1, true)?;
        match name {
            "name" => {
                let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                Some((message.to_string(), self.span(at - 1, end)))
            }
            "list" | "tuple" | "generator expression" | "True" | "False" | "None" => None,
            _ => Some((format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?"), left)),
        }
    }

    /// Two expressions side by side in brackets.
    fn missing_comma(&self, at: usize) -> Option<(String, TextRange)> {
        let before = at.checked_sub(1)?;
        let open = self.open_bracket(at)?;
        let string = matches!(self.kind(at), TokenKind::String | TokenKind::FStringStart | TokenKind::TStringStart);
        let prefixed = is_name(self.kind(before)) && string;
        if prefixed || !ends_expression(self.kind(before)) || !begins_expression(self.kind(at)) {
            return None;
        }
        let start = self.operand_start(before);
        let parameters = open > 1 && self.kind(open - 2) == TokenKind::Def;
        let condition = start > open + 1 && self.kind(start - 1) == TokenKind::If;
        if parameters || condition {
            return None;
        }
        let end = self.longest(at, true)?;
        if start <= open || !self.is_expression(start, before) {
            return None;
        }
        Some(("invalid syntax. Perhaps you forgot a comma?".to_string(), self.span(start, end)))
    }
}
