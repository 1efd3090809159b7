//! The ways into the interpreter from native code.
//!
//! Each entry pushes an entry frame, whose one instruction leaves the interpreter again; so native code and Python
//! code can call each other to any depth that the native stack allows.

use crate::arguments::Arguments;
use crate::{code, frames, generators, operators};
use std::cell::Cell;
use taipan_bytecode::{LocalKind, Opcode};
use taipan_layout::*;
use taipan_object::function::FunctionPart;
use taipan_object::{DictRef, FunctionRef, Obj, Py, PyResult, Raised, Ref, ValueExt, function, none, release};

unsafe extern "C" {
    fn tp_run_threaded(thread: *mut Thread) -> u64;
    static TP_DISPATCH: [DispatchEntry; 256];
    static TP_DISPATCH_RECORDING: [DispatchEntry; 256];
    static TP_DISPATCH_COUNTING: [DispatchEntry; 256];
}

thread_local! {
    static ENTRY_CODE: Cell<*mut Code> = const { Cell::new(std::ptr::null_mut()) };
    static INIT_CODE: Cell<*mut Code> = const { Cell::new(std::ptr::null_mut()) };
    static PORTABLE: Cell<bool> = const { Cell::new(false) };
    static COUNTING: Cell<bool> = const { Cell::new(false) };
}

/// The dispatch table that instructions normally go through.
pub fn normal_table() -> *const DispatchEntry {
    if COUNTING.get() { counting_table() } else { (&raw const TP_DISPATCH).cast() }
}

/// The dispatch table that notes each instruction.
pub fn recording_table() -> *const DispatchEntry {
    (&raw const TP_DISPATCH_RECORDING).cast()
}

/// The dispatch table that counts instructions.
pub fn counting_table() -> *const DispatchEntry {
    (&raw const TP_DISPATCH_COUNTING).cast()
}

/// Makes the interpreter dispatch through the portable loop instead of tail calls.
pub fn use_portable_loop() {
    PORTABLE.set(true);
}

/// Whether instructions are being counted.
pub fn is_counting() -> bool {
    COUNTING.get()
}

/// Makes the interpreter count the instructions that it runs.
pub fn count_instructions(py: Py) {
    COUNTING.set(true);
    // SAFETY: the token proves that the thread is ours.
    unsafe { (*py.thread()).dispatch = normal_table() };
}

/// Makes the interpreter the one that the runtime's upcalls reach.
pub fn install(py: Py) {
    py.runtime().set_upcalls(|up| {
        up.code_attribute = code::attribute;
        up.line_number = code::line_number;
        up.check_signals = crate::poll::handle;
        up.drop_code = code::drop_code;
        up.traverse_code = code::traverse_code;
        up.call_function = call_function;
        up.resume_generator = generators::resume;
        up.clear_generator_frame = generators::clear_frame;
        up.run_class_body = run_class_body;
        up.run_code = run_code;
        up.globals = globals;
        up.locals = locals;
        up.super_arguments = super_arguments;
        // SAFETY: callers pass live frames.
        up.frame_object = |py, frame| unsafe { frames::frame_object(py, frame) };
        up.frame_at = frames::frame_at;
        up.code_position = code::position;
        up.frame_places = frames::places;
        up.frame_written = frames::written;
    });
    crate::helpers::names::register_common_constants(py);
    ENTRY_CODE.set(machine_code(py, "<entry>", vec![Opcode::INTERPRETER_EXIT.0; 16], &[]));
    INIT_CODE.set(machine_code(py, "<init>", vec![Opcode::EXIT_INIT_CHECK.0, Opcode::RETURN_VALUE.0], &[]));
    operators::install(py);
    let thread = py.thread();
    // SAFETY: the token proves that the thread is ours; no Python code has run on it yet.
    unsafe {
        (*thread).dispatch = normal_table();
        (*thread).constants = Constants {
            none: none(),
            false_: taipan_object::false_(),
            true_: taipan_object::true_(),
            not_implemented: taipan_object::not_implemented(),
            empty_tuple: py.empty_tuple().into_value(),
        };
    }
}

