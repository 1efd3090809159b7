//! Code objects as the interpreter runs them.

use crate::header::Header;
use crate::value::Value;

/// One code unit: opcode in the low byte, oparg in the high byte; or inline cache data.
pub type CodeUnit = u16;

/// A code object. `instructions` is this object's own copy: specialization writes into it.
#[repr(C)]
pub struct Code {
    /// The object header.
    pub header: Header,
    /// The instructions with their inline caches.
    pub instructions: *mut CodeUnit,
    /// Number of code units.
    pub instruction_count: u32,
    /// `CO_*` flags.
    pub flags: u32,
    /// The constants, owned.
    pub consts: *mut Value,
    /// `co_names`: interned strings, owned.
    pub names: *mut Value,
    /// Names of the locals, cells and free variables: interned strings, owned.
    pub local_names: *mut Value,
    /// Locals, cells and free variables together.
    pub nlocalsplus: u32,
    /// Room the evaluation stack needs.
    pub stack_size: u32,
    /// Size of a whole frame in words.
    pub frame_words: u32,
    /// `co_argcount`.
    pub arg_count: u32,
    /// `co_kwonlyargcount`.
    pub kwonly_count: u32,
    /// `co_posonlyargcount`.
    pub posonly_count: u32,
    /// Free variables, the last of `nlocalsplus`.
    pub nfreevars: u32,
    /// Unique, never 0.
    pub version: u32,
    /// Hotness of the function's entry: see [`crate::counter::Counter`].
    pub entry_counter: u16,
    /// Unused.
    pub pad: [u16; 3],
    /// Executors that `ENTER_EXECUTOR` names by its oparg; owned by the runtime.
    pub executors: *mut *mut u8,
    /// Room in `executors`.
    pub executor_count: u32,
    /// The version of the function that last made a function of this code.
    pub maker_version: u32,
    /// The version that it gave to what it made: functions that one maker makes of one code do not differ in anything
    /// that a version stands for, until something of theirs is set.
    pub function_version: u32,
    /// Unused.
    pub pad2: u32,
    /// Everything else (names, positions, exception table): the runtime's, opaque here.
    pub details: *mut u8,
}

/// `CO_OPTIMIZED`: locals are in slots.
pub const CO_OPTIMIZED: u32 = 1;
/// `CO_NEWLOCALS`.
pub const CO_NEWLOCALS: u32 = 2;
/// `CO_VARARGS`: has `*args`.
pub const CO_VARARGS: u32 = 4;
/// `CO_VARKEYWORDS`: has `**kwargs`.
pub const CO_VARKEYWORDS: u32 = 8;
/// `CO_GENERATOR`.
pub const CO_GENERATOR: u32 = 0x20;
/// Of the runtime's own code: its frames count for no recursion. A bit that CPython does not use.
pub const CO_UNCOUNTED: u32 = 1 << 31;
/// `CO_COROUTINE`.
pub const CO_COROUTINE: u32 = 0x80;
/// `CO_ASYNC_GENERATOR`.
pub const CO_ASYNC_GENERATOR: u32 = 0x200;

impl Code {
    /// The name of local `index`.
    ///
    /// # Safety
    /// `this` is live and `index` below `nlocalsplus`.
    #[inline(always)]
    pub unsafe fn local_name(this: *const Code, index: usize) -> Value {
        // SAFETY: by the contract.
        unsafe { *(*this).local_names.add(index) }
    }
}
