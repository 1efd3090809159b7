//! Frames: a fixed header, then locals, cells and free variables, then the evaluation stack, as words.
//!
//! Frames of functions lie on the thread's data stack, one behind the other; a generator's lies in the generator.

use crate::code::{Code, CodeUnit};
use crate::function::Function;
use crate::header::Header;
use crate::value::Value;

/// The header of a frame; `code.nlocalsplus` locals and then `code.stack_size` stack words follow.
#[repr(C)]
pub struct Frame {
    /// The caller's frame, or null.
    pub previous: *mut Frame,
    /// The function, owned.
    pub function: *mut Function,
    /// The code (the function's at the time of the call), owned.
    pub code: *mut Code,
    /// The instruction being executed; a caller's call. Exact whenever Python code or the runtime can look.
    pub ip: *mut CodeUnit,
    /// The stack pointer: exact at escaping calls and in callers.
    pub sp: *mut Value,
    /// The namespace of a class body or module (a mapping), owned; absent for functions.
    pub locals: Value,
    /// The frame object that `sys._getframe` made, owned; absent if none.
    pub frame_object: Value,
    /// Code units from `ip` to where a callee returns.
    pub return_offset: u16,
    /// `FRAME_OWNER_*`.
    pub owner: u8,
    /// Unused.
    pub pad: u8,
    /// Unused.
    pub pad2: u32,
}

/// `FRAME_OWNER_*`: on the data stack.
pub const FRAME_OWNER_THREAD: u8 = 0;
/// In a generator or coroutine.
pub const FRAME_OWNER_GENERATOR: u8 = 1;
/// A frame that only marks where native code entered the interpreter.
pub const FRAME_OWNER_ENTRY: u8 = 2;

/// Bytes before the locals.
pub const FRAME_LOCALS: usize = core::mem::size_of::<Frame>();
/// Words before the locals.
pub const FRAME_WORDS: usize = FRAME_LOCALS / 8;

impl Frame {
    /// Local (or cell, or free variable) `index`.
    #[inline(always)]
    pub fn local(this: *mut Frame, index: usize) -> *mut Value {
        (this as usize + FRAME_LOCALS + index * 8) as *mut Value
    }

    /// The bottom of the evaluation stack.
    ///
    /// # Safety
    /// `this` is a live frame.
    #[inline(always)]
    pub unsafe fn stack_base(this: *mut Frame) -> *mut Value {
        // SAFETY: a live frame has its code.
        Frame::local(this, unsafe { (*(*this).code).nlocalsplus as usize })
    }
}

/// States of a generator, as CPython's.
pub const GENERATOR_CREATED: i8 = -3;
/// Suspended at a `yield`.
pub const GENERATOR_SUSPENDED: i8 = -2;
/// Suspended in a `yield from` or `await`.
pub const GENERATOR_SUSPENDED_YIELD_FROM: i8 = -1;
/// Running.
pub const GENERATOR_EXECUTING: i8 = 0;
/// Finished; the frame is cleared.
pub const GENERATOR_CLEARED: i8 = 4;

/// A generator, coroutine or asynchronous generator; its frame follows.
#[repr(C)]
pub struct Generator {
    /// The object header.
    pub header: Header,
    /// `__name__`.
    pub name: Value,
    /// `__qualname__`.
    pub qualname: Value,
    /// The exception being handled inside, owned or absent.
    pub handled: Value,
    /// The thread's handled-exception stack item while running: see [`crate::thread::HandledException`].
    pub handled_previous: *mut u8,
    /// `GENERATOR_*`.
    pub state: i8,
    /// Nonzero once `close()` has run or the hooks of an asynchronous generator are set.
    pub flags: u8,
    /// Unused.
    pub pad: [u8; 6],
    /// The frame; its locals and stack follow.
    pub frame: Frame,
}

impl Generator {
    /// The generator whose frame this is (`owner` is [`FRAME_OWNER_GENERATOR`]).
    #[inline(always)]
    pub fn of_frame(frame: *mut Frame) -> *mut Generator {
        (frame as usize - core::mem::offset_of!(Generator, frame)) as *mut Generator
    }
}
