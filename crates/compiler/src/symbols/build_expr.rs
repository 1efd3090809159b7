//! First pass over the tree: expressions.

use std::rc::Rc;

use super::build::{Builder, Result};
use super::*;
use crate::ast::*;

impl Builder<'_> {
    pub(super) fn exprs(&mut self, exprs: &[Expr]) -> Result {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    fn optional(&mut self, expr: &Option<Box<Expr>>) -> Result {
        expr.iter().try_for_each(|expr| self.expr(expr))
    }

    pub(super) fn keywords(&mut self, keywords: &[Keyword]) -> Result {
        for keyword in keywords {
            if let Some(arg) = &keyword.arg {
                self.check_name(arg, Ctx::Store, keyword.loc)?;
            }
        }
        keywords.iter().try_for_each(|keyword| self.expr(&keyword.value))
    }

    pub(super) fn expr(&mut self, expr: &Expr) -> Result {
        let loc = expr.loc;
        match &expr.kind {
            ExprKind::BoolOp { values, .. }
            | ExprKind::Set(values)
            | ExprKind::JoinedStr(values)
            | ExprKind::TemplateStr(values) => self.exprs(values),
            ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => self.exprs(elts),
            ExprKind::Named { target, value } => {
                self.raise_if_annotation_block("named expression", loc)?;
                self.named_expr(target, value, loc)
            }
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::UnaryOp { operand, .. } => self.expr(operand),
            ExprKind::Lambda(lambda) => self.lambda(lambda, loc),
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { keys, values } => {
                keys.iter().flatten().try_for_each(|key| self.expr(key))?;
                self.exprs(values)
            }
            ExprKind::Comp(comp) => self.comprehension(comp, loc),
            ExprKind::Yield(value) => self.yield_expr(value.as_deref(), loc),
            ExprKind::YieldFrom(value) => self.yield_expr(Some(value), loc),
            ExprKind::Await(value) => self.await_expr(value, loc),
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(left)?;
                self.exprs(comparators)
            }
            ExprKind::Call(call) => {
                self.expr(&call.func)?;
                self.exprs(&call.args)?;
                self.keywords(&call.keywords)
            }
            ExprKind::FormattedValue(formatted) | ExprKind::Interpolation(formatted, _) => {
                self.expr(&formatted.value)?;
                formatted.format_spec.iter().try_for_each(|spec| self.expr(spec))
            }
            ExprKind::Constant(_) => Ok(()),
            ExprKind::Attribute { value, attr, ctx } => {
                self.check_name(attr, *ctx, loc)?;
                self.expr(value)
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)
            }
            ExprKind::Starred { value, .. } => self.expr(value),
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower)?;
                self.optional(upper)?;
                self.optional(step)
            }
            ExprKind::Name { id, ctx } => self.name(id, *ctx, loc),
        }
    }

    fn name(&mut self, id: &Name, ctx: Ctx, loc: Loc) -> Result {
        if self.current().in_unevaluated_annotation {
            return Ok(());
        }
        let flag = if ctx == Ctx::Load { USE } else { DEF_LOCAL };
        self.add_def_ctx(id, flag, loc, ctx)?;
        // `super` without arguments reads the cell of the class.
        if ctx == Ctx::Load && &**id == "super" && self.current().is_function_like() {
            self.add_def(&Rc::from("__class__"), USE, loc)?;
        }
        Ok(())
    }

    fn lambda(&mut self, lambda: &Lambda, loc: Loc) -> Result {
        self.exprs(&lambda.params.defaults)?;
        lambda.params.kw_defaults.iter().flatten().try_for_each(|default| self.expr(default))?;
        self.enter(&Rc::from("lambda"), Block::Function, Some(lambda.key), loc)?;
        self.params(&lambda.params)?;
        self.expr(&lambda.body)?;
        self.exit();
        Ok(())
    }

    fn yield_expr(&mut self, value: Option<&Expr>, loc: Loc) -> Result {
        self.raise_if_annotation_block("yield expression", loc)?;
        value.iter().try_for_each(|value| self.expr(value))?;
        self.current().generator = true;
        let place = match self.current().comprehension {
            None => return Ok(()),
            Some(CompKind::List) => "list comprehension",
            Some(CompKind::Set) => "set comprehension",
            Some(CompKind::Dict) => "dict comprehension",
            Some(CompKind::Generator) => "generator expression",
        };
        self.error(format!("'yield' inside {place}"), loc)
    }

    fn await_expr(&mut self, value: &Expr, loc: Loc) -> Result {
        self.raise_if_annotation_block("await expression", loc)?;
        let is_async = self.is_async_def();
        let scope = self.current();
        if !scope.is_function_like() {
            return self.error("'await' outside function", loc);
        }
        if !is_async && scope.comprehension.is_none() {
            return self.error("'await' outside async function", loc);
        }
        self.expr(value)?;
        self.current().coroutine = true;
        Ok(())
    }

    fn is_async_def(&mut self) -> bool {
        let scope = self.current();
        scope.block == Block::Function && scope.coroutine
    }

    fn raise_if_annotation_block(&mut self, what: &str, loc: Loc) -> Result {
        let scope = self.current();
        let place = match scope.block {
            Block::Annotation => "an annotation",
            Block::TypeVariable => scope.scope_info,
            Block::TypeAlias => "a type alias",
            Block::TypeParameters => "the definition of a generic",
            _ => return Ok(()),
        };
        self.error(format!("{what} cannot be used within {place}"), loc)
    }

    fn named_expr(&mut self, target: &Expr, value: &Expr, loc: Loc) -> Result {
        if self.current().comp_iter_expr > 0 {
            return self.error("assignment expression cannot be used in a comprehension iterable expression", loc);
        }
        if self.current().comprehension.is_some() {
            self.extend_named_expr_scope(target)?;
        }
        self.expr(value)?;
        self.expr(target)
    }

    /// An assignment expression in a comprehension binds in the nearest scope that is none.
    fn extend_named_expr_scope(&mut self, target: &Expr) -> Result {
        let ExprKind::Name { id: name, .. } = &target.kind else { return Ok(()) };
        let loc = target.loc;
        for at in (0..self.stack.len()).rev() {
            let id = self.stack[at];
            let flags = self.lookup_in(id, name);
            if self.symbols[id].comprehension.is_some() {
                if flags & DEF_COMP_ITER != 0 && flags & DEF_LOCAL != 0 {
                    let message =
                        format!("assignment expression cannot rebind comprehension iteration variable '{name}'");
                    return self.error(message, loc);
                }
                continue;
            }
            let place = match self.symbols[id].block {
                Block::Function => {
                    let flag = if flags & DEF_GLOBAL != 0 { DEF_GLOBAL } else { DEF_NONLOCAL };
                    self.add_def(name, flag, loc)?;
                    self.record_directive(name, loc);
                    return self.add_def_in(id, name, DEF_LOCAL, loc);
                }
                Block::Module => {
                    self.add_def(name, DEF_GLOBAL, loc)?;
                    self.record_directive(name, loc);
                    return self.add_def_in(id, name, DEF_GLOBAL, loc);
                }
                Block::Annotation => continue,
                Block::Class => "cannot be used in a class body",
                Block::TypeParameters => "cannot be used within the definition of a generic",
                Block::TypeAlias => "cannot be used in a type alias",
                Block::TypeVariable => "cannot be used in a TypeVar bound",
            };
            return self.error(format!("assignment expression within a comprehension {place}"), loc);
        }
        Ok(())
    }

    fn comprehension(&mut self, comp: &Comp, loc: Loc) -> Result {
        let Some((outermost, rest)) = comp.generators.split_first() else { return Ok(()) };
        // The outermost iterable is evaluated in the enclosing scope.
        self.current().comp_iter_expr += 1;
        self.expr(&outermost.iter)?;
        self.current().comp_iter_expr -= 1;
        let name = match comp.kind {
            CompKind::Generator => "genexpr",
            CompKind::List => "listcomp",
            CompKind::Set => "setcomp",
            CompKind::Dict => "dictcomp",
        };
        let id = self.enter(&Rc::from(name), Block::Function, Some(comp.key), loc)?;
        self.symbols[id].comprehension = Some(comp.kind);
        self.symbols[id].coroutine = outermost.is_async;
        let scope_loc = self.symbols[id].loc;
        self.add_def(&Rc::from(".0"), DEF_PARAM, scope_loc)?;
        self.comp_target(&outermost.target)?;
        self.exprs(&outermost.ifs)?;
        for generator in rest {
            self.comp_target(&generator.target)?;
            self.current().comp_iter_expr += 1;
            self.expr(&generator.iter)?;
            self.current().comp_iter_expr -= 1;
            self.exprs(&generator.ifs)?;
            self.current().coroutine |= generator.is_async;
        }
        comp.value.iter().try_for_each(|value| self.expr(value))?;
        self.expr(&comp.elt)?;
        let is_generator = comp.kind == CompKind::Generator;
        self.symbols[id].generator = is_generator;
        let is_async = self.symbols[id].coroutine && !is_generator;
        self.exit();
        if is_async {
            if !self.is_async_def() && self.current().comprehension.is_none() {
                return self.error("asynchronous comprehension outside of an asynchronous function", loc);
            }
            self.current().coroutine = true;
        }
        Ok(())
    }

    fn comp_target(&mut self, target: &Expr) -> Result {
        self.current().comp_iter_target = true;
        self.expr(target)?;
        self.current().comp_iter_target = false;
        Ok(())
    }
}
