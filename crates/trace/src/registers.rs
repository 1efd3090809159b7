//! Register allocation: the SSA trace becomes a list of machine operations, each with the places of its operands, and
//! for every exit the place of each value that its snapshot names.
//!
//! Law: a machine operation uses only the stencil forms of [`form`]. A value is written to its spill slot at most once
//! per execution of its definition, right behind it; so a slot, once written, names the value wherever the value is
//! live. On the way to an exit all registers are as they were when the operation began. While an operation runs
//! Python, whatever its snapshots name is in a spill slot or constant (cold calls: in the saved registers).

mod check;
mod moves;
mod print;
mod scan;
mod side;

pub use check::check;
pub use print::print;
pub use scan::allocate;
pub use side::attach;

use crate::ir::{Inst, Op, Ref, SnapshotId, Trace};
use crate::uop::{Type, Uop};

/// The allocatable integer registers, by number. The first [`SURVIVORS`] keep their values across calls.
pub const INT_NAMES: [&str; 7] = ["r14", "r15", "rdi", "rsi", "r8", "r9", "r11"];
/// The allocatable float registers, by number.
pub const FLOAT_NAMES: [&str; 8] = ["xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7"];
/// Number of integer registers that survive calls.
pub const SURVIVORS: u8 = 2;
/// Integer registers in which calls take their inputs.
pub const CALL_INPUTS: [u8; 4] = [2, 3, 4, 5];
/// Integer register in which calls leave their output.
pub const CALL_OUTPUT: u8 = 2;

/// Where a word is.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// An integer register.
    Int(u8),
    /// The scratch register, between two operations.
    Scratch,
    /// A float register.
    Float(u8),
    /// A constant.
    Pool(u64),
    /// A spill slot of the thread.
    Spill(u16),
    /// A word of the root frame, by its offset in bytes.
    Frame(u32),
}

impl Place {
    /// The number of the place's kind in stencil keys (`opgen::emit_stencils`).
    pub fn code(self) -> u32 {
        match self {
            Place::Int(n) => 1 + n as u32,
            Place::Scratch => 8,
            Place::Float(n) => 9 + n as u32,
            Place::Pool(_) => 17,
            Place::Spill(_) => 18,
            Place::Frame(_) => 19,
        }
    }

    /// Whether it is an allocatable register.
    pub fn is_register(self) -> bool {
        matches!(self, Place::Int(_) | Place::Float(_))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Place::Int(n) => f.write_str(INT_NAMES[n as usize]),
            Place::Scratch => f.write_str("rax"),
            Place::Float(n) => f.write_str(FLOAT_NAMES[n as usize]),
            Place::Pool(word) => write!(f, "#{word:#x}"),
            Place::Spill(slot) => write!(f, "spill{slot}"),
            Place::Frame(offset) => write!(f, "frame+{offset}"),
        }
    }
}

/// What a machine operation does.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A micro-operation.
    Uop(Uop),
    /// A copy from the first input to the output.
    Move,
    /// The loop header: a label.
    Header,
    /// Back to the loop header.
    Jump,
    /// Leaves through `exit`.
    Exit,
    /// Leaves for the loop header of another trace, in the registers that it expects.
    Rejoin,
    /// Goes on where the popped frame's caller wants its result, which is in [`CALL_OUTPUT`].
    Return,
}

/// One machine operation.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct MachineOp {
    /// What it does.
    pub kind: Kind,
    /// Where the result goes.
    pub output: Option<Place>,
    /// Where the operands are; none for the fixed places of calls.
    pub inputs: [Option<Place>; 3],
    /// The micro-operation's immediate.
    pub imm: u64,
    /// Number of the exit for failed guards (and of `Kind::Exit`).
    pub exit: Option<u32>,
    /// Number of the exit for exceptions.
    pub error: Option<u32>,
    /// Number of the exit for frames rebuilt meanwhile.
    pub after: Option<u32>,
    /// Number of the exit record that describes the frames while Python code runs.
    pub during: Option<u32>,
    /// The value defined or moved.
    pub value: Ref,
    /// The operands as values, for checking.
    pub args: [Ref; 4],
}

impl MachineOp {
    fn new(kind: Kind) -> MachineOp {
        MachineOp {
            kind,
            output: None,
            inputs: [None; 3],
            imm: 0,
            exit: None,
            error: None,
            after: None,
            during: None,
            value: Ref::NONE,
            args: [Ref::NONE; 4],
        }
    }
}

