//! Calls.
//!
//! Law: `args` are borrowed from the caller, positional ones first, then the values of the keywords that the tuple
//! `kwnames` (or absent) names. A native function without keywords is called only with an argument count within its
//! definition's bounds; its code does not check again.

use taipan_layout::*;

use crate::py::{Py, PyResult, Raised};
use crate::refs::{NativeFunctionRef, Obj, Ref, ValueExt};
use crate::type_object::*;

/// Calls with positional arguments.
#[inline]
pub fn call(py: Py, callable: Value, args: &[Value]) -> PyResult<Ref> {
    call_keywords(py, callable, args, Value::ABSENT)
}

/// Calls with positional and keyword arguments.
pub fn call_keywords(py: Py, callable: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    if callable.is_pointer() {
        let header = callable.header();
        match Kind(header.kind) {
            Kind::FUNCTION => {
                py.check_native_stack("")?;
                return (py.runtime().upcalls().call_function)(py, Obj::new(callable.as_ptr()), args, kwnames);
            }
            Kind::BUILTIN_FUNCTION | Kind::METHOD_DESCRIPTOR => {
                return call_native(py, Obj::new(callable.as_ptr()), args, kwnames);
            }
            Kind::METHOD => {
                let m: Obj<Method> = Obj::new(callable.as_ptr());
                let (function, receiver) = (m.function.to_ref(), m.receiver.to_ref());
                return with_prepended(receiver.value(), args, |all| call_keywords(py, function.value(), all, kwnames));
            }
            _ => {}
        }
    }
    let ty = type_of(py, callable);
    let Some(slot) = ty.slots.call else {
        return Err(py.raise_type_error(format_args!("'{}' object is not callable", ty.name())));
    };
    py.check_native_stack(" while calling a Python object")?;
    slot(py, callable, args, kwnames)
}

/// Runs `f` with `first` in front of `args`.
#[inline]
pub fn with_prepended<R>(first: Value, args: &[Value], f: impl FnOnce(&[Value]) -> R) -> R {
    const INLINE: usize = 8;
    if args.len() < INLINE {
        let mut all = [Value::ABSENT; INLINE];
        all[0] = first;
        all[1..=args.len()].copy_from_slice(args);
        return f(&all[..=args.len()]);
    }
    let mut all = Vec::with_capacity(args.len() + 1);
    all.push(first);
    all.extend_from_slice(args);
    f(&all)
}

/// Number of keyword arguments.
#[inline(always)]
pub fn keyword_count(kwnames: Value) -> usize {
    match kwnames.cast::<Tuple>() {
        Some(t) => t.length,
        None => 0,
    }
}

/// Calls a native function or method descriptor, after checking its arity.
pub fn call_native(py: Py, function: NativeFunctionRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    py.check_native_stack("")?;
    if function.bound != 0 {
        let receiver = function.receiver;
        return with_prepended(receiver, args, |all| call_native_def(py, function, all, kwnames));
    }
    call_native_def(py, function, args, kwnames)
}

fn call_native_def(py: Py, function: NativeFunctionRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    // SAFETY: definitions are static data.
    let def = unsafe { &*function.def };
    let keywords = keyword_count(kwnames);
    let positional = args.len() - keywords;
    if function.header.is_exact(Kind::METHOD_DESCRIPTOR) {
        check_receiver(py, function, args, positional)?;
    }
    if def.flags & NATIVE_NO_KEYWORDS != 0 {
        if keywords != 0 {
            return Err(py.raise_type_error(format_args!("{} takes no keyword arguments", display_name(function))));
        }
        if positional < def.min_args as usize || (positional > def.max_args as usize && def.max_args != u16::MAX) {
            return Err(arity_error(py, function, positional));
        }
    }
    // SAFETY: the arity is as the definition demands and the arguments are live.
    let result = unsafe { (def.code)(py.thread(), args.as_ptr(), positional, kwnames) };
    debug_assert!(
        result.is_absent() == py.is_raising(),
        "{} returned without result or exception",
        display_name(function)
    );
    Ref::from_owned_option(result).ok_or_else(Raised::proved)
}

fn check_receiver(py: Py, function: NativeFunctionRef, args: &[Value], positional: usize) -> PyResult<()> {
    let owner: TypeRef = Obj::new(function.receiver.as_ptr());
    let name = def_name(function);
    if positional == 0 {
        let message = format_args!("unbound method {}.{name}() needs an argument", owner.name());
        return Err(py.raise_type_error(message));
    }
    let ty = type_of(py, args[0]);
    if ty == owner || ty.is_subtype(owner) {
        return Ok(());
    }
    let message =
        format_args!("descriptor '{name}' for '{}' objects doesn't apply to a '{}' object", owner.name(), ty.name());
    Err(py.raise_type_error(message))
}

