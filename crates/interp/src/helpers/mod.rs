//! The helpers that handlers and traces call by symbol, declared in `ops/helpers.rs`.
//!
//! Law: a helper borrows its arguments and returns something owned, unless its declaration says otherwise; failure is
//! the absent word, null or false, with the exception on the thread. A helper does not unwind.

mod arithmetic;
mod attributes;
mod awaiting;
mod building;
mod calls;
mod exceptions;
mod iteration;
mod machinery;
pub(crate) mod names;
mod patterns;

use taipan_layout::*;
use taipan_object::{Py, PyResult, Ref};

/// The token for the thread pointer that compiled code passed.
///
/// # Safety
/// `thread` is the attached thread of this native thread.
unsafe fn token(thread: *mut Thread) -> Py {
    // SAFETY: by the contract.
    unsafe { Py::from_thread(thread) }
}

/// The word of a result: absent where it failed.
fn word(result: PyResult<Ref>) -> Value {
    result.map_or(Value::ABSENT, Ref::into_value)
}

/// 1, 0, or -1 for an error.
fn truth(result: PyResult<bool>) -> i32 {
    result.map_or(-1, i32::from)
}

/// Defines helpers: each body is a safe expression over `py` and the arguments.
macro_rules! helpers {
    ($($(#[$meta:meta])* fn $name:ident($py:ident $(, $arg:ident: $ty:ty)* $(,)?) $(-> $ret:ty)? $body:block)*) => {
        $($(#[$meta])*
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(thread: *mut taipan_layout::Thread $(, $arg: $ty)*) $(-> $ret)? {
            // SAFETY: compiled code passes its own attached thread.
            let $py = unsafe { crate::helpers::token(thread) };
            $body
        })*
    };
}
pub(crate) use helpers;
