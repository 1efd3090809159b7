//! Pairs of loads and stores of locals become one instruction.

use taipan_bytecode::Opcode;

use super::blocks::Cfg;

impl Cfg {
    pub fn insert_superinstructions(&mut self) {
        for id in self.order() {
            let instrs = &mut self[id].instrs;
            for index in 1..instrs.len() {
                let (first, second) = (instrs[index - 1], instrs[index]);
                let fused = match (first.opcode, second.opcode) {
                    (Opcode::LOAD_FAST, Opcode::LOAD_FAST) => Opcode::LOAD_FAST_LOAD_FAST,
                    (Opcode::STORE_FAST, Opcode::LOAD_FAST) => Opcode::STORE_FAST_LOAD_FAST,
                    (Opcode::STORE_FAST, Opcode::STORE_FAST) => Opcode::STORE_FAST_STORE_FAST,
                    _ => continue,
                };
                let (line1, line2) = (first.loc.lineno, second.loc.lineno);
                let other_line = line1 >= 0 && line2 >= 0 && line1 != line2;
                if other_line || first.oparg >= 16 || second.oparg >= 16 {
                    continue;
                }
                instrs[index - 1].set(fused, first.oparg << 4 | second.oparg);
                instrs[index].nop();
            }
        }
        self.remove_redundant_nops();
    }
}
