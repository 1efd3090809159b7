//! Frames of inlined calls: pushed and popped in the abstract state only.

use super::{AbstractFrame, Builder, Dependency, Hold, Local, Operand, borrowed, plain};
use crate::abort::Abort;
use crate::ir::Ref;
use crate::uop::{EXPANSIONS, Type, Uop};
use taipan_layout::*;

/// Most frames above the root.
pub const MAX_DEPTH: usize = 12;

impl Builder<'_> {
    /// Guards that the callable is the function that was called, at its version.
    pub(crate) fn guard_function(&mut self, callable: Operand, version: u64) -> Result<(), Abort> {
        self.guard_the_function(self.entry().callable, callable, version)
    }

    /// Guards that the callable is `seen`, a function, at its version.
    fn guard_the_function(&mut self, seen: Value, callable: Operand, version: u64) -> Result<(), Abort> {
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

    /// Guards that the callable is the class that was called, at its version.
    pub(crate) fn guard_class(&mut self, callable: Operand, version: u64) -> Result<(), Abort> {
        self.guard_native(callable)?;
        let class = self.entry().callable;
        self.constant_word(class.0);
        let class = self.constant(Type::Ptr, class.0 & !1);
        self.emit(Uop::_GUARD_TYPE_VERSION, &[class], version)?;
        Ok(())
    }

    /// Makes an instance and pushes the frames of its `__init__`: the one that checks the result, and the function's.
    pub(crate) fn enter_init(&mut self, callable: Operand, args: Vec<Operand>) -> Result<(), Abort> {
        let entered = self.recording.entries.get(self.at + 1).ok_or(Abort::TooShort)?;
        let (function, shim) = (entered.function, entered.caller);
        if function.is_null() || shim.is_null() {
            return Err(Abort::UnsupportedCall);
        }
        // SAFETY: the function was just called; it and its code are alive.
        self.frame_space(&[shim, unsafe { (*function).code }])?;
        let class = self.constant_word(self.entry().callable.0);
        let instance = self.emit(Uop::_NEW_INSTANCE, &[class.value], 0)?;
        let instance = Operand { value: instance, own: Hold::Owned };
        self.close(callable);
        self.stand_at_call();
        // SAFETY: the code that checks what `__init__` returns is the runtime's own and never freed.
        let start = unsafe { (*shim).instructions };
        self.frames.push(AbstractFrame {
            code: shim,
            function: Ref::NONE,
            generator: false,
            function_own: Hold::Frame,
            known_function: core::ptr::null_mut(),
            locals: Vec::new(),
            numbers: Vec::new(),
            stack: vec![instance],
            memory_stack: Vec::new(),
            ip: start,
            return_offset: 0,
        });
        let init = self.constant_word(Value::from_ptr(function).0);
        self.depend(Dependency::Function(function));
        let mut arguments = vec![self.duplicate(instance)];
        arguments.extend(args);
        // SAFETY: as above.
        let bound = unsafe { self.bind(function, arguments, &[])? };
        self.push_frame(function, init, bound)
    }

    /// The running frame stands at the call that is being translated.
    pub(super) fn stand_at_call(&mut self) {
        let entry = self.entry();
        let size = EXPANSIONS[entry.opcode as usize].as_ref().map_or(1, |e| e.size);
        let caller = self.frame();
        caller.ip = entry.ip;
        caller.return_offset = u16::from(size);
    }

    /// A call that did not specialize. A Python function's frame is pushed, with defaults and keywords in their places;
    /// everything else is called as any object.
    pub(crate) fn call(
        &mut self,
        callable: Operand,
        receiver: Operand,
        args: Vec<Operand>,
        names: Option<Operand>,
    ) -> Result<Operand, Abort> {
        let seen = self.entry().callable;
        if !seen.is_pointer() {
            return Err(Abort::UnsupportedCall);
        }
        // SAFETY: the recording holds what was called.
        let kind = unsafe { Kind((*seen.ptr()).kind) };
        match kind {
            Kind::FUNCTION => {
                let arguments = if receiver.is_absent() { args } else { [vec![receiver], args].concat() };
                self.enter_python(seen, callable, arguments, names)?;
            }
            Kind::METHOD if receiver.is_absent() => {
                let method = self.emit(Uop::_GUARD_METHOD, &[callable.value], 0)?;
                let function = self.emit(Uop::_METHOD_FUNCTION, &[method], 0)?;
                let object = borrowed(self.emit(Uop::_METHOD_RECEIVER, &[method], 0)?);
                // SAFETY: as above; a bound method is laid out as one.
                let seen = unsafe { (*seen.as_ptr::<Method>()).function };
                // SAFETY: a method's function is alive.
                if !seen.is_pointer() || unsafe { !(*seen.ptr()).is_exact(Kind::FUNCTION) } {
                    return Err(Abort::UnsupportedCall);
                }
                self.enter_python(seen, borrowed(function), [vec![object], args].concat(), names)?;
                self.close(callable);
            }
            _ if kind.base() == Kind::OBJECT && receiver.is_absent() => {
                let entered = self.recording.entries.get(self.at + 1).filter(|next| next.frame != self.entry().frame);
                let function = entered.ok_or(Abort::UnsupportedCall)?.function;
                if function.is_null() {
                    return Err(Abort::UnsupportedCall);
                }
                let method = self.emit(Uop::_CALL_METHOD_OF, &[callable.value], 0)?;
                // The guards of the call leave with the instance on the stack, not with this.
                self.taken.push(method);
                let seen = Value::from_ptr_borrowed(function);
                self.enter_python(seen, plain(method), [vec![callable], args].concat(), names)?;
            }
            _ if self.is_collected() && receiver.is_absent() && args.len() == 1 => {
                self.enter_collector(callable, args[0])?;
            }
            _ => return self.call_object(callable, receiver, args, names),
        }
        // The callee's frame is the running one: nothing is pushed, nothing else of the instruction runs.
        self.skip_rest = true;
        Ok(Operand::ABSENT)
    }

    /// Pushes the frame of a Python function that was called with these arguments, the last ones by `names`.
    fn enter_python(
        &mut self,
        seen: Value,
        callable: Operand,
        arguments: Vec<Operand>,
        names: Option<Operand>,
    ) -> Result<(), Abort> {
        let function = seen.as_ptr::<Function>();
        // SAFETY: the recording holds what was called.
        let version = unsafe { u64::from((*function).version) };
        if version >= 1 << 31 {
            return Err(Abort::UnsupportedCall);
        }
        self.guard_the_function(seen, callable, version)?;
        let names = match names.map(|names| self.known(names.value)) {
            None => &[][..],
            // SAFETY: a constant of the running code: a tuple of strings.
            Some(Some(tuple)) => unsafe {
                let tuple = Value(tuple).as_ptr::<Tuple>();
                core::slice::from_raw_parts(Tuple::items(tuple), (*tuple).length)
            },
            Some(None) => return Err(Abort::UnsupportedCall),
        };
        // SAFETY: as above.
        let bound = unsafe { self.bind(function, arguments, names)? };
        self.enter(function, callable, bound)
    }

    /// The arguments in the order of the function's parameters, defaults where there are none.
    ///
    /// # Safety
    /// The function is live.
    unsafe fn bind(
        &mut self,
        function: *mut Function,
        mut arguments: Vec<Operand>,
        names: &[Value],
    ) -> Result<Vec<Operand>, Abort> {
        // SAFETY: the function's code, its names and its defaults live with it.
        let (positional, all, first_by_name, parameters, defaults) = unsafe {
            let code = (*function).code;
            let (positional, keyword_only) = ((*code).arg_count as usize, (*code).kwonly_count as usize);
            let all = positional + keyword_only;
            let defaults = (*function).defaults;
            let defaults = if defaults.is_absent() {
                &[][..]
            } else {
                let tuple = defaults.as_ptr::<Tuple>();
                core::slice::from_raw_parts(Tuple::items(tuple), (*tuple).length)
            };
            let parameters = core::slice::from_raw_parts((*code).local_names, all);
            (positional, all, (*code).posonly_count as usize, parameters, defaults)
        };
        let by_name = arguments.split_off(arguments.len() - names.len());
        if arguments.len() > positional || defaults.len() > positional {
            return Err(Abort::UnsupportedCall);
        }
        let mut bound: Vec<Option<Operand>> = arguments.into_iter().map(Some).collect();
        bound.resize(all, None);
        for (name, argument) in names.iter().zip(by_name) {
            let place = parameters.iter().position(|parameter| parameter.is(*name));
            let place = place.filter(|&place| place >= first_by_name && bound[place].is_none());
            bound[place.ok_or(Abort::UnsupportedCall)?] = Some(argument);
        }
        for (place, default) in (positional - defaults.len()..).zip(defaults) {
            if bound[place].is_none() {
                bound[place] = Some(self.constant_word(default.0));
            }
        }
        bound.into_iter().collect::<Option<_>>().ok_or(Abort::UnsupportedCall)
    }

    /// Calls what was called, as any object.
    fn call_object(
        &mut self,
        callable: Operand,
        receiver: Operand,
        args: Vec<Operand>,
        names: Option<Operand>,
    ) -> Result<Operand, Abort> {
        // SAFETY: the recording holds what was called.
        if unsafe { !is_called_whole(self.entry().callable.ptr()) } {
            return Err(Abort::UnsupportedCall);
        }
        self.guard_native(callable)?;
        let function = self.constant_word(self.entry().callable.0);
        let mut arguments = Vec::with_capacity(args.len() + 1);
        if !receiver.is_absent() {
            arguments.push(receiver);
        }
        arguments.extend(args);
        self.room_for(arguments.len())?;
        for (index, argument) in arguments.iter().enumerate() {
            let held = if argument.own == Hold::Heap { self.retain(*argument) } else { *argument };
            let word = self.as_type(held, Type::Value)?;
            self.emit(Uop::_SET_ARGUMENT, &[word], index as u64)?;
            if argument.own == Hold::Heap {
                self.close(held);
            }
        }
        let count = arguments.len() as u64;
        let result = match names {
            None => self.emit(Uop::_CALL_OBJECT, &[function.value], count)?,
            Some(names) => self.emit(Uop::_CALL_OBJECT_WITH_KEYWORDS, &[function.value, names.value], count)?,
        };
        arguments.into_iter().for_each(|a| self.close(a));
        self.close(callable);
        names.into_iter().for_each(|names| self.close(names));
        Ok(plain(result))
    }

    /// Guards that so many words fit on top of the data stack.
    pub(super) fn room_for(&mut self, words: usize) -> Result<(), Abort> {
        self.emit(Uop::_GUARD_FRAME_SPACE, &[], words as u64)?;
        Ok(())
    }

    fn enter(&mut self, function: *mut Function, callable: Operand, arguments: Vec<Operand>) -> Result<(), Abort> {
        // SAFETY: the function was just called; it and its code are alive.
        self.frame_space(&[unsafe { (*function).code }])?;
        self.stand_at_call();
        self.push_frame(function, callable, arguments)
    }

    fn push_frame(&mut self, function: *mut Function, callable: Operand, arguments: Vec<Operand>) -> Result<(), Abort> {
        // SAFETY: the function was just called; it and its code are alive.
        let (code, locals, arg_count, flags) = unsafe {
            let code = (*function).code;
            let parameters = (*code).arg_count + (*code).kwonly_count;
            (code, (*code).nlocalsplus as usize, parameters as usize, (*code).flags)
        };
        if self.frames.len() > MAX_DEPTH + 1 {
            return Err(Abort::TooDeep);
        }
        let special = CO_VARARGS | CO_VARKEYWORDS | CO_COROUTINE | CO_ASYNC_GENERATOR;
        if arg_count != arguments.len() || flags & special != 0 {
            return Err(Abort::UnsupportedCall);
        }
        let mut frame_locals = Vec::with_capacity(locals);
        for argument in arguments {
            let owned = self.owned(argument)?;
            frame_locals.push(Local::Value(owned.value));
        }
        frame_locals.resize(locals, Local::Absent);
        self.frames.push(AbstractFrame {
            code,
            function: callable.value,
            generator: false,
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
            // A bound method made for the call is never seen again.
            None if !self.recording.is_shared(seen) => Err(Abort::UnsupportedCall),
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
    pub(super) fn frame_space(&mut self, pushed: &[*const Code]) -> Result<(), Abort> {
        let inlined = self.frames[1..].iter().map(|f| f.code).chain(pushed.iter().copied());
        // SAFETY: all code objects of frames, abstract or about to be, are alive.
        let words: usize = inlined.map(|code| unsafe { (*code).frame_words as usize }).sum();
        self.emit(Uop::_GUARD_RECURSION, &[], (self.frames.len() + pushed.len() - 1) as u64)?;
        self.emit(Uop::_GUARD_FRAME_SPACE, &[], words as u64)?;
        Ok(())
    }

    /// Pops an inlined frame, closing its locals.
    pub(crate) fn return_value(&mut self, retval: Operand) -> Result<(), Abort> {
        if self.frames.len() == 1 {
            return self.return_from_root(retval);
        }
        if self.frame().generator {
            return self.return_from_generator(retval);
        }
        let result = self.owned(retval)?;
        let Some(frame) = self.frames.pop() else { return Err(Abort::FrameChange) };
        for local in frame.locals {
            if let Local::Value(value) = local {
                self.close(Operand { value, own: Hold::Owned });
            }
        }
        if frame.function.is_some() && self.type_of(frame.function) == Type::Value {
            self.close(Operand { value: frame.function, own: frame.function_own });
        }
        self.push(result);
        Ok(())
    }
}

/// Whether traces call the object as any object: a built-in function or a type. One that entered the interpreter when it
/// was recorded ended the recording.
///
/// # Safety
/// The object is live.
unsafe fn is_called_whole(object: *mut Header) -> bool {
    // SAFETY: by the contract.
    let kind = unsafe { Kind((*object).kind) };
    matches!(kind, Kind::BUILTIN_FUNCTION | Kind::METHOD_DESCRIPTOR | Kind::SLOT_WRAPPER | Kind::TYPE)
}
