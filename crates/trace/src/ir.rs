//! The trace IR: SSA over typed words, one linear trace, an optional loop header, snapshots.
//!
//! Law: an instruction's arguments are defined before it. After the loop header, values from before it are
//! loop-invariant; what changes from one iteration to the next is a `Phi` right behind the header. Every instruction
//! that can leave the trace or run Python names a snapshot; a snapshot names only values defined before its user.
//!
//! Ownership is static: a `Value` word never says by itself who owns its count. A snapshot's slot that is `Owned` hands
//! a count that the trace holds to the rebuilt frame; a `Borrowed` one makes exit code take a new count.

use crate::uop::{Type, Uop};
use taipan_layout::{Code, CodeUnit};

/// An SSA value: the index of the instruction that defines it.
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Ref(pub u32);

impl Ref {
    /// No value.
    pub const NONE: Ref = Ref(u32::MAX);

    /// Whether this names a value.
    pub fn is_some(self) -> bool {
        self != Ref::NONE
    }

    /// As an index into [`Trace::insts`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A snapshot: index into [`Trace::snapshots`].
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct SnapshotId(pub u32);

impl SnapshotId {
    /// No snapshot.
    pub const NONE: SnapshotId = SnapshotId(u32::MAX);
}

/// What an instruction does.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// A constant: `imm` is the word (for `F64` the double's bits). Emits no code of its own.
    Const,
    /// The word in local `imm` of the root frame at the trace's start. Its slot keeps owning it.
    Local,
    /// The word in stack slot `imm` (from the bottom) of the root frame at the trace's start.
    Stack,
    /// In a side trace: value `imm` of the parent's exit ([`Trace::inherited`]).
    Inherited,
    /// The loop header. Everything before it runs once.
    Loop,
    /// A loop-carried value: `args[0]` on entry, `args[1]` from the end of the iteration.
    Phi,
    /// A micro-operation.
    Uop(Uop),
    /// Writes the word `args[0]`, with its count, to word `imm` behind the frame's header.
    Store,
    /// Pushes a frame for the function `args[0]` (owned, or with a third argument a constant) and its code `args[1]`, which becomes the trace's frame. `after` is the state of the
    /// caller when the callee has returned; there this instruction's value is the result. `imm` names that point for the
    /// evaluator.
    Call,
    /// Last: back to the loop header.
    Jump,
    /// Last: leave through the snapshot.
    Exit,
    /// Last: the frame is popped; hands the word `args[0]` to its caller.
    Return,
}

/// One instruction.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Inst {
    /// What it does.
    pub op: Op,
    /// Type of its value, or `Type::None`.
    pub ty: Type,
    /// Arguments; unused ones are `Ref::NONE`.
    pub args: [Ref; 4],
    /// Immediate: constant word, slot number, oparg or cache operand.
    pub imm: u64,
    /// State for leaving before the instruction has had any effect (guards, errors), or `NONE`.
    pub snapshot: SnapshotId,
    /// State after it, for leaving where Python code that it ran invalidated the trace, or `NONE`.
    pub after: SnapshotId,
}

/// Who owns the count of the word in a slot.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Ownership {
    /// The trace holds a count and hands it over.
    Owned,
    /// Somebody else: a rebuilt frame takes a new count (locals) or marks the word as borrowed (stack).
    Borrowed,
}

/// What a local or stack slot holds.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Slot {
    /// What the root frame's memory holds: the trace has not changed it.
    Memory,
    /// The same, and it is known to be an immediate number of this type.
    Number(Type),
    /// Nothing.
    Absent,
    /// A value, boxed on exit according to its type.
    Value(Ref, Ownership),
}

impl Slot {
    /// Whether the frame's memory has it already.
    pub fn is_in_memory(self) -> bool {
        matches!(self, Slot::Memory | Slot::Number(_))
    }
}

