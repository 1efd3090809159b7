//! What stands before the generated handlers in their own crate: imports and the two fixed functions.
//!
//! Compiled by the build script with unstable features for this one object only; see `build.rs`.
#![no_std]
#![feature(explicit_tail_calls, rust_cold_cc, rust_preserve_none_cc)]
#![allow(unused_parens, incomplete_features, unused_unsafe, unused_imports, clippy::all)]

extern crate layout;
use layout::*;

/// An entry of a dispatch table: frame, instruction, stack pointer, thread, dispatch table, oparg.
#[repr(transparent)]
#[derive(Copy, Clone)]
pub struct Handler(
    unsafe extern "rust-preserve-none" fn(*mut Frame, *mut CodeUnit, *mut Value, *mut Thread, *const Handler, usize) -> u64,
);

/// Marks a path as unlikely.
#[cold]
#[inline(always)]
fn cold() {}


/// Runs the thread's current frame until it leaves: 0 with a value in the first transfer word, 1 with an exception.
#[unsafe(no_mangle)]
unsafe extern "C" fn tp_run_threaded(thread: *mut Thread) -> u64 {
    unsafe {
        let frame = (*thread).frame;
        let ip = (*frame).ip.add((*frame).return_offset as usize);
        let table: *const Handler = (*thread).dispatch.cast();
        let word = *ip as usize;
        ((*table.add(word & 0xff)).0)(frame, ip, (*frame).sp, thread, table, word >> 8)
    }
}

unsafe extern "rust-preserve-none" fn op_unknown(
    frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value, thread: *mut Thread, table: *const Handler, oparg: usize,
) -> u64 {
    unsafe {
        (*frame).ip = ip;
        (*frame).sp = sp;
        tp_unknown_opcode(thread, (*ip & 0xff) as usize);
        become op_UNWIND(frame, ip, sp, thread, table, oparg)
    }
}
