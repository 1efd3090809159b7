//! From an allocation to code in memory; how traces are entered, left and linked.
//!
//! Every way out goes through a slot in the trace's data. A slot holds the trampoline's address, which returns to
//! Rust with the exit's number and the registers in `Thread::registers`, or the address of another trace's code, which
//! takes over with all registers as they are.

use crate::memory::{Memory, Piece};
use crate::patch::{self, Builder, Filling, Label, Section};
use crate::{JitError, arch};
use std::cell::Cell;
use std::rc::Rc;
use taipan_layout::{Frame, Thread};
use taipan_trace::registers::{Allocated, Form, Kind, MachineOp, Place, form, pushes_frame};
use taipan_trace::uop::{Type, UOPS, Uop};

/// What to compile.
pub struct Request<'a> {
    /// The operations and exits.
    pub allocated: &'a Allocated,
    /// The number of exit 0; the others follow. Numbers are below 2^31 - 1.
    pub first_exit: u32,
    /// Where `Kind::Rejoin` goes: another trace's loop header.
    pub rejoin: *const u8,
}

/// A compiled trace.
#[derive(Clone, Debug)]
pub struct Code {
    /// Where to enter, with the frame and the thread in their registers (and inherited values in theirs).
    pub entry: *const u8,
    /// The loop header, with the values where `Allocated::header` says.
    pub header: Option<*const u8>,
    /// Bytes of code.
    pub length: usize,
    /// Bytes of data.
    pub data_length: usize,
    code: Piece,
    data: Piece,
    exits: usize,
    /// Offset in the data of the counters: entries, rounds of the loop, then each exit's.
    counters: Option<usize>,
}

/// How often a trace was entered, its loop's header passed, and each exit taken.
#[derive(Clone, Default, Debug)]
pub struct Visits {
    /// Times it was entered at its start.
    pub entries: u64,
    /// Times the header was passed.
    pub rounds: u64,
    /// Times each exit was taken, side traces behind it or not.
    pub exits: Vec<u64>,
}

/// What [`Jit::enter`] returns where the code has popped its frame, whose `resume` was [`Jit::return_point`].
pub const RETURNED: u32 = u32::MAX;

/// Routines that all traces use.
#[derive(Clone, Debug, Default)]
pub struct Common {
    enter: usize,
    trampoline: usize,
    returned: usize,
    /// The routine of each micro-operation with a cold call.
    slow: Vec<(Uop, usize)>,
}

/// The code generator and its memory.
pub struct Jit {
    memory: Memory,
    helpers: Vec<u64>,
    common: Rc<Common>,
    /// How many runs are active, one inside the other.
    depth: Rc<Cell<u32>>,
    /// Spill slots that any trace uses.
    spill_slots: usize,
    counting: bool,
    forced_visit: Option<u64>,
}

impl Jit {
    /// Reserves memory for `budget` bytes of code and writes the common routines. `helper` gives the address of a
    /// helper by name; those in [`crate::USED_HELPERS`] must be there, the others may be 0.
    ///
    /// # Errors
    /// The system refuses the memory, or a helper is missing.
    ///
    /// # Safety
    /// The addresses are of functions with the signatures declared in `ops/helpers.rs`; none of them unwinds.
    pub unsafe fn new(budget: usize, helper: &dyn Fn(&str) -> usize) -> Result<Jit, JitError> {
        let memory = Memory::new(budget)?;
        let helpers = patch::HELPER_NAMES.iter().map(|name| helper(name) as u64).collect();
        let mut jit = Jit {
            memory,
            helpers,
            common: Rc::default(),
            depth: Rc::default(),
            spill_slots: 0,
            counting: false,
            forced_visit: None,
        };
        jit.write_common()?;
        Ok(jit)
    }

