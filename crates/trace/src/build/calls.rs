//! Frames of inlined calls: pushed and popped in the abstract state only.

use super::{AbstractFrame, Builder, Dependency, Hold, Local, Operand};
use crate::abort::Abort;
use crate::uop::{EXPANSIONS, Type, Uop};
use taipan_layout::*;

/// Most frames above the root.
pub const MAX_DEPTH: usize = 12;

impl Builder<'_> {
    /// Guards that the callable is the function that was called, at its version.
    pub(crate) fn guard_function(&mut self, callable: Operand, version: u64) -> Result<(), Abort> {
        let seen = self.entry().callable;
        if let Some(word) = self.known(callable.value) {
            let function = Value(word).as_ptr::<Function>();
            // SAFETY: the recording holds what was called, and the cached methods that were loaded.
            if !Value(word).is(seen) || unsafe { u64::from((*function).version) } != version {
                return Err(Abort::Contradiction);
            }
            self.depend(Dependency::Function(function));
            return Ok(());
        }
        self.emit(Uop::_GUARD_FUNCTION, &[callable.value], version)?;
        Ok(())
    }

    /// Pushes the frame of a call with exactly the arguments that the code takes.
    pub(crate) fn enter_function(
        &mut self,
        callable: Operand,
        receiver: Operand,
        args: Vec<Operand>,
    ) -> Result<(), Abort> {
        let function = self.entry().callable.as_ptr::<Function>();
        let mut arguments = Vec::with_capacity(args.len() + 1);
        if !receiver.is_absent() {
            arguments.push(receiver);
        }
        arguments.extend(args);
        self.enter(function, callable, arguments)
    }

    /// Pushes the frame of a property's getter.
    pub(crate) fn enter_property(&mut self, getter: u64, owner: Operand) -> Result<(), Abort> {
        let callable = self.constant_word(getter);
        let function = Value(getter).as_ptr::<Function>();
        self.depend(Dependency::Function(function));
        self.enter(function, callable, vec![owner])
    }

    fn enter(&mut self, function: *mut Function, callable: Operand, arguments: Vec<Operand>) -> Result<(), Abort> {
        // SAFETY: the function was just called; it and its code are alive.
        let (code, locals, arg_count, words, flags) = unsafe {
            let code = (*function).code;
            (
                code,
                (*code).nlocalsplus as usize,
                (*code).arg_count as usize,
                (*code).frame_words as usize,
                (*code).flags,
            )
        };
        if self.frames.len() > MAX_DEPTH + 1 {
            return Err(Abort::TooDeep);
        }
        let special = CO_VARARGS | CO_VARKEYWORDS | CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
        if arg_count != arguments.len() || flags & special != 0 {
            return Err(Abort::UnsupportedCall);
        }
        self.frame_space(words)?;
        let mut frame_locals = Vec::with_capacity(locals);
        for argument in arguments {
            let owned = self.owned(argument)?;
            frame_locals.push(Local::Value(owned.value));
        }
        frame_locals.resize(locals, Local::Absent);
        let entry = self.entry();
        let size = EXPANSIONS[entry.opcode as usize].as_ref().map_or(1, |e| e.size);
        let caller = self.frame();
        caller.ip = entry.ip;
        caller.return_offset = u16::from(size);
        self.frames.push(AbstractFrame {
            code,
            function: callable.value,
            function_own: callable.own,
            known_function: function,
            locals: frame_locals,
            numbers: vec![Type::None; locals],
            stack: Vec::new(),
            memory_stack: Vec::new(),
            // SAFETY: the code is alive.
            ip: unsafe { (*code).instructions },
            return_offset: 0,
        });
        self.max_depth = self.max_depth.max(self.frames.len() - 1);
        Ok(())
    }

    /// Guards that the callable is the native function that was called.
    pub(crate) fn guard_native(&mut self, callable: Operand) -> Result<(), Abort> {
        let seen = self.entry().callable;
        match self.known(callable.value) {
            Some(word) if Value(word).is(seen) => Ok(()),
            Some(_) => Err(Abort::Contradiction),
            None => {
                let expected = self.constant_word(seen.0);
                self.emit(Uop::_GUARD_SAME, &[callable.value, expected.value], 0)?;
                Ok(())
            }
        }
    }

    /// Calls the native function that was called, through its one entry point.
    pub(crate) fn call_native(
        &mut self,
        callable: Operand,
        receiver: Operand,
        args: Vec<Operand>,
    ) -> Result<Operand, Abort> {
        let function = self.constant_word(self.entry().callable.0);
        let mut arguments = Vec::with_capacity(args.len() + 1);
        if !receiver.is_absent() {
            arguments.push(receiver);
        }
        arguments.extend(args);
        let uop = match arguments.len() {
            0 => Uop::_NATIVE_0,
            1 => Uop::_NATIVE_1,
            2 => Uop::_NATIVE_2,
            3 => Uop::_NATIVE_3,
            _ => return Err(Abort::UnsupportedCall),
        };
        let mut words = vec![function.value];
        for argument in &arguments {
            // What only a heap slot holds could be let go while the call runs.
            let held = if argument.own == Hold::Heap { self.retain(*argument) } else { *argument };
            words.push(self.as_type(held, Type::Value)?);
            if argument.own == Hold::Heap {
                self.close(held);
            }
        }
        let result = self.emit(uop, &words, 0)?;
        arguments.into_iter().for_each(|a| self.close(a));
        self.close(callable);
        Ok(Operand { value: result, own: Hold::Owned })
    }

    /// Guards that the frames inlined now would fit if they had to be made real.
    fn frame_space(&mut self, words: usize) -> Result<(), Abort> {
        // SAFETY: all code objects of abstract frames are alive.
        let inlined: usize = self.frames[1..].iter().map(|f| unsafe { (*f.code).frame_words as usize }).sum();
        self.emit(Uop::_GUARD_RECURSION, &[], self.frames.len() as u64)?;
        self.emit(Uop::_GUARD_FRAME_SPACE, &[], (inlined + words) as u64)?;
        Ok(())
    }

    /// Pops an inlined frame, closing its locals.
    pub(crate) fn return_value(&mut self, retval: Operand) -> Result<(), Abort> {
        if self.frames.len() == 1 {
            return self.return_from_root(retval);
        }
        let result = self.owned(retval)?;
        let Some(frame) = self.frames.pop() else { return Err(Abort::FrameChange) };
        for local in frame.locals {
            if let Local::Value(value) = local {
                self.close(Operand { value, own: Hold::Owned });
            }
        }
        if self.type_of(frame.function) == Type::Value {
            self.close(Operand { value: frame.function, own: frame.function_own });
        }
        self.push(result);
        Ok(())
    }
}
