//! First pass over the tree: scopes are opened and uses of names recorded. This file holds the statements.

use std::rc::Rc;

use super::*;
use crate::ast::*;
use crate::error::ErrorKind;

pub(super) type Result<T = ()> = std::result::Result<T, CompileError>;

pub(super) struct Builder<'a> {
    pub(super) symbols: Symbols,
    pub(super) stack: Vec<ScopeId>,
    pub(super) private: Option<Name>,
    pub(super) future: &'a Future,
    pub(super) source: &'a Source<'a>,
}

pub(super) fn build(module: &Mod, future: &Future, keys: u32, source: &Source<'_>) -> Result<Symbols> {
    let symbols = Symbols { scopes: Vec::new(), by_key: vec![None; keys as usize], top: ScopeId(0) };
    let mut builder = Builder { symbols, stack: Vec::new(), private: None, future, source };
    let top = builder.new_scope(Rc::from("top"), Block::Module, Loc::new(0, 0, 0, 0));
    builder.enter_existing(top);
    match module {
        Mod::Module(body) => {
            builder.symbols[top].has_docstring = docstring(body).is_some();
            builder.stmts(body)?;
        }
        Mod::Interactive(body) => builder.stmts(body)?,
        Mod::Expression(expr) => builder.expr(expr)?,
    }
    Ok(builder.symbols)
}

