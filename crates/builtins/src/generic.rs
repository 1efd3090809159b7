//! `types.GenericAlias` (`list[int]`) and `types.UnionType` (`int | str`).

use crate::substitution;
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
    /// `*tuple[int]`: made by iterating over the alias.
    starred: bool,
}

/// The iterator of an alias: yields it starred, once.
#[repr(C)]
struct AliasIterator {
    header: Header,
    alias: Value,
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
unsafe impl Layout for AliasIterator {
    const KIND: Kind = Kind::OTHER;
}
// SAFETY: as above.
unsafe impl Layout for Union {
    const KIND: Kind = Kind::OTHER;
}

owned_fields!(drop_alias, traverse_alias, GenericAlias, origin, args);
owned_fields!(drop_alias_iterator, traverse_alias_iterator, AliasIterator, alias);
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
    Ok(new_alias(py, ty, args[0], parameters, false))
}

fn new_alias(py: Py, ty: TypeRef, origin: Value, args: Ref, starred: bool) -> Ref {
    let (origin, args) = (origin.to_ref().into_value(), args.into_value());
    instance::new_object(py, ty, GenericAlias { header: instance::blank_header(), origin, args, starred })
}

fn alias_args(v: Value) -> Vec<Value> {
    alias_of(v).args.cast::<Tuple>().expect("a tuple").as_slice().to_vec()
}

fn alias_parameters(py: Py, v: Value) -> PyResult<Vec<Ref>> {
    let found = substitution::parameters(py, &alias_args(v))?;
    Ok(found.value().cast::<Tuple>().expect("a tuple").as_slice().iter().map(|p| p.to_ref()).collect())
}

/// `alias[key]`: the alias with what the key gives for its parameters.
fn alias_getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    let params = alias_parameters(py, v)?;
    let params: Vec<Value> = params.iter().map(Ref::value).collect();
    let args = substitution::substituted(py, v, &alias_args(v), &params, key)?;
    let alias = alias_of(v);
    let args = tuple::from_vec(py, args);
    Ok(new_alias(py, type_of(py, v), alias.origin, args, alias.starred))
}

fn alias_iter(py: Py, v: Value) -> PyResult<Ref> {
    let ty = py.runtime().native_type::<AliasIterator>();
    let alias = v.to_ref().into_value();
    Ok(instance::new_object(py, ty, AliasIterator { header: instance::blank_header(), alias }))
}

fn alias_next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<AliasIterator> = Obj::new(v.as_ptr());
    if it.alias.is_absent() {
        return Ok(None);
    }
    let alias = Ref::from_owned(std::mem::replace(&mut it.alias, Value::ABSENT));
    let of = alias_of(alias.value());
    Ok(Some(new_alias(py, py.runtime().native_type::<GenericAlias>(), of.origin, of.args.to_ref(), true)))
}

struct AliasIteratorMethods;

#[pytype]
impl AliasIteratorMethods {
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Value) -> PyResult<Ref> {
        let it: Obj<AliasIterator> = Obj::new(this.as_ptr());
        let iter = py.runtime().builtins_dict().get_str(py.intern("iter").value()).expect("a builtin").to_ref();
        let of = it.alias.present().map_or_else(|| py.empty_tuple(), |alias| alias.to_ref());
        Ok(tuple::from_vec(py, vec![iter, tuple::from_vec(py, vec![of])]))
    }
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
    // The arguments of a parameter specification.
    if let Some(items) = v.cast_exact::<List>() {
        let items: Vec<Ref> = items.as_slice().iter().map(|item| item.to_ref()).collect();
        let parts = items.iter().map(|item| shown(py, item.value())).collect::<PyResult<Vec<String>>>()?;
        return Ok(format!("[{}]", parts.join(", ")));
    }
    Ok(text_of(object_protocol::repr(py, v)?.value()))
}

