//! Line numbers of instructions that have none (PEP 626): every exit must report the line that led to it.

use taipan_bytecode::Opcode;

use super::blocks::{Block, BlockId, Cfg};
use crate::ast::Loc;

fn has_eval_break(block: &Block) -> bool {
    let checks = |op| {
        matches!(
            op,
            Opcode::RESUME
                | Opcode::JUMP
                | Opcode::JUMP_BACKWARD
                | Opcode::CALL
                | Opcode::CALL_KW
                | Opcode::CALL_FUNCTION_EX
        )
    };
    block.instrs.iter().any(|instr| checks(instr.opcode))
}

fn is_exit_or_eval_check_without_lineno(block: &Block) -> bool {
    (block.exits_scope() || has_eval_break(block)) && block.has_no_lineno()
}

impl Cfg {
    pub fn resolve_line_numbers(&mut self) {
        self.duplicate_exits_without_lineno();
        self.propagate_line_numbers();
    }

    fn copy_block(&mut self, id: BlockId) -> BlockId {
        let instrs = self[id].instrs.clone();
        let new = self.new_block();
        self[new].instrs = instrs;
        new
    }

    /// An exit that is jumped to from several places is copied, so that each copy can have the line of its place.
    fn duplicate_exits_without_lineno(&mut self) {
        let mut at = Some(Self::ENTRY);
        while let Some(id) = at {
            self.duplicate_exit(id);
            at = self[id].next;
        }
        for id in self.order() {
            let Some(next) = self[id].next.filter(|_| self[id].has_fallthrough()) else { continue };
            if let Some(last) = self[id].last().copied()
                && is_exit_or_eval_check_without_lineno(&self[next])
                && let Some(first) = self[next].instrs.first_mut()
            {
                first.loc = last.loc;
            }
        }
    }

    fn duplicate_exit(&mut self, id: BlockId) {
        let Some(target) = self.next_nonempty(self[id].jump_target()) else { return };
        if self[target].predecessors <= 1 || !is_exit_or_eval_check_without_lineno(&self[target]) {
            return;
        }
        let new = self.copy_block(target);
        let next = self[target].next;
        let Some(last) = self[id].instrs.last_mut() else { return };
        last.target = Some(new);
        let loc = last.loc;
        let block = &mut self[new];
        if let Some(first) = block.instrs.first_mut() {
            first.loc = loc;
        }
        block.predecessors = 1;
        block.next = next;
        block.is_label = true;
        self[target].predecessors -= 1;
        self[target].next = Some(new);
    }

    /// Instructions without a line take that of the one before, blocks that of their only predecessor.
    fn propagate_line_numbers(&mut self) {
        for id in self.order() {
            if self[id].instrs.is_empty() {
                continue;
            }
            let mut previous = Loc::NONE;
            for instr in &mut self[id].instrs {
                if instr.loc.lineno == Loc::NONE.lineno {
                    instr.loc = previous;
                } else {
                    previous = instr.loc;
                }
            }
            if let Some(next) = self[id].next.filter(|_| self[id].has_fallthrough()) {
                self.inherit_line(next, previous);
            }
            if let Some(target) = self[id].jump_target() {
                self.inherit_line(target, previous);
            }
        }
    }

    fn inherit_line(&mut self, id: BlockId, loc: Loc) {
        let block = &mut self[id];
        if block.predecessors == 1
            && let Some(first) = block.instrs.first_mut()
            && first.loc.lineno == Loc::NONE.lineno
        {
            first.loc = loc;
        }
    }
}
