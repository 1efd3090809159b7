//! Machine code as the tracing tier's backend: allocates registers, compiles, enters, and reads an exit's values back.

use crate::tier2::Show;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use taipan_interp::portable::helper_address;
use taipan_jit::{Code, Jit, JitError, RETURNED, Request};
use taipan_layout::{self as layout, Frame, POLL_INVALIDATED, Thread};
use taipan_object::Py;
use taipan_trace::abort::Abort;
use taipan_trace::coverage::{ExitVisits, Visits};
use taipan_trace::eval::{ExitKind, TraceExit};
use taipan_trace::executor::{Backend, ExecutorId, Growth, Left, Traces};
use taipan_trace::ir::{Ref, Trace};
use taipan_trace::registers::{Allocated, INT_NAMES, Options, Place, allocate, attach};

/// Bytes reserved for code unless the command line says otherwise.
const CODE_BUDGET: usize = 32 << 20;

struct Compiled {
    executor: ExecutorId,
    allocated: Allocated,
    code: Code,
    first_exit: u32,
    /// [`taipan_trace::ir::Snapshot::position`] by snapshot.
    positions: Vec<u32>,
}

/// The machine-code backend.
pub struct Machine {
    jit: RefCell<Jit>,
    /// Compiled traces, by executor number.
    compiled: RefCell<Vec<Rc<Compiled>>>,
    /// The index of each exit's trace: exits are looked up all the time.
    traces_of_exits: RefCell<Vec<u32>>,
    /// The words of the exit before, to be used again.
    spare: Cell<Vec<(Ref, u64)>>,
    thread: *mut Thread,
    show: Option<Show>,
}

impl Machine {
    /// A backend for `thread` with `memory` bytes for code (and as much for data); `show` prints stages.
    ///
    /// # Errors
    /// The system refuses memory for code.
    pub fn new(thread: *mut Thread, memory: Option<usize>, show: Option<Show>) -> Result<Machine, String> {
        // SAFETY: the table has the addresses of the helpers declared in `ops/helpers.rs`.
        let jit = unsafe { Jit::new(memory.unwrap_or(CODE_BUDGET), &helper_address) }.map_err(|e| e.to_string())?;
        Ok(Machine {
            jit: RefCell::new(jit),
            compiled: RefCell::default(),
            traces_of_exits: RefCell::default(),
            spare: Cell::default(),
            thread,
            show,
        })
    }

    /// Makes traces compiled from now on count what runs in them.
    pub fn count_visits(&self) {
        self.jit.borrow_mut().count_visits(true);
    }

    /// Makes traces compiled from now on take every exit at this visit: see [`Jit::force_exits`].
    pub fn force_exits(&self, visit: u64) {
        self.jit.borrow_mut().force_exits(visit);
    }

    fn of_exit(&self, number: u32) -> Rc<Compiled> {
        let index = self.traces_of_exits.borrow()[number as usize];
        self.compiled.borrow()[index as usize].clone()
    }

    /// The state at an exit, or during an operation, which `number` names.
    fn left(&self, thread: *mut Thread, root: *mut Frame, number: u32) -> Left {
        let compiled = self.compiled.borrow();
        let from = &compiled[self.traces_of_exits.borrow()[number as usize] as usize];
        let state = &from.allocated.exits[(number - from.first_exit) as usize];
        let word = |&(value, place): &(Ref, Place)| {
            // SAFETY: the exit, or the call of the operation, has stored the registers in the thread.
            (value, unsafe { word_at(thread, root, place) })
        };
        let mut words = self.spare.take();
        words.clear();
        words.extend(state.values.iter().map(word));
        let exit = TraceExit { number, snapshot: state.snapshot, kind: state.kind };
        Left { executor: from.executor, exit, root, words }
    }

    fn next_exit(&self) -> u32 {
        self.compiled.borrow().last().map_or(0, |c| c.first_exit + c.allocated.exits.len() as u32)
    }
}

/// The word in a place, after an exit.
unsafe fn word_at(thread: *mut Thread, root: *mut Frame, place: Place) -> u64 {
    // SAFETY: the exit stored all registers in the thread; spill slots and the frame are as the trace left them.
    unsafe {
        match place {
            Place::Int(n) => (*thread).registers[n as usize],
            Place::Float(n) => (*thread).registers[INT_NAMES.len() + n as usize],
            Place::Pool(word) => word,
            Place::Spill(slot) => (*thread).spill[slot as usize],
            Place::Frame(offset) => root.cast::<u8>().add(offset as usize).cast::<u64>().read(),
            Place::Scratch => unreachable!("nothing lives in the scratch register at an exit"),
        }
    }
}

