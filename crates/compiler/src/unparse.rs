//! The source text of an expression, as annotations become strings under `from __future__ import annotations`: CPython's
//! spacing and its choice of parentheses.

use std::fmt::Write;

use taipan_bytecode::text::TextBuilder;
use taipan_bytecode::{Const, Text};

use crate::ast::*;

/// How tightly an expression binds; one that binds less than its place asks for gets parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Named,
    Tuple,
    Test,
    Or,
    And,
    Not,
    Cmp,
    Expr,
    BitXor,
    BitAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    fn next(self) -> Level {
        use Level::*;
        match self {
            Named => Tuple,
            Tuple => Test,
            Test => Or,
            Or => And,
            And => Not,
            Not => Cmp,
            Cmp => Expr,
            Expr => BitXor,
            BitXor => BitAnd,
            BitAnd => Shift,
            Shift => Arith,
            Arith => Term,
            Term => Factor,
            Factor => Power,
            Power => Await,
            Await | Atom => Atom,
        }
    }
}

/// Python source of an expression.
pub fn unparse(expr: &Expr) -> String {
    let mut out = Unparser(String::new());
    out.expr(expr, Level::Test);
    out.0
}

struct Unparser(String);

fn binary(op: BinaryOp) -> (&'static str, Level) {
    match op {
        BinaryOp::Add => (" + ", Level::Arith),
        BinaryOp::Sub => (" - ", Level::Arith),
        BinaryOp::Mult => (" * ", Level::Term),
        BinaryOp::MatMult => (" @ ", Level::Term),
        BinaryOp::Div => (" / ", Level::Term),
        BinaryOp::Mod => (" % ", Level::Term),
        BinaryOp::LShift => (" << ", Level::Shift),
        BinaryOp::RShift => (" >> ", Level::Shift),
        BinaryOp::BitOr => (" | ", Level::Expr),
        BinaryOp::BitXor => (" ^ ", Level::BitXor),
        BinaryOp::BitAnd => (" & ", Level::BitAnd),
        BinaryOp::FloorDiv => (" // ", Level::Term),
        BinaryOp::Pow => (" ** ", Level::Power),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

impl Unparser {
    fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn parenthesized(&mut self, condition: bool, write: impl FnOnce(&mut Self)) {
        if condition {
            self.push("(");
        }
        write(self);
        if condition {
            self.push(")");
        }
    }

    fn list(&mut self, exprs: &[Expr], separator: &str, level: Level) {
        for (index, expr) in exprs.iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            self.expr(expr, level);
        }
    }

    fn expr(&mut self, expr: &Expr, level: Level) {
        match &expr.kind {
            ExprKind::BoolOp { is_or, values } => {
                let (word, own) = if *is_or { (" or ", Level::Or) } else { (" and ", Level::And) };
                self.parenthesized(level > own, |out| out.list(values, word, own.next()));
            }
            ExprKind::BinOp { left, op, right } => {
                let (sign, own) = binary(*op);
                let (left_level, right_level) =
                    if *op == BinaryOp::Pow { (own.next(), own) } else { (own, own.next()) };
                self.parenthesized(level > own, |out| {
                    out.expr(left, left_level);
                    out.push(sign);
                    out.expr(right, right_level);
                });
            }
            ExprKind::UnaryOp { op, operand } => {
                let (sign, own) = match op {
                    UnaryOp::Invert => ("~", Level::Factor),
                    UnaryOp::Not => ("not ", Level::Not),
                    UnaryOp::UAdd => ("+", Level::Factor),
                    UnaryOp::USub => ("-", Level::Factor),
                };
                self.parenthesized(level > own, |out| {
                    out.push(sign);
                    out.expr(operand, own);
                });
            }
            ExprKind::Lambda(lambda) => self.parenthesized(level > Level::Test, |out| out.lambda(lambda)),
            ExprKind::IfExp { test, body, orelse } => self.parenthesized(level > Level::Test, |out| {
                out.expr(body, Level::Or);
                out.push(" if ");
                out.expr(test, Level::Or);
                out.push(" else ");
                out.expr(orelse, Level::Test);
            }),
            ExprKind::Named { target, value } => self.parenthesized(level > Level::Named, |out| {
                out.expr(target, Level::Atom);
                out.push(" := ");
                out.expr(value, Level::Atom);
            }),
            ExprKind::Compare { left, ops, comparators } => self.parenthesized(level > Level::Cmp, |out| {
                out.expr(left, Level::Expr);
                for (op, comparator) in ops.iter().zip(comparators) {
                    out.push(comparison(*op));
                    out.expr(comparator, Level::Expr);
                }
            }),
            ExprKind::Await(value) => self.parenthesized(level > Level::Await, |out| {
                out.push("await ");
                out.expr(value, Level::Atom);
            }),
            ExprKind::Tuple { elts, .. } => self.tuple(elts, level),
            _ => self.atom(expr),
        }
    }

    fn tuple(&mut self, elts: &[Expr], level: Level) {
        if elts.is_empty() {
            return self.push("()");
        }
        self.parenthesized(level > Level::Tuple, |out| {
            out.list(elts, ", ", Level::Test);
            if elts.len() == 1 {
                out.push(",");
            }
        });
    }

    fn atom(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name { id, .. } => self.push(id),
            ExprKind::Constant(value) => self.constant(value),
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value, Level::Atom);
                // A dot right after an integer would belong to the number.
                let integer = matches!(&value.kind, ExprKind::Constant(Const::Int(_) | Const::BigInt(_)));
                self.push(if integer { " ." } else { "." });
                self.push(attr);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value, Level::Atom);
                self.push("[");
                self.expr(slice, Level::Tuple);
                self.push("]");
            }
            ExprKind::Starred { value, .. } => {
                self.push("*");
                self.expr(value, Level::Expr);
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::List { elts, .. } => {
                self.push("[");
                self.list(elts, ", ", Level::Test);
                self.push("]");
            }
            ExprKind::Set(elts) => {
                self.push("{");
                self.list(elts, ", ", Level::Test);
                self.push("}");
            }
            ExprKind::Dict { keys, values } => self.dict(keys, values),
            ExprKind::Comp(comp) => self.comp(comp),
            ExprKind::Slice { lower, upper, step } => self.slice(lower, upper, step),
            ExprKind::Yield(value) => {
                self.push("(yield");
                if let Some(value) = value {
                    self.push(" ");
                    self.expr(value, Level::Test);
                }
                self.push(")");
            }
            ExprKind::YieldFrom(value) => {
                self.push("(yield from ");
                self.expr(value, Level::Test);
                self.push(")");
            }
            ExprKind::JoinedStr(values) | ExprKind::TemplateStr(values) => {
                let prefix = if matches!(expr.kind, ExprKind::JoinedStr(_)) { "f" } else { "t" };
                let mut body = TextBuilder::new();
                formatted(values, &mut body);
                let _ = write!(self.0, "{prefix}{}", body.finish());
            }
            _ => {}
        }
    }

    fn slice(&mut self, lower: &Option<Box<Expr>>, upper: &Option<Box<Expr>>, step: &Option<Box<Expr>>) {
        if let Some(lower) = lower {
            self.expr(lower, Level::Test);
        }
        self.push(":");
        if let Some(upper) = upper {
            self.expr(upper, Level::Test);
        }
        if let Some(step) = step {
            self.push(":");
            self.expr(step, Level::Test);
        }
    }

    fn dict(&mut self, keys: &[Option<Expr>], values: &[Expr]) {
        self.push("{");
        for (index, (key, value)) in keys.iter().zip(values).enumerate() {
            if index > 0 {
                self.push(", ");
            }
            match key {
                Some(key) => {
                    self.expr(key, Level::Test);
                    self.push(": ");
                    self.expr(value, Level::Test);
                }
                None => {
                    self.push("**");
                    self.expr(value, Level::Expr);
                }
            }
        }
        self.push("}");
    }

    fn comp(&mut self, comp: &Comp) {
        let (open, close) = match comp.kind {
            CompKind::Generator => ("(", ")"),
            CompKind::List => ("[", "]"),
            CompKind::Set | CompKind::Dict => ("{", "}"),
        };
        self.push(open);
        self.expr(&comp.elt, Level::Test);
        if let Some(value) = &comp.value {
            self.push(": ");
            self.expr(value, Level::Test);
        }
        for generator in &comp.generators {
            self.push(if generator.is_async { " async for " } else { " for " });
            self.expr(&generator.target, Level::Tuple);
            self.push(" in ");
            self.expr(&generator.iter, Level::Or);
            for test in &generator.ifs {
                self.push(" if ");
                self.expr(test, Level::Or);
            }
        }
        self.push(close);
    }

    fn call(&mut self, call: &Call) {
        self.expr(&call.func, Level::Atom);
        if let ([arg], []) = (&call.args[..], &call.keywords[..])
            && matches!(&arg.kind, ExprKind::Comp(comp) if comp.kind == CompKind::Generator)
        {
            // Its parentheses are those of the call.
            return self.expr(arg, Level::Test);
        }
        self.push("(");
        self.list(&call.args, ", ", Level::Test);
        for (index, keyword) in call.keywords.iter().enumerate() {
            if index > 0 || !call.args.is_empty() {
                self.push(", ");
            }
            match &keyword.arg {
                Some(arg) => {
                    self.push(arg);
                    self.push("=");
                }
                None => self.push("**"),
            }
            self.expr(&keyword.value, Level::Test);
        }
        self.push(")");
    }

    fn lambda(&mut self, lambda: &Lambda) {
        self.push("lambda");
        let before = self.0.len();
        self.push(" ");
        let start = self.0.len();
        self.params(&lambda.params);
        if self.0.len() == start {
            self.0.truncate(before);
        }
        self.push(": ");
        self.expr(&lambda.body, Level::Test);
    }

    fn params(&mut self, params: &Params) {
        let positional = params.posonlyargs.len() + params.args.len();
        let first_default = positional - params.defaults.len().min(positional);
        let mut first = true;
        let mut separate = |out: &mut Self| {
            if !std::mem::take(&mut first) {
                out.push(", ");
            }
        };
        for (index, param) in params.posonlyargs.iter().chain(&params.args).enumerate() {
            separate(self);
            self.push(&param.name);
            if index >= first_default {
                self.push("=");
                self.expr(&params.defaults[index - first_default], Level::Test);
            }
            if index + 1 == params.posonlyargs.len() {
                self.push(", /");
            }
        }
        if params.vararg.is_some() || !params.kwonlyargs.is_empty() {
            separate(self);
            self.push("*");
            params.vararg.iter().for_each(|param| self.push(&param.name));
        }
        for (param, default) in params.kwonlyargs.iter().zip(&params.kw_defaults) {
            separate(self);
            self.push(&param.name);
            if let Some(default) = default {
                self.push("=");
                self.expr(default, Level::Test);
            }
        }
        if let Some(param) = &params.kwarg {
            separate(self);
            self.push("**");
            self.push(&param.name);
        }
    }

    fn constant(&mut self, value: &Const) {
        match value {
            Const::Ellipsis => self.push("..."),
            Const::Float(value) => self.push(&float_repr(*value)),
            Const::Complex { im, .. } => {
                let number = float_repr(*im);
                let number = number.strip_suffix(".0").unwrap_or(&number);
                let _ = write!(self.0, "{number}j");
            }
            Const::Bytes(bytes) => self.push(&bytes_repr(bytes)),
            value => self.push(&taipan_bytecode::disassemble::describe_const(value)),
        }
    }
}

