//! Runtime code objects: made from the compiler's, with instructions of their own that specialization writes into.

use std::rc::Rc;
use taipan_bytecode::{CodeObject, Const, Opcode, Text};
use taipan_layout::*;
use taipan_object::{
    DictRef, Obj, Py, PyResult, Ref, ValueExt, complex, ellipsis, false_, function, instance, int, none, set,
    subscript, true_, tuple,
};

/// What a code object knows beyond the layout.
pub struct Details {
    /// The compiler's code object.
    pub source: Rc<CodeObject>,
    /// `co_name`, `co_qualname`, `co_filename`: owned strings.
    pub name: Value,
    /// `co_qualname`.
    pub qualname: Value,
    /// `co_filename`.
    pub filename: Value,
}

/// The details of a live code object.
pub(crate) fn details<'a>(code: *const Code) -> &'a Details {
    // SAFETY: every code object is made by `new_code`, which leaks its details until `drop_code`.
    unsafe { &*(*code).details.cast::<Details>() }
}

/// The compiler's code object of a runtime one.
pub fn source(code: Value) -> Rc<CodeObject> {
    details(code.as_ptr::<Code>()).source.clone()
}

/// A runtime code object from the compiler's.
pub fn new_code(py: Py, source: Rc<CodeObject>) -> Ref {
    let instructions = prepare(&source.code);
    with_instructions(py, source, instructions)
}

/// A code object whose bytecode a program has written.
pub fn new_written_code(py: Py, source: Rc<CodeObject>) -> Ref {
    let instructions = prepare(&without_unknown(&source.code));
    with_instructions(py, source, instructions)
}

fn with_instructions(py: Py, source: Rc<CodeObject>, instructions: Vec<u16>) -> Ref {
    let nlocalsplus = source.localsplusnames.len() as u32;
    let stack_size = source.stacksize + 1;
    let names = source.names.iter().map(|n| py.intern(n).into_value()).collect();
    let local_names = source.localsplusnames.iter().map(|n| py.intern(n).into_value()).collect();
    let consts = source.consts.iter().map(|c| constant(py, c).into_value()).collect();
    let nfreevars =
        source.localspluskinds.iter().filter(|k| k.contains(taipan_bytecode::LocalKind::FREE)).count() as u32;
    let details = Box::new(Details {
        name: py.intern(&source.name).into_value(),
        qualname: py.intern(&source.qualname).into_value(),
        filename: py.intern(&source.filename).into_value(),
        source: source.clone(),
    });
    let fields = Code {
        header: instance::blank_header(),
        instruction_count: instructions.len() as u32,
        instructions: leak(instructions),
        flags: source.flags.0,
        consts: leak(consts),
        names: leak(names),
        local_names: leak(local_names),
        nlocalsplus,
        stack_size,
        frame_words: FRAME_WORDS as u32 + nlocalsplus + stack_size,
        arg_count: source.argcount,
        kwonly_count: source.kwonlyargcount,
        posonly_count: source.posonlyargcount,
        nfreevars,
        version: py.runtime().next_version(),
        entry_counter: Counter::new(ENTRY_THRESHOLD.get(), 0).0,
        pad: [0; 3],
        executors: std::ptr::null_mut(),
        executor_count: 0,
        maker_version: 0,
        function_version: 0,
        pad2: 0,
        details: Box::into_raw(details).cast(),
    };
    instance::new_object(py, py.types().code, fields)
}

fn leak<T>(items: Vec<T>) -> *mut T {
    Box::into_raw(items.into_boxed_slice()).cast()
}

/// The instructions with `RESERVED` for what a program may not execute: numbers that are no instruction's, those of
/// specializations and of the runtime's own.
fn without_unknown(units: &[u16]) -> Vec<u16> {
    const OWN: [Opcode; 4] =
        [Opcode::INTERPRETER_EXIT, Opcode::EXIT_INIT_CHECK, Opcode::ENTER_EXECUTOR, Opcode::RESERVED];
    let mut out = units.to_vec();
    let mut at = 0;
    while at < out.len() {
        let opcode = Opcode(units[at] & 0xff);
        let executable = opcode.is_defined() && opcode.family() == opcode && !OWN.contains(&opcode);
        if !executable {
            out[at] = Opcode::RESERVED.0 | opcode.0 << 8;
        }
        at += 1 + opcode.cache_units();
    }
    out
}

