//! What the tests of compiled traces share: a thread and a frame without a runtime, helpers, IR from text.
#![allow(dead_code)]

use taipan_jit::{Code, Jit, Request};
use taipan_layout::*;
use taipan_trace::ir::{Ref, Trace};
use taipan_trace::registers::{Allocated, Options, Place, allocate, attach, check};
use taipan_trace::{text, verify};

/// A thread, a frame and the code generator.
pub struct World {
    pub thread: Box<Thread>,
    pub frame: Vec<u64>,
    pub jit: Jit,
    /// The number of the next trace's first exit.
    pub first_exit: u32,
}

/// A compiled trace with what it was made from.
pub struct Compiled {
    pub trace: Trace,
    pub allocated: Allocated,
    pub code: Code,
}

/// How often [`dealloc`] was called.
pub static DEALLOCATED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

fn dealloc(thread: *mut Thread, object: *mut Header) {
    DEALLOCATED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    // SAFETY: tests pass live objects; kind `OTHER` asks for a rebuild of frames.
    unsafe {
        if (*object).kind == Kind::OTHER.0 {
            (*thread).snapshot = std::ptr::null();
        }
    }
}

fn int_from_i64(thread: *mut Thread, value: i64) -> Value {
    // SAFETY: the thread is the test's own. Tells the test that it was called, and returns a made-up pointer.
    unsafe { (*thread).transfer[1] = value as u64 };
    Value(0x7000)
}

fn float_from_f64(_: *mut Thread, _: f64) -> Value {
    Value(0x7010)
}

/// `left + right` of ints; a left one of 99 modulo 128 raises, one of 98 rebuilds the frames.
fn binary_op(thread: *mut Thread, left: Value, right: Value, oparg: usize) -> Value {
    // SAFETY: the thread is the test's own.
    unsafe {
        (*thread).transfer[2] = (*thread).snapshot as u64;
        (*thread).transfer[3] = oparg as u64;
        (*thread).registers = [0xDEAD; 32];
        if left.as_int() & 127 == 98 {
            (*thread).snapshot = std::ptr::null();
        }
    }
    if left.as_int() & 127 == 99 { Value::ABSENT } else { Value::from_small_int(left.as_int() + right.as_int()) }
}

fn contains(_: *mut Thread, container: Value, item: Value) -> i32 {
    (container.as_int() > item.as_int()) as i32
}

/// Helpers under their own names, for the evaluator.
macro_rules! symbols {
    ($($name:ident)*) => { $(
        #[unsafe(no_mangle)]
        extern "C" fn $name() -> u64 { unreachable!(concat!("a test calls ", stringify!($name))) }
    )* };
}
include!(concat!(env!("OUT_DIR"), "/test_symbols.rs"));