/// The definition's name.
pub fn def_name(function: NativeFunctionRef) -> &'static str {
    // SAFETY: definitions are static data with UTF-8 names.
    unsafe {
        let def = &*function.def;
        std::str::from_utf8_unchecked(std::slice::from_raw_parts(def.name, def.name_length))
    }
}

/// The definition's signature and documentation.
pub fn def_doc(def: &NativeDef) -> &'static str {
    // SAFETY: definitions are static data with UTF-8 documentation.
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(def.doc, def.doc_length)) }
}

/// The number of leading arguments (`self`) that messages do not count.
fn hidden_arguments(function: NativeFunctionRef) -> usize {
    let method = function.header.is_exact(Kind::METHOD_DESCRIPTOR) || function.bound != 0;
    usize::from(method)
}

/// The name as messages show it: `list.append()` for methods, `len()` for functions.
pub fn display_name(function: NativeFunctionRef) -> String {
    let name = def_name(function);
    let owner = match function.receiver.present() {
        Some(r) if function.header.is_exact(Kind::METHOD_DESCRIPTOR) => r.cast::<TypeObject>(),
        Some(r) if function.bound != 0 => match r.cast::<TypeObject>() {
            Some(t) => Some(t),
            None if r.is_kind(Kind::MODULE) => None,
            None => Some(type_of(Py::current(), r)),
        },
        _ => None,
    };
    match owner {
        Some(t) => format!("{}.{name}()", t.name()),
        None => format!("{name}()"),
    }
}

#[cold]
fn arity_error(py: Py, function: NativeFunctionRef, positional: usize) -> Raised {
    // SAFETY: definitions are static data.
    let def = unsafe { &*function.def };
    let hidden = hidden_arguments(function);
    let (min, given) = (def.min_args as usize - hidden.min(def.min_args as usize), positional.saturating_sub(hidden));
    let max = if def.max_args == u16::MAX { usize::MAX } else { def.max_args as usize - hidden };
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if min == max && max == 0 {
        return py.raise_type_error(format_args!("{} takes no arguments ({given} given)", display_name(function)));
    }
    if min == max && max == 1 {
        let name = display_name(function);
        return py.raise_type_error(format_args!("{name} takes exactly one argument ({given} given)"));
    }
    let name = def_name(function);
    let (how, bound) = match given < min {
        _ if min == max => ("", min),
        true => ("at least ", min),
        false => ("at most ", max),
    };
    py.raise_type_error(format_args!("{name} expected {how}{bound} argument{}, got {given}", plural(bound)))
}

/// Calls the method `name` (interned) of `object`.
pub fn call_method(py: Py, object: Value, name: Value, args: &[Value]) -> PyResult<Ref> {
    let method = crate::attribute::load_method(py, object, name)?;
    match method.receiver {
        true => with_prepended(object, args, |all| call(py, method.callable.value(), all)),
        false => call(py, method.callable.value(), args),
    }
}

/// `type.__call__`: makes and initializes an instance.
pub fn type_call(py: Py, callable: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let ty: TypeRef = Obj::new(callable.as_ptr());
    let types = py.types();
    if ty == types.type_ && args.len() == 1 && keyword_count(kwnames) == 0 {
        return Ok(type_of(py, args[0]).to_ref());
    }
    if ty == types.type_ && args.len() - keyword_count(kwnames) != 3 {
        return Err(py.raise_type_error(format_args!("type() takes 1 or 3 arguments")));
    }
    let Some(new) = ty.slots.new else {
        return Err(py.raise_type_error(format_args!("cannot create '{}' instances", ty.full_name(py))));
    };
    let object = new(py, ty, args, kwnames)?;
    let actual = type_of(py, object.value());
    if actual.is_subtype(ty)
        && let Some(init) = actual.slots.init
    {
        init(py, object.value(), args, kwnames)?;
    }
    Ok(object)
}

/// `callable(v)`.
pub fn is_callable(py: Py, v: Value) -> bool {
    type_of(py, v).slots.call.is_some()
}

/// Calls with a tuple of positional arguments and a dict of keyword arguments (`f(*args, **kwargs)`).
pub fn call_star(py: Py, callable: Value, args: &[Value], kwargs: Option<crate::refs::DictRef>) -> PyResult<Ref> {
    let Some(kwargs) = kwargs.filter(|d| d.length > 0) else { return call(py, callable, args) };
    let pairs = crate::dict::snapshot(kwargs);
    let mut all = args.to_vec();
    let mut names = Vec::with_capacity(pairs.len());
    for (name, value) in &pairs {
        if !name.value().is_kind(Kind::STR) {
            return Err(py.raise_type_error(format_args!("keywords must be strings")));
        }
        names.push(name.value());
        all.push(value.value());
    }
    let names = crate::tuple::from_slice(py, &names);
    call_keywords(py, callable, &all, names.value())
}
