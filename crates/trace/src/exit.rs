//! Exits: from a snapshot and the values it names back to frames in memory.
//!
//! Law: rebuilding runs no Python code and raises nothing until every frame is whole and the innermost one is the
//! thread's; only then are the snapshot's remaining owned words closed.

use crate::ir::*;
use crate::uop::Type;
use taipan_layout::*;

unsafe extern "C" {
    fn tp_int_from_i64(thread: *mut Thread, value: i64) -> Value;
    fn tp_float_from_f64(thread: *mut Thread, value: f64) -> Value;
    fn tp_dealloc(thread: *mut Thread, object: *mut Header);
    fn tp_clear_frame(thread: *mut Thread, frame: *mut Frame);
}

/// The boxed word of a value of this type.
///
/// # Safety
/// `thread` is the running thread and `word` a value of the type.
pub unsafe fn boxed(thread: *mut Thread, ty: Type, word: u64) -> Value {
    // SAFETY: by the contract.
    unsafe {
        match ty {
            Type::I64 if Value::int_fits(word as i64) => Value::from_small_int(word as i64),
            Type::I64 => tp_int_from_i64(thread, word as i64),
            Type::F64 if Value::float_fits(f64::from_bits(word)) => Value::from_float(f64::from_bits(word)),
            Type::F64 => tp_float_from_f64(thread, f64::from_bits(word)),
            Type::Bool => (*thread).constants.bool(word != 0),
            Type::Value | Type::Ptr | Type::None => Value(word),
        }
    }
}

/// Gives back a count.
///
/// # Safety
/// `thread` is running, between two instructions; `word` owns a count or is immortal.
pub(crate) unsafe fn release(thread: *mut Thread, word: Value) {
    let object = word.ptr();
    // SAFETY: by the contract.
    unsafe {
        if StackRef::steal(word).close_needs_dealloc() {
            tp_dealloc(thread, object);
        }
    }
}

struct Rebuild<'a> {
    thread: *mut Thread,
    trace: &'a Trace,
    word_of: &'a dyn Fn(Ref) -> u64,
}

impl Rebuild<'_> {
    /// The word for a slot that is not in memory, owning its count.
    unsafe fn slot(&self, slot: Slot) -> Value {
        match slot {
            Slot::Memory | Slot::Number(_) | Slot::Absent => Value::ABSENT,
            Slot::Value(r, own) => {
                let ty = self.trace.inst(r).ty;
                // SAFETY: the trace computed this word for this type.
                let word = unsafe { boxed(self.thread, ty, (self.word_of)(r)) };
                if own == Ownership::Borrowed && ty == Type::Value {
                    return StackRef::from_heap(word).into_value();
                }
                word
            }
        }
    }

    unsafe fn fill(&self, frame: *mut Frame, state: &FrameState) {
        // SAFETY: the frame has the code's room; slots in memory stay as they are.
        unsafe {
            for (index, slot) in state.locals.iter().enumerate() {
                if !slot.is_in_memory() {
                    *Frame::local(frame, index) = self.slot(*slot);
                }
            }
            let bottom = Frame::stack_base(frame);
            for (index, slot) in state.stack.iter().enumerate() {
                if !slot.is_in_memory() {
                    *bottom.add(index) = self.slot(*slot);
                }
            }
            (*frame).sp = bottom.add(state.stack.len());
            (*frame).ip = state.ip;
            if !state.end.is_null() && (*(*frame).sp.sub(1)).is_absent() {
                (*frame).sp = (*frame).sp.sub(1);
                (*frame).ip = state.end;
            }
            (*frame).return_offset = state.return_offset;
        }
    }

    unsafe fn push(&self, state: &FrameState, previous: *mut Frame) -> *mut Frame {
        if !state.function.is_some() {
            // SAFETY: the trace guarded that its frames fit; the runtime's own code is never freed.
            return unsafe { Frame::push_hidden(self.thread, state.code.cast_mut(), previous) };
        }
        let function = Value((self.word_of)(state.function));
        if state.generator {
            // SAFETY: the caller's stack holds the generator, which the trace runs.
            return unsafe {
                let none = (*self.thread).constants.none;
                Generator::resume(self.thread, function.as_ptr(), previous, none)
            };
        }
        // SAFETY: the trace guarded that its frames fit; the function word is alive.
        unsafe {
            let frame = Frame::push(self.thread, function.as_ptr(), previous);
            if state.function_own == Ownership::Owned && StackRef::steal(function).close_needs_dealloc() {
                unreachable!("the frame owns the function, too");
            }
            frame
        }
    }
}

