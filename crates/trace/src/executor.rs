//! Executors: traces ready to run, where they are anchored, how their exits grow side traces, what invalidates them.
//!
//! One [`Tier2`] for all threads, which share it under the GIL. It is driven by tier 1's hooks and drives a [`Backend`].
//!
//! Re-entrancy law: a trace can run Python code, which can get hot, record, compile and enter traces in turn. No borrow
//! of the tier's state lives across running one.

mod ending;

use crate::abort::Abort;
use crate::build::{Assumptions, Built, Dependency, Effect, Failure, LoopState, Parent, Rejoin, bridge, build};
use crate::coverage::{Coverage, Visits};
use crate::eval::{ExitKind, TraceExit};
use crate::exit::{Materialized, materialize, rebuild, take_back};
use crate::ir::{Ref, SnapshotId, Trace};
use crate::opcode;
use crate::opt;
use crate::record::{Anchor, Ending, Recording, Step, is_plain};
use crate::uop::EXPANSIONS;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};
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

/// Where a side trace grows from.
pub struct Growth<'a> {
    /// The parent's exit.
    pub exit: TraceExit,
    /// The parent's trace.
    pub parent: &'a Trace,
    /// The first trace of the line.
    pub root: ExecutorId,
}

/// What runs traces: machine code, or the evaluator.
pub trait Backend {
    /// Prepares a trace of frames of `root`; a side trace may be given more inherited values.
    ///
    /// # Errors
    /// The reason why the trace cannot be prepared.
    ///
    /// # Safety
    /// `root` and what the trace names are alive.
    unsafe fn compile(
        &self,
        id: ExecutorId,
        root: *const Code,
        trace: &mut Trace,
        growth: Option<Growth<'_>>,
    ) -> Result<(), Abort>;

    /// Runs an executor (and side traces linked to it) in the thread's running frame until it leaves. `None` where it has
    /// popped a frame whose `resume` was [`Backend::return_point`]: the caller is the running frame, the result in
    /// `transfer`.
    ///
    /// # Safety
    /// The frame is in the state that the executor's trace starts from.
    unsafe fn enter(&self, id: ExecutorId, thread: *mut Thread, root: *mut Frame, traces: &dyn Traces) -> Option<Left>;

    /// What `Frame::resume` says of a frame whose caller is in the interpreter, so that traces can pop it.
    fn return_point(&self) -> *const u8;

    /// The state of the trace while an operation of it runs Python code, if one does.
    ///
    /// # Safety
    /// The thread is live, and ours.
    unsafe fn during(&self, thread: *mut Thread, traces: &dyn Traces) -> Option<Left>;

    /// Takes back what a [`Left`] was made of: exits are frequent, and their memory is used again.
    fn recycle(&self, _words: Vec<(Ref, u64)>) {}

    /// Lets an exit go straight to a side trace.
    fn link(&self, from: (ExecutorId, TraceExit), to: ExecutorId);

    /// Lets the end of a trace that made its frames real go straight to an anchored executor, or (`None`) return.
    fn link_end(&self, from: ExecutorId, to: Option<ExecutorId>);

    /// Makes an exit return to its tier again.
    fn unlink(&self, from: (ExecutorId, TraceExit));

    /// Nothing may enter this executor any more.
    fn retire(&self, id: ExecutorId);

    /// How often its parts have run, where the backend counts.
    fn visits(&self, id: ExecutorId) -> Visits;

    /// Bytes of machine code.
    fn code_bytes(&self) -> usize;
}

/// Looks traces up for a backend.
pub trait Traces {
    /// The executor of this number.
    fn executor(&self, id: ExecutorId) -> Rc<Executor>;
    /// The side trace of an exit.
    fn side(&self, id: ExecutorId, exit: TraceExit) -> Option<ExecutorId>;
    /// A trace has been left, or goes on behind an operation: frames made real for that are taken back.
    ///
    /// # Safety
    /// The thread is ours, and the operation has returned.
    unsafe fn take_back(&self, thread: *mut Thread);
    /// Where the end of a trace that made its frames real goes on.
    fn next(&self, id: ExecutorId) -> Option<ExecutorId>;
}

/// How a run ended.
pub struct Left {
    /// The executor that was left, which may be a side trace of the one entered.
    pub executor: ExecutorId,
    /// Where.
    pub exit: TraceExit,
    /// The frame of the trace that was left.
    pub root: *mut Frame,
    /// The words of the values that its snapshot names, by ascending value number.
    pub words: Vec<(Ref, u64)>,
}