/// What native threads that run Python code have in common.
#[derive(Copy, Clone)]
pub struct Shared {
    entry: *mut Code,
    init: *mut Code,
    operator: *mut Code,
    portable: bool,
    counting: bool,
    thresholds: (u16, u16),
    hooks: Option<crate::hooks::Hooks>,
}

// SAFETY: the code objects live for good; threads use them under the GIL.
unsafe impl Send for Shared {}

/// What another native thread takes over from this one.
pub fn share() -> Shared {
    Shared {
        entry: ENTRY_CODE.get(),
        init: INIT_CODE.get(),
        operator: operators::code(),
        portable: PORTABLE.get(),
        counting: COUNTING.get(),
        thresholds: (code::JUMP_THRESHOLD.get(), code::ENTRY_THRESHOLD.get()),
        hooks: crate::hooks::hooks(),
    }
}

/// Prepares the calling native thread, which has just been attached, to run Python code.
pub fn adopt(py: Py, shared: Shared) {
    ENTRY_CODE.set(shared.entry);
    INIT_CODE.set(shared.init);
    operators::adopt(shared.operator);
    PORTABLE.set(shared.portable);
    COUNTING.set(shared.counting);
    code::JUMP_THRESHOLD.set(shared.thresholds.0);
    code::ENTRY_THRESHOLD.set(shared.thresholds.1);
    if let Some(hooks) = shared.hooks {
        crate::hooks::set_hooks(hooks);
    }
    // SAFETY: the token proves that the thread is ours; no Python code has run on it yet.
    unsafe { (*py.thread()).dispatch = normal_table() };
}

/// A code object of the runtime's own.
pub(crate) fn machine_code(py: Py, name: &str, units: Vec<u16>, locals: &[(&str, LocalKind)]) -> *mut Code {
    let source = taipan_bytecode::CodeObject {
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        flags: taipan_bytecode::CodeFlags(0),
        stacksize: 3,
        code: units.into(),
        consts: Vec::new(),
        names: Vec::new(),
        localsplusnames: locals.iter().map(|(name, _)| (*name).into()).collect(),
        localspluskinds: locals.iter().map(|(_, kind)| *kind).collect(),
        filename: name.into(),
        name: name.into(),
        qualname: name.into(),
        firstlineno: 0,
        linetable: Box::new([]),
        exceptiontable: Box::new([]),
    };
    code::new_code(py, std::rc::Rc::new(source)).into_value().as_ptr()
}

/// Pushes the frame that checks what `__init__` returns and then returns `instance` (taken over) to `previous`.
///
/// # Errors
/// `RecursionError` where the data stack is full.
pub(crate) fn push_init_shim(py: Py, previous: *mut Frame, instance: Value) -> PyResult<*mut Frame> {
    let thread = py.thread();
    let code = INIT_CODE.get();
    // SAFETY: the code is alive for good; there is room for its frame.
    unsafe {
        if !Frame::fits(thread, code) {
            release(instance);
            return Err(frames::recursion_error(py));
        }
        let frame = Frame::push_hidden(thread, code, previous);
        *(*frame).sp = instance;
        (*frame).sp = (*frame).sp.add(1);
        Ok(frame)
    }
}

/// Drops the frame of [`push_init_shim`] before anything ran in it.
pub(crate) fn drop_init_shim(py: Py, shim: *mut Frame) {
    // SAFETY: the shim is the innermost frame.
    unsafe {
        clear_stack(shim, 0);
        frames::clear(py, shim);
    }
}

