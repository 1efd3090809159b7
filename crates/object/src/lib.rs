//! Objects: allocation, counts, types, protocols, exceptions, threads.
//!
//! Values and their layouts are in `taipan-layout`; this crate gives them meaning. `Value` is a borrowed `Copy` word,
//! [`Ref`] owns a count, [`Obj`] is a typed borrowed handle, [`Py`] is the thread token that everything takes which may
//! allocate, raise or run Python.
//!
//! Re-entrancy law: no Rust reference into an object lives across anything that may run Python; loops read length and
//! storage anew each turn.

// Handles stand for live objects by the law of `refs`; the pointers behind them are dereferenced everywhere.
#![allow(clippy::not_unsafe_ptr_arg_deref, clippy::mut_from_ref)]

pub mod args;
pub mod attribute;
mod attribute_cache;
pub mod audit;
pub mod awaiting;
pub mod bytes;
pub mod call;
pub mod class;
pub mod collect;
pub mod compare;
pub mod complex;
pub mod dealloc;
pub mod descriptors;
pub mod dict;
pub mod dunder;
pub mod exception_group;
pub mod exceptions;
mod fields;
pub mod function;
pub mod gil;
pub mod hash;
pub mod instance;
pub mod instance_cache;
pub mod int;
pub mod iter;
pub mod layout_types;
mod limbs;
pub mod list;
pub mod memory;
pub mod module;
mod names;
pub mod native;
pub mod number;
pub mod object_protocol;
pub mod options;
pub mod output;
pub mod py;
pub mod refs;
pub mod runtime;
pub mod set;
pub mod shape;
pub mod singletons;
pub mod slots;
pub mod sources;
pub mod string;
pub mod subscript;
pub mod suggestions;
pub mod traceback;
pub mod traceback_text;
pub mod tuple;
pub mod type_object;
mod types;
pub mod upcalls;
pub mod warnings;
pub mod watch;
pub mod weak;

pub use taipan_layout as layout;
pub use taipan_layout::{Header, Kind, Value};

pub use py::{Py, PyResult, Raised, result_word};
pub use refs::*;
pub use runtime::{Options, Runtime};
pub use singletons::{bool_value, ellipsis, false_, none, not_implemented, true_};
pub use slots::{BinaryOp, CompareOp, Slots};
pub use type_object::{TypeObject, TypeRef, type_of};
pub use types::{Types, create_native, create_native_of_kind};
pub use upcalls::Upcalls;

/// The text of a value that is a `str` (lone surrogates become U+FFFD); `""` for others.
pub fn text_of(v: Value) -> String {
    v.cast::<taipan_layout::Str>().map_or_else(String::new, |s| s.to_text())
}
