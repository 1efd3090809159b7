//! Removal of blocks that nothing reaches, and the count of what reaches each of the others.

use super::blocks::Cfg;

impl Cfg {
    pub fn remove_unreachable(&mut self) {
        let order = self.order();
        for &id in &order {
            self[id].predecessors = 0;
        }
        self.clear_visited();
        self[Self::ENTRY].predecessors = 1;
        let mut todo = Vec::new();
        self.visit(Self::ENTRY, &mut todo);
        while let Some(id) = todo.pop() {
            if let Some(next) = self[id].next.filter(|_| self[id].has_fallthrough()) {
                self.visit(next, &mut todo);
                self[next].predecessors += 1;
            }
            for index in 0..self[id].instrs.len() {
                let instr = self[id].instrs[index];
                if let Some(target) = instr.target.filter(|_| instr.opcode.has_target()) {
                    self.visit(target, &mut todo);
                    self[target].predecessors += 1;
                }
            }
        }
        for id in order {
            let block = &mut self[id];
            if block.predecessors == 0 {
                block.truncate(0);
                block.except_handler = false;
            }
        }
    }
}
