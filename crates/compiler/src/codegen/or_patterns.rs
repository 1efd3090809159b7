//! Alternatives in patterns: all bind the same names, and bring the values into the order of the first one.

use taipan_bytecode::Opcode;

use super::patterns::Context;
use super::{Codegen, Result};
use crate::ast::*;

impl<'a> Codegen<'a> {
    pub(super) fn pattern_or(&mut self, alternatives: &'a [Pattern], loc: Loc, context: &mut Context) -> Result {
        let end = self.new_label();
        let mut control: Option<Vec<Name>> = None;
        for (index, alternative) in alternatives.iter().enumerate() {
            let is_last = index + 1 == alternatives.len();
            let allow_irrefutable = is_last && context.allow_irrefutable;
            let mut inner = Context { allow_irrefutable, ..Context::default() };
            self.op_i(alternative.loc, Opcode::COPY, 1);
            self.pattern(alternative, &mut inner)?;
            match &control {
                None => control = Some(inner.stores.clone()),
                Some(control) => self.reorder(control, &mut inner.stores, alternative.loc, loc)?,
            }
            self.jump(alternative.loc, Opcode::JUMP, end);
            self.emit_fail_pop(&mut inner, alternative.loc);
        }
        self.op(loc, Opcode::POP_TOP);
        self.jump_to_fail_pop(context, loc, Opcode::JUMP);
        self.use_label(end);
        let control = control.unwrap_or_default();
        // The new captures go below the copy of the subject, what stays on top, and the captures before them.
        let rotations = control.len() + 1 + context.on_top + context.stores.len();
        for name in control {
            self.rotate(loc, rotations);
            if context.stores.contains(&name) {
                return self.duplicate_store(loc, &name);
            }
            context.stores.push(name);
        }
        self.op(loc, Opcode::POP_TOP);
        Ok(())
    }

    /// Rotates the captures of an alternative into the order of the first one.
    fn reorder(&mut self, control: &[Name], stores: &mut Vec<Name>, alternative_loc: Loc, loc: Loc) -> Result {
        const DIFFERENT: &str = "alternative patterns bind different names";
        if stores.len() != control.len() {
            return self.error(loc, DIFFERENT);
        }
        for at in (0..control.len()).rev() {
            let Some(found) = stores.iter().position(|name| *name == control[at]) else {
                return self.error(loc, DIFFERENT);
            };
            if found == at {
                continue;
            }
            let count = found + 1;
            let rotated: Vec<Name> = stores.drain(..count).collect();
            let insert_at = at - found;
            stores.splice(insert_at..insert_at, rotated);
            for _ in 0..count {
                self.rotate(alternative_loc, at + 1);
            }
        }
        Ok(())
    }
}
