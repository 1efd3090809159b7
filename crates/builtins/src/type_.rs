//! `type`.

use taipan_macros::pytype;
use taipan_object::class::{ClassSpec, new_class};
use taipan_object::layout_types::*;
use taipan_object::type_object::{TypeObject, TypeRef};
use taipan_object::*;

struct TypeType;

fn this_type(v: Value) -> TypeRef {
    Obj::new(v.as_ptr())
}

fn immutable(py: Py, ty: TypeRef, attribute: &str) -> PyResult<()> {
    if ty.has_flag(TYPE_IMMUTABLE) {
        let name = ty.full_name(py);
        return Err(py.raise_type_error(format_args!("cannot set '{attribute}' attribute of immutable type '{name}'")));
    }
    Ok(())
}

fn string_or_error(py: Py, ty: TypeRef, attribute: &str, value: Option<Value>) -> PyResult<Ref> {
    immutable(py, ty, attribute)?;
    let Some(value) = value else {
        let name = ty.name();
        return Err(py.raise_type_error(format_args!("cannot delete '{attribute}' attribute of type '{name}'")));
    };
    if !value.is_kind(Kind::STR) {
        let (name, got) = (ty.name(), type_of(py, value).name());
        return Err(py.raise_type_error(format_args!("can only assign string to {name}.{attribute}, not '{got}'")));
    }
    Ok(value.to_ref())
}

fn namespace_value(_py: Py, v: Value, name: Value) -> Option<Ref> {
    this_type(v).dict().get_str(name).map(|v| v.to_ref())
}

fn set_namespace(py: Py, v: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    let ty = this_type(v);
    immutable(py, ty, &text_of(name))?;
    match value {
        Some(value) => dict::set(py, ty.dict(), name, value)?,
        None => {
            if dict::pop(py, ty.dict(), name)?.is_none() {
                return Err(py.raise_attribute_error(v, name, format_args!("{}", text_of(name))));
            }
        }
    }
    type_object::modified(py, ty);
    Ok(())
}

#[pytype]
impl TypeType {
    /// Return a type's method resolution order.
    #[pymethod("mro()")]
    fn mro(py: Py, this: Value) -> PyResult<Ref> {
        Ok(list::from_slice(py, &class::c3(py, this_type(this))?))
    }

    /// Return a list of immediate subclasses.
    #[pymethod("__subclasses__()")]
    fn subclasses(py: Py, this: Value) -> Ref {
        let ty = this_type(this);
        let items: Vec<Value> = ty.subclasses.iter().map(|&t| TypeRef::new(t).value()).collect();
        list::from_slice(py, &items)
    }

    /// Create the namespace for the class statement
    #[pyclassmethod("__prepare__(name=None, bases=None, /, **kwds)")]
    fn prepare(py: Py, _meta: Value, _name: Option<Value>, _bases: Option<Value>, _kw: args::Keywords<'_>) -> Ref {
        dict::new(py)
    }

    /// Check if an object is an instance.
    #[pymethod("__instancecheck__(instance, /)")]
    fn instancecheck(py: Py, this: Value, instance: Value) -> PyResult<bool> {
        object_protocol::real_instance(py, instance, this_type(this))
    }

    /// Check if a class is a subclass.
    #[pymethod("__subclasscheck__(subclass, /)")]
    fn subclasscheck(py: Py, this: Value, subclass: Value) -> PyResult<bool> {
        match subclass.cast::<TypeObject>() {
            Some(t) => Ok(t.is_subtype(this_type(this))),
            None => Err(py.raise_type_error(format_args!("issubclass() arg 1 must be a class"))),
        }
    }

    /// Specialized __dir__ implementation for types.
    #[pymethod("__dir__()")]
    fn dir(py: Py, this: Value) -> PyResult<Ref> {
        crate::introspection::type_dir(py, this_type(this))
    }

    #[pygetset("__name__")]
    fn name(_py: Py, this: Value) -> PyResult<Ref> {
        Ok(this_type(this).head.name.to_ref())
    }

    #[pysetter("__name__")]
    fn set_name(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        let mut ty = this_type(this);
        let value = string_or_error(py, ty, "__name__", value)?;
        replace_slot(&mut ty.head.name, value);
        Ok(())
    }

