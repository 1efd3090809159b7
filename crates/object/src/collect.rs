//! The cycle collector: finds groups of objects that keep only each other alive, and takes them apart.
//!
//! Trial deletion, as in CPython's `gc`: from each candidate's count the references that other candidates own are
//! subtracted; what keeps some is held from outside, and so is what it leads to; the rest is garbage. Then weak references
//! to the garbage are cleared and their callbacks called, finalizers run (PEP 442), what they brought back to life is
//! spared, and the rest is freed.
//!
//! Laws:
//! * A collection runs where the interpreter polls or where a program asks for one, never inside allocation, so every
//!   live object's fields are filled in.
//! * There is no scan of roots. Words on frames, in traces' registers and spill slots, in `Ref`s, in the runtime's tables
//!   own counts that no candidate explains, which makes what they name alive. A borrowed word (bit 0 set, `Obj`, a plain
//!   `Value`) owns nothing and need not: whoever it was borrowed from owns a count, and is itself such a word or is led to
//!   by one, because it is in use. Frames on the data stack are not looked at, so words below a stack pointer that have
//!   been closed do no harm; a suspended generator's frame, whose words are exact, is part of the generator.
//! * A trace's machine code names objects of which its executor owns counts. These count for nothing: what only traces
//!   hold is garbage, and the traces that name it retire first. While a trace runs, they hold like any others.
//! * A layout's `traverse` visits each owned word exactly once, as `-X check-counts` tests.
//! * An object that is being freed has [`FLAG_DYING`] and is passed over; what it still owns is held from outside.
//! * Garbage is freed by the layouts' own functions: all of it first gains counts enough that none of its references to
//!   itself is the last, then gives up its fields, and its memory goes last of all. So nothing recurses, and a function
//!   that frees fields may read any object of the garbage, its type and its shape.

use std::cell::{Cell, RefCell};

use taipan_layout::*;

use crate::audit::visit_owned;
use crate::memory::{Memory, scratch, scratch_mut};
use crate::py::Py;
use crate::refs::{Ref, ValueExt};
use crate::type_object::{TypeObject, TypeRef};
use crate::{dealloc, instance, weak};

/// `gc.set_debug`: statistics, collectable objects, uncollectable ones, keep garbage in `gc.garbage`.
pub const DEBUG_STATS: u32 = 1;
/// Print garbage that is freed.
pub const DEBUG_COLLECTABLE: u32 = 2;
/// Print garbage that cannot be freed; there is none.
pub const DEBUG_UNCOLLECTABLE: u32 = 4;
/// Keep all garbage in `gc.garbage`.
pub const DEBUG_SAVEALL: u32 = 32;

/// The generations that `gc` knows. Objects are young or old: generations 0 and 1 are the young.
pub const GENERATIONS: usize = 3;
/// The oldest generation.
pub const OLDEST: usize = GENERATIONS - 1;
/// `gc.get_threshold()` at start, as CPython's.
const THRESHOLDS: [usize; GENERATIONS] = [2000, 10, 10];
/// The old are not collected before so many have joined them, and half as many as there were.
const LEAST_OLD: usize = 20_000;
/// The number of an object that is held from outside.
const REACHED: u32 = u32::MAX;
/// The number of a candidate without references from outside.
const UNHELD: u32 = 1;
/// Counts that garbage gains while it is taken apart.
const TEARDOWN_COUNTS: u32 = 1 << 29;
/// In stress mode every so many collections all objects are candidates.
const STRESS_FULL: usize = 64;

/// What `gc.get_stats` says of a generation.
#[derive(Copy, Clone, Default)]
pub struct Stats {
    /// Collections.
    pub collections: usize,
    /// Objects freed.
    pub collected: usize,
}

