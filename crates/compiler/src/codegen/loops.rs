//! `for`, `async for`, `while`, `break`, `continue`.

use taipan_bytecode::{Const, Opcode};

use super::blocks::{Datum, FBlockKind};
use super::sequence::Label;
use super::{Codegen, Result};
use crate::ast::*;

impl<'a> Codegen<'a> {
    pub(super) fn for_stmt(&mut self, s: &'a For, loc: Loc) -> Result {
        let (start, body) = (self.new_label(), self.new_label());
        let (cleanup, end) = (self.new_label(), self.new_label());
        self.push_fblock(loc, FBlockKind::ForLoop, Some(start), Some(end), Datum::None)?;
        self.expr(&s.iter)?;
        let loc = s.iter.loc;
        self.op(loc, Opcode::GET_ITER);
        self.use_label(start);
        self.jump(loc, Opcode::FOR_ITER, cleanup);
        // Keeps a line event for the target when it is on another line.
        self.op(s.target.loc, Opcode::NOP);
        self.use_label(body);
        self.expr(&s.target)?;
        self.stmts(&s.body)?;
        self.jump(Loc::NONE, Opcode::JUMP, start);
        self.use_label(cleanup);
        self.op(Loc::NONE, Opcode::END_FOR);
        self.op(Loc::NONE, Opcode::POP_ITER);
        self.pop_fblock();
        self.stmts(&s.orelse)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn async_for(&mut self, s: &'a For, loc: Loc) -> Result {
        let (start, send) = (self.new_label(), self.new_label());
        let (except, end) = (self.new_label(), self.new_label());
        self.expr(&s.iter)?;
        self.op(s.iter.loc, Opcode::GET_AITER);
        self.use_label(start);
        self.push_fblock(loc, FBlockKind::ForLoop, Some(start), Some(end), Datum::None)?;
        self.async_next(except, send, loc);
        self.op(loc, Opcode::NOT_TAKEN);
        self.expr(&s.target)?;
        self.stmts(&s.body)?;
        self.jump(Loc::NONE, Opcode::JUMP, start);
        self.pop_fblock();
        self.use_label(except);
        self.jump(s.iter.loc, Opcode::END_ASYNC_FOR, send);
        self.stmts(&s.orelse)?;
        self.use_label(end);
        Ok(())
    }

    /// Awaits the next item of the iterator on the stack. What `__anext__` raises goes to `except`: StopAsyncIteration ends
    /// the loop.
    pub(super) fn async_next(&mut self, except: Label, send: Label, loc: Loc) {
        self.jump(loc, Opcode::SETUP_FINALLY, except);
        self.op(loc, Opcode::GET_ANEXT);
        self.load_const(loc, Const::None);
        self.use_label(send);
        self.add_yield_from(loc, true);
        self.op(loc, Opcode::POP_BLOCK);
    }

    pub(super) fn while_stmt(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt], loc: Loc) -> Result {
        let (start, end, anchor) = (self.new_label(), self.new_label(), self.new_label());
        self.use_label(start);
        self.push_fblock(loc, FBlockKind::WhileLoop, Some(start), Some(end), Datum::None)?;
        self.jump_if(test, anchor, false)?;
        self.stmts(body)?;
        self.jump(Loc::NONE, Opcode::JUMP, start);
        self.pop_fblock();
        self.use_label(anchor);
        self.stmts(orelse)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn break_stmt(&mut self, origin: Loc) -> Result {
        let mut loc = origin;
        self.op(loc, Opcode::NOP);
        let Some(block) = self.unwind_fblock_stack(&mut loc, false, true)? else {
            return self.error(origin, "'break' outside loop");
        };
        self.unwind_fblock(&mut loc, &block, false)?;
        if let Some(exit) = block.exit {
            self.jump(loc, Opcode::JUMP, exit);
        }
        Ok(())
    }

    pub(super) fn continue_stmt(&mut self, origin: Loc) -> Result {
        let mut loc = origin;
        self.op(loc, Opcode::NOP);
        let Some(block) = self.unwind_fblock_stack(&mut loc, false, true)? else {
            return self.error(origin, "'continue' not properly in loop");
        };
        if let Some(start) = block.block {
            self.jump(loc, Opcode::JUMP, start);
        }
        Ok(())
    }
}
