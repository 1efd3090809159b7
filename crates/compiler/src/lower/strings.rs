//! String literals, f-strings and t-strings.

use ruff_python_ast as ruff;
use ruff_text_size::{TextRange, TextSize};
use taipan_bytecode::text::TextBuilder;
use taipan_bytecode::{Const, Text};

use super::Lower;
use super::statements::constant;
use crate::ast::*;
use crate::error::ErrorKind;

/// How deep fields may lie in format specifications of fields.
const MAX_FIELD_DEPTH: u32 = 3;

/// The parser cannot represent lone surrogates and puts U+FFFD in their place. The code points that stand behind the
/// U+FFFDs of a literal, in order, as its source text spells them.
fn replaced_code_points(source: &str, raw: bool) -> Vec<u32> {
    let mut points = Vec::new();
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character == char::REPLACEMENT_CHARACTER {
            points.push(0xfffd);
        }
        if character != '\\' || raw {
            continue;
        }
        let Some(kind) = rest.chars().next() else { break };
        rest = &rest[kind.len_utf8()..];
        let digits = match kind {
            'u' => 4,
            'U' => 8,
            'N' => {
                if rest.to_ascii_uppercase().starts_with("{REPLACEMENT CHARACTER}") {
                    points.push(0xfffd);
                }
                continue;
            }
            char::REPLACEMENT_CHARACTER => {
                points.push(0xfffd);
                continue;
            }
            _ => continue,
        };
        if let Some(value) = rest.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok())
            && matches!(value, 0xd800..=0xdfff | 0xfffd)
        {
            points.push(value);
        }
    }
    points
}

fn restore_surrogates(value: &str, source: &str, raw: bool) -> Text {
    if !value.contains(char::REPLACEMENT_CHARACTER) {
        return value.into();
    }
    let mut points = replaced_code_points(source, raw).into_iter();
    let mut text = TextBuilder::new();
    for character in value.chars() {
        match character {
            char::REPLACEMENT_CHARACTER => text.push_code_point(points.next().unwrap_or(0xfffd)),
            _ => text.push_code_point(character as u32),
        }
    }
    text.finish()
}

/// A constant piece of an f-string, from its first to its last source character.
struct Pending {
    text: TextBuilder,
    loc: Loc,
}

/// Collects the parts of an f-string: neighbouring constants become one, empty ones vanish.
#[derive(Default)]
struct Parts {
    list: Vec<Expr>,
    pending: Option<Pending>,
}

impl Parts {
    fn constant(&mut self, text: &Text, loc: Loc) {
        match &mut self.pending {
            None => {
                let mut builder = TextBuilder::new();
                builder.push_text(text);
                self.pending = Some(Pending { text: builder, loc });
            }
            Some(pending) => {
                pending.text.push_text(text);
                pending.loc.end_lineno = loc.end_lineno;
                pending.loc.end_col = loc.end_col;
            }
        }
    }

    fn value(&mut self, expr: Expr) {
        self.flush();
        self.list.push(expr);
    }

    fn flush(&mut self) {
        if let Some(pending) = self.pending.take()
            && !pending.text.is_empty()
        {
            self.list.push(constant(Const::Str(pending.text.finish()), pending.loc));
        }
    }

    fn finish(mut self) -> Vec<Expr> {
        self.flush();
        self.list
    }
}

