//! `property`, `classmethod`, `staticmethod`, `super`, and the `__dict__` descriptor of classes.

use taipan_macros::pytype;
use taipan_object::descriptors::{GetSetDef, Property, Super, Wrapper, new_getset};
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct PropertyType;

fn property_of(v: Value) -> Obj<Property> {
    Obj::new(v.as_ptr())
}

fn or_none(v: Value) -> PyResult<Ref> {
    Ok(v.present().unwrap_or(none()).to_ref())
}

fn copy_with(py: Py, v: Value, part: usize, value: Value) -> PyResult<Ref> {
    let p = property_of(v);
    let mut parts = [p.get, p.set, p.delete, p.doc].map(|v| v.present().unwrap_or(none()).to_ref());
    parts[part] = value.to_ref();
    if p.getter_doc != 0 {
        parts[3] = attribute::none_ref();
    }
    let values: Vec<Value> = parts.iter().map(|r| r.value()).collect();
    let new = call::call(py, type_of(py, v).value(), &values)?;
    let mut q = property_of(new.value());
    if !p.name.is_absent() && new.value().is_kind(Kind::PROPERTY) {
        replace_slot(&mut q.name, p.name.to_ref());
    }
    Ok(new)
}

#[pytype]
impl PropertyType {
    /// Descriptor to obtain a copy of the property with a different getter.
    #[pymethod("getter(fget, /)")]
    fn getter(py: Py, this: Value, f: Value) -> PyResult<Ref> {
        copy_with(py, this, 0, f)
    }
    /// Descriptor to obtain a copy of the property with a different setter.
    #[pymethod("setter(fset, /)")]
    fn setter(py: Py, this: Value, f: Value) -> PyResult<Ref> {
        copy_with(py, this, 1, f)
    }
    /// Descriptor to obtain a copy of the property with a different deleter.
    #[pymethod("deleter(fdel, /)")]
    fn deleter(py: Py, this: Value, f: Value) -> PyResult<Ref> {
        copy_with(py, this, 2, f)
    }
    /// Method to set name of a property.
    #[pymethod("__set_name__(owner, name, /)")]
    fn set_name(_py: Py, this: Value, _owner: Value, name: Value) {
        replace_slot(&mut property_of(this).name, name.to_ref());
    }
    #[pygetset("fget")]
    fn fget(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(property_of(v).get)
    }
    #[pygetset("fset")]
    fn fset(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(property_of(v).set)
    }
    #[pygetset("fdel")]
    fn fdel(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(property_of(v).delete)
    }
    #[pygetset("__doc__")]
    fn doc(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(property_of(v).doc)
    }
    #[pysetter("__doc__")]
    fn set_doc(_py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        replace_slot(&mut property_of(v).doc, value.unwrap_or(none()).to_ref());
        Ok(())
    }
    #[pygetset("__name__")]
    fn name(py: Py, v: Value) -> PyResult<Ref> {
        match property_of(v).name.present() {
            Some(n) => Ok(n.to_ref()),
            None => attribute::get_attr(py, property_of(v).get.present().unwrap_or(none()), py.names().__name__),
        }
    }
    #[pysetter("__name__")]
    fn set_name_attribute(_py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        replace_slot(&mut property_of(v).name, value.unwrap_or(none()).to_ref());
        Ok(())
    }
    #[pygetset("__isabstractmethod__")]
    fn isabstract(py: Py, v: Value) -> PyResult<Ref> {
        let p = property_of(v);
        for f in [p.get, p.set, p.delete] {
            if f.present().is_some_and(|f| is_abstract(py, f)) {
                return Ok(Ref::from_owned(true_()));
            }
        }
        Ok(Ref::from_owned(false_()))
    }
}

fn is_abstract(py: Py, f: Value) -> bool {
    match attribute::get_attr_optional_catching(py, f, py.names().__isabstractmethod__) {
        Ok(Some(v)) => compare::is_true(py, v.value()).unwrap_or(false),
        _ => false,
    }
}

fn property_new(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    let a = Value::ABSENT;
    let fields =
        Property { header: instance::blank_header(), get: a, set: a, delete: a, doc: a, name: a, getter_doc: 0 };
    Ok(instance::new_object(py, ty, fields))
}

static PROPERTY_SIGNATURE: args::Signature = args::Signature {
    name: "property",
    parameters: &["fget", "fset", "fdel", "doc"],
    positional_only: 0,
    positional: 4,
    required: 0,
    required_keywords: 0,
    varargs: false,
    kwargs: false,
};

