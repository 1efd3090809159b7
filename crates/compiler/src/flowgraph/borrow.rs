//! Loads of locals that need not count the reference become `LOAD_FAST_BORROW`.
//!
//! That is safe where the local holds the object until the loaded reference is consumed. Each block is run on a stack of
//! abstract references that know which instruction made them and which local they came from. A load keeps its count if the
//! local is overwritten while the reference is on the stack, if the reference is stored in a local, or if it is still on
//! the stack at the end of the block. Handlers are not looked at: their loads count.

use taipan_bytecode::{Opcode, stack_items};

use super::blocks::{BlockId, Cfg};

/// A reference on the abstract stack.
#[derive(Clone, Copy)]
struct Ref {
    /// The instruction that made it.
    instr: Option<usize>,
    local: Option<u32>,
}

const UNKNOWN: Ref = Ref { instr: None, local: None };

/// The abstract stack of one block, and which of its instructions may not borrow.
struct Refs {
    stack: Vec<Ref>,
    counted: Vec<bool>,
}

impl Refs {
    fn push(&mut self, instr: usize, local: Option<u32>) {
        self.stack.push(Ref { instr: Some(instr), local });
    }

    fn pop(&mut self) -> Ref {
        self.stack.pop().unwrap_or(UNKNOWN)
    }

    fn must_count(&mut self, reference: Ref) {
        if let Some(instr) = reference.instr {
            self.counted[instr] = true;
        }
    }

    fn kill_local(&mut self, local: u32) {
        for index in 0..self.stack.len() {
            if self.stack[index].local == Some(local) {
                self.must_count(self.stack[index]);
            }
        }
    }

    fn store_local(&mut self, local: u32) {
        let value = self.pop();
        self.kill_local(local);
        self.must_count(value);
    }

    fn peek(&self, depth: usize) -> Ref {
        self.stack.len().checked_sub(depth).map_or(UNKNOWN, |at| self.stack[at])
    }
}

impl Cfg {
    pub fn optimize_load_fast(&mut self) {
        self.clear_visited();
        let mut todo = Vec::new();
        self[Self::ENTRY].startdepth = 0;
        self.visit(Self::ENTRY, &mut todo);
        while let Some(id) = todo.pop() {
            let depth = self[id].startdepth.max(0) as usize;
            let mut refs = Refs { stack: vec![UNKNOWN; depth], counted: vec![false; self[id].instrs.len()] };
            for index in 0..self[id].instrs.len() {
                self.run_abstractly(id, index, &mut refs, &mut todo);
            }
            if let Some(next) = self[id].next.filter(|_| self[id].last().is_some() && self[id].has_fallthrough()) {
                self.visit(next, &mut todo);
            }
            for reference in std::mem::take(&mut refs.stack) {
                refs.must_count(reference);
            }
            for (instr, counted) in self[id].instrs.iter_mut().zip(refs.counted) {
                match instr.opcode {
                    Opcode::LOAD_FAST if !counted => instr.opcode = Opcode::LOAD_FAST_BORROW,
                    Opcode::LOAD_FAST_LOAD_FAST if !counted => {
                        instr.opcode = Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW;
                    }
                    _ => {}
                }
            }
        }
    }

    fn run_abstractly(&mut self, id: BlockId, index: usize, refs: &mut Refs, todo: &mut Vec<BlockId>) {
        let instr = self[id].instrs[index];
        let oparg = instr.oparg;
        let (popped, pushed) = stack_items(instr.opcode, oparg).unwrap_or((0, 0));
        if let Some(target) = instr.target.filter(|_| instr.opcode.has_target()) {
            self.visit(target, todo);
        }
        match instr.opcode {
            Opcode::LOAD_FAST => refs.push(index, Some(oparg)),
            Opcode::LOAD_FAST_AND_CLEAR => {
                refs.kill_local(oparg);
                refs.push(index, Some(oparg));
            }
            Opcode::LOAD_FAST_LOAD_FAST => {
                refs.push(index, Some(oparg >> 4));
                refs.push(index, Some(oparg & 15));
            }
            Opcode::STORE_FAST => refs.store_local(oparg),
            Opcode::STORE_FAST_LOAD_FAST => {
                refs.store_local(oparg >> 4);
                refs.push(index, Some(oparg & 15));
            }
            Opcode::STORE_FAST_STORE_FAST => {
                refs.store_local(oparg >> 4);
                refs.store_local(oparg & 15);
            }
            Opcode::COPY => {
                let reference = refs.peek(oparg as usize);
                refs.stack.push(reference);
            }
            Opcode::SWAP => {
                let top = refs.stack.len();
                if let Some(other) = top.checked_sub(oparg as usize) {
                    refs.stack.swap(other, top - 1);
                }
            }
            Opcode::GET_ANEXT
            | Opcode::GET_LEN
            | Opcode::IMPORT_FROM
            | Opcode::MATCH_KEYS
            | Opcode::MATCH_MAPPING
            | Opcode::MATCH_SEQUENCE
            | Opcode::WITH_EXCEPT_START => {
                // These look at their inputs and leave them. CPython counts the items pushed from the first instruction of
                // the block on, and the choice of borrowed loads must agree with it.
                (0..pushed - popped).for_each(|nth| refs.push(nth, None));
            }
            Opcode::DICT_MERGE
            | Opcode::DICT_UPDATE
            | Opcode::LIST_APPEND
            | Opcode::LIST_EXTEND
            | Opcode::MAP_ADD
            | Opcode::RERAISE
            | Opcode::SET_ADD
            | Opcode::SET_UPDATE => {
                for _ in 0..popped - pushed {
                    refs.pop();
                }
            }
            Opcode::CHECK_EXC_MATCH | Opcode::SEND => {
                refs.pop();
                refs.push(index, None);
            }
            // A generator is its own iterator, a string its own text: the reference stays.
            Opcode::GET_YIELD_FROM_ITER | Opcode::FORMAT_SIMPLE => {}
            Opcode::DELETE_FAST => refs.kill_local(oparg),
            Opcode::FOR_ITER => refs.push(index, None),
            Opcode::LOAD_SPECIAL => {
                let object = refs.pop();
                refs.push(index, None);
                refs.stack.push(object);
            }
            Opcode::LOAD_ATTR | Opcode::LOAD_SUPER_ATTR => {
                let object = refs.pop();
                for _ in 1..popped {
                    refs.pop();
                }
                refs.push(index, None);
                if oparg & 1 != 0 {
                    // The object may become the first argument.
                    refs.stack.push(object);
                }
            }
            _ => {
                for _ in 0..popped {
                    refs.pop();
                }
                for _ in 0..pushed {
                    refs.push(index, None);
                }
            }
        }
    }
}
