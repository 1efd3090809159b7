//! The recording: what one thread executed since it began, instruction by instruction.
//!
//! Law: what is recorded comes from the execution being recorded. An instruction is noted before it runs, with the
//! operands it will see; if it specializes itself or falls back to its family's head, the note is replaced, so that
//! the form that really ran is the one in the trace.

use crate::abort::Abort;
use crate::build::MAX_DEPTH;
use crate::opcode;
use crate::uop::EXPANSIONS;
use taipan_layout::*;

/// Most instructions in a recording.
pub const MAX_INSTRUCTIONS: usize = 1500;
/// Most back edges of other loops in a recording.
pub const MAX_BACKWARD_JUMPS: u32 = 12;
/// Operands noted from the top of the stack.
pub const OPERANDS: usize = 4;

/// One executed instruction.
#[derive(Clone)]
pub struct Entry {
    /// Where it is.
    pub ip: *mut CodeUnit,
    /// Where to resume to run it again: its first `EXTENDED_ARG`, or itself.
    pub first: *mut CodeUnit,
    /// Its opcode when it ran.
    pub opcode: u8,
    /// Its argument, `EXTENDED_ARG` included.
    pub oparg: u32,
    /// It was made to specialize itself for this recording; what still fails is recorded in its generic form.
    pub forced: bool,
    /// The code it belongs to.
    pub code: *mut Code,
    /// The frame it ran in.
    pub frame: *mut Frame,
    /// Depth of the evaluation stack before it.
    pub depth: usize,
    /// The top of the stack before it, top first; absent words beyond the bottom.
    pub operands: [Value; OPERANDS],
    /// Their kinds; [`Kind::OBJECT`] for words that are no objects.
    pub kinds: [Kind; OPERANDS],
    /// For calls: the callable.
    pub callable: Value,
    /// The function whose frame it pushed, or null.
    pub entered: *mut Function,
    /// The code of the runtime's own frame below that, or null.
    pub shim: *mut Code,
    /// For an attribute being added: the shape that the object takes.
    pub next_shape: *mut Shape,
    /// For operators: the shape versions of the two operands, top first; zero for what is no object.
    pub versions: [u32; 2],
    /// For a loop over a generator: where that waited.
    pub suspended: Option<Suspended>,
    /// Its cache units when it ran.
    pub cache: [u16; 10],
}

/// A generator about to be resumed.
#[derive(Clone)]
pub struct Suspended {
    /// Its frame's code.
    pub code: *mut Code,
    /// The function.
    pub function: *mut Function,
    /// The function's version.
    pub version: u32,
    /// The instruction that it waits at.
    pub ip: *mut CodeUnit,
    /// Which of its words are absent: locals, then stack.
    pub absent: Vec<bool>,
    /// Which are immediate ints.
    pub ints: Vec<bool>,
}

impl Suspended {
    /// The generator that `iterator` is, if it can be resumed.
    ///
    /// # Safety
    /// The word is that of a live iterator.
    unsafe fn of(iterator: Value) -> Option<Suspended> {
        // SAFETY: by the contract; a generator that waits has a frame, whose words end at its stack pointer.
        unsafe {
            if !iterator.is_pointer() || !(*iterator.ptr()).is_exact(Kind::GENERATOR) {
                return None;
            }
            let generator = iterator.as_ptr::<Generator>();
            let frame = &raw mut (*generator).frame;
            if !Generator::waits_at(generator, (*frame).ip) {
                return None;
            }
            let words = ((*frame).sp as usize - Frame::local(frame, 0) as usize) / 8;
            let (function, code) = ((*frame).function, (*frame).code);
            let word = |i| *Generator::word(generator, i);
            let absent = (0..words).map(|i| word(i).is_absent()).collect();
            let ints = (0..words).map(|i| word(i).is_int()).collect();
            Some(Suspended { code, function, version: (*function).version, ip: (*frame).ip, absent, ints })
        }
    }
}

/// Where a recording began.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// At the target of the backward jump at `jump`.
    Loop {
        /// The jump.
        jump: *mut CodeUnit,
    },
    /// Behind the `RESUME` at `resume`.
    Entry {
        /// The `RESUME`.
        resume: *mut CodeUnit,
    },
    /// At an exit of another trace.
    Exit {
        /// Number of the parent executor.
        executor: u32,
        /// Its exit.
        exit: crate::eval::TraceExit,
    },
}

