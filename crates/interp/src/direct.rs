//! Calls whose arguments go straight from the stack into the locals of a new frame.
//!
//! Law: everything that can fail is decided before the first argument moves; a call that does not fit, or whose error has
//! to be found out, is left to [`crate::arguments`] with nothing changed.

use taipan_layout::*;
use taipan_object::{Obj, Py, Ref, ValueExt, dict, tuple};

/// Most keywords, and most parameters of a function called with keywords, that are bound here.
const MOST: usize = 32;

/// A call as the stack has it: `positional` arguments at `args`, then the values that `names` names.
pub(crate) struct Call<'a> {
    /// The callable's word.
    pub callable: *const Value,
    /// The arguments.
    pub args: *const Value,
    /// How many are positional.
    pub positional: usize,
    /// Names of the others.
    pub names: &'a [Value],
}

/// What a local of the new frame gets besides the positional arguments.
struct Plan {
    /// The parameter of each keyword.
    keywords: [u8; MOST],
    /// Bit per parameter that a keyword sets.
    named: u32,
}

/// Pushes the frame of a call of a Python function; `None` where it is not for here. The callable and the arguments move
/// into the frame.
///
/// # Safety
/// `call.callable` is a function; it and the arguments are live references that the caller gives up where a frame is
/// returned.
pub(crate) unsafe fn push(py: Py, call: &Call<'_>, previous: *mut Frame) -> Option<*mut Frame> {
    let thread = py.thread();
    // SAFETY: by the contract; a live function has its code, whose parameters are its first locals.
    unsafe {
        let function = (*call.callable).as_ptr::<Function>();
        let code = (*function).code;
        if (*code).flags & CO_VARKEYWORDS != 0 && !call.names.is_empty() || !Frame::fits(thread, code) {
            return None;
        }
        let parameters = (*code).arg_count as usize;
        let direct = call.positional.min(parameters);
        if call.positional > parameters && (*code).flags & CO_VARARGS == 0 {
            return None;
        }
        let plan = plan(&*code, call, direct)?;
        if !has_defaults(&*function, &*code, direct, plan.named) {
            return None;
        }
        let frame = Frame::push_owning(thread, function, code, previous);
        Frame::rewind(frame);
        let _ = StackRef::steal(*call.callable).make_owned();
        Frame::move_arguments(frame, call.args, direct, (*code).nlocalsplus as usize);
        let values = call.args.add(call.positional);
        for index in 0..call.names.len() {
            *Frame::local(frame, plan.keywords[index] as usize) = StackRef::steal(*values.add(index)).make_owned();
        }
        set_defaults(&*function, &*code, frame);
        set_rest(py, &*code, frame, call);
        Some(frame)
    }
}

/// Finds the parameters of the keywords.
unsafe fn plan(code: &Code, call: &Call<'_>, direct: usize) -> Option<Plan> {
    let mut plan = Plan { keywords: [0; MOST], named: 0 };
    let all = (code.arg_count + code.kwonly_count) as usize;
    if call.names.is_empty() {
        return Some(plan);
    }
    if all > MOST || call.names.len() > MOST {
        return None;
    }
    for (slot, &name) in plan.keywords.iter_mut().zip(call.names) {
        // SAFETY: parameters are locals of the code.
        let same = |&i: &usize| unsafe { Code::local_name(code, i) }.is(name);
        let index = (direct.max(code.posonly_count as usize)..all).find(same)?;
        if plan.named & 1 << index != 0 {
            return None;
        }
        plan.named |= 1 << index;
        *slot = index as u8;
    }
    Some(plan)
}

/// Whether each parameter that no argument sets has a default. `named` says nothing about parameters from [`MOST`] on:
/// no keyword sets them.
fn has_defaults(function: &Function, code: &Code, direct: usize, named: u32) -> bool {
    let parameters = code.arg_count as usize;
    let unset = |i: usize| i >= MOST || named & 1 << i == 0;
    if direct < parameters {
        let defaults = function.defaults.cast::<Tuple>().map_or(0, |d| d.length);
        if (direct..parameters.saturating_sub(defaults)).any(unset) {
            return false;
        }
    }
    (parameters..parameters + code.kwonly_count as usize)
        .all(|i| !unset(i) || keyword_default(function, code, i).is_some())
}

/// The default of a keyword-only parameter, borrowed.
fn keyword_default(function: &Function, code: &Code, index: usize) -> Option<Value> {
    // SAFETY: parameters are locals of the code.
    function.kwdefaults.cast::<Dict>()?.get_str(unsafe { Code::local_name(code, index) })
}

/// Fills the parameters that are still empty.
unsafe fn set_defaults(function: &Function, code: &Code, frame: *mut Frame) {
    let parameters = code.arg_count as usize;
    // SAFETY: the frame's locals are filled in or absent.
    unsafe {
        if let Some(defaults) = function.defaults.cast::<Tuple>() {
            let first = parameters.saturating_sub(defaults.length);
            let skipped = defaults.length - (parameters - first);
            for (index, value) in (first..parameters).zip(&defaults.as_slice()[skipped..]) {
                let local = Frame::local(frame, index);
                if (*local).is_absent() {
                    *local = StackRef::from_full(*value).into_value();
                }
            }
        }
        for index in parameters..parameters + code.kwonly_count as usize {
            let local = Frame::local(frame, index);
            if (*local).is_absent()
                && let Some(value) = keyword_default(function, code, index)
            {
                *local = StackRef::from_full(value).into_value();
            }
        }
    }
}

/// Makes the tuple of further positional arguments and the dict of further keywords, which is empty here.
unsafe fn set_rest(py: Py, code: &Code, frame: *mut Frame, call: &Call<'_>) {
    let mut index = (code.arg_count + code.kwonly_count) as usize;
    // SAFETY: the arguments are the caller's, who gives them up; the two locals are empty.
    unsafe {
        if code.flags & CO_VARARGS != 0 {
            let first = code.arg_count as usize;
            let owned = |i: usize| Ref::from_owned(StackRef::steal(*call.args.add(i)).make_owned());
            let rest: Vec<Ref> = (first..call.positional).map(owned).collect();
            *Frame::local(frame, index) = tuple::from_vec(py, rest).into_value();
            index += 1;
        }
        if code.flags & CO_VARKEYWORDS != 0 {
            *Frame::local(frame, index) = dict::new(py).into_value();
        }
    }
}

/// The names of keywords as a slice, empty where there is no tuple.
pub(crate) fn names_of(kwnames: &Value) -> &[Value] {
    if kwnames.is_absent() {
        return &[];
    }
    let names: Obj<Tuple> = Obj::new(kwnames.as_ptr());
    // SAFETY: the tuple holds `length` items and lives as long as the caller's word.
    unsafe { std::slice::from_raw_parts(Tuple::items(names.as_ptr()), names.length) }
}
