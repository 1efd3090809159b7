//! How `object` describes an instance to `copy` and `pickle`: `__reduce_ex__`, `__reduce__`, `__getstate__`.
//!
//! Law: what a description says is enough for `copyreg.__newobj__` to make the object again; objects with native state
//! that nothing describes are refused.

use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

/// `object.__reduce_ex__(protocol)`: a class's own `__reduce__` comes first.
pub fn reduce_ex(py: Py, this: Value, protocol: i64) -> PyResult<Ref> {
    let name = py.names().__reduce__;
    if let Some(found) = attribute::get_attr_optional_catching(py, this, name)? {
        let own = attribute::get_attr(py, type_of(py, this).value(), name)?;
        if py.types().object.dict().get_str(name).is_some_and(|native| !own.value().is(native)) {
            return call::call(py, found.value(), &[]);
        }
    }
    reduce(py, this, protocol)
}

/// The description of an object by the protocol.
pub fn reduce(py: Py, this: Value, protocol: i64) -> PyResult<Ref> {
    let helper =
        (py.runtime().upcalls().import)(py, py.intern("copyreg").value(), none(), none(), py.empty_tuple().value(), 0)?;
    if protocol >= 2 {
        return new_object(py, this, helper.value());
    }
    let f = attribute::get_attr_text(py, helper.value(), "_reduce_ex")?;
    call::call(py, f.value(), &[this, int::from_i64(py, protocol).value()])
}

/// `(copyreg.__newobj__, (class, *arguments), state, list items, dict items)`.
fn new_object(py: Py, this: Value, helper: Value) -> PyResult<Ref> {
    let ty = type_of(py, this);
    if ty.slots.new.is_none() {
        return Err(cannot_pickle(py, ty));
    }
    let given = new_arguments(py, this)?;
    let (name, arguments) = match &given {
        Given { args, kwargs: Some(kwargs) } if dict::of(kwargs).length > 0 => {
            let none = py.empty_tuple();
            let args = args.as_ref().unwrap_or(&none).value();
            ("__newobj_ex__", tuple::from_slice(py, &[ty.value(), args, kwargs.value()]))
        }
        Given { args, .. } => {
            let mut all = vec![ty.to_ref()];
            if let Some(args) = args {
                let args: TupleRef = args.value().cast().expect("checked to be a tuple");
                all.extend(args.as_slice().iter().map(|v| v.to_ref()));
            }
            ("__newobj__", tuple::from_vec(py, all))
        }
    };
    let function = attribute::get_attr_text(py, helper, name)?;
    let (list, mapping) = (this.cast::<List>().is_some(), this.cast::<Dict>().is_some());
    let state = state(py, this, given.args.is_none() && !list && !mapping)?;
    let items = if list { iter::get_iter(py, this)? } else { attribute::none_ref() };
    let pairs = match mapping {
        true => iter::get_iter(py, call::call_method(py, this, py.names().items, &[])?.value())?,
        false => attribute::none_ref(),
    };
    Ok(tuple::from_vec(py, vec![function, arguments, state, items, pairs]))
}

fn cannot_pickle(py: Py, ty: TypeRef) -> Raised {
    py.raise_type_error(format_args!("cannot pickle '{}' object", ty.name()))
}

/// What `__new__` is to be called with.
struct Given {
    args: Option<Ref>,
    kwargs: Option<Ref>,
}

/// What `__getnewargs_ex__` or else `__getnewargs__` says.
fn new_arguments(py: Py, this: Value) -> PyResult<Given> {
    let should = |what: &str, got: Value| {
        let got = type_of(py, got).name();
        py.raise_type_error(format_args!("{what}, not '{got}'"))
    };
    if let Some(found) = attribute::call_special(py, this, py.intern("__getnewargs_ex__").value(), &[])? {
        let Some(pair) = found.value().cast::<Tuple>() else {
            return Err(should("__getnewargs_ex__ should return a tuple", found.value()));
        };
        let &[args, kwargs] = pair.as_slice() else {
            let n = pair.as_slice().len();
            return Err(
                py.raise_value_error(format_args!("__getnewargs_ex__ should return a tuple of length 2, not {n}"))
            );
        };
        if args.cast::<Tuple>().is_none() {
            return Err(should("first item of the tuple returned by __getnewargs_ex__ must be a tuple", args));
        }
        if kwargs.cast::<Dict>().is_none() {
            return Err(should("second item of the tuple returned by __getnewargs_ex__ must be a dict", kwargs));
        }
        return Ok(Given { args: Some(args.to_ref()), kwargs: Some(kwargs.to_ref()) });
    }
    let found = attribute::call_special(py, this, py.names().__getnewargs__, &[])?;
    if let Some(args) = &found
        && args.value().cast::<Tuple>().is_none()
    {
        return Err(should("__getnewargs__ should return a tuple", args.value()));
    }
    Ok(Given { args: found, kwargs: None })
}

/// What the object's `__getstate__` gives; `required` if nothing but the state describes the object.
fn state(py: Py, this: Value, required: bool) -> PyResult<Ref> {
    let name = py.names().__getstate__;
    let found = attribute::load_method(py, this, name)?;
    let native = py.types().object.dict().get_str(name);
    match found.receiver {
        true if native.is_some_and(|native| found.callable.value().is(native)) => default_state(py, this, required),
        true => call::call(py, found.callable.value(), &[this]),
        false => call::call(py, found.callable.value(), &[]),
    }
}

/// `object.__getstate__`: the attribute dictionary, or it and what is in slots, or `None`.
pub fn default_state(py: Py, this: Value, required: bool) -> PyResult<Ref> {
    let ty = type_of(py, this);
    if required && has_native_state(py, ty) {
        return Err(cannot_pickle(py, ty));
    }
    let attributes = match instance::is_bare(ty, this) {
        true => attribute::none_ref(),
        false => instance::dict_of(py, ty, this)?.unwrap_or_else(attribute::none_ref),
    };
    let names = slot_names(py, ty)?;
    if names.value().cast::<List>().is_none() {
        return Ok(attributes);
    }
    let slots = dict::new(py);
    for name in iter::collect(py, names.value())? {
        if let Some(value) = attribute::get_attr_optional_catching(py, this, name.value())? {
            dict::set(py, dict::of(&slots), name.value(), value.value())?;
        }
    }
    match dict::of(&slots).length {
        0 => Ok(attributes),
        _ => Ok(tuple::pair(py, attributes, slots)),
    }
}

/// Whether the layout has more than attributes and slots of classes.
fn has_native_state(py: Py, ty: TypeRef) -> bool {
    let mut native = ty;
    while native.is_heap() {
        let Some(base) = native.base() else { break };
        native = base;
    }
    native.variable_size || native.head.basic_size > py.types().object.head.basic_size
}

/// The names of the slots of a class and its bases, as `copyreg` finds and keeps them: a list, or `None`.
fn slot_names(py: Py, ty: TypeRef) -> PyResult<Ref> {
    let known = dict::get_text(py, ty.dict(), "__slotnames__");
    let found = match known {
        Some(names) => names,
        None => {
            let import = py.runtime().upcalls().import;
            let helper = import(py, py.intern("copyreg").value(), none(), none(), py.empty_tuple().value(), 0)?;
            let f = attribute::get_attr_text(py, helper.value(), "_slotnames")?;
            call::call(py, f.value(), &[ty.value()])?
        }
    };
    if !found.value().is(none()) && found.value().cast::<List>().is_none() {
        return Err(py.raise_type_error(format_args!("copyreg._slotnames didn't return a list or None")));
    }
    Ok(found)
}
