//! Exception groups: making, splitting and joining them, for `except*` and for their methods.

use taipan_layout::*;

use crate::exceptions::{Exception, ExceptionRef, matches};
use crate::py::{Py, PyResult};
use crate::refs::{Obj, Ref, TupleRef, ValueExt, clear_slot, replace_slot};
use crate::type_object::{TypeObject, type_of};
use crate::{attribute, call, compare, list, tuple};

/// What picks exceptions out of a group.
pub enum Matcher {
    /// A class or a tuple of classes.
    Type(Ref),
    /// A function that is asked for each.
    Predicate(Ref),
    /// The addresses of leaves.
    Leaves(Vec<usize>),
}

/// Whether `v` is an exception group.
pub fn is_group(py: Py, v: Value) -> bool {
    type_of(py, v).is_subtype(py.exceptions().base_exception_group)
}

/// The exceptions of a group.
pub fn exceptions_of(group: Value) -> TupleRef {
    let e: ExceptionRef = Obj::new(group.as_ptr());
    e.field(1).cast().expect("a group has its exceptions")
}

/// A group without a message: an `ExceptionGroup` or, with exceptions that are none, one of the base class. The
/// exceptions are a list or a tuple.
fn create(py: Py, exceptions: Ref) -> PyResult<Ref> {
    let message = py.str("");
    call::call(py, py.exceptions().base_exception_group.value(), &[message.value(), exceptions.value()])
}

/// The matcher that `split` and `subgroup` were given.
pub fn matcher(py: Py, condition: Value) -> PyResult<Matcher> {
    let class = condition.cast::<TypeObject>();
    if class.is_none() && call::is_callable(py, condition) {
        return Ok(Matcher::Predicate(condition.to_ref()));
    }
    let is_exception = |v: &Value| v.cast::<TypeObject>().is_some_and(|t| t.has_flag(TYPE_EXCEPTION));
    let all = condition.cast::<Tuple>().is_some_and(|t| t.as_slice().iter().all(is_exception));
    if all || is_exception(&condition) {
        return Ok(Matcher::Type(condition.to_ref()));
    }
    Err(py.raise_type_error(format_args!(
        "expected an exception type, a tuple of exception types, or a callable (other than a class)"
    )))
}

fn holds(py: Py, matcher: &Matcher, exception: Value) -> PyResult<bool> {
    match matcher {
        Matcher::Type(target) => matches(py, exception, target.value()),
        Matcher::Predicate(f) => {
            let answer = call::call(py, f.value(), &[exception])?;
            compare::is_true(py, answer.value())
        }
        Matcher::Leaves(leaves) => Ok(!is_group(py, exception) && leaves.contains(&(exception.ptr() as usize))),
    }
}

/// Splits an exception into the part that matches and, if it is wanted, the rest.
pub fn split(py: Py, exception: Value, matcher: &Matcher, want_rest: bool) -> PyResult<(Option<Ref>, Option<Ref>)> {
    py.check_native_stack(" in exceptiongroup_split_recursive")?;
    if holds(py, matcher, exception)? {
        return Ok((Some(exception.to_ref()), None));
    }
    if !is_group(py, exception) {
        return Ok((None, want_rest.then(|| exception.to_ref())));
    }
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    let inner = exceptions_of(exception).to_ref();
    let inner: TupleRef = Obj::new(inner.value().as_ptr());
    for i in 0..inner.length {
        let e = inner.get_ref(i).expect("below the length");
        let (m, r) = split(py, e.value(), matcher, want_rest)?;
        matched.extend(m);
        rest.extend(r);
    }
    Ok((subset(py, exception, matched)?, subset(py, exception, rest)?))
}

/// A group like `original` with some of its exceptions; `None` for none of them.
fn subset(py: Py, original: Value, exceptions: Vec<Ref>) -> PyResult<Option<Ref>> {
    if exceptions.is_empty() {
        return Ok(None);
    }
    let exceptions = list::from_vec(py, exceptions);
    let group = call::call_method(py, original, py.intern("derive").value(), &[exceptions.value()])?;
    if !is_group(py, group.value()) {
        return Err(py.raise_type_error(format_args!("derive must return an instance of BaseExceptionGroup")));
    }
    let (from, mut to): (ExceptionRef, ExceptionRef) = (Obj::new(original.as_ptr()), Obj::new(group.value().as_ptr()));
    let own = |v: Value| v.present().map(|v| v.to_ref());
    let parts = [(own(from.traceback)), own(from.context), own(from.cause)];
    for (part, slot) in parts.into_iter().zip([&raw mut to.traceback, &raw mut to.context, &raw mut to.cause]) {
        // SAFETY: the slots are fields of the new group, which `group` holds.
        let slot = unsafe { &mut *slot };
        match part {
            Some(v) => replace_slot(slot, v),
            None => clear_slot(slot),
        }
    }
    to.suppress_context = 1;
    if let Some(notes) = attribute::get_attr_optional_catching(py, original, py.names().__notes__)?
        && (notes.value().cast::<List>().is_some() || notes.value().cast::<Tuple>().is_some())
    {
        let copy = list::from_vec(py, crate::iter::collect(py, notes.value())?);
        attribute::set_attr(py, group.value(), py.names().__notes__, copy.value())?;
    }
    Ok(Some(group))
}

