//! Micro-operations as traces see them: numbers, metadata, expansions. Generated from `ops/`.

use taipan_layout::*;

/// Number of a micro-operation.
#[repr(transparent)]
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uop(pub u16);

/// Type of an SSA value. All but `F64` live in integer registers.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// No value.
    None,
    /// A boxed word, as it lies in a heap slot: bit 0 is set only for immortal objects.
    Value,
    /// An unboxed int of any 64-bit value.
    I64,
    /// An unboxed float.
    F64,
    /// 0 or 1.
    Bool,
    /// A pointer without tag bits; owns nothing.
    Ptr,
}

/// What is known of a micro-operation.
pub struct UopInfo {
    /// Its name in `ops/`.
    pub name: &'static str,
    /// Whether it can stand in a trace as it is.
    pub traceable: bool,
    /// Input types.
    pub inputs: &'static [Type],
    /// What it leaves on the stack: the index of an input, or -1 for the new output.
    pub results: &'static [i8],
    /// Output type, or `Type::None`.
    pub output: Type,
    /// The output is a word that a heap slot owns.
    pub borrowed: bool,
    /// Leaves the trace by `deopt_if!`: no side trace grows there.
    pub deopts: bool,
    /// Can leave the trace (`exit_if!`, `deopt_if!`).
    pub guard: bool,
    /// Can raise.
    pub errors: bool,
    /// Can run Python code.
    pub escapes: bool,
    /// Calls a helper.
    pub calls: bool,
    /// Output depends on inputs and immediate alone.
    pub pure: bool,
    /// Has a stencil for each register assignment.
    pub hot: bool,
    /// Its two inputs can be exchanged.
    pub commutative: bool,
    /// Its stencils leave the output in any register although there are two inputs.
    pub three_address: bool,
    /// Running it twice is not the same as once: it may make a new object, or looks at what changes by itself.
    pub fresh: bool,
    /// Has an immediate.
    pub immediate: bool,
    /// Mentions `oparg`.
    pub uses_oparg: bool,
    /// Class of heap fields read.
    pub reads: Option<&'static str>,
    /// Class of heap fields written.
    pub writes: Option<&'static str>,
    /// For a branch: the guards that stand for taken and not taken.
    pub branch: Option<(Uop, Uop)>,
}

/// One micro-operation of an instruction.
pub struct Part {
    /// Which.
    pub uop: Uop,
    /// Where in the instruction its cache operand is: offset and size in code units.
    pub operand: Option<(u8, u8)>,
}

/// How an instruction expands.
pub struct Expansion {
    /// The instruction's name.
    pub name: &'static str,
    /// Code units, caches included.
    pub size: u8,
    /// Opcode of the family's head.
    pub head: u8,
    /// Specializes itself when its counter triggers.
    pub adaptive: bool,
    /// The micro-operations without specializing ones.
    pub parts: &'static [Part],
}

/// What running one micro-operation gave.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The output word, 0 where there is none.
    Done(u64),
    /// A guard failed.
    Exit,
    /// An exception is on the thread.
    Error,
    /// The micro-operation cannot stand in a trace.
    Unsupported,
}

impl Uop {
    /// What is known of it.
    pub fn info(self) -> &'static UopInfo {
        &UOPS[self.0 as usize]
    }

    /// The micro-operation of this name.
    pub fn from_name(name: &str) -> Option<Uop> {
        UOPS.iter().position(|u| u.name == name).map(|i| Uop(i as u16))
    }
}

impl std::fmt::Debug for Uop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.info().name)
    }
}

include!(concat!(env!("OUT_DIR"), "/uops.rs"));
include!(concat!(env!("OUT_DIR"), "/expansions.rs"));
include!(concat!(env!("OUT_DIR"), "/evaluator.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    /// What the builder takes from a table instead of doing it again must own nothing, or one count would be given back
    /// twice.
    #[test]
    fn what_is_not_done_twice_owns_nothing() {
        const NEVER_COUNTED: [&str; 2] = ["_BOX_SMALL_INT", "_BOX_BOOL"];
        let done_once = |u: &&UopInfo| !u.fresh && u.writes.is_none() && !u.escapes && !u.errors;
        let owning = UOPS.iter().filter(|u| u.traceable && u.output == Type::Value && !u.borrowed).filter(done_once);
        let names: Vec<_> = owning.map(|u| u.name).filter(|name| !NEVER_COUNTED.contains(name)).collect();
        assert_eq!(names, [""; 0], "these make a reference and are not `fresh`");
    }
}