/// The collector's state.
pub struct Collector {
    enabled: Cell<bool>,
    collecting: Cell<bool>,
    /// Polls that are still to collect whatever has been allocated.
    stress: Cell<usize>,
    thresholds: Cell<[usize; GENERATIONS]>,
    /// Collections of a generation since the next older one was collected.
    counts: Cell<[usize; GENERATIONS]>,
    /// Objects that survived the last full collection, and those that joined the old since.
    old: Cell<usize>,
    joined: Cell<usize>,
    stats: Cell<[Stats; GENERATIONS]>,
    /// `gc.set_debug`.
    pub debug: Cell<u32>,
    /// `gc.garbage`, owned, or absent until the module is made.
    pub garbage: Cell<Value>,
    /// `gc.callbacks`, owned, or absent until the module is made.
    pub callbacks: Cell<Value>,
}

impl Default for Collector {
    fn default() -> Collector {
        Collector {
            enabled: Cell::new(false),
            collecting: Cell::new(false),
            stress: Cell::new(0),
            thresholds: Cell::new(THRESHOLDS),
            counts: Cell::default(),
            old: Cell::new(0),
            joined: Cell::new(0),
            stats: Cell::default(),
            debug: Cell::new(0),
            garbage: Cell::new(Value::ABSENT),
            callbacks: Cell::new(Value::ABSENT),
        }
    }
}

impl Collector {
    /// Whether collections happen by themselves.
    pub fn is_enabled(&self) -> bool {
        self.enabled.get()
    }

    /// `gc.get_threshold()`.
    pub fn thresholds(&self) -> [usize; GENERATIONS] {
        self.thresholds.get()
    }

    /// Collections of generations 0 and 1 since the next older one was collected.
    pub fn counts(&self) -> [usize; 2] {
        [self.counts.get()[0], self.counts.get()[1]]
    }

    /// What happened to each generation.
    pub fn stats(&self) -> [Stats; GENERATIONS] {
        self.stats.get()
    }
}

/// Turns collections that happen by themselves on or off.
pub fn enable(py: Py, on: bool) {
    py.runtime().collector.enabled.set(on);
    apply_threshold(py);
    if py.runtime().collector.stress.get() > 0 {
        request(py);
    }
}

/// `gc.set_threshold()`.
pub fn set_thresholds(py: Py, thresholds: [usize; GENERATIONS]) {
    py.runtime().collector.thresholds.set(thresholds);
    apply_threshold(py);
}

fn apply_threshold(py: Py) {
    let collector = &py.runtime().collector;
    let threshold = match collector.thresholds.get()[0] {
        0 => usize::MAX,
        _ if !collector.enabled.get() => usize::MAX,
        _ if collector.stress.get() > 0 => 0,
        threshold => threshold,
    };
    py.runtime().memory.set_threshold(threshold);
}

/// Collects at so many polls from now on, where collections are not turned off.
pub fn stress(py: Py, polls: usize) {
    py.runtime().collector.stress.set(polls);
    apply_threshold(py);
    request(py);
}

fn request(py: Py) {
    // SAFETY: the token proves that the thread is ours; signal handlers set bits of the word, too.
    let poll = unsafe { std::sync::atomic::AtomicU32::from_ptr(&raw mut (*py.thread()).poll) };
    poll.fetch_or(POLL_COLLECT, std::sync::atomic::Ordering::Relaxed);
}

/// Makes all objects old: what there is before a program starts is not looked at until the old are.
pub fn start(py: Py) {
    py.runtime().memory.age();
    enable(py, true);
}

/// A poll found that a collection is due. The caller has taken [`POLL_COLLECT`] off the poll word.
pub fn poll(py: Py) {
    let collector = &py.runtime().collector;
    if !collector.enabled.get() {
        return;
    }
    let stress = collector.stress.get();
    if stress > 0 {
        collector.stress.set(stress - 1);
        let runs: usize = collector.stats.get().iter().map(|s| s.collections).sum();
        collect(py, if runs.is_multiple_of(STRESS_FULL) { OLDEST } else { 0 });
        if stress == 1 {
            apply_threshold(py);
        } else {
            request(py);
        }
        return;
    }
    let [_, first, second] = collector.thresholds.get();
    let counts = collector.counts.get();
    let many = collector.joined.get() > LEAST_OLD.max(collector.old.get() / 2);
    let generation = match () {
        _ if counts[1] > second && many => OLDEST,
        _ if counts[0] > first => 1,
        _ => 0,
    };
    collect(py, generation);
}

