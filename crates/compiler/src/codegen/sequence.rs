//! Instructions as code generation emits them: arguments may be labels, and nothing is ordered into blocks yet.

use taipan_bytecode::Opcode;

use crate::ast::Loc;

/// A place that can be jumped to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label(pub u32);

/// An instruction; the argument of one that [`Opcode::has_target`] is a label.
#[derive(Clone, Copy, Debug)]
pub struct Instr {
    pub opcode: Opcode,
    pub oparg: u32,
    pub loc: Loc,
}

/// The instructions of one code object and where its labels are.
#[derive(Default)]
pub struct InstrSequence {
    pub instrs: Vec<Instr>,
    /// Index of the instruction that each label marks.
    pub labels: Vec<usize>,
    /// What the placeholder for module annotations stands for.
    pub annotations: Vec<Instr>,
}

impl InstrSequence {
    pub fn new_label(&mut self) -> Label {
        self.labels.push(usize::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    /// Puts a label before the next instruction.
    pub fn use_label(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.instrs.len();
    }

    pub fn push(&mut self, opcode: Opcode, oparg: u32, loc: Loc) {
        self.instrs.push(Instr { opcode, oparg, loc });
    }

    /// Puts an instruction before all others.
    pub fn push_front(&mut self, opcode: Opcode, oparg: u32, loc: Loc) {
        self.instrs.insert(0, Instr { opcode, oparg, loc });
        for at in &mut self.labels {
            *at = at.saturating_add(1);
        }
    }
}
