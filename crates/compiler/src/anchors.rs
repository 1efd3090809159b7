//! Where in a piece of source text the part is that tracebacks point at: the operator of a binary operation, the
//! brackets of a subscript or call.
//!
//! Lines count from 0 and columns are characters, both within the text given.

use crate::ast::{Expr, ExprKind, Loc, Mod, Stmt, StmtKind};
use crate::{CompileOptions, Mode, limits, lower, parse, source};

/// The marked part of a segment: from `left`, up to but without `right`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anchors {
    /// Line and column where the part begins.
    pub left: (usize, usize),
    /// Line and column behind it.
    pub right: (usize, usize),
}

/// Parses statements and looks at them; `None` where the text is not Python.
fn with_statements<T>(text: &str, look: impl FnOnce(&[Stmt]) -> Option<T>) -> Option<T> {
    let source = source::Source::new(text);
    let depth = limits::check(&source).ok()?;
    limits::with_stack(depth, || {
        let parsed = parse::parse(&source, Mode::Exec).ok()?;
        let lowered =
            lower::lower(&parsed, &source, Mode::Exec, &CompileOptions::default(), false, &mut Vec::new()).ok()?;
        match &lowered.module {
            Mod::Module(body) => look(body),
            _ => None,
        }
    })
}

/// The lines of a segment as characters, and positions in it.
struct Segment {
    lines: Vec<Vec<char>>,
}

impl Segment {
    /// A position of the tree: the segment is parsed in parentheses on lines of their own.
    fn place(&self, line: i32, byte: i32) -> Option<(usize, usize)> {
        let line = usize::try_from(line - 2).ok()?;
        let mut bytes = usize::try_from(byte).ok()?;
        let mut column = 0;
        for c in self.lines.get(line)? {
            if bytes == 0 {
                break;
            }
            bytes = bytes.saturating_sub(c.len_utf8());
            column += 1;
        }
        Some((line, column))
    }

    fn end(&self, loc: Loc) -> Option<(usize, usize)> {
        self.place(loc.end_lineno, loc.end_col)
    }

    /// The place itself, or the next one that has a character.
    fn valid(&self, (mut line, mut column): (usize, usize)) -> Option<(usize, usize)> {
        while column >= self.lines.get(line)?.len() {
            (line, column) = (line + 1, 0);
        }
        Some((line, column))
    }

    /// The next character that `stop` accepts, outside comments.
    fn seek(&self, from: (usize, usize), stop: impl Fn(char) -> bool) -> Option<(usize, usize)> {
        let mut at = self.valid(from)?;
        loop {
            at = match self.lines[at.0][at.1] {
                '\\' | '#' => self.valid((at.0 + 1, 0))?,
                c if stop(c) => return Some(at),
                _ => self.valid((at.0, at.1 + 1))?,
            };
        }
    }

    fn operator(&self, left: &Expr, right: &Expr) -> Option<Anchors> {
        let (line, column) = self.seek(self.end(left.loc)?, |c| !c.is_whitespace() && c != ')')?;
        let mut behind = column + 1;
        let operand = self.place(right.loc.lineno, right.loc.col)?;
        let second = self.lines[line].get(behind).copied();
        if (operand.0 > line || behind < operand.1)
            && second.is_some_and(|c| !c.is_whitespace() && c != '\\' && c != '#')
        {
            behind += 1;
        }
        Some(Anchors { left: (line, column), right: (line, behind) })
    }

    fn brackets(&self, before: &Expr, whole: &Expr, open: char) -> Option<Anchors> {
        let left = self.seek(self.end(before.loc)?, |c| c == open)?;
        Some(Anchors { left, right: self.end(whole.loc)? })
    }
}

/// The part to mark in the text of an expression.
pub fn anchors(text: &str) -> Option<Anchors> {
    let segment = Segment { lines: text.lines().map(|l| l.chars().collect()).collect() };
    with_statements(&format!("(\n{text}\n)"), |body| match body {
        [Stmt { kind: StmtKind::Expr(expr), .. }] => match &expr.kind {
            ExprKind::BinOp { left, right, .. } => segment.operator(left, right),
            ExprKind::Subscript { value, .. } => segment.brackets(value, expr, '['),
            ExprKind::Call(call) => segment.brackets(&call.func, expr, '('),
            _ => None,
        },
        _ => None,
    })
}

/// Whether the lines are `return f(...)` or `name = f(...)` and the call is what lies between the two byte columns of the
/// first and the last line: then marking it would say nothing. `None` where the lines are not Python.
pub fn is_whole_call(lines: &str, start: usize, end: usize) -> Option<bool> {
    let count = lines.lines().count();
    with_statements(lines, |body| {
        let is_name = |e: &Expr| matches!(e.kind, ExprKind::Name { .. });
        let call = match body.first().map(|s| &s.kind) {
            None => return Some(true),
            Some(StmtKind::Return(Some(value))) => match &value.kind {
                ExprKind::Call(call) if is_name(&call.func) => Some(value),
                _ => None,
            },
            Some(StmtKind::Assign { targets, value }) if targets.len() == 1 && is_name(&targets[0]) => {
                matches!(value.kind, ExprKind::Call(_)).then_some(value)
            }
            _ => None,
        };
        Some(call.is_some_and(|value| {
            let loc = value.loc;
            (loc.lineno, loc.end_lineno) == (1, count as i32) && (loc.col, loc.end_col) == (start as i32, end as i32)
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_brackets() {
        let found = |left, right| Some(Anchors { left, right });
        assert_eq!(anchors("a + b"), found((0, 2), (0, 3)));
        assert_eq!(anchors("(a)  // b"), found((0, 5), (0, 7)));
        assert_eq!(anchors("a + # comment\n b"), found((0, 2), (0, 3)));
        assert_eq!(anchors("é[1][2]"), found((0, 4), (0, 7)));
        assert_eq!(anchors("f(\n 1)"), found((0, 1), (1, 3)));
        assert_eq!(anchors("a.b"), None);
        assert_eq!(anchors("not ("), None);
    }

    #[test]
    fn calls_that_fill_a_statement() {
        assert_eq!(is_whole_call("return f(1)", 7, 11), Some(true));
        assert_eq!(is_whole_call("return o.f(1)", 7, 13), Some(false));
        assert_eq!(is_whole_call("x = f(1) + 1", 4, 8), Some(false));
        assert_eq!(is_whole_call("x = ", 0, 1), None);
    }
}
