//! Where a trace ends in another one: frames are written to memory, those of inlined calls pushed, and execution goes on
//! at the innermost one's instruction; or the trace's own frame returns.
//!
//! Law: behind a pushed frame only that frame is the trace's. Whoever it returns to finds the caller whole in memory.

use super::{Builder, Hold, Local, Operand};
use crate::abort::Abort;
use crate::ir::*;
use crate::uop::{Type, Uop};
use taipan_layout::CO_UNCOUNTED;

impl Builder<'_> {
    /// Makes every frame real and ends the trace at the innermost one's instruction. `point` numbers the points that
    /// callees return to.
    pub(super) fn hand_over(&mut self, point: &mut dyn FnMut() -> u64) -> Result<(), Abort> {
        loop {
            self.write_frame()?;
            if self.frames.len() == 1 {
                break;
            }
            let state = self.caller_state();
            let root = &self.frames[0];
            let (ip, offset) = (root.ip as usize as u64, u64::from(root.return_offset));
            self.emit(Uop::_SAVE_IP, &[], ip)?;
            self.emit(Uop::_SAVE_RETURN_OFFSET, &[], offset)?;
            let words = state.frames[0].locals.len() + state.frames[0].stack.len() - 1;
            self.emit(Uop::_SAVE_SP, &[], words as u64)?;
            let callee = &self.frames[1];
            if !callee.function.is_some() || callee.generator {
                return Err(Abort::UnsupportedCall);
            }
            let (function, code) = (Operand { value: callee.function, own: callee.function_own }, callee.code);
            let mut call = Inst::new(Op::Call, Type::Value);
            call.args[1] = self.constant(Type::Ptr, code as usize as u64);
            call.args[0] = match self.known(function.value) {
                Some(word) if function.own != Hold::Owned => {
                    call.args[2] = self.constant(Type::Bool, 1);
                    self.constant_word(word).value
                }
                _ => self.owned_word(function)?,
            };
            call.imm = point();
            // The call's own value is the result on the caller's stack.
            let result = Ref(self.trace.insts.len() as u32);
            let mut state = state;
            if let Some(slot) = state.frames[0].stack.last_mut() {
                *slot = Slot::Value(result, Ownership::Owned);
            }
            call.after = self.add_snapshot(state);
            self.trace.push(call);
            self.frames.remove(0);
            self.frames[0].function = Ref::NONE;
        }
        self.exit();
        Ok(())
    }

    /// Writes what memory does not hold yet of the first frame, which is the trace's.
    fn write_frame(&mut self) -> Result<(), Abort> {
        for index in 0..self.frames[0].locals.len() {
            let word = match self.frames[0].locals[index] {
                Local::Memory(_) => continue,
                Local::Absent => self.constant(Type::Value, 0),
                Local::Value(value) => self.owned_word(Operand { value, own: Hold::Owned })?,
            };
            self.store_word(index, word);
            self.frames[0].numbers[index] = self.number_type(word, Type::None);
            self.frames[0].locals[index] = Local::Memory(Ref::NONE);
        }
        let base = self.frames[0].locals.len();
        for index in 0..self.frames[0].stack.len() {
            let operand = self.frames[0].stack[index];
            let in_memory = self.frames[0].memory_stack.get(index) == Some(&operand.value);
            if in_memory && operand.own == Hold::Owned && !operand.is_absent() {
                continue;
            }
            let word = if operand.is_absent() { self.constant(Type::Value, 0) } else { self.owned_word(operand)? };
            self.store_word(base + index, word);
            if !operand.is_absent() {
                self.frames[0].stack[index] = Operand { value: word, own: Hold::Owned };
            }
        }
        self.frames[0].memory_stack = self.frames[0].stack.iter().map(|o| o.value).collect();
        Ok(())
    }

    fn store_word(&mut self, word: usize, value: Ref) {
        let mut inst = Inst::new(Op::Store, Type::None);
        inst.args[0] = value;
        inst.imm = word as u64;
        self.trace.push(inst);
    }

    /// The first frame when its callee has returned: everything in memory, with room for the result on top.
    fn caller_state(&self) -> Snapshot {
        let caller = &self.frames[0];
        let frame = FrameState {
            code: caller.code,
            function: Ref::NONE,
            generator: false,
            function_own: Ownership::Borrowed,
            // SAFETY: the callee returns behind the call, within the same code.
            ip: unsafe { caller.ip.add(caller.return_offset as usize) },
            return_offset: 0,
            end: std::ptr::null_mut(),
            locals: self.snapshot().frames.swap_remove(0).locals,
            stack: caller.stack.iter().map(in_memory).chain([Slot::Memory]).collect(),
        };
        Snapshot { frames: vec![frame], closes: Vec::new(), taken_at: self.trace.insts.len() as u32, position: 0 }
    }

    /// Ends the trace where its own frame returns.
    pub(super) fn return_from_root(&mut self, retval: Operand) -> Result<(), Abort> {
        let result = self.owned_word(retval)?;
        self.push(Operand { value: result, own: Hold::Owned });
        for index in (0..self.frame().locals.len()).rev() {
            self.drop_returning_local(index)?;
        }
        // Nothing is left to do but to pop the frame; where tier 1 has to, it finds the locals gone.
        let snapshot = self.snapshot();
        let id = self.add_snapshot(snapshot);
        // SAFETY: the code of the frame that the trace runs in is alive.
        let uncounted = unsafe { (*self.frame().code).flags } & CO_UNCOUNTED != 0;
        let uop = if uncounted { Uop::_POP_HIDDEN_FRAME } else { Uop::_POP_FRAME };
        let mut pop = Inst::new(Op::Uop(uop), Type::None);
        pop.snapshot = id;
        self.trace.push(pop);
        let mut inst = Inst::new(Op::Return, Type::None);
        inst.args[0] = result;
        self.trace.push(inst);
        Ok(())
    }

    /// Closes a local of a frame that returns, as the first thing that its return does.
    pub(super) fn drop_returning_local(&mut self, index: usize) -> Result<(), Abort> {
        let value = match self.frame().locals[index] {
            Local::Absent => return Ok(()),
            Local::Value(value) | Local::Memory(value) if value.is_some() => value,
            _ => self.load_local(index)?.value,
        };
        self.frame().locals[index] = Local::Absent;
        if !self.may_be_counted(value) {
            return Ok(());
        }
        let snapshot = self.snapshot();
        let id = self.add_snapshot(snapshot);
        let mut inst = Inst::new(Op::Uop(Uop::_RELEASE), Type::None);
        inst.args[0] = value;
        inst.snapshot = id;
        inst.after = id;
        self.trace.push(inst);
        self.note_escape();
        Ok(())
    }
}

fn in_memory(operand: &Operand) -> Slot {
    if operand.is_absent() { Slot::Absent } else { Slot::Memory }
}
