//! Executors: traces ready to run, where they are anchored, how their exits grow side traces, what invalidates them.
//!
//! One [`Tier2`] per thread of the GIL build. It is driven by tier 1's hooks and drives a [`Backend`].
//!
//! Re-entrancy law: a trace can run Python code, which can get hot, record, compile and enter traces in turn. No borrow
//! of the tier's state lives across running one.

use crate::abort::Abort;
use crate::build::{Dependency, Effect, Failure, LoopState, Parent, Rejoin, build};
use crate::eval::{ExitKind, RunCount, Start, TraceExit};
use crate::exit::rebuild;
use crate::ir::{Ref, Trace};
use crate::opt;
use crate::record::{Anchor, Ending, Recording, Step};
use crate::uop::EXPANSIONS;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use taipan_layout::*;

/// Number of an executor.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct ExecutorId(pub u32);

/// Thresholds, in one place.
#[derive(Copy, Clone, Debug)]
pub struct Thresholds {
    /// Backward jumps before a loop is recorded.
    pub jump: u16,
    /// Failures of one guard before a side trace is recorded.
    pub exit: u32,
    /// Side traces between an anchored trace and the last one of a chain.
    pub chain: u32,
    /// Recordings of one anchor that may come to nothing before it is left alone.
    pub attempts: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { jump: 4000, exit: 200, chain: 8, attempts: 4 }
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

    /// Runs an executor (and side traces linked to it) in the thread's running frame until it leaves.
    ///
    /// # Safety
    /// The frame is in the state that the executor's trace starts from.
    unsafe fn enter(&self, id: ExecutorId, thread: *mut Thread, root: *mut Frame, traces: &dyn Traces) -> Left;

    /// Lets an exit go straight to a side trace.
    fn link(&self, from: (ExecutorId, TraceExit), to: ExecutorId);

    /// Makes an exit return to its tier again.
    fn unlink(&self, from: (ExecutorId, TraceExit));

    /// Nothing may enter this executor any more.
    fn retire(&self, id: ExecutorId);
}

/// Looks traces up for a backend.
pub trait Traces {
    /// The executor of this number.
    fn executor(&self, id: ExecutorId) -> Rc<Executor>;
    /// The side trace of an exit.
    fn side(&self, id: ExecutorId, exit: TraceExit) -> Option<ExecutorId>;
}

/// How a run ended.
pub struct Left {
    /// The executor that was left, which may be a side trace of the one entered.
    pub executor: ExecutorId,
    /// Where.
    pub exit: TraceExit,
    /// The words of the values that its snapshot names, by ascending value number.
    pub words: Vec<(Ref, u64)>,
    /// What ran.
    pub count: RunCount,
}

impl Left {
    fn word(&self, value: Ref) -> u64 {
        self.words.binary_search_by_key(&value, |(v, _)| *v).map_or(0, |at| self.words[at].1)
    }
}

/// One executor.
pub struct Executor {
    /// Its trace, optimized.
    pub trace: Trace,
    /// Where it was recorded from.
    pub anchor: Anchor,
    /// The code that `ENTER_EXECUTOR` is in, for anchored ones.
    code: *mut Code,
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
    loop_state: Option<LoopState>,
    effects: Vec<Effect>,
    /// Not invalidated.
    pub valid: Cell<bool>,
    /// Bytecode instructions that one iteration covers.
    pub covered: usize,
    /// Micro-operations recorded, and instructions after optimization.
    pub lengths: (usize, usize),
}

#[derive(Default)]
struct ExitState {
    failures: u32,
    attempts: u32,
    side: Option<ExecutorId>,
}

