//! Bytecode as data: opcodes, code objects, their tables, and their text form.
//!
//! Everything here is CPython 3.14's: numbers, cache sizes, flags and table formats. Nothing here knows a runtime object, so the
//! compiler, the tools and the interpreter share one description.

pub mod code;
pub mod disassemble;
pub mod marshal;
pub mod opargs;
pub mod opcode;
pub mod tables;
pub mod text;

pub use code::{CodeFlags, CodeObject, Const, LocalKind};
pub use disassemble::disassemble;
pub use opcode::{Opcode, stack_effect, stack_items};
pub use tables::{ExceptionEntry, Position};
pub use text::Text;
