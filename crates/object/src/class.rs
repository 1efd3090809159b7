//! Making classes: metaclass, layout, MRO, slots, and the hooks of the class statement.
//!
//! Layout of a class's instances: the native base's struct, the attribute word (if the base has none of its own), member
//! slots of all classes, then attribute slots. Natives of varying size keep all slots behind the trailing word.

use taipan_layout::*;

use crate::descriptors::{SlotWrapper, Wrapper, new_member};
use crate::py::{Py, PyResult, Raised};
use crate::refs::{DictRef, Obj, Ref, ValueExt, release};
use crate::slots::{Group, SlotId, all_groups};
use crate::type_object::*;
use crate::{attribute, call, dict, instance, iter, tuple};

/// The arguments of `type(name, bases, namespace, **keywords)`.
pub struct ClassSpec<'a> {
    /// The metaclass asked for.
    pub metatype: TypeRef,
    /// The name, a `str`.
    pub name: Value,
    /// The bases, a tuple.
    pub bases: crate::refs::TupleRef,
    /// The namespace.
    pub namespace: DictRef,
    /// Keywords of the class statement, for `__init_subclass__`: values and names.
    pub keywords: &'a [(Value, Value)],
}

/// The most derived metaclass of the bases and `metatype`, or `TypeError`.
pub fn winning_metaclass(py: Py, metatype: TypeRef, bases: &[Value]) -> PyResult<TypeRef> {
    let mut winner = metatype;
    for &base in bases {
        let t = type_of(py, base);
        if winner.is_subtype(t) {
            continue;
        }
        if t.is_subtype(winner) {
            winner = t;
            continue;
        }
        return Err(py.raise_type_error(format_args!(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"
        )));
    }
    Ok(winner)
}

/// `type.__new__(metatype, name, bases, namespace, **keywords)`.
pub fn new_class(py: Py, spec: &ClassSpec<'_>) -> PyResult<Ref> {
    let object = [py.types().object.value()];
    let bases: Vec<Value> = if spec.bases.length == 0 { object.to_vec() } else { spec.bases.as_slice().to_vec() };
    let metatype = winning_metaclass(py, spec.metatype, &bases)?;
    let mut types = Vec::new();
    for &b in &bases {
        let Some(t) = b.cast::<TypeObject>() else {
            if attribute::get_attr_optional_catching(py, b, py.names().__mro_entries__)?.is_some() {
                return Err(py.raise_type_error(format_args!(
                    "type() doesn't support MRO entry resolution; use types.new_class()"
                )));
            }
            return Err(py.raise_type_error(format_args!("bases must be types")));
        };
        if !t.has_flag(TYPE_BASE) {
            let name = t.full_name(py);
            return Err(py.raise_type_error(format_args!("type '{name}' is not an acceptable base type")));
        }
        types.push(t);
    }
    let base = best_base(py, &types)?;
    if let Some(unready) = types.iter().find(|t| t.mro().is_none()) {
        let name = unready.name();
        return Err(py.raise_type_error(format_args!("Cannot extend an incomplete type '{name}'")));
    }
    let namespace = dict::copy(py, spec.namespace)?;
    let slots = declared_slots(py, dict::of(&namespace), base, spec.name)?;
    let ty = allocate_class(py, spec, metatype, base, &slots);
    let class = ty.into_owned_ref();
    fill_class(py, spec, ty, namespace, &bases)?;
    add_descriptors(py, ty, base, &slots)?;
    set_mro(py, ty)?;
    types.iter().for_each(|&b| link_subclass(b, ty));
    expect_attributes(py, ty);
    let members = root_members(base) + slots.names.len();
    make_shapes(py, ty, members);
    update_slots(py, ty);
    set_names(py, ty)?;
    init_subclass(py, ty, spec.keywords)?;
    Ok(class)
}

/// Gives instances inline room for the attributes that the methods of the class and its bases assign through `self`
/// (`__static_attributes__`), so that already the first instance needs no overflow array.
fn expect_attributes(py: Py, mut ty: TypeRef) {
    const MOST: usize = 32;
    let key = py.intern("__static_attributes__");
    let mut names: Vec<Value> = Vec::new();
    for i in 0..ty.mro_len() {
        let Some(class) = ty.mro_at(i).filter(|c| c.is_heap()) else { continue };
        let Some(attributes) = class.dict().get_str(key.value()).and_then(|v| v.cast::<Tuple>()) else { continue };
        for &name in attributes.as_slice() {
            if !names.iter().any(|n| n.is(name)) {
                names.push(name);
            }
        }
    }
    ty.head.next_inline_slots = ty.head.next_inline_slots.max(names.len().min(MOST) as u16);
}