/// Pushes an entry frame on top of the running frame.
///
/// # Errors
/// `RecursionError` where the data stack or the native stack is full.
pub(crate) fn push_entry(py: Py) -> PyResult<*mut Frame> {
    py.check_native_stack("")?;
    let thread = py.thread();
    // What runs inside may look at the frames of the trace whose operation got here.
    // SAFETY: the token proves that the thread is ours.
    if unsafe { !(*thread).snapshot.is_null() }
        && let Some(hooks) = crate::hooks::hooks()
    {
        // SAFETY: as above.
        unsafe { (hooks.materialize_frames)(thread) };
    }
    let code = ENTRY_CODE.get();
    // SAFETY: the entry code is alive for good; there is room for its frame.
    unsafe {
        if !Frame::fits(thread, code) {
            return Err(frames::recursion_error(py));
        }
        let frame: *mut Frame = (*thread).stack_top.cast();
        (*thread).stack_top = (*thread).stack_top.add((*code).frame_words as usize);
        frame.write(Frame {
            previous: (*thread).frame,
            function: std::ptr::null_mut(),
            code,
            ip: (*code).instructions,
            sp: Frame::local(frame, 0),
            locals: Value::ABSENT,
            frame_object: Value::ABSENT,
            return_offset: 0,
            owner: FRAME_OWNER_ENTRY,
            hidden: 1,
            special: 1,
            pad: [0; 3],
            resume: std::ptr::null(),
        });
        Ok(frame)
    }
}

/// Drops an entry frame.
pub(crate) fn pop_entry(py: Py, entry: *mut Frame) {
    let thread = py.thread();
    // SAFETY: the entry frame is the innermost again once what it called has left.
    unsafe {
        (*thread).frame = (*entry).previous;
        (*thread).stack_top = entry.cast();
    }
}

/// Runs `frame`, whose caller is the entry frame, until it leaves.
pub(crate) fn run(py: Py, entry: *mut Frame, frame: *mut Frame) -> PyResult<Ref> {
    let thread = py.thread();
    // SAFETY: the frames are live; the handlers keep to the thread's state.
    unsafe {
        // A trace whose operation got here leaves behind it: anything may have changed.
        debug_assert!((*thread).snapshot.is_null(), "its frames are real");
        interrupt_recording(thread);
        (*thread).dispatch = normal_table();
        (*thread).frame = frame;
        let status = if PORTABLE.get() { crate::portable::run(thread) } else { tp_run_threaded(thread) };
        // One begun inside would not see what the caller's loop runs.
        interrupt_recording(thread);
        pop_entry(py, entry);
        if status == 0 {
            Ok(Ref::from_owned(Value((*thread).transfer[0])))
        } else {
            debug_assert!(!(*thread).exception.is_absent());
            Err(Raised::proved())
        }
    }
}

/// A recording ends where native code enters or leaves the interpreter.
///
/// # Safety
/// `thread` is the running thread.
unsafe fn interrupt_recording(thread: *mut Thread) {
    // SAFETY: by the contract.
    unsafe {
        if (*thread).dispatch == recording_table()
            && let Some(hooks) = crate::hooks::hooks()
        {
            (hooks.interrupt_recording)(thread, false);
        }
    }
}

fn call_function(py: Py, f: FunctionRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let entry = push_entry(py)?;
    let keywords = taipan_object::call::keyword_count(kwnames);
    let values: Vec<Value> = args.iter().map(|v| v.to_ref().into_value()).collect();
    let positional = values.len() - keywords;
    let arguments = Arguments { values, positional, kwnames };
    match frames::push_call(py, f.as_ptr(), entry, arguments) {
        Ok(frame) => run(py, entry, frame),
        Err(raised) => {
            pop_entry(py, entry);
            Err(raised)
        }
    }
}

/// Runs a function without arguments whose names live in `namespace`.
fn run_in_namespace(py: Py, f: FunctionRef, namespace: Value) -> PyResult<Ref> {
    let entry = push_entry(py)?;
    let arguments = Arguments { values: Vec::new(), positional: 0, kwnames: Value::ABSENT };
    match frames::push_call(py, f.as_ptr(), entry, arguments) {
        Ok(frame) => {
            // SAFETY: the frame has just been pushed.
            unsafe {
                (*frame).locals = namespace.to_ref().into_value();
                (*frame).special = 1;
            }
            run(py, entry, frame)
        }
        Err(raised) => {
            pop_entry(py, entry);
            Err(raised)
        }
    }
}