/// Collects a generation and the younger ones; how many objects were garbage. 0 inside a collection.
pub fn collect(py: Py, generation: usize) -> usize {
    let collector = &py.runtime().collector;
    if collector.collecting.replace(true) {
        return 0;
    }
    // What is being raised is put aside: callbacks and finalizers run as if nothing were.
    let pending = py.swap_exception(Value::ABSENT);
    call_callbacks(py, "start", generation, 0);
    let began = std::time::Instant::now();
    announce(py, generation);
    let found = run(py, generation);
    conclude(py, generation, found, began);
    call_callbacks(py, "stop", generation, found);
    let left = py.swap_exception(pending);
    crate::refs::release(left);
    collector.collecting.set(false);
    found
}

fn conclude(py: Py, generation: usize, found: usize, began: std::time::Instant) {
    let collector = &py.runtime().collector;
    let mut counts = collector.counts.get();
    counts[..=generation].fill(0);
    if generation < OLDEST {
        counts[generation] = collector.counts.get()[generation] + 1;
    }
    if generation == 1 {
        counts[0] = 0;
    }
    collector.counts.set(counts);
    let mut stats = collector.stats.get();
    stats[generation].collections += 1;
    stats[generation].collected += found;
    collector.stats.set(stats);
    if collector.debug.get() & DEBUG_STATS != 0 {
        let seconds = began.elapsed().as_secs_f64();
        let text = format!("gc: done, {found} unreachable, 0 uncollectable, {seconds:.4}s elapsed\n");
        py.runtime().output.write_error(&text);
    }
}

fn announce(py: Py, generation: usize) {
    if py.runtime().collector.debug.get() & DEBUG_STATS != 0 {
        let (mut young, mut all, mut frozen) = (0, 0, 0);
        py.runtime().memory.for_each_young(|object| young += usize::from(is_candidate(object)));
        py.runtime().memory.for_each_object(|object| {
            all += usize::from(is_candidate(object));
            // SAFETY: `for_each_object` visits live objects.
            frozen += usize::from(unsafe { (*object).flags } & FLAG_FROZEN != 0);
        });
        py.runtime().output.write_error(format!(
            "gc: collecting generation {generation}...\ngc: objects in each generation: {young} 0 {}\n\
             gc: objects in permanent generation: {frozen}\n",
            all - young
        ));
    }
}

/// Calls what is in `gc.callbacks`.
fn call_callbacks(py: Py, phase: &str, generation: usize, collected: usize) {
    let callbacks = py.runtime().collector.callbacks.get();
    let Some(callbacks) = callbacks.cast::<List>().filter(|l| l.length > 0) else { return };
    let info = crate::dict::new(py);
    for (name, number) in [("generation", generation), ("collected", collected), ("uncollectable", 0)] {
        let number = Value::from_small_int(number as i64);
        crate::dict::set_text(py, crate::dict::of(&info), name, number);
    }
    let phase = py.str(phase);
    for callback in callbacks.snapshot() {
        if crate::call::call(py, callback.value(), &[phase.value(), info.value()]).is_err() {
            py.write_unraisable(callback.value());
        }
    }
}

/// Whether an object can be part of a cycle that is looked for.
fn is_candidate(object: *mut Header) -> bool {
    // SAFETY: callers name live objects.
    let header = unsafe { &*object };
    header.flags & (FLAG_CONTAINER | FLAG_DYING | FLAG_FROZEN) == FLAG_CONTAINER && !header.is_immortal()
}

