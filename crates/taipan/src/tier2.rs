//! Wires the tracing tier to tier 1: hooks in, dispatch tables and watchers out.

use std::sync::atomic::{AtomicPtr, Ordering};
use taipan_interp::hooks::{Hooks, set_hooks};
use taipan_interp::run;
use taipan_layout::*;
use taipan_object::Py;
use taipan_trace::build::Dependency;
use taipan_trace::evaluator::Evaluator;
use taipan_trace::executor::{Backend, Threads, Tier2};
use taipan_trace::opcode;

/// Prints a stage: its name and what makes its text.
pub type Show = fn(&str, &dyn Fn() -> String);

/// Which tier runs hot code.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum JitMode {
    /// Tier 1 alone.
    Off,
    /// Machine code.
    On,
    /// Traces run by the evaluator.
    Uops,
}

/// The one tier, which all threads share under the GIL.
static TIER2: AtomicPtr<Tier2> = AtomicPtr::new(std::ptr::null_mut());

/// The tier, if there is one.
pub fn tier2() -> Option<&'static Tier2> {
    // SAFETY: the pointer is null or to a tier that is never freed; the callers hold the GIL.
    unsafe { TIER2.load(Ordering::Acquire).as_ref() }
}

/// What the tracing tier is made with.
#[derive(Copy, Clone)]
pub struct Settings {
    /// What runs hot code.
    pub mode: JitMode,
    /// Prints stages of machine code.
    pub show: Option<Show>,
    /// Takes every exit of every trace at this visit, although nothing asks for it.
    pub forced_exits: Option<u64>,
    /// Bytes for machine code.
    pub memory: Option<usize>,
}

/// Switches the tracing tier on; `adjust` sets its limits.
///
/// # Errors
/// Why there can be no machine code; the program runs in tier 1 then.
pub fn install(py: Py, settings: Settings, adjust: impl FnOnce(&mut Tier2)) -> Result<(), String> {
    let Settings { mode, show, forced_exits, memory } = settings;
    if mode == JitMode::Off {
        return Ok(());
    }
    let backend: Box<dyn Backend> = match mode {
        #[cfg(feature = "jit")]
        JitMode::On => {
            let machine = crate::machine::Machine::new(py.thread(), memory, show)?;
            if run::is_counting() {
                machine.count_visits();
            }
            if let Some(visit) = forced_exits {
                machine.force_exits(visit);
            }
            Box::new(machine)
        }
        #[cfg(not(feature = "jit"))]
        JitMode::On => {
            let _ = (show, memory);
            return Ok(());
        }
        _ => {
            let mut evaluator = Evaluator::default();
            if let Some(visit) = forced_exits {
                evaluator.force_exits(visit);
            }
            Box::new(evaluator)
        }
    };
    let mut tier = Tier2::new(py.thread(), backend, run::normal_table(), run::recording_table());
    tier.threads =
        Some(Threads { each: |visit| Py::current().runtime().each_thread(visit), current: || Py::current().thread() });
    tier.exits_are_failures = forced_exits.is_none();
    adjust(&mut tier);
    taipan_interp::code::JUMP_THRESHOLD.set(tier.thresholds.jump);
    taipan_interp::code::ENTRY_THRESHOLD.set(tier.thresholds.entry);
    // The tier lives as long as the runtime, which is never freed.
    TIER2.store(Box::into_raw(Box::new(tier)), Ordering::Release);
    set_hooks(Hooks { hot, record, interrupt_recording, enter_executor, drop_code, materialize_frames });
    py.runtime().set_upcalls(|up| {
        up.dict_changed = |_, dict, key| {
            let dict = dict.as_ptr();
            let is_it = |name: Value| key.is_absent() || name.is(key);
            invalidate(&|d| matches!(d, Dependency::DictKey(other, name) if *other == dict && is_it(*name)));
        };
        // Other threads' code is as good as code that an operation of a trace runs.
        up.leave_thread = |py| {
            if let Some(tier) = tier2() {
                tier.interrupt(py.thread(), false);
                // SAFETY: the token proves that the thread is ours.
                unsafe {
                    if !(*py.thread()).snapshot.is_null() {
                        tier.frames_inspected(py.thread());
                    }
                }
            }
        };
        up.prepare_collection = |_| {
            if let Some(tier) = tier2() {
                tier.prepare_collection();
            }
        };
        up.visit_weakly_held = |_, visit| {
            if let Some(tier) = tier2() {
                tier.visit_weakly_held(visit);
            }
        };
        up.garbage_found = |_, is_garbage| {
            if let Some(tier) = tier2() {
                tier.retire_naming(is_garbage);
            }
        };
        up.function_changed = |_, function| {
            let function = function.as_ptr();
            invalidate(&|d| *d == Dependency::Function(function));
        };
    });
    Ok(())
}

fn invalidate(broken: &dyn Fn(&Dependency) -> bool) {
    if let Some(tier) = tier2() {
        tier.invalidate(broken);
    }
}

unsafe fn hot(
    thread: *mut Thread,
    frame: *mut Frame,
    ip: *mut CodeUnit,
    target: *mut CodeUnit,
    sp: *mut Value,
) -> Counter {
    // SAFETY: tier 1 passes the running frame's pointers.
    let is_jump = unsafe { (*ip & 0xff) as u8 } == opcode::JUMP_BACKWARD_JIT;
    // SAFETY: as above.
    unsafe {
        match tier2() {
            Some(tier) if is_jump => tier.hot_loop(thread, frame, ip, target, sp),
            Some(tier) => tier.hot_entry(thread, frame, ip, target, sp),
            None => Counter::UNREACHABLE,
        }
    }
}

unsafe fn record(thread: *mut Thread, frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value, word: usize) {
    if let Some(tier) = tier2() {
        // SAFETY: tier 1 passes the running frame's pointers.
        unsafe { tier.record(thread, frame, ip, sp, word) }
    }
}

unsafe fn interrupt_recording(thread: *mut Thread, exception: bool) {
    if let Some(tier) = tier2() {
        tier.interrupt(thread, exception);
    }
}

unsafe fn enter_executor(
    thread: *mut Thread,
    frame: *mut Frame,
    _ip: *mut CodeUnit,
    _sp: *mut Value,
    index: usize,
) -> *mut Frame {
    match tier2() {
        // SAFETY: tier 1 passes the running frame's pointers.
        Some(tier) => unsafe { tier.enter(thread, frame, index) },
        None => std::ptr::null_mut(),
    }
}

unsafe fn drop_code(code: *mut Code) {
    if let Some(tier) = tier2() {
        tier.drop_code(code);
    }
}

unsafe fn materialize_frames(thread: *mut Thread) {
    if let Some(tier) = tier2() {
        // SAFETY: tier 1 passes its thread.
        unsafe { tier.frames_inspected(thread) };
    }
}