    fn write_common(&mut self) -> Result<(), JitError> {
        let helpers = std::mem::take(&mut self.helpers);
        let mut builder = Builder::new(&helpers);
        let mut starts = Vec::new();
        let mut routine = |key| {
            builder.align(Section::Hot, 16);
            let start = builder.here(Section::Hot);
            builder.append(Section::Hot, key, &Filling::default())?;
            starts.push(builder.offset(start));
            Ok(())
        };
        routine(patch::ENTER << 20)?;
        routine(patch::TRAMPOLINE << 20)?;
        routine(patch::RETURNED << 20)?;
        let slow: Vec<Uop> = (0..UOPS.len() as u16).map(Uop).filter(|u| has_slow_path(*u)).collect();
        for uop in &slow {
            routine(patch::SLOW_ROUTINE << 20 | uop.0 as u32)?;
        }
        let (code, _) = self.place(builder)?;
        self.helpers = helpers;
        let address = |k: usize| self.memory.address(code.offset) as usize + starts[k];
        self.common = Rc::new(Common {
            enter: address(0),
            trampoline: address(1),
            returned: address(2),
            slow: slow.iter().enumerate().map(|(k, uop)| (*uop, address(k + 3))).collect(),
        });
        Ok(())
    }

    fn place(&mut self, builder: Builder<'_>) -> Result<(Piece, Piece), JitError> {
        let code = self.memory.take_code(builder.code_length())?;
        let data = self.memory.take_data(builder.data.len().max(16))?;
        let (code_at, data_at) = (self.memory.address(code.offset), self.memory.address(data.offset));
        let (bytes, words) = builder.finish(code_at as u64, data_at as u64)?;
        // SAFETY: the data piece is committed, large enough and ours alone.
        unsafe { std::ptr::copy_nonoverlapping(words.as_ptr(), data_at, words.len()) };
        // SAFETY: `&mut self` and the crate's law: no thread runs code of this region now.
        unsafe { self.memory.write_code(code, &bytes)? };
        Ok((code, data))
    }

    /// Whether traces compiled from now on count how often they are entered, left and gone around.
    pub fn count_visits(&mut self, on: bool) {
        self.counting = on;
    }

    /// What a trace compiled to count has counted.
    pub fn visits(&self, code: &Code) -> Visits {
        let word = |offset: usize| {
            // SAFETY: the offset is of a word in the trace's data, which is live as long as `self`.
            unsafe { self.memory.address(code.data.offset + offset).cast::<u64>().read_volatile() }
        };
        let Some(first) = code.counters else { return Visits::default() };
        let exits = (0..code.exits).map(|exit| word(first + (2 + exit) * 8)).collect();
        Visits { entries: word(first), rounds: word(first + 8), exits }
    }

    /// Makes every guard of traces compiled from now on leave at this visit (from 1) although it holds, and every
    /// operation that runs Python leave behind it: a test of what exits rebuild.
    pub fn force_exits(&mut self, visit: u64) {
        self.forced_visit = Some(visit);
    }

    /// Compiles a trace.
    ///
    /// # Errors
    /// There is no room, or the allocation asks for a form that has no stencil.
    pub fn compile(&mut self, request: &Request<'_>) -> Result<Code, JitError> {
        let helpers = std::mem::take(&mut self.helpers);
        let result = self.compile_with(request, &helpers);
        self.helpers = helpers;
        result
    }

    fn compile_with(&mut self, request: &Request<'_>, helpers: &[u64]) -> Result<Code, JitError> {
        let common = self.common.clone();
        let mut emitter = Emitter {
            builder: Builder::new(helpers),
            common: &common,
            request,
            header: None,
            slow: Vec::new(),
            counters: None,
            forced_visit: self.forced_visit,
        };
        let exits = request.allocated.exits.len();
        self.spill_slots = self.spill_slots.max(request.allocated.spill_slots);
        // The exits' slots are the first words of the data.
        for _ in 0..exits {
            emitter.builder.new_word(self.common.trampoline as u64);
        }
        if self.counting {
            let first = emitter.builder.new_word(0);
            (0..=exits).for_each(|_| _ = emitter.builder.new_word(0));
            emitter.counters = Some(first);
            emitter.count(Section::Hot, 0)?;
        }
        for op in &request.allocated.ops {
            emitter.operation(op)?;
        }
        emitter.cold()?;
        let Emitter { builder, header, counters, .. } = emitter;
        let header = header.map(|label| builder.offset(label));
        let (length, data_length) = (builder.code_length(), builder.data.len());
        let (code, data) = self.place(builder)?;
        let entry = self.memory.address(code.offset).cast_const();
        let header = header.map(|offset| entry.wrapping_add(offset));
        Ok(Code { entry, header, length, data_length, code, data, exits, counters })
    }