fn property_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    let (args, keywords) = crate::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 4];
    args::bind(py, &PROPERTY_SIGNATURE, args, keywords, &mut out)?;
    let mut p = property_of(v);
    let own = |v: Value| v.present().filter(|v| !v.is_none()).map(|v| v.to_ref());
    for (slot, value) in [(&mut p.get, out[0]), (&mut property_of(v).set, out[1]), (&mut property_of(v).delete, out[2])]
    {
        match own(value) {
            Some(value) => replace_slot(slot, value),
            None => clear_slot(slot),
        }
    }
    let mut p = property_of(v);
    p.getter_doc = 0;
    match own(out[3]) {
        Some(doc) => replace_slot(&mut p.doc, doc),
        None if !p.get.is_absent() => {
            let doc = attribute::get_attr_optional_catching(py, p.get, py.names().__doc__)?;
            if let Some(doc) = doc.filter(|d| !d.value().is_none()) {
                p.getter_doc = 1;
                replace_slot(&mut p.doc, doc);
            }
        }
        None => clear_slot(&mut p.doc),
    }
    Ok(())
}

fn property_name(p: Obj<Property>) -> String {
    match p.name.present() {
        Some(n) => format!(
            "property {} of ",
            text_of(object_protocol::repr(Py::current(), n).unwrap_or_else(|_| n.to_ref()).value())
        ),
        None => "property of ".to_string(),
    }
}

fn property_get(py: Py, v: Value, object: Option<Value>, _ty: Value) -> PyResult<Ref> {
    let Some(object) = object else { return Ok(v.to_ref()) };
    let p = property_of(v);
    match p.get.present() {
        Some(f) => {
            let f = f.to_ref();
            call::call(py, f.value(), &[object])
        }
        None => {
            let class = text_of(type_of(py, object).qualname);
            let message = format_args!("{}'{class}' object has no getter", property_name(p));
            Err(py.raise_attribute_error(object, p.name.present().unwrap_or(none()), message))
        }
    }
}

fn property_set(py: Py, v: Value, object: Value, value: Option<Value>) -> PyResult<()> {
    let p = property_of(v);
    let f = if value.is_some() { p.set } else { p.delete };
    match f.present() {
        Some(f) => {
            let f = f.to_ref();
            match value {
                Some(value) => call::call(py, f.value(), &[object, value]).map(drop),
                None => call::call(py, f.value(), &[object]).map(drop),
            }
        }
        None => {
            let class = text_of(type_of(py, object).qualname);
            let what = if value.is_some() { "setter" } else { "deleter" };
            let message = format_args!("{}'{class}' object has no {what}", property_name(p));
            Err(py.raise_attribute_error(object, p.name.present().unwrap_or(none()), message))
        }
    }
}

struct WrapperType;

fn wrapper_of(v: Value) -> Obj<Wrapper> {
    Obj::new(v.as_ptr())
}

fn wrapped(v: Value) -> Ref {
    wrapper_of(v).callable.present().unwrap_or(none()).to_ref()
}

#[pytype]
impl WrapperType {
    #[pygetset("__func__")]
    fn func(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(wrapped(v))
    }
    #[pygetset("__wrapped__")]
    fn wrapped(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(wrapped(v))
    }
    #[pygetset("__isabstractmethod__")]
    fn isabstract(py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(is_abstract(py, wrapped(v).value()))))
    }
    #[pygetset("__dict__")]
    fn dict(py: Py, v: Value) -> PyResult<Ref> {
        Ok(instance::dict_of(py, type_of(py, v), v)?.expect("wrappers have a dict"))
    }
}

fn wrapper_new(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    let fields = Wrapper { header: instance::blank_header(), callable: Value::ABSENT, dict: Value::ABSENT };
    Ok(instance::new_object(py, ty, fields))
}

fn wrapper_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    let name = dunder::native_base(type_of(py, v)).name();
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::no_keywords(py, type_of(py, v), kwnames)?;
    crate::object::check_count(py, &name, args.len(), 1, 1)?;
    replace_slot(&mut wrapper_of(v).callable, args[0].to_ref());
    for attribute in ["__module__", "__name__", "__qualname__", "__doc__"] {
        let key = py.intern(attribute);
        if let Some(value) = attribute::get_attr_optional_catching(py, args[0], key.value())? {
            instance::set(py, type_of(py, v), v, key.value(), Some(value.value()))?;
        }
    }
    Ok(())
}

fn classmethod_get(py: Py, v: Value, object: Option<Value>, ty: Value) -> PyResult<Ref> {
    let class = if ty.is_none() { type_of(py, object.unwrap_or(none())).value() } else { ty };
    let f = wrapped(v);
    if f.value().is_pointer() && f.value().is_exact(Kind::BUILTIN_FUNCTION) {
        return Ok(native::new_bound(py, native::def_of(Obj::new(f.value().as_ptr())), class));
    }
    Ok(function::new_method(py, f.value(), class))
}