fn root_members(ty: TypeRef) -> usize {
    // SAFETY: a ready type has a root shape.
    unsafe { (*ty.head.root_shape).member_slots as usize }
}

/// The nearest type of the line of bases that adds to the layout.
fn solid_base(mut ty: TypeRef) -> TypeRef {
    while let Some(base) = ty.base() {
        let adds = if ty.is_heap() {
            !ty.slot_names.is_empty()
        } else {
            ty.head.basic_size != base.head.basic_size || ty.layout_id != base.layout_id
        };
        if adds {
            break;
        }
        ty = base;
    }
    ty
}

fn best_base(py: Py, bases: &[TypeRef]) -> PyResult<TypeRef> {
    let (mut base, mut winner) = (bases[0], solid_base(bases[0]));
    for &b in &bases[1..] {
        let candidate = solid_base(b);
        if winner.is_subtype(candidate) {
            continue;
        }
        if !candidate.is_subtype(winner) {
            return Err(py.raise_type_error(format_args!("multiple bases have instance lay-out conflict")));
        }
        winner = candidate;
        base = b;
    }
    Ok(base)
}

/// Whether instances of the two classes have the same layout, so that `__class__` may be assigned.
pub fn same_layout(a: TypeRef, b: TypeRef) -> bool {
    solid_base(a) == solid_base(b) && a.dict_kind == b.dict_kind && a.head.instance_kind == b.head.instance_kind
}

/// What `__slots__` asks for.
struct Declared {
    names: Vec<Ref>,
    wants_dict: bool,
    wants_weakrefs: bool,
}

fn declared_slots(py: Py, namespace: DictRef, base: TypeRef, class_name: Value) -> PyResult<Declared> {
    let mut declared = Declared { names: Vec::new(), wants_dict: true, wants_weakrefs: true };
    let Some(slots) = namespace.get_str(py.names().__slots__).map(|v| v.to_ref()) else { return Ok(declared) };
    declared.wants_dict = false;
    declared.wants_weakrefs = false;
    let names = if slots.value().is_kind(Kind::STR) { vec![slots] } else { iter::collect(py, slots.value())? };
    for name in names {
        let Some(text) = name.value().cast::<Str>().map(|s| s.to_text()) else {
            let got = type_of(py, name.value()).name();
            return Err(py.raise_type_error(format_args!("__slots__ items must be strings, not '{got}'")));
        };
        let identifier =
            text.chars().enumerate().all(|(i, c)| c == '_' || c.is_alphabetic() || (i > 0 && c.is_alphanumeric()));
        if text.is_empty() || !identifier {
            return Err(py.raise_type_error(format_args!("__slots__ must be identifiers")));
        }
        match text.as_str() {
            "__dict__" if declared.wants_dict || base.dict_kind != DictKind::None => {
                return Err(py.raise_type_error(format_args!("__dict__ slot disallowed: we already got one")));
            }
            "__dict__" => declared.wants_dict = true,
            "__weakref__" if declared.wants_weakrefs || base.has_flag(TYPE_WEAKREFS) => {
                return Err(py.raise_type_error(format_args!("__weakref__ slot disallowed: we already got one")));
            }
            "__weakref__" => declared.wants_weakrefs = true,
            _ => {
                let mangled = py.intern(&mangle(class_name, &text));
                let reserved = ["__qualname__", "__classcell__", "__classdictcell__"].contains(&text.as_str());
                if !reserved && namespace.get_str(mangled.value()).is_some() {
                    let text = crate::text_of(mangled.value());
                    return Err(
                        py.raise_value_error(format_args!("'{text}' in __slots__ conflicts with class variable"))
                    );
                }
                declared.names.push(mangled);
            }
        }
    }
    if !declared.names.is_empty() && base.variable_size {
        let name = base.name();
        return Err(py.raise_type_error(format_args!("nonempty __slots__ not supported for subtype of '{name}'")));
    }
    Ok(declared)
}

/// A private name as the compiler mangles it.
fn mangle(class_name: Value, name: &str) -> String {
    let class = class_name.cast::<Str>().map_or_else(String::new, |s| s.to_text());
    let class = class.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || class.is_empty() {
        return name.to_string();
    }
    format!("_{class}{name}")
}

