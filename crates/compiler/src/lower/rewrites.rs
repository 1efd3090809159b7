//! The rewrites that CPython makes on its tree before anything reads it: `__debug__`, `'…' % (…)`, numbers in patterns, docstrings.

use crate::ast::*;
use crate::constants::{fold_binary, fold_unary};
use taipan_bytecode::Const;

/// A name; `__debug__` is a constant where it is read, unless the text is to stay as written.
pub fn name(id: Name, ctx: Ctx, verbatim: bool, optimize: u8) -> ExprKind {
    if &*id == "__debug__" && ctx == Ctx::Load && !verbatim {
        return ExprKind::Constant(Const::from(optimize == 0));
    }
    ExprKind::Name { id, ctx }
}

/// A binary operation; `'…%s…' % (…)` becomes an f-string, unless the text is to stay as written.
pub fn bin_op(left: Expr, op: BinaryOp, right: Expr, verbatim: bool) -> ExprKind {
    if op == BinaryOp::Mod
        && !verbatim
        && let ExprKind::Constant(Const::Str(format)) = &left.kind
        && let ExprKind::Tuple { elts, .. } = &right.kind
        && let Some(pieces) = super::percent::parse(format, elts)
    {
        let ExprKind::Tuple { elts, .. } = right.kind else { return left.kind };
        return super::percent::joined_str(pieces, elts);
    }
    ExprKind::BinOp { left: Box::new(left), op, right: Box::new(right) }
}

/// A body that may begin with a docstring, which `-OO` removes.
pub fn documented(mut stmts: Vec<Stmt>, optimize: u8) -> Vec<Stmt> {
    if docstring(&stmts).is_none() || optimize < 2 {
        return stmts;
    }
    let loc = stmts.remove(0).loc;
    if stmts.is_empty() {
        let loc = Loc::new(loc.lineno, loc.lineno, loc.col, loc.col + "pass".len() as i32);
        stmts.push(Stmt { kind: StmtKind::Pass, loc });
    }
    hide_docstring(&mut stmts);
    stmts
}

/// A string that came to the beginning of a body is no docstring; as an f-string it is not taken for one.
fn hide_docstring(stmts: &mut [Stmt]) {
    if docstring(stmts).is_none() {
        return;
    }
    if let Some(Stmt { kind: StmtKind::Expr(expr), .. }) = stmts.first_mut() {
        let loc = expr.loc;
        let text = std::mem::replace(&mut expr.kind, ExprKind::Constant(Const::None));
        expr.kind = ExprKind::JoinedStr(vec![Expr { kind: text, loc }]);
    }
}

/// Negative and complex numbers in patterns are constants before code is made.
pub fn fold_number(expr: Expr) -> Expr {
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
