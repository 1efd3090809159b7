//! Sequences of instructions that tier 1 runs in one dispatch, defined by `fused!` in `ops/bytecodes.rs`.
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

/// The sequence that begins with the specialization `first`, which leaves a truth value, and the jump behind it.
///
/// # Safety
/// `ip` is an instruction that was specialized to `first`; another instruction follows.
pub(super) unsafe fn with_jump(ip: *const CodeUnit, first: Opcode) -> Option<u16> {
    let caches = if first == Opcode::TO_BOOL_BOOL { 3 } else { 1 };
    // SAFETY: by the contract.
    let next = opcode_of(unsafe { *ip.add(1 + caches) }).0 as u8;
    Some(u16::from(match (first, next) {
        (Opcode::COMPARE_OP_INT, opcode::POP_JUMP_IF_FALSE_NOT_TAKEN) => opcode::COMPARE_OP_INT_POP_JUMP_IF_FALSE,
        (Opcode::COMPARE_OP_INT, opcode::POP_JUMP_IF_TRUE_NOT_TAKEN) => opcode::COMPARE_OP_INT_POP_JUMP_IF_TRUE,
        (Opcode::COMPARE_OP_FLOAT, opcode::POP_JUMP_IF_FALSE_NOT_TAKEN) => opcode::COMPARE_OP_FLOAT_POP_JUMP_IF_FALSE,
        (Opcode::TO_BOOL_BOOL, opcode::POP_JUMP_IF_FALSE_NOT_TAKEN) => opcode::TO_BOOL_BOOL_POP_JUMP_IF_FALSE,
        (Opcode::TO_BOOL_BOOL, opcode::POP_JUMP_IF_TRUE_NOT_TAKEN) => opcode::TO_BOOL_BOOL_POP_JUMP_IF_TRUE,
        _ => return None,
    }))
}
