//! `'…%s…' % (a, b)` with only `%s`, `%r` and `%a` becomes an f-string.

use taipan_bytecode::text::TextBuilder;
use taipan_bytecode::{Const, Text};

use super::statements::constant;
use crate::ast::*;

/// Digits that make a width or a precision too long.
const MAX_DIGITS: usize = 3;

/// A piece of the format.
pub(super) enum Piece {
    Literal(Text),
    /// Conversion and format specification of the next value.
    Value(u8, Option<String>),
}

/// Splits a format, if it is simple enough and fits the values.
pub(super) fn parse(format: &Text, values: &[Expr]) -> Option<Vec<Piece>> {
    if values.iter().any(Expr::is_starred) {
        return None;
    }
    let points: Vec<u32> = format.code_points().collect();
    let mut at = 0;
    let mut pieces = Vec::new();
    let mut used = 0;
    loop {
        let literal = literal(&points, &mut at);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal.finish()));
        }
        if at >= points.len() {
            break;
        }
        at += 1;
        let (conversion, spec) = conversion(&points, &mut at)?;
        pieces.push(Piece::Value(conversion, spec));
        used += 1;
    }
    (used == values.len()).then_some(pieces)
}

fn literal(points: &[u32], at: &mut usize) -> TextBuilder {
    let mut text = TextBuilder::new();
    while let Some(&point) = points.get(*at) {
        if point == '%' as u32 {
            if points.get(*at + 1) != Some(&('%' as u32)) {
                break;
            }
            *at += 1;
        }
        text.push_code_point(point);
        *at += 1;
    }
    text
}

fn next_byte(points: &[u32], at: &mut usize) -> Option<u8> {
    let point = *points.get(*at)?;
    *at += 1;
    u8::try_from(point).ok()
}

/// A number from its first digit, which is `byte`, to the byte after it; at most two digits.
fn number(points: &[u32], at: &mut usize, byte: &mut u8) -> Option<Option<u32>> {
    let mut value = None;
    let mut digits = 0;
    while byte.is_ascii_digit() {
        value = Some(value.unwrap_or(0) * 10 + (*byte - b'0') as u32);
        *byte = next_byte(points, at)?;
        digits += 1;
        if digits >= MAX_DIGITS {
            return None;
        }
    }
    Some(value)
}

/// What follows a `%`: flags, width, precision and one of `s`, `r`, `a`.
fn conversion(points: &[u32], at: &mut usize) -> Option<(u8, Option<String>)> {
    let mut left = false;
    let mut byte = next_byte(points, at)?;
    while matches!(byte, b'-' | b'+' | b' ' | b'#' | b'0') {
        left |= byte == b'-';
        byte = next_byte(points, at)?;
    }
    let width = number(points, at, &mut byte)?;
    let mut precision = None;
    if byte == b'.' {
        byte = next_byte(points, at)?;
        // A lone point means precision 0.
        precision = Some(number(points, at, &mut byte)?.unwrap_or(0));
    }
    let mut spec = String::new();
    if let Some(width) = width {
        if !left && width > 0 {
            spec.push('>');
        }
        spec.push_str(&width.to_string());
    }
    if let Some(precision) = precision {
        spec.push_str(&format!(".{precision}"));
    }
    matches!(byte, b's' | b'r' | b'a').then_some((byte, (!spec.is_empty()).then_some(spec)))
}

/// The f-string of a split format.
pub(super) fn joined_str(pieces: Vec<Piece>, values: Vec<Expr>) -> ExprKind {
    let mut values = values.into_iter();
    let mut parts = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            Piece::Literal(text) => parts.push(constant(Const::Str(text), Loc::NONE)),
            Piece::Value(conversion, spec) => {
                let Some(value) = values.next() else { break };
                let loc = value.loc;
                let format_spec = spec.map(|spec| constant(Const::Str(spec.into()), loc));
                let formatted = Formatted { value, conversion: Some(conversion), format_spec };
                parts.push(Expr { kind: ExprKind::FormattedValue(Box::new(formatted)), loc });
            }
        }
    }
    ExprKind::JoinedStr(parts)
}
