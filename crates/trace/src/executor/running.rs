//! Entering executors, and going on where they were left: in another one, in a side trace to come, or in tier 1.
//!
//! Law: the frames of what is left are rebuilt in memory before anything looks at them; tier 1 always makes progress.

use super::{ENTER_EXECUTOR, Executor, ExecutorId, Left, Tier2, Traces, leaves_loop, skip_extended, slot_executor};
use crate::abort::Abort;
use crate::build::{Parent, bridge};
use crate::eval::{ExitKind, TraceExit};
use crate::exit::{materialize, rebuild};
use crate::record::{Anchor, Recording, is_plain};
use std::time::Instant;
use taipan_layout::*;

impl Tier2 {
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
