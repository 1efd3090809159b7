//! What the definitions say, as data: operations, instructions, families, helpers.
//!
//! Law: nothing here knows a product. Every emitter reads this model and only this model.

use proc_macro2::{Span, TokenStream};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Everything read from `ops/`.
#[derive(Default)]
pub struct Definitions {
    /// The files in reading order.
    pub sections: Vec<Section>,
    /// Micro-operations in the order of their definition; their index is their number.
    pub ops: Vec<Op>,
    /// Instructions in the order of their definition.
    pub instructions: Vec<Instruction>,
    /// Sequences of instructions with a number of their own.
    pub fused: Vec<Fused>,
    /// Families of specializations.
    pub families: Vec<Family>,
    /// Helpers that bodies may call.
    pub helpers: BTreeMap<String, Helper>,
    /// Opcode numbers by instruction name.
    pub opcodes: BTreeMap<String, u8>,
    /// Those of them that CPython does not have.
    pub own_opcodes: BTreeSet<String>,
    /// Index of an operation by name.
    pub op_index: BTreeMap<String, usize>,
}

/// A definition file, and what it calls itself.
pub struct Section {
    /// The file.
    pub file: PathBuf,
    /// The first words of its purpose (`//!`), up to a colon or period; empty where it has none.
    pub title: String,
}

/// The type of a stack item or operand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ItemType {
    /// A reference of any ownership.
    Ref,
    /// A reference that owns its count: may be stored in the heap.
    Owned,
    /// A word read from a heap slot that still holds it: no count of its own.
    Borrowed,
    /// An unboxed int.
    I64,
    /// An unboxed float.
    F64,
    /// An unboxed truth value.
    Bool,
    /// A pointer to a layout struct of a live object, or to a frame.
    Ptr(String),
}

impl ItemType {
    /// Whether the item may lie on the evaluation stack in memory.
    pub fn is_value(&self) -> bool {
        matches!(self, ItemType::Ref | ItemType::Owned | ItemType::Borrowed)
    }
}

/// One item of a stack effect.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its name in the body; `unused` where the body does not look at it.
    pub name: String,
    /// Its type.
    pub ty: ItemType,
    /// For arrays: the number of items, an expression over `oparg`.
    pub size: Option<String>,
    /// Input that is also the output at the same place: neither popped nor pushed.
    pub peek: bool,
    /// Input that is also an output at another place: for an input the output's index, for an output the input's.
    pub moved: Option<usize>,
}

/// An operand read from the inline cache.
#[derive(Clone, Debug)]
pub struct CacheOperand {
    /// Its name in the body, or `unused`.
    pub name: String,
    /// Code units.
    pub units: usize,
}

/// Flags written in brackets before an operation's name.
#[derive(Clone, Default, Debug)]
pub struct Flags {
    /// The output depends on the inputs and operands alone.
    pub pure: bool,
    /// Only in tier 1: traces are given something else for it.
    pub tier1: bool,
    /// Only in traces.
    pub tier2: bool,
    /// Calls the specializer; not recorded.
    pub specializing: bool,
    /// The trace builder has its own case for it in `ops/optimizer.rs`.
    pub abstract_case: bool,
    /// Heap fields that the operation reads: a class of `reads(..)`.
    pub reads: Option<String>,
    /// Heap fields that it writes.
    pub writes: Option<String>,
    /// Emitted in one stencil per register assignment.
    pub hot: bool,
    /// May run Python although it calls no helper that always may: a cold deallocation.
    pub escapes: bool,
    /// Its two inputs can be exchanged.
    pub commutative: bool,
    /// The stencils leave the output in any register although there are two inputs: the machine has such an instruction.
    pub three_address: bool,
    /// Running it twice is not the same as once: it may make a new object, or looks at what changes by itself.
    pub fresh: bool,
    /// Guards of the two outcomes of a branch: taken, not taken.
    pub branch: Option<(String, String)>,
}

/// A micro-operation.
pub struct Op {
    /// Name, beginning with an underscore (or an instruction's name for one-operation instructions).
    pub name: String,
    /// Where it is defined.
    pub line: usize,
    /// File it is defined in.
    pub file: PathBuf,
    /// Flags.
    pub flags: Flags,
    /// Inputs, deepest first.
    pub inputs: Vec<Item>,
    /// Outputs, deepest first.
    pub outputs: Vec<Item>,
    /// Inline cache operands.
    pub caches: Vec<CacheOperand>,
    /// Documentation lines.
    pub docs: Vec<String>,
    /// The body's statements.
    pub body: TokenStream,
    /// What the body was found to do.
    pub facts: Facts,
}

