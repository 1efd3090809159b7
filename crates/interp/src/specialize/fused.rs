//! Sequences of instructions that tier 1 runs in one dispatch, defined by `fused!` in `ops/bytecodes/fused.rs`.
//!
//! Law: only the opcode of the first instruction changes; those behind it stay as they are, for jumps to them and for
//! recordings, which note them one by one. A specialized instruction takes part as the first one only, so that its own
//! misses undo the fusion; the others are of a kind that is never rewritten.

use crate::opcode;
use taipan_bytecode::Opcode;
use taipan_layout::CodeUnit;

/// Sequences that need no specialization.
const PLAIN: &[(u8, &[Opcode])] = &[
    (
        opcode::LOAD_FAST_BORROW_POP_JUMP_IF_NONE,
        &[Opcode::LOAD_FAST_BORROW, Opcode::POP_JUMP_IF_NONE, Opcode::NOT_TAKEN],
    ),
    (
        opcode::LOAD_FAST_BORROW_POP_JUMP_IF_NOT_NONE,
        &[Opcode::LOAD_FAST_BORROW, Opcode::POP_JUMP_IF_NOT_NONE, Opcode::NOT_TAKEN],
    ),
    (opcode::LOAD_FAST_BORROW_LOAD_SMALL_INT, &[Opcode::LOAD_FAST_BORROW, Opcode::LOAD_SMALL_INT]),
    (opcode::LOAD_FAST_BORROW_RETURN_VALUE, &[Opcode::LOAD_FAST_BORROW, Opcode::RETURN_VALUE]),
    (opcode::LOAD_CONST_RETURN_VALUE, &[Opcode::LOAD_CONST, Opcode::RETURN_VALUE]),
    (opcode::POP_JUMP_IF_FALSE_NOT_TAKEN, &[Opcode::POP_JUMP_IF_FALSE, Opcode::NOT_TAKEN]),
    (opcode::POP_JUMP_IF_TRUE_NOT_TAKEN, &[Opcode::POP_JUMP_IF_TRUE, Opcode::NOT_TAKEN]),
    (opcode::POP_JUMP_IF_NONE_NOT_TAKEN, &[Opcode::POP_JUMP_IF_NONE, Opcode::NOT_TAKEN]),
    (opcode::POP_JUMP_IF_NOT_NONE_NOT_TAKEN, &[Opcode::POP_JUMP_IF_NOT_NONE, Opcode::NOT_TAKEN]),
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
    let number = u16::from(*number);
    super::note("fuse", number);
    Some(number)
}

/// Specializations that leave a result, their cache units, the opcode behind them as [`plain`] made it, the sequence.
const SPECIALIZED: &[(Opcode, usize, u8, u8)] = &[
    (Opcode::COMPARE_OP_INT, 1, opcode::POP_JUMP_IF_FALSE_NOT_TAKEN, opcode::COMPARE_OP_INT_POP_JUMP_IF_FALSE),
    (Opcode::COMPARE_OP_INT, 1, opcode::POP_JUMP_IF_TRUE_NOT_TAKEN, opcode::COMPARE_OP_INT_POP_JUMP_IF_TRUE),
    (Opcode::COMPARE_OP_FLOAT, 1, opcode::POP_JUMP_IF_FALSE_NOT_TAKEN, opcode::COMPARE_OP_FLOAT_POP_JUMP_IF_FALSE),
    (Opcode::TO_BOOL_BOOL, 3, opcode::POP_JUMP_IF_FALSE_NOT_TAKEN, opcode::TO_BOOL_BOOL_POP_JUMP_IF_FALSE),
    (Opcode::TO_BOOL_BOOL, 3, opcode::POP_JUMP_IF_TRUE_NOT_TAKEN, opcode::TO_BOOL_BOOL_POP_JUMP_IF_TRUE),
    (Opcode::LOAD_GLOBAL_MODULE, 4, opcode::LOAD_FAST_BORROW, opcode::LOAD_GLOBAL_MODULE_LOAD_FAST_BORROW),
    (
        Opcode::LOAD_GLOBAL_MODULE,
        4,
        opcode::LOAD_FAST_BORROW_LOAD_SMALL_INT,
        opcode::LOAD_GLOBAL_MODULE_LOAD_FAST_BORROW_LOAD_SMALL_INT,
    ),
    (Opcode::BINARY_OP_ADD_INT, 5, opcode::STORE_FAST, opcode::BINARY_OP_ADD_INT_STORE_FAST),
    (Opcode::BINARY_OP_SUBTRACT_INT, 5, opcode::STORE_FAST, opcode::BINARY_OP_SUBTRACT_INT_STORE_FAST),
    (Opcode::BINARY_OP_ADD_FLOAT, 5, opcode::STORE_FAST, opcode::BINARY_OP_ADD_FLOAT_STORE_FAST),
    (Opcode::FOR_ITER_RANGE, 1, opcode::STORE_FAST, opcode::FOR_ITER_RANGE_STORE_FAST),
    (Opcode::FOR_ITER_LIST, 1, opcode::STORE_FAST, opcode::FOR_ITER_LIST_STORE_FAST),
];

/// The sequence that begins with the specialization `specialized` and the instruction behind it.
///
/// # Safety
/// `ip` is an instruction that was specialized to it; another instruction follows.
pub(super) unsafe fn with_next(ip: *const CodeUnit, specialized: Opcode) -> Option<u16> {
    // SAFETY: by the contract.
    let follows = |caches: usize, next: u8| opcode_of(unsafe { *ip.add(1 + caches) }).0 == u16::from(next);
    let found = SPECIALIZED.iter().find(|&&(first, caches, next, _)| first == specialized && follows(caches, next));
    found.map(|sequence| u16::from(sequence.3))
}
