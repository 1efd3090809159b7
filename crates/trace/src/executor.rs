//! Executors: traces ready to run, where they are anchored, how their exits grow side traces, what invalidates them.
//!
//! One [`Tier2`] for all threads, which share it under the GIL. It is driven by tier 1's hooks and drives a [`Backend`].
//!
//! Re-entrancy law: a trace can run Python code, which can get hot, record, compile and enter traces in turn. No borrow
//! of the tier's state lives across running one.

mod backend;
mod compiling;
mod ending;
mod recording;
mod running;

pub use backend::{Backend, Growth, Left, Traces};
pub(crate) use running::executor_of_point;

use crate::abort::Abort;
use crate::build::{Dependency, Effect, LoopState};
use crate::coverage::{Coverage, Visits};
use crate::eval::{ExitKind, TraceExit};
use crate::exit::{Materialized, take_back};
use crate::ir::{SnapshotId, Trace};
use crate::opcode;
use crate::record::{Anchor, Recording};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use taipan_layout::*;

/// Number of an executor.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct ExecutorId(pub u32);

/// Thresholds, in one place.
#[derive(Copy, Clone, Debug)]
pub struct Thresholds {
    /// Backward jumps before a loop is recorded.
    pub jump: u16,
    /// Calls of a function before its entry is recorded.
    pub entry: u16,
    /// Failures of one guard before a side trace is recorded.
    pub exit: u32,
    /// Exits to another executor before they go there directly.
    pub bridge: u32,
    /// Side traces between an anchored trace and the last one of a chain.
    pub chain: u32,
    /// Recordings of one anchor that may come to nothing before it is left alone.
    pub attempts: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { jump: 4000, entry: 8000, exit: 200, bridge: 20, chain: 8, attempts: 4 }
    }
}

/// One executor.
pub struct Executor {
    /// Its trace, optimized.
    pub trace: Trace,
    /// Where it was recorded from.
    pub anchor: Anchor,
    /// The code of the frame that it begins in: for anchored ones, what `ENTER_EXECUTOR` is in.
    pub code: *mut Code,
    /// The instruction that the trace begins with, or null.
    pub start: *mut CodeUnit,
    /// The code that the instruction is in: where a side trace begins in an inlined call, not [`Self::code`].
    pub start_code: *const Code,
    /// The instruction word it replaced.
    replaced: Cell<CodeUnit>,
    dependencies: Vec<Dependency>,
    /// Objects of which it holds a count: machine code names them as long as it may run.
    constants: RefCell<Vec<Value>>,
    codes: Vec<*const Code>,
    exits: RefCell<HashMap<TraceExit, ExitState>>,
    chain: u32,
    /// The trace that it grew from.
    pub parent: Option<ExecutorId>,
    /// The first of its line: itself for anchored ones.
    pub root: ExecutorId,
    /// For a trace that makes its frames real: where it goes on.
    next: Cell<Option<ExecutorId>>,
    loop_state: Option<LoopState>,
    effects: Vec<Effect>,
    /// Not invalidated.
    pub valid: Cell<bool>,
    /// Bytecode instructions that one iteration covers.
    pub covered: usize,
    /// Micro-operations recorded, and instructions after optimization.
    pub lengths: (usize, usize),
}

impl Executor {
    /// Whether a side trace lies behind the exits of this kind to this state.
    pub fn has_side(&self, kind: ExitKind, snapshot: SnapshotId) -> bool {
        let exits = self.exits.borrow();
        exits.iter().any(|(exit, state)| exit.kind == kind && exit.snapshot == snapshot && state.side.is_some())
    }
}

#[derive(Default)]
struct ExitState {
    failures: u32,
    attempts: u32,
    side: Option<ExecutorId>,
}

/// The kinds of exits, in the order of their counters.
pub const EXIT_KINDS: [ExitKind; 7] = [
    ExitKind::Guard,
    ExitKind::Error,
    ExitKind::After,
    ExitKind::End,
    ExitKind::During,
    ExitKind::Return,
    ExitKind::Deopt,
];

