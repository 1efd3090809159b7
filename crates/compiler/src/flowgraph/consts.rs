//! Removal of constants that nothing loads. The first stays: it may be the docstring.

use taipan_bytecode::Const;

use super::blocks::Cfg;
use crate::pool::ConstPool;

impl Cfg {
    pub fn remove_unused_consts(&mut self, pool: ConstPool) -> Vec<Const> {
        let mut used = vec![false; pool.len()];
        if let Some(first) = used.first_mut() {
            *first = true;
        }
        let order = self.order();
        for &id in &order {
            for instr in self[id].instrs.iter().filter(|instr| instr.opcode.has_const()) {
                used[instr.oparg as usize] = true;
            }
        }
        let mut renumbered = Vec::with_capacity(used.len());
        let mut next = 0;
        for &used in &used {
            renumbered.push(next);
            next += used as u32;
        }
        for &id in &order {
            for instr in self[id].instrs.iter_mut().filter(|instr| instr.opcode.has_const()) {
                instr.oparg = renumbered[instr.oparg as usize];
            }
        }
        pool.retain(&used)
    }
}