/// Why an exit is taken.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum ExitKind {
    /// A guard failed: run the instruction again.
    Guard,
    /// An exception is on the thread.
    Error,
    /// Frames were rebuilt or the trace was invalidated while Python code ran.
    After,
    /// The trace's end.
    End,
    /// No exit: describes the frames while Python code runs.
    During,
    /// A compiled callee has returned to a trace that goes no further yet.
    Return,
    /// A guard failed that grows no side trace: run the instruction again in tier 1.
    Deopt,
}

/// Whether the operation pushes a frame, which then is the trace's, and notes where the callee returns.
pub fn pushes_frame(uop: Uop) -> bool {
    matches!(uop, Uop::_PUSH_FRAME | Uop::_PUSH_BORROWING_FRAME)
}

/// Whether the operation makes the caller's frame the one that the trace runs in.
pub fn pops_frame(uop: Uop) -> bool {
    matches!(uop, Uop::_POP_FRAME | Uop::_POP_HIDDEN_FRAME)
}

/// The operation of a call: some functions are kept alive by the trace.
pub fn push_operation(call: &Inst) -> Uop {
    if call.args[2].is_some() { Uop::_PUSH_BORROWING_FRAME } else { Uop::_PUSH_FRAME }
}

/// The kind of a guard's exit.
pub fn guard_kind(uop: Uop) -> ExitKind {
    if uop.info().deopts { ExitKind::Deopt } else { ExitKind::Guard }
}

/// A way out of the trace.
#[derive(Clone, PartialEq, Debug)]
pub struct ExitState {
    /// Why.
    pub kind: ExitKind,
    /// The snapshot.
    pub snapshot: SnapshotId,
    /// The instruction that leaves.
    pub at: u32,
    /// Where each value is that the snapshot names. `During`: registers are those saved in the thread.
    pub values: Vec<(Ref, Place)>,
    /// Where the loop's invariants are, in the order of [`Allocated::header`] (empty before the loop), or the values
    /// that [`Options::carried`] names.
    pub invariants: Vec<(Ref, Place)>,
}

/// The result of register allocation.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Allocated {
    /// The operations in order.
    pub ops: Vec<MachineOp>,
    /// The exits by number.
    pub exits: Vec<ExitState>,
    /// What is where at the loop header: phis, then invariants.
    pub header: Vec<(Ref, Place)>,
    /// Spill slots used so far, those of the parent traces included.
    pub spill_slots: usize,
}

/// What allocation must be told besides the trace.
#[derive(Clone, Default, Debug)]
pub struct Options {
    /// Number of locals of the root frame: its stack begins behind them.
    pub stack_base: u32,
    /// Where the inherited values are, by number: a register or slot is in the list once.
    pub inherited: Vec<Place>,
    /// The first spill slot that is not the parent's.
    pub first_spill: usize,
    /// For a trace that ends in a jump but has no loop: what goes where in the loop that it rejoins.
    pub rejoin: Vec<(Ref, Place)>,
    /// Inherited values to hand on at every exit, so that side traces of side traces can rejoin, too: the invariants
    /// of the loop, in its order.
    pub carried: Vec<Ref>,
}

/// Why a trace could not be allocated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AllocationError {
    /// More values are live than there are spill slots.
    TooManySpills,
    /// The trace breaks the laws of the IR.
    Malformed(&'static str),
}

/// How a micro-operation takes its operands and where it leaves its output.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Form {
    /// Operands in any registers, no output.
    NoOutput,
    /// Operands and output in any registers.
    Any,
    /// Operands in any registers, output in the scratch register.
    Scratch,
    /// Float operands in any registers, the output in the place of one of them.
    Tied,
    /// Everything in fixed registers; all but the survivors are clobbered.
    Call,
}

/// The form of a micro-operation.
pub fn form(uop: Uop) -> Form {
    let info = uop.info();
    if info.calls && !info.hot {
        return Form::Call;
    }
    match (info.output, info.inputs.len()) {
        (Type::None, _) => Form::NoOutput,
        (Type::F64, 2) => Form::Tied,
        (_, 0 | 1) => Form::Any,
        _ if info.three_address => Form::Any,
        _ => Form::Scratch,
    }
}

/// Whether operand `k` can be a constant or in a spill slot, the other being in a register.
pub fn has_memory_form(uop: Uop, k: usize) -> bool {
    let form = form(uop);
    uop.info().inputs.len() == 2 && form != Form::Call && (k == 1 || form == Form::NoOutput)
}
