//! `types.GenericAlias` (`list[int]`) and `types.UnionType` (`int | str`).

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

/// `origin[args]`.
#[repr(C)]
struct GenericAlias {
    header: Header,
    origin: Value,
    args: Value,
}

/// `a | b`.
#[repr(C)]
struct Union {
    header: Header,
    args: Value,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for GenericAlias {
    const KIND: Kind = Kind::OTHER;
}
// SAFETY: as above.
unsafe impl Layout for Union {
    const KIND: Kind = Kind::OTHER;
}

owned_fields!(drop_alias, traverse_alias, GenericAlias, origin, args);
owned_fields!(drop_union, traverse_union, Union, args);

fn alias_of(v: Value) -> Obj<GenericAlias> {
    Obj::new(v.as_ptr())
}

fn union_args(v: Value) -> TupleRef {
    let u: Obj<Union> = Obj::new(v.as_ptr());
    u.args.cast().expect("a tuple")
}

fn alias_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    crate::object::no_keywords(py, ty, kwnames)?;
    crate::object::check_count(py, "GenericAlias", args.len(), 2, 2)?;
    let parameters = if args[1].is_kind(Kind::TUPLE) { args[1].to_ref() } else { tuple::from_slice(py, &args[1..]) };
    let (origin, args) = (args[0].to_ref().into_value(), parameters.into_value());
    Ok(instance::new_object(py, ty, GenericAlias { header: instance::blank_header(), origin, args }))
}

/// How a parameter is shown: classes by their qualified names.
fn shown(py: Py, v: Value) -> PyResult<String> {
    if v.is_none() {
        return Ok("None".to_string());
    }
    if v.is(ellipsis()) {
        return Ok("...".to_string());
    }
    if let Some(t) = v.cast::<TypeObject>() {
        return Ok(t.full_name(py));
    }
    Ok(text_of(object_protocol::repr(py, v)?.value()))
}

fn alias_repr(py: Py, v: Value) -> PyResult<Ref> {
    let a = alias_of(v);
    let args: TupleRef = a.args.cast().expect("a tuple");
    let origin = shown(py, a.origin)?;
    let parts = args.as_slice().iter().map(|&p| shown(py, p)).collect::<PyResult<Vec<String>>>()?;
    let inner = if parts.is_empty() { "()".to_string() } else { parts.join(", ") };
    Ok(py.format(format_args!("{origin}[{inner}]")))
}

/// Attributes of the alias itself; all others are the origin's.
const OWN: &[&str] = &[
    "__origin__",
    "__args__",
    "__parameters__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
    "__unpacked__",
    "__typing_unpacked_tuple_args__",
    "__class__",
];

fn alias_getattribute(py: Py, v: Value, name: Value) -> PyResult<Ref> {
    if OWN.contains(&text_of(name).as_str()) {
        return attribute::generic_get(py, v, name);
    }
    let origin = alias_of(v).origin.to_ref();
    attribute::get_attr(py, origin.value(), name)
}

fn alias_call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let origin = alias_of(v).origin.to_ref();
    let made = call::call_keywords(py, origin.value(), args, kwnames)?;
    // Objects that take no attributes do without the mark.
    let name = py.intern("__orig_class__");
    if let Err(raised) = attribute::set_attr(py, made.value(), name.value(), v) {
        let e = py.exceptions();
        if !py.raised_is(e.attribute_error) && !py.raised_is(e.type_error) {
            return Err(raised);
        }
        drop(py.take_raised(raised));
    }
    Ok(made)
}

fn alias_compare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<GenericAlias>(), b.cast::<GenericAlias>()) else {
        return compare::not_implemented();
    };
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    let same = compare::equal(py, x.origin, y.origin)? && compare::equal(py, x.args, y.args)?;
    Ok(Ref::from_owned(bool_value(same == (op == CompareOp::Eq))))
}

fn alias_hash(py: Py, v: Value) -> PyResult<i64> {
    let a = alias_of(v);
    Ok(hash::not_minus_one(object_protocol::hash(py, a.origin)? ^ object_protocol::hash(py, a.args)?))
}

struct AliasMethods;

#[pytype]
impl AliasMethods {
    #[pymethod("__mro_entries__(bases, /)")]
    fn mro_entries(py: Py, this: Value, _bases: Value) -> Ref {
        tuple::from_slice(py, &[alias_of(this).origin])
    }
    #[pymethod("__instancecheck__(instance, /)")]
    fn instancecheck(py: Py, _this: Value, _instance: Value) -> PyResult<()> {
        Err(py.raise_type_error(format_args!("isinstance() argument 2 cannot be a parameterized generic")))
    }
    #[pymethod("__subclasscheck__(subclass, /)")]
    fn subclasscheck(py: Py, _this: Value, _class: Value) -> PyResult<()> {
        Err(py.raise_type_error(format_args!("issubclass() argument 2 cannot be a parameterized generic")))
    }
    #[pygetset("__origin__")]
    fn origin(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(alias_of(v).origin.to_ref())
    }
    #[pygetset("__args__")]
    fn args(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(alias_of(v).args.to_ref())
    }
    #[pygetset("__parameters__")]
    fn parameters(py: Py, _v: Value) -> PyResult<Ref> {
        Ok(py.empty_tuple())
    }
}