    /// What `Frame::resume` says of a frame whose caller is in the interpreter: [`Jit::enter`] ends where it returns.
    pub fn return_point(&self) -> *const u8 {
        self.common.returned as *const u8
    }

    /// Runs code until it leaves; the number of the exit, the registers in `Thread::registers`; or [`RETURNED`], the
    /// result in `Thread::transfer`.
    ///
    /// # Safety
    /// `code` is the entry of a live root trace of this `Jit`; `frame` is the frame that it was made for, in the state
    /// that it expects, and `thread` is running and holds the GIL. Where a run can happen inside another one's call of
    /// a helper, the caller holds [`Jit::nest`]'s guard from before the run until it has read the exit's values.
    pub unsafe fn enter(&self, code: *const u8, frame: *mut Frame, thread: *mut Thread) -> u32 {
        type Enter = unsafe extern "C" fn(*const u8, *mut Frame, *mut Thread) -> u64;
        // SAFETY: the address is of the routine `ENTER`, which has this signature and saves what the C ABI asks for;
        // the rest is the caller's contract.
        unsafe { std::mem::transmute::<usize, Enter>(self.common.enter)(code, frame, thread) as u32 }
    }

    /// Sets aside what an outer run keeps in the thread: saved registers, spill slots, snapshot. The guard puts it
    /// back. Cheap where there is no outer run.
    ///
    /// # Safety
    /// `thread` is running and outlives the guard; guards are dropped in the reverse order of their making.
    pub unsafe fn nest(&self, thread: *mut Thread) -> Nested {
        let depth = self.depth.clone();
        let outer = (depth.get() > 0).then(|| {
            // SAFETY: the thread is live and nobody else writes it.
            let thread = unsafe { &mut *thread };
            let snapshot = std::mem::replace(&mut thread.snapshot, std::ptr::null());
            let spill = thread.spill[..self.spill_slots].to_vec();
            Box::new(Outer { registers: thread.registers, spill, snapshot })
        });
        depth.set(depth.get() + 1);
        Nested { thread, depth, outer }
    }

    fn slot(&self, code: &Code, exit: usize) -> *mut u64 {
        debug_assert!(exit < code.exits);
        self.memory.address(code.data.offset + exit * 8).cast()
    }

    /// From now on, exit number `exit` (counted from the trace's first) continues at `address`.
    ///
    /// # Safety
    /// The code there expects exactly the registers and spill slots of this exit (or none), and outlives the link.
    pub unsafe fn set_exit_target(&mut self, code: &Code, exit: usize, address: *const u8) {
        // SAFETY: the slot lies in the trace's data, which nobody writes concurrently: the GIL is held.
        unsafe { self.slot(code, exit).write_volatile(address as u64) }
    }

    /// From now on, the exit returns to Rust again.
    pub fn unlink(&mut self, code: &Code, exit: usize) {
        // SAFETY: the trampoline takes any registers and lives as long as `self`.
        unsafe { self.set_exit_target(code, exit, self.common.trampoline as *const u8) }
    }

    /// Makes all exits of a trace return to Rust.
    pub fn retire(&mut self, code: &Code) {
        for exit in 0..code.exits {
            self.unlink(code, exit);
        }
    }

    /// Gives the memory of a trace back.
    ///
    /// # Safety
    /// No thread has an address in the code on its native stack, and no exit leads to it.
    pub unsafe fn free(&mut self, code: Code) {
        // SAFETY: by the contract.
        unsafe { self.memory.free(code.code, code.data) }
    }