impl Builder<'_> {
    pub(super) fn cur(&self) -> ScopeId {
        self.stack.last().copied().unwrap_or(self.symbols.top)
    }

    pub(super) fn current(&mut self) -> &mut Scope {
        let cur = self.cur();
        &mut self.symbols[cur]
    }

    pub(super) fn error<T>(&self, message: impl Into<String>, loc: Loc) -> Result<T> {
        Err(self.source.error_at(ErrorKind::Syntax, message, loc))
    }

    pub(super) fn stmts(&mut self, body: &[Stmt]) -> Result {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    /// Statements that need not run when their scope does.
    fn conditional(&mut self, visit: impl FnOnce(&mut Self) -> Result) -> Result {
        let outer = std::mem::replace(&mut self.current().in_conditional_block, true);
        visit(self)?;
        self.current().in_conditional_block = outer;
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result {
        let loc = stmt.loc;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function_def(def, loc),
            StmtKind::ClassDef(def) => self.class_def(def, loc),
            StmtKind::TypeAlias(alias) => self.type_alias(alias, loc),
            StmtKind::Return(value) => value.iter().try_for_each(|value| self.expr(value)),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Assign { targets, value } => {
                self.exprs(targets)?;
                self.expr(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign(assign) => self.ann_assign(assign, loc),
            StmtKind::For(s) => self.for_stmt(s, loc),
            StmtKind::While { test, body, orelse } => {
                self.expr(test)?;
                self.conditional(|b| {
                    b.stmts(body)?;
                    b.stmts(orelse)
                })
            }
            StmtKind::If { branches, orelse } => self.if_stmt(branches, orelse),
            StmtKind::With(s) => self.with_stmt(s, loc),
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                self.conditional(|b| cases.iter().try_for_each(|case| b.match_case(case)))
            }
            StmtKind::Raise { exc, cause } => exc.iter().chain(cause).try_for_each(|expr| self.expr(expr)),
            StmtKind::Try(s) => self.conditional(|b| b.try_stmt(s)),
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                msg.iter().try_for_each(|msg| self.expr(msg))
            }
            StmtKind::Import(names) => names.iter().try_for_each(|alias| self.alias(alias)),
            StmtKind::ImportFrom { module, names, level } => self.import_from(module.as_ref(), names, *level, loc),
            StmtKind::Global(names) => names.iter().try_for_each(|name| self.directive(name, DEF_GLOBAL, loc)),
            StmtKind::Nonlocal(names) => names.iter().try_for_each(|name| self.directive(name, DEF_NONLOCAL, loc)),
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    /// An `elif` is an `if` inside the `else`, so later branches are conditional, their tests included.
    fn if_stmt(&mut self, branches: &[Branch], orelse: &[Stmt]) -> Result {
        let Some((first, rest)) = branches.split_first() else { return Ok(()) };
        self.expr(&first.test)?;
        self.conditional(|b| {
            b.stmts(&first.body)?;
            for branch in rest {
                b.expr(&branch.test)?;
                b.stmts(&branch.body)?;
            }
            b.stmts(orelse)
        })
    }

    fn for_stmt(&mut self, s: &For, loc: Loc) -> Result {
        if s.is_async {
            self.require_coroutine("'async for' outside async function", loc)?;
        }
        self.expr(&s.target)?;
        self.expr(&s.iter)?;
        self.conditional(|b| {
            b.stmts(&s.body)?;
            b.stmts(&s.orelse)
        })
    }

    fn with_stmt(&mut self, s: &With, loc: Loc) -> Result {
        if s.is_async {
            self.require_coroutine("'async with' outside async function", loc)?;
        }
        self.conditional(|b| {
            for item in &s.items {
                b.expr(&item.context_expr)?;
                item.optional_vars.iter().try_for_each(|vars| b.expr(vars))?;
            }
            b.stmts(&s.body)
        })
    }

    fn require_coroutine(&mut self, message: &str, loc: Loc) -> Result {
        if self.current().coroutine { Ok(()) } else { self.error(message, loc) }
    }

    fn try_stmt(&mut self, s: &Try) -> Result {
        self.stmts(&s.body)?;
        for handler in &s.handlers {
            handler.typ.iter().try_for_each(|typ| self.expr(typ))?;
            if let Some(name) = &handler.name {
                self.add_def(name, DEF_LOCAL, handler.loc)?;
            }
            self.stmts(&handler.body)?;
        }
        self.stmts(&s.orelse)?;
        self.stmts(&s.finalbody)
    }

    fn match_case(&mut self, case: &MatchCase) -> Result {
        self.pattern(&case.pattern)?;
        case.guard.iter().try_for_each(|guard| self.expr(guard))?;
        self.stmts(&case.body)
    }

    fn pattern(&mut self, pattern: &Pattern) -> Result {
        let loc = pattern.loc;
        let bind = |b: &mut Self, name: &Option<Name>| name.iter().try_for_each(|name| b.add_def(name, DEF_LOCAL, loc));
        match &pattern.kind {
            PatternKind::Value(value) => self.expr(value),
            PatternKind::Singleton(_) => Ok(()),
            PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => self.patterns(patterns),
            PatternKind::Star(name) => bind(self, name),
            PatternKind::Mapping { keys, patterns, rest } => {
                self.exprs(keys)?;
                self.patterns(patterns)?;
                bind(self, rest)
            }
            PatternKind::Class { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.expr(cls)?;
                self.patterns(patterns)?;
                for (attr, pattern) in kwd_attrs.iter().zip(kwd_patterns) {
                    self.check_name(attr, Ctx::Store, pattern.loc)?;
                }
                self.patterns(kwd_patterns)
            }
            PatternKind::As { pattern, name } => {
                pattern.iter().try_for_each(|pattern| self.pattern(pattern))?;
                bind(self, name)
            }
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Result {
        patterns.iter().try_for_each(|pattern| self.pattern(pattern))
    }

    fn alias(&mut self, alias: &Alias) -> Result {
        let name = alias.asname.as_ref().unwrap_or(&alias.name);
        if &**name == "*" {
            if self.current().block == Block::Module {
                return Ok(());
            }
            return self.error("import * only allowed at module level", alias.loc);
        }
        let stored: Name = match name.split_once('.') {
            Some((package, _)) => Rc::from(package),
            None => name.clone(),
        };
        self.add_def(&stored, DEF_IMPORT, alias.loc)
    }

    fn import_from(&mut self, module: Option<&Name>, names: &[Alias], level: u32, loc: Loc) -> Result {
        names.iter().try_for_each(|alias| self.alias(alias))?;
        let last = self.future.loc;
        let late = loc.lineno > last.lineno || (loc.lineno == last.end_lineno && loc.col > last.end_col);
        if level == 0 && module.is_some_and(|module| &**module == "__future__") && late {
            return self.error("from __future__ imports must occur at the beginning of the file", loc);
        }
        Ok(())
    }

    fn directive(&mut self, name: &Name, flag: Flags, loc: Loc) -> Result {
        let word = if flag == DEF_GLOBAL { "global" } else { "nonlocal" };
        let flags = self.lookup(name);
        let message = if flags & DEF_PARAM != 0 {
            format!("name '{name}' is parameter and {word}")
        } else if flags & USE != 0 {
            format!("name '{name}' is used prior to {word} declaration")
        } else if flags & DEF_ANNOT != 0 {
            format!("annotated name '{name}' can't be {word}")
        } else if flags & DEF_LOCAL != 0 {
            format!("name '{name}' is assigned to before {word} declaration")
        } else {
            self.add_def(name, flag, loc)?;
            self.record_directive(name, loc);
            return Ok(());
        };
        self.error(message, loc)
    }

    pub(super) fn record_directive(&mut self, name: &Name, loc: Loc) {
        let private = self.private.clone();
        let scope = self.current();
        let mangled = scope.maybe_mangle(private.as_ref(), name);
        scope.directives.push((mangled, loc));
    }

    fn ann_assign(&mut self, assign: &AnnAssign, loc: Loc) -> Result {
        self.current().annotations_used = true;
        if let ExprKind::Name { id, .. } = &assign.target.kind {
            let flags = self.lookup(id);
            if flags & (DEF_GLOBAL | DEF_NONLOCAL) != 0 && self.cur() != self.symbols.top && assign.simple {
                let word = if flags & DEF_GLOBAL != 0 { "global" } else { "nonlocal" };
                return self.error(format!("annotated name '{id}' can't be {word}"), loc);
            }
            if assign.simple {
                self.add_def(id, DEF_ANNOT | DEF_LOCAL, assign.target.loc)?;
            } else if assign.value.is_some() {
                self.add_def(id, DEF_LOCAL, assign.target.loc)?;
            }
        } else {
            self.expr(&assign.target)?;
        }
        self.variable_annotation(&assign.annotation)?;
        assign.value.iter().try_for_each(|value| self.expr(value))
    }
}
