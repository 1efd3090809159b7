//! `__build_class__`: the class statement.

use taipan_object::args::Keywords;
use taipan_object::layout_types::*;
use taipan_object::*;

/// Replaces bases that are no classes by what their `__mro_entries__` give.
fn resolve_bases(py: Py, bases: &[Value]) -> PyResult<Option<Vec<Ref>>> {
    let mut resolved: Option<Vec<Ref>> = None;
    for (i, &base) in bases.iter().enumerate() {
        let entries = if base.cast::<TypeObject>().is_some() {
            None
        } else {
            attribute::get_attr_optional_catching(py, base, py.names().__mro_entries__)?
        };
        let Some(f) = entries else {
            if let Some(list) = &mut resolved {
                list.push(base.to_ref());
            }
            continue;
        };
        let all = tuple::from_slice(py, bases);
        let replacement = call::call(py, f.value(), &[all.value()])?;
        let Some(t) = replacement.value().cast::<Tuple>() else {
            return Err(py.raise_type_error(format_args!("__mro_entries__ must return a tuple")));
        };
        let list = resolved.get_or_insert_with(|| bases[..i].iter().map(|b| b.to_ref()).collect());
        list.extend(t.as_slice().iter().map(|v| v.to_ref()));
    }
    Ok(resolved)
}

/// Builds a class from its body's function.
pub fn build_class(py: Py, f: Value, name: Value, bases: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
    let Some(function) = f.cast::<Function>() else {
        return Err(py.raise_type_error(format_args!("__build_class__: func must be a function")));
    };
    if !name.is_kind(Kind::STR) {
        return Err(py.raise_type_error(format_args!("__build_class__: name is not a string")));
    }
    let resolved = resolve_bases(py, bases)?;
    let actual: Vec<Value> =
        resolved.as_ref().map_or_else(|| bases.to_vec(), |r| r.iter().map(|b| b.value()).collect());
    let mut pairs = keywords.pairs();
    let given = pairs.iter().position(|(k, _)| text_of(*k) == "metaclass").map(|i| pairs.remove(i).1);
    let first = match (given, actual.first()) {
        (Some(m), _) => m.to_ref(),
        (None, Some(&b)) => type_of(py, b).to_ref(),
        (None, None) => py.types().type_.to_ref(),
    };
    // A metaclass that is a class must be, or give way to, the most derived metaclass of the bases.
    let meta = match first.value().cast::<TypeObject>() {
        Some(t) if t.is_subtype(py.types().type_) => class::winning_metaclass(py, t, &actual)?.to_ref(),
        _ => first,
    };
    let base_tuple = tuple::from_slice(py, &actual);
    let namespace = prepare(py, meta.value(), name, base_tuple.value(), &pairs)?;
    let cell = (py.runtime().upcalls().run_class_body)(py, function, namespace.value())?;
    if let Some(list) = &resolved {
        let _ = list;
        let original = tuple::from_slice(py, bases);
        subscript::set_item(py, namespace.value(), py.names().__orig_bases__, original.value())?;
    }
    let mut args = vec![name, base_tuple.value(), namespace.value()];
    args.extend(pairs.iter().map(|p| p.1));
    let names: Vec<Value> = pairs.iter().map(|p| p.0).collect();
    let kwnames = tuple::from_slice(py, &names);
    let kwnames = if names.is_empty() { Value::ABSENT } else { kwnames.value() };
    let class = call::call_keywords(py, meta.value(), &args, kwnames)?;
    check_cell(py, cell.value(), name, class.value())?;
    Ok(class)
}

fn prepare(py: Py, meta: Value, name: Value, bases: Value, pairs: &[(Value, Value)]) -> PyResult<Ref> {
    let Some(f) = attribute::get_attr_optional_catching(py, meta, py.names().__prepare__)? else {
        return Ok(dict::new(py));
    };
    let mut args = vec![name, bases];
    args.extend(pairs.iter().map(|p| p.1));
    let names: Vec<Value> = pairs.iter().map(|p| p.0).collect();
    let kwnames = tuple::from_slice(py, &names);
    let kwnames = if names.is_empty() { Value::ABSENT } else { kwnames.value() };
    let namespace = call::call_keywords(py, f.value(), &args, kwnames)?;
    if type_of(py, namespace.value()).slots.setitem.is_none() {
        let owner = meta.cast::<TypeObject>().map_or_else(|| "<metaclass>".to_string(), |t| t.name());
        let got = type_of(py, namespace.value()).name();
        return Err(py.raise_type_error(format_args!("{owner}.__prepare__() must return a mapping, not {got}")));
    }
    Ok(namespace)
}

/// The body's `__class__` cell must have been filled by `type.__new__`.
fn check_cell(py: Py, cell: Value, name: Value, class: Value) -> PyResult<()> {
    let Some(c) = cell.cast::<Cell>() else { return Ok(()) };
    let name = text_of(name);
    match c.value.present() {
        Some(v) if v.is(class) => Ok(()),
        Some(v) if class.cast::<TypeObject>().is_some() => {
            let (set, made) = (object_protocol::repr(py, v)?, object_protocol::repr(py, class)?);
            Err(py.raise_type_error(format_args!(
                "__class__ set to {} defining '{name}' as {}",
                text_of(set.value()),
                text_of(made.value())
            )))
        }
        None if class.cast::<TypeObject>().is_some() => Err(py.raise_runtime_error(format_args!(
            "__class__ not set defining '{name}' as {}. Was __classcell__ propagated to type.__new__?",
            text_of(object_protocol::repr(py, class)?.value())
        ))),
        _ => Ok(()),
    }
}