/// `except*`: the matching part and the rest of what a clause is given; a naked exception is wrapped.
///
/// # Errors
/// `TypeError` for what cannot be caught so, and whatever `split` raises.
pub fn match_clause(
    py: Py,
    exception: Value,
    target: Value,
    wrap: impl FnOnce(&Ref),
) -> PyResult<(Option<Ref>, Option<Ref>)> {
    check_targets(py, target)?;
    if exception.is_none() {
        return Ok((None, None));
    }
    let group = is_group(py, exception);
    if matches(py, exception, target)? {
        if group {
            return Ok((Some(exception.to_ref()), None));
        }
        let wrapped = create(py, tuple::from_slice(py, &[exception]))?;
        wrap(&wrapped);
        return Ok((Some(wrapped), None));
    }
    if !group {
        return Ok((None, Some(exception.to_ref())));
    }
    let pair = call::call_method(py, exception, py.intern("split").value(), &[target])?;
    let class = type_of(py, exception).name();
    let Some(t) = pair.value().cast::<Tuple>() else {
        let got = type_of(py, pair.value()).name();
        return Err(py.raise_type_error(format_args!("{class}.split must return a tuple, not {got}")));
    };
    if t.length < 2 {
        let size = t.length;
        return Err(py.raise_type_error(format_args!("{class}.split must return a 2-tuple, got tuple of size {size}")));
    }
    let part = |i: usize| t.get_ref(i).filter(|v| !v.value().is_none());
    Ok((part(0), part(1)))
}

fn check_targets(py: Py, target: Value) -> PyResult<()> {
    let one = [target];
    let all = target.cast::<Tuple>();
    let targets = all.as_ref().map_or(&one[..], |t| t.as_slice());
    for t in targets {
        let class = t.cast::<TypeObject>().filter(|t| t.has_flag(TYPE_EXCEPTION));
        let Some(class) = class else {
            return Err(py.raise_type_error(format_args!(
                "catching classes that do not inherit from BaseException is not allowed"
            )));
        };
        if class.is_subtype(py.exceptions().base_exception_group) {
            return Err(py.raise_type_error(format_args!(
                "catching ExceptionGroup with except* is not allowed. Use except instead."
            )));
        }
    }
    Ok(())
}

/// Whether two exceptions have the same traceback, context, cause and notes: one is a part of the other.
fn same_metadata(py: Py, a: Value, b: Value) -> PyResult<bool> {
    let (x, y): (ExceptionRef, ExceptionRef) = (Obj::new(a.as_ptr()), Obj::new(b.as_ptr()));
    if !(x.traceback.is(y.traceback) && x.context.is(y.context) && x.cause.is(y.cause)) {
        return Ok(false);
    }
    let notes = |v: Value| attribute::get_attr_optional_catching(py, v, py.names().__notes__);
    Ok(match (notes(a)?, notes(b)?) {
        (None, None) => true,
        (Some(m), Some(n)) => m.value().is(n.value()),
        _ => false,
    })
}

fn collect_leaves(py: Py, exception: Value, leaves: &mut Vec<usize>) {
    if !is_group(py, exception) {
        leaves.push(exception.ptr() as usize);
        return;
    }
    for &inner in exceptions_of(exception).as_slice() {
        collect_leaves(py, inner, leaves);
    }
}

/// The end of `except*`: what to raise of the exceptions that the clauses left or raised; `None` for nothing.
pub fn prepare_reraise(py: Py, original: Value, exceptions: &[Value]) -> PyResult<Option<Ref>> {
    let present = |v: &&Value| !v.is_none();
    if original.cast::<Exception>().is_none() || !is_group(py, original) {
        // Only one clause can have run for a naked exception.
        return Ok(exceptions.first().filter(present).map(|e| e.to_ref()));
    }
    let (mut raised, mut leaves): (Vec<Ref>, Vec<usize>) = (Vec::new(), Vec::new());
    for e in exceptions.iter().filter(present) {
        if same_metadata(py, *e, original)? {
            collect_leaves(py, *e, &mut leaves);
        } else {
            raised.push(e.to_ref());
        }
    }
    let reraised = if leaves.is_empty() { None } else { split(py, original, &Matcher::Leaves(leaves), false)?.0 };
    if raised.is_empty() {
        return Ok(reraised);
    }
    raised.extend(reraised);
    if raised.len() == 1 {
        return Ok(raised.pop());
    }
    create(py, list::from_vec(py, raised)).map(Some)
}