/// Counters for `-X jit-stats`.
#[derive(Default, Debug)]
pub struct Stats {
    /// Recordings begun.
    pub recordings: u64,
    /// Traces compiled.
    pub traces: u64,
    /// Recordings given up, by reason.
    pub aborts: HashMap<Abort, u64>,
    /// Instructions at which building a trace failed, with the reason.
    pub stopped_by: HashMap<(&'static str, Abort), u64>,
    /// Times a trace was entered from tier 1.
    pub entered: u64,
    /// Times that a trace returned to the interpreter.
    pub returned: u64,
    /// Time spent building, optimizing and compiling.
    pub compile_time: Duration,
    /// Exits by kind.
    pub exits: [u64; EXIT_KINDS.len()],
    /// Executors invalidated.
    pub invalidated: u64,
}

/// The tier above tier 1.
pub struct Tier2 {
    executors: RefCell<Vec<Rc<Executor>>>,
    recording: RefCell<Option<Recording>>,
    backend: Box<dyn Backend>,
    attempts: RefCell<HashMap<usize, u32>>,
    /// Loops by the instruction they begin with.
    loops: RefCell<HashMap<*mut CodeUnit, ExecutorId>>,
    /// The sites of loops that were recorded a second time because they began with other types by then.
    again: RefCell<HashSet<usize>>,
    /// How often an assumption broke: what changes again and again is not assumed any more.
    broken: RefCell<HashMap<Dependency, u32>>,
    /// Limits.
    pub thresholds: Thresholds,
    /// What happened.
    pub stats: RefCell<Stats>,
    /// Traces that may still be compiled.
    pub fuel: Cell<u64>,
    /// Where a guard is left, its condition is the opposite: not so where exits are taken for a test.
    pub exits_are_failures: bool,
    /// Called with each new trace's text stages.
    pub dump: Option<fn(stage: &str, trace: &Trace)>,
    /// The runtime's threads, where there can be several.
    pub threads: Option<Threads>,
    thread: *mut Thread,
    normal: *const DispatchEntry,
    recording_table: *const DispatchEntry,
    /// Frames made real for operations that still run, the outermost run's first.
    materialized: RefCell<Vec<Materialized>>,
    /// Runs of traces under way, one inside the other.
    running: Cell<u32>,
    /// What retired executors held, until no run can name it.
    left_over: RefCell<Vec<Value>>,
}

/// How the tier reaches the threads of its runtime.
#[derive(Copy, Clone)]
pub struct Threads {
    /// Calls a function with each.
    pub each: fn(&mut dyn FnMut(*mut Thread)),
    /// The running one.
    pub current: fn() -> *mut Thread,
}

impl Traces for Tier2 {
    fn executor(&self, id: ExecutorId) -> Rc<Executor> {
        self.executors.borrow()[id.0 as usize].clone()
    }

    fn side(&self, id: ExecutorId, exit: TraceExit) -> Option<ExecutorId> {
        self.executor(id).exits.borrow().get(&exit).and_then(|e| e.side)
    }

    unsafe fn take_back(&self, thread: *mut Thread) {
        // SAFETY: by the contract.
        let running = unsafe { (*thread).frame };
        // Runs of other threads may have begun later.
        let place = self.materialized.borrow().iter().rposition(|made| made.innermost == running);
        let made = place.map(|place| self.materialized.borrow_mut().remove(place));
        if let Some(made) = made {
            // SAFETY: as above.
            unsafe { take_back(thread, made) };
        }
    }

    fn next(&self, id: ExecutorId) -> Option<ExecutorId> {
        self.executor(id).next.get()
    }
}

const ENTER_EXECUTOR: CodeUnit = opcode::ENTER_EXECUTOR as CodeUnit;
const EXTENDED_ARG: CodeUnit = opcode::EXTENDED_ARG as CodeUnit;

impl Tier2 {
    /// A tier of `thread` that switches between these two dispatch tables.
    pub fn new(
        thread: *mut Thread,
        backend: Box<dyn Backend>,
        normal: *const DispatchEntry,
        recording_table: *const DispatchEntry,
    ) -> Tier2 {
        Tier2 {
            executors: RefCell::default(),
            recording: RefCell::default(),
            backend,
            attempts: RefCell::default(),
            loops: RefCell::default(),
            again: RefCell::default(),
            broken: RefCell::default(),
            thresholds: Thresholds::default(),
            stats: RefCell::default(),
            fuel: Cell::new(u64::MAX),
            exits_are_failures: true,
            dump: None,
            threads: None,
            thread,
            normal,
            recording_table,
            materialized: RefCell::default(),
            running: Cell::new(0),
            left_over: RefCell::default(),
        }
    }

    /// What traces have executed, where the backend counts.
    pub fn coverage(&self) -> Coverage {
        let mut coverage = Coverage::default();
        for (number, executor) in self.executors().iter().enumerate() {
            coverage.add(executor, &self.backend.visits(ExecutorId(number as u32)));
        }
        coverage
    }

    /// What one executor's trace has executed.
    pub fn coverage_of(&self, id: ExecutorId) -> Coverage {
        let mut coverage = Coverage::default();
        coverage.add(&self.executor(id), &self.backend.visits(id));
        coverage
    }

    /// How often one executor's trace was entered and left.
    pub fn visits_of(&self, id: ExecutorId) -> Visits {
        self.backend.visits(id)
    }

    /// Bytes of machine code made so far.
    pub fn code_bytes(&self) -> usize {
        self.backend.code_bytes()
    }

    /// All executors ever made, by number.
    pub fn executors(&self) -> Vec<Rc<Executor>> {
        self.executors.borrow().clone()
    }
}

/// Whether the exit is behind the loop's header: only there all that the loop keeps has been computed.
fn leaves_loop(trace: &Trace, exit: TraceExit) -> bool {
    let left = trace.insts.iter().position(|i| i.snapshot == exit.snapshot || i.after == exit.snapshot);
    trace.loop_header().is_some_and(|header| left.is_some_and(|at| at > header))
}

/// The instruction behind its `EXTENDED_ARG` prefixes.
///
/// # Safety
/// `ip` is an instruction of a live code object.
unsafe fn skip_extended(ip: *mut CodeUnit) -> *mut CodeUnit {
    let mut ip = ip;
    // SAFETY: a prefix is followed by another instruction.
    unsafe {
        while *ip & 0xff == EXTENDED_ARG {
            ip = ip.add(1);
        }
    }
    ip
}

/// # Safety
/// `code` is alive and the slot was given out.
unsafe fn slot_executor(code: *const Code, slot: usize) -> ExecutorId {
    // SAFETY: by the contract.
    ExecutorId(unsafe { (*code).executors.add(slot & 0xff).read() } as usize as u32)
}