    /// Bytes of code and data handed out so far.
    pub fn used(&self) -> (usize, usize) {
        self.memory.used()
    }

    /// The bytes of a trace's code.
    pub fn bytes(&self, code: &Code) -> &[u8] {
        // SAFETY: the piece is committed and readable, and code is not written while it is borrowed.
        unsafe { std::slice::from_raw_parts(code.entry, code.length) }
    }
}

/// What an outer run keeps in the thread.
struct Outer {
    registers: [u64; 32],
    spill: Vec<u64>,
    snapshot: *const u8,
}

/// Puts an outer run's words back when dropped: see [`Jit::nest`].
pub struct Nested {
    thread: *mut Thread,
    depth: Rc<Cell<u32>>,
    outer: Option<Box<Outer>>,
}

impl Drop for Nested {
    fn drop(&mut self) {
        self.depth.set(self.depth.get() - 1);
        if let Some(outer) = self.outer.take() {
            // SAFETY: by `nest`'s contract the thread is live and nobody else writes it.
            let thread = unsafe { &mut *self.thread };
            thread.registers = outer.registers;
            thread.spill[..outer.spill.len()].copy_from_slice(&outer.spill);
            thread.snapshot = outer.snapshot;
        }
    }
}

fn has_slow_path(uop: Uop) -> bool {
    let info = uop.info();
    info.traceable && info.calls && info.hot
}

struct Emitter<'a> {
    builder: Builder<'a>,
    common: &'a Common,
    request: &'a Request<'a>,
    header: Option<Label>,
    /// Operations with a cold call, and where they continue.
    slow: Vec<(MachineOp, Label)>,
    /// Where the counters are, if the trace counts.
    counters: Option<usize>,
    forced_visit: Option<u64>,
}

