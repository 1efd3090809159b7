//! Traces: recording, the IR, its optimizer, register allocation, and the evaluator that runs a trace in Rust.
//!
//! Law: no machine code here, and no Python semantics but what `ops/` says.

pub mod abort;
pub mod build;
pub mod coverage;
pub mod eval;
pub mod evaluator;
pub mod executor;
pub mod exit;
pub mod ir;
pub mod opcode;
pub mod opt;
pub mod record;
pub mod registers;
pub mod text;
pub mod uop;
pub mod verify;