fn allocate_class(py: Py, spec: &ClassSpec<'_>, metatype: TypeRef, base: TypeRef, slots: &Declared) -> TypeRef {
    let inherited = TYPE_SEQUENCE | TYPE_MAPPING | TYPE_EXCEPTION | TYPE_METATYPE | TYPE_WEAKREFS;
    let mut flags = TYPE_HEAP | TYPE_BASE | (base.head.type_flags & inherited);
    if slots.wants_weakrefs {
        flags |= TYPE_WEAKREFS;
    }
    let name = spec.name.cast::<Str>().map_or_else(String::new, |s| s.to_text());
    let inline_word = base.attribute_word == 0
        && !base.variable_size
        && !matches!(base.dict_kind, DictKind::Word(_))
        && Kind(base.head.instance_kind).base() != Kind::TYPE;
    let size = (base.head.basic_size as usize).next_multiple_of(8);
    let type_spec = TypeSpec {
        name: &name,
        base: Some(base),
        kind: base.subclass_kind(),
        flags,
        basic_size: if inline_word { size + 8 } else { base.head.basic_size as usize },
        layout_id: base.layout_id,
    };
    let mut ty = allocate_type(py, &type_spec, Some(metatype));
    std::mem::forget(base.to_ref());
    if inline_word {
        ty.attribute_word = size as u32;
    }
    let has_word = ty.attribute_word != 0 || ty.variable_size;
    if slots.wants_dict && base.dict_kind == DictKind::None && has_word {
        ty.dict_kind = DictKind::Shape;
    }
    if ty.dict_kind != DictKind::None {
        ty.head.type_flags |= TYPE_HAS_DICT;
    }
    ty.slot_names = slots.names.iter().map(|n| n.clone().into_value()).collect();
    ty
}

fn fill_class(py: Py, spec: &ClassSpec<'_>, mut ty: TypeRef, namespace: Ref, bases: &[Value]) -> PyResult<()> {
    let names = py.names();
    let d = dict::of(&namespace);
    ty.head.dict = namespace.into_value().as_ptr();
    ty.head.name = spec.name.to_ref().into_value();
    ty.bases = tuple::from_slice(py, bases).into_value();
    ty.qualname = match dict::pop(py, d, names.__qualname__)? {
        Some(q) if q.value().is_kind(Kind::STR) => q.into_value(),
        Some(q) => {
            let got = type_of(py, q.value()).name();
            return Err(py.raise_type_error(format_args!("type __qualname__ must be a str, not {got}")));
        }
        None => spec.name.to_ref().into_value(),
    };
    if d.get_str(names.__module__).is_none() {
        match (py.runtime().upcalls().globals)(py) {
            Ok(globals) => {
                let module = globals.value().cast::<Dict>().and_then(|g| g.get_str(names.__name__));
                if let Some(module) = module {
                    dict::set(py, d, names.__module__, module)?;
                }
            }
            Err(raised) => drop(py.take_raised(raised)),
        }
    }
    if d.get_str(names.__doc__).is_none() {
        dict::set(py, d, names.__doc__, crate::singletons::none())?;
    }
    wrap_function(py, d, names.__new__, py.types().staticmethod)?;
    wrap_function(py, d, names.__init_subclass__, py.types().classmethod)?;
    wrap_function(py, d, names.__class_getitem__, py.types().classmethod)?;
    if d.get_str(names.__eq__).is_some() && d.get_str(names.__hash__).is_none() {
        dict::set(py, d, names.__hash__, crate::singletons::none())?;
    }
    for cell_name in [names.__classcell__, names.__classdictcell__] {
        let Some(cell) = dict::pop(py, d, cell_name)? else { continue };
        let Some(mut c) = cell.value().cast::<Cell>() else {
            let got = type_of(py, cell.value()).full_name(py);
            return Err(py.raise_type_error(format_args!(
                "{} must be a nonlocal cell, not <class '{got}'>",
                crate::text_of(cell_name)
            )));
        };
        let content = if cell_name.is(names.__classcell__) { ty.value() } else { d.value() };
        crate::refs::replace_slot(&mut c.value, content.to_ref());
    }
    Ok(())
}

fn wrap_function(py: Py, namespace: DictRef, name: Value, wrapper: TypeRef) -> PyResult<()> {
    let Some(f) = namespace.get_str(name).filter(|f| f.is_pointer() && f.is_kind(Kind::FUNCTION)) else {
        return Ok(());
    };
    let wrapped = new_wrapper(py, wrapper, f);
    dict::set(py, namespace, name, wrapped.value())
}

