//! `mappingproxy`: a read-only view of a mapping.

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

/// A `mappingproxy`.
#[repr(C)]
pub struct MappingProxy {
    header: Header,
    mapping: Value,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for MappingProxy {
    const KIND: Kind = Kind::OTHER;
}

owned_fields!(drop_fields, traverse, MappingProxy, mapping);

/// A proxy of `mapping`.
pub fn new(py: Py, mapping: Value) -> Ref {
    let ty = py.runtime().native_type::<MappingProxy>();
    let mapping = mapping.to_ref().into_value();
    instance::new_object(py, ty, MappingProxy { header: instance::blank_header(), mapping })
}

fn inner(v: Value) -> Ref {
    let p: Obj<MappingProxy> = Obj::new(v.as_ptr());
    p.mapping.to_ref()
}

struct Methods;

fn forward(py: Py, v: Value, name: &str, args: &[Value]) -> PyResult<Ref> {
    call::call_method(py, inner(v).value(), py.intern(name).value(), args)
}

#[pytype]
impl Methods {
    /// Return the value for key if key is in the mapping, else default.
    #[pymethod("get(key, default=None, /)")]
    fn get(py: Py, this: Value, key: Value, default: Option<Value>) -> PyResult<Ref> {
        forward(py, this, "get", &[key, default.unwrap_or(none())])
    }

    /// a set-like object providing a view on D's keys
    #[pymethod("keys()")]
    fn keys(py: Py, this: Value) -> PyResult<Ref> {
        forward(py, this, "keys", &[])
    }

    /// an object providing a view on D's values
    #[pymethod("values()")]
    fn values(py: Py, this: Value) -> PyResult<Ref> {
        forward(py, this, "values", &[])
    }

    /// a set-like object providing a view on D's items
    #[pymethod("items()")]
    fn items(py: Py, this: Value) -> PyResult<Ref> {
        forward(py, this, "items", &[])
    }

    /// a shallow copy of D
    #[pymethod("copy()")]
    fn copy(py: Py, this: Value) -> PyResult<Ref> {
        forward(py, this, "copy", &[])
    }
}

fn make(py: Py, _ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "mappingproxy", args.len(), 1, 1)?;
    if type_of(py, args[0]).slots.getitem.is_none() || args[0].is_kind(Kind::LIST) || args[0].is_kind(Kind::TUPLE) {
        let got = type_of(py, args[0]).name();
        return Err(py.raise_type_error(format_args!("mappingproxy() argument must be a mapping, not {got}")));
    }
    Ok(new(py, args[0]))
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let r = object_protocol::repr(py, inner(v).value())?;
    Ok(py.format(format_args!("mappingproxy({})", text_of(r.value()))))
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    compare::rich_compare(py, inner(a).value(), b, op)
}

/// Makes the type.
pub fn register(py: Py) {
    let mut ty = create_native::<MappingProxy>(py, "mappingproxy", None, TYPE_MAPPING, None);
    ty.drop_fields = drop_fields;
    ty.traverse = traverse;
    let slots = Slots {
        repr: Some(repr),
        str: Some(|py, v| object_protocol::str(py, inner(v).value())),
        len: Some(|py, v| object_protocol::len(py, inner(v).value())),
        getitem: Some(|py, v, k| subscript::get_item(py, inner(v).value(), k)),
        contains: Some(|py, v, k| object_protocol::contains(py, inner(v).value(), k)),
        iter: Some(|py, v| iter::get_iter(py, inner(v).value())),
        richcompare: Some(richcompare),
        hash: Some(|py, v| object_protocol::hash(py, inner(v).value())),
        new: Some(make),
        ..Slots::default()
    };
    native::ready(py, ty, slots, Methods::METHODS, Methods::GETSETS);
}
