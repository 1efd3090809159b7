//! Rewriting of neighbouring instructions, and of jumps to jumps.

use taipan_bytecode::Opcode;
use taipan_bytecode::opargs::{COMPARE_TO_BOOL, intrinsic};

use super::blocks::{BlockId, Cfg, CfgInstr};
use crate::pool::ConstPool;

impl Cfg {
    pub fn optimize_basic_blocks(&mut self, pool: &mut ConstPool) {
        for id in self.order() {
            let mut index = 0;
            while index < self[id].instrs.len() {
                if !self.optimize_instr(id, index, pool) {
                    index += 1;
                }
            }
            self.optimize_swaps(id);
        }
    }

    /// Rewrites one instruction; true if it must be looked at again.
    fn optimize_instr(&mut self, id: BlockId, index: usize, pool: &mut ConstPool) -> bool {
        let instr = self[id].instrs[index];
        let next = self[id].instrs.get(index + 1).copied();
        let next_op = next.map(|next| next.opcode);
        match instr.opcode {
            Opcode::BUILD_TUPLE => self.optimize_tuple(id, index, next, pool),
            Opcode::BUILD_LIST | Opcode::BUILD_SET => self.fold_list_or_set(id, index, next_op, pool),
            Opcode::LIST_APPEND | Opcode::SET_ADD => {
                if matches!(next_op, Some(Opcode::GET_ITER | Opcode::CONTAINS_OP)) {
                    self.fold_long_display(id, index + 1, index, instr.opcode == Opcode::SET_ADD, pool);
                }
            }
            opcode if opcode.has_jump() => return self.optimize_jump(id, instr),
            Opcode::STORE_FAST => {
                if let Some(next) = next
                    && next.opcode == Opcode::STORE_FAST
                    && next.oparg == instr.oparg
                    && next.loc.lineno == instr.loc.lineno
                {
                    self[id].instrs[index].set(Opcode::POP_TOP, 0);
                }
            }
            Opcode::SWAP if instr.oparg == 1 => self[id].instrs[index].nop(),
            Opcode::LOAD_GLOBAL if next_op == Some(Opcode::PUSH_NULL) && instr.oparg & 1 == 0 => {
                self[id].instrs[index].oparg |= 1;
                self[id].instrs[index + 1].nop();
            }
            Opcode::CALL_INTRINSIC_1 if instr.oparg == intrinsic::LIST_TO_TUPLE => {
                self.fold_long_display(id, index, index, false, pool);
                if next_op == Some(Opcode::GET_ITER) && self[id].instrs[index].opcode == Opcode::CALL_INTRINSIC_1 {
                    self[id].instrs[index].nop();
                }
            }
            Opcode::CALL_INTRINSIC_1 if instr.oparg == intrinsic::UNARY_POSITIVE => self.fold_unary_op(id, index, pool),
            Opcode::BINARY_OP => self.fold_binary_op(id, index, pool),
            Opcode::UNARY_INVERT | Opcode::UNARY_NEGATIVE => self.fold_unary_op(id, index, pool),
            _ => self.optimize_truth(id, index, next_op, pool),
        }
        false
    }

    /// Tests of truth are merged with what made the value.
    fn optimize_truth(&mut self, id: BlockId, index: usize, next: Option<Opcode>, pool: &mut ConstPool) {
        let instr = self[id].instrs[index];
        let mut replace_next = |opcode: Opcode, oparg: u32| {
            self[id].instrs[index].nop();
            self[id].instrs[index + 1].set(opcode, oparg);
        };
        match (instr.opcode, next) {
            (Opcode::COMPARE_OP, Some(Opcode::TO_BOOL)) => {
                replace_next(Opcode::COMPARE_OP, instr.oparg | COMPARE_TO_BOOL);
            }
            (Opcode::CONTAINS_OP | Opcode::IS_OP, Some(Opcode::TO_BOOL)) => replace_next(instr.opcode, instr.oparg),
            (Opcode::CONTAINS_OP | Opcode::IS_OP, Some(Opcode::UNARY_NOT)) => {
                replace_next(instr.opcode, instr.oparg ^ 1)
            }
            (Opcode::TO_BOOL, Some(Opcode::TO_BOOL)) => self[id].instrs[index].nop(),
            (Opcode::UNARY_NOT, Some(Opcode::TO_BOOL)) => replace_next(Opcode::UNARY_NOT, 0),
            (Opcode::UNARY_NOT, Some(Opcode::UNARY_NOT)) => replace_next(Opcode::NOP, 0),
            (Opcode::UNARY_NOT, _) => self.fold_unary_op(id, index, pool),
            _ => {}
        }
    }

    fn optimize_tuple(&mut self, id: BlockId, index: usize, next: Option<CfgInstr>, pool: &mut ConstPool) {
        let size = self[id].instrs[index].oparg;
        if next.is_some_and(|next| next.opcode == Opcode::UNPACK_SEQUENCE && next.oparg == size) {
            let instrs = &mut self[id].instrs;
            match size {
                1 => {
                    instrs[index].nop();
                    instrs[index + 1].nop();
                    return;
                }
                2 | 3 => {
                    instrs[index].nop();
                    instrs[index + 1].opcode = Opcode::SWAP;
                    return;
                }
                _ => {}
            }
        }
        self.fold_tuple(id, index, pool);
    }

    fn optimize_jump(&mut self, id: BlockId, instr: CfgInstr) -> bool {
        let Some(target_block) = instr.target else { return false };
        let Some(target) = self[target_block].instrs.first().copied() else { return false };
        match (instr.opcode, target.opcode) {
            (
                Opcode::POP_JUMP_IF_NOT_NONE
                | Opcode::POP_JUMP_IF_NONE
                | Opcode::POP_JUMP_IF_FALSE
                | Opcode::POP_JUMP_IF_TRUE,
                Opcode::JUMP,
            ) => self.thread_jump(id, target, instr.opcode),
            (Opcode::JUMP_IF_FALSE, Opcode::JUMP | Opcode::JUMP_IF_FALSE)
            | (Opcode::JUMP_IF_TRUE, Opcode::JUMP | Opcode::JUMP_IF_TRUE) => self.thread_jump(id, target, instr.opcode),
            (Opcode::JUMP_IF_FALSE, Opcode::JUMP_IF_TRUE) | (Opcode::JUMP_IF_TRUE, Opcode::JUMP_IF_FALSE) => {
                // The other test fails for certain, so the jump goes behind it.
                let behind = self[target_block].next;
                if let Some(last) = self[id].instrs.last_mut() {
                    last.target = behind;
                }
                true
            }
            (Opcode::JUMP | Opcode::JUMP_NO_INTERRUPT, Opcode::JUMP) => self.thread_jump(id, target, Opcode::JUMP),
            (Opcode::JUMP | Opcode::JUMP_NO_INTERRUPT, Opcode::JUMP_NO_INTERRUPT) => {
                self.thread_jump(id, target, instr.opcode)
            }
            _ => false,
        }
    }

    /// Replaces the jump at the end of a block by one to where the target jumps to.
    fn thread_jump(&mut self, id: BlockId, target: CfgInstr, opcode: Opcode) -> bool {
        let Some(last) = self[id].instrs.last_mut() else { return false };
        if last.target == target.target {
            return false;
        }
        last.nop();
        last.target = None;
        let mut jump = CfgInstr::new(opcode, 0, target.loc);
        jump.target = target.target;
        self[id].append(jump);
        true
    }
}
