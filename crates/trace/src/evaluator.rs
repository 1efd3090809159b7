//! The evaluator as a backend: runs executors, their side traces and those that they go on in.

use crate::abort::Abort;
use crate::coverage::Visits;
use crate::eval::{Forced, Leave, Start, TraceExit, return_exit, run};
use crate::executor::{Backend, ExecutorId, Growth, Left, Traces, executor_of_point};
use crate::ir::{Inst, Ref, SnapshotId, Trace};
use crate::opt;
use crate::registers::ExitKind;
use std::cell::RefCell;
use std::collections::HashMap;
use taipan_layout::*;

/// The evaluator as a backend.
#[derive(Default)]
pub struct Evaluator {
    stress: Option<Stress>,
    /// The state of the last operation that could run Python code.
    published: RefCell<Option<Published>>,
    visits: RefCell<HashMap<ExecutorId, Visits>>,
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

/// An executor, a state of its trace, and the words that the state names.
type Published = (ExecutorId, SnapshotId, Vec<(Ref, u64)>);

/// What is executed, and with what.
struct Running<'a> {
    thread: *mut Thread,
    traces: &'a dyn Traces,
    stress: Option<&'a Stress>,
    id: ExecutorId,
    root: *mut Frame,
    /// Values of the trace.
    words: Vec<u64>,
    inherited: Vec<u64>,
    /// Values of the line's root when it was last left, for side traces that go back to its loop.
    root_words: Vec<u64>,
    at_header: bool,
    published: &'a RefCell<Option<Published>>,
    visits: &'a RefCell<HashMap<ExecutorId, Visits>>,
}

/// What follows a trace's run.
enum Next {
    /// The state is prepared for the next trace.
    Again,
    /// An exit.
    Exit(TraceExit),
    /// The frame has returned to the interpreter.
    Returned,
}

/// `Frame::resume` of a frame whose caller is in the interpreter; the points of traces are odd.
const TO_THE_INTERPRETER: u64 = 2;

impl Running<'_> {
    /// Runs one trace.
    ///
    /// # Safety
    /// As [`Backend::enter`].
    unsafe fn step(&mut self) -> Next {
        let executor = self.traces.executor(self.id);
        let entered = u64::from(!self.at_header);
        self.count(|visits| visits.entries += entered);
        let start = if self.at_header { Start::Header } else { Start::Entry(&self.inherited) };
        let is_due = |at, kind| self.stress.is_some_and(|s| s.is_due(self.id, at, kind));
        let forced = self.stress.map(|_| &is_due as Forced<'_>);
        // SAFETY: the frame is at the trace's start, or at its header with the words of the root's last run; side traces
        // get their parent's words.
        let (id, published) = (self.id, self.published);
        let publish = |inst: &Inst, words: &[u64]| {
            let mut named = opt::named(&executor.trace.snapshots[inst.snapshot.0 as usize]);
            named.sort_unstable();
            named.dedup();
            let words = named.into_iter().map(|r| (r, words[r.index()])).collect();
            *published.borrow_mut() = Some((id, inst.snapshot, words));
        };
        // SAFETY: as above.
        let (leave, rounds) =
            unsafe { run(self.thread, self.root, &executor.trace, start, &mut self.words, forced, &publish) };
        self.count(|visits| visits.rounds += rounds);
        // SAFETY: the thread is ours.
        self.root = unsafe {
            self.traces.take_back(self.thread);
            (*self.thread).frame
        };
        self.at_header = false;
        if self.id == executor.root {
            self.root_words.clone_from(&self.words);
        }
        match leave {
            Leave::Exit(exit) => {
                let position = executor.trace.snapshots[exit.snapshot.0 as usize].position;
                self.count(|visits| visits.add_exit(exit.kind, exit.number, position));
                Next::Exit(exit)
            }
            Leave::Rejoin => {
                for (phi, value) in &executor.trace.rejoin {
                    self.root_words[phi.index()] = self.words[value.index()];
                }
                self.words.clone_from(&self.root_words);
                (self.id, self.at_header) = (executor.root, true);
                Next::Again
            }
            // SAFETY: a frame has just been popped, and its words are still there.
            Leave::Return(result) => unsafe { self.return_to_caller(result) },
        }
    }

    fn count(&self, with: impl FnOnce(&mut Visits)) {
        with(self.visits.borrow_mut().entry(self.id).or_default());
    }

    /// # Safety
    /// The trace has just popped its frame.
    unsafe fn return_to_caller(&mut self, result: u64) -> Next {
        // SAFETY: by the contract.
        let point = unsafe { (*(*self.thread).stack_top.cast::<Frame>()).resume } as usize as u64;
        if point == TO_THE_INTERPRETER {
            // SAFETY: the thread is ours.
            unsafe { (*self.thread).transfer[0] = result };
            return Next::Returned;
        }
        self.id = executor_of_point(point);
        let executor = self.traces.executor(self.id);
        let Some(exit) = return_exit(&executor.trace, point) else {
            unreachable!("the frame was pushed by a call of this executor")
        };
        self.words.clear();
        self.words.resize(executor.trace.insts.len(), 0);
        self.words[exit.number as usize] = result;
        Next::Exit(exit)
    }

    /// The trace that an exit goes on in, if there is one.
    fn go_on(&mut self, exit: TraceExit) -> bool {
        if let Some(side) = self.traces.side(self.id, exit) {
            let side_trace = &self.traces.executor(side).trace;
            self.inherited = side_trace.inherited.iter().map(|i| self.words[i.parent.index()]).collect();
            self.id = side;
            return true;
        }
        match self.traces.next(self.id) {
            Some(next) if exit.kind == ExitKind::End => {
                self.inherited.clear();
                self.id = next;
                true
            }
            _ => false,
        }
    }
}

