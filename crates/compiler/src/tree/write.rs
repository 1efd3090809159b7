//! From the compiler's tree to Python's.

use taipan_bytecode::{Const, Text};

use super::{Field, Node, place};
use crate::ast::*;
use crate::source::Source;

const NONE: Field = Field::Const(Const::None);

pub(super) struct Writer<'a> {
    pub(super) source: &'a Source<'a>,
}

/// A node of a class, with or without a place, and its fields by name.
macro_rules! node {
    ($class:expr, $place:expr $(, $name:ident: $value:expr)* $(,)?) => {
        Node { class: $class.into(), fields: vec![$((stringify!($name).trim_start_matches("r#").into(), $value)),*], place: $place }
    };
}

fn boxed(node: Node) -> Field {
    Field::Node(Box::new(node))
}

fn bare(class: &'static str) -> Field {
    boxed(node!(class, None))
}

fn name(name: &Name) -> Field {
    Field::Const(Const::from(&**name))
}

fn optional_name(found: &Option<Name>) -> Field {
    found.as_ref().map_or(NONE, name)
}

fn names(list: &[Name]) -> Field {
    Field::List(list.iter().map(name).collect())
}

fn int(value: i64) -> Field {
    Field::Const(Const::Int(value))
}

fn context(ctx: Ctx) -> Field {
    bare(match ctx {
        Ctx::Load => "Load",
        Ctx::Store => "Store",
        Ctx::Del => "Del",
    })
}

