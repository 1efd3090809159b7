//! Basic blocks, and their making from and turning into a list of instructions.

use std::collections::VecDeque;

use taipan_bytecode::Opcode;

use super::{Handler, LinearInstr};
use crate::ast::Loc;
use crate::codegen::sequence::InstrSequence;

/// Index of a block in its graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlockId(pub usize);

/// An instruction in a block; labels have become blocks.
#[derive(Clone, Copy, Debug)]
pub struct CfgInstr {
    pub opcode: Opcode,
    pub oparg: u32,
    pub target: Option<BlockId>,
    pub loc: Loc,
    /// The handler that protects the instruction.
    pub except: Option<BlockId>,
}

impl CfgInstr {
    pub fn new(opcode: Opcode, oparg: u32, loc: Loc) -> Self {
        CfgInstr { opcode, oparg, target: None, loc, except: None }
    }

    /// Turns the instruction into another one at the same place.
    pub fn set(&mut self, opcode: Opcode, oparg: u32) {
        self.opcode = opcode;
        self.oparg = oparg;
    }

    pub fn nop(&mut self) {
        self.set(Opcode::NOP, 0);
    }

    pub fn is_jump(&self) -> bool {
        self.opcode.has_jump()
    }
}

/// A run of instructions that is entered only at its beginning and left only at its end.
#[derive(Default)]
pub struct Block {
    pub instrs: Vec<CfgInstr>,
    /// Handlers of the instructions that once were behind the last one. CPython keeps blocks in arrays and does not clear
    /// what it removes, so an instruction that is added at the end takes the handler that was left in its place.
    stale: VecDeque<Option<BlockId>>,
    /// The block that follows in the code.
    pub next: Option<BlockId>,
    /// Whether something jumps here.
    pub is_label: bool,
    pub except_handler: bool,
    pub preserve_lasti: bool,
    pub cold: bool,
    pub warm: bool,
    pub visited: bool,
    pub predecessors: i32,
    /// Height of the stack at the beginning, negative while unknown.
    pub startdepth: i32,
    /// Locals that may be unset here, for the first 64.
    pub unsafe_locals: u64,
    /// The open handlers at the beginning, while they are being found.
    pub except_stack: Option<Vec<BlockId>>,
}

impl Block {
    pub fn last(&self) -> Option<&CfgInstr> {
        self.instrs.last()
    }

    /// Whether control can go on to the next block.
    pub fn has_fallthrough(&self) -> bool {
        self.last().is_none_or(|last| !last.opcode.is_scope_exit() && !last.opcode.is_unconditional_jump())
    }

    pub fn exits_scope(&self) -> bool {
        self.last().is_some_and(|last| last.opcode.is_scope_exit())
    }

    /// Keeps the first `count` instructions.
    pub fn truncate(&mut self, count: usize) {
        for instr in self.instrs.drain(count..).rev() {
            self.stale.push_front(instr.except);
        }
    }

    /// Adds an instruction at the end.
    pub fn append(&mut self, mut instr: CfgInstr) {
        instr.except = self.stale.pop_front().flatten();
        self.instrs.push(instr);
    }

    /// Puts instructions, with their handlers, somewhere into the block.
    pub fn insert(&mut self, at: usize, instrs: Vec<CfgInstr>) {
        self.stale.drain(..instrs.len().min(self.stale.len()));
        self.instrs.splice(at..at, instrs);
    }

    pub fn has_no_lineno(&self) -> bool {
        self.instrs.iter().all(|instr| instr.loc.lineno < 0)
    }

    /// Where the last instruction jumps to.
    pub fn jump_target(&self) -> Option<BlockId> {
        self.last().filter(|last| last.is_jump())?.target
    }
}

/// The graph. Blocks are linked in the order of the code, from the entry block.
pub struct Cfg {
    blocks: Vec<Block>,
}

impl std::ops::Index<BlockId> for Cfg {
    type Output = Block;

