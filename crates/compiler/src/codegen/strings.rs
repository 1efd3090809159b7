//! f-strings and t-strings.

use std::rc::Rc;

use taipan_bytecode::opargs::{binary, conversion};
use taipan_bytecode::{Const, Opcode, Text};

use super::names::AttrOp;
use super::{Codegen, Result, STACK_USE_GUIDELINE};
use crate::ast::*;

fn conversion_oparg(letter: u8) -> u32 {
    match letter {
        b's' => conversion::STR,
        b'r' => conversion::REPR,
        _ => conversion::ASCII,
    }
}

impl<'a> Codegen<'a> {
    pub(super) fn joined_str(&mut self, values: &'a [Expr], loc: Loc) -> Result {
        if values.len() > STACK_USE_GUIDELINE {
            self.load_str(loc, "");
            self.attr_op(loc, AttrOp::Method, &Rc::from("join"));
            self.op_i(loc, Opcode::BUILD_LIST, 0);
            for value in values {
                self.expr(value)?;
                self.op_i(loc, Opcode::LIST_APPEND, 1);
            }
            self.op_i(loc, Opcode::CALL, 1);
            return Ok(());
        }
        self.exprs(values)?;
        match values.len() {
            0 => self.load_str(loc, ""),
            1 => {}
            count => self.op_i(loc, Opcode::BUILD_STRING, count as u32),
        }
        Ok(())
    }

    pub(super) fn formatted_value(&mut self, formatted: &'a Formatted, loc: Loc) -> Result {
        self.expr(&formatted.value)?;
        if let Some(letter) = formatted.conversion {
            self.op_i(loc, Opcode::CONVERT_VALUE, conversion_oparg(letter));
        }
        match &formatted.format_spec {
            Some(spec) => {
                self.expr(spec)?;
                self.op(loc, Opcode::FORMAT_WITH_SPEC);
            }
            None => self.op(loc, Opcode::FORMAT_SIMPLE),
        }
        Ok(())
    }

    pub(super) fn interpolation(&mut self, formatted: &'a Formatted, text: &Text, loc: Loc) -> Result {
        self.expr(&formatted.value)?;
        self.load_const(loc, Const::Str(text.clone()));
        let mut oparg = 2;
        if let Some(spec) = &formatted.format_spec {
            oparg += 1;
            self.expr(spec)?;
        }
        if let Some(letter) = formatted.conversion {
            oparg |= conversion_oparg(letter) << 2;
        }
        self.op_i(loc, Opcode::BUILD_INTERPOLATION, oparg);
        Ok(())
    }

    /// Strings and interpolations alternate: between two interpolations, and at both ends, is a string.
    pub(super) fn template_str(&mut self, values: &'a [Expr], loc: Loc) -> Result {
        let is_interpolation = |value: &Expr| matches!(value.kind, ExprKind::Interpolation(..));
        let mut strings = 0;
        let mut last_was_interpolation = true;
        let mut index = 0;
        while let Some(value) = values.get(index) {
            if is_interpolation(value) {
                if last_was_interpolation {
                    self.load_str(loc, "");
                    strings += 1;
                }
                last_was_interpolation = true;
                index += 1;
                continue;
            }
            self.expr(value)?;
            index += 1;
            while let Some(value) = values.get(index).filter(|value| !is_interpolation(value)) {
                self.expr(value)?;
                self.op_i(loc, Opcode::BINARY_OP, binary::ADD + binary::INPLACE);
                index += 1;
            }
            strings += 1;
            last_was_interpolation = false;
        }
        if last_was_interpolation {
            self.load_str(loc, "");
            strings += 1;
        }
        self.op_i(loc, Opcode::BUILD_TUPLE, strings);
        let mut interpolations = 0;
        for value in values.iter().filter(|value| is_interpolation(value)) {
            self.expr(value)?;
            interpolations += 1;
        }
        self.op_i(loc, Opcode::BUILD_TUPLE, interpolations);
        self.op(loc, Opcode::BUILD_TEMPLATE);
        Ok(())
    }
}