/// Whether a value may be a member of a union.
fn is_member(py: Py, v: Value) -> bool {
    v.is_none() || v.cast::<TypeObject>().is_some() || v.cast::<GenericAlias>().is_some() || {
        let _ = py;
        v.cast::<Union>().is_some()
    }
}

/// `a | b` of classes; `NotImplemented` for other operands.
pub fn union(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    if !is_member(py, a) || !is_member(py, b) {
        return compare::not_implemented();
    }
    union_of_any(py, a, b)
}

/// The union of what may be anything: type variables take all operands.
pub fn union_of_any(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let mut members: Vec<Value> = Vec::new();
    for v in [a, b] {
        let parts = if v.cast::<Union>().is_some() { union_args(v).as_slice().to_vec() } else { vec![v] };
        for part in parts {
            let part = if part.is_none() { py.types().none.value() } else { part };
            let mut known = false;
            for &m in &members {
                known |= compare::equal(py, m, part)?;
            }
            if !known {
                members.push(part);
            }
        }
    }
    if let [one] = members[..] {
        return Ok(one.to_ref());
    }
    let args = tuple::from_slice(py, &members).into_value();
    let ty = py.runtime().native_type::<Union>();
    Ok(instance::new_object(py, ty, Union { header: instance::blank_header(), args }))
}

fn union_repr(py: Py, v: Value) -> PyResult<Ref> {
    let none_type = py.types().none;
    let show = |&m: &Value| if m.ptr() == none_type.as_ptr().cast() { Ok("None".to_string()) } else { shown(py, m) };
    let parts = union_args(v).as_slice().iter().map(show).collect::<PyResult<Vec<String>>>()?;
    Ok(py.str(&parts.join(" | ")))
}

fn union_compare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if b.cast::<Union>().is_none() || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    let (x, y) = (set::new(py), set::new(py));
    set::of(&x).update(py, union_args(a).value())?;
    set::of(&y).update(py, union_args(b).value())?;
    compare::rich_compare(py, x.value(), y.value(), op)
}

fn union_hash(py: Py, v: Value) -> PyResult<i64> {
    let s = set::new_of(py, py.types().frozenset);
    set::of(&s).update(py, union_args(v).value())?;
    object_protocol::hash(py, s.value())
}

struct UnionMethods;

#[pytype]
impl UnionMethods {
    #[pymethod("__instancecheck__(instance, /)")]
    fn instancecheck(py: Py, this: Value, instance: Value) -> PyResult<bool> {
        object_protocol::is_instance(py, instance, union_args(this).value())
    }
    #[pymethod("__subclasscheck__(subclass, /)")]
    fn subclasscheck(py: Py, this: Value, class: Value) -> PyResult<bool> {
        object_protocol::is_subclass(py, class, union_args(this).value())
    }
    #[pygetset("__args__")]
    fn args(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(union_args(v).to_ref())
    }
    #[pygetset("__parameters__")]
    fn parameters(py: Py, _v: Value) -> PyResult<Ref> {
        Ok(py.empty_tuple())
    }
}

/// Makes the types.
pub fn register(py: Py) {
    let mut ty = create_native::<GenericAlias>(py, "types.GenericAlias", None, TYPE_BASE, None);
    ty.drop_fields = drop_alias;
    ty.traverse = traverse_alias;
    let mut slots = Slots {
        new: Some(alias_new),
        repr: Some(alias_repr),
        getattribute: Some(alias_getattribute),
        call: Some(alias_call),
        richcompare: Some(alias_compare),
        hash: Some(alias_hash),
        ..Slots::default()
    };
    slots.binary[BinaryOp::Or as usize] = Some(union);
    native::ready(py, ty, slots, AliasMethods::METHODS, AliasMethods::GETSETS);
    py.runtime().register("types.GenericAlias", ty.to_ref());
    let mut ty = create_native::<Union>(py, "typing.Union", None, 0, None);
    ty.drop_fields = drop_union;
    ty.traverse = traverse_union;
    let mut slots =
        Slots { repr: Some(union_repr), richcompare: Some(union_compare), hash: Some(union_hash), ..Slots::default() };
    slots.binary[BinaryOp::Or as usize] = Some(union);
    native::ready(py, ty, slots, UnionMethods::METHODS, UnionMethods::GETSETS);
    py.runtime().register("types.UnionType", ty.to_ref());
}