impl Backend for Evaluator {
    unsafe fn compile(&self, _: ExecutorId, _: *const Code, _: &mut Trace, _: Option<Growth<'_>>) -> Result<(), Abort> {
        Ok(())
    }

    unsafe fn enter(&self, id: ExecutorId, thread: *mut Thread, root: *mut Frame, traces: &dyn Traces) -> Option<Left> {
        let mut running = Running {
            thread,
            traces,
            stress: self.stress.as_ref(),
            id,
            root,
            words: Vec::new(),
            inherited: Vec::new(),
            root_words: Vec::new(),
            at_header: false,
            published: &self.published,
            visits: &self.visits,
        };
        loop {
            // SAFETY: by the contract.
            let exit = match unsafe { running.step() } {
                Next::Again => continue,
                Next::Returned => return None,
                Next::Exit(exit) if running.go_on(exit) => continue,
                Next::Exit(exit) => exit,
            };
            let executor = traces.executor(running.id);
            let mut named = opt::named(&executor.trace.snapshots[exit.snapshot.0 as usize]);
            named.sort_unstable();
            named.dedup();
            let words = named.into_iter().map(|r| (r, running.words[r.index()])).collect();
            return Some(Left { executor: running.id, exit, root: running.root, words });
        }
    }

    fn return_point(&self) -> *const u8 {
        TO_THE_INTERPRETER as *const u8
    }

    unsafe fn during(&self, thread: *mut Thread, _: &dyn Traces) -> Option<Left> {
        // SAFETY: by the contract.
        let (named, root) = unsafe { ((*thread).snapshot, (*thread).frame) };
        let (executor, snapshot, words) = self.published.borrow().clone().filter(|_| !named.is_null())?;
        Some(Left { executor, exit: TraceExit { number: 0, snapshot, kind: ExitKind::During }, root, words })
    }

    fn link(&self, _: (ExecutorId, TraceExit), _: ExecutorId) {}

    fn unlink(&self, _: (ExecutorId, TraceExit)) {}

    fn link_end(&self, _: ExecutorId, _: Option<ExecutorId>) {}

    fn retire(&self, _: ExecutorId) {}

    fn visits(&self, id: ExecutorId) -> Visits {
        self.visits.borrow().get(&id).cloned().unwrap_or_default()
    }

    fn code_bytes(&self) -> usize {
        0
    }
}
