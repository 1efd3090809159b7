//! Frames: a fixed header, then locals, cells and free variables, then the evaluation stack, as words.
//!
//! Frames of functions lie on the thread's data stack, one behind the other; a generator's lies in the generator.

use crate::code::{CO_UNCOUNTED, Code, CodeUnit};
use crate::function::Function;
use crate::header::Header;
use crate::stackref::StackRef;
use crate::thread::{HandledException, Thread};
use crate::value::Value;

/// The header of a frame; `code.nlocalsplus` locals and then `code.stack_size` stack words follow.
#[repr(C)]
pub struct Frame {
    /// The caller's frame, or null.
    pub previous: *mut Frame,
    /// The function, owned.
    pub function: *mut Function,
    /// The code (the function's at the time of the call), kept alive by the function.
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
    /// Nonzero for frames of the runtime's own, which tracebacks leave out.
    pub hidden: u8,
    /// Nonzero where leaving the frame takes more than closing its locals and its function: it has a namespace or a
    /// frame object, belongs to a generator or to the runtime, or does not own its function.
    pub special: u8,
    /// Unused.
    pub pad: [u8; 3],
    /// Where a compiled callee goes on in its compiled caller; null where it must return in tier 1: the caller is not
    /// compiled, or the frame has an object.
    pub resume: *const u8,
}

/// [`Frame::special`] of a plain frame whose function a trace keeps alive: the frame has no count of it.
pub const FRAME_BORROWS_FUNCTION: u8 = 2;