impl Backend for Machine {
    unsafe fn compile(
        &self,
        id: ExecutorId,
        root: *const layout::Code,
        trace: &mut Trace,
        growth: Option<Growth<'_>>,
    ) -> Result<(), Abort> {
        let mut options = Options::default();
        let mut rejoin = std::ptr::null();
        if let Some(growth) = growth {
            let root_trace = self.compiled.borrow()[growth.root.0 as usize].clone();
            let from = self.of_exit(growth.exit.number);
            let state = &from.allocated.exits[(growth.exit.number - from.first_exit) as usize];
            options = attach(trace, growth.parent, &from.allocated, state, &root_trace.allocated.header)
                .map_err(|_| Abort::CodeGeneration)?;
            rejoin = root_trace.code.header.unwrap_or(std::ptr::null());
        }
        // SAFETY: the root code object is alive, by the contract.
        options.stack_base = unsafe { (*root).nlocalsplus };
        let failed = |reason: String| {
            if let Some(show) = self.show {
                show("abort", &|| format!("code generation: {reason}"));
            }
            Abort::CodeGeneration
        };
        let refused = |error: JitError| {
            let reason = failed(error.to_string());
            if error == JitError::Lost { Abort::CodeLost } else { reason }
        };
        let allocated = allocate(trace, &options).map_err(|e| failed(format!("{e:?}")))?;
        if let Some(show) = self.show {
            show("regs", &|| taipan_trace::registers::print(&allocated));
        }
        let first_exit = self.next_exit();
        let request = Request { allocated: &allocated, first_exit, rejoin };
        let code = self.jit.borrow_mut().compile(&request).map_err(refused)?;
        if let Some(show) = self.show {
            show("asm", &|| taipan_jit::disassemble::disassemble(self.jit.borrow().bytes(&code), code.entry as u64));
        }
        let positions = trace.snapshots.iter().map(|s| s.position).collect();
        let index = self.compiled.borrow().len() as u32;
        self.traces_of_exits.borrow_mut().extend(std::iter::repeat_n(index, allocated.exits.len()));
        self.compiled.borrow_mut().push(Rc::new(Compiled { executor: id, allocated, code, first_exit, positions }));
        Ok(())
    }

    unsafe fn enter(&self, id: ExecutorId, thread: *mut Thread, root: *mut Frame, traces: &dyn Traces) -> Option<Left> {
        let entry = self.compiled.borrow()[id.0 as usize].code.entry;
        let jit: *const Jit = self.jit.as_ptr();
        // SAFETY: the thread is ours; what an outer run keeps in it is put back once this run's words are read.
        let _outer = unsafe { (*jit).nest(thread) };
        // SAFETY: the executor is valid and the frame at its start. Code stays mapped while it runs, and compiling
        // meanwhile only adds code.
        let number = unsafe { (*jit).enter(entry, root, thread) };
        // SAFETY: code keeps the thread's frame the one that it runs in; no operation of a trace is running any more.
        unsafe {
            traces.take_back(thread);
            let left = (number != RETURNED).then(|| self.left(thread, (*thread).frame, number));
            (*thread).snapshot = std::ptr::null();
            left
        }
    }

    fn return_point(&self) -> *const u8 {
        self.jit.borrow().return_point()
    }

    unsafe fn during(&self, thread: *mut Thread, _traces: &dyn Traces) -> Option<Left> {
        // SAFETY: by the contract.
        let (named, root) = unsafe { ((*thread).snapshot as usize, (*thread).frame) };
        // Numbers of snapshots are those of exits, and not 0.
        Some(self.left(thread, root, named.checked_sub(1)? as u32))
    }

    fn recycle(&self, words: Vec<(Ref, u64)>) {
        self.spare.set(words);
    }

    fn link(&self, from: (ExecutorId, TraceExit), to: ExecutorId) {
        let parent = self.of_exit(from.1.number);
        let target = self.compiled.borrow()[to.0 as usize].code.entry;
        let exit = (from.1.number - parent.first_exit) as usize;
        debug_assert_ne!(from.1.kind, ExitKind::During);
        // SAFETY: the side trace was allocated for the places of exactly this exit; retiring unlinks it.
        unsafe { self.jit.borrow_mut().set_exit_target(&parent.code, exit, target) }
    }

    fn link_end(&self, from: ExecutorId, to: Option<ExecutorId>) {
        let compiled = self.compiled.borrow();
        let code = &compiled[from.0 as usize];
        let Some(exit) = code.allocated.ops.last().and_then(|op| op.exit) else { return };
        let mut jit = self.jit.borrow_mut();
        match to {
            // SAFETY: the frames are real: an anchored trace takes all that it needs from the innermost one.
            Some(to) => unsafe { jit.set_exit_target(&code.code, exit as usize, compiled[to.0 as usize].code.entry) },
            None => jit.unlink(&code.code, exit as usize),
        }
    }

    fn visits(&self, id: ExecutorId) -> Visits {
        let compiled = self.compiled.borrow();
        let Some(compiled) = compiled.get(id.0 as usize) else { return Visits::default() };
        let counted = self.jit.borrow().visits(&compiled.code);
        let exits = compiled.allocated.exits.iter().zip(&counted.exits).map(|(exit, &taken)| {
            let position = compiled.positions[exit.snapshot.0 as usize];
            ExitVisits { kind: exit.kind, at: exit.at, position, taken }
        });
        Visits { entries: counted.entries, rounds: counted.rounds, exits: exits.collect() }
    }

    fn code_bytes(&self) -> usize {
        self.jit.borrow().used().0
    }

    fn unlink(&self, from: (ExecutorId, TraceExit)) {
        let parent = self.of_exit(from.1.number);
        let exit = (from.1.number - parent.first_exit) as usize;
        self.jit.borrow_mut().unlink(&parent.code, exit);
    }

    fn retire(&self, id: ExecutorId) {
        let compiled = self.compiled.borrow();
        if let Some(retired) = compiled.get(id.0 as usize) {
            self.jit.borrow_mut().retire(&retired.code);
            // What runs inside must leave at its next poll.
            // SAFETY: the thread outlives its backend, and its runtime does, too.
            unsafe { Py::from_thread(self.thread) }.runtime().each_thread(|thread| {
                // SAFETY: threads are never freed; others set bits of the word, too.
                let poll = unsafe { AtomicU32::from_ptr(&raw mut (*thread).poll) };
                poll.fetch_or(POLL_INVALIDATED, Ordering::Relaxed);
            });
        }
    }
}
