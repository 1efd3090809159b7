//! What tier 1 asks of the tiers above it: a handful of functions, unset in a build without them.

use std::cell::Cell;
use taipan_layout::*;

/// Calls that go up from tier 1. Arguments are those of the helpers of the same names in `ops/helpers.rs`.
#[derive(Copy, Clone)]
pub struct Hooks {
    /// A loop or function entry is hot; returns the counter to continue with.
    pub hot: unsafe fn(*mut Thread, *mut Frame, *mut CodeUnit, *mut CodeUnit, *mut Value) -> Counter,
    /// Notes the instruction about to run while recording.
    pub record: unsafe fn(*mut Thread, *mut Frame, *mut CodeUnit, *mut Value, usize),
    /// An exception is being raised, or native code entered the interpreter: a recording cannot go on.
    pub interrupt_recording: unsafe fn(*mut Thread, exception: bool),
    /// Runs an executor; the frame to continue in, or null with an exception on the thread and frames as they were
    /// when it was raised.
    pub enter_executor: unsafe fn(*mut Thread, *mut Frame, *mut CodeUnit, *mut Value, usize) -> *mut Frame,
    /// A code object dies: its executors go with it.
    pub drop_code: unsafe fn(*mut Code),
    /// Makes the frames of inlined calls real, where a trace is running.
    pub materialize_frames: unsafe fn(*mut Thread),
}

thread_local! {
    static HOOKS: Cell<Option<Hooks>> = const { Cell::new(None) };
}

/// The hooks of this native thread's runtime, if a tier above is installed.
pub fn hooks() -> Option<Hooks> {
    HOOKS.get()
}

/// Installs a tier above tier 1.
pub fn set_hooks(hooks: Hooks) {
    HOOKS.set(Some(hooks));
}