impl Lower<'_> {
    /// The value of one string literal.
    pub(super) fn string_literal(&mut self, literal: &ruff::StringLiteral) -> Text {
        let raw = literal.flags.prefix().is_raw();
        if !raw {
            let body = literal.content_range();
            self.check_escapes(body.start(), self.source.slice(body), false, None);
        }
        restore_surrogates(&literal.value, self.source.slice(literal.range), raw)
    }

    pub(super) fn f_string(&mut self, e: &ruff::ExprFString) -> ExprKind {
        let mut parts = Parts::default();
        for part in e.value.iter() {
            match part {
                ruff::FStringPart::Literal(literal) => {
                    let text = self.string_literal(literal);
                    parts.constant(&text, self.loc(literal));
                }
                ruff::FStringPart::FString(string) => {
                    let last = self.source.line_col(string.range.end()).0;
                    self.elements(&mut parts, &string.elements, false, string.flags.prefix().is_raw(), Some(last));
                }
            }
        }
        ExprKind::JoinedStr(parts.finish())
    }

    pub(super) fn t_string(&mut self, e: &ruff::ExprTString) -> ExprKind {
        let mut parts = Parts::default();
        for string in e.value.iter() {
            let last = self.source.line_col(string.range.end()).0;
            self.elements(&mut parts, &string.elements, true, string.flags.prefix().is_raw(), Some(last));
        }
        ExprKind::TemplateStr(parts.finish())
    }

    /// `line` is where CPython thinks that the constants begin: at the end of the string, except in format specifications.
    fn elements(
        &mut self,
        parts: &mut Parts,
        elements: &[ruff::InterpolatedStringElement],
        template: bool,
        raw: bool,
        line: Option<i32>,
    ) {
        for element in elements {
            match element {
                ruff::InterpolatedStringElement::Literal(literal) => {
                    let body = self.source.slice(literal.range);
                    if !raw {
                        self.check_escapes(literal.range.start(), body, false, line);
                        self.check_escaped_brace(literal.range.end(), body);
                    }
                    let text = restore_surrogates(&literal.value, body, raw);
                    parts.constant(&text, self.loc(literal));
                }
                ruff::InterpolatedStringElement::Interpolation(element) => {
                    self.interpolation(parts, element, template, raw);
                }
            }
        }
    }

    fn interpolation(&mut self, parts: &mut Parts, element: &ruff::InterpolatedElement, template: bool, raw: bool) {
        let loc = self.loc(element);
        if self.field_depth >= MAX_FIELD_DEPTH && self.error.is_none() {
            let place = Loc { col: loc.col - 1, end_lineno: loc.lineno, end_col: loc.col - 1, ..loc };
            let message = "f-string: expressions nested too deeply";
            self.error = Some(self.source.error_at(ErrorKind::Syntax, message, place));
        }
        let outer = std::mem::take(&mut self.field_depth);
        let value = self.expr(&element.expression);
        self.field_depth = outer;
        let mut conversion = match element.conversion {
            ruff::ConversionFlag::None => None,
            ruff::ConversionFlag::Str => Some(b's'),
            ruff::ConversionFlag::Repr => Some(b'r'),
            ruff::ConversionFlag::Ascii => Some(b'a'),
        };
        if let Some(debug) = &element.debug_text {
            let text = format!("{}{}{}", debug.leading(), debug.expression(), debug.trailing());
            let start = element.range.start() + TextSize::new(1);
            let end = start + TextSize::of(text.as_str());
            let debug_loc = self.offset_loc(start, end);
            parts.constant(&Text::from(strip_comments(&text)), debug_loc);
            if conversion.is_none() && element.format_spec.is_none() {
                conversion = Some(b'r');
            }
        }
        let format_spec = element.format_spec.as_ref().map(|spec| self.format_spec(element, spec, raw));
        let source = if template { self.interpolation_text(element) } else { Text::default() };
        let formatted = Box::new(Formatted { value, conversion, format_spec });
        let kind =
            if template { ExprKind::Interpolation(formatted, source) } else { ExprKind::FormattedValue(formatted) };
        parts.value(Expr { kind, loc });
    }

    /// A format specification is an f-string of its own that begins at the colon.
    fn format_spec(
        &mut self,
        element: &ruff::InterpolatedElement,
        spec: &ruff::InterpolatedStringFormatSpec,
        raw: bool,
    ) -> Expr {
        let mut parts = Parts::default();
        self.field_depth += 1;
        self.elements(&mut parts, &spec.elements, false, raw, None);
        self.field_depth -= 1;
        let before = &self.source.text()[..usize::from(spec.range.start())];
        let start = if before.ends_with(':') { spec.range.start() - TextSize::new(1) } else { spec.range.start() };
        let end = spec.range.end().min(element.range.end());
        let loc = self.source.loc(TextRange::new(start, end));
        Expr { kind: ExprKind::JoinedStr(parts.finish()), loc }
    }

    /// The text of an interpolated expression, as `Interpolation.expression` shows it: all up to the `=`, the conversion, the
    /// colon or the brace, without comments.
    fn interpolation_text(&self, element: &ruff::InterpolatedElement) -> Text {
        let start = usize::from(element.range.start()) + 1;
        let mut text = match &element.debug_text {
            Some(debug) => {
                let trailing = debug.trailing().split('=').next().unwrap_or("");
                return strip_comments(&format!("{}{}{trailing}", debug.leading(), debug.expression())).into();
            }
            None => {
                let end = match &element.format_spec {
                    Some(spec) => usize::from(spec.range.start()) - 1,
                    None => usize::from(element.range.end()) - 1,
                };
                strip_comments(&self.source.text()[start..end.max(start)])
            }
        };
        if element.conversion != ruff::ConversionFlag::None
            && let Some(at) = text.rfind('!')
        {
            text.truncate(at);
        }
        text.into()
    }
}

/// Source text without its comments; their line breaks stay.
fn strip_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote: Option<&str> = None;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let mut length = character.len_utf8();
        match quote {
            None if character == '#' => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            None => {
                quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote));
                length = quote.map_or(length, str::len);
            }
            Some(_) if character == '\\' => length += rest[1..].chars().next().map_or(0, char::len_utf8),
            Some(open) if rest.starts_with(open) => {
                length = open.len();
                quote = None;
            }
            Some(_) => {}
        }
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}
