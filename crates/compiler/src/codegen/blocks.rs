//! Frame blocks: what `return`, `break` and `continue` have to leave on their way out.

use taipan_bytecode::{Const, Opcode};

use super::sequence::Label;
use super::{Codegen, Result};
use crate::ast::{Ctx, Loc, Name, Stmt};

/// Blocks that may be open at once in a code object.
const MAX_BLOCKS: usize = 21;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FBlockKind {
    WhileLoop,
    ForLoop,
    TryExcept,
    FinallyTry,
    FinallyEnd,
    With,
    AsyncWith,
    HandlerCleanup,
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehension,
    StopIteration,
}

/// What a block needs to be left.
#[derive(Clone)]
pub enum Datum<'a> {
    None,
    /// The body of `finally`.
    Finally(&'a [Stmt]),
    /// The name that an `except … as name` unbinds.
    Name(Name),
}

/// An open block.
#[derive(Clone)]
pub struct FBlock<'a> {
    pub kind: FBlockKind,
    /// Where `continue` goes.
    pub block: Option<Label>,
    /// Where `break` goes.
    pub exit: Option<Label>,
    pub loc: Loc,
    pub datum: Datum<'a>,
}

impl<'a> Codegen<'a> {
    pub(super) fn push_fblock(
        &mut self,
        loc: Loc,
        kind: FBlockKind,
        block: Option<Label>,
        exit: Option<Label>,
        datum: Datum<'a>,
    ) -> Result {
        if self.unit().fblocks.len() >= MAX_BLOCKS {
            return self.error(loc, "too many statically nested blocks");
        }
        self.unit().fblocks.push(FBlock { kind, block, exit, loc, datum });
        Ok(())
    }

    pub(super) fn pop_fblock(&mut self) {
        self.unit().fblocks.pop();
    }

    /// Leaves one block. With `preserve_tos` the value on top of the stack stays there.
    pub(super) fn unwind_fblock(&mut self, loc: &mut Loc, block: &FBlock<'a>, preserve_tos: bool) -> Result {
        match block.kind {
            FBlockKind::WhileLoop
            | FBlockKind::ExceptionHandler
            | FBlockKind::ExceptionGroupHandler
            | FBlockKind::AsyncComprehension
            | FBlockKind::StopIteration => {}
            FBlockKind::ForLoop | FBlockKind::PopValue => {
                self.swap_if(preserve_tos, *loc);
                self.op(*loc, Opcode::POP_TOP);
            }
            FBlockKind::TryExcept => self.op(*loc, Opcode::POP_BLOCK),
            FBlockKind::FinallyTry => {
                self.op(*loc, Opcode::POP_BLOCK);
                if preserve_tos {
                    self.push_fblock(*loc, FBlockKind::PopValue, None, None, Datum::None)?;
                }
                if let Datum::Finally(body) = block.datum {
                    self.stmts(body)?;
                }
                if preserve_tos {
                    self.pop_fblock();
                }
                // The body seems to run after the statement that leaves, so what follows belongs to no line.
                *loc = Loc::NONE;
            }
            FBlockKind::FinallyEnd => {
                self.swap_if(preserve_tos, *loc);
                self.op(*loc, Opcode::POP_TOP);
                self.swap_if(preserve_tos, *loc);
                self.op(*loc, Opcode::POP_BLOCK);
                self.op(*loc, Opcode::POP_EXCEPT);
            }
            FBlockKind::With | FBlockKind::AsyncWith => self.unwind_with(loc, block, preserve_tos),
            FBlockKind::HandlerCleanup => self.unwind_handler(*loc, block, preserve_tos)?,
        }
        Ok(())
    }

    fn swap_if(&mut self, condition: bool, loc: Loc) {
        if condition {
            self.op_i(loc, Opcode::SWAP, 2);
        }
    }

    fn unwind_with(&mut self, loc: &mut Loc, block: &FBlock<'a>, preserve_tos: bool) {
        *loc = block.loc;
        self.op(*loc, Opcode::POP_BLOCK);
        if preserve_tos {
            self.op_i(*loc, Opcode::SWAP, 3);
            self.op_i(*loc, Opcode::SWAP, 2);
        }
        self.call_exit_with_nones(*loc);
        if block.kind == FBlockKind::AsyncWith {
            self.op_i(*loc, Opcode::GET_AWAITABLE, 2);
            self.load_const(*loc, Const::None);
            self.add_yield_from(*loc, true);
        }
        self.op(*loc, Opcode::POP_TOP);
        *loc = Loc::NONE;
    }

    fn unwind_handler(&mut self, loc: Loc, block: &FBlock<'a>, preserve_tos: bool) -> Result {
        let name = match &block.datum {
            Datum::Name(name) => Some(name.clone()),
            _ => None,
        };
        if name.is_some() {
            self.op(loc, Opcode::POP_BLOCK);
        }
        self.swap_if(preserve_tos, loc);
        self.op(loc, Opcode::POP_BLOCK);
        self.op(loc, Opcode::POP_EXCEPT);
        if let Some(name) = name {
            self.load_const(loc, Const::None);
            self.nameop(loc, &name, Ctx::Store)?;
            self.nameop(loc, &name, Ctx::Del)?;
        }
        Ok(())
    }

    /// Leaves all blocks, or those up to the innermost loop, which is returned.
    pub(super) fn unwind_fblock_stack(
        &mut self,
        loc: &mut Loc,
        preserve_tos: bool,
        to_loop: bool,
    ) -> Result<Option<FBlock<'a>>> {
        let Some(top) = self.unit().fblocks.last().cloned() else { return Ok(None) };
        if top.kind == FBlockKind::ExceptionGroupHandler {
            return self.error(*loc, "'break', 'continue' and 'return' cannot appear in an except* block");
        }
        if to_loop && matches!(top.kind, FBlockKind::WhileLoop | FBlockKind::ForLoop) {
            return Ok(Some(top));
        }
        self.pop_fblock();
        self.unwind_fblock(loc, &top, preserve_tos)?;
        let found = self.unwind_fblock_stack(loc, preserve_tos, to_loop)?;
        self.unit().fblocks.push(top);
        Ok(found)
    }
}
