//! `object`.

use taipan_macros::pytype;
use taipan_object::args::Keywords;
use taipan_object::layout_types::*;
use taipan_object::type_object::{TypeObject, TypeRef};
use taipan_object::*;

struct Object;

#[pytype]
impl Object {
    /// Default object formatter.
    #[pymethod("__format__(format_spec, /)")]
    fn format(py: Py, this: Value, spec: StrRef) -> PyResult<Ref> {
        if spec.length > 0 {
            let name = type_of(py, this).name();
            return Err(py.raise_type_error(format_args!("unsupported format string passed to {name}.__format__")));
        }
        object_protocol::str(py, this)
    }

    /// This method is called when a class is subclassed.
    #[pyclassmethod("__init_subclass__()")]
    fn init_subclass(_py: Py, _class: Value) {}

    /// Abstract classes can override this to customize issubclass().
    #[pyclassmethod("__subclasshook__(object, /)")]
    fn subclasshook(_py: Py, _class: Value, _object: Value) -> Ref {
        Ref::from_owned(not_implemented())
    }

    /// Default dir() implementation.
    #[pymethod("__dir__()")]
    fn dir(py: Py, this: Value) -> PyResult<Ref> {
        crate::introspection::object_dir(py, this)
    }

    /// Size of object in memory, in bytes.
    #[pymethod("__sizeof__()")]
    fn sizeof(py: Py, this: Value) -> i64 {
        type_of(py, this).head.basic_size as i64
    }

    /// Helper for pickle.
    #[pymethod("__reduce_ex__(protocol, /)")]
    fn reduce_ex(py: Py, this: Value, protocol: i64) -> PyResult<Ref> {
        crate::reduce::reduce_ex(py, this, protocol)
    }

    /// Helper for pickle.
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Value) -> PyResult<Ref> {
        crate::reduce::reduce(py, this, 0)
    }

    /// Helper for pickle.
    #[pymethod("__getstate__()")]
    fn getstate(py: Py, this: Value) -> PyResult<Ref> {
        crate::reduce::default_state(py, this, false)
    }

    /// the object's class
    #[pygetset("__class__")]
    fn class(py: Py, this: Value) -> PyResult<Ref> {
        Ok(type_of(py, this).to_ref())
    }

    #[pysetter("__class__")]
    fn set_class(py: Py, this: Value, value: Option<Value>) -> PyResult<()> {
        let Some(value) = value else {
            return Err(py.raise_type_error(format_args!("can't delete __class__ attribute")));
        };
        let Some(new) = value.cast::<TypeObject>() else {
            let got = type_of(py, value).name();
            return Err(py.raise_type_error(format_args!("__class__ must be set to a class, not '{got}' object")));
        };
        let old = type_of(py, this);
        let mutable = old.is_heap() && new.is_heap();
        if !mutable && !this.is_kind(Kind::MODULE) {
            return Err(py.raise_type_error(format_args!(
                "__class__ assignment only supported for mutable types or ModuleType subclasses"
            )));
        }
        if !class::same_layout(old, new) {
            let (a, b) = (new.name(), old.name());
            return Err(
                py.raise_type_error(format_args!("__class__ assignment: '{a}' object layout differs from '{b}'"))
            );
        }
        instance::set_class(py, this, new)
    }
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let ty = type_of(py, v);
    Ok(py.format(format_args!("<{} object at {:#x}>", ty.full_name(py), v.ptr() as usize)))
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    match op {
        CompareOp::Eq if a.is(b) => Ok(Ref::from_owned(true_())),
        CompareOp::Ne => {
            let Some(f) = type_of(py, a).slots.richcompare else { return compare::not_implemented() };
            let r = f(py, a, b, CompareOp::Eq)?;
            if compare::is_not_implemented(&r) {
                return Ok(r);
            }
            Ok(Ref::from_owned(bool_value(!compare::is_true(py, r.value())?)))
        }
        _ => compare::not_implemented(),
    }
}

fn same_init(a: Option<slots::InitFn>, b: Option<slots::InitFn>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if std::ptr::fn_addr_eq(a, b))
}

