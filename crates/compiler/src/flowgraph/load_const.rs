//! Constants that decide a branch, and comparisons with `None`.

use taipan_bytecode::{Const, Opcode};

use super::blocks::{BlockId, Cfg};
use super::fold::{const_value, small_int};
use crate::constants::is_true;
use crate::pool::ConstPool;

impl Cfg {
    pub fn optimize_load_const(&mut self, pool: &mut ConstPool) {
        for id in self.order() {
            self.optimize_load_const_in(id, pool);
        }
    }

    fn optimize_load_const_in(&mut self, id: BlockId, pool: &mut ConstPool) {
        // What the value on top of the stack was loaded by; a copy of a constant counts as the constant.
        let mut opcode = Opcode::NOP;
        let mut oparg = 0;
        for index in 0..self[id].instrs.len() {
            let instr = &mut self[id].instrs[index];
            if instr.opcode == Opcode::LOAD_CONST
                && let Some(value) = small_int(pool.get(instr.oparg))
            {
                instr.set(Opcode::LOAD_SMALL_INT, value);
            }
            let is_copy = opcode == Opcode::LOAD_CONST && instr.opcode == Opcode::COPY && instr.oparg == 1;
            if !is_copy {
                opcode = instr.opcode;
                oparg = instr.oparg;
            }
            if !matches!(opcode, Opcode::LOAD_CONST | Opcode::LOAD_SMALL_INT) {
                continue;
            }
            let Some(next) = self[id].instrs.get(index + 1) else { continue };
            let value = const_value(opcode, oparg, pool);
            match next.opcode {
                Opcode::POP_JUMP_IF_FALSE | Opcode::POP_JUMP_IF_TRUE | Opcode::JUMP_IF_FALSE | Opcode::JUMP_IF_TRUE => {
                    self.decide_branch(id, index, is_true(&value));
                }
                Opcode::IS_OP if matches!(value, Const::None) => self.jump_on_none(id, index),
                Opcode::TO_BOOL => {
                    let constant = pool.add(Const::from(is_true(&value)));
                    let instrs = &mut self[id].instrs;
                    instrs[index].nop();
                    instrs[index + 1].set(Opcode::LOAD_CONST, constant);
                }
                _ => {}
            }
        }
    }

    fn decide_branch(&mut self, id: BlockId, index: usize, value: bool) {
        let instrs = &mut self[id].instrs;
        let jump = instrs[index + 1].opcode;
        if matches!(jump, Opcode::POP_JUMP_IF_FALSE | Opcode::POP_JUMP_IF_TRUE) {
            instrs[index].nop();
        }
        let jump_if_true = matches!(jump, Opcode::POP_JUMP_IF_TRUE | Opcode::JUMP_IF_TRUE);
        if value == jump_if_true {
            instrs[index + 1].opcode = Opcode::JUMP;
        } else {
            instrs[index + 1].nop();
            instrs[index + 1].target = None;
        }
    }

    /// `x is None` before a branch becomes a branch on None.
    fn jump_on_none(&mut self, id: BlockId, index: usize) {
        let instrs = &mut self[id].instrs;
        let mut jump = index + 2;
        if instrs.get(jump).is_some_and(|instr| instr.opcode == Opcode::TO_BOOL) {
            instrs[jump].nop();
            jump += 1;
        }
        let Some(jump_instr) = instrs.get(jump) else { return };
        let mut invert = instrs[index + 1].oparg != 0;
        match jump_instr.opcode {
            Opcode::POP_JUMP_IF_FALSE => invert = !invert,
            Opcode::POP_JUMP_IF_TRUE => {}
            _ => return,
        }
        instrs[index].nop();
        instrs[index + 1].nop();
        instrs[jump].opcode = if invert { Opcode::POP_JUMP_IF_NOT_NONE } else { Opcode::POP_JUMP_IF_NONE };
    }
}
