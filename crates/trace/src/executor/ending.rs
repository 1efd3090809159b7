//! How executors end: what they assumed breaks, the code they are anchored in dies, machine code is lost.
//!
//! Law: an executor that is retired is never entered again, but may still be running; what its machine code names stays
//! alive until nothing runs.

use super::{Executor, ExecutorId, Tier2, Traces};
use crate::build::Dependency;
use crate::eval::ExitKind;
use crate::ir::{Inst, Op};
use crate::record::Anchor;
use crate::uop::Uop;
use taipan_layout::*;

impl Tier2 {
    /// Goes on without traces: none can be run any more, and none is made.
    pub(super) fn give_up(&self) {
        if self.running.get() > 0 {
            eprintln!("taipan: fatal: the system refused to make machine code executable again while it was running");
            std::process::abort();
        }
        self.fuel.set(0);
        for (index, executor) in self.executors().iter().enumerate().filter(|(_, e)| e.valid.get()) {
            self.retire(ExecutorId(index as u32), executor);
        }
    }

    /// Invalidates every executor for which `broken` says that one of its dependencies no longer holds.
    pub fn invalidate(&self, broken: impl Fn(&Dependency) -> bool) {
        for executor in self.executors().iter().filter(|e| e.valid.get()) {
            for dependency in executor.dependencies.iter().filter(|d| broken(d)) {
                *self.broken.borrow_mut().entry(*dependency).or_default() += 1;
            }
        }
        for (index, executor) in self.executors().iter().enumerate() {
            if executor.valid.get() && executor.dependencies.iter().any(&broken) {
                self.retire(ExecutorId(index as u32), executor);
            }
        }
    }

    fn retire(&self, id: ExecutorId, executor: &Executor) {
        executor.valid.set(false);
        self.stats.borrow_mut().invalidated += 1;
        self.loops.borrow_mut().retain(|_, other| *other != id);
        if let Some(site) = executor.anchor.site() {
            // SAFETY: the code object is alive: its death retires its executors first.
            unsafe { *site = executor.replaced.get() };
        }
        if let Anchor::Exit { executor: parent, exit } = executor.anchor {
            let parent = ExecutorId(parent);
            if let Some(state) = self.executor(parent).exits.borrow_mut().get_mut(&exit) {
                state.side = None;
            }
            self.backend.unlink((parent, exit));
        }
        for (from, other) in self.executors().iter().enumerate().filter(|(_, e)| e.next.get() == Some(id)) {
            other.next.set(None);
            self.backend.link_end(ExecutorId(from as u32), None);
        }
        self.backend.retire(id);
        self.own_functions();
        self.left_over.borrow_mut().append(&mut executor.constants.borrow_mut());
        if self.running.get() == 0 {
            self.give_up_shared();
        }
    }

    /// Retires an anchored executor for good: its site is left alone.
    pub(super) fn abandon(&self, id: ExecutorId, executor: &Executor) {
        if let Some(site) = executor.anchor.site() {
            self.attempts.borrow_mut().insert(site as usize, self.thresholds.attempts);
        }
        self.retire(id, executor);
    }

    /// Whether a side trace leads back to the start of the loop that it grew from, which was left before its header
    /// because a number was of another type: as long as that is so, the loop itself is never reached.
    pub(super) fn starts_wrong(&self, side: &Executor, to: ExecutorId) -> bool {
        let root = self.executor(to);
        let Anchor::Loop { jump } = root.anchor else { return false };
        let first = self.line_from_root(side);
        let (true, Some(Anchor::Exit { exit, .. }), Some(header)) = (side.root == to, first, root.trace.loop_header())
        else {
            return false;
        };
        let unboxes = |inst: &Inst| {
            inst.snapshot == exit.snapshot && matches!(inst.op, Op::Uop(Uop::_UNBOX_INT | Uop::_UNBOX_FLOAT))
        };
        exit.kind == ExitKind::Guard
            && !self.again.borrow().contains(&(jump as usize))
            && root.trace.insts[..header].iter().any(unboxes)
    }