macro_rules! helpers {
    ($($name:ident = $function:ident ($($parameter:ident: $ty:ty),*) $(-> $result:ty)?;)*) => {
        $(#[unsafe(no_mangle)] extern "C" fn $name($($parameter: $ty),*) $(-> $result)? { $function($($parameter),*) })*
        pub fn helper(name: &str) -> usize {
            match name {
                $(stringify!($name) => $name as *const () as usize,)*
                _ => tp_get_iter as *const () as usize,
            }
        }
    };
}
helpers! {
    tp_dealloc = dealloc(thread: *mut Thread, object: *mut Header);
    tp_int_from_i64 = int_from_i64(thread: *mut Thread, value: i64) -> Value;
    tp_float_from_f64 = float_from_f64(thread: *mut Thread, value: f64) -> Value;
    tp_binary_op = binary_op(thread: *mut Thread, left: Value, right: Value, oparg: usize) -> Value;
    tp_contains = contains(thread: *mut Thread, container: Value, item: Value) -> i32;
}

impl World {
    pub fn new() -> World {
        // SAFETY: all fields of a thread may be zero.
        let mut thread: Box<Thread> = unsafe { Box::new_zeroed().assume_init() };
        thread.constants.false_ = Value(0x1001);
        thread.constants.true_ = Value(0x1001 + TRUE_DISTANCE);
        // SAFETY: the helpers have the signatures that the traces of the tests use.
        let jit = unsafe { Jit::new(1 << 22, &helper) }.expect("memory for code");
        World { thread, frame: vec![0; 64], jit, first_exit: 1000 }
    }

    fn parse(source: &str) -> Trace {
        let trace = text::parse(source).unwrap_or_else(|e| panic!("{e}\n{source}"));
        verify::verify(&trace).unwrap_or_else(|e| panic!("{e}\n{source}"));
        let printed = text::print(&trace);
        assert_eq!(text::print(&text::parse(&printed).expect("printed IR")), printed);
        trace
    }

    fn finish(&mut self, trace: Trace, options: &Options, rejoin: *const u8) -> Compiled {
        let allocated = allocate(&trace, options).expect("registers");
        check(&trace, options, &allocated)
            .unwrap_or_else(|e| panic!("{e}\n{}", taipan_trace::registers::print(&allocated)));
        let request = Request { allocated: &allocated, first_exit: self.first_exit, rejoin };
        let code = self.jit.compile(&request).expect("code");
        Compiled { trace, allocated, code }
    }

    pub fn compile_with(&mut self, source: &str, options: &Options, rejoin: *const u8) -> Compiled {
        self.finish(World::parse(source), options, rejoin)
    }

    /// Compiles a side trace of a loop's exit.
    pub fn compile_side(&mut self, source: &str, parent: &Compiled, exit: usize) -> Compiled {
        let mut trace = World::parse(source);
        let from = &parent.allocated;
        let options = attach(&mut trace, &parent.trace, from, &from.exits[exit], &from.header).expect("a side trace");
        verify::verify(&trace).expect("a sound side trace");
        self.finish(trace, &options, parent.code.header.unwrap_or(std::ptr::null()))
    }

    pub fn compile(&mut self, source: &str) -> Compiled {
        self.compile_with(source, &Options { stack_base: 8, ..Options::default() }, std::ptr::null())
    }

    pub fn set_local(&mut self, index: usize, value: Value) {
        self.frame[FRAME_WORDS + index] = value.0;
    }

    pub fn set_stack(&mut self, index: usize, value: u64) {
        self.frame[FRAME_WORDS + 8 + index] = value;
    }

    /// Runs a trace; the number of the exit counted from its first.
    pub fn run(&mut self, compiled: &Compiled) -> usize {
        let frame = self.frame.as_mut_ptr().cast();
        // SAFETY: the test made the frame for this trace.
        let exit = unsafe { self.jit.enter(compiled.code.entry, frame, &mut *self.thread) };
        exit as usize - 1000
    }

    /// The word that `value` has at exit `exit`.
    pub fn value(&self, compiled: &Compiled, exit: usize, value: u32) -> u64 {
        let state = &compiled.allocated.exits[exit];
        let found = state.values.iter().find(|(v, _)| *v == Ref(value)).expect("a value of the snapshot");
        match found.1 {
            Place::Int(n) => self.thread.registers[n as usize],
            Place::Float(n) => self.thread.registers[7 + n as usize],
            Place::Pool(word) => word,
            Place::Spill(slot) => self.thread.spill[slot as usize],
            other => panic!("{other} at an exit"),
        }
    }
}

/// `for i in range(n): s += i * i % 7`, the iterator on the stack.
pub const LOOP_A: &str = "
  %0: value = Local 0
  %1: value = Stack 0
  %2: ptr = _GUARD_RANGE_ITERATOR %1  !s0
  %3: i64 = _UNBOX_INT %0  !s0
  %4: i64 = Const 7
  %5: i64 = Const 1
  %6: i64 = Const 0
  %7: i64 = _RANGE_REMAINING %2
  %8: i64 = _RANGE_VALUE %2
  Loop
  %10: i64 = Phi %3, %16
  %11: i64 = Phi %7, %17
  %12: i64 = Phi %8, %18
  _GUARD_INT_LESS %6, %11  !s1
  %14: i64 = _INT_MULTIPLY %12, %12  !s1
  %15: i64 = _INT_REMAINDER %14, %4  !s1
  %16: i64 = _INT_ADD %10, %15  !s1
  %17: i64 = _INT_SUBTRACT %11, %5  !s1
  %18: i64 = _INT_ADD %12, %5  !s1
  Jump
s0:
  code0 @0x10 ret 0 locals [memory] stack [memory]
s1:
  code0 @0x10 ret 0 locals [own %10] stack [memory] close %11, %12
";

/// `x = x * .5 + y; y = 1.5 - x * .25`, counting down.
pub const LOOP_B: &str = "
  %0: value = Local 0
  %1: value = Local 1
  %2: value = Local 2
  %3: f64 = _UNBOX_FLOAT %0  !s0
  %4: f64 = _UNBOX_FLOAT %1  !s0
  %5: i64 = _UNBOX_INT %2  !s0
  %6: f64 = Const 0.5
  %7: f64 = Const 1.5
  %8: f64 = Const 0.25
  %9: i64 = Const 1
  %10: i64 = Const 0
  Loop
  %12: f64 = Phi %3, %17
  %13: f64 = Phi %4, %19
  %14: i64 = Phi %5, %20
  _GUARD_INT_LESS %10, %14  !s1
  %16: f64 = _FLOAT_MULTIPLY %12, %6
  %17: f64 = _FLOAT_ADD %16, %13
  %18: f64 = _FLOAT_MULTIPLY %17, %8
  %19: f64 = _FLOAT_SUBTRACT %7, %18
  %20: i64 = _INT_SUBTRACT %14, %9  !s2
  Jump
s0:
  code0 @0x10 ret 0 locals [memory, memory, memory] stack []
s1:
  code0 @0x10 ret 0 locals [own %12, own %13, own %14] stack []
s2:
  code0 @0x10 ret 0 locals [own %17, own %19, own %14] stack []
";
