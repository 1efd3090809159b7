//! Taipan: Python 3.14 programs, run by an adaptive interpreter and a tracing JIT. The embedding API and what the
//! command does.
//!
//! Law: the only crate that wires the others together.

pub mod code_object;
pub mod command;
pub mod compile;
pub mod finalize;
#[cfg(feature = "jit")]
pub mod machine;
pub mod program;
pub mod report;
pub mod syntax_tree;
pub mod tier2;

pub use program::{Interpreter, Outcome, Program};
