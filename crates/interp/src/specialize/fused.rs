//! Sequences of instructions that tier 1 runs in one dispatch, defined by `fused!` in `ops/bytecodes.rs`.
//!
//! Law: only the opcode of the first instruction changes; those behind it stay as they are, for jumps to them and for
//! recordings, which note them one by one. A specialized instruction takes part as the first one only, so that its own
//! misses undo the fusion; the others are of a kind that is never rewritten.

use super::own;
use taipan_bytecode::Opcode;
use taipan_layout::CodeUnit;

/// Sequences that need no specialization.
const PLAIN: &[(u16, &[Opcode])] = &[
    (own::LOAD_FAST_BORROW_POP_JUMP_IF_NONE, &[Opcode::LOAD_FAST_BORROW, Opcode::POP_JUMP_IF_NONE, Opcode::NOT_TAKEN]),
    (
        own::LOAD_FAST_BORROW_POP_JUMP_IF_NOT_NONE,
        &[Opcode::LOAD_FAST_BORROW, Opcode::POP_JUMP_IF_NOT_NONE, Opcode::NOT_TAKEN],
    ),
    (own::LOAD_FAST_BORROW_LOAD_SMALL_INT, &[Opcode::LOAD_FAST_BORROW, Opcode::LOAD_SMALL_INT]),
    (own::LOAD_FAST_BORROW_RETURN_VALUE, &[Opcode::LOAD_FAST_BORROW, Opcode::RETURN_VALUE]),
    (own::LOAD_CONST_RETURN_VALUE, &[Opcode::LOAD_CONST, Opcode::RETURN_VALUE]),
    (own::POP_JUMP_IF_FALSE_NOT_TAKEN, &[Opcode::POP_JUMP_IF_FALSE, Opcode::NOT_TAKEN]),
    (own::POP_JUMP_IF_TRUE_NOT_TAKEN, &[Opcode::POP_JUMP_IF_TRUE, Opcode::NOT_TAKEN]),
    (own::POP_JUMP_IF_NONE_NOT_TAKEN, &[Opcode::POP_JUMP_IF_NONE, Opcode::NOT_TAKEN]),
    (own::POP_JUMP_IF_NOT_NONE_NOT_TAKEN, &[Opcode::POP_JUMP_IF_NOT_NONE, Opcode::NOT_TAKEN]),
];

fn opcode_of(unit: u16) -> Opcode {
    Opcode(unit & 0xff)
}

/// The number of the sequence that begins with the first of `units`, which are as the compiler made them. A longer one
/// comes first.
pub(crate) fn plain(units: &[u16]) -> Option<u16> {
    let begins = |sequence: &[Opcode]| {
        let mut at = 0;
        sequence.iter().all(|&opcode| {
            let same = units.get(at).is_some_and(|&unit| opcode_of(unit) == opcode);
            at += 1 + opcode.cache_units();
            same
        })
    };
    let (number, _) = PLAIN.iter().find(|(_, sequence)| begins(sequence))?;
    super::note("fuse", *number);
    Some(*number)
}

/// Specializations that leave a result, their cache units, the opcode behind them as [`plain`] made it, the sequence.
const SPECIALIZED: &[(Opcode, usize, u16, u16)] = &[
    (Opcode::COMPARE_OP_INT, 1, own::POP_JUMP_IF_FALSE_NOT_TAKEN, own::COMPARE_OP_INT_POP_JUMP_IF_FALSE),
    (Opcode::COMPARE_OP_INT, 1, own::POP_JUMP_IF_TRUE_NOT_TAKEN, own::COMPARE_OP_INT_POP_JUMP_IF_TRUE),
    (Opcode::COMPARE_OP_FLOAT, 1, own::POP_JUMP_IF_FALSE_NOT_TAKEN, own::COMPARE_OP_FLOAT_POP_JUMP_IF_FALSE),
    (Opcode::TO_BOOL_BOOL, 3, own::POP_JUMP_IF_FALSE_NOT_TAKEN, own::TO_BOOL_BOOL_POP_JUMP_IF_FALSE),
    (Opcode::TO_BOOL_BOOL, 3, own::POP_JUMP_IF_TRUE_NOT_TAKEN, own::TO_BOOL_BOOL_POP_JUMP_IF_TRUE),
    (Opcode::LOAD_GLOBAL_MODULE, 4, Opcode::LOAD_FAST_BORROW.0, own::LOAD_GLOBAL_MODULE_LOAD_FAST_BORROW),
    (
        Opcode::LOAD_GLOBAL_MODULE,
        4,
        own::LOAD_FAST_BORROW_LOAD_SMALL_INT,
        own::LOAD_GLOBAL_MODULE_LOAD_FAST_BORROW_LOAD_SMALL_INT,
    ),
    (Opcode::BINARY_OP_ADD_INT, 5, Opcode::STORE_FAST.0, own::BINARY_OP_ADD_INT_STORE_FAST),
    (Opcode::BINARY_OP_SUBTRACT_INT, 5, Opcode::STORE_FAST.0, own::BINARY_OP_SUBTRACT_INT_STORE_FAST),
    (Opcode::BINARY_OP_ADD_FLOAT, 5, Opcode::STORE_FAST.0, own::BINARY_OP_ADD_FLOAT_STORE_FAST),
    (Opcode::BINARY_OP_SUBTRACT_FLOAT, 5, Opcode::STORE_FAST.0, own::BINARY_OP_SUBTRACT_FLOAT_STORE_FAST),
    (Opcode::FOR_ITER_RANGE, 1, Opcode::STORE_FAST.0, own::FOR_ITER_RANGE_STORE_FAST),
    (Opcode::FOR_ITER_LIST, 1, Opcode::STORE_FAST.0, own::FOR_ITER_LIST_STORE_FAST),
];

/// The sequence that begins with the specialization `opcode` and the instruction behind it.
///
/// # Safety
/// `ip` is an instruction that was specialized to `opcode`; another instruction follows.
pub(super) unsafe fn with_next(ip: *const CodeUnit, opcode: Opcode) -> Option<u16> {
    // SAFETY: by the contract.
    let follows = |caches: usize, next: u16| opcode_of(unsafe { *ip.add(1 + caches) }).0 == next;
    SPECIALIZED.iter().find(|&&(first, caches, next, _)| first == opcode && follows(caches, next)).map(|s| s.3)
}
