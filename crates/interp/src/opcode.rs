//! The numbers of instructions, generated from `ops/opcodes.rs`.
//!
//! Law: nothing else in this crate says a number.

#![allow(dead_code, reason = "all numbers are here, and not all are needed")]

include!(concat!(env!("OUT_DIR"), "/opcodes.rs"));
