//! The height of the stack at the beginning of each block, and its maximum.

use taipan_bytecode::{Opcode, stack_effect};

use super::blocks::{BlockId, Cfg};

impl Cfg {
    pub fn calculate_stackdepth(&mut self) -> Result<u32, String> {
        for id in self.order() {
            self[id].startdepth = i32::MIN;
        }
        let mut todo = Vec::new();
        let mut max = 0;
        self.reach(Self::ENTRY, 0, &mut todo)?;
        while let Some(id) = todo.pop() {
            let mut depth = self[id].startdepth;
            let mut next = self[id].next;
            for index in 0..self[id].instrs.len() {
                let instr = self[id].instrs[index];
                let effect = |jump| stack_effect(instr.opcode, instr.oparg, Some(jump)).unwrap_or(0);
                let new_depth = depth + effect(false);
                if new_depth < 0 {
                    return Err("compiler: stack underflow".to_string());
                }
                max = max.max(depth);
                if instr.opcode.has_target()
                    && instr.opcode != Opcode::END_ASYNC_FOR
                    && let Some(target) = instr.target
                {
                    self.reach(target, depth + effect(true), &mut todo)?;
                }
                depth = new_depth;
                if instr.opcode.is_unconditional_jump() || instr.opcode.is_scope_exit() {
                    next = None;
                    break;
                }
            }
            if let Some(next) = next {
                self.reach(next, depth, &mut todo)?;
            }
        }
        Ok(max as u32)
    }

    fn reach(&mut self, id: BlockId, depth: i32, todo: &mut Vec<BlockId>) -> Result<(), String> {
        let block = &mut self[id];
        if block.startdepth >= 0 && block.startdepth != depth {
            return Err("compiler: inconsistent stack depth".to_string());
        }
        if block.startdepth < depth {
            block.startdepth = depth;
            todo.push(id);
        }
        Ok(())
    }
}
