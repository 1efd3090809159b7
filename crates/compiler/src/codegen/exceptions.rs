//! `try` in its three forms.
//!
//! Stack of a handler: `[exc_info, lasti?, exc]`. `except*` works on `[orig, results, rest]`: the original group, the exceptions
//! raised by the handlers so far, and the part of the group that no handler took.

use taipan_bytecode::opargs::intrinsic;
use taipan_bytecode::{Const, Opcode};

use super::blocks::{Datum, FBlockKind};
use super::sequence::Label;
use super::{Codegen, Result};
use crate::ast::*;

impl<'a> Codegen<'a> {
    pub(super) fn try_stmt(&mut self, s: &'a Try, loc: Loc) -> Result {
        if s.finalbody.is_empty() { self.try_except(s, loc) } else { self.try_finally(s, loc) }
    }

    fn try_except(&mut self, s: &'a Try, loc: Loc) -> Result {
        if s.is_star { self.try_star_except(s, loc) } else { self.try_plain_except(s, loc) }
    }

    pub(super) fn pop_except_and_reraise(&mut self, loc: Loc) {
        self.op_i(loc, Opcode::COPY, 3);
        self.op(loc, Opcode::POP_EXCEPT);
        self.op_i(loc, Opcode::RERAISE, 1);
    }

    fn try_finally(&mut self, s: &'a Try, loc: Loc) -> Result {
        let (body, end) = (self.new_label(), self.new_label());
        let (exit, cleanup) = (self.new_label(), self.new_label());
        self.jump(loc, Opcode::SETUP_FINALLY, end);
        self.use_label(body);
        self.push_fblock(loc, FBlockKind::FinallyTry, Some(body), Some(end), Datum::Finally(&s.finalbody))?;
        if s.handlers.is_empty() {
            self.stmts(&s.body)?;
        } else {
            self.try_except(s, loc)?;
        }
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        self.pop_fblock();
        self.stmts(&s.finalbody)?;
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, exit);

