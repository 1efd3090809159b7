//! The runtime's functions that bodies may call.
//!
//! Law: a helper borrows its arguments and returns something owned; where it can fail it returns the absent word (or
//! null, or false) with the exception on the thread. `#[escapes]` marks those that may run Python code, look at
//! frames, raise or collect: before them the whole state is visible in memory.

unsafe extern "C" {
    // Tier 1's own machinery.

    /// Deallocates an object whose last owner is gone.
    #[cold]
    fn tp_dealloc(thread: *mut Thread, object: *mut Header);
    /// Handles what the poll word asks for; true if an exception was raised.
    #[escapes]
    fn tp_poll(thread: *mut Thread) -> bool;
    /// Finds the handler of the exception on the thread, unwinding frames; the frame to continue in, or null where the
    /// exception leaves the interpreter.
    #[escapes]
    fn tp_unwind(thread: *mut Thread) -> *mut Frame;
    /// Records the instruction about to run.
    #[escapes]
    fn tp_record(thread: *mut Thread, frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value, word: usize);
    /// A loop or function entry is hot: start recording or compiling. The next dispatch uses the thread's table.
    #[escapes]
    fn tp_hot(thread: *mut Thread, frame: *mut Frame, ip: *mut CodeUnit, target: *mut CodeUnit, sp: *mut Value);
    /// Runs the executor that replaced the instruction at `ip`; the frame to continue in, or null to leave.
    #[escapes]
    fn tp_enter_executor(thread: *mut Thread, frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value, index: usize) -> *mut Frame;
    /// Raises `SystemError` for an opcode that has no handler.
    #[escapes]
    fn tp_unknown_opcode(thread: *mut Thread, opcode: usize);

    // Specializers: rewrite the instruction at `ip`, or let its counter back off.

    /// `BINARY_OP`.
    fn tp_specialize_binary_op(thread: *mut Thread, ip: *mut CodeUnit, left: Value, right: Value, oparg: usize);
    /// `COMPARE_OP`.
    fn tp_specialize_compare_op(thread: *mut Thread, ip: *mut CodeUnit, left: Value, right: Value, oparg: usize);
    /// `CONTAINS_OP`.
    fn tp_specialize_contains_op(thread: *mut Thread, ip: *mut CodeUnit, container: Value);
    /// `TO_BOOL`.
    fn tp_specialize_to_bool(thread: *mut Thread, ip: *mut CodeUnit, value: Value);
    /// `FOR_ITER`.
    fn tp_specialize_for_iter(thread: *mut Thread, ip: *mut CodeUnit, iter: Value);
    /// `SEND`.
    fn tp_specialize_send(thread: *mut Thread, ip: *mut CodeUnit, receiver: Value);
    /// `UNPACK_SEQUENCE`.
    fn tp_specialize_unpack(thread: *mut Thread, ip: *mut CodeUnit, sequence: Value, oparg: usize);
    /// `STORE_SUBSCR`.
    fn tp_specialize_store_subscr(thread: *mut Thread, ip: *mut CodeUnit, container: Value, key: Value);
    /// `LOAD_GLOBAL`.
    fn tp_specialize_load_global(thread: *mut Thread, frame: *mut Frame, ip: *mut CodeUnit, oparg: usize);
    /// `LOAD_ATTR`.
    fn tp_specialize_load_attr(thread: *mut Thread, frame: *mut Frame, ip: *mut CodeUnit, owner: Value, oparg: usize);
    /// `LOAD_SUPER_ATTR`.
    fn tp_specialize_load_super_attr(thread: *mut Thread, ip: *mut CodeUnit, global_super: Value, class: Value, oparg: usize);
    /// `STORE_ATTR`.
    fn tp_specialize_store_attr(thread: *mut Thread, frame: *mut Frame, ip: *mut CodeUnit, owner: Value, oparg: usize);
    /// `CALL`: `base` points to the callable, with self-or-null and the arguments above it.
    fn tp_specialize_call(thread: *mut Thread, ip: *mut CodeUnit, base: *mut Value, oparg: usize);
    /// `CALL_KW`.
    fn tp_specialize_call_kw(thread: *mut Thread, ip: *mut CodeUnit, base: *mut Value, oparg: usize);
    /// `JUMP_BACKWARD`: to its counting or its plain form.
    fn tp_specialize_jump_backward(thread: *mut Thread, ip: *mut CodeUnit);
    /// `RESUME`: to `RESUME_CHECK`.
    fn tp_specialize_resume(thread: *mut Thread, frame: *mut Frame, ip: *mut CodeUnit);

    // Numbers.

    /// A Python int of any 64-bit value.
    #[cold]
    fn tp_int_from_i64(thread: *mut Thread, value: i64) -> Value;
    /// A Python float of any double.
    #[cold]
    fn tp_float_from_f64(thread: *mut Thread, value: f64) -> Value;
    /// `range(start, stop, step)` of immediate ints; the step is not 0.
    fn tp_new_range(thread: *mut Thread, start: i64, stop: i64, step: i64) -> Value;
    /// Its iterator, where all values are immediate.
    fn tp_new_range_iterator(thread: *mut Thread, start: i64, stop: i64, step: i64) -> Value;
    /// `base ** exponent` of a positive base, or of a negative one and an integer.
    fn tp_float_power(thread: *mut Thread, base: f64, exponent: f64) -> f64;
    /// `left OP right` for `BINARY_OP`'s oparg.
    #[escapes]
    fn tp_binary_op(thread: *mut Thread, left: Value, right: Value, oparg: usize) -> Value;
    /// As [`tp_binary_op`] of the two words at `operands`; where a Python method does it, `FRAME_PUSHED` with the method's
    /// frame in `transfer`: the operands have moved.
    #[escapes]
    fn tp_operator(thread: *mut Thread, operands: *mut Value, oparg: usize) -> Value;
    /// What is left of `left OP right` where the method that comes first has declined.
    #[escapes]
    fn tp_operator_declined(thread: *mut Thread, left: Value, right: Value, oparg: usize) -> Value;
    /// `-value`.
    #[escapes]
    fn tp_unary_negative(thread: *mut Thread, value: Value) -> Value;
    /// `~value`.
    #[escapes]
    fn tp_unary_invert(thread: *mut Thread, value: Value) -> Value;
    /// `left OP right` for `COMPARE_OP`'s oparg.
    #[escapes]
    fn tp_compare_op(thread: *mut Thread, left: Value, right: Value, oparg: usize) -> Value;
    /// `item in container`: 1, 0, or -1 on error.
    #[escapes]
    fn tp_contains(thread: *mut Thread, container: Value, item: Value) -> i32;
    /// Truth: 1, 0, or -1 on error.
    #[escapes]
    fn tp_is_true(thread: *mut Thread, value: Value) -> i32;

    // Subscripts and attributes.

    /// `container[key] = value`; false on error.
    #[escapes]
    fn tp_store_subscr(thread: *mut Thread, container: Value, key: Value, value: Value) -> bool;
    /// `del container[key]`; false on error.
    #[escapes]
    fn tp_delete_subscr(thread: *mut Thread, container: Value, key: Value) -> bool;
    /// `container[start:stop]`.
    #[escapes]
    fn tp_binary_slice(thread: *mut Thread, container: Value, start: Value, stop: Value) -> Value;
    /// `container[start:stop] = value`; false on error.
    #[escapes]
    fn tp_store_slice(thread: *mut Thread, container: Value, start: Value, stop: Value, value: Value) -> bool;
    /// `list[start:stop:step]`; the step is not 0.
    fn tp_list_slice(thread: *mut Thread, list: *mut List, start: i64, stop: i64, step: i64) -> Value;
    /// `tuple[start:stop]`.
    fn tp_tuple_slice(thread: *mut Thread, tuple: *mut Tuple, start: i64, stop: i64) -> Value;
    /// `string[start:stop]`.
    fn tp_str_slice(thread: *mut Thread, string: *mut Str, start: i64, stop: i64) -> Value;
    /// `list[start:stop] = items`, which are in another exact list or in a tuple.
    #[escapes]
    fn tp_store_list_slice(thread: *mut Thread, list: *mut List, start: i64, stop: i64, items: Value);
    /// `list[start:stop] = from[first:last:step]`. The five bounds, in this order, lie on top of the data stack.
    #[escapes]
    fn tp_copy_list_slice(thread: *mut Thread, list: *mut List, from: *mut List);
    /// A new slice object.
    fn tp_build_slice(thread: *mut Thread, start: Value, stop: Value, step: Value) -> Value;
    /// The value of `key` in an exact dict, absent without an exception where it is missing.
    #[escapes]
    fn tp_dict_get(thread: *mut Thread, dict: Value, key: Value) -> Value;
    /// The one-character string of an ASCII or latin-1 code point.
    fn tp_latin1_char(thread: *mut Thread, code: u8) -> Value;
    /// `owner.name`; with `method` the unbound callable, and `self` (or absent) in the thread's first transfer word.
    #[escapes]
    fn tp_load_attr(thread: *mut Thread, owner: Value, name: Value, method: bool) -> Value;
    /// `owner.name = value`; false on error.
    #[escapes]
    fn tp_store_attr(thread: *mut Thread, owner: Value, name: Value, value: Value) -> bool;
    /// `del owner.name`; false on error.
    #[escapes]
    fn tp_delete_attr(thread: *mut Thread, owner: Value, name: Value) -> bool;
    /// The function that `owner.name` would be called as with `owner` first, or absent: then nothing is said. Runs no Python.
    fn tp_plain_method(thread: *mut Thread, owner: Value, name: Value) -> Value;
    /// The function that `super(class, receiver).name` would be called as with `receiver` first, or absent: then nothing
    /// is said. Runs no Python.
    fn tp_plain_super_method(thread: *mut Thread, global_super: Value, class: Value, receiver: Value, name: Value) -> Value;
    /// `super(class, self).name`; with `method` as [`tp_load_attr`].
    #[escapes]
    fn tp_load_super_attr(thread: *mut Thread, global_super: Value, class: Value, receiver: Value, name: Value, oparg: usize) -> Value;
    /// `__enter__` and its like, by `LOAD_SPECIAL`'s oparg; `self` (or absent) in the first transfer word.
    #[escapes]
    fn tp_load_special(thread: *mut Thread, owner: Value, oparg: usize) -> Value;

    // Names.

    /// A global or builtin by name.
    #[escapes]
    fn tp_load_global(thread: *mut Thread, frame: *mut Frame, name: Value) -> Value;
    /// A name in a class body or module.
    #[escapes]
    fn tp_load_name(thread: *mut Thread, frame: *mut Frame, name: Value) -> Value;
    /// Binds a name in a class body or module; false on error.
    #[escapes]
    fn tp_store_name(thread: *mut Thread, frame: *mut Frame, name: Value, value: Value) -> bool;
    /// Unbinds a name in a class body or module; false on error.
    #[escapes]
    fn tp_delete_name(thread: *mut Thread, frame: *mut Frame, name: Value) -> bool;
    /// Binds a global; false on error.
    #[escapes]
    fn tp_store_global(thread: *mut Thread, frame: *mut Frame, name: Value, value: Value) -> bool;
    /// Unbinds a global; false on error.
    #[escapes]
    fn tp_delete_global(thread: *mut Thread, frame: *mut Frame, name: Value) -> bool;
    /// The namespace of the frame, owned, for `LOAD_LOCALS`.
    #[escapes]
    fn tp_load_locals(thread: *mut Thread, frame: *mut Frame) -> Value;
    /// The value of a name in `mapping`, or absent: then, without an exception, it is not there.
    #[escapes]
    fn tp_mapping_get(thread: *mut Thread, mapping: Value, name: Value) -> Value;
    /// Raises `UnboundLocalError` or `NameError` for the local or cell `index`.
    #[escapes]
    fn tp_raise_unbound(thread: *mut Thread, frame: *mut Frame, index: usize);
    /// A new cell holding `value` (which it takes over).
    fn tp_new_cell(thread: *mut Thread, value: Value) -> Value;
    /// `__build_class__`.
    #[escapes]
    fn tp_load_build_class(thread: *mut Thread, frame: *mut Frame) -> Value;
    /// `LOAD_COMMON_CONSTANT`.
    fn tp_common_constant(thread: *mut Thread, oparg: usize) -> Value;
    /// Creates `__annotations__` in the namespace if it is missing; false on error.
    #[escapes]
    fn tp_setup_annotations(thread: *mut Thread, frame: *mut Frame) -> bool;

    // Building. Items are taken over from the stack.

    /// A list of `count` items, which move into it.
    fn tp_build_list(thread: *mut Thread, items: *mut Value, count: usize) -> Value;
    /// A tuple of `count` items, which move into it.
    fn tp_build_tuple(thread: *mut Thread, items: *mut Value, count: usize) -> Value;
    /// A dict of `count` key and value pairs, which are borrowed.
    #[escapes]
    fn tp_build_map(thread: *mut Thread, items: *mut Value, count: usize) -> Value;
    /// A set of `count` items, which are borrowed.
    #[escapes]
    fn tp_build_set(thread: *mut Thread, items: *mut Value, count: usize) -> Value;
    /// The concatenation of `count` strings, which are borrowed.
    #[escapes]
    fn tp_build_string(thread: *mut Thread, items: *mut Value, count: usize) -> Value;
    /// Appends to an exact list; `item` moves into it.
    fn tp_list_append(thread: *mut Thread, list: Value, item: Value);
    /// `list.extend(iterable)`; false on error.
    #[escapes]
    fn tp_list_extend(thread: *mut Thread, list: Value, iterable: Value) -> bool;
    /// `set.add(item)`; false on error.
    #[escapes]
    fn tp_set_add(thread: *mut Thread, set: Value, item: Value) -> bool;
    /// `set.add(item)` of an immediate int; false, with nothing done, where that is not what the item is, or where a key of
    /// the same hash has to be compared with it.
    fn tp_set_add_int(thread: *mut Thread, set: Value, item: Value) -> bool;
    /// `set.update(iterable)`; false on error.
    #[escapes]
    fn tp_set_update(thread: *mut Thread, set: Value, iterable: Value) -> bool;
    /// `dict[key] = value` in an exact dict; false on error.
    #[escapes]
    fn tp_map_add(thread: *mut Thread, dict: Value, key: Value, value: Value) -> bool;
    /// `dict.update(mapping)`; with `unique` a repeated key is the error of a call of `callable`. False on error.
    #[escapes]
    fn tp_dict_merge(thread: *mut Thread, dict: Value, mapping: Value, callable: Value) -> bool;
    /// Formats for an f-string; `spec` may be absent.
    #[escapes]
    fn tp_format(thread: *mut Thread, value: Value, spec: Value) -> Value;
    /// `str()`, `repr()` or `ascii()` for an f-string's conversion.
    #[escapes]
    fn tp_convert_value(thread: *mut Thread, value: Value, oparg: usize) -> Value;
    /// Unpacks exactly `count` items to `out`, last first as the stack wants them; false on error.
    #[escapes]
    fn tp_unpack(thread: *mut Thread, sequence: Value, out: *mut Value, count: usize) -> bool;
    /// Unpacks with a starred target; false on error.
    #[escapes]
    fn tp_unpack_ex(thread: *mut Thread, sequence: Value, out: *mut Value, oparg: usize) -> bool;
    /// A template string of its strings and interpolations, both tuples.
    fn tp_build_template(thread: *mut Thread, strings: Value, interpolations: Value) -> Value;
    /// An interpolation of a template string; `spec` may be absent, `conversion` is that of `CONVERT_VALUE` or 0.
    fn tp_build_interpolation(thread: *mut Thread, value: Value, text: Value, spec: Value, conversion: usize) -> Value;
    /// `CALL_INTRINSIC_1`.
    #[escapes]
    fn tp_intrinsic_1(thread: *mut Thread, frame: *mut Frame, value: Value, oparg: usize) -> Value;
    /// `CALL_INTRINSIC_2`.
    #[escapes]
    fn tp_intrinsic_2(thread: *mut Thread, left: Value, right: Value, oparg: usize) -> Value;
    /// `len(value)`.
    #[escapes]
    fn tp_len(thread: *mut Thread, value: Value) -> Value;

    // Iteration.

    /// `iter(value)`.
    #[escapes]
    fn tp_get_iter(thread: *mut Thread, value: Value) -> Value;
    /// The iterator of `yield from`.
    #[escapes]
    fn tp_get_yield_from_iter(thread: *mut Thread, frame: *mut Frame, value: Value) -> Value;
    /// The next item; absent without an exception at the end.
    #[escapes]
    fn tp_iter_next(thread: *mut Thread, iter: Value) -> Value;
    /// Sends into a generator or iterator. Absent: an exception, or without one the end, whose value is in the first
    /// transfer word.
    #[escapes]
    fn tp_send(thread: *mut Thread, receiver: Value, value: Value) -> Value;
    /// The iterator of `await value`, by `GET_AWAITABLE`'s oparg.
    #[escapes]
    fn tp_get_awaitable(thread: *mut Thread, value: Value, oparg: usize) -> Value;
    /// `aiter(value)` for `async for`.
    #[escapes]
    fn tp_get_aiter(thread: *mut Thread, value: Value) -> Value;
    /// The iterator of `await anext(iterator)`.
    #[escapes]
    fn tp_get_anext(thread: *mut Thread, iterator: Value) -> Value;
    /// The end of `async for`: true for `StopAsyncIteration`, else false with the exception raised again.
    #[escapes]
    fn tp_end_async_for(thread: *mut Thread, exception: Value) -> bool;

    // Patterns.

    /// Whether a value matches mapping patterns.
    fn tp_is_mapping(thread: *mut Thread, value: Value) -> bool;
    /// Whether a value matches sequence patterns.
    fn tp_is_sequence(thread: *mut Thread, value: Value) -> bool;
    /// The tuple of a mapping's values of `keys`, or `None` where one is missing.
    #[escapes]
    fn tp_match_keys(thread: *mut Thread, mapping: Value, keys: Value) -> Value;
    /// The tuple of the attributes that a class pattern names, the first `count` by position; or `None`.
    #[escapes]
    fn tp_match_class(thread: *mut Thread, subject: Value, class: Value, names: Value, count: usize) -> Value;

    // Calls.

    /// Calls what lies at `base` (callable, self or absent, `oparg` arguments). A Python function's frame is pushed
    /// instead, the arguments moving into it: the result is then [`FRAME_PUSHED`] and the frame in the first
    /// transfer word.
    #[escapes]
    fn tp_call(thread: *mut Thread, base: *mut Value, oparg: usize) -> Value;
    /// The Python function that an instance's call calls with it first, or absent: then nothing is said. Runs no Python.
    fn tp_plain_call(thread: *mut Thread, object: Value) -> Value;
    /// Calls any object with positional arguments, which stay the caller's.
    #[escapes]
    fn tp_call_object(thread: *mut Thread, callable: Value, args: *const Value, count: usize) -> Value;
    /// The same, where the last arguments belong to these keywords.
    #[escapes]
    fn tp_call_object_kw(thread: *mut Thread, callable: Value, args: *const Value, count: usize, names: Value) -> Value;
    /// A new instance of a class with a plain `__new__`, nothing in it.
    fn tp_new_instance(thread: *mut Thread, class: Value) -> Value;
    /// As [`tp_call`], the names of the last arguments in the tuple `kwnames`.
    #[escapes]
    fn tp_call_kw(thread: *mut Thread, base: *mut Value, oparg: usize, kwnames: Value) -> Value;
    /// `callable(*args, **kwargs)` at `base`: callable, absent, tuple, dict or absent. As [`tp_call`].
    #[escapes]
    fn tp_call_ex(thread: *mut Thread, base: *mut Value) -> Value;
    /// Creates an instance for `class(...)` and pushes the frame of its `__init__`; null where the guards fail.
    #[escapes]
    fn tp_push_init(thread: *mut Thread, base: *mut Value, oparg: usize) -> *mut Frame;
    /// Checks that `__init__` returned `None`; false with `TypeError` otherwise.
    #[escapes]
    fn tp_check_init(thread: *mut Thread, result: Value) -> bool;
    /// Calls a native function with borrowed arguments.
    #[escapes]
    fn tp_call_native(thread: *mut Thread, callable: Value, args: *const Value, count: usize) -> Value;
    /// Calls a native function without arguments.
    #[escapes]
    fn tp_call_native_0(thread: *mut Thread, callable: Value) -> Value;
    /// Calls a native function with one argument.
    #[escapes]
    fn tp_call_native_1(thread: *mut Thread, callable: Value, a: Value) -> Value;
    /// Calls a native function with two arguments.
    #[escapes]
    fn tp_call_native_2(thread: *mut Thread, callable: Value, a: Value, b: Value) -> Value;
    /// Calls a native function with three arguments.
    #[escapes]
    fn tp_call_native_3(thread: *mut Thread, callable: Value, a: Value, b: Value, c: Value) -> Value;
    /// Runs the code of a native function that takes no arguments.
    #[escapes]
    fn tp_call_def_0(thread: *mut Thread, def: *const NativeDef) -> Value;
    /// The same with one argument. The definition allows as many.
    #[escapes]
    fn tp_call_def_1(thread: *mut Thread, def: *const NativeDef, a: Value) -> Value;
    /// The same with two arguments.
    #[escapes]
    fn tp_call_def_2(thread: *mut Thread, def: *const NativeDef, a: Value, b: Value) -> Value;
    /// The same with three arguments.
    #[escapes]
    fn tp_call_def_3(thread: *mut Thread, def: *const NativeDef, a: Value, b: Value, c: Value) -> Value;
    /// `isinstance(object, class)`: 1, 0, or -1 on error.
    #[escapes]
    fn tp_isinstance(thread: *mut Thread, object: Value, class: Value) -> i32;
    /// A new function of `code` in the namespaces of the function that makes it.
    fn tp_make_function(thread: *mut Thread, maker: *mut Function, code: Value) -> Value;
    /// Sets defaults, closure and so on by `SET_FUNCTION_ATTRIBUTE`'s oparg; `value` moves into the function.
    fn tp_set_function_attribute(thread: *mut Thread, function: Value, value: Value, oparg: usize);
    /// Disposes of the locals and function of a frame that has returned, and of its place on the data stack. May run
    /// Python code: the caller has stored the frame's pointers.
    #[cold]
    fn tp_clear_frame(thread: *mut Thread, frame: *mut Frame);
    /// A new generator of `function`, which moves into it, waiting at its `RETURN_GENERATOR`; its locals are unbound.
    fn tp_new_generator(thread: *mut Thread, function: Value, at: *mut CodeUnit) -> Value;
    /// Moves the running frame into a new generator and drops it from the data stack.
    fn tp_return_generator(thread: *mut Thread, frame: *mut Frame) -> Value;
    /// Imports a module for `IMPORT_NAME`.
    #[escapes]
    fn tp_import_name(thread: *mut Thread, frame: *mut Frame, name: Value, from_list: Value, level: Value) -> Value;
    /// `from module import name`.
    #[escapes]
    fn tp_import_from(thread: *mut Thread, module: Value, name: Value) -> Value;

    // Exceptions.

    /// `raise`, by `RAISE_VARARGS`'s oparg; always leaves an exception.
    #[escapes]
    fn tp_raise(thread: *mut Thread, exception: Value, cause: Value);
    /// Raises `exception` (taken over) again; `lasti` restores the instruction it came from.
    #[escapes]
    fn tp_reraise(thread: *mut Thread, frame: *mut Frame, exception: Value, lasti: Value);
    /// `except` matching: 1, 0, or -1 on error.
    #[escapes]
    fn tp_exception_matches(thread: *mut Thread, exception: Value, class: Value) -> i32;
    /// Makes `exception` the one being handled; the one before, owned, or `None`.
    fn tp_push_exc_info(thread: *mut Thread, exception: Value) -> Value;
    /// Restores the handled exception that [`tp_push_exc_info`] returned (taken over).
    #[escapes]
    fn tp_pop_except(thread: *mut Thread, previous: Value);
    /// `except*`: the part of `exception` that does not match, or `None`; the matching part (or `None`) goes to the first
    /// transfer word.
    #[escapes]
    fn tp_check_group_match(thread: *mut Thread, exception: Value, class: Value) -> Value;
    /// Calls `__exit__` for an exception.
    #[escapes]
    fn tp_with_except_start(thread: *mut Thread, exit: Value, receiver: Value, exception: Value) -> Value;
    /// `CLEANUP_THROW`: the value of a `StopIteration`, or absent with the exception raised again.
    #[escapes]
    fn tp_cleanup_throw(thread: *mut Thread, exception: Value) -> Value;
}
