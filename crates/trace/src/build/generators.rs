//! Generators in traces: made, resumed in place by a loop, and suspended where they yield.
//!
//! Law: while a trace runs inside a generator, the generator counts as executing, and the words of its frame in memory
//! mean nothing: the trace owns what they held. Leaving there links the frame behind its caller's and fills it.

use super::waiting::WORDS;
use super::{AbstractFrame, Builder, Hold, Local, MAX_DEPTH, Operand, plain};
use crate::abort::Abort;
use crate::ir::Ref;
use crate::uop::{Type, Uop};
use taipan_bytecode::opargs::intrinsic;
use taipan_layout::*;

impl Builder<'_> {
    /// Resumes the generator that a loop iterates over; what it is sent, on its stack.
    pub(crate) fn resume_generator(&mut self, iter: Operand, oparg: usize) -> Result<Operand, Abort> {
        let entry = self.entry();
        let suspended = entry.suspended.as_ref().ok_or(Abort::UnsupportedInstruction)?;
        if self.frames.len() > MAX_DEPTH {
            return Err(Abort::TooDeep);
        }
        if suspended.version >= 1 << 31 {
            return Err(Abort::UnsupportedCall);
        }
        let object = self.as_type(iter, Type::Value)?;
        let at = suspended.ip as usize as u64;
        self.emit(Uop::_GUARD_IS_GENERATOR, &[object], 0)?;
        let generator = self.emit(Uop::_GENERATOR, &[object], 0)?;
        self.guard_waiting(generator, at)?;
        self.emit(Uop::_GUARD_GENERATOR_FUNCTION, &[generator], u64::from(suspended.version))?;
        self.emit(Uop::_GUARD_RECURSION, &[], self.frames.len() as u64)?;
        let mut words = Vec::with_capacity(suspended.absent.len());
        for (index, &was_absent) in suspended.absent.iter().enumerate() {
            words.push(self.resumed_word(generator, index as u64, was_absent)?);
        }
        self.run_generator(generator, at)?;
        let resumed = words.iter().copied().zip(suspended.ints.iter().copied()).collect();
        self.push(iter);
        let caller = self.frame();
        caller.ip = entry.ip;
        caller.return_offset = oparg as u16 + 2;
        // SAFETY: the recording holds the function, and with it the code.
        let locals = unsafe { (*suspended.code).nlocalsplus as usize };
        let stack = words.split_off(locals.min(words.len()));
        let local = |word: &Ref| if word.is_some() { Local::Value(*word) } else { Local::Absent };
        self.frames.push(AbstractFrame {
            code: suspended.code,
            function: object,
            generator: true,
            function_own: Hold::Frame,
            known_function: suspended.function,
            locals: words.iter().map(local).collect(),
            numbers: vec![Type::None; locals],
            stack: stack.into_iter().map(plain).collect(),
            memory_stack: Vec::new(),
            resumed,
            ip: suspended.ip,
            return_offset: 0,
        });
        self.max_depth = self.max_depth.max(self.frames.len() - 1);
        Ok(self.constant_word(self.none_word()))
    }

    /// A word of the frame of a generator that is resumed, `NONE` for none. Where the trace does not know it, it is one
    /// where the recording found one.
    fn resumed_word(&mut self, generator: Ref, index: u64, was_absent: bool) -> Result<Ref, Abort> {
        if let Some(word) = self.known_word(generator, index) {
            let absent = self.type_of(word) == Type::Value && self.known(word) == Some(0);
            return Ok(if absent { Ref::NONE } else { word });
        }
        let word = self.emit(Uop::_GENERATOR_WORD, &[generator], index)?;
        if was_absent {
            self.emit(Uop::_GUARD_ABSENT, &[word], 0)?;
            let nothing = self.constant(Type::Value, 0);
            self.remember(Uop::_GENERATOR_WORD, generator, index, nothing, WORDS);
            return Ok(Ref::NONE);
        }
        self.emit(Uop::_GUARD_BOUND, &[word], 0)?;
        Ok(word)
    }

    /// Suspends the generator that the innermost frame is; its caller goes on with what it yields.
    pub(crate) fn yield_value(&mut self, value: Operand, oparg: usize) -> Result<(), Abort> {
        if !self.frame().generator || oparg == 1 {
            return Err(Abort::UnsupportedInstruction);
        }
        let result = self.owned(value)?;
        let object = self.frame().function;
        let words = self.frame_words()?;
        let resumed = core::mem::take(&mut self.frame().resumed);
        let generator = self.emit(Uop::_GENERATOR, &[object], 0)?;
        for (index, &operand) in words.iter().enumerate() {
            let (word, was_int) = resumed.get(index).copied().unzip();
            if word == Some(operand.value) {
                continue;
            }
            let is_int = !operand.is_absent() && self.type_of(operand.value) == Type::I64;
            if was_int == Some(true) && is_int && self.may_be_wide(operand.value) {
                self.emit(Uop::_GUARD_INT_FITS, &[operand.value], 0)?;
            }
            self.store_generator_word(generator, index as u64, operand)?;
        }
        self.suspend_generator(generator, words.len() as u64, self.entry().ip as usize as u64)?;
        self.frames.pop();
        self.push(result);
        Ok(())
    }

    /// The generator that the innermost frame is has come to its end; its caller goes on with what it returns.
    pub(super) fn return_from_generator(&mut self, retval: Operand) -> Result<(), Abort> {
        let result = self.owned(retval)?;
        let object = self.frame().function;
        self.push(result);
        for index in (0..self.frame().locals.len()).rev() {
            self.drop_returning_local(index)?;
        }
        let generator = self.emit(Uop::_GENERATOR, &[object], 0)?;
        let function = self.emit(Uop::_GENERATOR_FUNCTION, &[generator], 0)?;
        self.emit(Uop::_FINISH_GENERATOR, &[generator], 0)?;
        self.frames.pop();
        self.close(plain(function));
        self.push(result);
        Ok(())
    }

    /// All words of the innermost frame, locals and stack.
    fn frame_words(&mut self) -> Result<Vec<Operand>, Abort> {
        let frame = self.frame();
        let mut operands = Vec::with_capacity(frame.locals.len() + frame.stack.len());
        for local in &frame.locals {
            operands.push(match *local {
                Local::Value(value) => plain(value),
                Local::Absent => Operand::ABSENT,
                Local::Memory(_) => return Err(Abort::FrameChange),
            });
        }
        operands.extend_from_slice(&frame.stack);
        Ok(operands)
    }

    /// A function that was called returns a generator of its frame.
    pub(crate) fn return_generator(&mut self) -> Result<Operand, Abort> {
        let frame = self.frame();
        // SAFETY: the code of an inlined frame is alive.
        let flags = unsafe { (*frame.code).flags };
        let plain_generator = flags & (CO_COROUTINE | CO_ASYNC_GENERATOR) == 0;
        let function = Operand { value: frame.function, own: frame.function_own };
        if self.frames.len() == 1 || function.is_absent() || self.frame().generator || !plain_generator {
            return Err(Abort::UnsupportedInstruction);
        }
        let operands = self.frame_words()?;
        let mut words = Vec::with_capacity(operands.len());
        for operand in operands {
            words.push(if operand.is_absent() { Ref::NONE } else { self.owned_word(operand)? });
        }
        let function = self.owned_word(function)?;
        let at = self.entry().ip as usize as u64;
        let made = self.emit(Uop::_NEW_GENERATOR, &[function], at)?;
        let generator = self.emit(Uop::_GENERATOR, &[made], 0)?;
        for (index, word) in words.iter().enumerate() {
            if word.is_some() {
                self.emit(Uop::_SET_GENERATOR_WORD, &[generator, *word], index as u64)?;
            }
        }
        self.frames.pop();
        Ok(plain(made))
    }

    /// A function made of a code constant.
    pub(crate) fn make_function(&mut self, code: Operand) -> Result<Operand, Abort> {
        let frame = self.frame();
        let (generator, maker) = (frame.generator, frame.function);
        let word = self.as_type(code, Type::Value)?;
        let made = match () {
            () if self.frames.len() == 1 => self.emit(Uop::_FUNCTION_OF_FRAME, &[word], 0)?,
            () if maker.is_some() && !generator && self.type_of(maker) == Type::Value => {
                self.emit(Uop::_FUNCTION_OF, &[maker, word], 0)?
            }
            () => return Err(Abort::UnsupportedInstruction),
        };
        self.close(code);
        Ok(plain(made))
    }

    /// Whether what the recorded call collects was collected in a frame.
    pub(super) fn is_collected(&self) -> bool {
        let next = self.recording.entries.get(self.at + 1);
        // SAFETY: the code of a frame of the runtime's own is never freed, other code lives while it is recorded.
        next.is_some_and(|next| next.frame != self.entry().frame && unsafe { (*next.code).flags } & CO_UNCOUNTED != 0)
    }

    /// Pushes the frame that collects what a generator yields.
    pub(super) fn enter_collector(&mut self, callable: Operand, generator: Operand) -> Result<(), Abort> {
        let entered = self.recording.entries.get(self.at + 1).ok_or(Abort::TooShort)?;
        self.guard_native(callable)?;
        let word = self.as_type(generator, Type::Value)?;
        self.emit(Uop::_GUARD_IS_GENERATOR, &[word], 0)?;
        self.frame_space(&[entered.code])?;
        self.stand_at_call();
        self.close(callable);
        let generator = self.owned(generator)?;
        self.push_hidden_frame(entered.code, 0, Vec::new());
        let frame = self.frame();
        frame.locals = vec![Local::Value(generator.value)];
        frame.numbers = vec![Type::None];
        frame.ip = entered.ip;
        self.max_depth = self.max_depth.max(self.frames.len() - 1);
        Ok(())
    }

    /// A new set, empty.
    pub(crate) fn new_set(&mut self, items: Vec<Operand>) -> Result<Operand, Abort> {
        if !items.is_empty() {
            return Err(Abort::UnsupportedInstruction);
        }
        Ok(plain(self.emit(Uop::_NEW_SET, &[], 0)?))
    }

    pub(crate) fn set_add(&mut self, set: Operand, item: Operand) -> Result<(), Abort> {
        let set = self.as_type(set, Type::Value)?;
        if self.entry().operands[0].is_int() {
            if self.type_of(item.value) == Type::I64 && self.may_be_wide(item.value) {
                self.emit(Uop::_GUARD_INT_FITS, &[item.value], 0)?;
            }
            let item = self.as_type(item, Type::Value)?;
            self.emit(Uop::_ADD_INT_TO_SET, &[set, item], 0)?;
            return Ok(());
        }
        let item = self.as_type(item, Type::Value)?;
        self.emit(Uop::_ADD_TO_SET, &[set, item], 0)?;
        Ok(())
    }

    /// `CALL_INTRINSIC_1`: a tuple of a list.
    pub(crate) fn intrinsic(&mut self, value: Operand, oparg: usize) -> Result<Operand, Abort> {
        if oparg as u32 != intrinsic::LIST_TO_TUPLE {
            return Err(Abort::UnsupportedInstruction);
        }
        let list = self.as_type(value, Type::Value)?;
        Ok(plain(self.emit(Uop::_LIST_TO_TUPLE, &[list], 0)?))
    }
}