/// Sets the adaptive counters and fuses what needs no specialization.
fn prepare(units: &[u16]) -> Vec<u16> {
    let mut out = units.to_vec();
    let mut at = 0;
    while at < out.len() {
        let opcode = Opcode(u16::from(units[at] as u8));
        let caches = opcode.cache_units();
        if let Some(fused) = crate::specialize::fused::plain(&units[at..]) {
            out[at] = units[at] & 0xff00 | fused;
        }
        if caches > 0 && at + 1 < out.len() {
            let loops = opcode == Opcode::JUMP_BACKWARD;
            out[at + 1] = if loops { Counter::new(JUMP_THRESHOLD.get(), 0).0 } else { Counter::WARMUP.0 };
        }
        at += 1 + caches;
    }
    out
}

thread_local! {
    /// Backward jumps before a loop counts as hot. Applies to code made afterwards.
    pub static JUMP_THRESHOLD: std::cell::Cell<u16> = const { std::cell::Cell::new(4000) };
    /// Calls before a function counts as hot. Applies to code made afterwards.
    pub static ENTRY_THRESHOLD: std::cell::Cell<u16> = const { std::cell::Cell::new(8000) };
}

/// The runtime value of a constant.
pub fn constant(py: Py, c: &Const) -> Ref {
    let immortal = Ref::from_owned;
    match c {
        Const::None => immortal(none()),
        Const::True => immortal(true_()),
        Const::False => immortal(false_()),
        Const::Ellipsis => immortal(ellipsis()),
        Const::Int(i) => int::from_i64(py, *i),
        Const::BigInt(b) => int::from_big(py, b),
        Const::Float(f) => int::float(py, *f),
        Const::Complex { re, im } => new_complex(py, *re, *im),
        Const::Str(text) => string(py, text),
        Const::Bytes(b) => py.bytes(b),
        Const::Tuple(items) => tuple::from_vec(py, items.iter().map(|i| constant(py, i)).collect()),
        Const::FrozenSet(items) => {
            let items: Vec<Ref> = items.iter().map(|i| constant(py, i)).collect();
            frozen_set(py, &items)
        }
        Const::Slice(parts) => {
            let [start, stop, step] = [0, 1, 2].map(|i| constant(py, &parts[i]));
            subscript::new_slice(py, start.value(), stop.value(), step.value())
        }
        Const::Code(code) => new_code(py, code.clone()),
    }
}

fn frozen_set(py: Py, items: &[Ref]) -> Ref {
    let made = set::new_of(py, py.types().frozenset);
    for item in items {
        // Constants hash and compare without running Python.
        if set::of(&made).add(py, item.value()).is_err() {
            drop(py.take_exception());
        }
    }
    made
}

fn new_complex(py: Py, re: f64, im: f64) -> Ref {
    let fields = complex::Complex { header: instance::blank_header(), re, im };
    instance::new_object(py, py.types().complex, fields)
}

/// A constant string, interned where it looks like a name.
fn string(py: Py, text: &Text) -> Ref {
    match text.as_str() {
        Some(s) if s.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric()) => py.intern(s),
        Some(s) => py.str(s),
        None => py.str_from_code_points(&text.code_points().collect::<Vec<u32>>()),
    }
}

/// Names another file as the source of a code object and of those in it.
pub fn set_filename(py: Py, code: Value, filename: Value) {
    let pointer = code.as_ptr::<Code>();
    // SAFETY: a live code object; its details are changed by the holder of the GIL only, and no reference into them is
    // held here across anything that runs Python.
    unsafe {
        let details = &mut *(*pointer).details.cast::<Details>();
        let mut source = (*details.source).clone();
        source.filename = taipan_object::text_of(filename).into();
        let count = source.consts.len();
        details.source = Rc::new(source);
        let old = std::mem::replace(&mut details.filename, py.intern_value(filename).into_value());
        taipan_object::release(old);
        for i in 0..count {
            let constant = *(*pointer).consts.add(i);
            if taipan_object::ValueExt::is_exact(constant, Kind::CODE) {
                set_filename(py, constant, filename);
            }
        }
    }
}

