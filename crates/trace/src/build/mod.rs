//! From a recording to SSA: abstract interpretation of the recorded micro-operations.
//!
//! Guards and loads that the trace has already made are not made again, constants fold, numbers stay unboxed, frames of
//! inlined calls exist only in snapshots. A loop is built twice: the first time as what runs once (the peeled
//! iteration), the second time, with the facts of the first, as the loop itself. So what does not change moves out.
//!
//! Law: nothing is emitted that the recording did not execute, except guards, boxes and count changes. Every emitted
//! instruction that can leave names the state before the bytecode instruction it belongs to.

mod attributes;
mod calls;
mod emit;
mod generators;
mod handover;
mod iteration;
mod loops;
mod memory;
mod operators;
mod rejoin;
mod slices;
mod state;
mod values;
mod waiting;

use crate::abort::Abort;
use crate::ir::*;
use crate::record::{Ending, Entry, Recording};
use crate::uop::{EXPANSIONS, Uop};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use taipan_layout::*;

pub use calls::MAX_DEPTH;
pub use rejoin::{Effect, LoopState, Place, Rejoin};
pub use state::{AbstractFrame, Hold, Local, Operand};

/// In place of a slot: the loop takes nothing for granted of its generators.
const NO_GENERATORS: usize = usize::MAX - 1;

/// A heap read that still holds: what was read, the value and the class of the field.
type HeapEntry = ((Uop, [Ref; 4], u64), (Ref, &'static str));

/// Something a trace took for granted: when it changes, the trace is invalid.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Hash)]
pub enum Dependency {
    /// The value of a name in a namespace: the dict and the interned name.
    DictKey(*mut Dict, Value),
    /// A function's code, defaults and closure.
    Function(*mut Function),
}

/// A trace with what it depends on and keeps alive.
pub struct Built {
    /// The trace.
    pub trace: Trace,
    /// What invalidates it.
    pub dependencies: Vec<Dependency>,
    /// Objects whose words are constants in it: to be kept alive as long as the trace.
    pub constants: Vec<Value>,
    /// Deepest inlining.
    pub max_depth: usize,
    /// State at the loop's header, for side traces that rejoin it.
    pub loop_state: Option<LoopState>,
    /// What it does to the heap.
    pub effects: Vec<Effect>,
    /// Bytecode instructions that one iteration (or the whole trace) covers.
    pub covered: usize,
}

/// Why there is no trace.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The reason.
    pub reason: Abort,
    /// The recorded entry at which it was found.
    pub at: usize,
}

/// What a side trace starts from.
pub struct Parent<'a> {
    /// The parent's snapshot at the exit.
    pub snapshot: &'a Snapshot,
    /// The parent's trace, for the types of what the snapshot names.
    pub trace: &'a Trace,
    /// The loop to go back to, where the recording met it.
    pub rejoin: Option<Rejoin<'a>>,
}

pub(crate) struct Builder<'a> {
    pub(crate) trace: Trace,
    recording: &'a Recording,
    /// Where execution went after the last entry.
    end: *mut CodeUnit,
    frames: Vec<AbstractFrame>,
    /// Index of the entry being translated.
    at: usize,
    /// Pure results and guards that hold, by what computed them.
    available: HashMap<(Op, [Ref; 4], u64), Ref>,
    /// Heap reads that still hold.
    heap: HashMap<(Uop, [Ref; 4], u64), (Ref, &'static str)>,
    constants: HashMap<(crate::uop::Type, u64), Ref>,
    /// State before the current bytecode instruction, and its number once something names it.
    before: Snapshot,
    /// The words of the first frame's locals then, where the trace has read them.
    before_words: Vec<Ref>,
    before_id: SnapshotId,
    /// Owned words to close at the end of the current bytecode instruction.
    closing: Vec<Ref>,
    /// Boxes made for the current bytecode instruction that nothing has taken over: they may be heap ints.
    boxes: Vec<Ref>,
    /// Counts that the current bytecode instruction has taken so far: who leaves to the state before it gives them back.
    taken: Vec<Ref>,
    /// Words whose count an operation of the current bytecode instruction has taken over.
    moved: Vec<Ref>,
    /// The slice of a list made last, and the state before it.
    last_part: Option<(Ref, SnapshotId)>,
    /// Instructions of the current bytecode instruction that need the state after it.
    need_after: Vec<Ref>,
    /// Heap classes written since the trace's start, for what a loop may carry over its header.
    written: HashSet<&'static str>,
    escaped: bool,
    /// Shape versions that guards have shown, by object. Objects of different versions are different objects.
    versions: HashMap<Ref, u64>,
    /// What this trace does to the heap.
    effects: Vec<Effect>,
    hoisted: Vec<Place>,
    loop_state: Option<LoopState>,
    /// Slots stored to since the trace's start: index and version of the object.
    stored_slots: Vec<(u64, Option<u64>)>,
    /// Words of generators' frames stored to since the trace's start.
    stored_words: Vec<u64>,
    dependencies: Vec<Dependency>,
    kept: Vec<Value>,
    max_depth: usize,
    /// The current instruction's remaining micro-operations do not run.
    skip_rest: bool,
    /// Where the loop instruction being translated goes on with an item and without, and the item.
    ways: Option<(iteration::Ways, Ref)>,
    phis: Vec<(loops::Carried, Ref)>,
    /// Root slots whose loop-carried value must be boxed.
    boxed_phis: &'a HashSet<usize>,
    assumptions: Assumptions<'a>,
}