fn alias_repr(py: Py, v: Value) -> PyResult<Ref> {
    let a = alias_of(v);
    let args: TupleRef = a.args.cast().expect("a tuple");
    let origin = shown(py, a.origin)?;
    let parts = args.as_slice().iter().map(|&p| shown(py, p)).collect::<PyResult<Vec<String>>>()?;
    let inner = if parts.is_empty() { "()".to_string() } else { parts.join(", ") };
    let star = if a.starred { "*" } else { "" };
    Ok(py.format(format_args!("{star}{origin}[{inner}]")))
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
    // Of neither the alias nor the origin.
    "__bases__",
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
    let same = x.starred == y.starred && compare::equal(py, x.origin, y.origin)? && compare::equal(py, x.args, y.args)?;
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
    fn parameters(py: Py, v: Value) -> PyResult<Ref> {
        substitution::parameters(py, &alias_args(v))
    }
    #[pygetset("__unpacked__")]
    fn unpacked(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(alias_of(v).starred)))
    }
    #[pygetset("__typing_unpacked_tuple_args__")]
    fn unpacked_args(py: Py, v: Value) -> PyResult<Ref> {
        let alias = alias_of(v);
        let spread = alias.starred && alias.origin.is(py.types().tuple.value());
        Ok(if spread { alias.args.to_ref() } else { attribute::none_ref() })
    }
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Value) -> PyResult<Ref> {
        let alias = alias_of(this);
        if alias.starred {
            let plain = new_alias(py, type_of(py, this), alias.origin, alias.args.to_ref(), false);
            let next = py.runtime().builtins_dict().get_str(py.intern("next").value()).expect("a builtin").to_ref();
            let args = tuple::from_vec(py, vec![alias_iter(py, plain.value())?]);
            return Ok(tuple::from_vec(py, vec![next, args]));
        }
        let args = tuple::from_slice(py, &[alias.origin, alias.args]);
        Ok(tuple::from_vec(py, vec![py.runtime().native_type::<GenericAlias>().to_ref(), args]))
    }
    #[pymethod("__dir__()")]
    fn dir(py: Py, this: Value) -> PyResult<Ref> {
        const SHOWN: [&str; 6] = [
            "__args__",
            "__mro_entries__",
            "__origin__",
            "__parameters__",
            "__typing_unpacked_tuple_args__",
            "__unpacked__",
        ];
        let names = crate::introspection::dir(py, alias_of(this).origin)?;
        let mut all = iter::collect(py, names.value())?;
        for name in SHOWN.map(|name| py.intern(name)) {
            if !all.iter().any(|known| known.value().is(name.value())) {
                all.push(name);
            }
        }
        Ok(list::from_vec(py, all))
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
    /// The union of the types.
    #[pyclassmethod("__class_getitem__(types, /)")]
    fn class_getitem(py: Py, _class: Value, types: Value) -> PyResult<Ref> {
        let items: Vec<Value> = types.cast::<Tuple>().map_or_else(|| vec![types], |t| t.as_slice().to_vec());
        let class_of_none = |v: Value| if v.is_none() { py.types().none.to_ref() } else { v.to_ref() };
        let mut items = items.into_iter().map(class_of_none);
        let Some(mut made) = items.next() else {
            return Err(py.raise_type_error(format_args!("Cannot take a Union of no types.")));
        };
        for item in items {
            made = number::binary_op(py, BinaryOp::Or, made.value(), item.value())?;
        }
        Ok(made)
    }
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
    fn parameters(py: Py, v: Value) -> PyResult<Ref> {
        substitution::parameters(py, union_args(v).as_slice())
    }
}

/// `union[key]`: the union with what the key gives for its parameters.
fn union_getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    let args = union_args(v).as_slice().to_vec();
    let params = substitution::parameters(py, &args)?;
    let params = params.value().cast::<Tuple>().expect("a tuple").as_slice().to_vec();
    let new = substitution::substituted(py, v, &args, &params, key)?;
    let mut new = new.into_iter();
    let first = new.next().expect("a union has members");
    new.try_fold(first, |made, item| number::binary_op(py, BinaryOp::Or, made.value(), item.value()))
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
        getitem: Some(alias_getitem),
        iter: Some(alias_iter),
        ..Slots::default()
    };
    slots.binary[BinaryOp::Or as usize] = Some(union);
    native::ready(py, ty, slots, AliasMethods::METHODS, AliasMethods::GETSETS);
    py.runtime().register("types.GenericAlias", ty.to_ref());
    let mut ty = create_native::<AliasIterator>(py, "generic_alias_iterator", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_alias_iterator, traverse_alias_iterator);
    let itself = |_: Py, v: Value| Ok(v.to_ref());
    let slots = Slots { iter: Some(itself), next: Some(alias_next), ..Slots::default() };
    native::ready(py, ty, slots, AliasIteratorMethods::METHODS, &[]);
    let mut ty = create_native::<Union>(py, "typing.Union", None, 0, None);
    ty.drop_fields = drop_union;
    ty.traverse = traverse_union;
    let mut slots = Slots {
        getitem: Some(union_getitem),
        repr: Some(union_repr),
        richcompare: Some(union_compare),
        hash: Some(union_hash),
        ..Slots::default()
    };
    slots.binary[BinaryOp::Or as usize] = Some(union);
    native::ready(py, ty, slots, UnionMethods::METHODS, UnionMethods::GETSETS);
    py.runtime().register("types.UnionType", ty.to_ref());
}