/// A `classmethod` or `staticmethod` object.
pub fn new_wrapper(py: Py, ty: TypeRef, callable: Value) -> Ref {
    let callable = callable.to_ref().into_value();
    instance::new_object(py, ty, Wrapper { header: instance::blank_header(), callable, dict: Value::ABSENT })
}

fn add_descriptors(py: Py, ty: TypeRef, base: TypeRef, slots: &Declared) -> PyResult<()> {
    let first = root_members(base);
    for (i, name) in slots.names.iter().enumerate() {
        let d = new_member(py, ty, name.value(), first + i);
        dict::set(py, ty.dict(), name.value(), d.value())?;
    }
    if ty.dict_kind != DictKind::None
        && base.dict_kind == DictKind::None
        && let Some(d) = py.runtime().registered("type.__dict__ descriptor")
        && ty.dict().get_str(py.names().__dict__).is_none()
    {
        dict::set(py, ty.dict(), py.names().__dict__, d)?;
    }
    if slots.wants_weakrefs
        && !base.has_flag(TYPE_WEAKREFS)
        && let Some(d) = py.runtime().registered("type.__weakref__ descriptor")
        && ty.dict().get_str(py.names().__weakref__).is_none()
    {
        dict::set(py, ty.dict(), py.names().__weakref__, d)?;
    }
    Ok(())
}

/// Computes the MRO: the metaclass's `mro()` where it has its own, else C3.
/// Computes the method resolution order of a type; false where the metaclass's `mro()` has set another one meanwhile,
/// which stays.
fn set_mro(py: Py, mut ty: TypeRef) -> PyResult<bool> {
    let before = ty.head.mro;
    let meta = type_of(py, ty.value());
    let own = meta.lookup(py, py.names().mro);
    let native = py.types().type_.dict().get_str(py.names().mro);
    let custom = match (own, native) {
        (Some(f), Some(n)) => !f.is(n),
        (Some(_), None) => true,
        _ => false,
    };
    let mro = if custom && meta != py.types().type_ {
        let result = call::call_method(py, ty.value(), py.names().mro, &[])?;
        let items = iter::collect(py, result.value())?;
        for item in &items {
            if item.value().cast::<TypeObject>().is_none() {
                let got = type_of(py, item.value()).name();
                return Err(py.raise_type_error(format_args!("mro() returned a non-class ('{got}')")));
            }
        }
        tuple::from_vec(py, items)
    } else {
        tuple::from_slice(py, &c3(py, ty)?)
    };
    if ty.head.mro != before {
        return Ok(false);
    }
    ty.head.mro = mro.into_value();
    release(before);
    Ok(true)
}

/// The C3 linearization of a type whose bases are set.
pub fn c3(py: Py, ty: TypeRef) -> PyResult<Vec<Value>> {
    let bases: Vec<Value> = ty.bases.cast::<Tuple>().expect("bases are a tuple").as_slice().to_vec();
    for (i, b) in bases.iter().enumerate() {
        if bases[..i].iter().any(|o| o.is(*b)) {
            let name = TypeRef::new(b.as_ptr()).name();
            return Err(py.raise_type_error(format_args!("duplicate base class {name}")));
        }
    }
    let mut lists: Vec<Vec<Value>> = Vec::new();
    for b in &bases {
        let t = TypeRef::new(b.as_ptr());
        lists.push(t.mro().map(|m| m.as_slice().iter().map(|v| v.borrowed()).collect()).unwrap_or_default());
    }
    lists.push(bases.iter().map(|b| b.borrowed()).collect());
    let mut result = vec![ty.value()];
    loop {
        lists.retain(|l| !l.is_empty());
        if lists.is_empty() {
            return Ok(result);
        }
        let next = lists.iter().map(|l| l[0]).find(|c| lists.iter().all(|l| !l[1..].contains(c)));
        let Some(next) = next else { return Err(inconsistent(py, &lists)) };
        result.push(next);
        lists.iter_mut().for_each(|l| l.retain(|&v| v != next));
    }
}

