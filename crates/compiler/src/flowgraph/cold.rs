//! Exception handlers, and what only they reach, go to the end of the code.

use taipan_bytecode::Opcode;

use super::blocks::{Cfg, CfgInstr};
use crate::ast::Loc;

impl Cfg {
    fn mark_warm(&mut self) {
        self.clear_visited();
        let mut todo = Vec::new();
        self.visit(Self::ENTRY, &mut todo);
        while let Some(id) = todo.pop() {
            self[id].warm = true;
            if let Some(next) = self[id].next.filter(|_| self[id].has_fallthrough()) {
                self.visit(next, &mut todo);
            }
            for index in 0..self[id].instrs.len() {
                let instr = self[id].instrs[index];
                if let Some(target) = instr.target.filter(|_| instr.is_jump()) {
                    self.visit(target, &mut todo);
                }
            }
        }
    }

    fn mark_cold(&mut self) {
        self.mark_warm();
        self.clear_visited();
        let mut todo = Vec::new();
        for id in self.order() {
            if self[id].except_handler {
                self.visit(id, &mut todo);
            }
        }
        while let Some(id) = todo.pop() {
            self[id].cold = true;
            let next = self[id].next.filter(|_| self[id].has_fallthrough());
            for reached in next.into_iter().chain(self[id].jump_target()) {
                if !self[reached].warm {
                    self.visit(reached, &mut todo);
                }
            }
        }
    }

    pub fn push_cold_blocks_to_end(&mut self) {
        if self[Self::ENTRY].next.is_none() {
            return;
        }
        self.mark_cold();
        self.jump_from_cold_to_warm();
        let (cold, warm): (Vec<_>, Vec<_>) = self.order().into_iter().partition(|&id| self[id].cold);
        if cold.is_empty() {
            return;
        }
        let order: Vec<_> = warm.into_iter().chain(cold).collect();
        for (index, &id) in order.iter().enumerate() {
            self[id].next = order.get(index + 1).copied();
        }
        self.remove_redundant_nops_and_jumps();
    }

    /// A cold block that goes on to a warm one needs a jump once it is moved away.
    fn jump_from_cold_to_warm(&mut self) {
        for id in self.order() {
            let Some(next) = self[id].next else { continue };
            if !self[id].cold || !self[id].has_fallthrough() || !self[next].warm {
                continue;
            }
            self[next].is_label = true;
            let new = self.new_block();
            let mut jump = CfgInstr::new(Opcode::JUMP_NO_INTERRUPT, 0, Loc::NONE);
            jump.target = Some(next);
            let block = &mut self[new];
            block.instrs.push(jump);
            block.cold = true;
            block.predecessors = 1;
            block.next = Some(next);
            self[id].next = Some(new);
        }
    }
}
