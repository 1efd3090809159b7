//! `gc`: the program's hold on the cycle collector.

use taipan_macros::pymodule;
use taipan_object::collect::{self, GENERATIONS, OLDEST};
use taipan_object::layout_types::*;
use taipan_object::*;

fn invalid_generation(py: Py) -> Raised {
    py.raise_value_error(format_args!("invalid generation"))
}

fn generation_of(py: Py, number: i64) -> PyResult<usize> {
    usize::try_from(number).ok().filter(|&n| n <= OLDEST).ok_or_else(|| invalid_generation(py))
}

fn int_tuple(py: Py, items: impl IntoIterator<Item = usize>) -> Ref {
    tuple::from_vec(py, items.into_iter().map(|n| int::from_i64(py, n as i64)).collect())
}

struct Functions;

#[pymodule]
impl Functions {
    /// Enable automatic garbage collection.
    #[pyfunction("enable()")]
    fn enable(py: Py) {
        collect::enable(py, true);
    }
    /// Disable automatic garbage collection.
    #[pyfunction("disable()")]
    fn disable(py: Py) {
        collect::enable(py, false);
    }
    /// Returns true if automatic garbage collection is enabled.
    #[pyfunction("isenabled()")]
    fn isenabled(py: Py) -> bool {
        py.runtime().collector.is_enabled()
    }
    /// Run the garbage collector.
    ///
    /// With no arguments, run a full collection.  The optional argument
    /// may be an integer specifying which generation to collect.  A ValueError
    /// is raised if the generation number is invalid.
    ///
    /// The number of unreachable objects is returned.
    #[pyfunction("collect(generation=2)")]
    fn collect(py: Py, generation: Option<i64>) -> PyResult<usize> {
        let generation = generation_of(py, generation.unwrap_or(OLDEST as i64))?;
        Ok(collect::collect(py, generation))
    }
    /// Return the current collection thresholds.
    #[pyfunction("get_threshold()")]
    fn get_threshold(py: Py) -> Ref {
        int_tuple(py, py.runtime().collector.thresholds())
    }
    /// set_threshold(threshold0, [threshold1, [threshold2]])
    /// Set the collection thresholds (the collection frequency).
    ///
    /// Setting 'threshold0' to zero disables collection.
    #[pyfunction("set_threshold(threshold0, threshold1=None, threshold2=None, /)")]
    fn set_threshold(py: Py, first: i64, second: Option<i64>, third: Option<i64>) {
        let mut thresholds = py.runtime().collector.thresholds();
        for (place, given) in thresholds.iter_mut().zip([Some(first), second, third]) {
            if let Some(given) = given {
                *place = given.max(0) as usize;
            }
        }
        collect::set_thresholds(py, thresholds);
    }
    /// Return a three-tuple of the current collection counts.
    #[pyfunction("get_count()")]
    fn get_count(py: Py) -> Ref {
        let [first, second] = py.runtime().collector.counts();
        int_tuple(py, [py.runtime().memory.net_allocations(), first, second])
    }
    /// Return a list of objects tracked by the collector (excluding the list returned).
    ///
    ///   generation
    ///     Generation to extract the objects from.
    ///
    /// If generation is not None, return only the objects tracked by the
    /// collector that are in that generation.
    #[pyfunction("get_objects(generation=None)")]
    fn get_objects(py: Py, generation: Option<Value>) -> PyResult<Ref> {
        let generation = match generation.filter(|g| !g.is_none()) {
            None => None,
            Some(g) => {
                let number = subscript::index_to_isize(py, g)?;
                if number >= GENERATIONS as isize {
                    let most = GENERATIONS;
                    return Err(py.raise_value_error(format_args!(
                        "generation parameter must be less than the number of available generations ({most})"
                    )));
                }
                if number < -1 {
                    return Err(py.raise_value_error(format_args!("generation parameter cannot be negative")));
                }
                usize::try_from(number).ok()
            }
        };
        Ok(list::from_vec(py, collect::objects(py, generation)))
    }
    /// Return a list of dictionaries containing per-generation statistics.
    #[pyfunction("get_stats()")]
    fn get_stats(py: Py) -> Ref {
        let one = |stats: &collect::Stats| {
            let d = dict::new(py);
            let numbers = [("collections", stats.collections), ("collected", stats.collected), ("uncollectable", 0)];
            for (name, number) in numbers {
                dict::set_text(py, dict::of(&d), name, int::from_i64(py, number as i64).value());
            }
            d
        };
        list::from_vec(py, py.runtime().collector.stats().iter().map(one).collect())
    }
    /// Set the garbage collection debugging flags.
    ///
    ///   flags
    ///     An integer that can have the following bits turned on:
    ///       DEBUG_STATS - Print statistics during collection.
    ///       DEBUG_COLLECTABLE - Print collectable objects found.
    ///       DEBUG_UNCOLLECTABLE - Print unreachable but uncollectable objects
    ///         found.
    ///       DEBUG_SAVEALL - Save objects to gc.garbage rather than freeing them.
    ///       DEBUG_LEAK - Debug leaking programs (everything but STATS).
    ///
    /// Debugging information is written to sys.stderr.
    #[pyfunction("set_debug(flags, /)")]
    fn set_debug(py: Py, flags: i32) {
        py.runtime().collector.debug.set(flags as u32);
    }
    /// Get the garbage collection debugging flags.
    #[pyfunction("get_debug()")]
    fn get_debug(py: Py) -> i64 {
        i64::from(py.runtime().collector.debug.get() as i32)
    }
    /// Return the list of objects that directly refer to any of 'objs'.
    #[pyfunction("get_referrers(*objs)")]
    fn get_referrers(py: Py, objects: &[Value]) -> Ref {
        list::from_vec(py, collect::referrers(py, objects))
    }
    /// Return the list of objects that are directly referred to by 'objs'.
    #[pyfunction("get_referents(*objs)")]
    fn get_referents(py: Py, objects: &[Value]) -> Ref {
        list::from_vec(py, objects.iter().flat_map(|&o| collect::referents(o)).collect())
    }
    /// Returns true if the object is tracked by the garbage collector.
    ///
    /// Simple atomic objects will return false.
    #[pyfunction("is_tracked(obj, /)")]
    fn is_tracked(_py: Py, object: Value) -> bool {
        collect::is_tracked(object)
    }
    /// Returns true if the object has been already finalized by the GC.
    #[pyfunction("is_finalized(obj, /)")]
    fn is_finalized(_py: Py, object: Value) -> bool {
        object.is_pointer() && object.header().flags & FLAG_FINALIZED != 0
    }
    /// Freeze all current tracked objects and ignore them for future collections.
    ///
    /// This can be used before a POSIX fork() call to make the gc copy-on-write
    /// friendly.
    /// Note: collection before a POSIX fork() call may free pages for future
    /// allocation which can cause copy-on-write.
    #[pyfunction("freeze()")]
    fn freeze(py: Py) {
        collect::freeze(py, true);
    }
    /// Unfreeze all objects in the permanent generation.
    ///
    /// Put all objects in the permanent generation back into oldest generation.
    #[pyfunction("unfreeze()")]
    fn unfreeze(py: Py) {
        collect::freeze(py, false);
    }
    /// Return the number of objects in the permanent generation.
    #[pyfunction("get_freeze_count()")]
    fn get_freeze_count(py: Py) -> usize {
        collect::freeze_count(py)
    }
}