/// The objects of a generation and the younger ones.
fn candidates(memory: &Memory, generation: usize) -> Vec<*mut Header> {
    let mut found = Vec::new();
    let add = |object| {
        if is_candidate(object) {
            found.push(object);
        }
    };
    if generation == OLDEST {
        memory.for_each_object(add)
    } else {
        memory.for_each_young(add)
    }
    found
}

/// One collection; how many objects were garbage.
fn run(py: Py, generation: usize) -> usize {
    (py.runtime().upcalls().prepare_collection)(py);
    let memory = &py.runtime().memory;
    let objects = candidates(memory, generation);
    let (live, garbage) = divide(&objects, 0, |visit| (py.runtime().upcalls().visit_weakly_held)(py, visit));
    memory.age();
    let collector = &py.runtime().collector;
    if generation == OLDEST {
        collector.old.set(live);
        memory.use_all_cells();
        collector.joined.set(0);
    } else {
        collector.joined.set(collector.joined.get() + live);
    }
    let found = if garbage.is_empty() { 0 } else { dispose(py, garbage) };
    memory.disregard_returned();
    if generation == OLDEST {
        memory.drop_scratch();
    }
    found
}

/// Divides objects in those held from outside (how many) and the rest, whose numbers stay [`UNHELD`]; all others' are 0
/// then. `own` counts of each object are the caller's; those of the words that `weakly_held` visits hold nothing either.
fn divide(
    objects: &[*mut Header],
    own: u32,
    weakly_held: impl FnOnce(&mut dyn FnMut(Value)),
) -> (usize, Vec<*mut Header>) {
    for &object in objects {
        // SAFETY: candidates are alive; nothing is freed meanwhile.
        unsafe { *scratch_mut(object) = (*object).count - own + UNHELD };
    }
    let mut subtract = |value| {
        if let Some(number) = number_of(value)
            && *number > UNHELD
        {
            *number -= 1;
        }
    };
    for &object in objects {
        visit_owned(object, &mut subtract);
    }
    weakly_held(&mut subtract);
    let mut pending = Vec::new();
    for &object in objects {
        reach(object, &mut pending);
        while let Some(object) = pending.pop() {
            visit_owned(object, &mut |value| {
                if let Some(number) = number_of(value)
                    && *number != 0
                    && *number != REACHED
                {
                    *number = REACHED;
                    pending.push(value.ptr());
                }
            });
        }
    }
    let mut garbage = Vec::new();
    for &object in objects {
        // SAFETY: as above.
        unsafe {
            let number = scratch_mut(object);
            if *number == UNHELD {
                garbage.push(object);
            } else {
                *number = 0;
            }
        }
    }
    (objects.len() - garbage.len(), garbage)
}

/// Notes a candidate that is held from outside.
fn reach(object: *mut Header, pending: &mut Vec<*mut Header>) {
    // SAFETY: candidates are alive.
    unsafe {
        let number = scratch_mut(object);
        if *number != UNHELD && *number != REACHED || is_watched_generator(object) {
            *number = REACHED;
            pending.push(object);
        }
    }
}

/// Whether a frame object names the generator's frame: it may read the frame without owning the generator.
fn is_watched_generator(object: *mut Header) -> bool {
    // SAFETY: candidates are alive; the kind says the layout.
    unsafe {
        let kind = Kind((*object).kind).base();
        if kind != Kind::GENERATOR && kind != Kind::COROUTINE && kind != Kind::ASYNC_GENERATOR {
            return false;
        }
        let generator: *mut Generator = object.cast();
        let frame = (*generator).frame.frame_object;
        (*generator).state != GENERATOR_CLEARED && frame.is_pointer() && (*frame.ptr()).count > 1
    }
}

