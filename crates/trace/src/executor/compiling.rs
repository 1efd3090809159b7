//! From a recording to an executor: what it grows from and meets, building, optimizing, compiling, installing.
//!
//! Law: an executor is installed only when its backend can enter it, holds counts of what it names, and watches what it
//! assumes.

use super::{ENTER_EXECUTOR, Executor, ExecutorId, Growth, Tier2, Traces, leaves_loop, skip_extended};
use crate::abort::Abort;
use crate::build::{Assumptions, Built, Dependency, Failure, Parent, Rejoin, build};
use crate::eval::{ExitKind, TraceExit};
use crate::ir::Trace;
use crate::opt;
use crate::record::{Anchor, Ending, Recording};
use crate::uop::EXPANSIONS;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;
use taipan_layout::*;

/// Instructions that a side trace has at least, where it ends before one that cannot be traced.
const LEAST_PART: usize = 8;
/// Invalidations by one assumption before it is no longer made (CPython tolerates 6 for globals).
const TOLERATED_BREAKS: u32 = 3;

impl Tier2 {
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

    pub(super) fn finish(&self, thread: *mut Thread, ending: Ending) {
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
    pub(super) fn parent_of(&self, recording: &Recording) -> Option<(Rc<Executor>, TraceExit)> {
        match recording.anchor {
            Anchor::Exit { executor, exit } => Some((self.executor(ExecutorId(executor)), exit)),
            _ => None,
        }
    }

    pub(super) fn next_id(&self) -> ExecutorId {
        ExecutorId(self.executors.borrow().len() as u32)
    }

    /// Optimizes and compiles a trace; its executor, installed.
    pub(super) fn add(&self, recording: &Recording, mut built: Built) -> Result<ExecutorId, Abort> {
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