/// The kinds of exits, in the order of their counters.
pub const EXIT_KINDS: [ExitKind; 5] =
    [ExitKind::Guard, ExitKind::Error, ExitKind::After, ExitKind::End, ExitKind::During];

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
    /// Loop iterations run in traces.
    pub iterations: u64,
    /// Bytecode instructions covered by what ran in traces.
    pub covered: u64,
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
    /// How often an assumption broke: what changes again and again is not assumed any more.
    broken: RefCell<HashMap<Dependency, u32>>,
    /// Limits.
    pub thresholds: Thresholds,
    /// What happened.
    pub stats: RefCell<Stats>,
    /// Traces that may still be compiled.
    pub fuel: Cell<u64>,
    /// Called with each new trace's text stages.
    pub dump: Option<fn(stage: &str, trace: &Trace)>,
    normal: *const DispatchEntry,
    recording_table: *const DispatchEntry,
    /// Runs of traces under way, one inside the other.
    running: Cell<u32>,
    /// What retired executors held, until no run can name it.
    left_over: RefCell<Vec<Value>>,
}

impl Traces for Tier2 {
    fn executor(&self, id: ExecutorId) -> Rc<Executor> {
        self.executors.borrow()[id.0 as usize].clone()
    }

    fn side(&self, id: ExecutorId, exit: TraceExit) -> Option<ExecutorId> {
        self.executor(id).exits.borrow().get(&exit).and_then(|e| e.side)
    }
}

/// Invalidations by one assumption before it is no longer made (CPython tolerates 6 for globals).
const TOLERATED_BREAKS: u32 = 3;
const ENTER_EXECUTOR: CodeUnit = 255;
const EXTENDED_ARG: CodeUnit = 69;