        self.use_label(end);
        self.jump(Loc::NONE, Opcode::SETUP_CLEANUP, cleanup);
        self.op(Loc::NONE, Opcode::PUSH_EXC_INFO);
        self.push_fblock(Loc::NONE, FBlockKind::FinallyEnd, Some(end), None, Datum::None)?;
        self.quietly(|codegen| codegen.stmts(&s.finalbody))?;
        self.pop_fblock();
        self.op_i(Loc::NONE, Opcode::RERAISE, 0);
        self.use_label(cleanup);
        self.pop_except_and_reraise(Loc::NONE);
        self.use_label(exit);
        Ok(())
    }

    /// The statements whose exceptions go to `except`.
    fn tried_body(&mut self, s: &'a Try, except: Label, loc: Loc) -> Result {
        let body = self.new_label();
        self.jump(loc, Opcode::SETUP_FINALLY, except);
        self.use_label(body);
        self.push_fblock(loc, FBlockKind::TryExcept, Some(body), None, Datum::None)?;
        self.stmts(&s.body)?;
        self.pop_fblock();
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        Ok(())
    }

    fn try_plain_except(&mut self, s: &'a Try, loc: Loc) -> Result {
        let (except, end, cleanup) = (self.new_label(), self.new_label(), self.new_label());
        self.tried_body(s, except, loc)?;
        self.stmts(&s.orelse)?;
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);

        self.use_label(except);
        self.jump(Loc::NONE, Opcode::SETUP_CLEANUP, cleanup);
        self.op(Loc::NONE, Opcode::PUSH_EXC_INFO);
        self.push_fblock(loc, FBlockKind::ExceptionHandler, None, None, Datum::None)?;
        for (index, handler) in s.handlers.iter().enumerate() {
            let loc = handler.loc;
            if handler.typ.is_none() && index + 1 < s.handlers.len() {
                return self.error(loc, "default 'except:' must be last");
            }
            let next = self.new_label();
            if let Some(typ) = &handler.typ {
                self.expr(typ)?;
                self.op(loc, Opcode::CHECK_EXC_MATCH);
                self.jump(loc, Opcode::POP_JUMP_IF_FALSE, next);
            }
            match &handler.name {
                Some(name) => self.named_handler(handler, name, end)?,
                None => self.unnamed_handler(handler, end)?,
            }
            self.use_label(next);
        }
        self.pop_fblock();
        self.op_i(Loc::NONE, Opcode::RERAISE, 0);
        self.use_label(cleanup);
        self.pop_except_and_reraise(Loc::NONE);
        self.use_label(end);
        Ok(())
    }

    /// `name = None; del name`: the second works even if the body deleted the name.
    fn unbind(&mut self, name: &Name) -> Result {
        self.load_const(Loc::NONE, Const::None);
        self.nameop(Loc::NONE, name, Ctx::Store)?;
        self.nameop(Loc::NONE, name, Ctx::Del)
    }

    fn named_handler(&mut self, handler: &'a ExceptHandler, name: &Name, end: Label) -> Result {
        let loc = handler.loc;
        let (cleanup_end, cleanup_body) = (self.new_label(), self.new_label());
        self.nameop(loc, name, Ctx::Store)?;
        self.jump(loc, Opcode::SETUP_CLEANUP, cleanup_end);
        self.use_label(cleanup_body);
        self.push_fblock(loc, FBlockKind::HandlerCleanup, Some(cleanup_body), None, Datum::Name(name.clone()))?;
        self.stmts(&handler.body)?;
        self.pop_fblock();
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        self.op(Loc::NONE, Opcode::POP_EXCEPT);
        self.unbind(name)?;
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);

        self.use_label(cleanup_end);
        self.unbind(name)?;
        self.op_i(Loc::NONE, Opcode::RERAISE, 1);
        Ok(())
    }

    fn unnamed_handler(&mut self, handler: &'a ExceptHandler, end: Label) -> Result {
        let loc = handler.loc;
        let cleanup_body = self.new_label();
        self.op(loc, Opcode::POP_TOP);
        self.use_label(cleanup_body);
        self.push_fblock(loc, FBlockKind::HandlerCleanup, Some(cleanup_body), None, Datum::None)?;
        self.stmts(&handler.body)?;
        self.pop_fblock();
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        self.op(Loc::NONE, Opcode::POP_EXCEPT);
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);
        Ok(())
    }

    fn try_star_except(&mut self, s: &'a Try, loc: Loc) -> Result {
        let (except, orelse, end) = (self.new_label(), self.new_label(), self.new_label());
        let (cleanup, reraise_star) = (self.new_label(), self.new_label());
        self.tried_body(s, except, loc)?;
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, orelse);

        self.use_label(except);
        self.jump(Loc::NONE, Opcode::SETUP_CLEANUP, cleanup);
        self.op(Loc::NONE, Opcode::PUSH_EXC_INFO);
        self.push_fblock(loc, FBlockKind::ExceptionGroupHandler, None, None, Datum::None)?;
        for (index, handler) in s.handlers.iter().enumerate() {
            if index == 0 {
                self.op_i(handler.loc, Opcode::BUILD_LIST, 0);
                self.op_i(handler.loc, Opcode::COPY, 2);
            }
            self.star_handler(handler)?;
            if index + 1 == s.handlers.len() {
                self.op_i(Loc::NONE, Opcode::LIST_APPEND, 1);
                self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, reraise_star);
            }
        }
        self.pop_fblock();
        self.finish_star(reraise_star, cleanup, end);
        self.use_label(orelse);
        self.stmts(&s.orelse)?;
        self.use_label(end);
        Ok(())
    }

    fn star_handler(&mut self, handler: &'a ExceptHandler) -> Result {
        let loc = handler.loc;
        let (next, with_error, no_match) = (self.new_label(), self.new_label(), self.new_label());
        if let Some(typ) = &handler.typ {
            self.expr(typ)?;
            self.op(loc, Opcode::CHECK_EG_MATCH);
            self.op_i(loc, Opcode::COPY, 1);
            self.jump(loc, Opcode::POP_JUMP_IF_NONE, no_match);
        }
        let (cleanup_end, cleanup_body) = (self.new_label(), self.new_label());
        match &handler.name {
            Some(name) => self.nameop(loc, name, Ctx::Store)?,
            None => self.op(loc, Opcode::POP_TOP),
        }
        self.jump(loc, Opcode::SETUP_CLEANUP, cleanup_end);
        self.use_label(cleanup_body);
        let datum = handler.name.clone().map_or(Datum::None, Datum::Name);
        self.push_fblock(loc, FBlockKind::HandlerCleanup, Some(cleanup_body), None, datum)?;
        self.stmts(&handler.body)?;
        self.pop_fblock();
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        handler.name.iter().try_for_each(|name| self.unbind(name))?;
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, next);

        self.use_label(cleanup_end);
        handler.name.iter().try_for_each(|name| self.unbind(name))?;
        self.op_i(Loc::NONE, Opcode::LIST_APPEND, 3);
        self.op(Loc::NONE, Opcode::POP_TOP);
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, with_error);

        self.use_label(next);
        // Holds a position that is passed on to it.
        self.op(Loc::NONE, Opcode::NOP);
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, with_error);
        self.use_label(no_match);
        self.op(loc, Opcode::POP_TOP);
        self.use_label(with_error);
        Ok(())
    }

    fn finish_star(&mut self, reraise_star: Label, cleanup: Label, end: Label) {
        let reraise = self.new_label();
        self.use_label(reraise_star);
        self.op_i(Loc::NONE, Opcode::CALL_INTRINSIC_2, intrinsic::PREP_RERAISE_STAR);
        self.op_i(Loc::NONE, Opcode::COPY, 1);
        self.jump(Loc::NONE, Opcode::POP_JUMP_IF_NOT_NONE, reraise);
        self.op(Loc::NONE, Opcode::POP_TOP);
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        self.op(Loc::NONE, Opcode::POP_EXCEPT);
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);

        self.use_label(reraise);
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        self.op_i(Loc::NONE, Opcode::SWAP, 2);
        self.op(Loc::NONE, Opcode::POP_EXCEPT);
        self.op_i(Loc::NONE, Opcode::RERAISE, 0);
        self.use_label(cleanup);
        self.pop_except_and_reraise(Loc::NONE);
    }
}
