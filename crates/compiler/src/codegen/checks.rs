//! What CPython warns of while it makes code: expressions that cannot mean what they say.

use taipan_bytecode::Const;

use super::{Codegen, Result};
use crate::ast::*;

/// The type whose instances an expression makes, where the expression alone says it.
fn type_name(expr: &Expr) -> Option<&'static str> {
    Some(match &expr.kind {
        ExprKind::Constant(value) => value.type_name(),
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List { .. } => "list",
        ExprKind::Dict { .. } => "dict",
        ExprKind::Set(_) => "set",
        ExprKind::Comp(comp) => match comp.kind {
            CompKind::Generator => "generator",
            CompKind::List => "list",
            CompKind::Set => "set",
            CompKind::Dict => "dict",
        },
        ExprKind::Lambda(_) => "function",
        ExprKind::TemplateStr(_) | ExprKind::Interpolation(..) => "string.templatelib.Template",
        ExprKind::JoinedStr(_) | ExprKind::FormattedValue(_) => "str",
        _ => return None,
    })
}

/// Whether comparing identity with the expression makes sense: it is no literal, or one of the singletons.
fn has_identity(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(value) => matches!(value, Const::None | Const::True | Const::False | Const::Ellipsis),
        ExprKind::Tuple { elts, .. } => !elts.iter().all(Expr::is_constant),
        _ => true,
    }
}

impl<'a> Codegen<'a> {
    fn warn(&mut self, loc: Loc, message: String) {
        if self.quiet == 0 {
            self.warnings.push(self.source.error_at(crate::ErrorKind::Syntax, message, loc));
        }
    }

    /// Runs without warnings, for code that is made a second time.
    pub(super) fn quietly(&mut self, run: impl FnOnce(&mut Self) -> Result) -> Result {
        self.quiet += 1;
        let result = run(self);
        self.quiet -= 1;
        result
    }

    /// `assert (condition, message)`.
    pub(super) fn check_assertion(&mut self, test: &Expr, loc: Loc) {
        if matches!(&test.kind, ExprKind::Tuple { elts, .. } if !elts.is_empty()) {
            self.warn(loc, "assertion is always true, perhaps remove parentheses?".to_string());
        }
    }

    /// `x is 1`.
    pub(super) fn check_compare(&mut self, left: &Expr, ops: &[CmpOp], comparators: &[Expr], loc: Loc) {
        let mut left = left;
        for (op, right) in ops.iter().zip(comparators) {
            let literal = [left, right].into_iter().find(|side| !has_identity(side)).and_then(type_name);
            match (op, literal) {
                (CmpOp::Is, Some(name)) => {
                    return self.warn(loc, format!("\"is\" with '{name}' literal. Did you mean \"==\"?"));
                }
                (CmpOp::IsNot, Some(name)) => {
                    return self.warn(loc, format!("\"is not\" with '{name}' literal. Did you mean \"!=\"?"));
                }
                _ => left = right,
            }
        }
    }

    /// `[1, 2] (3)`: the called object is a literal.
    pub(super) fn check_caller(&mut self, func: &Expr) {
        if let Some(name) = type_name(func).filter(|_| !matches!(func.kind, ExprKind::Lambda(_))) {
            self.warn(func.loc, format!("'{name}' object is not callable; perhaps you missed a comma?"));
        }
    }

    /// `{1} [2]` and `[1] ["a"]`: the object has no items, or none under such a key.
    pub(super) fn check_subscript(&mut self, value: &Expr, slice: &Expr) {
        let Some(name) = type_name(value) else { return };
        match name {
            "dict" => {}
            "str" | "bytes" | "tuple" | "list" => {
                if let Some(index) = type_name(slice).filter(|index| !["int", "bool"].contains(index)) {
                    let text = format!("{name} indices must be integers or slices, not {index}");
                    self.warn(value.loc, format!("{text}; perhaps you missed a comma?"));
                }
            }
            _ => self.warn(value.loc, format!("'{name}' object is not subscriptable; perhaps you missed a comma?")),
        }
    }
}
