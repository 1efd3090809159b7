//! Displays of lists, tuples, sets and dicts.

use taipan_bytecode::Opcode;
use taipan_bytecode::opargs::intrinsic;

use super::{Codegen, Result, STACK_USE_GUIDELINE};
use crate::ast::*;

/// Instructions that build a container at once, and that add an item or the items of an iterable.
#[derive(Clone, Copy)]
pub struct Builder {
    pub build: Opcode,
    pub add: Opcode,
    pub extend: Opcode,
    /// Whether the list built becomes a tuple.
    pub tuple: bool,
}

pub const LIST: Builder =
    Builder { build: Opcode::BUILD_LIST, add: Opcode::LIST_APPEND, extend: Opcode::LIST_EXTEND, tuple: false };
pub const TUPLE: Builder = Builder { tuple: true, ..LIST };
const SET: Builder =
    Builder { build: Opcode::BUILD_SET, add: Opcode::SET_ADD, extend: Opcode::SET_UPDATE, tuple: false };

impl<'a> Codegen<'a> {
    /// Builds a container of `pushed` items on the stack, the elements, and a name.
    pub(super) fn build_container(
        &mut self,
        loc: Loc,
        elts: &'a [Expr],
        injected: Option<&Name>,
        pushed: usize,
        builder: Builder,
    ) -> Result {
        let big = elts.len() + pushed + injected.is_some() as usize > STACK_USE_GUIDELINE;
        let starred = elts.iter().any(Expr::is_starred);
        if !starred && !big {
            self.exprs(elts)?;
            let mut count = elts.len() + pushed;
            if let Some(name) = injected {
                self.nameop(loc, name, Ctx::Load)?;
                count += 1;
            }
            let build = if builder.tuple { Opcode::BUILD_TUPLE } else { builder.build };
            self.op_i(loc, build, count as u32);
            return Ok(());
        }
        let mut built = big;
        if big {
            self.op_i(loc, builder.build, pushed as u32);
        }
        for (index, elt) in elts.iter().enumerate() {
            if let ExprKind::Starred { value, .. } = &elt.kind {
                if !built {
                    self.op_i(loc, builder.build, (index + pushed) as u32);
                    built = true;
                }
                self.expr(value)?;
                self.op_i(loc, builder.extend, 1);
            } else {
                self.expr(elt)?;
                if built {
                    self.op_i(loc, builder.add, 1);
                }
            }
        }
        if let Some(name) = injected {
            self.nameop(loc, name, Ctx::Load)?;
            self.op_i(loc, builder.add, 1);
        }
        if builder.tuple {
            self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::LIST_TO_TUPLE);
        }
        Ok(())
    }

    pub(super) fn list(&mut self, elts: &'a [Expr], ctx: Ctx, loc: Loc) -> Result {
        match ctx {
            Ctx::Store => self.unpack_to(elts, loc),
            Ctx::Load => self.build_container(loc, elts, None, 0, LIST),
            Ctx::Del => self.exprs(elts),
        }
    }

    pub(super) fn tuple(&mut self, elts: &'a [Expr], ctx: Ctx, loc: Loc) -> Result {
        match ctx {
            Ctx::Store => self.unpack_to(elts, loc),
            Ctx::Load => self.build_container(loc, elts, None, 0, TUPLE),
            Ctx::Del => self.exprs(elts),
        }
    }

    pub(super) fn set(&mut self, elts: &'a [Expr], loc: Loc) -> Result {
        self.build_container(loc, elts, None, 0, SET)
    }

    fn sub_dict(&mut self, keys: &'a [Option<Expr>], values: &'a [Expr], loc: Loc) -> Result {
        let big = keys.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.op_i(loc, Opcode::BUILD_MAP, 0);
        }
        for (key, value) in keys.iter().zip(values) {
            key.iter().try_for_each(|key| self.expr(key))?;
            self.expr(value)?;
            if big {
                self.op_i(loc, Opcode::MAP_ADD, 1);
            }
        }
        if !big {
            self.op_i(loc, Opcode::BUILD_MAP, keys.len() as u32);
        }
        Ok(())
    }

    pub(super) fn dict(&mut self, keys: &'a [Option<Expr>], values: &'a [Expr], loc: Loc) -> Result {
        let mut have_dict = false;
        let mut elements = 0;
        let flush = |codegen: &mut Self, from: usize, to: usize, have_dict: &mut bool| -> Result {
            codegen.sub_dict(&keys[from..to], &values[from..to], loc)?;
            if *have_dict {
                codegen.op_i(loc, Opcode::DICT_UPDATE, 1);
            }
            *have_dict = true;
            Ok(())
        };
        for (index, key) in keys.iter().enumerate() {
            if key.is_none() {
                if elements > 0 {
                    flush(self, index - elements, index, &mut have_dict)?;
                    elements = 0;
                }
                if !have_dict {
                    self.op_i(loc, Opcode::BUILD_MAP, 0);
                    have_dict = true;
                }
                self.expr(&values[index])?;
                self.op_i(loc, Opcode::DICT_UPDATE, 1);
            } else if elements * 2 > STACK_USE_GUIDELINE {
                flush(self, index - elements, index + 1, &mut have_dict)?;
                elements = 0;
            } else {
                elements += 1;
            }
        }
        if elements > 0 {
            flush(self, keys.len() - elements, keys.len(), &mut have_dict)?;
        }
        if !have_dict {
            self.op_i(loc, Opcode::BUILD_MAP, 0);
        }
        Ok(())
    }
}