/// What the builder may take for granted.
#[derive(Copy, Clone)]
pub struct Assumptions<'a> {
    /// Whether an assumption has broken too often to be made again.
    pub breaks_often: &'a dyn Fn(&Dependency) -> bool,
    /// Where a guard is left, its condition is the opposite.
    pub exits_are_failures: bool,
}

/// Builds the trace of a recording that ended as `ending`.
///
/// # Errors
/// The reason why there can be no trace.
///
/// # Safety
/// The recording's code objects, shapes and constants are alive.
pub unsafe fn build(
    recording: &Recording,
    ending: Ending,
    parent: Option<Parent<'_>>,
    assumptions: Assumptions<'_>,
) -> Result<Built, Failure> {
    let mut boxed = HashSet::default();
    loop {
        let mut builder = Builder::new(recording, &boxed, assumptions);
        if let Ending::Stop { ip } = ending {
            builder.end = ip;
        }
        let started = builder.start(parent.as_ref());
        let rejoin = parent.as_ref().and_then(|p| p.rejoin.as_ref());
        let unstable = match started.and_then(|()| builder.run(ending, rejoin)) {
            Ok(None) => return Ok(builder.finish()),
            Ok(Some(slot)) => slot,
            Err(reason) => return Err(Failure { reason, at: builder.at }),
        };
        if !boxed.insert(unstable) {
            return Err(Failure { reason: Abort::UnstablePhi, at: 0 });
        }
    }
}

/// Builds the trace that joins an exit of `parent` to another executor: it makes the exit's frames real. `point` gives a
/// number to each point that a callee returns to.
///
/// # Errors
/// The reason why there can be no trace.
///
/// # Safety
/// As [`build`]; `recording` is one of that exit, and empty.
pub unsafe fn bridge(
    recording: &Recording,
    parent: &Parent<'_>,
    point: &mut dyn FnMut() -> u64,
) -> Result<Built, Abort> {
    let boxed = HashSet::default();
    let assumptions = Assumptions { breaks_often: &|_| false, exits_are_failures: true };
    let mut builder = Builder::new(recording, &boxed, assumptions);
    builder.start(Some(parent))?;
    builder.hand_over(point)?;
    Ok(builder.finish())
}

impl<'a> Builder<'a> {
    fn new(recording: &'a Recording, boxed_phis: &'a HashSet<usize>, assumptions: Assumptions<'a>) -> Builder<'a> {
        Builder {
            trace: Trace::default(),
            recording,
            end: recording.start,
            frames: Vec::new(),
            at: 0,
            available: HashMap::default(),
            heap: HashMap::default(),
            constants: HashMap::default(),
            before: Snapshot::default(),
            before_words: Vec::new(),
            before_id: SnapshotId::NONE,
            closing: Vec::new(),
            boxes: Vec::new(),
            taken: Vec::new(),
            moved: Vec::new(),
            last_part: None,
            need_after: Vec::new(),
            written: HashSet::default(),
            escaped: false,
            versions: HashMap::default(),
            effects: Vec::new(),
            hoisted: Vec::new(),
            loop_state: None,
            stored_slots: Vec::new(),
            stored_words: Vec::new(),
            dependencies: Vec::new(),
            kept: Vec::new(),
            max_depth: 0,
            skip_rest: false,
            ways: None,
            phis: Vec::new(),
            boxed_phis,
            assumptions,
        }
    }

    /// The whole way; a root slot whose phi must be boxed makes the caller start over.
    fn run(&mut self, ending: Ending, rejoin: Option<&Rejoin<'_>>) -> Result<Option<usize>, Abort> {
        self.translate_all()?;
        match ending {
            Ending::Stop { ip } => {
                self.frame().ip = ip;
                // Conversions for the loop's header leave for the state here.
                self.note_before();
                let back = match rejoin {
                    Some(rejoin) => self.rejoin(rejoin)?,
                    None => false,
                };
                if !back {
                    self.exit();
                }
                Ok(None)
            }
            Ending::Return => Ok(None),
            Ending::Loop => {
                self.begin_loop()?;
                self.translate_all()?;
                self.close_loop()
            }
        }
    }

    fn translate_all(&mut self) -> Result<(), Abort> {
        self.at = 0;
        while self.at < self.recording.entries.len() {
            self.translate()?;
            self.at += 1;
        }
        Ok(())
    }

    /// Where execution went after the current entry.
    pub(crate) fn next_ip(&self) -> *mut CodeUnit {
        self.recording.entries.get(self.at + 1).map_or(self.end, |e| e.first)
    }

    pub(crate) fn entry(&self) -> &'a Entry {
        &self.recording.entries[self.at]
    }

