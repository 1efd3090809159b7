//! Expressions: operators, conditions, attributes, and the dispatch to the rest.

use taipan_bytecode::opargs::{COMPARE_MASKS, binary, intrinsic, resume};
use taipan_bytecode::{Const, Opcode};

use super::assignments::attr_loc;
use super::names::AttrOp;
use super::sequence::Label;
use super::unit::ScopeType;
use super::{Codegen, Result};
use crate::ast::*;

/// `BINARY_OP`'s argument for an operator.
pub fn binary_oparg(op: BinaryOp) -> u32 {
    match op {
        BinaryOp::Add => binary::ADD,
        BinaryOp::Sub => binary::SUBTRACT,
        BinaryOp::Mult => binary::MULTIPLY,
        BinaryOp::MatMult => binary::MATRIX_MULTIPLY,
        BinaryOp::Div => binary::TRUE_DIVIDE,
        BinaryOp::Mod => binary::REMAINDER,
        BinaryOp::Pow => binary::POWER,
        BinaryOp::LShift => binary::LSHIFT,
        BinaryOp::RShift => binary::RSHIFT,
        BinaryOp::BitOr => binary::OR,
        BinaryOp::BitXor => binary::XOR,
        BinaryOp::BitAnd => binary::AND,
        BinaryOp::FloorDiv => binary::FLOOR_DIVIDE,
    }
}

impl<'a> Codegen<'a> {
    pub(super) fn exprs(&mut self, exprs: &'a [Expr]) -> Result {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    pub(super) fn expr(&mut self, expr: &'a Expr) -> Result {
        let loc = expr.loc;
        match &expr.kind {
            ExprKind::Constant(value) => self.load_const(loc, value.clone()),
            ExprKind::Name { id, ctx } => return self.nameop(loc, id, *ctx),
            ExprKind::Attribute { value, attr, ctx } => return self.attribute(expr, value, attr, *ctx),
            ExprKind::Call(call) => return self.call(call, loc),
            ExprKind::BinOp { left, op, right } => {
                self.expr(left)?;
                self.expr(right)?;
                self.op_i(loc, Opcode::BINARY_OP, binary_oparg(*op));
            }
            ExprKind::UnaryOp { op, operand } => {
                self.expr(operand)?;
                self.unary_op(*op, loc);
            }
            ExprKind::BoolOp { is_or, values } => return self.bool_op(*is_or, values, loc),
            ExprKind::Compare { left, ops, comparators } => return self.compare(left, ops, comparators, loc),
            ExprKind::Named { target, value } => {
                self.expr(value)?;
                self.op_i(loc, Opcode::COPY, 1);
                self.expr(target)?;
            }
            ExprKind::Lambda(lambda) => return self.lambda(lambda, loc),
            ExprKind::IfExp { test, body, orelse } => return self.if_exp(test, body, orelse),
            ExprKind::Dict { keys, values } => return self.dict(keys, values, loc),
            ExprKind::Set(elts) => return self.set(elts, loc),
            ExprKind::List { elts, ctx } => return self.list(elts, *ctx, loc),
            ExprKind::Tuple { elts, ctx } => return self.tuple(elts, *ctx, loc),
            ExprKind::Comp(comp) => return self.comprehension(comp, loc),
            ExprKind::Await(value) => {
                self.expr(value)?;
                self.op_i(loc, Opcode::GET_AWAITABLE, 0);
                self.load_const(loc, Const::None);
                self.add_yield_from(loc, true);
            }
            ExprKind::Yield(value) => return self.yield_expr(value.as_deref(), loc),
            ExprKind::YieldFrom(value) => return self.yield_from(value, loc),
            ExprKind::JoinedStr(values) => return self.joined_str(values, loc),
            ExprKind::TemplateStr(values) => return self.template_str(values, loc),
            ExprKind::FormattedValue(formatted) => return self.formatted_value(formatted, loc),
            ExprKind::Interpolation(formatted, text) => return self.interpolation(formatted, text, loc),
            ExprKind::Subscript { value, slice, ctx } => return self.subscript(value, slice, *ctx, loc),
            ExprKind::Slice { .. } => return self.slice(expr),
            ExprKind::Starred { ctx: Ctx::Store, .. } => {
                return self.error(loc, "starred assignment target must be in a list or tuple");
            }
            ExprKind::Starred { .. } => return self.error(loc, "can't use starred expression here"),
        }
        Ok(())
    }