impl Anchor {
    /// The instruction that `ENTER_EXECUTOR` replaces.
    pub fn site(self) -> Option<*mut CodeUnit> {
        match self {
            Anchor::Loop { jump: site } | Anchor::Entry { resume: site } => Some(site),
            Anchor::Exit { .. } => None,
        }
    }
}

/// How a recording ended well.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Back at its start.
    Loop,
    /// Behind the return of the frame it began in.
    Return,
    /// Before the instruction at this address, in the root frame or an inlined one.
    Stop {
        /// The instruction not recorded.
        ip: *mut CodeUnit,
    },
}

/// What to do after a step.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Go on recording.
    Continue,
    /// Compile what there is.
    Finished(Ending),
    /// Give up.
    Aborted(Abort),
}

/// A recording in progress.
pub struct Recording {
    /// The recorded thread.
    pub thread: *mut Thread,
    /// Where it began.
    pub anchor: Anchor,
    /// The first instruction.
    pub start: *mut CodeUnit,
    /// The frame it began in.
    pub root: *mut Frame,
    /// That frame's code.
    pub root_code: *mut Code,
    /// The functions of the frames at the start, the root's first.
    pub functions: Vec<*mut Function>,
    /// Depth of the root's evaluation stack at the start.
    pub start_depth: usize,
    /// For a side trace: where the loop that its line began with starts, or null.
    pub loop_start: *mut CodeUnit,
    /// For a function's entry: the locals that are unbound there.
    pub unbound: Vec<bool>,
    /// Which words of the root's evaluation stack were absent at the start.
    pub absent: Vec<bool>,
    /// What ran.
    pub entries: Vec<Entry>,
    /// The frames from the root to the running one, with their code.
    frames: Vec<(*mut Frame, *mut Code)>,
    /// `EXTENDED_ARG` seen just before, at this address.
    extended: *mut CodeUnit,
    backward_jumps: u32,
    /// Owned: functions, classes and attributes that the entries name. The program may let go of them before the trace
    /// is built.
    held: Vec<Value>,
}

impl Drop for Recording {
    fn drop(&mut self) {
        for value in self.held.drain(..) {
            // SAFETY: a held word owns a count of a live object; the thread that recorded is running.
            unsafe {
                if (*value.ptr()).release() {
                    tp_dealloc(self.thread, value.ptr());
                }
            }
        }
    }
}

unsafe extern "C" {
    fn tp_dealloc(thread: *mut Thread, object: *mut Header);
}

impl Recording {
    /// A recording that begins at `start` in `root`.
    ///
    /// # Safety
    /// `root` is the frame that the trace will run in; for anchors other than exits the thread's running one, with `sp`
    /// its stack pointer.
    pub unsafe fn begin(
        thread: *mut Thread,
        anchor: Anchor,
        root: *mut Frame,
        start: *mut CodeUnit,
        sp: *mut Value,
    ) -> Recording {
        // SAFETY: by the contract. A side trace takes the depths from its parent's snapshot.
        let (root_code, functions, start_depth, absent, unbound) = unsafe {
            let depth = if matches!(anchor, Anchor::Exit { .. }) { 0 } else { depth_of(root, sp) };
            let code = (*root).code;
            let unbound = match anchor {
                Anchor::Entry { .. } => {
                    (0..(*code).nlocalsplus as usize).map(|i| (*Frame::local(root, i)).is_absent()).collect()
                }
                _ => Vec::new(),
            };
            let absent = (0..depth).map(|i| (*Frame::stack_base(root).add(i)).is_absent()).collect();
            (code, functions_from(root, (*thread).frame), depth, absent, unbound)
        };
        Recording {
            thread,
            anchor,
            start,
            root,
            root_code,
            functions,
            start_depth,
            loop_start: core::ptr::null_mut(),
            absent,
            unbound,
            entries: Vec::new(),
            frames: vec![(root, root_code)],
            extended: core::ptr::null_mut(),
            backward_jumps: 0,
            held: Vec::new(),
        }
    }

