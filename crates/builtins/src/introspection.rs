//! `dir()`, `vars()` and annotations.

use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

/// The names of a set of dicts, as a sorted list.
fn sorted_names(py: Py, all: Ref) -> PyResult<Ref> {
    let keys = list::new(py);
    let l: ListRef = Obj::new(keys.value().as_ptr());
    for (k, _) in dict::snapshot(dict::of(&all)) {
        l.push(k);
    }
    crate::sort::sort(py, l, none(), false)?;
    Ok(keys)
}

fn merge_class(py: Py, all: &Ref, ty: TypeRef) -> PyResult<()> {
    for i in (0..ty.mro_len()).rev() {
        let Some(t) = ty.mro_at(i) else { continue };
        dict::update(py, dict::of(all), t.dict())?;
    }
    Ok(())
}

/// `object.__dir__`.
pub fn object_dir(py: Py, v: Value) -> PyResult<Ref> {
    let all = dict::new(py);
    let own = attribute::get_attr_optional_catching(py, v, py.names().__dict__)?;
    if let Some(d) = own.as_ref().and_then(|d| d.value().cast::<Dict>()) {
        dict::update(py, dict::of(&all), d)?;
    }
    let class = attribute::get_attr_optional_catching(py, v, py.names().__class__)?;
    if let Some(t) = class.as_ref().and_then(|c| c.value().cast::<TypeObject>()) {
        merge_class(py, &all, t)?;
    }
    sorted_names(py, all)
}

/// `type.__dir__`.
pub fn type_dir(py: Py, ty: TypeRef) -> PyResult<Ref> {
    let all = dict::new(py);
    merge_class(py, &all, ty)?;
    sorted_names(py, all)
}

/// `dir(v)`.
pub fn dir(py: Py, v: Value) -> PyResult<Ref> {
    if v.is_kind(Kind::MODULE) {
        let d = attribute::get_attr(py, v, py.names().__dict__)?;
        if let Some(d) = d.value().cast::<Dict>() {
            if let Some(hook) = d.get_str(py.names().__dir__) {
                let hook = hook.to_ref();
                let names = call::call(py, hook.value(), &[])?;
                return sorted_list(py, names.value());
            }
            let all = dict::copy(py, d)?;
            return sorted_names(py, all);
        }
    }
    match attribute::call_special(py, v, py.names().__dir__, &[])? {
        Some(names) => sorted_list(py, names.value()),
        None => Err(py.raise_type_error(format_args!("object does not provide __dir__"))),
    }
}

fn sorted_list(py: Py, names: Value) -> PyResult<Ref> {
    let items = iter::collect(py, names)?;
    let l = list::from_vec(py, items);
    crate::sort::sort(py, Obj::new(l.value().as_ptr()), none(), false)?;
    Ok(l)
}

/// `cls.__annotations__`: evaluated once by `__annotate__` and kept in the namespace.
pub fn class_annotations(py: Py, class: Value) -> PyResult<Ref> {
    let ty: TypeRef = Obj::new(class.as_ptr());
    let names = py.names();
    for name in [names.__annotations__, names.__annotations_cache__] {
        if let Some(v) = ty.dict().get_str(name) {
            return Ok(v.to_ref());
        }
    }
    if !ty.is_heap() {
        let name = ty.name();
        let message = format_args!("type object '{name}' has no attribute '__annotations__'");
        return Err(py.raise_attribute_error(class, names.__annotations__, message));
    }
    let f = ty.dict().get_str(names.__annotate_func__).or_else(|| ty.dict().get_str(names.__annotate__));
    let annotations = evaluate(py, f.unwrap_or(none()))?;
    dict::set(py, ty.dict(), names.__annotations_cache__, annotations.value())?;
    Ok(annotations)
}

/// Calls an `__annotate__` function (or makes an empty dict for `None`).
pub fn evaluate(py: Py, annotate: Value) -> PyResult<Ref> {
    if annotate.is_none() || annotate.is_absent() {
        return Ok(dict::new(py));
    }
    let f = annotate.to_ref();
    let r = call::call(py, f.value(), &[Value::from_small_int(1)])?;
    if !r.value().is_kind(Kind::DICT) {
        let got = type_of(py, r.value()).name();
        return Err(py.raise_type_error(format_args!("__annotate__ returned non-dict of type '{got}'")));
    }
    Ok(r)
}