    fn unary_op(&mut self, op: UnaryOp, loc: Loc) {
        match op {
            UnaryOp::UAdd => self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::UNARY_POSITIVE),
            UnaryOp::Not => {
                self.op(loc, Opcode::TO_BOOL);
                self.op(loc, Opcode::UNARY_NOT);
            }
            UnaryOp::Invert => self.op(loc, Opcode::UNARY_INVERT),
            UnaryOp::USub => self.op(loc, Opcode::UNARY_NEGATIVE),
        }
    }

    fn attribute(&mut self, expr: &'a Expr, value: &'a Expr, attr: &'a Name, ctx: Ctx) -> Result {
        let loc = expr.loc;
        if ctx == Ctx::Load
            && let Some(call) = self.optimizable_super(value, attr)
        {
            self.load_args_for_super(call, value.loc)?;
            self.attr_op(loc, AttrOp::SuperAttr { zero_args: call.args.is_empty() }, attr);
            self.op(attr_loc(loc, loc, attr), Opcode::NOP);
            return Ok(());
        }
        if ctx == Ctx::Store {
            self.note_static_attribute(value, attr);
        }
        self.expr(value)?;
        let loc = attr_loc(loc, loc, attr);
        match ctx {
            Ctx::Load => self.attr_op(loc, AttrOp::Attr, attr),
            Ctx::Store => self.name_op(loc, Opcode::STORE_ATTR, attr),
            Ctx::Del => self.name_op(loc, Opcode::DELETE_ATTR, attr),
        }
        Ok(())
    }

    /// `self.name = …` in a method is noted on the class for `__static_attributes__`.
    fn note_static_attribute(&mut self, value: &Expr, attr: &Name) {
        if matches!(&value.kind, ExprKind::Name { id, .. } if &**id == "self") {
            let outer = self.units.len() - 1;
            let class = self.units[..outer].iter_mut().rev().find(|unit| unit.scope_type == ScopeType::Class);
            if let Some(class) = class {
                class.static_attributes.insert(attr.clone());
            }
        }
    }

    fn bool_op(&mut self, is_or: bool, values: &'a [Expr], loc: Loc) -> Result {
        let jump = if is_or { Opcode::JUMP_IF_TRUE } else { Opcode::JUMP_IF_FALSE };
        let end = self.new_label();
        let Some((last, values)) = values.split_last() else { return Ok(()) };
        for value in values {
            self.expr(value)?;
            self.jump(loc, jump, end);
            self.op(loc, Opcode::POP_TOP);
        }
        self.expr(last)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn add_compare(&mut self, loc: Loc, op: CmpOp) {
        let operator = match op {
            CmpOp::Is => return self.op_i(loc, Opcode::IS_OP, 0),
            CmpOp::IsNot => return self.op_i(loc, Opcode::IS_OP, 1),
            CmpOp::In => return self.op_i(loc, Opcode::CONTAINS_OP, 0),
            CmpOp::NotIn => return self.op_i(loc, Opcode::CONTAINS_OP, 1),
            CmpOp::Lt => 0,
            CmpOp::LtE => 1,
            CmpOp::Eq => 2,
            CmpOp::NotEq => 3,
            CmpOp::Gt => 4,
            CmpOp::GtE => 5,
        };
        self.op_i(loc, Opcode::COMPARE_OP, operator << 5 | COMPARE_MASKS[operator as usize]);
    }

    fn compare(&mut self, left: &'a Expr, ops: &[CmpOp], comparators: &'a [Expr], loc: Loc) -> Result {
        self.check_compare(left, ops, comparators, loc);
        self.expr(left)?;
        let (Some((last_op, ops)), Some((last, comparators))) = (ops.split_last(), comparators.split_last()) else {
            return Ok(());
        };
        if ops.is_empty() {
            self.expr(last)?;
            self.add_compare(loc, *last_op);
            return Ok(());
        }
        let cleanup = self.new_label();
        for (op, comparator) in ops.iter().zip(comparators) {
            self.expr(comparator)?;
            self.op_i(loc, Opcode::SWAP, 2);
            self.op_i(loc, Opcode::COPY, 2);
            self.add_compare(loc, *op);
            self.op_i(loc, Opcode::COPY, 1);
            self.op(loc, Opcode::TO_BOOL);
            self.jump(loc, Opcode::POP_JUMP_IF_FALSE, cleanup);
            self.op(loc, Opcode::POP_TOP);
        }
        self.expr(last)?;
        self.add_compare(loc, *last_op);
        let end = self.new_label();
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);
        self.use_label(cleanup);
        self.op_i(loc, Opcode::SWAP, 2);
        self.op(loc, Opcode::POP_TOP);
        self.use_label(end);
        Ok(())
    }

    fn if_exp(&mut self, test: &'a Expr, body: &'a Expr, orelse: &'a Expr) -> Result {
        let (end, next) = (self.new_label(), self.new_label());
        self.jump_if(test, next, false)?;
        self.expr(body)?;
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);
        self.use_label(next);
        self.expr(orelse)?;
        self.use_label(end);
        Ok(())
    }

    /// Jumps to `next` if the truth of the expression is `condition`.
    pub(super) fn jump_if(&mut self, expr: &'a Expr, next: Label, condition: bool) -> Result {
        match &expr.kind {
            ExprKind::UnaryOp { op: UnaryOp::Not, operand } => return self.jump_if(operand, next, !condition),
            ExprKind::BoolOp { is_or, values } => {
                let Some((last, values)) = values.split_last() else { return Ok(()) };
                let next2 = if *is_or == condition { next } else { self.new_label() };
                for value in values {
                    self.jump_if(value, next2, *is_or)?;
                }
                self.jump_if(last, next, condition)?;
                if next2 != next {
                    self.use_label(next2);
                }
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let (end, next2) = (self.new_label(), self.new_label());
                self.jump_if(test, next2, false)?;
                self.jump_if(body, next, condition)?;
                self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);
                self.use_label(next2);
                self.jump_if(orelse, next, condition)?;
                self.use_label(end);
                return Ok(());
            }
            ExprKind::Compare { left, ops, comparators } if ops.len() > 1 => {
                return self.jump_if_chain(left, ops, comparators, expr.loc, next, condition);
            }
            _ => {}
        }
        self.expr(expr)?;
        self.op(expr.loc, Opcode::TO_BOOL);
        self.jump(expr.loc, pop_jump_if(condition), next);
        Ok(())
    }

    fn jump_if_chain(
        &mut self,
        left: &'a Expr,
        ops: &[CmpOp],
        comparators: &'a [Expr],
        loc: Loc,
        next: Label,
        condition: bool,
    ) -> Result {
        self.check_compare(left, ops, comparators, loc);
        let (Some((last_op, ops)), Some((last, comparators))) = (ops.split_last(), comparators.split_last()) else {
            return Ok(());
        };
        let cleanup = self.new_label();
        self.expr(left)?;
        for (op, comparator) in ops.iter().zip(comparators) {
            self.expr(comparator)?;
            self.op_i(loc, Opcode::SWAP, 2);
            self.op_i(loc, Opcode::COPY, 2);
            self.add_compare(loc, *op);
            self.op(loc, Opcode::TO_BOOL);
            self.jump(loc, Opcode::POP_JUMP_IF_FALSE, cleanup);
        }
        self.expr(last)?;
        self.add_compare(loc, *last_op);
        self.op(loc, Opcode::TO_BOOL);
        self.jump(loc, pop_jump_if(condition), next);
        let end = self.new_label();
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);
        self.use_label(cleanup);
        self.op(loc, Opcode::POP_TOP);
        if !condition {
            self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, next);
        }
        self.use_label(end);
        Ok(())
    }

    pub(super) fn add_yield(&mut self, loc: Loc) {
        let scope = self.scope();
        if scope.generator && scope.coroutine {
            self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::ASYNC_GEN_WRAP);
        }
        self.op_i(loc, Opcode::YIELD_VALUE, 0);
        self.op_i(loc, Opcode::RESUME, resume::AFTER_YIELD);
    }

    fn yield_expr(&mut self, value: Option<&'a Expr>, loc: Loc) -> Result {
        if !self.scope().is_function_like() {
            return self.error(loc, "'yield' outside function");
        }
        match value {
            Some(value) => self.expr(value)?,
            None => self.load_const(loc, Const::None),
        }
        self.add_yield(loc);
        Ok(())
    }

    fn yield_from(&mut self, value: &'a Expr, loc: Loc) -> Result {
        if !self.scope().is_function_like() {
            return self.error(loc, "'yield from' outside function");
        }
        if self.unit().scope_type == ScopeType::AsyncFunction {
            return self.error(loc, "'yield from' inside async function");
        }
        self.expr(value)?;
        self.op(loc, Opcode::GET_YIELD_FROM_ITER);
        self.load_const(loc, Const::None);
        self.add_yield_from(loc, false);
        Ok(())
    }
}

fn pop_jump_if(condition: bool) -> Opcode {
    if condition { Opcode::POP_JUMP_IF_TRUE } else { Opcode::POP_JUMP_IF_FALSE }
}
