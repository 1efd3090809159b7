//! `with` and `async with`, and awaiting.

use taipan_bytecode::opargs::{resume, special};
use taipan_bytecode::{Const, Opcode};

use super::blocks::{Datum, FBlockKind};
use super::sequence::Label;
use super::{Codegen, Result};
use crate::ast::*;

impl<'a> Codegen<'a> {
    pub(super) fn with_stmt(&mut self, s: &'a With, index: usize) -> Result {
        let Some(item) = s.items.get(index) else { return self.stmts(&s.body) };
        let (block, last) = (self.new_label(), self.new_label());
        let (exit, cleanup) = (self.new_label(), self.new_label());
        self.expr(&item.context_expr)?;
        let loc = item.context_expr.loc;
        self.enter_context(s.is_async, loc);
        self.jump(loc, Opcode::SETUP_WITH, last);
        self.use_label(block);
        let kind = if s.is_async { FBlockKind::AsyncWith } else { FBlockKind::With };
        self.push_fblock(loc, kind, Some(block), Some(last), Datum::None)?;
        match &item.optional_vars {
            Some(vars) => self.expr(vars)?,
            None => self.op(loc, Opcode::POP_TOP),
        }
        self.with_stmt(s, index + 1)?;
        if s.is_async {
            self.pop_fblock();
            self.op(loc, Opcode::POP_BLOCK);
        } else {
            self.op(Loc::NONE, Opcode::POP_BLOCK);
            self.pop_fblock();
        }
        self.call_exit_with_nones(loc);
        self.await_if(s.is_async, loc);
        self.op(loc, Opcode::POP_TOP);
        self.jump(loc, Opcode::JUMP, exit);

        self.use_label(last);
        self.jump(loc, Opcode::SETUP_CLEANUP, cleanup);
        self.op(loc, Opcode::PUSH_EXC_INFO);
        self.op(loc, Opcode::WITH_EXCEPT_START);
        self.await_if(s.is_async, loc);
        self.with_except_finish(cleanup);
        self.use_label(exit);
        Ok(())
    }

    fn enter_context(&mut self, is_async: bool, loc: Loc) {
        let (enter, exit) = if is_async { (special::AENTER, special::AEXIT) } else { (special::ENTER, special::EXIT) };
        self.op_i(loc, Opcode::COPY, 1);
        self.op_i(loc, Opcode::LOAD_SPECIAL, exit);
        self.op_i(loc, Opcode::SWAP, 2);
        self.op_i(loc, Opcode::SWAP, 3);
        self.op_i(loc, Opcode::LOAD_SPECIAL, enter);
        self.op_i(loc, Opcode::CALL, 0);
        if is_async {
            self.op_i(loc, Opcode::GET_AWAITABLE, 1);
            self.load_const(loc, Const::None);
            self.add_yield_from(loc, true);
        }
    }

    fn await_if(&mut self, is_async: bool, loc: Loc) {
        if is_async {
            self.op_i(loc, Opcode::GET_AWAITABLE, 2);
            self.load_const(loc, Const::None);
            self.add_yield_from(loc, true);
        }
    }

    pub(super) fn call_exit_with_nones(&mut self, loc: Loc) {
        for _ in 0..3 {
            self.load_const(loc, Const::None);
        }
        self.op_i(loc, Opcode::CALL, 3);
    }

    fn with_except_finish(&mut self, cleanup: Label) {
        let suppress = self.new_label();
        self.op(Loc::NONE, Opcode::TO_BOOL);
        self.jump(Loc::NONE, Opcode::POP_JUMP_IF_TRUE, suppress);
        self.op_i(Loc::NONE, Opcode::RERAISE, 2);
        self.use_label(suppress);
        self.op(Loc::NONE, Opcode::POP_TOP);
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        self.op(Loc::NONE, Opcode::POP_EXCEPT);
        for _ in 0..3 {
            self.op(Loc::NONE, Opcode::POP_TOP);
        }
        let exit = self.new_label();
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, exit);
        self.use_label(cleanup);
        self.pop_except_and_reraise(Loc::NONE);
        self.use_label(exit);
    }

    /// Delegates to the iterator below the value to send, until it is exhausted.
    pub(super) fn add_yield_from(&mut self, loc: Loc, is_await: bool) {
        let (send, fail, exit) = (self.new_label(), self.new_label(), self.new_label());
        self.use_label(send);
        self.jump(loc, Opcode::SEND, exit);
        // Catches StopIteration from close and throw; nothing else makes YIELD_VALUE raise it.
        self.jump(loc, Opcode::SETUP_FINALLY, fail);
        self.op_i(loc, Opcode::YIELD_VALUE, 1);
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        self.op_i(loc, Opcode::RESUME, if is_await { resume::AFTER_AWAIT } else { resume::AFTER_YIELD_FROM });
        self.jump(loc, Opcode::JUMP_NO_INTERRUPT, send);
        self.use_label(fail);
        self.op(loc, Opcode::CLEANUP_THROW);
        self.use_label(exit);
        self.op(loc, Opcode::END_SEND);
    }
}
