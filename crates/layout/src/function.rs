//! Callables: functions, bound methods, native functions, cells.

use crate::code::Code;
use crate::containers::Dict;
use crate::header::Header;
use crate::thread::Thread;
use crate::value::Value;

/// A function written in Python.
#[repr(C)]
pub struct Function {
    /// The object header.
    pub header: Header,
    /// `__code__`, owned.
    pub code: *mut Code,
    /// `__globals__`, owned.
    pub globals: *mut Dict,
    /// The builtins namespace, owned.
    pub builtins: *mut Dict,
    /// Says of what code, namespaces and defaults the function is, never 0: changes whenever they do. Functions that
    /// differ in their closures alone may have the same.
    pub version: u32,
    /// Unused.
    pub pad: u32,
    /// `__closure__`: a tuple of cells or absent.
    pub closure: Value,
    /// `__defaults__`: a tuple or absent.
    pub defaults: Value,
    /// `__kwdefaults__`: a dict or absent.
    pub kwdefaults: Value,
    /// `__name__`.
    pub name: Value,
    /// `__qualname__`.
    pub qualname: Value,
    /// `__module__` or absent.
    pub module: Value,
    /// `__doc__` or absent.
    pub doc: Value,
    /// `__annotations__`: a dict or absent.
    pub annotations: Value,
    /// `__annotate__`: a callable, `None` or absent.
    pub annotate: Value,
    /// `__type_params__`: a tuple or absent.
    pub type_params: Value,
    /// `__dict__` or absent.
    pub dict: Value,
    /// What `__code__` named before, kept for frames that still run it: absent, or a tuple of the last one and the
    /// value of this field before it.
    pub former_code: Value,
}

/// A method bound to its object.
#[repr(C)]
pub struct Method {
    /// The object header.
    pub header: Header,
    /// `__func__`, owned.
    pub function: Value,
    /// `__self__`, owned.
    pub receiver: Value,
}

/// The code of a native function: positional arguments, then the values of the keywords that `kwnames` (a tuple or
/// absent) names. All are borrowed from the caller, `self` first for methods. Returns an owned value, or the absent
/// word with the exception set on the thread.
pub type NativeCode =
    unsafe extern "C" fn(thread: *mut Thread, args: *const Value, nargs: usize, kwnames: Value) -> Value;

/// What a native function is: static data of the runtime.
#[repr(C)]
pub struct NativeDef {
    /// The code.
    pub code: NativeCode,
    /// Python name, UTF-8.
    pub name: *const u8,
    /// Length of `name`.
    pub name_length: usize,
    /// Fewest positional arguments, `self` included.
    pub min_args: u16,
    /// Most positional arguments, `self` included; `u16::MAX` for any number.
    pub max_args: u16,
    /// `NATIVE_*` bits.
    pub flags: u32,
    /// Text signature and documentation, UTF-8 (`(self, x, /)\n--\n\ndoc`).
    pub doc: *const u8,
    /// Length of `doc`.
    pub doc_length: usize,
}

// SAFETY: a definition is immutable static data whose pointers are to static data.
unsafe impl Sync for NativeDef {}

/// `NATIVE_*`: takes no keyword arguments.
pub const NATIVE_NO_KEYWORDS: u32 = 1;
/// Cannot run Python code, allocate cycles or release the GIL, whatever its arguments' values (given exact built-in
/// argument types).
pub const NATIVE_NO_ESCAPE: u32 = 2;

/// A native function or method descriptor (kinds `BUILTIN_FUNCTION`, `METHOD_DESCRIPTOR`).
#[repr(C)]
pub struct NativeFunction {
    /// The object header.
    pub header: Header,
    /// Code and arity.
    pub def: *const NativeDef,
    /// `__self__`: a module, a bound receiver, or the owning type for descriptors; owned or absent. A bound native
    /// method passes it as first argument.
    pub receiver: Value,
    /// `__module__` or absent.
    pub module: Value,
    /// Nonzero where `receiver` is passed as the first argument.
    pub bound: u8,
}

/// A cell of a closure.
#[repr(C)]
pub struct Cell {
    /// The object header.
    pub header: Header,
    /// The content, owned, or absent.
    pub value: Value,
}
