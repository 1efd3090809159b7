//! Passes over the SSA trace, one file each, in one list.
//!
//! Type and guard elimination, constant promotion, folding, redundancy elimination and loop peeling happen while the
//! trace is built ([`crate::build`]); what needs the whole trace is here.

mod counts;
mod dead;
mod unused;

pub use dead::named;

use crate::ir::Trace;

/// A pass: its name and what it does.
pub type Pass = (&'static str, fn(&mut Trace));

/// All passes, in order.
pub const PASSES: &[Pass] = &[("counts", counts::run), ("unused", unused::run), ("dead", dead::run)];

/// Runs all passes.
pub fn optimize(trace: &mut Trace) {
    check(trace, "build");
    for (name, pass) in PASSES {
        pass(trace);
        check(trace, name);
    }
}

/// In debug builds, verifies the trace after a stage.
fn check(trace: &Trace, stage: &str) {
    if cfg!(debug_assertions)
        && let Err(reason) = crate::verify::verify(trace)
    {
        panic!("after {stage}: {reason}\n{}", crate::text::print(trace));
    }
}