impl Tier2 {
    /// A tier that switches between these two dispatch tables.
    pub fn new(
        backend: Box<dyn Backend>,
        normal: *const DispatchEntry,
        recording_table: *const DispatchEntry,
    ) -> Tier2 {
        Tier2 {
            executors: RefCell::default(),
            recording: RefCell::default(),
            backend,
            attempts: RefCell::default(),
            broken: RefCell::default(),
            thresholds: Thresholds::default(),
            stats: RefCell::default(),
            fuel: Cell::new(u64::MAX),
            dump: None,
            normal,
            recording_table,
            running: Cell::new(0),
            left_over: RefCell::default(),
        }
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
        let mut attempts = self.attempts.borrow_mut();
        let attempts = attempts.entry(jump as usize).or_default();
        if self.fuel.get() == 0 || *attempts >= self.thresholds.attempts {
            return Counter::UNREACHABLE;
        }
        if self.recording.borrow().is_some() {
            return Counter::new(self.thresholds.jump.min(100), 0);
        }
        *attempts += 1;
        let penalty = self.thresholds.jump.saturating_mul(1 << (*attempts - 1)).min(8000);
        // SAFETY: by the contract.
        unsafe { self.begin(thread, Anchor::Loop { jump }, frame, target, sp) };
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
            *self.recording.borrow_mut() = Some(Recording::begin(thread, anchor, frame, start, sp));
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
        if at != jump || !root.valid.get() || recording.root_code != root.code || !leaves_loop(&root.trace, exit) {
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
        let Some(recording) = self.stop_recording(thread) else { return };
        if let Err(reason) = self.compile(&recording, ending) {
            self.count_abort(reason);
        }
    }

    fn compile(&self, recording: &Recording, ending: Ending) -> Result<(), Abort> {
        let parent_exit = match recording.anchor {
            Anchor::Exit { executor, exit } => Some((ExecutorId(executor), exit)),
            _ => None,
        };
        let parent = parent_exit.map(|(id, exit)| (self.executor(id), exit));
        let chain = parent.as_ref().map_or(0, |(p, _)| p.chain + 1);
        let line = parent.as_ref().map_or_else(Vec::new, |(p, _)| self.line(p));
        let start = parent.as_ref().map(|(p, exit)| Parent {
            snapshot: &p.trace.snapshots[exit.snapshot.0 as usize],
            trace: &p.trace,
            rejoin: self.met_loop(&line, recording, ending),
        });
        // SAFETY: what was recorded is alive: the recording has just ended.
        let mut built = match unsafe { build(recording, ending, start, &|d| self.breaks_often(d)) } {
            Ok(built) => built,
            Err(failure) => {
                self.count_failure(recording, failure);
                return Err(failure.reason);
            }
        };
        self.show("record", &built.trace);
        let recorded = built.trace.insts.len();
        opt::optimize(&mut built.trace);
        self.show("opt", &built.trace);
        let id = ExecutorId(self.executors.borrow().len() as u32);
        let growth = parent.as_ref().zip(line.first()).map(|((parent, exit), root)| Growth {
            exit: *exit,
            parent: &parent.trace,
            root: root.root,
        });
        // SAFETY: the recording keeps its code alive, the trace what it names.
        unsafe { self.backend.compile(id, recording.root_code, &mut built.trace, growth)? };
        let lengths = (recorded, built.trace.insts.len());
        let mut codes: Vec<*const Code> =
            built.trace.snapshots.iter().flat_map(|s| s.frames.iter().map(|f| f.code)).collect();
        codes.sort_unstable();
        codes.dedup();
        keep_alive(&built.constants);
        watch(&built.dependencies);
        self.executors.borrow_mut().push(Rc::new(Executor {
            trace: built.trace,
            anchor: recording.anchor,
            code: recording.root_code,
            replaced: Cell::new(0),
            dependencies: built.dependencies,
            constants: RefCell::new(built.constants),
            codes,
            exits: RefCell::default(),
            chain,
            parent: parent_exit.map(|(p, _)| p),
            root: line.first().map_or(id, |r| r.root),
            loop_state: built.loop_state,
            effects: built.effects,
            valid: Cell::new(true),
            covered: built.covered,
            lengths,
        }));
        self.stats.borrow_mut().traces += 1;
        self.fuel.set(self.fuel.get().saturating_sub(1));
        self.install(id, parent_exit);
        Ok(())
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
        let Anchor::Loop { jump } = executor.anchor else { return };
        // SAFETY: the code object is alive and the jump one of its instructions.
        unsafe {
            let slot = executor_slot(executor.code, id);
            executor.replaced.set(*jump);
            *jump = ENTER_EXECUTOR | (slot as CodeUnit) << 8;
        }
    }

    /// Hook: runs the executor at an `ENTER_EXECUTOR`; the frame to continue in, or null with an exception.
    ///
    /// # Safety
    /// The pointers are the running frame's.
    pub unsafe fn enter(&self, thread: *mut Thread, frame: *mut Frame, index: usize) -> *mut Frame {
        self.running.set(self.running.get() + 1);
        // SAFETY: by the contract.
        let resumed = unsafe { self.run(thread, frame, index) };
        self.running.set(self.running.get() - 1);
        if self.running.get() == 0 {
            for word in self.left_over.take() {
                // SAFETY: the count was the executor's, which nothing runs any more.
                unsafe { crate::exit::release(thread, word) };
            }
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
            let left = unsafe { self.backend.enter(id, thread, root, self) };
            let executor = self.executor(left.executor);
            self.count(id, &executor, &left);
            let snapshot = &executor.trace.snapshots[left.exit.snapshot.0 as usize];
            // SAFETY: the backend hands over the words of all values that the snapshot names.
            let resumed = unsafe { rebuild(thread, root, &executor.trace, snapshot, &|r| left.word(r)) };
            if left.exit.kind == ExitKind::Error {
                return std::ptr::null_mut();
            }
            // SAFETY: the rebuilt frame is the running one.
            unsafe {
                match self.next_executor(thread, root, resumed, &executor, &left) {
                    Some(next) if (*thread).poll == 0 => {
                        id = next;
                        root = resumed;
                    }
                    _ => return resumed,
                }
            }
        }
    }

    fn count(&self, entered: ExecutorId, executor: &Executor, left: &Left) {
        let looping = self.executor(entered).covered as u64;
        let mut stats = self.stats.borrow_mut();
        stats.exits[left.exit.kind as usize] += 1;
        stats.iterations += left.count.iterations;
        stats.covered += looping * left.count.iterations + executor.covered as u64;
    }

    /// After an exit: the executor to go on with at once, if execution stands at one; otherwise the exit warms up.
    ///
    /// # Safety
    /// `frame` is the rebuilt running frame, `root` the trace's.
    unsafe fn next_executor(
        &self,
        thread: *mut Thread,
        root: *mut Frame,
        frame: *mut Frame,
        executor: &Executor,
        left: &Left,
    ) -> Option<ExecutorId> {
        // SAFETY: by the contract.
        unsafe {
            let word = *skip_extended((*frame).ip);
            if word & 0xff == ENTER_EXECUTOR {
                let is_end = left.exit.kind == ExitKind::End;
                let next = slot_executor((*frame).code, (word >> 8) as usize);
                // A guard at the anchor itself asked to leave: tier 1 must make progress.
                return (is_end && self.executor(next).valid.get()).then_some(next);
            }
            self.warm_up(thread, root, frame, executor, left);
            None
        }
    }

    /// # Safety
    /// `frame` is the rebuilt running frame, `root` the trace's.
    unsafe fn warm_up(
        &self,
        thread: *mut Thread,
        root: *mut Frame,
        frame: *mut Frame,
        executor: &Executor,
        left: &Left,
    ) {
        let limits = self.thresholds;
        if left.exit.kind != ExitKind::Guard {
            return;
        }
        let mut exits = executor.exits.borrow_mut();
        let state = exits.entry(left.exit).or_default();
        state.failures += 1;
        let hot = state.failures >= limits.exit << state.attempts && state.side.is_none();
        let exhausted = state.attempts >= limits.attempts || executor.chain >= limits.chain || self.fuel.get() == 0;
        if !hot || exhausted || self.recording.borrow().is_some() {
            return;
        }
        state.attempts += 1;
        let anchor = Anchor::Exit { executor: left.executor.0, exit: left.exit };
        // SAFETY: by the contract.
        unsafe { self.begin(thread, anchor, root, (*frame).ip, (*frame).sp) };
    }

    /// Hook: somebody looks at the running frames. What calls for that is not traced.
    pub fn frames_inspected(&self, thread: *mut Thread) {
        if self.recording.borrow().is_some() {
            self.abort(thread, Abort::FrameInspected);
        }
    }

    /// Invalidates every executor for which `broken` says that one of its dependencies no longer holds.
    pub fn invalidate(&self, broken: impl Fn(&Dependency) -> bool) {
        for executor in self.executors().iter().filter(|e| e.valid.get()) {
            for dependency in executor.dependencies.iter().filter(|d| broken(d)) {
                *self.broken.borrow_mut().entry(*dependency).or_default() += 1;
            }
        }
        for (index, executor) in self.executors().iter().enumerate() {
            if executor.valid.get() && executor.dependencies.iter().any(&broken) {
                self.retire(ExecutorId(index as u32), executor);
            }
        }
    }

    fn retire(&self, id: ExecutorId, executor: &Executor) {
        executor.valid.set(false);
        self.stats.borrow_mut().invalidated += 1;
        match executor.anchor {
            // SAFETY: the code object is alive: its death retires its executors first.
            Anchor::Loop { jump } => unsafe { *jump = executor.replaced.get() },
            Anchor::Exit { executor: parent, exit } => {
                let parent = ExecutorId(parent);
                if let Some(state) = self.executor(parent).exits.borrow_mut().get_mut(&exit) {
                    state.side = None;
                }
                self.backend.unlink((parent, exit));
            }
            Anchor::Entry { .. } => {}
        }
        self.backend.retire(id);
        self.left_over.borrow_mut().append(&mut executor.constants.borrow_mut());
        if self.running.get() == 0 {
            self.give_up_shared();
        }
    }

    /// Gives back counts that retired executors held, but for those that are the last: this is in the middle of the
    /// change that broke an assumption, where no Python code can run.
    fn give_up_shared(&self) {
        // SAFETY: the words own counts of live objects.
        self.left_over.borrow_mut().retain(|word| unsafe {
            let last = (*word.ptr()).count == 1;
            if !last {
                (*word.ptr()).release();
            }
            last
        });
    }

    /// The words of which executors hold counts.
    pub fn held(&self) -> Vec<Value> {
        let mut held = self.left_over.borrow().clone();
        for executor in self.executors.borrow().iter() {
            held.extend_from_slice(&executor.constants.borrow());
        }
        held
    }

    /// A code object dies: what is anchored in it or inlines it goes with it.
    pub fn drop_code(&self, code: *mut Code) {
        for (index, executor) in self.executors().iter().enumerate() {
            if executor.valid.get() && (executor.code == code || executor.codes.contains(&code.cast_const())) {
                self.retire(ExecutorId(index as u32), executor);
            }
        }
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

/// The evaluator as a backend.
#[derive(Default)]
pub struct Evaluator {
    stress: Option<Stress>,
}

/// Takes every exit at one visit although nothing asks for it: a test of what exits rebuild.
struct Stress {
    visit: u64,
    visits: RefCell<HashMap<(ExecutorId, usize, ExitKind), u64>>,
}

impl Evaluator {
    /// Makes every guard leave at this visit (from 1) although it holds, and every operation that runs Python leave
    /// behind it.
    pub fn force_exits(&mut self, visit: u64) {
        self.stress = Some(Stress { visit, visits: RefCell::default() });
    }
}

impl Stress {
    fn is_due(&self, id: ExecutorId, at: usize, kind: ExitKind) -> bool {
        let mut visits = self.visits.borrow_mut();
        let count = visits.entry((id, at, kind)).or_default();
        *count += 1;
        *count == self.visit
    }
}

impl Backend for Evaluator {
    unsafe fn compile(&self, _: ExecutorId, _: *const Code, _: &mut Trace, _: Option<Growth<'_>>) -> Result<(), Abort> {
        Ok(())
    }

    unsafe fn enter(&self, id: ExecutorId, thread: *mut Thread, root: *mut Frame, traces: &dyn Traces) -> Left {
        let mut id = id;
        let mut words = Vec::new();
        let mut inherited = Vec::new();
        let mut root_words: Vec<u64> = Vec::new();
        let mut at_header = false;
        let mut total = RunCount::default();
        loop {
            let executor = traces.executor(id);
            let start = if at_header { Start::Header } else { Start::Entry(&inherited) };
            let is_due = |at, kind| self.stress.as_ref().is_some_and(|s| s.is_due(id, at, kind));
            let forced = self.stress.as_ref().map(|_| &is_due as crate::eval::Forced<'_>);
            // SAFETY: the frame is at the trace's start, or at its header with the words of the root's last run; side traces
            // get their parent's words.
            let (exit, count) = unsafe { crate::eval::run(thread, root, &executor.trace, start, &mut words, forced) };
            total.iterations += count.iterations;
            total.micro_operations += count.micro_operations;
            if id == executor.root {
                root_words.clone_from(&words);
            }
            let Some(exit) = exit else {
                for (phi, value) in &executor.trace.rejoin {
                    root_words[phi.index()] = words[value.index()];
                }
                words.clone_from(&root_words);
                (id, at_header) = (executor.root, true);
                total.iterations += 1;
                continue;
            };
            at_header = false;
            match traces.side(id, exit) {
                Some(side) => {
                    let side_trace = &traces.executor(side).trace;
                    inherited = side_trace.inherited.iter().map(|i| words[i.parent.index()]).collect();
                    id = side;
                }
                None => {
                    let snapshot = &executor.trace.snapshots[exit.snapshot.0 as usize];
                    let mut named = opt::named(snapshot);
                    named.sort_unstable();
                    named.dedup();
                    let words = named.into_iter().map(|r| (r, words[r.index()])).collect();
                    return Left { executor: id, exit, words, count: total };
                }
            }
        }
    }

    fn link(&self, _: (ExecutorId, TraceExit), _: ExecutorId) {}

    fn unlink(&self, _: (ExecutorId, TraceExit)) {}

    fn retire(&self, _: ExecutorId) {}
}