#[cold]
fn inconsistent(py: Py, lists: &[Vec<Value>]) -> Raised {
    let mut names: Vec<String> = Vec::new();
    for l in lists {
        let name = TypeRef::new(l[0].as_ptr()).name();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let names = names.join(", ");
    py.raise_type_error(format_args!("Cannot create a consistent method resolution order (MRO) for bases {names}"))
}

/// Sets every slot of a class from the special methods that its MRO has, and does the same for its subclasses.
pub fn update_slots(py: Py, mut ty: TypeRef) {
    if ty.is_heap() {
        ty.dynamic = 0;
        for group in all_groups() {
            update_group(py, ty, group);
        }
        update_flags(py, ty);
    }
    for i in 0..ty.subclasses.len() {
        update_slots(py, TypeRef::new(ty.subclasses[i]));
    }
}

fn update_group(py: Py, mut ty: TypeRef, group: &Group) {
    let mut owner: Option<TypeRef> = None;
    let mut generic = false;
    for &id in group.ids {
        let Some(v) = ty.lookup(py, py.names().slots[id as usize]) else { continue };
        if let Some(w) = v.cast_exact::<SlotWrapper>() {
            match group.ids.contains(&w.id) {
                true if owner.is_none() => owner = Some(Obj::new(w.owner.as_ptr())),
                true => {}
                // The method of another slot, under this one's name.
                false => generic = true,
            }
        } else if let Some(native) = native_new_owner(v).filter(|_| id == SlotId::New) {
            owner = Some(native);
        } else {
            generic = true;
        }
    }
    (group.clear)(&mut ty.slots);
    if generic {
        (group.set_generic)(&mut ty.slots);
        for &id in group.ids {
            ty.dynamic |= 1 << id as u32;
        }
    } else if let Some(owner) = owner {
        let source = owner.slots;
        (group.copy)(&mut ty.slots, &source);
    }
}

/// The type whose `__new__` a built-in `__new__` function stands for.
pub fn native_new_owner(v: Value) -> Option<TypeRef> {
    if !v.is_pointer() || !v.is_exact(Kind::BUILTIN_FUNCTION) {
        return None;
    }
    let f: Obj<NativeFunction> = Obj::new(v.as_ptr());
    if call::def_name(f) != "__new__" {
        return None;
    }
    f.receiver.cast::<TypeObject>()
}

/// Sets the flags that follow from the slots.
pub fn update_flags(py: Py, mut ty: TypeRef) {
    let object = py.types().object.slots;
    let same = |a: Option<crate::slots::BinaryFn>, b: Option<crate::slots::BinaryFn>| match (a, b) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let setattr = match (ty.slots.setattr, object.setattr) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let new = match (ty.slots.new, object.new) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        _ => false,
    };
    let flags = [
        (TYPE_GENERIC_GETATTR, same(ty.slots.getattribute, object.getattribute)),
        (TYPE_GENERIC_SETATTR, setattr),
        (TYPE_GENERIC_NEW, new),
        (TYPE_FINALIZER, ty.slots.finalize.is_some()),
    ];
    for (flag, on) in flags {
        if on {
            ty.head.type_flags |= flag;
        } else {
            ty.head.type_flags &= !flag;
        }
    }
}

/// Calls `__set_name__` of everything in the namespace.
fn set_names(py: Py, ty: TypeRef) -> PyResult<()> {
    for (name, value) in dict::snapshot(ty.dict()) {
        let Some(f) = attribute::lookup_special(py, value.value(), py.names().__set_name__)? else { continue };
        let result = match f.receiver {
            true => call::call(py, f.callable.value(), &[value.value(), ty.value(), name.value()]),
            false => call::call(py, f.callable.value(), &[ty.value(), name.value()]),
        };
        if let Err(raised) = result {
            add_set_name_note(py, raised, ty, name.value(), value.value())?;
        }
    }
    Ok(())
}

fn add_set_name_note(py: Py, raised: Raised, ty: TypeRef, name: Value, value: Value) -> PyResult<()> {
    let e = py.take_raised(raised);
    let class = type_of(py, value).name();
    let name = crate::object_protocol::repr(py, name)?;
    let note =
        format!("Error calling __set_name__ on '{class}' instance {} in '{}'", crate::text_of(name.value()), ty.name());
    let note = py.str(&note);
    let add = py.intern("add_note");
    call::call_method(py, e.value(), add.value(), &[note.value()])?;
    Err(py.set_exception(e))
}

