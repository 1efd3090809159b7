//! The memory layout of everything that compiled code touches: values, headers, frames, shapes, built-in containers.
//!
//! Law: this source is compiled twice, into the runtime's crates and into the objects that build scripts make for
//! handlers and stencils. So it is `no_std`, has no dependencies, statics, thread-locals, trait objects or fields
//! that depend on `cfg`, and every type is `repr(C)` or `repr(transparent)`. Functions here are the inlined fast
//! paths; whatever may allocate, raise or run Python is a helper elsewhere.
#![no_std]

pub mod alloc;
pub mod code;
pub mod containers;
pub mod counter;
pub mod frame;
pub mod function;
pub mod header;
pub mod instance;
pub mod int;
pub mod iterators;
pub mod stackref;
pub mod string;
pub mod thread;
pub mod types;
pub mod value;

pub use alloc::*;
pub use code::*;
pub use containers::*;
pub use counter::*;
pub use frame::*;
pub use function::*;
pub use header::*;
pub use instance::*;
pub use int::*;
pub use iterators::*;
pub use stackref::*;
pub use string::*;
pub use thread::*;
pub use types::*;
pub use value::*;