fn staticmethod_get(_py: Py, v: Value, _object: Option<Value>, _ty: Value) -> PyResult<Ref> {
    Ok(wrapped(v))
}

fn wrapper_repr(py: Py, v: Value) -> PyResult<Ref> {
    let inner = object_protocol::repr(py, wrapped(v).value())?;
    let name = type_of(py, v).name();
    Ok(py.format(format_args!("<{name}({})>", text_of(inner.value()))))
}

struct SuperType;

fn super_of(v: Value) -> Obj<Super> {
    Obj::new(v.as_ptr())
}

#[pytype]
impl SuperType {
    /// the class invoking super()
    #[pygetset("__thisclass__")]
    fn thisclass(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(super_of(v).ty)
    }
    /// the instance invoking super(); may be None
    #[pygetset("__self__")]
    fn self_(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(super_of(v).object)
    }
    /// the type of the instance invoking super(); may be None
    #[pygetset("__self_class__")]
    fn self_class(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(super_of(v).object_type)
    }
}

fn super_new(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    let a = Value::ABSENT;
    Ok(instance::new_object(py, ty, Super { header: instance::blank_header(), ty: a, object: a, object_type: a }))
}

/// The type whose MRO `super(ty, object)` walks, or `TypeError`.
fn super_check(py: Py, ty: TypeRef, object: Value) -> PyResult<TypeRef> {
    if let Some(t) = object.cast::<TypeObject>().filter(|t| t.is_subtype(ty)) {
        return Ok(t);
    }
    let actual = type_of(py, object);
    if actual.is_subtype(ty) {
        return Ok(actual);
    }
    if let Some(c) = attribute::get_attr_optional_catching(py, object, py.names().__class__)?
        && let Some(t) = c.value().cast::<TypeObject>().filter(|t| t.is_subtype(ty))
    {
        return Ok(t);
    }
    let (kind, got) = match object.cast::<TypeObject>() {
        Some(t) => ("type", t.name()),
        None => ("instance of", actual.name()),
    };
    Err(py.raise_type_error(format_args!(
        "super(type, obj): obj ({kind} {got}) is not an instance or subtype of type ({}).",
        ty.name()
    )))
}

fn super_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::no_keywords(py, type_of(py, v), kwnames)?;
    crate::object::check_count(py, "super", args.len(), 0, 2)?;
    let (ty, object) = match args {
        [] => {
            let (ty, object) = (py.runtime().upcalls().super_arguments)(py)?;
            (ty, Some(object))
        }
        [ty] => (ty.to_ref(), None),
        [ty, object, ..] => (ty.to_ref(), Some(object.to_ref()).filter(|o| !o.value().is_none())),
    };
    let Some(class) = ty.value().cast::<TypeObject>() else {
        let got = type_of(py, ty.value()).name();
        return Err(py.raise_type_error(format_args!("super() argument 1 must be a type, not {got}")));
    };
    let mut s = super_of(v);
    if let Some(object) = object {
        let object_type = super_check(py, class, object.value())?;
        replace_slot(&mut s.object_type, object_type.to_ref());
        replace_slot(&mut s.object, object);
    }
    replace_slot(&mut s.ty, ty);
    Ok(())
}

/// What `super(ty, object).name` finds; `None` if nothing behind `ty` in the MRO has it.
pub fn super_lookup(py: Py, ty: TypeRef, object: Value, object_type: TypeRef, name: Value) -> PyResult<Option<Ref>> {
    let n = object_type.mro_len();
    let at = (0..n).find(|&i| object_type.mro_at(i) == Some(ty));
    for i in at.map_or(n, |i| i + 1)..n {
        let Some(t) = object_type.mro_at(i) else { break };
        let Some(found) = t.dict().get_str(name) else { continue };
        let found = found.to_ref();
        return match type_of(py, found.value()).slots.descr_get {
            Some(get) => {
                let instance = if object.is(object_type.value()) { None } else { Some(object) };
                get(py, found.value(), instance, object_type.value()).map(Some)
            }
            None => Ok(Some(found)),
        };
    }
    Ok(None)
}

/// `super(ty, object).name`, as `LOAD_SUPER_ATTR` needs it.
pub fn super_attribute(py: Py, ty: Value, object: Value, name: Value) -> PyResult<Ref> {
    let Some(class) = ty.cast::<TypeObject>() else {
        let got = type_of(py, ty).name();
        return Err(py.raise_type_error(format_args!("super() argument 1 must be a type, not {got}")));
    };
    let object_type = super_check(py, class, object)?;
    let name = attribute::interned_name(py, name)?;
    if !name.value().is(py.names().__class__)
        && let Some(r) = super_lookup(py, class, object, object_type, name.value())?
    {
        return Ok(r);
    }
    let s = call::call(py, py.types().super_.value(), &[ty, object])?;
    attribute::generic_get(py, s.value(), name.value())
}