/// The number of an object that may be a candidate.
#[inline(always)]
fn number_of(value: Value) -> Option<&'static mut u32> {
    // Immortal objects may lie outside all pages.
    if !value.is_pointer() || value.header().is_immortal() {
        return None;
    }
    // SAFETY: a visited word names a live object; the reference ends with the caller's expression.
    unsafe { scratch(value.ptr()).map(|number| &mut *number) }
}

/// Whether the object is in the garbage that is being disposed of.
pub(crate) fn is_garbage(object: *mut Header) -> bool {
    number_of(Value::from_ptr_borrowed(object)).is_some_and(|number| *number == UNHELD)
}

/// Weak references, finalizers, and the end; how many objects ended.
fn dispose(py: Py, garbage: Vec<*mut Header>) -> usize {
    for &object in &garbage {
        // SAFETY: garbage is intact; the collector's own count keeps it so while Python code runs.
        unsafe { (*object).count += 1 };
    }
    (py.runtime().upcalls().garbage_found)(py, &|value| value.is_pointer() && is_garbage(value.ptr()));
    let mut ran = weak::clear_garbage(py, &garbage);
    for &object in &garbage {
        ran |= dealloc::finalize_once(py, Value::from_ptr_borrowed(object));
    }
    let garbage = if ran { spare_resurrected(py, garbage) } else { garbage };
    let debug = py.runtime().collector.debug.get();
    if debug & DEBUG_COLLECTABLE != 0 {
        garbage.iter().for_each(|&object| print_collectable(py, object));
    }
    if debug & DEBUG_SAVEALL != 0
        && let Some(kept) = py.runtime().collector.garbage.get().cast::<List>()
    {
        for &object in &garbage {
            kept.push(Ref::from_owned(Value::from_ptr(object)));
            forget(object);
        }
        return garbage.len();
    }
    let count = garbage.len();
    take_apart(py, garbage);
    count
}

fn forget(object: *mut Header) {
    // SAFETY: the object is alive.
    unsafe { *scratch_mut(object) = 0 };
}

fn print_collectable(py: Py, object: *mut Header) {
    // SAFETY: garbage is intact.
    let ty = unsafe { TypeRef::new((*object).type_of().cast()) };
    py.runtime().output.write_error(format!("gc: collectable <{} {object:p}>\n", ty.name()));
}

/// After Python code ran: what is held from outside now, and what that leads to, lives on. The rest.
fn spare_resurrected(py: Py, objects: Vec<*mut Header>) -> Vec<*mut Header> {
    let (_, garbage) = divide(&objects, 1, |_| {});
    for &object in objects.iter().filter(|&&object| !is_garbage(object)) {
        // Gives the collector's own count back; not the last, for the object is held from outside.
        crate::refs::release(Value::from_ptr(object));
    }
    // Finalizers may have made new weak references to what ends now.
    weak::forget_garbage(py, &garbage);
    garbage
}

/// Frees garbage that nothing outside refers to. Each object has one count of the collector's.
fn take_apart(py: Py, garbage: Vec<*mut Header>) {
    for &object in &garbage {
        // SAFETY: garbage is intact; the counts are given up with its memory.
        unsafe {
            (*object).count += TEARDOWN_COUNTS;
            (*object).flags |= FLAG_DYING;
        }
    }
    let is_type = |object: *mut Header| Value::from_ptr_borrowed(object).cast::<TypeObject>().is_some();
    // Types last: the others are laid out as they say. What they own besides objects is kept until all is done.
    let (types, others): (Vec<*mut Header>, Vec<*mut Header>) = garbage.iter().partition(|&&object| is_type(object));
    for &object in &types {
        crate::fields::unlink_type(TypeRef::new(object.cast()));
    }
    let mut shapes = Vec::new();
    for object in others.into_iter().chain(types) {
        if is_type(object) {
            let mut ty = TypeRef::new(object.cast());
            shapes.push(std::mem::take(&mut ty.shapes));
        }
        drop_everything(py, object);
    }
    for &object in &garbage {
        forget(object);
        // SAFETY: the fields are gone and nothing refers to the object.
        unsafe { crate::memory::deallocate(py, object) };
    }
    shapes.into_iter().for_each(crate::shape::free_all);
}