impl Left {
    fn word(&self, value: Ref) -> u64 {
        // Most exits name few values.
        self.words.iter().find(|(v, _)| *v >= value).map_or(0, |(v, word)| if *v == value { *word } else { 0 })
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

/// Instructions that a side trace has at least, where it ends before one that cannot be traced.
const LEAST_PART: usize = 8;
/// Invalidations by one assumption before it is no longer made (CPython tolerates 6 for globals).
const TOLERATED_BREAKS: u32 = 3;
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

    /// Hook: a backward jump is hot. Begins a recording; the counter to go on with.
    ///
    /// # Safety
    /// The pointers are the running frame's.
    pub unsafe fn hot_loop(
        &self,
        thread: *mut Thread,
        frame: *mut Frame,
        jump: *mut CodeUnit,
        target: *mut CodeUnit,
        sp: *mut Value,
    ) -> Counter {
        // SAFETY: by the contract.
        unsafe { self.hot(thread, frame, Anchor::Loop { jump }, self.thresholds.jump, target, sp) }
    }

    /// Hook: a function is called often. Begins a recording; the counter to go on with.
    ///
    /// # Safety
    /// The pointers are the running frame's.
    pub unsafe fn hot_entry(
        &self,
        thread: *mut Thread,
        frame: *mut Frame,
        resume: *mut CodeUnit,
        start: *mut CodeUnit,
        sp: *mut Value,
    ) -> Counter {
        // SAFETY: by the contract.
        unsafe {
            if !is_plain(frame) {
                return Counter::UNREACHABLE;
            }
            self.hot(thread, frame, Anchor::Entry { resume }, self.thresholds.entry, start, sp)
        }
    }

    /// # Safety
    /// The pointers are the running frame's.
    unsafe fn hot(
        &self,
        thread: *mut Thread,
        frame: *mut Frame,
        anchor: Anchor,
        threshold: u16,
        start: *mut CodeUnit,
        sp: *mut Value,
    ) -> Counter {
        let mut attempts = self.attempts.borrow_mut();
        let site = anchor.site().map_or(0, |site| site as usize);
        let attempts = attempts.entry(site).or_default();
        if self.fuel.get() == 0 || *attempts >= self.thresholds.attempts {
            return Counter::UNREACHABLE;
        }
        if self.recording.borrow().is_some() {
            return Counter::new(threshold.min(100), 0);
        }
        *attempts += 1;
        let penalty = threshold.saturating_mul(1 << (*attempts - 1)).min(8000);
        // SAFETY: by the contract.
        unsafe { self.begin(thread, anchor, frame, start, sp) };
        Counter::new(penalty, 0)
    }

    /// # Safety
    /// The pointers are the running frame's.
    unsafe fn begin(
        &self,
        thread: *mut Thread,
        anchor: Anchor,
        frame: *mut Frame,
        start: *mut CodeUnit,
        sp: *mut Value,
    ) {
        self.stats.borrow_mut().recordings += 1;
        // SAFETY: by the contract.
        unsafe {
            let mut recording = Recording::begin(thread, anchor, frame, start, sp);
            if let Some((parent, _)) = self.parent_of(&recording) {
                let root = self.executor(parent.root);
                let is_loop = matches!(root.anchor, Anchor::Loop { .. }) && root.code == recording.root_code;
                recording.loop_start = if is_loop { root.start } else { std::ptr::null_mut() };
            }
            *self.recording.borrow_mut() = Some(recording);
            (*thread).dispatch = self.recording_table;
        }
    }

    /// Hook: notes the instruction about to run.
    ///
    /// # Safety
    /// The pointers are the running frame's.
    pub unsafe fn record(
        &self,
        thread: *mut Thread,
        frame: *mut Frame,
        ip: *mut CodeUnit,
        sp: *mut Value,
        word: usize,
    ) {
        // SAFETY: by the contract.
        let word = unsafe { self.entered_word(frame, word) };
        let step = match &mut *self.recording.borrow_mut() {
            // SAFETY: by the contract.
            Some(recording) => unsafe { recording.step(frame, ip, sp, word) },
            None => {
                // SAFETY: the thread is ours.
                unsafe { (*thread).dispatch = self.normal };
                return;
            }
        };
        match step {
            Step::Continue => {}
            Step::Aborted(reason) => self.abort(thread, reason),
            Step::Finished(ending) => self.finish(thread, ending),
        }
    }

    /// The instruction to record: traces of functions are not entered while one is recorded that inlines them.
    ///
    /// # Safety
    /// `word` is an instruction of the frame's code.
    unsafe fn entered_word(&self, frame: *mut Frame, word: usize) -> usize {
        if word & 0xff != ENTER_EXECUTOR as usize {
            return word;
        }
        // SAFETY: by the contract; an installed executor's number is in its code object.
        let executor = self.executor(unsafe { slot_executor((*frame).code, word >> 8) });
        match executor.anchor {
            Anchor::Entry { .. } => executor.replaced.get() as usize,
            _ => word,
        }
    }

    /// Hook: the recording cannot go on.
    pub fn interrupt(&self, thread: *mut Thread, exception: bool) {
        if self.recording.borrow().is_some() {
            self.abort(thread, if exception { Abort::Exception } else { Abort::NestedInterpreter });
        }
    }

    fn stop_recording(&self, thread: *mut Thread) -> Option<Recording> {
        // SAFETY: the thread is ours.
        unsafe { (*thread).dispatch = self.normal };
        self.recording.borrow_mut().take()
    }

    fn abort(&self, thread: *mut Thread, reason: Abort) {
        self.count_abort(reason);
        self.stop_recording(thread);
    }

    fn count_abort(&self, reason: Abort) {
        *self.stats.borrow_mut().aborts.entry(reason).or_default() += 1;
        if reason == Abort::CodeLost {
            self.give_up();
        }
    }

    /// The executors from the root to `executor`.
    fn line(&self, executor: &Rc<Executor>) -> Vec<Rc<Executor>> {
        let mut line = vec![executor.clone()];
        while let Some(parent) = line[0].parent {
            line.insert(0, self.executor(parent));
        }
        line
    }

    /// The loop of the line's root, if the recording ended at it.
    fn met_loop<'a>(&self, line: &'a [Rc<Executor>], recording: &Recording, ending: Ending) -> Option<Rejoin<'a>> {
        let root = line.first()?;
        let (Ending::Stop { ip }, Anchor::Loop { jump }) = (ending, root.anchor) else { return None };
        // SAFETY: the recording ended at this instruction of its root code.
        let at = unsafe { skip_extended(ip) };
        let state = root.loop_state.as_ref()?;
        let left_by = line.get(1).map_or(recording.anchor, |side| side.anchor);
        let Anchor::Exit { exit, .. } = left_by else { return None };
        let anchors = line.iter().map(|e| e.anchor).chain([recording.anchor]);
        let mut exits = anchors.filter_map(|a| if let Anchor::Exit { exit, .. } = a { Some(exit.kind) } else { None });
        // A callee ran in between: the loop's registers are gone.
        if exits.any(|kind| kind == ExitKind::Return) {
            return None;
        }
        if at != jump && at != root.start
            || !root.valid.get()
            || recording.root_code != root.code
            || !leaves_loop(&root.trace, exit)
        {
            return None;
        }
        let path: Vec<&Trace> = line[1..].iter().map(|e| &e.trace).collect();
        let effects = line[1..].iter().flat_map(|e| e.effects.iter().copied()).collect();
        Some(Rejoin { trace: &root.trace, path, state, effects })
    }

    fn breaks_often(&self, dependency: &Dependency) -> bool {
        self.broken.borrow().get(dependency).is_some_and(|n| *n > TOLERATED_BREAKS)
    }

    fn count_failure(&self, recording: &Recording, failure: Failure) {
        let Some(entry) = recording.entries.get(failure.at) else { return };
        let name = EXPANSIONS[entry.opcode as usize].as_ref().map_or("unknown instruction", |e| e.name);
        *self.stats.borrow_mut().stopped_by.entry((name, failure.reason)).or_default() += 1;
    }

    fn finish(&self, thread: *mut Thread, ending: Ending) {
        let Some(mut recording) = self.stop_recording(thread) else { return };
        let began = Instant::now();
        if let Err(reason) = self.compile(&mut recording, ending) {
            self.count_abort(reason);
        }
        self.stats.borrow_mut().compile_time += began.elapsed();
    }

    /// Compiles a recording. A side trace goes as far as can be traced, if that is worth it.
    fn compile(&self, recording: &mut Recording, ending: Ending) -> Result<(), Abort> {
        let failure = match self.compile_whole(recording, ending) {
            Ok(built) => return self.add(recording, built).map(|_| ()),
            Err(failure) => failure,
        };
        let cut = matches!(failure.reason, Abort::UnsupportedInstruction | Abort::UnsupportedCall)
            && matches!(recording.anchor, Anchor::Exit { .. })
            && failure.at >= LEAST_PART;
        if cut && let Some(entry) = recording.entries.get(failure.at) {
            let ending = Ending::Stop { ip: entry.first };
            recording.entries.truncate(failure.at);
            if let Ok(built) = self.compile_whole(recording, ending) {
                return self.add(recording, built).map(|_| ());
            }
        }
        Err(failure.reason)
    }

    fn compile_whole(&self, recording: &Recording, ending: Ending) -> Result<Built, Failure> {
        let parent = self.parent_of(recording);
        let line = parent.as_ref().map_or_else(Vec::new, |(p, _)| self.line(p));
        let start = parent.as_ref().map(|(p, exit)| Parent {
            snapshot: &p.trace.snapshots[exit.snapshot.0 as usize],
            trace: &p.trace,
            rejoin: self.met_loop(&line, recording, ending),
        });
        let assumptions =
            Assumptions { breaks_often: &|d| self.breaks_often(d), exits_are_failures: self.exits_are_failures };
        // SAFETY: what was recorded is alive: the recording has just ended.
        unsafe { build(recording, ending, start, assumptions) }.inspect_err(|&failure| {
            self.count_failure(recording, failure);
        })
    }

    /// The executor and exit that a side trace grows from.
    fn parent_of(&self, recording: &Recording) -> Option<(Rc<Executor>, TraceExit)> {
        match recording.anchor {
            Anchor::Exit { executor, exit } => Some((self.executor(ExecutorId(executor)), exit)),
            _ => None,
        }
    }

    fn next_id(&self) -> ExecutorId {
        ExecutorId(self.executors.borrow().len() as u32)
    }

    /// Optimizes and compiles a trace; its executor, installed.
    fn add(&self, recording: &Recording, mut built: Built) -> Result<ExecutorId, Abort> {
        let parent = self.parent_of(recording);
        let root = parent.as_ref().map(|(p, _)| p.root);
        let chain = parent.as_ref().map_or(0, |(p, exit)| if exit.kind == ExitKind::Return { 0 } else { p.chain + 1 });
        self.show("record", &built.trace);
        let recorded = built.trace.insts.len();
        opt::optimize(&mut built.trace);
        self.show("opt", &built.trace);
        let id = self.next_id();
        let growth = parent.as_ref().map(|(p, exit)| Growth { exit: *exit, parent: &p.trace, root: p.root });
        // SAFETY: the recording keeps its code alive, the trace what it names.
        unsafe { self.backend.compile(id, recording.root_code, &mut built.trace, growth)? };
        let lengths = (recorded, built.trace.insts.len());
        let mut codes: Vec<*const Code> =
            built.trace.snapshots.iter().flat_map(|s| s.frames.iter().map(|f| f.code)).collect();
        let start_code = recording.entries.first().map_or(recording.root_code, |first| first.code);
        codes.push(start_code);
        codes.sort_unstable();
        codes.dedup();
        keep_alive(&built.constants);
        watch(&built.dependencies);
        let parent = match recording.anchor {
            Anchor::Exit { executor, exit } => Some((ExecutorId(executor), exit)),
            _ => None,
        };
        self.executors.borrow_mut().push(Rc::new(Executor {
            trace: built.trace,
            anchor: recording.anchor,
            code: recording.root_code,
            start: recording.start,
            start_code,
            replaced: Cell::new(0),
            dependencies: built.dependencies,
            constants: RefCell::new(built.constants),
            codes,
            exits: RefCell::default(),
            chain,
            parent: parent.map(|(p, _)| p),
            root: root.unwrap_or(id),
            next: Cell::new(None),
            loop_state: built.loop_state,
            effects: built.effects,
            valid: Cell::new(true),
            covered: built.covered,
            lengths,
        }));
        self.stats.borrow_mut().traces += 1;
        self.fuel.set(self.fuel.get().saturating_sub(1));
        self.install(id, parent);
        Ok(id)
    }

    fn show(&self, stage: &str, trace: &Trace) {
        if let Some(dump) = self.dump {
            dump(stage, trace);
        }
    }

    fn install(&self, id: ExecutorId, parent: Option<(ExecutorId, TraceExit)>) {
        if let Some((parent, exit)) = parent {
            self.executor(parent).exits.borrow_mut().entry(exit).or_default().side = Some(id);
            self.backend.link((parent, exit), id);
            return;
        }
        let executor = self.executor(id);
        let Some(site) = executor.anchor.site() else { return };
        // SAFETY: the code object is alive and the anchor one of its instructions.
        unsafe {
            let slot = executor_slot(executor.code, id);
            if let Anchor::Loop { .. } = executor.anchor {
                self.loops.borrow_mut().insert(executor.start, id);
            }
            executor.replaced.set(*site);
            *site = ENTER_EXECUTOR | (slot as CodeUnit) << 8;
        }
    }

    /// Hook: runs the executor at an `ENTER_EXECUTOR`; the frame to continue in, or null with an exception.
    ///
    /// # Safety
    /// The pointers are the running frame's.
    pub unsafe fn enter(&self, thread: *mut Thread, frame: *mut Frame, index: usize) -> *mut Frame {
        if self.recording.borrow().is_some() {
            // A function whose trace is inlined in the one being recorded: `RESUME` has no more to do.
            // SAFETY: the frame stands at the instruction, which is of one unit.
            unsafe {
                (*frame).ip = (*frame).ip.add(1);
                (*frame).return_offset = 0;
            }
            return frame;
        }
        self.running.set(self.running.get() + 1);
        // SAFETY: by the contract.
        let resumed = unsafe { self.run(thread, frame, index) };
        self.running.set(self.running.get() - 1);
        if self.running.get() == 0 {
            self.release_left_over();
        }
        resumed
    }

    /// # Safety
    /// As [`Tier2::enter`].
    unsafe fn run(&self, thread: *mut Thread, frame: *mut Frame, index: usize) -> *mut Frame {
        // SAFETY: an installed executor's number is in its code object.
        let mut id = unsafe { slot_executor((*frame).code, index) };
        self.stats.borrow_mut().entered += 1;
        let mut root = frame;
        loop {
            // SAFETY: the frame is at the executor's anchor.
            let left = unsafe {
                self.let_return(root);
                self.backend.enter(id, thread, root, self)
            };
            let Some(left) = left else {
                self.stats.borrow_mut().returned += 1;
                // SAFETY: the trace has popped its frame: the caller waits for the result.
                return unsafe { take_result(thread) };
            };
            let executor = self.executor(left.executor);
            self.stats.borrow_mut().exits[left.exit.kind as usize] += 1;
            let snapshot = &executor.trace.snapshots[left.exit.snapshot.0 as usize];
            // SAFETY: the backend hands over the words of all values that the snapshot names.
            let resumed = unsafe { rebuild(thread, left.root, &executor.trace, snapshot, &|r| left.word(r)) };
            if left.exit.kind == ExitKind::Error {
                return std::ptr::null_mut();
            }
            // SAFETY: the rebuilt frame is the running one.
            let next = unsafe { self.next_executor(thread, resumed, &executor, &left).filter(|_| (*thread).poll == 0) };
            self.backend.recycle(left.words);
            match next {
                Some(next) => (id, root) = (next, resumed),
                None => return resumed,
            }
        }
    }

    /// Lets traces pop a frame that the interpreter has pushed.
    ///
    /// # Safety
    /// `frame` is the running frame.
    unsafe fn let_return(&self, frame: *mut Frame) {
        // SAFETY: by the contract.
        unsafe {
            // Nobody gets a frame object of a frame of the runtime's own.
            let popped_by_traces = (*frame).special == 0 || (*(*frame).code).flags & CO_UNCOUNTED != 0;
            if (*frame).resume.is_null() && popped_by_traces && is_plain(frame) {
                (*frame).resume = self.backend.return_point();
            }
        }
    }

    /// After an exit: the executor to go on with at once, if execution stands at one; otherwise the exit warms up.
    ///
    /// # Safety
    /// `frame` is the rebuilt running frame.
    unsafe fn next_executor(
        &self,
        thread: *mut Thread,
        frame: *mut Frame,
        executor: &Executor,
        left: &Left,
    ) -> Option<ExecutorId> {
        if !matches!(left.exit.kind, ExitKind::Guard | ExitKind::End | ExitKind::Return) {
            return None;
        }
        // A guard that asks to leave where a trace begins has to be obeyed: tier 1 must make progress.
        let may_enter = matches!(left.exit.kind, ExitKind::End | ExitKind::Return);
        // SAFETY: by the contract.
        unsafe {
            match self.executor_at(frame) {
                Some(next) if may_enter => {
                    self.join(thread, executor, left, next);
                    Some(next).filter(|next| self.executor(*next).valid.get())
                }
                Some(_) if *skip_extended((*frame).ip) & 0xff == ENTER_EXECUTOR => None,
                _ => {
                    self.warm_up(thread, frame, executor, left);
                    None
                }
            }
        }
    }

    /// The executor whose trace begins where the frame stands.
    ///
    /// # Safety
    /// The frame is live and says its next instruction.
    unsafe fn executor_at(&self, frame: *mut Frame) -> Option<ExecutorId> {
        // SAFETY: by the contract; an installed executor's number is in its code object.
        unsafe {
            let word = *skip_extended((*frame).ip);
            let found = if word & 0xff == ENTER_EXECUTOR {
                Some(slot_executor((*frame).code, (word >> 8) as usize))
            } else {
                self.loops.borrow().get(&(*frame).ip).copied()
            };
            found.filter(|id| self.executor(*id).valid.get())
        }
    }

    /// An exit led to another executor: soon it goes there without leaving machine code.
    ///
    /// # Safety
    /// The frames of the exit are rebuilt.
    unsafe fn join(&self, thread: *mut Thread, executor: &Executor, left: &Left, next: ExecutorId) {
        {
            let mut exits = executor.exits.borrow_mut();
            let state = exits.entry(left.exit).or_default();
            state.failures += 1;
            let hot = state.failures >= self.thresholds.bridge << (state.attempts * 2) && state.side.is_none();
            if !hot || state.attempts >= self.thresholds.attempts || self.recording.borrow().is_some() {
                return;
            }
            state.attempts += 1;
        }
        if self.starts_wrong(executor, next) {
            // SAFETY: an executor that is valid is anchored in live code.
            unsafe { self.record_again(next) };
            return;
        }
        let began = Instant::now();
        // SAFETY: by the contract.
        if let Err(reason) = unsafe { self.bridge(thread, executor, left, next) } {
            self.count_abort(reason);
            if gets_nowhere(executor, left.exit) {
                self.abandon(left.executor, executor);
            }
        }
        self.stats.borrow_mut().compile_time += began.elapsed();
    }

    /// # Safety
    /// As [`Tier2::join`].
    unsafe fn bridge(
        &self,
        thread: *mut Thread,
        executor: &Executor,
        left: &Left,
        to: ExecutorId,
    ) -> Result<(), Abort> {
        let anchor = Anchor::Exit { executor: left.executor.0, exit: left.exit };
        // SAFETY: the exit's root frame is live; nothing will be recorded.
        let recording =
            unsafe { Recording::begin(thread, anchor, left.root, std::ptr::null_mut(), std::ptr::null_mut()) };
        let snapshot = &executor.trace.snapshots[left.exit.snapshot.0 as usize];
        let parent = Parent { snapshot, trace: &executor.trace, rejoin: None };
        let mut points = 0;
        let mut point = || {
            points += 1;
            return_point(self.next_id(), points)
        };
        // SAFETY: the executor keeps alive what its snapshots name.
        let built = unsafe { bridge(&recording, &parent, &mut point)? };
        let id = self.add(&recording, built)?;
        self.executor(id).next.set(Some(to));
        self.backend.link_end(id, Some(to));
        Ok(())
    }

    /// # Safety
    /// `frame` is the rebuilt running frame.
    unsafe fn warm_up(&self, thread: *mut Thread, frame: *mut Frame, executor: &Executor, left: &Left) {
        let limits = self.thresholds;
        if !matches!(left.exit.kind, ExitKind::Guard | ExitKind::Return) {
            return;
        }
        let mut exits = executor.exits.borrow_mut();
        let state = exits.entry(left.exit).or_default();
        state.failures += 1;
        let hot = state.failures >= limits.exit << state.attempts && state.side.is_none();
        let exhausted = state.attempts >= limits.attempts || executor.chain >= limits.chain || self.fuel.get() == 0;
        if hot && exhausted && gets_nowhere(executor, left.exit) {
            drop(exits);
            self.abandon(left.executor, executor);
            return;
        }
        if !hot || exhausted || self.recording.borrow().is_some() {
            return;
        }
        state.attempts += 1;
        let anchor = Anchor::Exit { executor: left.executor.0, exit: left.exit };
        // SAFETY: by the contract.
        unsafe { self.begin(thread, anchor, left.root, (*frame).ip, (*frame).sp) };
    }

    /// Hook: somebody looks at the running frames. What calls for that is not traced.
    /// Where a trace is running an operation, its frames are made real for the time, and it leaves behind it.
    ///
    /// # Safety
    /// The thread is live, and ours.
    pub unsafe fn frames_inspected(&self, thread: *mut Thread) {
        if self.recording.borrow().is_some() {
            self.abort(thread, Abort::FrameInspected);
        }
        // SAFETY: by the contract.
        let during = unsafe { self.backend.during(thread, self) };
        let Some(during) = during else { return };
        let executor = self.executor(during.executor);
        let snapshot = &executor.trace.snapshots[during.exit.snapshot.0 as usize];
        // SAFETY: the operation that runs named this state; the trace guarded that its frames fit.
        let made = unsafe {
            (*thread).snapshot = std::ptr::null();
            materialize(thread, during.root, &executor.trace, snapshot, &|r| during.word(r))
        };
        self.materialized.borrow_mut().push(made);
    }
}

