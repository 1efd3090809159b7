//! Assignments, augmented assignments, subscripts and slices.

use taipan_bytecode::opargs::binary;
use taipan_bytecode::{Const, Opcode};

use super::names::AttrOp;
use super::{Codegen, Result};
use crate::ast::*;

fn is_constant_or_absent(part: &Option<Box<Expr>>) -> bool {
    part.as_ref().is_none_or(|part| part.is_constant())
}

/// A slice whose parts are constants is a constant.
fn is_constant_slice(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Slice { lower, upper, step } => [lower, upper, step].into_iter().all(is_constant_or_absent),
        _ => false,
    }
}

/// Slices without a step have instructions that take start and stop from the stack.
fn is_two_part_slice(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Slice { step: None, .. }) && !is_constant_slice(expr)
}

/// The position of an attribute's name, if it is on another line than the beginning of the expression.
pub(super) fn attr_loc(mut loc: Loc, attribute: Loc, name: &Name) -> Loc {
    if loc.lineno == attribute.end_lineno {
        return loc;
    }
    loc.lineno = attribute.end_lineno;
    let length = name.chars().count() as i32;
    if length <= attribute.end_col {
        loc.col = attribute.end_col - length;
    } else {
        loc.col = -1;
        loc.end_col = -1;
    }
    loc.end_lineno = loc.end_lineno.max(loc.lineno);
    if loc.lineno == loc.end_lineno {
        loc.end_col = loc.end_col.max(loc.col);
    }
    loc
}

impl<'a> Codegen<'a> {
    pub(super) fn assign(&mut self, targets: &'a [Expr], value: &'a Expr, loc: Loc) -> Result {
        self.expr(value)?;
        for (index, target) in targets.iter().enumerate() {
            if index + 1 < targets.len() {
                self.op_i(loc, Opcode::COPY, 1);
            }
            self.expr(target)?;
        }
        Ok(())
    }

    pub(super) fn aug_assign(&mut self, target: &'a Expr, op: BinaryOp, value: &'a Expr, loc: Loc) -> Result {
        let target_loc = target.loc;
        match &target.kind {
            ExprKind::Attribute { value: object, attr, .. } => {
                self.expr(object)?;
                self.op_i(target_loc, Opcode::COPY, 1);
                let attr_loc = attr_loc(target_loc, target_loc, attr);
                self.attr_op(attr_loc, AttrOp::Attr, attr);
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                self.expr(object)?;
                if is_two_part_slice(slice) {
                    self.slice_two_parts(slice)?;
                    for _ in 0..3 {
                        self.op_i(target_loc, Opcode::COPY, 3);
                    }
                    self.op(target_loc, Opcode::BINARY_SLICE);
                } else {
                    self.expr(slice)?;
                    self.op_i(target_loc, Opcode::COPY, 2);
                    self.op_i(target_loc, Opcode::COPY, 2);
                    self.op_i(target_loc, Opcode::BINARY_OP, binary::SUBSCR);
                }
            }
            ExprKind::Name { id, .. } => self.nameop(target_loc, id, Ctx::Load)?,
            _ => return self.error(loc, "illegal expression for augmented assignment"),
        }
        self.expr(value)?;
        self.op_i(loc, Opcode::BINARY_OP, super::expressions::binary_oparg(op) + binary::INPLACE);
        self.aug_store(target)
    }

    fn aug_store(&mut self, target: &'a Expr) -> Result {
        let loc = target.loc;
        match &target.kind {
            ExprKind::Attribute { attr, .. } => {
                let loc = attr_loc(loc, loc, attr);
                self.op_i(loc, Opcode::SWAP, 2);
                self.name_op(loc, Opcode::STORE_ATTR, attr);
            }
            ExprKind::Subscript { slice, .. } if is_two_part_slice(slice) => {
                self.op_i(loc, Opcode::SWAP, 4);
                self.op_i(loc, Opcode::SWAP, 3);
                self.op_i(loc, Opcode::SWAP, 2);
                self.op(loc, Opcode::STORE_SLICE);
            }
            ExprKind::Subscript { .. } => {
                self.op_i(loc, Opcode::SWAP, 3);
                self.op_i(loc, Opcode::SWAP, 2);
                self.op(loc, Opcode::STORE_SUBSCR);
            }
            ExprKind::Name { id, .. } => self.nameop(loc, id, Ctx::Store)?,
            _ => {}
        }
        Ok(())
    }

    pub(super) fn subscript(&mut self, value: &'a Expr, slice: &'a Expr, ctx: Ctx, loc: Loc) -> Result {
        if ctx == Ctx::Load {
            self.check_subscript(value, slice);
        }
        self.expr(value)?;
        if is_two_part_slice(slice) && ctx != Ctx::Del {
            self.slice_two_parts(slice)?;
            self.op(loc, if ctx == Ctx::Load { Opcode::BINARY_SLICE } else { Opcode::STORE_SLICE });
            return Ok(());
        }
        self.expr(slice)?;
        match ctx {
            Ctx::Load => self.op_i(loc, Opcode::BINARY_OP, binary::SUBSCR),
            Ctx::Store => self.op(loc, Opcode::STORE_SUBSCR),
            Ctx::Del => self.op(loc, Opcode::DELETE_SUBSCR),
        }
        Ok(())
    }

    fn slice_two_parts(&mut self, slice: &'a Expr) -> Result {
        let ExprKind::Slice { lower, upper, .. } = &slice.kind else { return Ok(()) };
        for part in [lower, upper] {
            match part {
                Some(part) => self.expr(part)?,
                None => self.load_const(slice.loc, Const::None),
            }
        }
        Ok(())
    }

    pub(super) fn slice(&mut self, slice: &'a Expr) -> Result {
        let ExprKind::Slice { lower, upper, step } = &slice.kind else { return Ok(()) };
        if is_constant_slice(slice) {
            let part = |part: &Option<Box<Expr>>| match part.as_ref().map(|part| &part.kind) {
                Some(ExprKind::Constant(value)) => value.clone(),
                _ => Const::None,
            };
            let parts = [part(lower), part(upper), part(step)];
            self.load_const(slice.loc, Const::Slice(Box::new(parts)));
            return Ok(());
        }
        self.slice_two_parts(slice)?;
        if let Some(step) = step {
            self.expr(step)?;
        }
        self.op_i(slice.loc, Opcode::BUILD_SLICE, 2 + step.is_some() as u32);
        Ok(())
    }

    /// Takes a sequence apart and stores the pieces.
    pub(super) fn unpack_to(&mut self, targets: &'a [Expr], loc: Loc) -> Result {
        let mut starred = targets.iter().enumerate().filter(|(_, target)| target.is_starred());
        match (starred.next(), starred.next()) {
            (_, Some(_)) => return self.error(loc, "multiple starred expressions in assignment"),
            (Some((before, _)), None) => {
                let after = targets.len() - before - 1;
                if before >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
                    return self.error(loc, "too many expressions in star-unpacking assignment");
                }
                self.op_i(loc, Opcode::UNPACK_EX, (before | after << 8) as u32);
            }
            (None, None) => self.op_i(loc, Opcode::UNPACK_SEQUENCE, targets.len() as u32),
        }
        for target in targets {
            match &target.kind {
                ExprKind::Starred { value, .. } => self.expr(value)?,
                _ => self.expr(target)?,
            }
        }
        Ok(())
    }
}