    /// Notes the instruction about to run, or says how the recording ends.
    ///
    /// # Safety
    /// `frame` is the running frame, `ip` its next instruction, `sp` its stack pointer.
    pub unsafe fn step(&mut self, frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value, word: usize) -> Step {
        let opcode = (word & 0xff) as u8;
        let oparg = word >> 8;
        // SAFETY: the instruction noted last has run as noted, just now.
        unsafe {
            self.hold_operand(frame, ip);
            self.note_entered(frame);
        }
        let back = ip == self.start || ip == self.loop_start;
        if back && frame == self.root && !self.entries.is_empty() && !self.replaces(frame, ip) {
            return self.back_at_start(ip);
        }
        if oparg > 0xffff {
            return Step::Aborted(Abort::LargeOparg);
        }
        if self.entries.len() >= MAX_INSTRUCTIONS {
            return Step::Aborted(Abort::TooLong);
        }
        // SAFETY: by the contract.
        unsafe { self.follow(frame) };
        // SAFETY: by the contract.
        if let Some(step) = unsafe { self.boundary(frame, ip, opcode, oparg) } {
            return step;
        }
        if opcode == opcode::EXTENDED_ARG {
            if self.extended.is_null() {
                self.extended = ip;
            }
            return Step::Continue;
        }
        let replaced = if self.replaces(frame, ip) { self.entries.pop() } else { None };
        let mut forced = replaced.as_ref().is_some_and(|r| r.forced);
        if !forced && EXPANSIONS[opcode as usize].as_ref().is_some_and(|e| e.adaptive) {
            // SAFETY: an adaptive instruction's first cache unit is its counter. Triggered, it specializes before it
            // runs; what still runs in the generic form is recorded in it.
            unsafe { *ip.add(1) = 0 };
            forced = true;
        }
        // SAFETY: by the contract.
        let mut entry = unsafe { self.note(frame, ip, sp, opcode, oparg as u32) };
        entry.forced = forced;
        if let Some(before) = replaced {
            entry.first = before.first;
        }
        self.entries.push(entry);
        let returns = opcode == opcode::RETURN_VALUE && frame == self.root;
        if returns { Step::Finished(Ending::Return) } else { Step::Continue }
    }

    /// Keeps `frames` the frames from the root to the running one.
    ///
    /// # Safety
    /// `frame` is live.
    unsafe fn follow(&mut self, frame: *mut Frame) {
        let mut called = Vec::new();
        let mut at = frame;
        while !at.is_null() {
            if let Some(index) = self.frames.iter().position(|(known, _)| *known == at) {
                self.frames.truncate(index + 1);
                break;
            }
            // SAFETY: the callers of a live frame are live.
            unsafe {
                called.push((at, (*at).code));
                at = (*at).previous;
            }
        }
        self.frames.extend(called.into_iter().rev());
    }

    /// Whether the function being entered is already being executed in the trace, or one more frame is too many: it is
    /// called, not inlined.
    fn is_called(&self) -> bool {
        let Some(((_, entered), callers)) = self.frames.split_last() else { return false };
        callers.len() > MAX_DEPTH || callers.iter().any(|(_, code)| code == entered)
    }

    /// A second look at the instruction noted last: it specialized itself or fell back to its family's head.
    fn replaces(&self, frame: *mut Frame, ip: *mut CodeUnit) -> bool {
        self.entries.last().is_some_and(|e| e.ip == ip && e.frame == frame && !is_backward(e.opcode))
    }

    /// Keeps the object that the instruction noted last has in its cache. Only having run in this form shows that the
    /// cache is good: before, the object may be long dead.
    ///
    /// # Safety
    /// As [`Recording::step`].
    unsafe fn hold_operand(&mut self, frame: *mut Frame, ip: *mut CodeUnit) {
        if self.replaces(frame, ip) {
            return;
        }
        let Some(entry) = self.entries.last() else { return };
        let parts = EXPANSIONS[entry.opcode as usize].as_ref().map_or(&[][..], |e| e.parts);
        for at in parts.iter().filter_map(|part| part.operand.filter(|(_, size)| *size == 4)).map(|(at, _)| at) {
            let units = &entry.cache[at as usize..][..4];
            let word = Value(units.iter().rev().fold(0, |word, unit| word << 16 | u64::from(*unit)));
            if word.is_pointer() {
                // SAFETY: what the instruction has just loaded is alive.
                self.held.push(StackRef::borrowing(word).make_owned());
            }
        }
    }