/// Makes the frames of `snapshot` real; the innermost one is then the thread's running frame.
///
/// # Safety
/// `root` is the frame that the trace runs in, `word_of` gives the current word of every value that the snapshot
/// names, and the trace gives up the counts that the snapshot owns.
pub unsafe fn rebuild(
    thread: *mut Thread,
    root: *mut Frame,
    trace: &Trace,
    snapshot: &Snapshot,
    word_of: &dyn Fn(Ref) -> u64,
) -> *mut Frame {
    let rebuild = Rebuild { thread, trace, word_of };
    // SAFETY: by the contract.
    unsafe {
        let closes: Vec<u64> = snapshot.closes.iter().map(|&r| word_of(r)).collect();
        let mut frame = root;
        for (depth, state) in snapshot.frames.iter().enumerate() {
            if depth > 0 {
                frame = rebuild.push(state, frame);
            }
            rebuild.fill(frame, state);
        }
        (*frame).return_offset = 0;
        (*thread).frame = frame;
        for word in closes {
            release(thread, Value(word));
        }
        frame
    }
}

/// Frames that were made real while an operation of a trace runs Python code, for whoever looks. The trace still owns
/// what it owned: these have counts of their own.
pub struct Materialized {
    /// The trace's frame.
    root: *mut Frame,
    /// The one that runs meanwhile.
    pub innermost: *mut Frame,
    pushed: Vec<*mut Frame>,
    /// Words written to the root's slots.
    words: Vec<Value>,
}

/// Makes the frames of `snapshot` real for the time being; the innermost one is then the thread's running frame.
///
/// # Safety
/// As [`rebuild`], but the trace gives up nothing.
pub unsafe fn materialize(
    thread: *mut Thread,
    root: *mut Frame,
    trace: &Trace,
    snapshot: &Snapshot,
    word_of: &dyn Fn(Ref) -> u64,
) -> Materialized {
    let rebuild = Rebuild { thread, trace, word_of };
    let mut made = Materialized { root, innermost: root, pushed: Vec::new(), words: Vec::new() };
    // SAFETY: by the contract.
    unsafe {
        let mut frame = root;
        for (depth, state) in snapshot.frames.iter().enumerate() {
            if depth > 0 {
                // The frame takes a count of its function of its own.
                let borrowing = FrameState { function_own: Ownership::Borrowed, ..state.clone() };
                frame = rebuild.push(&borrowing, frame);
                made.pushed.push(frame);
            }
            let copy = |slot: &Slot| match *slot {
                Slot::Value(r, _) => Slot::Value(r, Ownership::Borrowed),
                other => other,
            };
            let copied = FrameState {
                locals: state.locals.iter().map(copy).collect(),
                stack: state.stack.iter().map(copy).collect(),
                ..state.clone()
            };
            rebuild.fill(frame, &copied);
            if depth == 0 {
                let slots = state.locals.iter().chain(&state.stack).enumerate();
                let written = slots.filter(|(_, s)| matches!(s, Slot::Value(..)));
                made.words.extend(written.map(|(at, _)| *Frame::local(root, at)));
            }
        }
        (*frame).return_offset = 0;
        (*thread).frame = frame;
        made.innermost = frame;
    }
    made
}

/// Takes back what [`materialize`] made: the frame that the trace runs in is the thread's again.
///
/// # Safety
/// `made` is the last that is left, and what has been called since has returned.
pub unsafe fn take_back(thread: *mut Thread, made: Materialized) {
    // SAFETY: the frames are as they were made, but for what was looked at or assigned to through frame objects.
    unsafe {
        for &frame in made.pushed.iter().rev() {
            let mut word = Frame::stack_base(frame);
            while word < (*frame).sp {
                release(thread, *word);
                word = word.add(1);
            }
            (*frame).sp = Frame::stack_base(frame);
            if (*frame).owner == FRAME_OWNER_GENERATOR {
                // The trace goes on executing it.
                for index in 0..(*(*frame).code).nlocalsplus as usize {
                    release(thread, core::mem::replace(&mut *Frame::local(frame, index), Value::ABSENT));
                }
                Generator::unlink(thread, Generator::of_frame(frame));
                continue;
            }
            tp_clear_frame(thread, frame);
        }
        (*thread).frame = made.root;
        for word in made.words {
            release(thread, word);
        }
    }
}