    /// Where the first side trace on the way from the root to `executor` begins.
    fn line_from_root(&self, executor: &Executor) -> Option<Anchor> {
        let mut anchor = executor.anchor;
        let mut parent = executor.parent?;
        while let Some(above) = self.executor(parent).parent {
            anchor = self.executor(parent).anchor;
            parent = above;
        }
        Some(anchor)
    }

    /// Retires a loop's executor; the next time around, the loop is recorded as it is now. That happens once: where the
    /// types go on to change, side traces have to do.
    ///
    /// # Safety
    /// The executor is valid.
    pub(super) unsafe fn record_again(&self, id: ExecutorId) {
        let executor = self.executor(id);
        self.retire(id, &executor);
        if let Some(site) = executor.anchor.site() {
            self.again.borrow_mut().insert(site as usize);
            // SAFETY: a backward jump's cache unit is its counter.
            unsafe { *site.add(1) = Counter::new(1, 0).0 };
        }
    }

    /// Makes frames own their functions that executors kept alive for them.
    fn own_functions(&self) {
        // SAFETY: the frames below a thread's running one are live, with their functions.
        let mut own = |thread: *mut Thread| unsafe {
            let mut frame = (*thread).frame;
            while !frame.is_null() {
                if (*frame).special & FRAME_BORROWS_FUNCTION != 0 {
                    (*(*frame).function).header.retain();
                    (*frame).special &= !FRAME_BORROWS_FUNCTION;
                }
                frame = (*frame).previous;
            }
        };
        match self.threads {
            Some(threads) => (threads.each)(&mut own),
            None => own(self.thread),
        }
    }

    /// Gives back counts that retired executors held, but for those that are the last: this is in the middle of the
    /// change that broke an assumption, where no Python code can run.
    fn give_up_shared(&self) {
        // SAFETY: the words own counts of live objects.
        self.left_over.borrow_mut().retain(|word| unsafe {
            let last = (*word.ptr()).count == 1;
            if !last {
                (*word.ptr()).release();
            }
            last
        });
    }

    /// The words of which executors hold counts.
    pub fn held(&self) -> Vec<Value> {
        let mut held = self.left_over.borrow().clone();
        for executor in self.executors.borrow().iter() {
            held.extend_from_slice(&executor.constants.borrow());
        }
        held
    }

    /// Before objects are told from garbage by their counts: frames own their functions, and retired executors nothing.
    pub fn prepare_collection(&self) {
        self.own_functions();
        if self.running.get() == 0 {
            self.release_left_over();
        }
    }

    pub(super) fn release_left_over(&self) {
        let thread = self.threads.map_or(self.thread, |threads| (threads.current)());
        for word in self.left_over.take() {
            // SAFETY: the count was the executor's, which nothing runs any more.
            unsafe { crate::exit::release(thread, word) };
        }
    }

    /// Visits the words of which executors hold counts only as long as somebody else does, too: all, unless a trace
    /// runs.
    pub fn visit_weakly_held(&self, visit: &mut dyn FnMut(Value)) {
        if self.running.get() == 0 {
            for executor in self.executors.borrow().iter() {
                executor.constants.borrow().iter().for_each(|&word| visit(word));
            }
        }
    }

    /// Retires the executors that name garbage, which is about to be freed.
    pub fn retire_naming(&self, is_garbage: &dyn Fn(Value) -> bool) {
        for (index, executor) in self.executors().iter().enumerate() {
            if executor.valid.get() && executor.constants.borrow().iter().any(|&word| is_garbage(word)) {
                self.retire(ExecutorId(index as u32), executor);
            }
        }
    }

    /// A code object dies: what is anchored in it or inlines it goes with it.
    pub fn drop_code(&self, code: *mut Code) {
        for (index, executor) in self.executors().iter().enumerate() {
            if executor.valid.get() && (executor.code == code || executor.codes.contains(&code.cast_const())) {
                self.retire(ExecutorId(index as u32), executor);
            }
        }
    }
}