    /// Keeps a callable that the trace may name.
    fn hold_callable(&mut self, callable: Value) {
        const NAMED: [Kind; 6] = [
            Kind::FUNCTION,
            Kind::METHOD,
            Kind::BUILTIN_FUNCTION,
            Kind::METHOD_DESCRIPTOR,
            Kind::SLOT_WRAPPER,
            Kind::TYPE,
        ];
        // SAFETY: a callable about to be called is on the stack, and alive.
        if callable.is_pointer() && NAMED.iter().any(|kind| unsafe { (*callable.ptr()).is_exact(*kind) }) {
            self.held.push(StackRef::borrowing(callable).make_owned());
        }
    }

    /// Notes of the last instruction which function's frame it has pushed.
    ///
    /// # Safety
    /// As [`Recording::step`].
    unsafe fn note_entered(&mut self, frame: *mut Frame) {
        let Some(last) = self.entries.last_mut().filter(|last| last.frame != frame) else { return };
        // SAFETY: a frame on the chain is live, and so are its callers, its code and its function.
        unsafe {
            let (caller, function) = ((*frame).previous, (*frame).function);
            if caller.is_null() || function.is_null() {
                return;
            }
            if caller != last.frame {
                if (*caller).hidden == 0 || (*caller).previous != last.frame {
                    return;
                }
                last.shim = (*caller).code;
            }
            last.entered = function;
            self.held.push(StackRef::borrowing(Value::from_ptr(function)).make_owned());
        }
    }

    /// Whether anybody else holds an object that the recording holds.
    pub fn is_shared(&self, object: Value) -> bool {
        let held = self.held.iter().filter(|word| word.is(object)).count();
        // SAFETY: what the recording holds is alive.
        !object.is_counted() || unsafe { (*object.ptr()).count as usize } > held
    }

    fn back_at_start(&self, ip: *mut CodeUnit) -> Step {
        match self.anchor {
            Anchor::Loop { .. } => Step::Finished(Ending::Loop),
            _ => Step::Finished(Ending::Stop { ip }),
        }
    }

    /// # Safety
    /// As [`Recording::step`].
    unsafe fn boundary(&mut self, frame: *mut Frame, ip: *mut CodeUnit, opcode: u8, oparg: usize) -> Option<Step> {
        if opcode >= opcode::FIRST_INSTRUMENTED && opcode != opcode::ENTER_EXECUTOR {
            return Some(Step::Aborted(Abort::Tracing));
        }
        if opcode == opcode::ENTER_EXECUTOR {
            return Some(self.stop(ip));
        }
        if is_backward(opcode) {
            let own = matches!(self.anchor, Anchor::Loop { jump } if jump == ip) && frame == self.root;
            // A loop inside that is not hot by itself is unrolled as it ran.
            self.backward_jumps += u32::from(!own);
            if self.backward_jumps > MAX_BACKWARD_JUMPS {
                return Some(match self.anchor {
                    Anchor::Exit { .. } | Anchor::Entry { .. } => self.stop(ip),
                    Anchor::Loop { .. } => Step::Aborted(Abort::InnerLoop),
                });
            }
        }
        let enters = matches!(opcode, opcode::RESUME | opcode::RESUME_CHECK) && oparg & 3 == 0;
        if enters && frame != self.root && self.is_called() {
            return Some(self.stop(ip));
        }
        // SAFETY: the frame is live.
        let leaves = opcode == opcode::YIELD_VALUE || opcode == opcode::RETURN_VALUE && !unsafe { is_plain(frame) };
        if leaves && frame == self.root {
            // Entering a trace for what a generator does between two yields does not pay; its consumer's inlines it.
            return Some(match self.anchor {
                Anchor::Exit { .. } => self.stop(ip),
                Anchor::Loop { .. } | Anchor::Entry { .. } => Step::Aborted(Abort::UnsupportedInstruction),
            });
        }
        None
    }

    fn stop(&self, ip: *mut CodeUnit) -> Step {
        // The instruction is run again from its first `EXTENDED_ARG`.
        let ip = if self.extended.is_null() { ip } else { self.extended };
        if self.entries.is_empty() { Step::Aborted(Abort::TooShort) } else { Step::Finished(Ending::Stop { ip }) }
    }

