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
        let (function, shim) = (self.entry().entered, self.entry().shim);
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
        self.push_hidden_frame(shim, 0, vec![instance]);
        let init = self.constant_word(Value::from_ptr(function).0);
        self.depend(Dependency::Function(function));
        let mut arguments = vec![self.duplicate(instance)];
        arguments.extend(args);
        // SAFETY: as above.
        let bound = unsafe { self.bind(function, arguments, &[])? };
        self.push_frame(function, init, bound)
    }

    /// Pushes a frame of the runtime's own, which goes on at the instruction `at` of its code.
    pub(super) fn push_hidden_frame(&mut self, code: *mut Code, at: usize, stack: Vec<Operand>) {
        self.frames.push(AbstractFrame {
            code,
            function: Ref::NONE,
            generator: false,
            function_own: Hold::Frame,
            known_function: core::ptr::null_mut(),
            locals: Vec::new(),
            numbers: Vec::new(),
            stack,
            memory_stack: Vec::new(),
            resumed: Vec::new(),
            // SAFETY: the runtime's own code is never freed, and has this instruction.
            ip: unsafe { (*code).instructions.add(at) },
            return_offset: 0,
        });
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
                let function = self.entry().entered;
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

    /// Calls what was called by what the trace knows of it, if it knows something.
    fn call_known(&mut self, callable: Operand, arguments: &[Operand]) -> Result<Option<Operand>, Abort> {
        match self.range(callable, arguments)? {
            Some(range) => Ok(Some(range)),
            None => self.call_definition(callable, arguments),
        }
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
        let mut arguments = Vec::with_capacity(args.len() + 1);
        if !receiver.is_absent() {
            arguments.push(receiver);
        }
        arguments.extend(args);
        if names.is_none()
            && let Some(result) = self.call_known(callable, &arguments)?
        {
            arguments.into_iter().for_each(|a| self.close(a));
            self.close(callable);
            return Ok(result);
        }
        self.guard_native(callable)?;
        let function = self.constant_word(self.entry().callable.0);
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

    /// Calls the code of the built-in function that was called, what it is bound to first. Functions that are bound are
    /// made all the time: the trace takes any of the same definition, and holds none. Nothing where what was called is no
    /// built-in function, or wants its arguments to be looked at.
    fn call_definition(&mut self, callable: Operand, arguments: &[Operand]) -> Result<Option<Operand>, Abort> {
        let seen = self.entry().callable;
        // SAFETY: the recording holds what was called; the kind says how it is laid out; definitions are static.
        let (def, bound, arity) = unsafe {
            if !(*seen.ptr()).is_exact(Kind::BUILTIN_FUNCTION) {
                return Ok(None);
            }
            let native = seen.as_ptr::<NativeFunction>();
            let arity = (*(*native).def).min_args as usize..=(*(*native).def).max_args as usize;
            ((*native).def as u64, (*native).bound != 0, arity)
        };
        let count = arguments.len() + usize::from(bound);
        let uop = match count {
            0 => Uop::_CALL_DEF_0,
            1 => Uop::_CALL_DEF_1,
            2 => Uop::_CALL_DEF_2,
            3 => Uop::_CALL_DEF_3,
            _ => return Ok(None),
        };
        if !arity.contains(&count) {
            return Ok(None);
        }
        let mut all = Vec::with_capacity(count);
        if bound {
            let native = self.emit(Uop::_GUARD_BOUND_NATIVE, &[callable.value], def)?;
            let receiver = self.emit(Uop::_NATIVE_RECEIVER, &[native], 0)?;
            // As long as the function, which is closed behind the call.
            let own = if callable.own == Hold::Heap { Hold::Heap } else { Hold::Frame };
            all.push(Operand { value: receiver, own });
        } else {
            self.guard_native(callable)?;
        }
        all.extend(arguments);
        let words = self.held_words(&all)?;
        Ok(Some(plain(self.emit(uop, &words, def)?)))
    }

    /// The words of arguments. What only a heap slot holds could be let go while a call runs: it is held until behind it.
    fn held_words(&mut self, arguments: &[Operand]) -> Result<Vec<Ref>, Abort> {
        let mut words = Vec::with_capacity(arguments.len() + 1);
        for argument in arguments {
            let held = if argument.own == Hold::Heap { self.retain(*argument) } else { *argument };
            words.push(self.as_type(held, Type::Value)?);
            if argument.own == Hold::Heap {
                self.close(held);
            }
        }
        Ok(words)
    }

    /// Guards that so many words fit on top of the data stack.
    pub(super) fn room_for(&mut self, words: usize) -> Result<(), Abort> {
        self.emit(Uop::_GUARD_FRAME_SPACE, &[], words as u64)?;
        Ok(())
    }

    pub(super) fn enter(
        &mut self,
        function: *mut Function,
        callable: Operand,
        arguments: Vec<Operand>,
    ) -> Result<(), Abort> {
        // SAFETY: the function was just called; it and its code are alive.
        self.frame_space(&[unsafe { (*function).code }])?;
        self.stand_at_call();
        self.push_frame(function, callable, arguments)
    }

    pub(super) fn push_frame(
        &mut self,
        function: *mut Function,
        callable: Operand,
        arguments: Vec<Operand>,
    ) -> Result<(), Abort> {
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
            resumed: Vec::new(),
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
                // SAFETY: the recording holds what was called.
                let expected = self.constant_word(unsafe { lasting(seen) }.0);
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
        let words = [vec![function.value], self.held_words(&arguments)?].concat();
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

/// The word of a callable that a trace is to hold: of classes and functions that last. What is bound to an object is
/// called whatever it is by then, and does not keep the object alive.
///
/// # Safety
/// The callable is live.
unsafe fn lasting(callable: Value) -> Value {
    // SAFETY: by the contract; the kind says how it is laid out.
    unsafe {
        let header = &*callable.ptr();
        let bound = header.is_exact(Kind::BUILTIN_FUNCTION) && (*callable.as_ptr::<NativeFunction>()).bound != 0;
        if bound || header.is_immortal() { callable } else { Value::from_ptr(callable.ptr()) }
    }
}