/// Calls `super(ty, ty).__init_subclass__(**keywords)`.
fn init_subclass(py: Py, ty: TypeRef, keywords: &[(Value, Value)]) -> PyResult<()> {
    let name = py.names().__init_subclass__;
    for i in 1..ty.mro_len() {
        let base = ty.mro_at(i).expect("below the length");
        let Some(f) = base.dict().get_str(name).map(|v| v.to_ref()) else { continue };
        let bound = match type_of(py, f.value()).slots.descr_get {
            Some(get) => get(py, f.value(), None, ty.value())?,
            None => f,
        };
        let values: Vec<Value> = keywords.iter().map(|k| k.1).collect();
        let names: Vec<Value> = keywords.iter().map(|k| k.0).collect();
        let kwnames = tuple::from_slice(py, &names);
        let kwnames = if names.is_empty() { Value::ABSENT } else { kwnames.value() };
        call::call_keywords(py, bound.value(), &values, kwnames)?;
        return Ok(());
    }
    Ok(())
}

/// `cls.__bases__ = bases`.
pub fn set_bases(py: Py, mut ty: TypeRef, bases: &[Value]) -> PyResult<()> {
    let mut types = Vec::new();
    for &b in bases {
        let Some(t) = b.cast::<TypeObject>() else {
            return Err(py.raise_type_error(format_args!("{}.__bases__ must be tuple of classes", ty.name())));
        };
        // While a `mro()` runs, the order does not say yet what the bases do.
        if t.is_subtype(ty) || std::iter::successors(Some(t), |t| t.base()).any(|t| t == ty) {
            return Err(py.raise_type_error(format_args!("a __bases__ item causes an inheritance cycle")));
        }
        types.push(t);
    }
    let base = best_base(py, &types)?;
    if solid_base(base) != ty.base().map(solid_base).expect("heap types have a base") {
        let (new, old) = (base.name(), ty.base().map(|b| b.name()).unwrap_or_default());
        return Err(
            py.raise_type_error(format_args!("__bases__ assignment: '{new}' object layout differs from '{old}'"))
        );
    }
    let new_bases = tuple::from_slice(py, bases);
    let new_base = base.to_ref().into_value().as_ptr();
    let old_bases = Ref::from_owned(std::mem::replace(&mut ty.bases, new_bases.clone().into_value()));
    let old_base = std::mem::replace(&mut ty.head.base, new_base);
    let old_base = Ref::from_owned(Value::from_ptr(old_base));
    let mut replaced = Vec::new();
    let result = set_mro_tree(py, ty, &mut replaced);
    // A metaclass's `mro()` may have set other bases; then whoever did has done the rest.
    let ours = ty.bases.is(new_bases.value());
    if let Err(raised) = result {
        restore_mros(py, replaced);
        if ours {
            release(std::mem::replace(&mut ty.bases, old_bases.into_value()));
            let failed = std::mem::replace(&mut ty.head.base, old_base.into_value().as_ptr());
            release(Value::from_ptr(failed));
        }
        return Err(raised);
    }
    if ours {
        for b in old_bases.value().cast::<Tuple>().expect("bases are a tuple").as_slice() {
            unlink_subclass(Obj::new(b.as_ptr()), ty.as_ptr());
        }
        types.iter().for_each(|&b| link_subclass(b, ty));
        modified(py, ty);
        update_slots(py, ty);
    }
    Ok(())
}

/// A class with its new and its former method resolution order.
type ReplacedMro = (Ref, Ref, Option<Ref>);

/// Computes the orders of a class and those below it anew; what was replaced is noted.
fn set_mro_tree(py: Py, ty: TypeRef, replaced: &mut Vec<ReplacedMro>) -> PyResult<()> {
    py.check_native_stack("")?;
    let before = ty.head.mro.present().map(|mro| mro.to_ref());
    if !set_mro(py, ty)? {
        return Ok(());
    }
    replaced.push((ty.to_ref(), ty.head.mro.to_ref(), before));
    modified(py, ty);
    let below: Vec<Ref> = ty.subclasses.iter().map(|&c| TypeRef::new(c).to_ref()).collect();
    below.iter().try_for_each(|class| set_mro_tree(py, Obj::new(class.value().as_ptr()), replaced))
}

/// Brings the former orders back, where nobody else has set another one since.
fn restore_mros(py: Py, replaced: Vec<ReplacedMro>) {
    for (class, new, old) in replaced {
        let mut class: TypeRef = Obj::new(class.value().as_ptr());
        if class.head.mro.is(new.value()) {
            release(std::mem::replace(&mut class.head.mro, old.map_or(Value::ABSENT, Ref::into_value)));
            modified(py, class);
        }
    }
}