fn run_class_body(py: Py, f: FunctionRef, namespace: Value) -> PyResult<Ref> {
    run_in_namespace(py, f, namespace)
}

/// Runs a code object as a module body: in `globals`, with `locals` as the namespace (`globals` where absent). Its free
/// variables are in `closure`, a tuple of as many cells.
///
/// # Errors
/// What the code raises.
pub fn run_code(py: Py, code: Value, globals: DictRef, locals: Value, closure: Option<Value>) -> PyResult<Ref> {
    let builtins = builtins_of(py, globals)?;
    let f = function::new_function(py, Obj::new(code.as_ptr()), globals, builtins, None)?;
    if let Some(closure) = closure {
        function::set_part(py, Obj::new(f.value().as_ptr()), FunctionPart::Closure, Some(closure.to_ref()));
    }
    let namespace = if locals.is_absent() { globals.value() } else { locals };
    run_in_namespace(py, Obj::new(f.value().as_ptr()), namespace)
}

/// The builtins that code in `globals` sees; sets `__builtins__` where it is missing.
fn builtins_of(py: Py, globals: DictRef) -> PyResult<DictRef> {
    let builtins = taipan_object::function::builtins_of(py, globals);
    let key = py.names().__builtins__;
    if globals.get_str(key).is_none() {
        taipan_object::dict::set(py, globals, key, builtins.value())?;
    }
    Ok(builtins)
}

fn current_or_error(py: Py, what: &str) -> PyResult<*mut Frame> {
    let frame = frames::current(py);
    if frame.is_null() { Err(py.raise_system_error(format_args!("{what} does not exist"))) } else { Ok(frame) }
}

fn globals(py: Py) -> PyResult<Ref> {
    let frame = current_or_error(py, "globals")?;
    // SAFETY: the running frame is live and has a function.
    Ok(unsafe { Value::from_ptr((*(*frame).function).globals).to_ref() })
}

fn locals(py: Py) -> PyResult<Ref> {
    let frame = current_or_error(py, "frame")?;
    // SAFETY: the running frame is live.
    unsafe { frames::locals_snapshot(py, frame) }
}

fn super_arguments(py: Py) -> PyResult<(Ref, Ref)> {
    let frame = frames::current(py);
    let fail = |text: &str| py.raise_runtime_error(format_args!("super(): {text}"));
    if frame.is_null() {
        return Err(fail("no current frame"));
    }
    // SAFETY: the running frame is live; cells are where the compiler put them.
    unsafe {
        let code = (*frame).code;
        if (*code).arg_count == 0 {
            return Err(fail("no arguments"));
        }
        let details = code::details(code);
        let mut first = *Frame::local(frame, 0);
        if !first.is_absent() && first.is_exact(Kind::CELL) {
            first = (*first.as_ptr::<taipan_layout::Cell>()).value;
        }
        if first.is_absent() {
            return Err(fail("arg[0] deleted"));
        }
        let Some(index) = details.source.localsplusnames.iter().position(|n| &**n == "__class__") else {
            return Err(fail("__class__ cell not found"));
        };
        let cell = *Frame::local(frame, index);
        let class = if cell.is_absent() { Value::ABSENT } else { (*cell.as_ptr::<taipan_layout::Cell>()).value };
        if class.is_absent() {
            return Err(fail("empty __class__ cell"));
        }
        Ok((class.to_ref(), first.to_ref()))
    }
}

/// Disposes of everything on a frame's evaluation stack.
///
/// # Safety
/// `frame` is live and its stack pointer exact.
pub(crate) unsafe fn clear_stack(frame: *mut Frame, down_to: usize) {
    // SAFETY: words between the bottom and the stack pointer are references.
    unsafe {
        let bottom = Frame::stack_base(frame).add(down_to);
        while (*frame).sp > bottom {
            (*frame).sp = (*frame).sp.sub(1);
            release(*(*frame).sp);
        }
    }
}
