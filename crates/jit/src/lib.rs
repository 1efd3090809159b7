//! Machine code: stencils, patching, code memory, exits, links.
//!
//! Law: only bytes and holes here, no Python semantics. Nothing is both writable and executable at once. Code is
//! written while no other thread can run any (its pages are not executable meanwhile): the caller holds the GIL.

pub mod arch;
#[cfg(feature = "disassemble")]
pub mod disassemble;
pub mod link;
pub mod memory;
pub mod patch;

pub use link::{Code, Common, Jit, Nested, RETURNED, Request, Visits};
pub use patch::{HELPER_NAMES, USED_HELPERS};

/// Why there is no machine code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum JitError {
    /// The system refused a mapping or a change of protection: the JIT is to be turned off.
    Refused(&'static str),
    /// The system refused to make pages executable again: whatever lies on them cannot be run any more.
    Lost,
    /// The region for code or data is full.
    Full,
    /// There is no stencil for an operation.
    NoStencil(String),
    /// An immediate does not fit its hole.
    Immediate(u64),
    /// A helper that a stencil calls is not in the table.
    NoHelper(&'static str),
}

impl std::fmt::Display for JitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            JitError::Refused(call) => write!(f, "the system refused {call}"),
            JitError::Lost => f.write_str("the system refused to make machine code executable again"),
            JitError::Full => f.write_str("the memory for machine code is full"),
            JitError::NoStencil(name) => write!(f, "no stencil {name}"),
            JitError::Immediate(value) => write!(f, "immediate {value:#x} is too large"),
            JitError::NoHelper(name) => write!(f, "helper {name} has no address"),
        }
    }
}

impl std::error::Error for JitError {}