/// [`Frame::special`] of a frame that counts for no recursion.
pub const FRAME_UNCOUNTED: u8 = 4;

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
    /// Pushes a frame for `function`'s code on the data stack; its locals are not filled in and it is not yet the
    /// thread's running frame. The function gains an owner.
    ///
    /// # Safety
    /// [`Frame::fits`] said yes for this code. The caller fills all locals before the next safepoint.
    #[inline(always)]
    pub unsafe fn push(thread: *mut Thread, function: *mut Function, previous: *mut Frame) -> *mut Frame {
        // SAFETY: the function is live; the rest by the contract.
        unsafe {
            (*function).header.retain();
            let frame = Frame::push_owning(thread, function, (*function).code, previous);
            Frame::rewind(frame);
            frame
        }
    }

    /// [`Frame::push`] with the function's code at hand and a count of the function that the frame takes over. Its `ip`
    /// and `sp` are not set.
    ///
    /// # Safety
    /// As for [`Frame::push`].
    #[inline(always)]
    pub unsafe fn push_owning(
        thread: *mut Thread,
        function: *mut Function,
        code: *mut Code,
        previous: *mut Frame,
    ) -> *mut Frame {
        // SAFETY: the stack has room by the contract; function and code are live.
        unsafe {
            let frame: *mut Frame = (*thread).stack_top.cast();
            (*thread).stack_top = (*thread).stack_top.add((*code).frame_words as usize);
            (*thread).recursion_left -= 1;
            (*frame).previous = previous;
            (*frame).function = function;
            (*frame).code = code;
            (*frame).locals = Value::ABSENT;
            (*frame).frame_object = Value::ABSENT;
            (*frame).return_offset = 0;
            (*frame).owner = FRAME_OWNER_THREAD;
            (*frame).hidden = 0;
            (*frame).special = 0;
            (*frame).pad = [0; 3];
            (*frame).resume = core::ptr::null();
            frame
        }
    }

    /// Pushes a frame of the runtime's own code, which no function has and tracebacks do not show.
    ///
    /// # Safety
    /// As for [`Frame::push`]; the code is never freed.
    #[inline(always)]
    pub unsafe fn push_hidden(thread: *mut Thread, code: *mut Code, previous: *mut Frame) -> *mut Frame {
        // SAFETY: the stack has room by the contract.
        unsafe {
            let frame = Frame::push_owning(thread, core::ptr::null_mut(), code, previous);
            (*frame).hidden = 1;
            (*frame).special = 1;
            if (*code).flags & CO_UNCOUNTED != 0 {
                (*frame).special |= FRAME_UNCOUNTED;
                (*thread).recursion_left += 1;
            }
            Frame::rewind(frame);
            frame
        }
    }

    /// Pops the running frame, which is on the data stack and holds nothing any more; its caller's.
    ///
    /// # Safety
    /// `this` is the running frame and nobody has a frame object of it.
    #[inline(always)]
    pub unsafe fn pop(thread: *mut Thread, this: *mut Frame) -> *mut Frame {
        // SAFETY: by the contract.
        unsafe {
            (*thread).recursion_left += 1;
            Frame::pop_uncounted(thread, this)
        }
    }

    /// [`Frame::pop`] of a frame that counts for no recursion.
    ///
    /// # Safety
    /// As for [`Frame::pop`].
    #[inline(always)]
    pub unsafe fn pop_uncounted(thread: *mut Thread, this: *mut Frame) -> *mut Frame {
        // SAFETY: by the contract.
        unsafe {
            (*thread).stack_top = this.cast();
            (*this).previous
        }
    }

    /// Sets `ip` and `sp` to the start of the code and the bottom of the stack.
    ///
    /// # Safety
    /// `this` has just been pushed.
    #[inline(always)]
    pub unsafe fn rewind(this: *mut Frame) {
        // SAFETY: a frame has its code.
        unsafe {
            (*this).ip = (*(*this).code).instructions;
            (*this).sp = Frame::stack_base(this);
        }
    }

    /// Whether a frame of `code` can be pushed: room on the data stack and below the recursion limit.
    ///
    /// # Safety
    /// Both pointers are live.
    #[inline(always)]
    pub unsafe fn fits(thread: *mut Thread, code: *mut Code) -> bool {
        // SAFETY: by the contract.
        unsafe {
            (*thread).recursion_left > 0
                && (*thread).stack_limit as usize - (*thread).stack_top as usize >= (*code).frame_words as usize * 8
        }
    }

    /// Moves stack references into the first locals of a frame just pushed, and empties the other locals.
    ///
    /// # Safety
    /// `this` has just been pushed for a code with `locals` locals, at least `count`; `arguments` are `count` live references
    /// that the caller gives up.
    #[inline(always)]
    pub unsafe fn move_arguments(this: *mut Frame, arguments: *const Value, count: usize, locals: usize) {
        // SAFETY: by the contract.
        unsafe {
            let mut index = 0;
            while index < count {
                *Frame::local(this, index) = StackRef::steal(*arguments.add(index)).make_owned();
                index += 1;
            }
            while index < locals {
                *Frame::local(this, index) = Value::ABSENT;
                index += 1;
            }
        }
    }

    /// Empties the locals from `first` on, for a frame just pushed.
    ///
    /// # Safety
    /// `this` has just been pushed; its locals before `first` are filled.
    #[inline(always)]
    pub unsafe fn clear_locals_from(this: *mut Frame, first: usize) {
        // SAFETY: all written words are locals of the frame.
        unsafe {
            let count = (*(*this).code).nlocalsplus as usize;
            let mut index = first;
            while index < count {
                *Frame::local(this, index) = Value::ABSENT;
                index += 1;
            }
        }
    }

    /// Says where a callee returns: so many code units behind the instruction being executed.
    ///
    /// # Safety
    /// `this` is a live frame.
    #[inline(always)]
    pub unsafe fn return_behind(this: *mut Frame, offset: u16) {
        // SAFETY: by the contract.
        unsafe { (*this).return_offset = offset };
    }

    /// Says how many words the frame holds: locals and stack.
    ///
    /// # Safety
    /// `this` is a live frame with room for them.
    #[inline(always)]
    pub unsafe fn hold(this: *mut Frame, words: usize) {
        // SAFETY: by the contract.
        unsafe { (*this).sp = Frame::local(this, words) };
    }

    /// Says which instruction is being executed.
    ///
    /// # Safety
    /// `this` is a live frame and `at` an instruction of its code.
    #[inline(always)]
    pub unsafe fn stop_at(this: *mut Frame, at: *mut CodeUnit) {
        // SAFETY: by the contract.
        unsafe { (*this).ip = at };
    }

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

/// [`Generator::flags`]: an asynchronous generator that ended or was closed.
pub const GENERATOR_IS_CLOSED: u8 = 1;
/// [`Generator::flags`]: the hooks of `sys.set_asyncgen_hooks` have been asked.
pub const GENERATOR_IS_HOOKED: u8 = 2;
/// [`Generator::flags`]: an awaitable of the asynchronous generator is being driven.
pub const GENERATOR_IS_RUNNING_ASYNC: u8 = 4;

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
    /// `GENERATOR_IS_*` bits of asynchronous generators.
    pub flags: u8,
    /// Unused.
    pub pad: [u8; 6],
    /// A coroutine's `cr_origin`, the finalizer hook of an asynchronous generator; owned or absent.
    pub origin: Value,
    /// The frame; its locals and stack follow. Its code is the generator's own: it outlives the frame's function.
    pub frame: Frame,
}