    #[pygetset("__qualname__")]
    fn qualname(_py: Py, this: Value) -> PyResult<Ref> {
        Ok(this_type(this).qualname.to_ref())
    }

    #[pysetter("__qualname__")]
    fn set_qualname(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        let mut ty = this_type(this);
        let value = string_or_error(py, ty, "__qualname__", value)?;
        replace_slot(&mut ty.qualname, value);
        Ok(())
    }

    #[pygetset("__bases__")]
    fn bases(_py: Py, this: Value) -> PyResult<Ref> {
        Ok(this_type(this).bases.to_ref())
    }

    #[pysetter("__bases__")]
    fn set_bases(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        let ty = this_type(this);
        immutable(py, ty, "__bases__")?;
        let Some(bases) = value.and_then(|v| v.cast::<Tuple>()) else {
            let (name, got) = (ty.name(), value.map(|v| type_of(py, v).name()).unwrap_or_default());
            return Err(py.raise_type_error(format_args!("can only assign tuple to {name}.__bases__, not {got}")));
        };
        if bases.length == 0 {
            let name = ty.name();
            return Err(
                py.raise_type_error(format_args!("can only assign non-empty tuple to {name}.__bases__, not ()"))
            );
        }
        class::set_bases(py, ty, bases.as_slice())
    }

    #[pygetset("__mro__")]
    fn get_mro(_py: Py, this: Value) -> PyResult<Ref> {
        Ok(this_type(this).head.mro.present().unwrap_or(none()).to_ref())
    }

    #[pygetset("__base__")]
    fn base(_py: Py, this: Value) -> PyResult<Ref> {
        Ok(this_type(this).base().map_or_else(attribute::none_ref, |b| b.to_ref()))
    }

    #[pygetset("__module__")]
    fn module(py: Py, this: Value) -> PyResult<Ref> {
        Ok(namespace_value(py, this, py.names().__module__).unwrap_or_else(|| py.str("builtins")))
    }

    #[pysetter("__module__")]
    fn set_module(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        set_namespace(py, this, py.names().__module__, value)
    }

    #[pygetset("__dict__")]
    fn dict(py: Py, this: Value) -> PyResult<Ref> {
        Ok(crate::mappingproxy::new(py, this_type(this).dict().value()))
    }

    #[pygetset("__doc__")]
    fn doc(py: Py, this: Value) -> PyResult<Ref> {
        let Some(doc) = namespace_value(py, this, py.names().__doc__) else { return Ok(attribute::none_ref()) };
        match type_of(py, doc.value()).slots.descr_get {
            Some(get) if !doc.value().is_kind(Kind::STR) => get(py, doc.value(), None, this),
            _ => Ok(doc),
        }
    }

    #[pysetter("__doc__")]
    fn set_doc(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        set_namespace(py, this, py.names().__doc__, value)
    }

    #[pygetset("__abstractmethods__")]
    fn abstractmethods(py: Py, this: Value) -> PyResult<Ref> {
        let name = py.names().__abstractmethods__;
        // What `type` has under the name is this attribute.
        let found = namespace_value(py, this, name).filter(|_| !this.is(py.types().type_.value()));
        found.ok_or_else(|| py.raise_attribute_error(this, name, format_args!("__abstractmethods__")))
    }

    #[pysetter("__abstractmethods__")]
    fn set_abstractmethods(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        let is_abstract = value.map_or(Ok(false), |v| compare::is_true(py, v))?;
        set_namespace(py, this, py.names().__abstractmethods__, value)?;
        this_type(this).is_abstract = is_abstract;
        Ok(())
    }

    #[pygetset("__annotations__")]
    fn annotations(py: Py, this: Value) -> PyResult<Ref> {
        crate::introspection::class_annotations(py, this)
    }

    #[pysetter("__annotations__")]
    fn set_annotations(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        set_namespace(py, this, py.names().__annotations_cache__, value)
    }

