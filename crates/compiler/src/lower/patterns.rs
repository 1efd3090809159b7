//! Patterns of `match`.

use ruff_python_ast as ruff;
use taipan_bytecode::Const;

use super::Lower;
use crate::ast::*;
use crate::constants::{fold_binary, fold_unary};

impl Lower<'_> {
    pub(super) fn pattern(&mut self, pattern: &ruff::Pattern) -> Pattern {
        let loc = self.loc(pattern);
        let kind = match pattern {
            ruff::Pattern::MatchValue(p) => PatternKind::Value(self.pattern_value(&p.value)),
            ruff::Pattern::MatchSingleton(p) => PatternKind::Singleton(match p.value {
                ruff::Singleton::None => Const::None,
                ruff::Singleton::True => Const::True,
                ruff::Singleton::False => Const::False,
            }),
            ruff::Pattern::MatchSequence(p) => PatternKind::Sequence(self.patterns(&p.patterns)),
            ruff::Pattern::MatchMapping(p) => PatternKind::Mapping {
                keys: p.keys.iter().map(|key| self.pattern_value(key)).collect(),
                patterns: self.patterns(&p.patterns),
                rest: self.optional_identifier(&p.rest),
            },
            ruff::Pattern::MatchClass(p) => PatternKind::Class {
                cls: self.expr(&p.cls),
                patterns: self.patterns(&p.arguments.patterns),
                kwd_attrs: p.arguments.keywords.iter().map(|keyword| self.identifier(&keyword.attr)).collect(),
                kwd_patterns: p.arguments.keywords.iter().map(|keyword| self.pattern(&keyword.pattern)).collect(),
            },
            ruff::Pattern::MatchStar(p) => PatternKind::Star(self.optional_identifier(&p.name)),
            ruff::Pattern::MatchAs(p) => PatternKind::As {
                pattern: p.pattern.as_ref().map(|pattern| Box::new(self.pattern(pattern))),
                name: self.optional_identifier(&p.name),
            },
            ruff::Pattern::MatchOr(p) => PatternKind::Or(self.patterns(&p.patterns)),
        };
        Pattern { kind, loc }
    }

    fn patterns(&mut self, patterns: &[ruff::Pattern]) -> Vec<Pattern> {
        patterns.iter().map(|pattern| self.pattern(pattern)).collect()
    }

    /// Negative and complex numbers in patterns are constants before code is made.
    fn pattern_value(&mut self, value: &ruff::Expr) -> Expr {
        fold_number(self.expr(value))
    }
}

fn fold_number(expr: Expr) -> Expr {
    let loc = expr.loc;
    let kind = match expr.kind {
        ExprKind::UnaryOp { op: UnaryOp::USub, operand } => match &operand.kind {
            ExprKind::Constant(value) => match fold_unary(UnaryOp::USub, value) {
                Some(value) => ExprKind::Constant(value),
                None => ExprKind::UnaryOp { op: UnaryOp::USub, operand },
            },
            _ => ExprKind::UnaryOp { op: UnaryOp::USub, operand },
        },
        ExprKind::BinOp { left, op: op @ (BinaryOp::Add | BinaryOp::Sub), right } => {
            let (left, right) = (Box::new(fold_number(*left)), Box::new(fold_number(*right)));
            match (&left.kind, &right.kind) {
                (ExprKind::Constant(a), ExprKind::Constant(b)) => match fold_binary(op, a, b) {
                    Some(value) => ExprKind::Constant(value),
                    None => ExprKind::BinOp { left, op, right },
                },
                _ => ExprKind::BinOp { left, op, right },
            }
        }
        kind => kind,
    };
    Expr { kind, loc }
}
