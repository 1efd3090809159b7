//! Passes over the SSA trace, one file each, in one list.
//!
//! Type and guard elimination, constant promotion, folding, redundancy elimination and loop peeling happen while the
//! trace is built ([`crate::build`]); what needs the whole trace is here.

mod counts;
mod dead;

use crate::ir::Trace;

/// A pass: its name and what it does.
pub type Pass = (&'static str, fn(&mut Trace));

/// All passes, in order.
pub const PASSES: &[Pass] = &[("counts", counts::run), ("dead", dead::run)];

/// Runs all passes.
pub fn optimize(trace: &mut Trace) {
    for (_, pass) in PASSES {
        pass(trace);
    }
}
