//! Replacement of instructions that exist only in the compiler, and the final form of conditional jumps.

use taipan_bytecode::Opcode;

use super::blocks::{BlockId, Cfg, CfgInstr};

impl Cfg {
    /// `JUMP_IF_FALSE` keeps the value: it is copied before the jump takes it.
    pub fn convert_pseudo_conditional_jumps(&mut self) {
        for id in self.order() {
            let Some(last) = self[id].last().copied() else { continue };
            let jump = match last.opcode {
                Opcode::JUMP_IF_FALSE => Opcode::POP_JUMP_IF_FALSE,
                Opcode::JUMP_IF_TRUE => Opcode::POP_JUMP_IF_TRUE,
                _ => continue,
            };
            let new = |opcode, oparg| CfgInstr { except: last.except, ..CfgInstr::new(opcode, oparg, last.loc) };
            let block = &mut self[id];
            let at = block.instrs.len() - 1;
            block.instrs[at].opcode = jump;
            block.insert(at, vec![new(Opcode::COPY, 1), new(Opcode::TO_BOOL, 0)]);
        }
    }

    pub fn convert_pseudo_ops(&mut self) {
        for id in self.order() {
            for instr in &mut self[id].instrs {
                match instr.opcode {
                    opcode if opcode.is_block_push() => {
                        instr.nop();
                        instr.target = None;
                    }
                    Opcode::LOAD_CLOSURE => instr.opcode = Opcode::LOAD_FAST,
                    Opcode::STORE_FAST_MAYBE_NULL => instr.opcode = Opcode::STORE_FAST,
                    _ => {}
                }
            }
        }
        self.remove_redundant_nops_and_jumps();
    }

    /// Conditional jumps go forward only: one that goes back is turned round to jump over an unconditional one.
    pub fn normalize_jumps(&mut self) {
        self.clear_visited();
        let mut at = Some(Self::ENTRY);
        while let Some(id) = at {
            self[id].visited = true;
            self.normalize_jump(id);
            at = self[id].next;
        }
    }

    fn normalize_jump(&mut self, id: BlockId) {
        let Some(last) = self[id].last().copied().filter(|last| last.opcode.is_conditional_jump()) else { return };
        let Some(target) = last.target else { return };
        if !self[target].visited {
            self[id].append(CfgInstr::new(Opcode::NOT_TAKEN, 0, last.loc));
            return;
        }
        let next = self[id].next;
        let new = self.new_block();
        let mut jump = CfgInstr::new(Opcode::JUMP, 0, last.loc);
        jump.target = Some(target);
        let (startdepth, cold) = (self[target].startdepth, self[id].cold);
        let block = &mut self[new];
        block.instrs.push(CfgInstr::new(Opcode::NOT_TAKEN, 0, last.loc));
        block.instrs.push(jump);
        block.startdepth = startdepth;
        block.cold = cold;
        block.next = next;
        if let Some(last) = self[id].instrs.last_mut() {
            last.opcode = reversed(last.opcode);
            last.target = next;
        }
        self[id].next = Some(new);
    }
}

fn reversed(opcode: Opcode) -> Opcode {
    match opcode {
        Opcode::POP_JUMP_IF_NOT_NONE => Opcode::POP_JUMP_IF_NONE,
        Opcode::POP_JUMP_IF_NONE => Opcode::POP_JUMP_IF_NOT_NONE,
        Opcode::POP_JUMP_IF_FALSE => Opcode::POP_JUMP_IF_TRUE,
        Opcode::POP_JUMP_IF_TRUE => Opcode::POP_JUMP_IF_FALSE,
        other => other,
    }
}
