//! The portable loop: tier 1 as one `match`, generated from the same definitions as the handlers, for targets without
//! guaranteed tail calls and as a check on the threaded form.
//!
//! It looks at the thread's dispatch table only to see whether instructions are to be noted or counted.
#![allow(
    unused_mut,
    unused_variables,
    unused_assignments,
    unreachable_code,
    unused_parens,
    unused_braces,
    redundant_semicolons
)]
#![allow(clippy::all, clippy::undocumented_unsafe_blocks)]

use taipan_layout::*;

include!(concat!(env!("OUT_DIR"), "/portable_helpers.rs"));
include!(concat!(env!("OUT_DIR"), "/helper_addresses.rs"));
include!(concat!(env!("OUT_DIR"), "/portable_unfused.rs"));

#[cold]
fn cold() {}

/// Runs the thread's current frame until it leaves, as `tp_run_threaded` does: 0 with a value in the first transfer
/// word, 1 with an exception.
///
/// # Safety
/// `thread` is the attached thread; its running frame is ready to go on.
pub unsafe fn run(thread: *mut Thread) -> u64 {
    let recording = crate::run::recording_table();
    let counting = crate::run::counting_table();
    // SAFETY: by the contract; the arms are the definitions' bodies.
    unsafe {
        let mut frame = (*thread).frame;
        let mut ip = (*frame).ip.add((*frame).return_offset as usize);
        let mut sp = (*frame).sp;
        let mut table = (*thread).dispatch;
        let mut opcode = (*ip & 0xff) as usize;
        let mut oparg = (*ip >> 8) as usize;
        'run: loop {
            if (*thread).dispatch == recording && opcode < 256 {
                (*frame).ip = ip;
                (*frame).sp = sp;
                opcode = unfused(opcode);
                tp_record(thread, frame, ip, sp, opcode | oparg << 8);
            } else if (*thread).dispatch == counting {
                (*thread).instructions_counted += 1;
            }
            include!(concat!(env!("OUT_DIR"), "/portable_arms.rs"))
        }
    }
}