impl Generator {
    /// The generator whose frame this is (`owner` is [`FRAME_OWNER_GENERATOR`]).
    #[inline(always)]
    pub fn of_frame(frame: *mut Frame) -> *mut Generator {
        (frame as usize - core::mem::offset_of!(Generator, frame)) as *mut Generator
    }

    /// Word `index` of the frame: its locals and then its stack.
    ///
    /// # Safety
    /// `this` is a live generator whose frame has so many words.
    #[inline(always)]
    pub unsafe fn word(this: *mut Generator, index: usize) -> *mut Value {
        // SAFETY: by the contract.
        Frame::local(unsafe { &raw mut (*this).frame }, index)
    }

    /// Whether the generator is suspended, or not started, at this instruction, handles no exception, and has no frame
    /// object.
    ///
    /// # Safety
    /// `this` is live.
    #[inline(always)]
    pub unsafe fn waits_at(this: *mut Generator, at: *mut CodeUnit) -> bool {
        // SAFETY: by the contract; whatever its state, the fields of its frame can be read.
        unsafe {
            (*this).frame.ip == at
                && (*this).state < GENERATOR_EXECUTING
                && (*this).handled.is_absent()
                && (*this).frame.frame_object.is_absent()
        }
    }

    /// Suspends a generator at a `yield`, whose frame is on no chain.
    ///
    /// # Safety
    /// `this` is live, and its frame holds what it goes on with.
    #[inline(always)]
    pub unsafe fn wait_at(this: *mut Generator, at: *mut CodeUnit) {
        // SAFETY: by the contract.
        unsafe {
            (*this).frame.ip = at;
            (*this).frame.return_offset = 1;
            (*this).state = GENERATOR_SUSPENDED;
        }
    }

    /// Takes a running generator's frame off the chain, the generator going on being executed.
    ///
    /// # Safety
    /// `this` is the running generator.
    pub unsafe fn unlink(thread: *mut Thread, this: *mut Generator) {
        // SAFETY: by the contract.
        unsafe {
            (*thread).handled = (*(*thread).handled).previous;
            (*thread).recursion_left += 1;
            (*this).frame.previous = core::ptr::null_mut();
        }
    }

    /// Links a suspended generator's frame behind `caller` and puts `sent` on its stack; the frame to enter.
    ///
    /// # Safety
    /// The generator is suspended or not started, and the recursion limit allows one more frame.
    #[inline(always)]
    pub unsafe fn resume(thread: *mut Thread, this: *mut Generator, caller: *mut Frame, sent: Value) -> *mut Frame {
        // SAFETY: the frame is live while the generator is not cleared.
        unsafe {
            let frame = &raw mut (*this).frame;
            *(*frame).sp = sent;
            (*frame).sp = (*frame).sp.add(1);
            (*frame).previous = caller;
            (*this).state = GENERATOR_EXECUTING;
            let level: *mut HandledException = (&raw mut (*this).handled).cast();
            (*level).previous = (*thread).handled;
            (*thread).handled = level;
            (*thread).recursion_left -= 1;
            frame
        }
    }

    /// Takes a running generator's frame off the chain at a `yield`; the caller's frame.
    ///
    /// # Safety
    /// `frame` is the running frame and a generator's.
    #[inline(always)]
    pub unsafe fn suspend(thread: *mut Thread, frame: *mut Frame, oparg: usize) -> *mut Frame {
        // SAFETY: by the contract; a running generator has its caller as `previous`.
        unsafe {
            let this = Generator::of_frame(frame);
            (*this).state = if oparg == 1 { GENERATOR_SUSPENDED_YIELD_FROM } else { GENERATOR_SUSPENDED };
            (*thread).handled = (*(*thread).handled).previous;
            (*thread).recursion_left += 1;
            let caller = (*frame).previous;
            (*frame).previous = core::ptr::null_mut();
            caller
        }
    }
}

/// What the call helpers return where they pushed a frame instead of calling.
pub const FRAME_PUSHED: u64 = 2;
