//! What runs traces, as the tier sees it, and the tier, as what runs traces sees it.
//!
//! Law: both name executors by number; which executor an exit leads to is the tier's to say.

use super::{Executor, ExecutorId};
use crate::abort::Abort;
use crate::coverage::Visits;
use crate::eval::TraceExit;
use crate::ir::{Ref, Trace};
use std::rc::Rc;
use taipan_layout::*;

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
    pub(super) fn word(&self, value: Ref) -> u64 {
        // Most exits name few values.
        self.words.iter().find(|(v, _)| *v >= value).map_or(0, |(v, word)| if *v == value { *word } else { 0 })
    }
}
