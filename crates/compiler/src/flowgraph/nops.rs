//! Removal of `NOP`s whose line is reported by a neighbour, of jumps to the next instruction, and of values pushed only to be
//! popped.

use taipan_bytecode::Opcode;

use super::blocks::{BlockId, Cfg};

impl Cfg {
    /// Line of the first instruction from a block on that is not a `NOP` without a line.
    fn next_line(&self, from: Option<BlockId>) -> i32 {
        let Some(next) = self.next_nonempty(from) else { return -1 };
        let skipped = |instr: &&super::CfgInstr| instr.opcode == Opcode::NOP && instr.loc.lineno < 0;
        self[next].instrs.iter().find(|instr| !skipped(instr)).map_or(-1, |instr| instr.loc.lineno)
    }

    /// Whether a `NOP` can go: another instruction has its line, or it has none.
    fn is_redundant_nop(&mut self, id: BlockId, index: usize, previous_line: i32) -> bool {
        let instr = self[id].instrs[index];
        let line = instr.loc.lineno;
        if instr.opcode != Opcode::NOP {
            return false;
        }
        if line < 0 || line == previous_line {
            return true;
        }
        match self[id].instrs.get(index + 1) {
            Some(next) if next.loc.lineno == line => true,
            Some(next) if next.loc.lineno < 0 => {
                self[id].instrs[index + 1].loc = instr.loc;
                true
            }
            Some(_) => false,
            None => {
                let next = self[id].next;
                self.next_nonempty(next).is_some() && self.next_line(next) == line
            }
        }
    }

    fn remove_redundant_nops_in(&mut self, id: BlockId) -> usize {
        let count = self[id].instrs.len();
        let mut kept = 0;
        let mut previous_line = -1;
        for index in 0..count {
            let line = self[id].instrs[index].loc.lineno;
            if self.is_redundant_nop(id, index, previous_line) {
                continue;
            }
            let instr = self[id].instrs[index];
            self[id].instrs[kept] = instr;
            kept += 1;
            previous_line = line;
        }
        self[id].truncate(kept);
        count - kept
    }

    pub fn remove_redundant_nops(&mut self) -> usize {
        self.order().into_iter().map(|id| self.remove_redundant_nops_in(id)).sum()
    }

    fn remove_redundant_jumps(&mut self) -> usize {
        let mut changes = 0;
        for id in self.order() {
            let Some(last) = self[id].last().filter(|last| last.opcode.is_unconditional_jump()) else { continue };
            let target = self.next_nonempty(last.target);
            if target.is_some() && target == self.next_nonempty(self[id].next) {
                if let Some(last) = self[id].instrs.last_mut() {
                    last.nop();
                }
                changes += 1;
            }
        }
        changes
    }

    pub fn remove_redundant_nops_and_jumps(&mut self) {
        while self.remove_redundant_nops() + self.remove_redundant_jumps() > 0 {}
    }

    /// Removes `LOAD_CONST; POP_TOP` and `COPY 1; POP_TOP`, across blocks that only follow each other.
    pub fn remove_redundant_nops_and_pairs(&mut self) {
        loop {
            let mut done = true;
            let mut previous: Option<(BlockId, usize)> = None;
            for id in self.order() {
                self.remove_redundant_nops_in(id);
                if self[id].is_label {
                    previous = None;
                }
                for index in 0..self[id].instrs.len() {
                    let here = (id, index);
                    if let Some((block, at)) = previous
                        && self[id].instrs[index].opcode == Opcode::POP_TOP
                        && is_pure_push(&self[block].instrs[at])
                    {
                        self[block].instrs[at].nop();
                        self[id].instrs[index].nop();
                        done = false;
                    }
                    previous = Some(here);
                }
                let ends_in_jump = previous.is_some_and(|(block, at)| self[block].instrs[at].is_jump());
                if ends_in_jump || !self[id].has_fallthrough() {
                    previous = None;
                }
            }
            if done {
                return;
            }
        }
    }
}

fn is_pure_push(instr: &super::CfgInstr) -> bool {
    match instr.opcode {
        Opcode::LOAD_CONST | Opcode::LOAD_SMALL_INT => true,
        Opcode::COPY => instr.oparg == 1,
        _ => false,
    }
}