/// Index of the code unit `ip` in its code.
pub(crate) fn unit_index(code: *const Code, ip: *const CodeUnit) -> usize {
    // SAFETY: a live code object.
    let start = unsafe { (*code).instructions } as usize;
    (ip as usize - start) / 2
}

/// An attribute of a code object by name, for functions and tracebacks.
pub fn attribute(py: Py, code: Value, name: &str) -> PyResult<Option<Ref>> {
    let pointer = code.as_ptr::<Code>();
    let details = details(pointer);
    let source = &details.source;
    let owned = |v: Value| Some(Ref::from_owned(StackRef::from_heap(v).into_value()));
    let int = |i: u32| Some(int::from_i64(py, i64::from(i)));
    let names = |names: Vec<&str>| Some(tuple::from_vec(py, names.into_iter().map(|n| py.intern(n)).collect()));
    Ok(match name {
        "co_name" => owned(details.name),
        "co_qualname" => owned(details.qualname),
        "co_filename" => owned(details.filename),
        "co_firstlineno" => int(source.firstlineno),
        "co_argcount" => int(source.argcount),
        "co_posonlyargcount" => int(source.posonlyargcount),
        "co_kwonlyargcount" => int(source.kwonlyargcount),
        "co_nlocals" => int(source.varnames().count() as u32),
        "co_stacksize" => int(source.stacksize),
        "co_flags" => int(source.flags.0),
        "co_names" => names(source.names.iter().map(|n| &**n).collect()),
        "co_varnames" => names(source.varnames().collect()),
        "co_cellvars" => names(source.cellvars().collect()),
        "co_freevars" => names(source.freevars().collect()),
        "localsplusnames" => names(source.localsplusnames.iter().map(|n| &**n).collect()),
        "co_consts" => Some(tuple::from_vec(
            py,
            (0..source.consts.len())
                .map(|i| {
                    // SAFETY: the runtime's constants parallel the compiler's.
                    Ref::from_owned(StackRef::from_heap(unsafe { *(*pointer).consts.add(i) }).into_value())
                })
                .collect(),
        )),
        "co_code" => Some(py.bytes(&source.code.iter().flat_map(|u| u.to_le_bytes()).collect::<Vec<u8>>())),
        "co_positions()" => {
            let part = |n: Option<u32>| n.map_or_else(none_ref, |n| int::from_i64(py, n.into()));
            let row = |p: taipan_bytecode::Position| {
                tuple::from_vec(py, [p.lineno, p.end_lineno, p.col_offset, p.end_col_offset].map(part).into())
            };
            Some(taipan_object::list::from_vec(py, source.positions().map(row).collect()))
        }
        "co_lines()" => Some(lines(py, source)),
        "co_linetable" => Some(py.bytes(&source.linetable)),
        "co_exceptiontable" => Some(py.bytes(&source.exceptiontable)),
        "__doc__" => match source.consts.first() {
            Some(Const::Str(text)) if source.flags.contains(taipan_bytecode::CodeFlags::HAS_DOCSTRING) => {
                Some(string(py, text))
            }
            _ => None,
        },
        _ => None,
    })
}

/// A new function of `code` in the namespaces of `maker`, which is running.
pub(crate) fn new_function(py: Py, mut code: Obj<Code>, maker: Obj<Function>) -> Ref {
    if code.maker_version != maker.version {
        code.maker_version = maker.version;
        code.function_version = py.runtime().next_version();
    }
    let owned = |v: Value| Ref::from_owned(StackRef::from_heap(v).into_value());
    let details = details(code.as_ptr());
    let globals: DictRef = Obj::new(maker.globals);
    let doc = details.source.flags.contains(taipan_bytecode::CodeFlags::HAS_DOCSTRING);
    let parts = function::Parts {
        code,
        globals,
        builtins: Obj::new(maker.builtins),
        name: owned(details.name),
        qualname: owned(details.qualname),
        // SAFETY: the first constant of such a code is its documentation.
        doc: doc.then(|| owned(unsafe { *code.consts })),
        module: globals.get_str(py.names().__name__).map(|v| v.to_ref()),
        version: code.function_version,
    };
    function::new_function_raw(py, parts)
}

