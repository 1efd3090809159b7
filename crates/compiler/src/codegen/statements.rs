//! Statements that are not in a file of their own.

use taipan_bytecode::opargs::{common_constant, intrinsic};
use taipan_bytecode::{Const, Opcode};

use super::{Codegen, Result};
use crate::ast::*;
use crate::symbols::Block;

impl<'a> Codegen<'a> {
    pub(super) fn stmt(&mut self, stmt: &'a Stmt) -> Result {
        let loc = stmt.loc;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function_def(def, loc),
            StmtKind::ClassDef(def) => self.class_def(def, loc),
            StmtKind::TypeAlias(alias) => self.type_alias(alias, loc),
            StmtKind::Return(value) => self.return_stmt(value.as_ref(), loc),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Assign { targets, value } => self.assign(targets, value, loc),
            StmtKind::AugAssign { target, op, value } => self.aug_assign(target, *op, value, loc),
            StmtKind::AnnAssign(assign) => self.ann_assign(assign, loc),
            StmtKind::For(s) => self.conditional(|c| if s.is_async { c.async_for(s, loc) } else { c.for_stmt(s, loc) }),
            StmtKind::While { test, body, orelse } => self.conditional(|c| c.while_stmt(test, body, orelse, loc)),
            StmtKind::If { branches, orelse } => self.conditional(|c| c.if_stmt(branches, orelse)),
            StmtKind::With(s) => self.conditional(|c| c.with_stmt(s, 0)),
            StmtKind::Match { subject, cases } => self.conditional(|c| c.match_stmt(subject, cases)),
            StmtKind::Raise { exc, cause } => self.raise(exc.as_ref(), cause.as_ref(), loc),
            StmtKind::Try(s) => self.conditional(|c| c.try_stmt(s, loc)),
            StmtKind::Assert { test, msg } => self.assert(test, msg.as_ref(), loc),
            StmtKind::Import(names) => self.import(names, loc),
            StmtKind::ImportFrom { module, names, level } => self.import_from(module.as_ref(), names, *level, loc),
            StmtKind::Global(_) | StmtKind::Nonlocal(_) => Ok(()),
            StmtKind::Expr(value) => self.expr_stmt(value, loc),
            StmtKind::Pass => {
                self.op(loc, Opcode::NOP);
                Ok(())
            }
            StmtKind::Break => self.break_stmt(loc),
            StmtKind::Continue => self.continue_stmt(loc),
        }
    }

    /// A statement whose body need not run.
    fn conditional(&mut self, generate: impl FnOnce(&mut Self) -> Result) -> Result {
        self.unit().in_conditional_block += 1;
        generate(self)?;
        self.unit().in_conditional_block -= 1;
        Ok(())
    }

    fn if_stmt(&mut self, branches: &'a [Branch], orelse: &'a [Stmt]) -> Result {
        // Each `elif` is an `if` of its own in the `else` of the one before; their ends coincide.
        let mut ends = Vec::with_capacity(branches.len());
        for (index, Branch { test, body, .. }) in branches.iter().enumerate() {
            let end = self.new_label();
            ends.push(end);
            let has_else = index + 1 < branches.len() || !orelse.is_empty();
            let next = if has_else { self.new_label() } else { end };
            self.jump_if(test, next, false)?;
            self.stmts(body)?;
            if has_else {
                self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);
                self.use_label(next);
            }
        }
        self.stmts(orelse)?;
        for end in ends {
            self.use_label(end);
        }
        Ok(())
    }

    fn return_stmt(&mut self, value: Option<&'a Expr>, stmt_loc: Loc) -> Result {
        let mut loc = stmt_loc;
        let constant = value.and_then(|value| match &value.kind {
            ExprKind::Constant(constant) => Some(constant.clone()),
            _ => None,
        });
        let preserve_tos = value.is_some() && constant.is_none();
        let scope = self.scope();
        let async_generator = scope.coroutine && scope.generator;
        if !scope.is_function_like() {
            return self.error(loc, "'return' outside function");
        }
        if value.is_some() && async_generator {
            return self.error(loc, "'return' with value in async generator");
        }
        if let Some(value) = value {
            if preserve_tos {
                self.expr(value)?;
            } else {
                loc = value.loc;
                self.op(loc, Opcode::NOP);
            }
        }
        if value.is_none_or(|value| value.loc.lineno != stmt_loc.lineno) {
            loc = stmt_loc;
            self.op(loc, Opcode::NOP);
        }
        self.unwind_fblock_stack(&mut loc, preserve_tos, false)?;
        if !preserve_tos {
            self.load_const(loc, constant.unwrap_or(Const::None));
        }
        self.op(loc, Opcode::RETURN_VALUE);
        Ok(())
    }

    fn raise(&mut self, exc: Option<&'a Expr>, cause: Option<&'a Expr>, loc: Loc) -> Result {
        let mut count = 0;
        for expr in exc.into_iter().chain(cause) {
            self.expr(expr)?;
            count += 1;
        }
        self.op_i(loc, Opcode::RAISE_VARARGS, count);
        Ok(())
    }

    fn assert(&mut self, test: &'a Expr, msg: Option<&'a Expr>, loc: Loc) -> Result {
        self.check_assertion(test, loc);
        if self.options.optimize > 0 {
            return Ok(());
        }
        let end = self.new_label();
        self.jump_if(test, end, true)?;
        self.op_i(loc, Opcode::LOAD_COMMON_CONSTANT, common_constant::ASSERTION_ERROR);
        if let Some(msg) = msg {
            self.expr(msg)?;
            self.op_i(loc, Opcode::CALL, 0);
        }
        self.op_i(test.loc, Opcode::RAISE_VARARGS, 1);
        self.use_label(end);
        Ok(())
    }

    fn expr_stmt(&mut self, value: &'a Expr, loc: Loc) -> Result {
        if self.interactive && self.units.len() == 1 && self.scope().block == Block::Module {
            self.expr(value)?;
            self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::PRINT);
            self.op(Loc::NONE, Opcode::POP_TOP);
            return Ok(());
        }
        if value.is_constant() {
            self.op(loc, Opcode::NOP);
            return Ok(());
        }
        self.expr(value)?;
        self.op(Loc::NONE, Opcode::POP_TOP);
        Ok(())
    }
}
