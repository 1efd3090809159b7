//! Loads of locals that may be unset become `LOAD_FAST_CHECK`.

use taipan_bytecode::Opcode;

use super::blocks::{BlockId, Cfg};

/// Locals that are followed across blocks.
const TRACKED: usize = 64;

impl Cfg {
    pub fn add_checks_for_uninitialized_locals(&mut self, nlocals: usize, nparams: usize) {
        if nlocals == 0 {
            return;
        }
        if nlocals > TRACKED {
            self.scan_untracked_locals(nlocals);
        }
        let tracked = nlocals.min(TRACKED);
        self.clear_visited();
        let mut todo = Vec::new();
        let mask = |count: usize| if count >= TRACKED { u64::MAX } else { (1 << count) - 1 };
        let unset = mask(tracked) & !mask(nparams);
        self.push_unsafe(Self::ENTRY, unset, &mut todo);
        for id in self.order() {
            self.scan_locals(id, &mut todo);
        }
        while let Some(id) = todo.pop() {
            self[id].visited = false;
            self.scan_locals(id, &mut todo);
        }
    }

    /// Adds to what may be unset at the beginning of a block; `visited` means that it is on the list.
    fn push_unsafe(&mut self, id: BlockId, mask: u64, todo: &mut Vec<BlockId>) {
        let block = &mut self[id];
        if block.unsafe_locals | mask != block.unsafe_locals {
            block.unsafe_locals |= mask;
            if !std::mem::replace(&mut block.visited, true) {
                todo.push(id);
            }
        }
    }

    fn scan_locals(&mut self, id: BlockId, todo: &mut Vec<BlockId>) {
        let mut mask = self[id].unsafe_locals;
        for index in 0..self[id].instrs.len() {
            let instr = self[id].instrs[index];
            if let Some(handler) = instr.except {
                self.push_unsafe(handler, mask, todo);
            }
            if instr.oparg as usize >= TRACKED {
                continue;
            }
            let bit = 1 << instr.oparg;
            match instr.opcode {
                Opcode::DELETE_FAST | Opcode::LOAD_FAST_AND_CLEAR | Opcode::STORE_FAST_MAYBE_NULL => mask |= bit,
                Opcode::STORE_FAST | Opcode::LOAD_FAST_CHECK => mask &= !bit,
                Opcode::LOAD_FAST => {
                    if mask & bit != 0 {
                        self[id].instrs[index].opcode = Opcode::LOAD_FAST_CHECK;
                    }
                    mask &= !bit;
                }
                _ => {}
            }
        }
        if let Some(next) = self[id].next.filter(|_| self[id].has_fallthrough()) {
            self.push_unsafe(next, mask, todo);
        }
        if let Some(target) = self[id].jump_target() {
            self.push_unsafe(target, mask, todo);
        }
    }

    /// Locals beyond the tracked ones are followed within a block only.
    fn scan_untracked_locals(&mut self, nlocals: usize) {
        let mut set_in: Vec<Option<BlockId>> = vec![None; nlocals - TRACKED];
        for id in self.order() {
            for instr in &mut self[id].instrs {
                let Some(local) = (instr.oparg as usize).checked_sub(TRACKED) else { continue };
                match instr.opcode {
                    Opcode::DELETE_FAST | Opcode::LOAD_FAST_AND_CLEAR | Opcode::STORE_FAST_MAYBE_NULL => {
                        set_in[local] = None;
                    }
                    Opcode::STORE_FAST => set_in[local] = Some(id),
                    Opcode::LOAD_FAST => {
                        if set_in[local] != Some(id) {
                            instr.opcode = Opcode::LOAD_FAST_CHECK;
                        }
                        set_in[local] = Some(id);
                    }
                    _ => {}
                }
            }
        }
    }
}