/// The inside of an f-string's quotes.
fn formatted(values: &[Expr], body: &mut TextBuilder) {
    for value in values {
        match &value.kind {
            ExprKind::Constant(Const::Str(text)) => escape_braces(text, body),
            ExprKind::JoinedStr(values) => formatted(values, body),
            ExprKind::FormattedValue(formatted_value) | ExprKind::Interpolation(formatted_value, _) => {
                let mut inner = Unparser(String::new());
                inner.expr(&formatted_value.value, Level::Or);
                body.push_str("{");
                if inner.0.starts_with('{') {
                    body.push_str(" ");
                }
                body.push_str(&inner.0);
                if let Some(letter) = formatted_value.conversion {
                    body.push_str("!");
                    body.push_code_point(letter as u32);
                }
                if let Some(spec) = &formatted_value.format_spec {
                    body.push_str(":");
                    formatted(std::slice::from_ref(spec), body);
                }
                body.push_str("}");
            }
            _ => {}
        }
    }
}

fn escape_braces(text: &Text, body: &mut TextBuilder) {
    for point in text.code_points() {
        body.push_code_point(point);
        if matches!(char::from_u32(point), Some('{' | '}')) {
            body.push_code_point(point);
        }
    }
}

/// Python's `repr` of a float; infinity is a literal that overflows.
fn float_repr(value: f64) -> String {
    if value.is_infinite() {
        return if value < 0.0 { "-1e309" } else { "1e309" }.to_string();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if value != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    let plain = value.to_string();
    if plain.contains('.') || value.is_nan() { plain } else { plain + ".0" }
}

fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for &byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            byte if byte as char == quote => {
                out.push('\\');
                out.push(quote);
            }
            0x20..=0x7e => out.push(byte as char),
            byte => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(quote);
    out
}