/// The state of one frame.
#[derive(Clone, PartialEq, Debug)]
pub struct FrameState {
    /// Its code object (kept alive by the trace).
    pub code: *const Code,
    /// The function, for frames pushed in the trace: a boxed word. `NONE` for the root frame.
    pub function: Ref,
    /// The frame is that of the generator that `function` is.
    pub generator: bool,
    /// Whether the trace's count of the function goes to the rebuilt frame, or the frame takes a new one.
    pub function_own: Ownership,
    /// The instruction to run next (innermost frame) or being executed (callers).
    pub ip: *mut CodeUnit,
    /// For callers: code units from `ip` to where the callee returns.
    pub return_offset: u16,
    /// Locals, cells and free variables.
    pub locals: Vec<Slot>,
    /// Evaluation stack, bottom first.
    pub stack: Vec<Slot>,
    /// Where to go on, without it, if the topmost word of the stack turns out to be absent: a loop's iterator had no
    /// more. Null where that cannot be.
    pub end: *mut CodeUnit,
}

/// What an exit rebuilds: the frames from the root outwards.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Snapshot {
    /// The frames, root first.
    pub frames: Vec<FrameState>,
    /// Owned words that exit code must close besides.
    pub closes: Vec<Ref>,
    /// Number of instructions when the state was taken: counts taken or given back later are not in it. Only while
    /// instructions keep their numbers.
    pub taken_at: u32,
    /// Number of recorded bytecode instructions, from the trace's start or its loop's, that lie behind.
    pub position: u32,
}

/// Where a side trace's inherited value comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct Inherited {
    /// Its type in the parent.
    pub ty: Type,
    /// The parent's value.
    pub parent: Ref,
}

/// A generator that a loop finds waiting at its header, in terms of the loop's trace. What became of values that nothing uses is
/// [`Ref::NONE`].
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its address.
    pub generator: Ref,
    /// The instruction that it waits at.
    pub at: u64,
    /// Words of its frame that stay what they are, by index.
    pub words: Vec<(u64, Ref)>,
}

/// A trace.
#[derive(Clone, Default, Debug)]
pub struct Trace {
    /// All instructions in order.
    pub insts: Vec<Inst>,
    /// Snapshots by number.
    pub snapshots: Vec<Snapshot>,
    /// For side traces: what the parent's exit hands over, by number.
    pub inherited: Vec<Inherited>,
    /// For a side trace that ends in a jump to the loop it came from: which of that trace's phis gets which value.
    pub rejoin: Vec<(Ref, Ref)>,
    /// For a loop: the phis that carry a number at a heap place, with the object.
    pub carried: Vec<(Ref, Ref)>,
    /// The generators that the loop finds waiting at its header.
    pub waiting: Vec<Waiting>,
    /// Names for printing code objects: pointer and qualified name.
    pub code_names: Vec<(*const Code, String)>,
}

impl Trace {
    /// The instruction that defines `r`.
    pub fn inst(&self, r: Ref) -> &Inst {
        &self.insts[r.index()]
    }

    /// Appends an instruction; its value.
    pub fn push(&mut self, inst: Inst) -> Ref {
        self.insts.push(inst);
        Ref(self.insts.len() as u32 - 1)
    }

    /// Index of the loop header, if there is one.
    pub fn loop_header(&self) -> Option<usize> {
        self.insts.iter().position(|i| i.op == Op::Loop)
    }
}

impl Inst {
    /// An instruction without arguments, immediate or snapshot.
    pub const fn new(op: Op, ty: Type) -> Inst {
        Inst { op, ty, args: [Ref::NONE; 4], imm: 0, snapshot: SnapshotId::NONE, after: SnapshotId::NONE }
    }

    /// The arguments that are there.
    pub fn arguments(&self) -> impl Iterator<Item = Ref> + '_ {
        self.args.iter().copied().filter(|a| a.is_some())
    }
}

impl Default for FrameState {
    fn default() -> FrameState {
        FrameState {
            code: std::ptr::null(),
            function: Ref::NONE,
            generator: false,
            function_own: Ownership::Borrowed,
            ip: std::ptr::null_mut(),
            return_offset: 0,
            end: std::ptr::null_mut(),
            locals: Vec::new(),
            stack: Vec::new(),
        }
    }
}
