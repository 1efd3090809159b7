//! Statements.

use ruff_python_ast as ruff;
use ruff_text_size::Ranged;
use taipan_bytecode::Const;

use super::{Lower, rewrites};
use crate::ast::*;

impl Lower<'_> {
    /// A body of statements; `documented` says that a string at its start is a docstring, which `-OO` removes.
    pub(super) fn body(&mut self, body: &[ruff::Stmt], documented: bool) -> Vec<Stmt> {
        let stmts: Vec<Stmt> = body.iter().map(|stmt| self.stmt(stmt)).collect();
        if documented && !self.raw { rewrites::documented(stmts, self.options.optimize) } else { stmts }
    }

    fn suite(&mut self, body: &[ruff::Stmt]) -> Vec<Stmt> {
        self.body(body, false)
    }

    fn stmt(&mut self, stmt: &ruff::Stmt) -> Stmt {
        let mut loc = self.loc(stmt);
        if is_compound(stmt) {
            loc = self.block_loc(stmt.range());
        }
        let kind = match stmt {
            ruff::Stmt::FunctionDef(def) => {
                loc = self.definition_loc(def.range, &def.decorator_list);
                StmtKind::FunctionDef(Box::new(self.function_def(def)))
            }
            ruff::Stmt::ClassDef(def) => {
                loc = self.definition_loc(def.range, &def.decorator_list);
                StmtKind::ClassDef(Box::new(self.class_def(def)))
            }
            ruff::Stmt::TypeAlias(alias) => StmtKind::TypeAlias(Box::new(TypeAlias {
                name: self.expr(&alias.name),
                key: self.key(),
                type_params: self.type_params(&alias.type_params),
                value: self.expr(&alias.value),
            })),
            ruff::Stmt::Return(s) => StmtKind::Return(self.optional_expr(&s.value)),
            ruff::Stmt::Delete(s) => StmtKind::Delete(self.exprs(&s.targets)),
            ruff::Stmt::Assign(s) => StmtKind::Assign { targets: self.exprs(&s.targets), value: self.expr(&s.value) },
            ruff::Stmt::AugAssign(s) => StmtKind::AugAssign {
                target: self.expr(&s.target),
                op: super::expressions::binary_op(s.op),
                value: self.expr(&s.value),
            },
            ruff::Stmt::AnnAssign(s) => StmtKind::AnnAssign(Box::new(AnnAssign {
                target: self.expr(&s.target),
                annotation: self.annotation(&s.annotation),
                value: self.optional_expr(&s.value),
                simple: s.simple,
                loc,
            })),
            ruff::Stmt::For(s) => StmtKind::For(Box::new(For {
                is_async: s.is_async,
                target: self.expr(&s.target),
                iter: self.expr(&s.iter),
                body: self.suite(&s.body),
                orelse: self.suite(&s.orelse),
            })),
            ruff::Stmt::While(s) => {
                StmtKind::While { test: self.expr(&s.test), body: self.suite(&s.body), orelse: self.suite(&s.orelse) }
            }
            ruff::Stmt::If(s) => self.if_stmt(s),
            ruff::Stmt::With(s) => self.with_stmt(s),
            ruff::Stmt::Match(s) => StmtKind::Match {
                subject: self.expr(&s.subject),
                cases: s.cases.iter().map(|case| self.match_case(case)).collect(),
            },
            ruff::Stmt::Raise(s) => {
                StmtKind::Raise { exc: self.optional_expr(&s.exc), cause: self.optional_expr(&s.cause) }
            }
            ruff::Stmt::Try(s) => self.try_stmt(s),
            ruff::Stmt::Assert(s) => StmtKind::Assert { test: self.expr(&s.test), msg: self.optional_expr(&s.msg) },
            ruff::Stmt::Import(s) => StmtKind::Import(self.aliases(&s.names)),
            ruff::Stmt::ImportFrom(s) => StmtKind::ImportFrom {
                module: self.optional_identifier(&s.module),
                names: self.aliases(&s.names),
                level: s.level,
            },
            ruff::Stmt::Global(s) => StmtKind::Global(s.names.iter().map(|name| self.identifier(name)).collect()),
            ruff::Stmt::Nonlocal(s) => StmtKind::Nonlocal(s.names.iter().map(|name| self.identifier(name)).collect()),
            ruff::Stmt::Expr(s) => StmtKind::Expr(self.expr(&s.value)),
            ruff::Stmt::Break(_) => StmtKind::Break,
            ruff::Stmt::Continue(_) => StmtKind::Continue,
            ruff::Stmt::Pass(_) | ruff::Stmt::IpyEscapeCommand(_) => StmtKind::Pass,
        };
        Stmt { kind, loc }
    }

    fn function_def(&mut self, def: &ruff::StmtFunctionDef) -> FunctionDef {
        let decorators = def.decorator_list.iter().map(|decorator| self.expr(&decorator.expression)).collect();
        FunctionDef {
            is_async: def.is_async,
            name: self.identifier(&def.name),
            key: self.key(),
            type_params: self.type_params(&def.type_params),
            params: self.params(&def.parameters),
            returns: def.returns.as_ref().map(|returns| self.annotation(returns)),
            body: self.body(&def.body, true),
            decorators,
        }
    }

    fn class_def(&mut self, def: &ruff::StmtClassDef) -> ClassDef {
        let (bases, keywords) = match &def.arguments {
            Some(arguments) => (self.exprs(&arguments.args), self.keywords(&arguments.keywords)),
            None => (Vec::new(), Vec::new()),
        };
        ClassDef {
            name: self.identifier(&def.name),
            key: self.key(),
            type_params: self.type_params(&def.type_params),
            bases,
            keywords,
            body: self.body(&def.body, true),
            decorators: def.decorator_list.iter().map(|decorator| self.expr(&decorator.expression)).collect(),
        }
    }

    fn if_stmt(&mut self, s: &ruff::StmtIf) -> StmtKind {
        let loc = self.loc(s);
        let mut branches = vec![Branch { test: self.expr(&s.test), body: self.suite(&s.body), loc }];
        let mut orelse = Vec::new();
        for clause in &s.elif_else_clauses {
            let body = self.suite(&clause.body);
            match &clause.test {
                Some(test) => branches.push(Branch { test: self.expr(test), body, loc: self.loc(clause) }),
                None => orelse = body,
            }
        }
        StmtKind::If { branches, orelse }
    }

    fn with_stmt(&mut self, s: &ruff::StmtWith) -> StmtKind {
        let items = s.items.iter().map(|item| WithItem {
            context_expr: self.expr(&item.context_expr),
            optional_vars: self.optional_expr(&item.optional_vars),
        });
        let items = items.collect();
        StmtKind::With(Box::new(With { is_async: s.is_async, items, body: self.suite(&s.body) }))
    }

    fn try_stmt(&mut self, s: &ruff::StmtTry) -> StmtKind {
        let body = self.suite(&s.body);
        let handlers = s.handlers.iter().map(|handler| {
            let ruff::ExceptHandler::ExceptHandler(handler) = handler;
            ExceptHandler {
                typ: self.optional_expr(&handler.type_),
                name: self.optional_identifier(&handler.name),
                body: self.suite(&handler.body),
                loc: self.block_loc(handler.range()),
            }
        });
        let handlers = handlers.collect();
        let (orelse, finalbody) = (self.suite(&s.orelse), self.suite(&s.finalbody));
        StmtKind::Try(Box::new(Try { is_star: s.is_star, body, handlers, orelse, finalbody }))
    }

    fn match_case(&mut self, case: &ruff::MatchCase) -> MatchCase {
        MatchCase {
            pattern: self.pattern(&case.pattern),
            guard: self.optional_expr(&case.guard),
            body: self.suite(&case.body),
        }
    }

    fn aliases(&mut self, aliases: &[ruff::Alias]) -> Vec<Alias> {
        let lower = |alias: &ruff::Alias| Alias {
            name: self.identifier(&alias.name),
            asname: self.optional_identifier(&alias.asname),
            loc: self.loc(alias),
        };
        aliases.iter().map(lower).collect()
    }
}

fn is_compound(stmt: &ruff::Stmt) -> bool {
    matches!(
        stmt,
        ruff::Stmt::For(_)
            | ruff::Stmt::While(_)
            | ruff::Stmt::If(_)
            | ruff::Stmt::With(_)
            | ruff::Stmt::Match(_)
            | ruff::Stmt::Try(_)
    )
}

/// A constant expression.
pub(super) fn constant(value: Const, loc: Loc) -> Expr {
    Expr { kind: ExprKind::Constant(value), loc }
}
