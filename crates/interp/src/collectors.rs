//! `set(g)`, `list(g)` and `tuple(g)` of a generator as a loop in a frame of the runtime's own: the generator is resumed
//! as by `for`, in the interpreter that is running already, and the loop can be traced.
//!
//! Law: nobody can tell such a frame from the native call: it is hidden, does not count as a level of recursion, and holds
//! the generator until what has been collected is gone.

use crate::run;
use std::cell::Cell;
use taipan_bytecode::opargs::intrinsic;
use taipan_bytecode::{LocalKind, Opcode};
use taipan_layout::*;
use taipan_object::{Obj, Py, TypeObject, ValueExt};

/// What collects: how the container is made, filled, and handed out.
struct Collector {
    name: &'static str,
    build: Opcode,
    add: Opcode,
    finish: Option<u16>,
}

const COLLECTORS: [Collector; 3] = [
    Collector { name: "<set>", build: Opcode::BUILD_SET, add: Opcode::SET_ADD, finish: None },
    Collector { name: "<list>", build: Opcode::BUILD_LIST, add: Opcode::LIST_APPEND, finish: None },
    Collector {
        name: "<tuple>",
        build: Opcode::BUILD_LIST,
        add: Opcode::LIST_APPEND,
        finish: Some(intrinsic::LIST_TO_TUPLE as u16),
    },
];

thread_local! {
    /// The code of each, made when first used and never freed: what it counts and specializes is the thread's own.
    static CODES: Cell<[*mut Code; COLLECTORS.len()]> = const { Cell::new([std::ptr::null_mut(); COLLECTORS.len()]) };
}

/// The code objects that the thread keeps.
pub fn held() -> impl Iterator<Item = Value> {
    CODES.get().into_iter().filter(|code| !code.is_null()).map(Value::from_ptr)
}

fn with(opcode: Opcode, oparg: u16) -> u16 {
    opcode.0 | oparg << 8
}

/// The loop: the generator is the only local.
fn instructions(collector: &Collector) -> Vec<u16> {
    let mut units = vec![
        with(collector.build, 0),
        with(Opcode::LOAD_FAST_BORROW, 0),
        with(Opcode::FOR_ITER, 3),
        0,
        with(collector.add, 2),
        with(Opcode::JUMP_BACKWARD, 5),
        0,
        with(Opcode::END_FOR, 0),
        with(Opcode::POP_ITER, 0),
    ];
    units.extend(collector.finish.map(|intrinsic| with(Opcode::CALL_INTRINSIC_1, intrinsic)));
    units.push(with(Opcode::RETURN_VALUE, 0));
    units
}

fn code_of(py: Py, index: usize) -> *mut Code {
    let mut codes = CODES.get();
    if codes[index].is_null() {
        let collector = &COLLECTORS[index];
        let locals = vec![(".0", LocalKind::LOCAL)];
        codes[index] = run::machine_code(py, collector.name, instructions(collector), &locals);
        // SAFETY: the code has just been made.
        unsafe { (*codes[index]).flags |= CO_UNCOUNTED };
        CODES.set(codes);
    }
    codes[index]
}

/// Pushes the frame that collects what a generator yields, where that is what the call of `callable` with one argument
/// does; the argument moves into it.
///
/// # Safety
/// `argument` is a live reference that the caller gives up where a frame is returned.
pub(crate) unsafe fn push(py: Py, callable: Value, argument: Value, previous: *mut Frame) -> Option<*mut Frame> {
    if !argument.is_pointer() || !argument.is_exact(Kind::GENERATOR) {
        return None;
    }
    let class: Obj<TypeObject> = Obj::new(callable.as_ptr());
    let types = py.types();
    let index = [types.set, types.list, types.tuple].iter().position(|ty| *ty == class)?;
    let code = code_of(py, index);
    let thread = py.thread();
    // SAFETY: the code is never freed; the frame is pushed where it fits, and its one local filled.
    unsafe {
        if !Frame::fits(thread, code) {
            return None;
        }
        let frame = Frame::push_hidden(thread, code, previous);
        *Frame::local(frame, 0) = StackRef::steal(argument).make_owned();
        Some(frame)
    }
}
