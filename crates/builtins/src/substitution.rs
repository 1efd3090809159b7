//! Type parameters in the arguments of generic aliases and unions: which there are, and what stands for them.
//!
//! Law: an argument is asked through the attributes of the typing module's protocol (`__typing_subst__`,
//! `__parameters__`, ...), classes are not asked at all.

use taipan_object::layout_types::*;
use taipan_object::type_object::TypeObject;
use taipan_object::*;

fn attribute_of(py: Py, v: Value, name: &str) -> PyResult<Option<Ref>> {
    let found = attribute::get_attr_optional(py, v, py.intern(name).value())?;
    Ok(found.filter(|r| !r.value().is_none()))
}

fn is_class(v: Value) -> bool {
    v.cast::<TypeObject>().is_some()
}

fn items_of(v: Value) -> Option<Vec<Ref>> {
    let items = v.cast_exact::<Tuple>().map(|t| t.as_slice().to_vec());
    let items = items.or_else(|| v.cast_exact::<List>().map(|l| l.as_slice().to_vec()))?;
    Some(items.into_iter().map(|item| item.to_ref()).collect())
}

/// The type parameters of some arguments, each once, in the order in which they appear.
///
/// # Errors
/// What asking an argument raises.
pub fn parameters(py: Py, args: &[Value]) -> PyResult<Ref> {
    let mut found: Vec<Ref> = Vec::new();
    for &arg in args {
        if is_class(arg) {
            continue;
        }
        let new = if attribute_of(py, arg, "__typing_subst__")?.is_some() {
            vec![arg.to_ref()]
        } else if let Some(items) = items_of(arg) {
            let items: Vec<Value> = items.iter().map(Ref::value).collect();
            items_of(parameters(py, &items)?.value()).unwrap_or_default()
        } else {
            let own = attribute_of(py, arg, "__parameters__")?;
            own.and_then(|own| items_of(own.value())).unwrap_or_default()
        };
        for parameter in new {
            if !found.iter().any(|known| known.value().is(parameter.value())) {
                found.push(parameter);
            }
        }
    }
    Ok(tuple::from_vec(py, found))
}

/// The items of a subscript, unpacked tuples among them spread out.
fn unpacked_items(py: Py, key: Value) -> PyResult<Vec<Ref>> {
    let items = if key.is_kind(Kind::TUPLE) { items_of(key).unwrap_or_default() } else { vec![key.to_ref()] };
    let mut spread = Vec::with_capacity(items.len());
    for item in items {
        let inner = match is_class(item.value()) {
            true => None,
            false => attribute_of(py, item.value(), "__typing_unpacked_tuple_args__")?,
        };
        match inner.and_then(|inner| items_of(inner.value())) {
            Some(inner) if !inner.last().is_some_and(|last| last.value().is(ellipsis())) => spread.extend(inner),
            _ => spread.push(item),
        }
    }
    Ok(spread)
}

/// The arguments of `alias` with what the subscript `key` gives for its parameters.
///
/// # Errors
/// `TypeError` where the alias has no parameters, or others than the subscript has items.
pub fn substituted(py: Py, alias: Value, args: &[Value], params: &[Value], key: Value) -> PyResult<Vec<Ref>> {
    if params.is_empty() {
        let shown = text_of(object_protocol::repr(py, alias)?.value());
        return Err(py.raise_type_error(format_args!("{shown} is not a generic class")));
    }
    let mut items = unpacked_items(py, key)?;
    for &param in params {
        if let Some(prepare) = attribute_of(py, param, "__typing_prepare_subst__")? {
            let given = tuple::from_vec(py, items);
            let prepared = call::call(py, prepare.value(), &[alias, given.value()])?;
            items = items_of(prepared.value()).unwrap_or_else(|| vec![prepared]);
        }
    }
    if items.len() != params.len() {
        let shown = text_of(object_protocol::repr(py, alias)?.value());
        let (how, least) = if items.len() > params.len() { ("many", "") } else { ("few", "at least ") };
        let (given, wanted) = (items.len(), params.len());
        let message = format_args!("Too {how} arguments for {shown}; actual {given}, expected {least}{wanted}");
        return Err(py.raise_type_error(message));
    }
    replaced(py, args, params, &items)
}

/// The arguments with `items` in place of `params`.
fn replaced(py: Py, args: &[Value], params: &[Value], items: &[Ref]) -> PyResult<Vec<Ref>> {
    let mut new = Vec::with_capacity(args.len());
    for &arg in args {
        if is_class(arg) {
            new.push(arg.to_ref());
            continue;
        }
        if let Some(inner) = items_of(arg) {
            let inner: Vec<Value> = inner.iter().map(Ref::value).collect();
            let inner = replaced(py, &inner, params, items)?;
            new.push(if arg.is_kind(Kind::LIST) { list::from_vec(py, inner) } else { tuple::from_vec(py, inner) });
            continue;
        }
        let spreads = attribute_of(py, arg, "__typing_is_unpacked_typevartuple__")?;
        let spreads = spreads.map_or(Ok(false), |flag| compare::is_true(py, flag.value()))?;
        let value = match attribute_of(py, arg, "__typing_subst__")? {
            Some(subst) => {
                let at = params.iter().position(|p| p.is(arg)).expect("a parameter of the arguments");
                call::call(py, subst.value(), &[items[at].value()])?
            }
            None => within(py, arg, params, items)?,
        };
        match items_of(value.value()).filter(|_| spreads) {
            Some(inner) => new.extend(inner),
            None => new.push(value),
        }
    }
    Ok(new)
}

/// An argument that has parameters of its own, subscripted with what stands for them.
fn within(py: Py, arg: Value, params: &[Value], items: &[Ref]) -> PyResult<Ref> {
    let own = attribute_of(py, arg, "__parameters__")?.and_then(|own| items_of(own.value())).unwrap_or_default();
    if own.is_empty() {
        return Ok(arg.to_ref());
    }
    let mut given = Vec::with_capacity(own.len());
    for parameter in own {
        match params.iter().position(|p| p.is(parameter.value())) {
            Some(at) if type_of(py, parameter.value()).slots.iter.is_some() => {
                // A parameter that stands for several.
                given.extend(items_of(items[at].value()).unwrap_or_else(|| vec![items[at].clone()]));
            }
            Some(at) => given.push(items[at].clone()),
            None => given.push(parameter),
        }
    }
    let key = tuple::from_vec(py, given);
    subscript::get_item(py, arg, key.value())
}
