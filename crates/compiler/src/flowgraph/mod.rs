//! The control-flow graph: instructions in basic blocks, and the passes that turn what code generation emitted into what
//! CPython would emit. The passes, their order and their limits are CPython's; each is in a file of its own.

mod blocks;
mod borrow;
mod cells;
mod checks;
mod cold;
mod consts;
mod depth;
mod fold;
mod handlers;
mod inline;
mod lines;
mod load_const;
mod nops;
mod peephole;
mod pseudo;
mod superinstructions;
mod swaps;
mod unreachable;

use taipan_bytecode::{Const, Opcode};

use crate::ast::Loc;
use crate::codegen::sequence::InstrSequence;
use crate::codegen::unit::UnitInfo;
use crate::pool::ConstPool;
pub use blocks::{BlockId, Cfg, CfgInstr};

/// An instruction in its final place.
#[derive(Clone, Copy, Debug)]
pub struct LinearInstr {
    pub opcode: Opcode,
    pub oparg: u32,
    /// Index of the instruction that is jumped to.
    pub target: Option<usize>,
    pub loc: Loc,
    pub handler: Option<Handler>,
}

/// Where an exception raised by an instruction goes.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    pub block: BlockId,
    /// Index of the handler's first instruction.
    pub target: usize,
    /// Height of the stack when the handler begins.
    pub startdepth: i32,
    pub preserve_lasti: bool,
}

/// A code object's instructions in order, ready to be encoded.
pub struct Optimized {
    pub instrs: Vec<LinearInstr>,
    pub consts: Vec<Const>,
    pub stacksize: u32,
}

/// Runs all passes.
pub fn optimize(seq: InstrSequence, pool: ConstPool, info: &UnitInfo<'_>) -> Result<Optimized, String> {
    let mut pool = pool;
    let nlocals = info.varnames.len();
    let mut cfg = Cfg::from_sequence(seq);
    cfg.mark_except_handlers();
    cfg.label_exception_targets();

    cfg.inline_small_or_no_lineno_blocks();
    cfg.remove_unreachable();
    cfg.resolve_line_numbers();
    cfg.optimize_load_const(&mut pool);
    cfg.optimize_basic_blocks(&mut pool);
    cfg.remove_redundant_nops_and_pairs();
    cfg.remove_unreachable();
    cfg.remove_redundant_nops_and_jumps();

    let consts = cfg.remove_unused_consts(pool);
    cfg.add_checks_for_uninitialized_locals(nlocals, info.nparams());
    cfg.insert_superinstructions();
    cfg.push_cold_blocks_to_end();
    cfg.resolve_line_numbers();

    cfg.convert_pseudo_conditional_jumps();
    let stacksize = cfg.calculate_stackdepth()?;
    cfg.prepare_cells(info);
    cfg.convert_pseudo_ops();
    cfg.normalize_jumps();
    cfg.optimize_load_fast();
    Ok(Optimized { instrs: cfg.linearize(), consts, stacksize })
}
