//! The thread: what running code reaches through its thread pointer.

use crate::alloc::{FreeCell, SIZE_CLASSES};
use crate::frame::Frame;
use crate::value::Value;

/// Integer registers that traces can spill at one time.
pub const SPILL_SLOTS: usize = 256;

/// One level of "exception being handled" (`sys.exception()`): one per running generator and one at the bottom.
#[repr(C)]
pub struct HandledException {
    /// The exception, owned, or absent.
    pub value: Value,
    /// The level of the caller.
    pub previous: *mut HandledException,
}

/// Words that compiled code compares with and pushes; all immortal.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct Constants {
    /// `None`.
    pub none: Value,
    /// `False`; `True`'s word is [`TRUE_DISTANCE`] larger.
    pub false_: Value,
    /// `True`.
    pub true_: Value,
    /// `NotImplemented`.
    pub not_implemented: Value,
    /// `()`.
    pub empty_tuple: Value,
}

/// Distance between the words of `False` and `True`.
pub const TRUE_DISTANCE: u64 = 16;

impl Constants {
    /// The Python `bool` of `b`.
    #[inline(always)]
    pub const fn bool(&self, b: bool) -> Value {
        Value(self.false_.0 + b as u64 * TRUE_DISTANCE)
    }
}

/// What running code needs of its thread. Everything else of a thread is the runtime's and hangs off `runtime`.
#[repr(C)]
pub struct Thread {
    /// `POLL_*` bits: nonzero asks loops and function entries to call the runtime.
    pub poll: u32,
    /// Python frames that may still be pushed before `RecursionError`.
    pub recursion_left: i32,
    /// The running frame.
    pub frame: *mut Frame,
    /// Where the next frame on the data stack goes.
    pub stack_top: *mut Value,
    /// End of the data stack.
    pub stack_limit: *mut Value,
    /// The exception being raised, owned, or absent.
    pub exception: Value,
    /// Innermost level of handled exceptions.
    pub handled: *mut HandledException,
    /// The bottom level.
    pub handled_bottom: HandledException,
    /// `None` and its like.
    pub constants: Constants,
    /// The dispatch table in force.
    pub dispatch: *const DispatchEntry,
    /// Native stack address below which native recursion raises `RecursionError`.
    pub native_stack_limit: usize,
    /// The runtime this thread belongs to.
    pub runtime: *mut u8,
    /// The runtime's own record of this thread.
    pub details: *mut u8,
    /// While a trace calls something that can run Python: the snapshot that describes the frames, else null.
    pub snapshot: *const u8,
    /// Instructions counted by the counting dispatch table.
    pub instructions_counted: u64,
    /// Scratch words for handing results of a trace or call back to tier 1.
    pub transfer: [u64; 4],
    /// Heads of the free lists by size class.
    pub free_lists: [*mut FreeCell; SIZE_CLASSES],
    /// Registers of a trace, stored where it exits or calls.
    pub registers: [u64; 32],
    /// Values of traces that have no register.
    pub spill: [u64; SPILL_SLOTS],
}

/// An address in a dispatch table.
pub type DispatchEntry = *const u8;

/// `POLL_*`: a signal is to be handled.
pub const POLL_SIGNAL: u32 = 1;
/// Another thread wants the GIL.
pub const POLL_GIL: u32 = 2;
/// A collection is due.
pub const POLL_COLLECT: u32 = 4;
/// Tracing or monitoring changed.
pub const POLL_TRACING: u32 = 8;
/// An asynchronous exception is to be raised.
pub const POLL_EXCEPTION: u32 = 16;
/// Traces were invalidated while this thread ran inside one.
pub const POLL_INVALIDATED: u32 = 32;