fn same_new(a: Option<slots::NewFn>, b: Option<slots::NewFn>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if std::ptr::fn_addr_eq(a, b))
}

fn init(py: Py, v: Value, args: &[Value], _kwnames: Value) -> PyResult<()> {
    if args.is_empty() {
        return Ok(());
    }
    let (ty, object) = (type_of(py, v), py.types().object);
    if !same_init(ty.slots.init, object.slots.init) {
        return Err(py.raise_type_error(format_args!(
            "object.__init__() takes exactly one argument (the instance to initialize)"
        )));
    }
    if same_new(ty.slots.new, object.slots.new) {
        let name = ty.name();
        return Err(py.raise_type_error(format_args!(
            "{name}.__init__() takes exactly one argument (the instance to initialize)"
        )));
    }
    Ok(())
}

/// `object.__new__`.
pub fn new(py: Py, ty: TypeRef, args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    if !args.is_empty() {
        let object = py.types().object;
        if !same_new(ty.slots.new, object.slots.new) {
            return Err(py.raise_type_error(format_args!(
                "object.__new__() takes exactly one argument (the type to instantiate)"
            )));
        }
        if same_init(ty.slots.init, object.slots.init) {
            return Err(py.raise_type_error(format_args!("{}() takes no arguments", ty.name())));
        }
    }
    if ty.is_abstract {
        refuse_abstract(py, ty)?;
    }
    Ok(instance::new_instance(py, ty))
}

fn refuse_abstract(py: Py, ty: TypeRef) -> PyResult<()> {
    let Some(missing) = ty.dict().get_str(py.names().__abstractmethods__) else { return Ok(()) };
    let mut names = Vec::new();
    for name in iter::collect(py, missing)? {
        names.push(text_of(name.value()));
    }
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
    let (class, plural) = (ty.name(), if names.len() > 1 { "s" } else { "" });
    Err(py.raise_type_error(format_args!(
        "Can't instantiate abstract class {class} without an implementation for abstract method{plural} {}",
        quoted.join(", ")
    )))
}

fn hash_identity(_py: Py, v: Value) -> PyResult<i64> {
    Ok(hash::hash_identity(v))
}

/// Makes the type ready.
pub fn register(py: Py) {
    let slots = Slots {
        repr: Some(repr),
        str: Some(object_protocol::repr),
        hash: Some(hash_identity),
        richcompare: Some(richcompare),
        getattribute: Some(attribute::generic_get),
        setattr: Some(attribute::generic_set),
        init: Some(init),
        new: Some(new),
        ..Slots::default()
    };
    native::ready(py, py.types().object, slots, Object::METHODS, Object::GETSETS);
    set_doc(
        py,
        py.types().object,
        "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\n\
         instance that has no instance attributes and cannot be given any.\n",
    );
}

/// Sets `__doc__` of a native type.
pub fn set_doc(py: Py, ty: TypeRef, doc: &str) {
    ty.set_raw(py, "__doc__", py.str(doc));
}

/// Refuses keyword arguments: `name() takes no keyword arguments`.
pub fn no_keywords(py: Py, ty: TypeRef, kwnames: Value) -> PyResult<()> {
    match call::keyword_count(kwnames) {
        0 => Ok(()),
        _ => Err(py.raise_type_error(format_args!("{}() takes no keyword arguments", ty.name()))),
    }
}

/// Positional arguments and keywords of a call through a slot.
pub fn split(args: &[Value], kwnames: Value) -> (&[Value], Keywords<'_>) {
    let positional = args.len() - call::keyword_count(kwnames);
    (&args[..positional], Keywords::new(kwnames, &args[positional..]))
}

/// Checks a count of positional arguments: `name expected at most 1 argument, got 2`.
pub fn check_count(py: Py, name: &str, given: usize, low: usize, high: usize) -> PyResult<()> {
    if (low..=high).contains(&given) {
        return Ok(());
    }
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let (how, n) = if low == high {
        ("", low)
    } else if given < low {
        ("at least ", low)
    } else {
        ("at most ", high)
    };
    Err(py.raise_type_error(format_args!("{name} expected {how}{n} argument{}, got {given}", plural(n))))
}
