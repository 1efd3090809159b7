//! What every instruction means, once. All tiers are generated from here.
//!
//! Instructions carry CPython 3.14's names, stack effects and cache sizes. An operation that fails leaves its inputs on
//! the stack: unwinding closes them. Closing is an operation of its own, last in its instruction, so that traces can
//! leave it out where nothing is owned. An instruction's operations are defined above it, or in a
//! file read before. See `ARCHITECTURE.md`, "How to add".
//!
//! One file per section; the first words of each are the section's title in `docs/instructions.md`, opgen's `FILES` says
//! the order.
//!
//! In bodies: `local!(i)`, `constant!(i)` and `name!(i)` are places; `exit_if!` leaves a trace where the outcome may be
//! common, `deopt_if!` where no side trace is wanted behind it; both run the family's head in tier 1; `error_if!` unwinds;
//! `jump_by!(n)` moves the next instruction; `jump_to_end!(n)` does so at once, leaving the stack as it was at the
//! start; `enter_frame!(f)` continues in frame `f`, `enter_frame!(f, sp, ip)` at that stack pointer and instruction;
//! `rest_sp` is the stack pointer below the inputs; `close!(item)` gives up a reference, `close_all!(array)` an input
//! array's, `close_all!(place, n)` those of `n` words, last first; `opcode!(NAME)` is a number.