/// Releases everything that a dying object owns.
fn drop_everything(py: Py, object: *mut Header) {
    // SAFETY: the object is garbage; its type and shape are still there.
    unsafe {
        let ty = TypeRef::new((*object).type_of().cast());
        if (*(*object).shape).slot_count != 0 || ty.dict_kind == crate::type_object::DictKind::Shape {
            instance::drop_slots(ty, object);
        }
        (ty.drop_fields)(py, object);
        if ty.is_heap() {
            crate::refs::release(Value::from_ptr(ty.as_ptr()));
        }
    }
}

/// `gc.is_tracked()`: whether the collector looks at the object.
pub fn is_tracked(value: Value) -> bool {
    if !value.is_pointer() || value.header().flags & FLAG_CONTAINER == 0 {
        return false;
    }
    match value.cast_exact::<Tuple>() {
        // Tuples of things that cannot be part of cycles are none of the collector's business.
        Some(t) => t.as_slice().iter().any(|&item| is_tracked(item)),
        None => !(value.header().is_immortal() && value.cast::<TypeObject>().is_some()),
    }
}

/// All objects that the collector looks at, or those of a generation.
pub fn objects(py: Py, generation: Option<usize>) -> Vec<Ref> {
    let found: RefCell<Vec<*mut Header>> = RefCell::default();
    let add = |object: *mut Header| {
        if is_candidate(object) && is_tracked(Value::from_ptr_borrowed(object)) {
            found.borrow_mut().push(object);
        }
    };
    let memory = &py.runtime().memory;
    match generation {
        Some(0) => memory.for_each_young(add),
        Some(1) => {}
        Some(_) => memory.for_each_object(|object| {
            // SAFETY: `for_each_object` visits live objects.
            if unsafe { (*object).flags } & FLAG_YOUNG == 0 {
                add(object);
            }
        }),
        None => memory.for_each_object(add),
    }
    found.into_inner().into_iter().map(|object| Value::from_ptr_borrowed(object).to_ref()).collect()
}

/// What an object owns, for `gc.get_referents()`.
pub fn referents(value: Value) -> Vec<Ref> {
    let mut found = Vec::new();
    if value.is_pointer() && value.header().flags & FLAG_CONTAINER != 0 {
        visit_owned(value.ptr(), &mut |owned| found.push(owned.to_ref()));
    }
    found
}

/// The objects that own one of `targets`, for `gc.get_referrers()`.
pub fn referrers(py: Py, targets: &[Value]) -> Vec<Ref> {
    let mut found = Vec::new();
    py.runtime().memory.for_each_object(|object| {
        if is_candidate(object) {
            let mut refers = false;
            visit_owned(object, &mut |owned| refers |= targets.iter().any(|t| t.is(owned)));
            if refers {
                found.push(object);
            }
        }
    });
    found.into_iter().map(|object| Value::from_ptr_borrowed(object).to_ref()).collect()
}

/// Makes the collector pass over all objects that there are (`gc.freeze`), or over none.
pub fn freeze(py: Py, on: bool) {
    let memory = &py.runtime().memory;
    memory.for_each_object(|object| {
        if on && is_candidate(object) {
            // SAFETY: `for_each_object` visits live objects.
            unsafe { (*object).flags |= FLAG_FROZEN };
        } else if !on {
            // SAFETY: as above.
            unsafe { (*object).flags &= !FLAG_FROZEN };
        }
    });
    memory.age();
}

/// `gc.get_freeze_count()`.
pub fn freeze_count(py: Py) -> usize {
    let mut count = 0;
    py.runtime().memory.for_each_object(|object| {
        // SAFETY: `for_each_object` visits live objects.
        count += usize::from(unsafe { (*object).flags } & FLAG_FROZEN != 0);
    });
    count
}
