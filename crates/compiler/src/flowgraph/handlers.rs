//! Exception handlers: which handler protects each instruction.

use taipan_bytecode::Opcode;
use taipan_bytecode::opargs::resume;

use super::blocks::{BlockId, Cfg};

impl Cfg {
    pub fn mark_except_handlers(&mut self) {
        for id in self.order() {
            for index in 0..self[id].instrs.len() {
                let instr = self[id].instrs[index];
                if instr.opcode.is_block_push()
                    && let Some(target) = instr.target
                {
                    self[target].except_handler = true;
                }
            }
        }
    }

    /// Follows the control flow with the stack of open handlers. `POP_BLOCK`s have done their work then and vanish.
    pub fn label_exception_targets(&mut self) {
        self.clear_visited();
        let mut todo = Vec::new();
        self[Self::ENTRY].except_stack = Some(Vec::new());
        self.visit(Self::ENTRY, &mut todo);
        while let Some(id) = todo.pop() {
            let mut stack = self[id].except_stack.take().unwrap_or_default();
            let mut last_yield_depth = None;
            for index in 0..self[id].instrs.len() {
                let handler = stack.last().copied();
                let instr = self[id].instrs[index];
                if instr.opcode.is_block_push() {
                    self.open_handler(instr.opcode, instr.target, &mut stack, &mut todo);
                } else if instr.opcode == Opcode::POP_BLOCK {
                    stack.pop();
                    self[id].instrs[index].nop();
                } else {
                    let depth = stack.len();
                    let instr = &mut self[id].instrs[index];
                    instr.except = handler;
                    match instr.opcode {
                        Opcode::YIELD_VALUE => last_yield_depth = Some(depth),
                        Opcode::RESUME
                            if instr.oparg != resume::AT_FUNC_START && last_yield_depth.take() == Some(1) =>
                        {
                            instr.oparg |= resume::DEPTH1_MASK;
                        }
                        _ => {}
                    }
                    if let Some(target) = instr.target.filter(|_| instr.is_jump()) {
                        self.pass_stack(target, &stack, &mut todo);
                    }
                }
            }
            if let Some(next) = self[id].next.filter(|_| self[id].has_fallthrough()) {
                self.pass_stack(next, &stack, &mut todo);
            }
        }
    }

    fn open_handler(
        &mut self,
        opcode: Opcode,
        target: Option<BlockId>,
        stack: &mut Vec<BlockId>,
        todo: &mut Vec<BlockId>,
    ) {
        let Some(target) = target else { return };
        self.pass_stack(target, stack, todo);
        if matches!(opcode, Opcode::SETUP_WITH | Opcode::SETUP_CLEANUP) {
            self[target].preserve_lasti = true;
        }
        stack.push(target);
    }

    fn pass_stack(&mut self, to: BlockId, stack: &[BlockId], todo: &mut Vec<BlockId>) {
        if !self[to].visited {
            self[to].except_stack = Some(stack.to_vec());
            self.visit(to, todo);
        }
    }
}