fn none_ref() -> Ref {
    Ref::from_owned(none())
}

/// What `co_lines` yields: ranges of bytes with their lines.
fn lines(py: Py, source: &CodeObject) -> Ref {
    let mut rows: Vec<(u32, u32, Option<u32>)> = Vec::new();
    for range in taipan_bytecode::tables::position_ranges(&source.linetable, source.firstlineno) {
        match rows.last_mut() {
            Some(last) if last.2 == range.position.lineno => last.1 = range.end * 2,
            _ => rows.push((range.start * 2, range.end * 2, range.position.lineno)),
        }
    }
    let number = |n: u32| int::from_i64(py, n.into());
    let row = |(start, end, line): (u32, u32, Option<u32>)| {
        tuple::from_vec(py, vec![number(start), number(end), line.map_or_else(none_ref, number)])
    };
    taipan_object::list::from_vec(py, rows.into_iter().map(row).collect())
}

/// Line number of a code unit, or -1.
pub fn line_number(_py: Py, code: Value, unit: u32) -> i32 {
    details(code.as_ptr::<Code>()).source.line_at(unit as usize).map_or(-1, |l| l as i32)
}

/// Line, last line, column and last column of a code unit, or -1.
pub fn position(_py: Py, code: Value, unit: u32) -> [i32; 4] {
    let found = details(code.as_ptr::<Code>()).source.position_at(unit as usize).unwrap_or_default();
    [found.lineno, found.end_lineno, found.col_offset, found.end_col_offset].map(|n| n.map_or(-1, |n| n as i32))
}

/// The file of a live code object and the line of an instruction, or -1.
pub(crate) fn file_and_line(code: *const Code, ip: *const CodeUnit) -> (String, i32) {
    let source = &details(code).source;
    (source.filename.to_string(), source.line_at(unit_index(code, ip)).map_or(-1, |l| l as i32))
}

/// The qualified name of a live code object and the line of an instruction, or -1 (also for null).
pub fn place(code: *const Code, ip: *const CodeUnit) -> (String, i32) {
    let source = &details(code).source;
    let line = (!ip.is_null()).then(|| source.line_at(unit_index(code, ip))).flatten();
    (source.qualname.to_string(), line.map_or(-1, |l| l as i32))
}

/// Visits the words that a code object owns.
pub(crate) fn traverse_code(code: *mut Code, visit: &mut dyn FnMut(Value)) {
    let Details { source, name, qualname, filename } = details(code);
    // SAFETY: the code object is alive, its arrays have these lengths.
    unsafe {
        for (items, count) in [
            ((*code).consts, source.consts.len()),
            ((*code).names, source.names.len()),
            ((*code).local_names, source.localsplusnames.len()),
        ] {
            std::slice::from_raw_parts(items, count).iter().for_each(|v| visit(*v));
        }
    }
    [*name, *qualname, *filename].into_iter().for_each(visit);
}

/// Releases what a dying code object owns beyond the layout.
pub(crate) fn drop_code(_py: Py, code: *mut Code) {
    if let Some(hooks) = crate::hooks::hooks() {
        // SAFETY: the code object is being deallocated and not yet freed.
        unsafe { (hooks.drop_code)(code) };
    }
    // SAFETY: the arrays were leaked by `new_code` with these lengths and nothing refers to them any more.
    unsafe {
        let details = Box::from_raw((*code).details.cast::<Details>());
        let source = &details.source;
        for (items, count) in [
            ((*code).consts, source.consts.len()),
            ((*code).names, source.names.len()),
            ((*code).local_names, source.localsplusnames.len()),
        ] {
            let items = Box::from_raw(std::ptr::slice_from_raw_parts_mut(items, count));
            items.iter().for_each(|&v| taipan_object::release(v));
        }
        let count = (*code).instruction_count as usize;
        drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut((*code).instructions, count)));
        [details.name, details.qualname, details.filename].into_iter().for_each(taipan_object::release);
    }
}