/// Gives the running frame what its callee has returned; the frame.
///
/// # Safety
/// A trace has just popped the callee, whose caller is in the interpreter.
unsafe fn take_result(thread: *mut Thread) -> *mut Frame {
    // SAFETY: by the contract; a caller has room for the result.
    unsafe {
        let caller = (*thread).frame;
        *(*caller).sp = Value((*thread).transfer[0]);
        (*caller).sp = (*caller).sp.add(1);
        caller
    }
}

/// The number of a point in an executor's trace that compiled callees return to, as frames name it for the evaluator.
fn return_point(id: ExecutorId, point: u64) -> u64 {
    u64::from(id.0) << 32 | point << 1 | 1
}

/// The executor that a return point is in.
pub(crate) fn executor_of_point(point: u64) -> ExecutorId {
    ExecutorId((point >> 32) as u32)
}

/// Whether who takes the exit was better off in tier 1: the trace is entered there, and has done next to nothing.
fn gets_nowhere(executor: &Executor, exit: TraceExit) -> bool {
    const NEXT_TO_NOTHING: u32 = 8;
    let position = executor.trace.snapshots[exit.snapshot.0 as usize].position;
    executor.parent.is_none() && position < NEXT_TO_NOTHING && !leaves_loop(&executor.trace, exit)
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

/// Asks for reports of changes.
fn watch(dependencies: &[Dependency]) {
    for dependency in dependencies {
        // SAFETY: what a trace depends on is alive: it is reached from code that just ran.
        unsafe {
            match *dependency {
                Dependency::DictKey(dict, _) => (*dict).header.flags |= FLAG_WATCHED,
                Dependency::Function(function) => (*function).header.flags |= FLAG_WATCHED,
            }
        }
    }
}

fn keep_alive(constants: &[Value]) {
    for value in constants {
        // SAFETY: the builder keeps only counted words of live objects.
        unsafe { (*value.ptr()).retain() };
    }
}

/// The code object's slot for an executor's number.
///
/// # Safety
/// `code` is alive.
unsafe fn executor_slot(code: *mut Code, id: ExecutorId) -> usize {
    // SAFETY: by the contract; the table is ours.
    unsafe {
        if (*code).executors.is_null() {
            (*code).executors = Box::into_raw(vec![std::ptr::null_mut::<u8>(); 256].into_boxed_slice()).cast();
        }
        let slot = (*code).executor_count as usize % 256;
        *(*code).executors.add(slot) = id.0 as usize as *mut u8;
        (*code).executor_count += 1;
        slot
    }
}

/// # Safety
/// `code` is alive and the slot was given out.
unsafe fn slot_executor(code: *const Code, slot: usize) -> ExecutorId {
    // SAFETY: by the contract.
    ExecutorId(unsafe { (*code).executors.add(slot & 0xff).read() } as usize as u32)
}