const DOC: &str = "This module provides access to the garbage collector for reference cycles.

enable() -- Enable automatic garbage collection.
disable() -- Disable automatic garbage collection.
isenabled() -- Returns true if automatic collection is enabled.
collect() -- Do a full collection right now.
get_count() -- Return the current collection counts.
get_stats() -- Return list of dictionaries containing per-generation stats.
set_debug() -- Set debugging flags.
get_debug() -- Get debugging flags.
set_threshold() -- Set the collection thresholds.
get_threshold() -- Return the current collection thresholds.
get_objects() -- Return a list of all objects tracked by the collector.
is_tracked() -- Returns true if a given object is tracked.
is_finalized() -- Returns true if a given object has been already finalized.
get_referrers() -- Return the list of objects that refer to an object.
get_referents() -- Return the list of objects that an object refers to.
freeze() -- Freeze all tracked objects and ignore them for future collections.
unfreeze() -- Unfreeze all objects in the permanent generation.
get_freeze_count() -- Return the number of objects in the permanent generation.
";

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = crate::new_module(py, "gc", DOC, Functions::METHODS);
    let collector = &py.runtime().collector;
    for (name, place) in [("garbage", &collector.garbage), ("callbacks", &collector.callbacks)] {
        if place.get().is_absent() {
            place.set(list::new(py).into_value());
        }
        dict::set_text(py, d, name, place.get());
    }
    let flags = [
        ("DEBUG_STATS", collect::DEBUG_STATS),
        ("DEBUG_COLLECTABLE", collect::DEBUG_COLLECTABLE),
        ("DEBUG_UNCOLLECTABLE", collect::DEBUG_UNCOLLECTABLE),
        ("DEBUG_SAVEALL", collect::DEBUG_SAVEALL),
        ("DEBUG_LEAK", collect::DEBUG_COLLECTABLE | collect::DEBUG_UNCOLLECTABLE | collect::DEBUG_SAVEALL),
    ];
    for (name, flag) in flags {
        dict::set_text(py, d, name, Value::from_small_int(i64::from(flag)));
    }
    Ok(module)
}