/// What analysis finds in a body.
#[derive(Clone, Default, Debug)]
pub struct Facts {
    /// Mentions `oparg`.
    pub uses_oparg: bool,
    /// Has an `exit_if!`.
    pub exits: bool,
    /// Has a `deopt_if!`.
    pub deopts: bool,
    /// Has an `error_if!`.
    pub errors: bool,
    /// Calls a helper that may run Python code.
    pub escapes: bool,
    /// Calls any helper.
    pub calls: bool,
    /// Uses the stack pointer below its inputs.
    pub uses_rest_sp: bool,
    /// Changes where execution continues (`jump_by!`, frame changes).
    pub jumps: bool,
    /// Has a `close!`, which deallocates where the count was the last.
    pub closes: bool,
    /// Reads or writes a local by `local!`.
    pub locals: bool,
}

/// A part of an instruction.
#[derive(Clone, Debug)]
pub enum Part {
    /// A micro-operation, by index.
    Op(usize),
    /// Cache units that no operation of this instruction reads.
    Unused(usize),
    /// Everything cached is written to the stack in memory.
    Flush,
}

/// A whole instruction.
pub struct Instruction {
    /// CPython's name.
    pub name: String,
    /// Its number.
    pub opcode: u8,
    /// Line of the definition.
    pub line: usize,
    /// File of the definition.
    pub file: PathBuf,
    /// Documentation lines.
    pub docs: Vec<String>,
    /// Its parts in order.
    pub parts: Vec<Part>,
    /// Inline cache units behind the instruction word.
    pub cache_units: usize,
}

/// A sequence of instructions that tier 1 runs in one dispatch. Nothing but tier 1 knows it: the instructions behind the
/// first one stay where they are, and the first one is what is recorded.
pub struct Fused {
    /// Its name.
    pub name: String,
    /// Its number.
    pub opcode: u8,
    /// The names of the instructions.
    pub sequence: Vec<String>,
    /// Line of the definition.
    pub line: usize,
    /// File of the definition.
    pub file: PathBuf,
}

/// A head and its specializations.
pub struct Family {
    /// The generic instruction.
    pub head: String,
    /// Its specialized forms.
    pub members: Vec<String>,
    /// Line of the definition.
    pub line: usize,
    /// File of the definition.
    pub file: PathBuf,
}

/// A function of the runtime that bodies may call.
pub struct Helper {
    /// Symbol.
    pub name: String,
    /// Signature tokens: `(a: A, b: B) -> R`.
    pub signature: syn::Signature,
    /// May run Python code, collect, or look at frames.
    pub escapes: bool,
    /// Rarely called where handlers name it: they keep their registers across the call.
    pub cold: bool,
    /// Documentation lines.
    pub docs: Vec<String>,
}

/// A reason to reject the definitions.
#[derive(Debug)]
pub struct Rejection {
    /// File.
    pub file: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub reason: String,
}

impl Rejection {
    /// A rejection at a span of `file`.
    pub fn at(file: &std::path::Path, span: Span, reason: impl Into<String>) -> Rejection {
        Rejection { file: file.to_owned(), line: span.start().line, reason: reason.into() }
    }

    /// A rejection at a line of `file`.
    pub fn line(file: &std::path::Path, line: usize, reason: impl Into<String>) -> Rejection {
        Rejection { file: file.to_owned(), line, reason: reason.into() }
    }
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.reason)
    }
}

impl Definitions {
    /// The operation of this name.
    pub fn op(&self, name: &str) -> Option<&Op> {
        self.op_index.get(name).map(|&i| &self.ops[i])
    }

    /// The instruction of this name.
    pub fn instruction(&self, name: &str) -> Option<&Instruction> {
        self.instructions.iter().find(|i| i.name == name)
    }

    /// The head of the family that `name` is a member of, or `name` itself.
    pub fn head_of<'a>(&'a self, name: &'a str) -> &'a str {
        self.families.iter().find(|f| f.members.iter().any(|m| m == name)).map_or(name, |f| &f.head)
    }
}
