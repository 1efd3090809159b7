//! A jump to a short exit, or to code without line numbers, is replaced by a copy of that code.

use taipan_bytecode::Opcode;

use super::blocks::{BlockId, Cfg};

/// Longest exit that is copied.
const MAX_COPY_SIZE: usize = 4;

impl Cfg {
    fn inline_target(&mut self, id: BlockId) -> bool {
        let Some(last) = self[id].last().copied().filter(|last| last.opcode.is_unconditional_jump()) else {
            return false;
        };
        let Some(target) = last.target else { return false };
        let small_exit = self[target].exits_scope() && self[target].instrs.len() <= MAX_COPY_SIZE;
        let no_lines = self[target].has_no_lineno() && !self[target].has_fallthrough();
        if !small_exit && !no_lines {
            return false;
        }
        let copied = self[target].instrs.clone();
        let block = &mut self[id];
        if let Some(last) = block.instrs.last_mut() {
            last.nop();
        }
        block.insert(block.instrs.len(), copied);
        if no_lines
            && last.opcode == Opcode::JUMP
            && let Some(new_last) = block.instrs.last_mut()
            && new_last.opcode.is_unconditional_jump()
        {
            // The check for signals and other threads must not get lost.
            new_last.opcode = Opcode::JUMP;
        }
        self[target].predecessors -= 1;
        true
    }

    pub fn inline_small_or_no_lineno_blocks(&mut self) {
        let order = self.order();
        loop {
            let mut changes = false;
            for &id in &order {
                changes |= self.inline_target(id);
            }
            if !changes {
                return;
            }
        }
    }
}
