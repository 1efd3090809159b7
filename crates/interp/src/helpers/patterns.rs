//! `match`: what the instructions of mapping, sequence and class patterns find.

use super::{helpers, word};
use taipan_layout::*;
use taipan_object::{
    Obj, Py, PyResult, Ref, TypeObject, ValueExt, attribute, call, none, object_protocol, set, text_of, tuple, type_of,
};

helpers! {
    fn tp_is_mapping(py, value: Value) -> bool { type_of(py, value).has_flag(TYPE_MAPPING) }
    fn tp_is_sequence(py, value: Value) -> bool { type_of(py, value).has_flag(TYPE_SEQUENCE) }
    fn tp_match_keys(py, mapping: Value, keys: Value) -> Value { word(match_keys(py, mapping, keys)) }
    fn tp_match_class(py, subject: Value, class: Value, names: Value, count: usize) -> Value {
        word(match_class(py, subject, class, names, count))
    }
}

fn tuple_of(value: Value) -> Obj<Tuple> {
    Obj::new(value.as_ptr())
}

fn match_keys(py: Py, mapping: Value, keys: Value) -> PyResult<Ref> {
    let keys = tuple_of(keys);
    if keys.length == 0 {
        return Ok(py.empty_tuple());
    }
    let seen = set::new(py);
    let missing = Ref::from_owned(none());
    let mut values = Vec::with_capacity(keys.length);
    // A `get` of its own keeps a mapping's `__missing__` from making what is not there.
    let plain = mapping.is_exact(Kind::DICT);
    let absent = attribute_marker(py);
    let get = if plain { None } else { Some(attribute::get_attr(py, mapping, py.names().get)?) };
    for i in 0..keys.length {
        let key = keys.get_ref(i).expect("below the length");
        if !set::of(&seen).add(py, key.value())? {
            let text = object_protocol::repr(py, key.value())?;
            return Err(
                py.raise_value_error(format_args!("mapping pattern checks duplicate key ({})", text_of(text.value())))
            );
        }
        let value = match &get {
            None => match taipan_object::dict::get(py, Obj::new(mapping.as_ptr()), key.value())? {
                Some(value) => value,
                None => return Ok(missing),
            },
            Some(get) => {
                let value = call::call(py, get.value(), &[key.value(), absent.value()])?;
                if value.value().is(absent.value()) {
                    return Ok(missing);
                }
                value
            }
        };
        values.push(value);
    }
    Ok(tuple::from_vec(py, values))
}

/// A new object that no mapping has as a value.
fn attribute_marker(py: Py) -> Ref {
    taipan_object::instance::new_instance(py, py.types().object)
}

/// The attribute of a class pattern; `None` where the subject does not have it.
fn pattern_attribute(
    py: Py,
    subject: Value,
    ty: Obj<TypeObject>,
    name: Value,
    seen: &mut Vec<Ref>,
) -> PyResult<Option<Ref>> {
    for other in seen.iter() {
        if text_of(other.value()) == text_of(name) {
            let (class, shown) = (ty.name(), object_protocol::repr(py, name)?);
            return Err(py.raise_type_error(format_args!(
                "{class}() got multiple sub-patterns for attribute {}",
                text_of(shown.value())
            )));
        }
    }
    seen.push(name.to_ref());
    attribute::get_attr_optional_catching(py, subject, name)
}

/// Whether the one positional pattern of a class without `__match_args__` stands for the subject itself.
fn matches_itself(py: Py, ty: Obj<TypeObject>) -> bool {
    let t = py.types();
    [t.bool, t.bytearray, t.bytes, t.dict, t.float, t.frozenset, t.int, t.list, t.set, t.str, t.tuple]
        .into_iter()
        .any(|builtin| ty.is_subtype(builtin))
}

fn match_class(py: Py, subject: Value, class: Value, names: Value, count: usize) -> PyResult<Ref> {
    let no_match = || Ok(Ref::from_owned(none()));
    let Some(ty) = class.cast::<TypeObject>() else {
        return Err(py.raise_type_error(format_args!("called match pattern must be a class")));
    };
    if !object_protocol::is_instance(py, subject, class)? {
        return no_match();
    }
    let mut seen = Vec::new();
    let mut found = Vec::new();
    if count > 0 {
        let args = attribute::get_attr_optional_catching(py, class, py.names().__match_args__)?;
        let itself = args.is_none() && matches_itself(py, ty);
        if let Some(args) = args.as_ref().filter(|a| a.value().cast_exact::<Tuple>().is_none()) {
            let (class, got) = (ty.name(), type_of(py, args.value()).name());
            return Err(py.raise_type_error(format_args!("{class}.__match_args__ must be a tuple (got {got})")));
        }
        let args = args.unwrap_or_else(|| py.empty_tuple());
        let args = tuple_of(args.value());
        let allowed = if itself { 1 } else { args.length };
        if allowed < count {
            let (class, plural) = (ty.name(), if allowed == 1 { "" } else { "s" });
            return Err(py.raise_type_error(format_args!(
                "{class}() accepts {allowed} positional sub-pattern{plural} ({count} given)"
            )));
        }
        if itself {
            found.push(subject.to_ref());
        } else {
            for i in 0..count {
                let name = args.get_ref(i).expect("below the length");
                if !name.value().is_exact(Kind::STR) {
                    let got = type_of(py, name.value()).name();
                    return Err(
                        py.raise_type_error(format_args!("__match_args__ elements must be strings (got {got})"))
                    );
                }
                let name = attribute::interned_name(py, name.value())?;
                match pattern_attribute(py, subject, ty, name.value(), &mut seen)? {
                    Some(value) => found.push(value),
                    None => return no_match(),
                }
            }
        }
    }
    let names = tuple_of(names);
    for i in 0..names.length {
        let name = names.get_ref(i).expect("below the length");
        match pattern_attribute(py, subject, ty, name.value(), &mut seen)? {
            Some(value) => found.push(value),
            None => return no_match(),
        }
    }
    Ok(tuple::from_vec(py, found))
}