fn super_getattribute(py: Py, v: Value, name: Value) -> PyResult<Ref> {
    let name = attribute::interned_name(py, name)?;
    let s = super_of(v);
    if !s.object_type.is_absent() && !name.value().is(py.names().__class__) {
        let (ty, object_type) = (Obj::new(s.ty.as_ptr()), Obj::new(s.object_type.as_ptr()));
        if let Some(r) = super_lookup(py, ty, s.object, object_type, name.value())? {
            return Ok(r);
        }
    }
    attribute::generic_get(py, v, name.value())
}

fn super_get(py: Py, v: Value, object: Option<Value>, _ty: Value) -> PyResult<Ref> {
    let s = super_of(v);
    match object {
        Some(o) if s.object.is_absent() && !o.is_none() => {
            call::call(py, type_of(py, v).value(), &[s.ty.present().unwrap_or(none()), o])
        }
        _ => Ok(v.to_ref()),
    }
}

fn super_repr(py: Py, v: Value) -> PyResult<Ref> {
    let s = super_of(v);
    let name = |v: Value| v.cast::<TypeObject>().map_or_else(|| "NULL".to_string(), |t| t.name());
    Ok(match s.object_type.present() {
        Some(t) => py.format(format_args!("<super: <class '{}'>, <{} object>>", name(s.ty), name(t))),
        None => py.format(format_args!("<super: <class '{}'>, NULL>", name(s.ty))),
    })
}

fn get_instance_dict(py: Py, v: Value) -> PyResult<Ref> {
    match instance::dict_of(py, type_of(py, v), v)? {
        Some(d) => Ok(d),
        None => {
            let class = type_of(py, v).name();
            let name = py.names().__dict__;
            Err(py.raise_attribute_error(v, name, format_args!("'{class}' object has no attribute '__dict__'")))
        }
    }
}

/// `v.__dict__ = value`.
pub fn set_instance_dict(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
    if let Some(value) = value
        && !value.is_kind(Kind::DICT)
    {
        let got = type_of(py, value).name();
        return Err(py.raise_type_error(format_args!("__dict__ must be set to a dictionary, not a '{got}'")));
    }
    instance::set_dict(type_of(py, v), v, value.map(|d| d.to_ref()));
    Ok(())
}

fn get_weakref(py: Py, v: Value) -> PyResult<Ref> {
    Ok(weak::references(py, v).first().map_or_else(attribute::none_ref, |r| r.to_ref()))
}

/// The `__dict__` attribute of instances of classes.
pub const DICT_ATTRIBUTE: GetSetDef = GetSetDef {
    name: "__dict__",
    get: get_instance_dict,
    set: Some(set_instance_dict),
    doc: "dictionary for instance variables",
};

/// Makes the types ready.
pub fn register(py: Py) {
    let t = py.types();
    let slots = Slots {
        new: Some(property_new),
        init: Some(property_init),
        descr_get: Some(property_get),
        descr_set: Some(property_set),
        ..Slots::default()
    };
    native::ready(py, t.property, slots, PropertyType::METHODS, PropertyType::GETSETS);
    let slots = Slots {
        new: Some(wrapper_new),
        init: Some(wrapper_init),
        descr_get: Some(classmethod_get),
        repr: Some(wrapper_repr),
        ..Slots::default()
    };
    native::ready(py, t.classmethod, slots, WrapperType::METHODS, WrapperType::GETSETS);
    let slots = Slots {
        descr_get: Some(staticmethod_get),
        call: Some(|py, v, args, kwnames| call::call_keywords(py, wrapped(v).value(), args, kwnames)),
        ..slots
    };
    native::ready(py, t.staticmethod, slots, WrapperType::METHODS, WrapperType::GETSETS);
    let slots = Slots {
        new: Some(super_new),
        init: Some(super_init),
        getattribute: Some(super_getattribute),
        descr_get: Some(super_get),
        repr: Some(super_repr),
        ..Slots::default()
    };
    native::ready(py, t.super_, slots, SuperType::METHODS, SuperType::GETSETS);
    let object = t.object;
    py.runtime().register("type.__dict__ descriptor", new_getset(py, object, &DICT_ATTRIBUTE));
    let weakref =
        GetSetDef { name: "__weakref__", get: get_weakref, set: None, doc: "list of weak references to the object" };
    py.runtime().register("type.__weakref__ descriptor", new_getset(py, object, &weakref));
}