    fn translate(&mut self) -> Result<(), Abort> {
        let entry = self.entry();
        let Some(expansion) = EXPANSIONS[entry.opcode as usize].as_ref() else {
            return Err(Abort::UnsupportedInstruction);
        };
        if self.frame().code != entry.code.cast_const() || self.frame().stack.len() != entry.depth {
            return Err(Abort::FrameChange);
        }
        self.frame().ip = entry.first;
        self.note_before();
        for part in expansion.parts {
            let operand = part.operand.map_or(0, |(at, units)| cache_operand(&entry.cache, at, units));
            self.micro_operation(part.uop, entry.oparg as usize, operand)?;
            if core::mem::take(&mut self.skip_rest) {
                self.drop_pointers();
                break;
            }
        }
        self.end_instruction()
    }

    /// An instruction that ended early leaves on the stack what its micro-operations hand each other, or nothing as its
    /// output: off with it.
    fn drop_pointers(&mut self) {
        while let Some(top) = self.frame().stack.last().copied()
            && (top.is_absent() || self.type_of(top.value) == crate::uop::Type::Ptr)
        {
            self.frame().stack.pop();
        }
    }

    fn micro_operation(&mut self, uop: Uop, oparg: usize, operand: u64) -> Result<(), Abort> {
        if uop == Uop::_CHECK_PERIODIC {
            return self.check_periodic();
        }
        if crate::build::cases::abstract_case(self, uop, oparg, operand)? {
            return Ok(());
        }
        let info = uop.info();
        if let Some((taken, not_taken)) = info.branch {
            return self.branch(taken, not_taken);
        }
        if matches!(uop, Uop::_JUMP_BACKWARD | Uop::_JUMP_FORWARD | Uop::_COUNT_ENTRY | Uop::_COUNT_LOOP) {
            return Ok(());
        }
        if matches!(uop, Uop::NOP | Uop::NOT_TAKEN) {
            return Ok(());
        }
        if !info.traceable {
            return Err(Abort::UnsupportedInstruction);
        }
        self.default_case(uop, oparg, operand)
    }

    /// Pops the inputs, emits the micro-operation, pushes what it leaves.
    fn default_case(&mut self, uop: Uop, oparg: usize, operand: u64) -> Result<(), Abort> {
        let info = uop.info();
        let inputs = self.pop_many(info.inputs.len())?;
        let mut words = Vec::with_capacity(inputs.len());
        for (input, ty) in inputs.iter().zip(info.inputs) {
            words.push(self.as_type(*input, *ty)?);
        }
        let immediate = if info.uses_oparg { oparg as u64 } else { operand };
        let result = self.emit(uop, &words, immediate)?;
        for from in info.results {
            let output = match usize::try_from(*from) {
                Ok(index) => inputs[index],
                Err(_) => Operand { value: result, own: if info.borrowed { Hold::Heap } else { Hold::Owned } },
            };
            self.push(output);
        }
        Ok(())
    }

    fn branch(&mut self, taken: Uop, not_taken: Uop) -> Result<(), Abort> {
        let entry = self.entry();
        let size = EXPANSIONS[entry.opcode as usize].as_ref().map_or(1, |e| e.size as usize);
        let went_on = self.next_ip() == entry.ip.wrapping_add(size);
        let condition = self.pop()?;
        let uop = if went_on { not_taken } else { taken };
        self.guard_condition(uop == Uop::_GUARD_TRUE, condition)
    }

    fn check_periodic(&mut self) -> Result<(), Abort> {
        let expansion = EXPANSIONS[self.entry().opcode as usize].as_ref();
        // After a call the poll can wait for the next loop edge: the call could not be run again.
        if expansion.is_some_and(|e| e.name.starts_with("CALL")) {
            return Ok(());
        }
        self.emit(Uop::_GUARD_POLL, &[], 0)?;
        Ok(())
    }

    fn exit(&mut self) {
        let snapshot = self.snapshot();
        let id = self.add_snapshot(snapshot);
        let mut inst = Inst::new(Op::Exit, crate::uop::Type::None);
        inst.snapshot = id;
        self.trace.push(inst);
    }

    fn finish(self) -> Built {
        Built {
            trace: self.trace,
            dependencies: self.dependencies,
            constants: self.kept,
            max_depth: self.max_depth,
            loop_state: self.loop_state,
            effects: self.effects,
            covered: self.recording.entries.len(),
        }
    }
}

/// A word that a heap slot owns.
fn borrowed(value: Ref) -> Operand {
    Operand { value, own: Hold::Heap }
}

/// A word or number of the trace's own.
fn plain(value: Ref) -> Operand {
    Operand { value, own: Hold::Owned }
}

fn cache_operand(cache: &[u16; 10], at: u8, units: u8) -> u64 {
    (0..units as usize).rev().fold(0, |word, i| word << 16 | cache[at as usize + i] as u64)
}

mod cases {
    //! The generated cases of `ops/optimizer.rs`.

    use super::{Abort, Builder, Operand, Uop};

    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}
