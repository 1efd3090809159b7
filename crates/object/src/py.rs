//! The thread token `Py`, results, and the native stack check.
//!
//! Law: a `Py` proves that the calling native thread is attached to a Taipan thread and holds the GIL. It is the
//! first parameter of everything that may allocate, raise or run Python.

use std::cell::Cell;
use std::ptr::NonNull;

use taipan_layout::{Thread, Value};

use crate::runtime::{Names, Runtime, ThreadDetails, Types};

/// Proof that the exception sits on `thread.exception`.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
#[must_use]
pub struct Raised(());

impl Raised {
    /// The proof, for code that has just set the exception or received an absent word.
    #[inline(always)]
    pub fn proved() -> Raised {
        Raised(())
    }
}

/// The result of whatever can raise. `PyResult<Ref>` is one word: absent where an exception is set.
pub type PyResult<T> = Result<T, Raised>;

/// The running thread, holding the GIL.
#[repr(transparent)]
#[derive(Copy, Clone)]
pub struct Py(NonNull<Thread>);

thread_local! {
    static CURRENT: Cell<*mut Thread> = const { Cell::new(std::ptr::null_mut()) };
}

/// Makes `thread` the current one of this native thread (null to detach); returns the one before.
pub(crate) fn set_current(thread: *mut Thread) -> *mut Thread {
    CURRENT.with(|c| c.replace(thread))
}

impl Py {
    /// The token for a thread pointer that compiled code passed.
    ///
    /// # Safety
    /// `thread` is the attached thread of this native thread, which holds the GIL.
    #[inline(always)]
    pub unsafe fn from_thread(thread: *mut Thread) -> Py {
        // SAFETY: an attached thread is not null, by the contract.
        Py(unsafe { NonNull::new_unchecked(thread) })
    }

    /// The token of the attached thread; panics if there is none.
    #[inline]
    pub fn current() -> Py {
        let thread = CURRENT.with(|c| c.get());
        Py(NonNull::new(thread).expect("this native thread is not attached to a runtime"))
    }

    /// The token of the attached thread, if any.
    #[inline]
    pub fn try_current() -> Option<Py> {
        NonNull::new(CURRENT.with(|c| c.get())).map(Py)
    }

    /// The thread pointer.
    #[inline(always)]
    pub fn thread(self) -> *mut Thread {
        self.0.as_ptr()
    }

    /// The thread, for reading.
    #[inline(always)]
    pub fn state(&self) -> &Thread {
        // SAFETY: the token proves that the thread is alive and ours.
        unsafe { self.0.as_ref() }
    }

    /// The runtime; it is never freed.
    #[inline(always)]
    pub fn runtime(self) -> &'static Runtime {
        // SAFETY: an attached thread names its runtime, which is leaked on creation.
        unsafe { &*self.state().runtime.cast::<Runtime>() }
    }

    /// The runtime's own record of this thread.
    #[inline(always)]
    pub fn details(self) -> &'static ThreadDetails {
        // SAFETY: an attached thread names its details, which live as long as the thread.
        unsafe { &*self.state().details.cast::<ThreadDetails>() }
    }

    /// The built-in types.
    #[inline(always)]
    pub fn types(self) -> &'static Types {
        self.runtime().types()
    }

    /// The interned names that the runtime itself uses.
    #[inline(always)]
    pub fn names(self) -> &'static Names {
        self.runtime().names()
    }

    /// Replaces the word of the exception being raised; nothing is released.
    #[inline(always)]
    pub(crate) fn swap_exception(self, value: Value) -> Value {
        // SAFETY: the token proves that the thread is ours; the field is a plain word.
        unsafe { std::mem::replace(&mut (*self.thread()).exception, value) }
    }

    /// Whether an exception is being raised.
    #[inline(always)]
    pub fn is_raising(self) -> bool {
        !self.state().exception.is_absent()
    }

    /// Raises `RecursionError` if the native stack is nearly used up. `what` completes "maximum recursion depth
    /// exceeded" (for example `" while calling a Python object"`).
    #[inline]
    pub fn check_native_stack(self, what: &str) -> PyResult<()> {
        let here = 0u8;
        if (&raw const here as usize) < self.state().native_stack_limit {
            return Err(self.native_stack_exhausted(what));
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn native_stack_exhausted(self, what: &str) -> Raised {
        // Building the exception needs some stack below the limit, which the limit leaves free.
        self.raise_recursion_error(format_args!("maximum recursion depth exceeded{what}"))
    }
}

/// The result word of native code: the owned value, or absent with the exception set.
#[inline(always)]
pub fn result_word(result: PyResult<crate::refs::Ref>) -> Value {
    match result {
        Ok(value) => value.into_value(),
        Err(_) => Value::ABSENT,
    }
}