    #[pygetset("__annotate__")]
    fn annotate(py: Py, this: Value) -> PyResult<Ref> {
        let own = namespace_value(py, this, py.names().__annotate_func__);
        Ok(own.or_else(|| namespace_value(py, this, py.names().__annotate__)).unwrap_or_else(attribute::none_ref))
    }

    #[pysetter("__annotate__")]
    fn set_annotate(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        set_namespace(py, this, py.names().__annotate_func__, value)
    }

    #[pygetset("__type_params__")]
    fn type_params(py: Py, this: Value) -> PyResult<Ref> {
        Ok(namespace_value(py, this, py.names().__type_params__).unwrap_or_else(|| py.empty_tuple()))
    }

    #[pysetter("__type_params__")]
    fn set_type_params(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        set_namespace(py, this, py.names().__type_params__, value)
    }

    #[pygetset("__text_signature__")]
    fn text_signature(_py: Py, _this: Value) -> PyResult<Ref> {
        Ok(attribute::none_ref())
    }

    #[pygetset("__basicsize__")]
    fn basicsize(py: Py, this: Value) -> PyResult<Ref> {
        Ok(int::from_i64(py, this_type(this).head.basic_size as i64))
    }

    #[pygetset("__flags__")]
    fn flags(py: Py, this: Value) -> PyResult<Ref> {
        let ty = this_type(this);
        let abstract_ = ty.is_abstract;
        let heap = if ty.is_heap() { 1 << 9 } else { 0 };
        let base = if ty.has_flag(TYPE_BASE) { 1 << 10 } else { 0 };
        let immutable = if ty.has_flag(TYPE_IMMUTABLE) { 1 << 8 } else { 0 };
        Ok(int::from_i64(py, heap | base | immutable | if abstract_ { 1 << 20 } else { 0 } | 1 << 12))
    }
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    Ok(py.format(format_args!("<class '{}'>", this_type(v).full_name(py))))
}

fn new(py: Py, metatype: TypeRef, arguments: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(arguments, kwnames);
    if args.len() != 3 {
        return Err(
            py.raise_type_error(format_args!("type.__new__() takes exactly 3 arguments ({} given)", args.len()))
        );
    }
    let wrong = |i: usize, expected: &str| {
        let got = type_of(py, args[i]).name();
        py.raise_type_error(format_args!("type.__new__() argument {} must be {expected}, not {got}", i + 1))
    };
    if !args[0].is_kind(Kind::STR) {
        return Err(wrong(0, "str"));
    }
    let bases = args[1].cast::<Tuple>().ok_or_else(|| wrong(1, "tuple"))?;
    let namespace = args[2].cast::<Dict>().ok_or_else(|| wrong(2, "dict"))?;
    let winner = class::winning_metaclass(py, metatype, bases.as_slice())?;
    let pairs = keywords.pairs();
    if winner != metatype
        && let Some(f) = winner.slots.new
        && !std::ptr::fn_addr_eq(f, new as slots::NewFn)
    {
        return f(py, winner, arguments, kwnames);
    }
    new_class(py, &ClassSpec { metatype: winner, name: args[0], bases, namespace, keywords: &pairs })
}

fn init(py: Py, _v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    let positional = args.len() - call::keyword_count(kwnames);
    if positional != 1 && positional != 3 {
        return Err(py.raise_type_error(format_args!("type.__init__() takes 1 or 3 arguments")));
    }
    if positional == 1 && args.len() > 1 {
        return Err(py.raise_type_error(format_args!("type.__init__() takes no keyword arguments")));
    }
    Ok(())
}

fn or_slot(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    crate::generic::union(py, a, b)
}

fn hash_identity(_py: Py, v: Value) -> PyResult<i64> {
    Ok(hash::hash_identity(v))
}

/// Makes the type ready.
pub fn register(py: Py) {
    let mut slots = Slots {
        repr: Some(repr),
        hash: Some(hash_identity),
        call: Some(call::type_call),
        getattribute: Some(attribute::type_get),
        setattr: Some(attribute::type_set),
        new: Some(new),
        init: Some(init),
        ..Slots::default()
    };
    slots.binary[BinaryOp::Or as usize] = Some(or_slot);
    native::ready(py, py.types().type_, slots, TypeType::METHODS, TypeType::GETSETS);
}
