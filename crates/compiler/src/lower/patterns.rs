//! Patterns of `match`.

use ruff_python_ast as ruff;
use taipan_bytecode::Const;

use super::{Lower, rewrites};
use crate::ast::*;

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
        let value = self.expr(value);
        if self.raw { value } else { rewrites::fold_number(value) }
    }
}
