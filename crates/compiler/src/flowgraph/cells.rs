//! Cells and free variables get their slots, and code objects that need them their first instructions.

use taipan_bytecode::Opcode;

use super::blocks::{Cfg, CfgInstr};
use crate::ast::Loc;
use crate::codegen::unit::UnitInfo;

impl Cfg {
    /// Until here cells and free variables are numbered by themselves; from here on by their slot among the locals.
    pub fn prepare_cells(&mut self, info: &UnitInfo<'_>) {
        let nlocals = info.varnames.len();
        let ncells = info.cellvars.len();
        // A parameter that is a cell stays in its slot.
        let mut slots: Vec<usize> = (0..ncells + info.freevars.len()).map(|index| nlocals + index).collect();
        for (index, name) in info.cellvars.keys().enumerate() {
            if let Some(local) = info.varnames.position(name) {
                slots[index] = local;
            }
        }
        self.insert_prefix(info, &slots[..ncells]);
        let mut dropped = 0;
        for (index, slot) in slots.iter_mut().enumerate() {
            if *slot == nlocals + index {
                *slot -= dropped;
            } else {
                dropped += 1;
            }
        }
        for id in self.order() {
            for instr in &mut self[id].instrs {
                if uses_cell(instr.opcode) {
                    instr.oparg = slots[instr.oparg as usize] as u32;
                }
            }
        }
    }

    fn insert_prefix(&mut self, info: &UnitInfo<'_>, cell_slots: &[usize]) {
        let mut prefix = Vec::new();
        if info.freevars.len() > 0 {
            prefix.push(CfgInstr::new(Opcode::COPY_FREE_VARS, info.freevars.len() as u32, Loc::NONE));
        }
        let mut cells: Vec<usize> = (0..cell_slots.len()).collect();
        cells.sort_by_key(|&cell| cell_slots[cell]);
        prefix.extend(cells.into_iter().map(|cell| CfgInstr::new(Opcode::MAKE_CELL, cell as u32, Loc::NONE)));
        if info.flags.is_generator_like() {
            let loc = Loc::new(info.firstlineno, info.firstlineno, -1, -1);
            prefix.push(CfgInstr::new(Opcode::RETURN_GENERATOR, 0, loc));
            prefix.push(CfgInstr::new(Opcode::POP_TOP, 0, loc));
        }
        self[Self::ENTRY].insert(0, prefix);
    }
}

fn uses_cell(opcode: Opcode) -> bool {
    matches!(
        opcode,
        Opcode::MAKE_CELL
            | Opcode::LOAD_CLOSURE
            | Opcode::LOAD_DEREF
            | Opcode::STORE_DEREF
            | Opcode::DELETE_DEREF
            | Opcode::LOAD_FROM_DICT_OR_DEREF
    )
}