impl Emitter<'_> {
    fn number(&self, exit: u32) -> u64 {
        self.request.first_exit as u64 + exit as u64
    }

    fn filling(&self, op: &MachineOp) -> Filling {
        let exit = |number: Option<u32>| number.map(Label::Exit);
        Filling {
            imm: op.imm,
            output: op.output,
            inputs: op.inputs,
            exit: exit(op.exit),
            error: exit(op.error),
            after: exit(op.after),
            // Numbers of snapshots are not 0.
            snapshot: op.during.map_or(0, |exit| self.number(exit) + 1),
            ..Filling::default()
        }
    }

    fn operation(&mut self, op: &MachineOp) -> Result<(), JitError> {
        let mut filling = self.filling(op);
        match op.kind {
            Kind::Uop(uop) => {
                let number = (uop.0 as u32) << 20;
                let slow = has_slow_path(uop);
                if slow {
                    filling.slow = Some(Label::Slow(self.slow.len()));
                }
                if pushes_frame(uop) {
                    filling.code_word = op.after.map(|exit| self.builder.new_code_word(Label::Exit(exit)));
                }
                let key = match form(uop) {
                    Form::Call => number,
                    _ => patch::key(uop.0 as u32, op.output, &op.inputs),
                };
                if uop.info().guard {
                    self.force_exit(op.exit)?;
                }
                self.builder.append(Section::Hot, key, &filling)?;
                // The output of an operation with a cold call is not where its exit expects it.
                if !pushes_frame(uop) && (!slow || op.output.is_none()) {
                    self.force_exit(op.after)?;
                }
                if slow {
                    let end = self.builder.here(Section::Hot);
                    self.slow.push((*op, end));
                }
                Ok(())
            }
            Kind::Move => self.builder.append(Section::Hot, patch::key(patch::MOVE, op.output, &op.inputs), &filling),
            Kind::Header => {
                self.builder.align(Section::Hot, arch::LOOP_ALIGNMENT);
                self.header = Some(self.builder.here(Section::Hot));
                self.count(Section::Hot, 1)
            }
            Kind::Jump => self.jump(Section::Hot, self.header),
            Kind::Exit => self.exit_stub(Section::Hot, op.exit.unwrap_or(0)),
            Kind::Return => self.builder.append(Section::Hot, patch::RETURN << 20, &filling),
            Kind::Rejoin => {
                filling.pool_slot = self.builder.new_word(self.request.rejoin as u64);
                self.builder.append(Section::Hot, patch::EXIT_STUB << 20, &filling)
            }
        }
    }

    /// Under [`Jit::force_exits`], a way to this exit that is taken once.
    fn force_exit(&mut self, exit: Option<u32>) -> Result<(), JitError> {
        let (Some(visit), Some(exit)) = (self.forced_visit, exit) else { return Ok(()) };
        let pool_visits = self.builder.new_word(visit);
        let filling = Filling { exit: Some(Label::Exit(exit)), pool_visits, ..Filling::default() };
        self.builder.append(Section::Hot, patch::FORCE_EXIT << 20, &filling)
    }

    fn jump(&mut self, section: Section, target: Option<Label>) -> Result<(), JitError> {
        self.builder.append(section, patch::JUMP << 20, &Filling { target, ..Filling::default() })
    }

    /// Counts in the trace's counter of this number, if it counts.
    fn count(&mut self, section: Section, counter: usize) -> Result<(), JitError> {
        let Some(first) = self.counters else { return Ok(()) };
        let filling = Filling { pool_visits: first + counter * 8, ..Filling::default() };
        self.builder.append(section, patch::COUNT << 20, &filling)
    }

    fn exit_stub(&mut self, section: Section, exit: u32) -> Result<(), JitError> {
        let label = self.builder.here(section);
        self.builder.exits.insert(exit, label);
        self.count(section, 2 + exit as usize)?;
        let filling = Filling { exit_index: self.number(exit), pool_slot: exit as usize * 8, ..Filling::default() };
        self.builder.append(section, patch::EXIT_STUB << 20, &filling)
    }

    /// The cold paths of operations, then the stubs of the exits that something leads to.
    fn cold(&mut self) -> Result<(), JitError> {
        for (op, resume) in std::mem::take(&mut self.slow) {
            self.slow_path(&op, resume)?;
        }
        let mut wanted = Vec::new();
        for op in &self.request.allocated.ops {
            wanted.extend([op.exit, op.error, op.after].into_iter().flatten());
        }
        for exit in wanted {
            if !self.builder.exits.contains_key(&exit) {
                self.exit_stub(Section::Cold, exit)?;
            }
        }
        Ok(())
    }

    fn slow_path(&mut self, op: &MachineOp, resume: Label) -> Result<(), JitError> {
        let Kind::Uop(uop) = op.kind else { return Ok(()) };
        let start = self.builder.here(Section::Cold);
        self.builder.slow.push(start);
        let operand =
            Filling { output: Some(Place::Scratch), inputs: [op.inputs[0], None, None], ..Filling::default() };
        self.builder.append(Section::Cold, patch::key(patch::MOVE, operand.output, &operand.inputs), &operand)?;
        let routine = self.common.slow.iter().find(|(u, _)| *u == uop).map_or(0, |(_, address)| *address);
        let mut filling = self.filling(op);
        filling.pool_slow = self.builder.word(routine as u64);
        filling.pool_resume = self.builder.new_code_word(start);
        let escapes = uop.info().escapes;
        let stub = if escapes { patch::SLOW_ESCAPING_STUB } else { patch::SLOW_STUB };
        self.builder.append(Section::Cold, stub << 20, &filling)?;
        let back = self.builder.here(Section::Cold);
        self.builder.set_code_word(filling.pool_resume, back);
        if escapes {
            self.builder.append(Section::Cold, patch::SLOW_CHECK << 20, &filling)?;
        }
        if uop.info().output != Type::None {
            let moved = Filling { output: op.output, inputs: [Some(Place::Scratch), None, None], ..Filling::default() };
            self.builder.append(Section::Cold, patch::key(patch::MOVE, moved.output, &moved.inputs), &moved)?;
        }
        self.jump(Section::Cold, Some(resume))
    }
}
