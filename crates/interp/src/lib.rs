//! Tier 1: the adaptive specializing interpreter.
//!
//! The handlers are generated from `ops/bytecodes/`; here are the functions they call, the specializers, the binding
//! of arguments, unwinding, and the ways in from native code. Knows neither traces nor machine code: what is hot goes
//! up through [`hooks::Hooks`].

mod arguments;
pub mod code;
pub mod collectors;
mod direct;
mod frames;
mod generators;
mod helpers;
pub mod hooks;
pub mod opcode;
mod operators;
pub mod poll;
pub mod portable;
pub mod run;
pub mod specialize;
mod unwind;

pub use run::install;
