//! Hot places, and the recordings that begin there.
//!
//! Law: one recording at a time; its thread runs by the recording dispatch table.

use super::{ENTER_EXECUTOR, Tier2, Traces, slot_executor};
use crate::abort::Abort;
use crate::record::{Anchor, Recording, Step, is_plain};
use taipan_layout::*;

impl Tier2 {
    /// Hook: a backward jump is hot. Begins a recording; the counter to go on with.
    ///
    /// # Safety
    /// The pointers are the running frame's.
    pub unsafe fn hot_loop(
        &self,
        thread: *mut Thread,
        frame: *mut Frame,
        jump: *mut CodeUnit,
        target: *mut CodeUnit,
        sp: *mut Value,
    ) -> Counter {
        // SAFETY: by the contract.
        unsafe { self.hot(thread, frame, Anchor::Loop { jump }, self.thresholds.jump, target, sp) }
    }

    /// Hook: a function is called often. Begins a recording; the counter to go on with.
    ///
    /// # Safety
    /// The pointers are the running frame's.
    pub unsafe fn hot_entry(
        &self,
        thread: *mut Thread,
        frame: *mut Frame,
        resume: *mut CodeUnit,
        start: *mut CodeUnit,
        sp: *mut Value,
    ) -> Counter {
        // SAFETY: by the contract.
        unsafe {
            if !is_plain(frame) {
                return Counter::UNREACHABLE;
            }
            self.hot(thread, frame, Anchor::Entry { resume }, self.thresholds.entry, start, sp)
        }
    }

    /// # Safety
    /// The pointers are the running frame's.
    unsafe fn hot(
        &self,
        thread: *mut Thread,
        frame: *mut Frame,
        anchor: Anchor,
        threshold: u16,
        start: *mut CodeUnit,
        sp: *mut Value,
    ) -> Counter {
        let mut attempts = self.attempts.borrow_mut();
        let site = anchor.site().map_or(0, |site| site as usize);
        let attempts = attempts.entry(site).or_default();
        if self.fuel.get() == 0 || *attempts >= self.thresholds.attempts {
            return Counter::UNREACHABLE;
        }
        if self.recording.borrow().is_some() {
            return Counter::new(threshold.min(100), 0);
        }
        *attempts += 1;
        let penalty = threshold.saturating_mul(1 << (*attempts - 1)).min(8000);
        // SAFETY: by the contract.
        unsafe { self.begin(thread, anchor, frame, start, sp) };
        Counter::new(penalty, 0)
    }

    /// # Safety
    /// The pointers are the running frame's.
    pub(super) unsafe fn begin(
        &self,
        thread: *mut Thread,
        anchor: Anchor,
        frame: *mut Frame,
        start: *mut CodeUnit,
        sp: *mut Value,
    ) {
        self.stats.borrow_mut().recordings += 1;
        // SAFETY: by the contract.
        unsafe {
            let mut recording = Recording::begin(thread, anchor, frame, start, sp);
            if let Some((parent, _)) = self.parent_of(&recording) {
                let root = self.executor(parent.root);
                let is_loop = matches!(root.anchor, Anchor::Loop { .. }) && root.code == recording.root_code;
                recording.loop_start = if is_loop { root.start } else { std::ptr::null_mut() };
            }
            *self.recording.borrow_mut() = Some(recording);
            (*thread).dispatch = self.recording_table;
        }
    }

    /// Hook: notes the instruction about to run.
    ///
    /// # Safety
    /// The pointers are the running frame's.
    pub unsafe fn record(
        &self,
        thread: *mut Thread,
        frame: *mut Frame,
        ip: *mut CodeUnit,
        sp: *mut Value,
        word: usize,
    ) {
        // SAFETY: by the contract.
        let word = unsafe { self.entered_word(frame, word) };
        let step = match &mut *self.recording.borrow_mut() {
            // SAFETY: by the contract.
            Some(recording) => unsafe { recording.step(frame, ip, sp, word) },
            None => {
                // SAFETY: the thread is ours.
                unsafe { (*thread).dispatch = self.normal };
                return;
            }
        };
        match step {
            Step::Continue => {}
            Step::Aborted(reason) => self.abort(thread, reason),
            Step::Finished(ending) => self.finish(thread, ending),
        }
    }

    /// The instruction to record: traces of functions are not entered while one is recorded that inlines them.
    ///
    /// # Safety
    /// `word` is an instruction of the frame's code.
    unsafe fn entered_word(&self, frame: *mut Frame, word: usize) -> usize {
        if word & 0xff != ENTER_EXECUTOR as usize {
            return word;
        }
        // SAFETY: by the contract; an installed executor's number is in its code object.
        let executor = self.executor(unsafe { slot_executor((*frame).code, word >> 8) });
        match executor.anchor {
            Anchor::Entry { .. } => executor.replaced.get() as usize,
            _ => word,
        }
    }

    /// Hook: the recording cannot go on.
    pub fn interrupt(&self, thread: *mut Thread, exception: bool) {
        if self.recording.borrow().is_some() {
            self.abort(thread, if exception { Abort::Exception } else { Abort::NestedInterpreter });
        }
    }

    pub(super) fn stop_recording(&self, thread: *mut Thread) -> Option<Recording> {
        // SAFETY: the thread is ours.
        unsafe { (*thread).dispatch = self.normal };
        self.recording.borrow_mut().take()
    }

    pub(super) fn abort(&self, thread: *mut Thread, reason: Abort) {
        self.count_abort(reason);
        self.stop_recording(thread);
    }

    pub(super) fn count_abort(&self, reason: Abort) {
        *self.stats.borrow_mut().aborts.entry(reason).or_default() += 1;
        if reason == Abort::CodeLost {
            self.give_up();
        }
    }
}