impl Writer<'_> {
    pub(super) fn module(&self, module: &Mod) -> Node {
        match module {
            Mod::Module(body) => {
                node!("Module", None, body: self.stmts(body), type_ignores: Field::List(Vec::new()))
            }
            Mod::Interactive(body) => node!("Interactive", None, body: self.stmts(body)),
            Mod::Expression(body) => node!("Expression", None, body: self.expr(body)),
        }
    }

    fn list<T>(&self, items: &[T], one: impl Fn(&Self, &T) -> Field) -> Field {
        Field::List(items.iter().map(|item| one(self, item)).collect())
    }

    fn stmts(&self, body: &[Stmt]) -> Field {
        self.list(body, |w, stmt| boxed(w.stmt(stmt)))
    }

    fn exprs(&self, exprs: &[Expr]) -> Field {
        self.list(exprs, Self::expr)
    }

    fn optional(&self, expr: &Option<Expr>) -> Field {
        expr.as_ref().map_or(NONE, |expr| self.expr(expr))
    }

    fn optional_box(&self, expr: &Option<Box<Expr>>) -> Field {
        expr.as_ref().map_or(NONE, |expr| self.expr(expr))
    }

    fn stmt(&self, stmt: &Stmt) -> Node {
        let at = place(stmt.loc);
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function_def(def, at),
            StmtKind::ClassDef(def) => node!("ClassDef", at,
                name: name(&def.name), bases: self.exprs(&def.bases), keywords: self.keywords(&def.keywords),
                body: self.stmts(&def.body), decorator_list: self.exprs(&def.decorators),
                type_params: self.type_params(&def.type_params)),
            StmtKind::TypeAlias(alias) => node!("TypeAlias", at,
                name: self.expr(&alias.name), type_params: self.type_params(&alias.type_params),
                value: self.expr(&alias.value)),
            StmtKind::Return(value) => node!("Return", at, value: self.optional(value)),
            StmtKind::Delete(targets) => node!("Delete", at, targets: self.exprs(targets)),
            StmtKind::Assign { targets, value } => {
                node!("Assign", at, targets: self.exprs(targets), value: self.expr(value), type_comment: NONE)
            }
            StmtKind::AugAssign { target, op, value } => {
                node!("AugAssign", at, target: self.expr(target), op: bare(op.class()), value: self.expr(value))
            }
            StmtKind::AnnAssign(a) => node!("AnnAssign", at,
                target: self.expr(&a.target), annotation: self.expr(&a.annotation), value: self.optional(&a.value),
                simple: int(a.simple.into())),
            StmtKind::For(s) => node!(if s.is_async { "AsyncFor" } else { "For" }, at,
                target: self.expr(&s.target), iter: self.expr(&s.iter), body: self.stmts(&s.body),
                orelse: self.stmts(&s.orelse), type_comment: NONE),
            StmtKind::While { test, body, orelse } => node!("While", at,
                test: self.expr(test), body: self.stmts(body), orelse: self.stmts(orelse)),
            StmtKind::If { branches, orelse } => self.if_stmt(branches, orelse, stmt.loc),
            StmtKind::With(s) => node!(if s.is_async { "AsyncWith" } else { "With" }, at,
                items: self.list(&s.items, Self::with_item), body: self.stmts(&s.body), type_comment: NONE),
            StmtKind::Match { subject, cases } => node!("Match", at,
                subject: self.expr(subject), cases: self.list(cases, Self::match_case)),
            StmtKind::Raise { exc, cause } => {
                node!("Raise", at, exc: self.optional(exc), cause: self.optional(cause))
            }
            StmtKind::Try(s) => node!(if s.is_star { "TryStar" } else { "Try" }, at,
                body: self.stmts(&s.body), handlers: self.list(&s.handlers, Self::handler),
                orelse: self.stmts(&s.orelse), finalbody: self.stmts(&s.finalbody)),
            StmtKind::Assert { test, msg } => {
                node!("Assert", at, test: self.expr(test), msg: self.optional(msg))
            }
            StmtKind::Import(aliases) => node!("Import", at, names: self.list(aliases, Self::alias)),
            StmtKind::ImportFrom { module, names, level } => node!("ImportFrom", at,
                module: optional_name(module), names: self.list(names, Self::alias), level: int((*level).into())),
            StmtKind::Global(list) => node!("Global", at, names: names(list)),
            StmtKind::Nonlocal(list) => node!("Nonlocal", at, names: names(list)),
            StmtKind::Expr(value) => node!("Expr", at, value: self.expr(value)),
            StmtKind::Pass => node!("Pass", at),
            StmtKind::Break => node!("Break", at),
            StmtKind::Continue => node!("Continue", at),
        }
    }

    fn function_def(&self, def: &FunctionDef, at: Option<[i32; 4]>) -> Node {
        node!(if def.is_async { "AsyncFunctionDef" } else { "FunctionDef" }, at,
            name: name(&def.name), args: self.params(&def.params), body: self.stmts(&def.body),
            decorator_list: self.exprs(&def.decorators), returns: self.optional(&def.returns), type_comment: NONE,
            type_params: self.type_params(&def.type_params))
    }

    /// An `elif` is an `if` in the `else` of the one before it.
    fn if_stmt(&self, branches: &[Branch], orelse: &[Stmt], loc: Loc) -> Node {
        let Some((first, rest)) = branches.split_first() else { return node!("Pass", place(loc)) };
        let mut tail = self.stmts(orelse);
        for branch in rest.iter().rev() {
            let at = place(Loc { end_lineno: loc.end_lineno, end_col: loc.end_col, ..branch.loc });
            let (test, body) = (self.expr(&branch.test), self.stmts(&branch.body));
            tail = Field::List(vec![boxed(node!("If", at, test: test, body: body, orelse: tail))]);
        }
        node!("If", place(loc), test: self.expr(&first.test), body: self.stmts(&first.body), orelse: tail)
    }

    fn with_item(&self, item: &WithItem) -> Field {
        boxed(node!("withitem", None,
            context_expr: self.expr(&item.context_expr), optional_vars: self.optional(&item.optional_vars)))
    }

    fn handler(&self, handler: &ExceptHandler) -> Field {
        boxed(node!("ExceptHandler", place(handler.loc),
            r#type: self.optional(&handler.typ), name: optional_name(&handler.name), body: self.stmts(&handler.body)))
    }

    fn alias(&self, alias: &Alias) -> Field {
        boxed(node!("alias", place(alias.loc), name: name(&alias.name), asname: optional_name(&alias.asname)))
    }

    fn match_case(&self, case: &MatchCase) -> Field {
        boxed(node!("match_case", None,
            pattern: self.pattern(&case.pattern), guard: self.optional(&case.guard), body: self.stmts(&case.body)))
    }

    fn pattern(&self, pattern: &Pattern) -> Field {
        let at = place(pattern.loc);
        let patterns = |list: &[Pattern]| self.list(list, Self::pattern);
        boxed(match &pattern.kind {
            PatternKind::Value(value) => node!("MatchValue", at, value: self.expr(value)),
            PatternKind::Singleton(value) => node!("MatchSingleton", at, value: Field::Const(value.clone())),
            PatternKind::Sequence(list) => node!("MatchSequence", at, patterns: patterns(list)),
            PatternKind::Mapping { keys, patterns: list, rest } => node!("MatchMapping", at,
                keys: self.exprs(keys), patterns: patterns(list), rest: optional_name(rest)),
            PatternKind::Class { cls, patterns: list, kwd_attrs, kwd_patterns } => node!("MatchClass", at,
                cls: self.expr(cls), patterns: patterns(list), kwd_attrs: names(kwd_attrs),
                kwd_patterns: patterns(kwd_patterns)),
            PatternKind::Star(found) => node!("MatchStar", at, name: optional_name(found)),
            PatternKind::As { pattern, name } => node!("MatchAs", at,
                pattern: pattern.as_ref().map_or(NONE, |pattern| self.pattern(pattern)), name: optional_name(name)),
            PatternKind::Or(list) => node!("MatchOr", at, patterns: patterns(list)),
        })
    }

    fn type_params(&self, params: &Option<TypeParams>) -> Field {
        let one = |w: &Self, p: &TypeParam| {
            let at = place(p.loc);
            let default = w.optional(&p.default);
            boxed(match p.kind {
                TypeParamKind::TypeVar => {
                    node!("TypeVar", at, name: name(&p.name), bound: w.optional(&p.bound), default_value: default)
                }
                TypeParamKind::TypeVarTuple => node!("TypeVarTuple", at, name: name(&p.name), default_value: default),
                TypeParamKind::ParamSpec => node!("ParamSpec", at, name: name(&p.name), default_value: default),
            })
        };
        params.as_ref().map_or(Field::List(Vec::new()), |params| self.list(&params.params, one))
    }

    fn params(&self, params: &Params) -> Field {
        let optional = |param: &Option<Param>| param.as_ref().map_or(NONE, |param| self.param(param));
        boxed(node!("arguments", None,
            posonlyargs: self.list(&params.posonlyargs, Self::param), args: self.list(&params.args, Self::param),
            vararg: optional(&params.vararg), kwonlyargs: self.list(&params.kwonlyargs, Self::param),
            kw_defaults: self.list(&params.kw_defaults, Self::optional), kwarg: optional(&params.kwarg),
            defaults: self.exprs(&params.defaults)))
    }

    fn param(&self, param: &Param) -> Field {
        boxed(node!("arg", place(param.loc),
            arg: name(&param.name), annotation: self.optional(&param.annotation), type_comment: NONE))
    }

    fn keywords(&self, keywords: &[Keyword]) -> Field {
        self.list(keywords, |w, k| {
            boxed(node!("keyword", place(k.loc), arg: optional_name(&k.arg), value: w.expr(&k.value)))
        })
    }

    fn expr(&self, expr: &Expr) -> Field {
        boxed(self.expr_node(expr))
    }

    fn expr_node(&self, expr: &Expr) -> Node {
        let at = place(expr.loc);
        match &expr.kind {
            ExprKind::BoolOp { is_or, values } => {
                node!("BoolOp", at, op: bare(if *is_or { "Or" } else { "And" }), values: self.exprs(values))
            }
            ExprKind::Named { target, value } => {
                node!("NamedExpr", at, target: self.expr(target), value: self.expr(value))
            }
            ExprKind::BinOp { left, op, right } => {
                node!("BinOp", at, left: self.expr(left), op: bare(op.class()), right: self.expr(right))
            }
            ExprKind::UnaryOp { op, operand } => {
                node!("UnaryOp", at, op: bare(op.class()), operand: self.expr(operand))
            }
            ExprKind::Lambda(lambda) => {
                node!("Lambda", at, args: self.params(&lambda.params), body: self.expr(&lambda.body))
            }
            ExprKind::IfExp { test, body, orelse } => {
                node!("IfExp", at, test: self.expr(test), body: self.expr(body), orelse: self.expr(orelse))
            }
            ExprKind::Dict { keys, values } => {
                node!("Dict", at, keys: self.list(keys, Self::optional), values: self.exprs(values))
            }
            ExprKind::Set(elts) => node!("Set", at, elts: self.exprs(elts)),
            ExprKind::Comp(comp) => self.comp(comp, at),
            ExprKind::Await(value) => node!("Await", at, value: self.expr(value)),
            ExprKind::Yield(value) => node!("Yield", at, value: self.optional_box(value)),
            ExprKind::YieldFrom(value) => node!("YieldFrom", at, value: self.expr(value)),
            ExprKind::Compare { left, ops, comparators } => node!("Compare", at,
                left: self.expr(left), ops: Field::List(ops.iter().map(|op| bare(op.class())).collect()),
                comparators: self.exprs(comparators)),
            ExprKind::Call(call) => node!("Call", at,
                func: self.expr(&call.func), args: self.exprs(&call.args), keywords: self.keywords(&call.keywords)),
            ExprKind::FormattedValue(f) => node!("FormattedValue", at,
                value: self.expr(&f.value), conversion: conversion(f), format_spec: self.optional(&f.format_spec)),
            ExprKind::Interpolation(f, text) => node!("Interpolation", at,
                value: self.expr(&f.value), str: Field::Const(Const::Str(text.clone())), conversion: conversion(f),
                format_spec: self.optional(&f.format_spec)),
            ExprKind::JoinedStr(values) => node!("JoinedStr", at, values: self.exprs(values)),
            ExprKind::TemplateStr(values) => node!("TemplateStr", at, values: self.exprs(values)),
            ExprKind::Constant(value) => {
                node!("Constant", at, value: Field::Const(value.clone()), kind: self.kind(value, expr.loc))
            }
            ExprKind::Attribute { value, attr, ctx } => {
                node!("Attribute", at, value: self.expr(value), attr: name(attr), ctx: context(*ctx))
            }
            ExprKind::Subscript { value, slice, ctx } => {
                node!("Subscript", at, value: self.expr(value), slice: self.expr(slice), ctx: context(*ctx))
            }
            ExprKind::Starred { value, ctx } => {
                node!("Starred", at, value: self.expr(value), ctx: context(*ctx))
            }
            ExprKind::Name { id, ctx } => node!("Name", at, id: name(id), ctx: context(*ctx)),
            ExprKind::List { elts, ctx } => node!("List", at, elts: self.exprs(elts), ctx: context(*ctx)),
            ExprKind::Tuple { elts, ctx } => node!("Tuple", at, elts: self.exprs(elts), ctx: context(*ctx)),
            ExprKind::Slice { lower, upper, step } => node!("Slice", at,
                lower: self.optional_box(lower), upper: self.optional_box(upper), step: self.optional_box(step)),
        }
    }

    fn comp(&self, comp: &Comp, at: Option<[i32; 4]>) -> Node {
        let generators = self.list(&comp.generators, |w, g| {
            boxed(node!("comprehension", None,
                target: w.expr(&g.target), iter: w.expr(&g.iter), ifs: w.exprs(&g.ifs),
                is_async: int(g.is_async.into())))
        });
        let class = match comp.kind {
            CompKind::Generator => "GeneratorExp",
            CompKind::List => "ListComp",
            CompKind::Set => "SetComp",
            CompKind::Dict => {
                let value = self.optional(&comp.value);
                return node!("DictComp", at, key: self.expr(&comp.elt), value: value, generators: generators);
            }
        };
        node!(class, at, elt: self.expr(&comp.elt), generators: generators)
    }

    /// `Constant.kind`: `u` for a string whose first literal has that prefix.
    fn kind(&self, value: &Const, loc: Loc) -> Field {
        let text = self.source.text_from(loc).as_bytes();
        match (value, text) {
            (Const::Str(_), [b'u', b'"' | b'\'', ..]) => Field::Const(Const::Str(Text::from("u"))),
            _ => NONE,
        }
    }
}

fn conversion(formatted: &Formatted) -> Field {
    int(formatted.conversion.map_or(-1, i64::from))
}
