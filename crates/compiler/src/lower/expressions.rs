//! Expressions.

use num_bigint::BigInt;
use ruff_python_ast as ruff;
use ruff_text_size::Ranged;
use taipan_bytecode::{Const, Text};

use super::statements::constant;
use super::{Lower, rewrites};
use crate::ast::*;

pub(super) fn binary_op(op: ruff::Operator) -> BinaryOp {
    match op {
        ruff::Operator::Add => BinaryOp::Add,
        ruff::Operator::Sub => BinaryOp::Sub,
        ruff::Operator::Mult => BinaryOp::Mult,
        ruff::Operator::MatMult => BinaryOp::MatMult,
        ruff::Operator::Div => BinaryOp::Div,
        ruff::Operator::Mod => BinaryOp::Mod,
        ruff::Operator::Pow => BinaryOp::Pow,
        ruff::Operator::LShift => BinaryOp::LShift,
        ruff::Operator::RShift => BinaryOp::RShift,
        ruff::Operator::BitOr => BinaryOp::BitOr,
        ruff::Operator::BitXor => BinaryOp::BitXor,
        ruff::Operator::BitAnd => BinaryOp::BitAnd,
        ruff::Operator::FloorDiv => BinaryOp::FloorDiv,
    }
}

fn cmp_op(op: &ruff::CmpOp) -> CmpOp {
    match op {
        ruff::CmpOp::Eq => CmpOp::Eq,
        ruff::CmpOp::NotEq => CmpOp::NotEq,
        ruff::CmpOp::Lt => CmpOp::Lt,
        ruff::CmpOp::LtE => CmpOp::LtE,
        ruff::CmpOp::Gt => CmpOp::Gt,
        ruff::CmpOp::GtE => CmpOp::GtE,
        ruff::CmpOp::Is => CmpOp::Is,
        ruff::CmpOp::IsNot => CmpOp::IsNot,
        ruff::CmpOp::In => CmpOp::In,
        ruff::CmpOp::NotIn => CmpOp::NotIn,
    }
}

fn ctx(ctx: ruff::ExprContext) -> Ctx {
    match ctx {
        ruff::ExprContext::Store => Ctx::Store,
        ruff::ExprContext::Del => Ctx::Del,
        ruff::ExprContext::Load | ruff::ExprContext::Invalid => Ctx::Load,
    }
}

/// The value of an integer literal as written.
fn parse_int(text: &str) -> Const {
    let digits: String = text.chars().filter(|&c| c != '_').collect();
    let radix = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 10,
    };
    let digits = if radix == 10 { &digits[..] } else { &digits[2..] };
    let value = BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default();
    Const::from(value)
}