    fn index(&self, id: BlockId) -> &Block {
        &self.blocks[id.0]
    }
}

impl std::ops::IndexMut<BlockId> for Cfg {
    fn index_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.0]
    }
}

impl Cfg {
    pub const ENTRY: BlockId = BlockId(0);

    /// Splits instructions into blocks.
    pub fn from_sequence(seq: InstrSequence) -> Self {
        let mut is_target = vec![false; seq.instrs.len() + 1];
        for instr in seq.instrs.iter().filter(|instr| instr.opcode.has_target()) {
            is_target[seq.labels[instr.oparg as usize]] = true;
        }
        let mut cfg = Cfg { blocks: vec![Block::default()] };
        let mut block_at: Vec<Option<BlockId>> = vec![None; seq.instrs.len() + 1];
        let mut current = Self::ENTRY;
        for (index, instr) in seq.instrs.iter().enumerate() {
            if instr.opcode == Opcode::ANNOTATIONS_PLACEHOLDER {
                for instr in &seq.annotations {
                    cfg[current].instrs.push(CfgInstr::new(instr.opcode, instr.oparg, instr.loc));
                }
                continue;
            }
            if cfg.starts_block(current, is_target[index]) {
                let new = cfg.new_block();
                cfg[current].next = Some(new);
                current = new;
            }
            if is_target[index] {
                cfg[current].is_label = true;
                block_at[index] = Some(current);
            }
            cfg[current].instrs.push(CfgInstr::new(instr.opcode, instr.oparg, instr.loc));
        }
        for block in &mut cfg.blocks {
            for instr in block.instrs.iter_mut().filter(|instr| instr.opcode.has_target()) {
                instr.target = block_at[seq.labels[instr.oparg as usize]];
            }
        }
        cfg
    }

    fn starts_block(&self, current: BlockId, is_target: bool) -> bool {
        let block = &self[current];
        match block.last() {
            Some(last) => last.opcode.is_terminator() || is_target,
            None => is_target && block.is_label,
        }
    }

    pub fn new_block(&mut self) -> BlockId {
        self.blocks.push(Block::default());
        BlockId(self.blocks.len() - 1)
    }

    /// The blocks in the order of the code.
    pub fn order(&self) -> Vec<BlockId> {
        let mut order = Vec::with_capacity(self.blocks.len());
        let mut at = Some(Self::ENTRY);
        while let Some(id) = at {
            order.push(id);
            at = self[id].next;
        }
        order
    }

    pub fn next_nonempty(&self, mut at: Option<BlockId>) -> Option<BlockId> {
        while let Some(id) = at {
            if !self[id].instrs.is_empty() {
                return Some(id);
            }
            at = self[id].next;
        }
        None
    }

    pub fn clear_visited(&mut self) {
        self.blocks.iter_mut().for_each(|block| block.visited = false);
    }

    /// Puts a block on a work list unless it has been there.
    pub fn visit(&mut self, id: BlockId, todo: &mut Vec<BlockId>) {
        if !std::mem::replace(&mut self[id].visited, true) {
            todo.push(id);
        }
    }

    /// The instructions in order, with jumps to instructions.
    pub fn linearize(&self) -> Vec<LinearInstr> {
        let order = self.order();
        let mut start = vec![0; self.blocks.len()];
        let mut at = 0;
        for &id in &order {
            start[id.0] = at;
            at += self[id].instrs.len();
        }
        let mut linear = Vec::with_capacity(at);
        for &id in &order {
            for instr in &self[id].instrs {
                linear.push(LinearInstr {
                    opcode: instr.opcode,
                    oparg: instr.oparg,
                    target: instr.target.filter(|_| instr.opcode.has_target()).map(|target| start[target.0]),
                    loc: instr.loc,
                    handler: instr.except.map(|handler| Handler {
                        block: handler,
                        target: start[handler.0],
                        startdepth: self[handler].startdepth,
                        preserve_lasti: self[handler].preserve_lasti,
                    }),
                });
            }
        }
        linear
    }
}
