//! Specialization: what an adaptive instruction becomes, from the operands it has just seen (PEP 659).
//!
//! Law: a specializer only writes into its own instruction: the opcode, the cache. It runs no Python code. Where there
//! is nothing to specialize for, the counter backs off exponentially.

mod arithmetic;
mod attributes;
mod calls;
pub(crate) mod fused;
mod iteration;

use crate::opcode;
use std::cell::Cell;
use taipan_bytecode::Opcode;
use taipan_layout::*;

thread_local! {
    static SHOW: Cell<bool> = const { Cell::new(false) };
}

/// From now on each instruction that is specialized is named on standard error.
pub fn show() {
    SHOW.set(true);
}

fn note(what: &str, opcode: u16) {
    if SHOW.get() {
        eprintln!("{what} {}", name(opcode));
    }
}

/// The adaptive instruction being specialized.
#[derive(Copy, Clone)]
struct Site(*mut CodeUnit);

impl Site {
    /// Rewrites the opcode and nothing else.
    fn rewrite(self, opcode: u16) {
        note("specialize", opcode);
        // SAFETY: the site is an instruction.
        unsafe { *self.0 = *self.0 & 0xff00 | opcode };
    }

    /// Rewrites the opcode and lets the counter wait for misses.
    fn become_opcode(self, opcode: u16) {
        self.rewrite(opcode);
        // SAFETY: the site is an instruction with a counter.
        unsafe { *self.0.add(1) = Counter::COOLDOWN.0 };
    }

    /// [`Site::specialize`], in the fused form where the instruction behind is one to fuse with.
    fn specialize_fused(self, opcode: Opcode) {
        self.specialize(opcode);
        // SAFETY: the site is an instruction with its caches; another one consumes its result.
        if let Some(fused) = unsafe { fused::with_next(self.0, opcode) } {
            note("fuse", fused);
            // SAFETY: the site is an instruction.
            unsafe { *self.0 = *self.0 & 0xff00 | fused };
        }
    }

    fn specialize(self, opcode: Opcode) {
        self.become_opcode(opcode.0);
    }

    /// Nothing to specialize for: back to the family's head, later again.
    fn fail(self, head: Opcode) {
        // SAFETY: as above.
        unsafe {
            *self.0 = *self.0 & 0xff00 | head.0;
            *self.0.add(1) = Counter(*self.0.add(1)).back_off().0;
        }
    }

    /// Writes cache units behind the instruction word.
    fn write(self, at: usize, units: &[u16]) {
        for (i, unit) in units.iter().enumerate() {
            // SAFETY: the family's cache has room; see `ops/bytecodes/`.
            unsafe { *self.0.add(at + i) = *unit };
        }
    }

    fn write_u32(self, at: usize, value: u32) {
        self.write(at, &[value as u16, (value >> 16) as u16]);
    }

    fn write_u64(self, at: usize, value: u64) {
        self.write(at, &[value as u16, (value >> 16) as u16, (value >> 32) as u16, (value >> 48) as u16]);
    }
}

/// The version of the shape of a heap object, if specialized code may depend on it.
fn shape_version(object: Value) -> Option<u32> {
    if !object.is_pointer() {
        return None;
    }
    // SAFETY: a live object has a live shape.
    let version = unsafe { (*(*object.ptr()).shape).version };
    // Stencils hold versions in 31 bits.
    (version != 0 && version < 1 << 31).then_some(version)
}

fn name(opcode: u16) -> &'static str {
    opcode::NAMES[usize::from(opcode)]
}