    /// # Safety
    /// As [`Recording::step`].
    unsafe fn note(&mut self, frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value, opcode: u8, oparg: u32) -> Entry {
        let size = EXPANSIONS[opcode as usize].as_ref().map_or(1, |e| e.size as usize);
        let mut cache = [0; 10];
        let (mut operands, mut kinds) = ([Value::ABSENT; OPERANDS], [Kind::OBJECT; OPERANDS]);
        // SAFETY: the instruction's caches follow it, and words below the stack pointer are live.
        unsafe {
            let depth = depth_of(frame, sp);
            for (i, unit) in cache.iter_mut().enumerate().take(size).skip(1) {
                *unit = *ip.add(i);
            }
            for (i, operand) in operands.iter_mut().enumerate().take(depth) {
                *operand = *sp.sub(i + 1);
                if operand.is_pointer() {
                    kinds[i] = Kind((*operand.ptr()).kind);
                }
            }
            let head = EXPANSIONS[opcode as usize].as_ref().map_or(opcode, |e| e.head);
            let callable = match head {
                opcode::CALL => *sp.sub(oparg as usize + 2),
                opcode::CALL_KW => *sp.sub(oparg as usize + 3),
                _ => Value::ABSENT,
            };
            self.hold_callable(callable);
            if opcode == opcode::LOAD_ATTR_CLASS {
                self.hold_callable(operands[0]);
            }
            let adds = opcode == opcode::STORE_ATTR_ADD && operands[0].is_pointer();
            let next_shape = if adds { (*(*operands[0].ptr()).shape).next } else { core::ptr::null_mut() };
            let first = if self.extended.is_null() { ip } else { self.extended };
            self.extended = core::ptr::null_mut();
            let version = |v: Value| if v.is_pointer() { (*(*v.ptr()).shape).version } else { 0 };
            let operator = opcode == opcode::BINARY_OP && depth >= 2;
            let versions = if operator { [version(operands[0]), version(operands[1])] } else { [0; 2] };
            let suspended = if opcode == opcode::FOR_ITER_GEN { Suspended::of(operands[0]) } else { None };
            if let Some(suspended) = &suspended {
                self.held.push(StackRef::borrowing(Value::from_ptr(suspended.function)).make_owned());
            }
            Entry {
                ip,
                first,
                opcode,
                oparg,
                forced: false,
                code: (*frame).code,
                frame,
                depth,
                operands,
                kinds,
                callable,
                entered: core::ptr::null_mut(),
                shim: core::ptr::null_mut(),
                next_shape,
                versions,
                suspended,
                cache,
            }
        }
    }
}

fn is_backward(opcode: u8) -> bool {
    matches!(opcode, opcode::JUMP_BACKWARD | opcode::JUMP_BACKWARD_JIT | opcode::JUMP_BACKWARD_NO_JIT)
}

/// Whether the frame is a function's on the data stack: its return pops it and no more.
///
/// # Safety
/// The frame is live.
pub(crate) unsafe fn is_plain(frame: *mut Frame) -> bool {
    // SAFETY: by the contract.
    unsafe { (*frame).owner == FRAME_OWNER_THREAD && (*frame).locals.is_absent() }
}

/// The functions of the frames from `root` to the running one, or of the root alone where that is not above it.
///
/// # Safety
/// The frames are live.
unsafe fn functions_from(root: *mut Frame, running: *mut Frame) -> Vec<*mut Function> {
    let mut functions = Vec::new();
    let mut at = running;
    // SAFETY: by the contract; the callers of a live frame are live.
    unsafe {
        while !at.is_null() && at != root {
            functions.push((*at).function);
            at = (*at).previous;
        }
        if at.is_null() {
            functions.clear();
        }
        functions.push((*root).function);
    }
    functions.reverse();
    functions
}

/// # Safety
/// `frame` is live and `sp` its stack pointer.
unsafe fn depth_of(frame: *mut Frame, sp: *mut Value) -> usize {
    // SAFETY: by the contract.
    unsafe { (sp as usize - Frame::stack_base(frame) as usize) / 8 }
}
