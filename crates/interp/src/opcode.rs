//! The numbers of instructions, generated from `ops/opcodes.rs`.
//!
//! Law: nothing else in this crate says a number.

include!(concat!(env!("OUT_DIR"), "/opcodes.rs"));