impl Lower<'_> {
    pub(super) fn exprs(&mut self, exprs: &[ruff::Expr]) -> Vec<Expr> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    pub(super) fn optional_expr(&mut self, expr: &Option<Box<ruff::Expr>>) -> Option<Expr> {
        expr.as_ref().map(|expr| self.expr(expr))
    }

    fn boxed(&mut self, expr: &ruff::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    fn optional_boxed(&mut self, expr: &Option<Box<ruff::Expr>>) -> Option<Box<Expr>> {
        expr.as_ref().map(|expr| self.boxed(expr))
    }

    /// An annotation. Under `from __future__ import annotations` its text is what counts, so nothing in it is rewritten.
    pub(super) fn annotation(&mut self, expr: &ruff::Expr) -> Expr {
        let outer = std::mem::replace(&mut self.verbatim, self.string_annotations);
        let annotation = self.expr(expr);
        self.verbatim = outer;
        annotation
    }

    pub(super) fn expr(&mut self, expr: &ruff::Expr) -> Expr {
        let loc = self.loc(expr);
        let kind = match expr {
            ruff::Expr::BoolOp(e) => {
                ExprKind::BoolOp { is_or: e.op == ruff::BoolOp::Or, values: self.exprs(&e.values) }
            }
            ruff::Expr::Named(e) => ExprKind::Named { target: self.boxed(&e.target), value: self.boxed(&e.value) },
            ruff::Expr::BinOp(_) => return self.bin_op(expr),
            ruff::Expr::UnaryOp(e) => ExprKind::UnaryOp { op: unary_op(e.op), operand: self.boxed(&e.operand) },
            ruff::Expr::Lambda(e) => self.lambda(e),
            ruff::Expr::If(e) => {
                ExprKind::IfExp { test: self.boxed(&e.test), body: self.boxed(&e.body), orelse: self.boxed(&e.orelse) }
            }
            ruff::Expr::Dict(e) => ExprKind::Dict {
                keys: e.items.iter().map(|item| item.key.as_ref().map(|key| self.expr(key))).collect(),
                values: e.items.iter().map(|item| self.expr(&item.value)).collect(),
            },
            ruff::Expr::Set(e) => ExprKind::Set(self.exprs(&e.elts)),
            ruff::Expr::ListComp(e) => self.comp(CompKind::List, &e.elt, None, &e.generators),
            ruff::Expr::SetComp(e) => self.comp(CompKind::Set, &e.elt, None, &e.generators),
            ruff::Expr::DictComp(e) => match &e.key {
                Some(key) => self.comp(CompKind::Dict, key, Some(&e.value), &e.generators),
                None => self.comp(CompKind::Dict, &e.value, None, &e.generators),
            },
            ruff::Expr::Generator(e) => self.comp(CompKind::Generator, &e.elt, None, &e.generators),
            ruff::Expr::Await(e) => ExprKind::Await(self.boxed(&e.value)),
            ruff::Expr::Yield(e) => ExprKind::Yield(self.optional_boxed(&e.value)),
            ruff::Expr::YieldFrom(e) => ExprKind::YieldFrom(self.boxed(&e.value)),
            ruff::Expr::Compare(e) => ExprKind::Compare {
                left: self.boxed(&e.left),
                ops: e.ops.iter().map(cmp_op).collect(),
                comparators: self.exprs(&e.comparators),
            },
            ruff::Expr::Call(e) => self.call(e),
            ruff::Expr::FString(e) => self.f_string(e),
            ruff::Expr::TString(e) => self.t_string(e),
            ruff::Expr::StringLiteral(e) => ExprKind::Constant(Const::Str(self.string_value(&e.value))),
            ruff::Expr::BytesLiteral(e) => ExprKind::Constant(self.bytes_value(&e.value)),
            ruff::Expr::NumberLiteral(e) => ExprKind::Constant(self.number(e)),
            ruff::Expr::BooleanLiteral(e) => ExprKind::Constant(Const::from(e.value)),
            ruff::Expr::NoneLiteral(_) => ExprKind::Constant(Const::None),
            ruff::Expr::EllipsisLiteral(_) => ExprKind::Constant(Const::Ellipsis),
            ruff::Expr::Attribute(e) => {
                return self.attribute_chain(e);
            }
            ruff::Expr::Subscript(e) => {
                ExprKind::Subscript { value: self.boxed(&e.value), slice: self.boxed(&e.slice), ctx: ctx(e.ctx) }
            }
            ruff::Expr::Starred(e) => ExprKind::Starred { value: self.boxed(&e.value), ctx: ctx(e.ctx) },
            ruff::Expr::Name(e) => {
                rewrites::name(self.name(e.id.as_str()), ctx(e.ctx), self.verbatim || self.raw, self.options.optimize)
            }
            ruff::Expr::List(e) => ExprKind::List { elts: self.exprs(&e.elts), ctx: ctx(e.ctx) },
            ruff::Expr::Tuple(e) => ExprKind::Tuple { elts: self.exprs(&e.elts), ctx: ctx(e.ctx) },
            ruff::Expr::Slice(e) => ExprKind::Slice {
                lower: self.optional_boxed(&e.lower),
                upper: self.optional_boxed(&e.upper),
                step: self.optional_boxed(&e.step),
            },
            ruff::Expr::IpyEscapeCommand(_) => ExprKind::Constant(Const::None),
        };
        Expr { kind, loc }
    }

    fn bin_op(&mut self, expr: &ruff::Expr) -> Expr {
        let loc = self.loc(expr);
        let ruff::Expr::BinOp(e) = expr else { return constant(Const::None, loc) };
        let left = self.expr(&e.left);
        let right = self.expr(&e.right);
        let op = binary_op(e.op);
        Expr { kind: rewrites::bin_op(left, op, right, self.verbatim || self.raw), loc }
    }

    fn attribute_chain(&mut self, e: &ruff::ExprAttribute) -> Expr {
        let loc = self.loc(e);
        let attr = self.identifier(&e.attr);
        Expr { kind: ExprKind::Attribute { value: self.boxed(&e.value), attr, ctx: ctx(e.ctx) }, loc }
    }

    fn lambda(&mut self, e: &ruff::ExprLambda) -> ExprKind {
        let key = self.key();
        let params = match &e.parameters {
            Some(parameters) => self.params(parameters),
            None => self.no_params(),
        };
        ExprKind::Lambda(Box::new(Lambda { key, params, body: self.expr(&e.body) }))
    }

    fn comp(
        &mut self,
        kind: CompKind,
        elt: &ruff::Expr,
        value: Option<&ruff::Expr>,
        generators: &[ruff::Comprehension],
    ) -> ExprKind {
        let key = self.key();
        let elt = self.expr(elt);
        let value = value.map(|value| self.expr(value));
        let generators = generators.iter().map(|generator| Comprehension {
            target: self.expr(&generator.target),
            iter: self.expr(&generator.iter),
            ifs: self.exprs(&generator.ifs),
            is_async: generator.is_async,
        });
        let generators = generators.collect();
        ExprKind::Comp(Box::new(Comp { kind, key, elt, value, generators }))
    }

    fn call(&mut self, e: &ruff::ExprCall) -> ExprKind {
        let func = self.expr(&e.func);
        let mut args = self.exprs(&e.arguments.args);
        // A generator that is the only argument owns the parentheses of the call.
        if let ([ruff::Expr::Generator(generator)], [arg]) = (&e.arguments.args[..], &mut args[..])
            && !generator.parenthesized
        {
            arg.loc = self.source.loc(e.arguments.range);
        }
        let keywords = self.keywords(&e.arguments.keywords);
        ExprKind::Call(Box::new(Call { func, args, keywords }))
    }

    pub(super) fn keywords(&mut self, keywords: &[ruff::Keyword]) -> Vec<Keyword> {
        let lower = |keyword: &ruff::Keyword| Keyword {
            arg: self.optional_identifier(&keyword.arg),
            value: self.expr(&keyword.value),
            loc: self.loc(keyword),
        };
        keywords.iter().map(lower).collect()
    }

    fn number(&mut self, e: &ruff::ExprNumberLiteral) -> Const {
        self.check_number(e.range());
        match &e.value {
            ruff::Number::Int(value) => match value.as_i64() {
                Some(value) => Const::Int(value),
                None => parse_int(self.source.slice(e.range())),
            },
            ruff::Number::Float(value) => Const::Float(*value),
            ruff::Number::Complex { real, imag } => Const::Complex { re: *real, im: *imag },
        }
    }

    fn bytes_value(&mut self, value: &ruff::BytesLiteralValue) -> Const {
        for part in value.iter().filter(|part| !part.flags.prefix().is_raw()) {
            let body = part.content_range();
            self.check_escapes(body.start(), self.source.slice(body), true, None);
        }
        Const::Bytes(value.bytes().collect())
    }

    fn string_value(&mut self, value: &ruff::StringLiteralValue) -> Text {
        let mut text = taipan_bytecode::text::TextBuilder::new();
        for part in value.iter() {
            text.push_text(&self.string_literal(part));
        }
        text.finish()
    }
}

fn unary_op(op: ruff::UnaryOp) -> UnaryOp {
    match op {
        ruff::UnaryOp::Invert => UnaryOp::Invert,
        ruff::UnaryOp::Not => UnaryOp::Not,
        ruff::UnaryOp::UAdd => UnaryOp::UAdd,
        ruff::UnaryOp::USub => UnaryOp::USub,
    }
}
