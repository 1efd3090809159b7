//! Attribute access.
//!
//! Law: what a lookup finds on a type is borrowed from it, so it is owned before anything may run Python.

use taipan_layout::*;

use crate::module::Module;
use crate::py::{Py, PyResult, Raised};
use crate::refs::{Obj, Ref, ValueExt};
use crate::slots::SlotId;
use crate::type_object::*;
use crate::{call, dict, instance, singletons};

/// `object.name`; `name` is a `str`.
#[inline]
pub fn get_attr(py: Py, object: Value, name: Value) -> PyResult<Ref> {
    let ty = type_of(py, object);
    match ty.slots.getattribute {
        Some(f) => f(py, object, name),
        None => generic_get(py, object, name),
    }
}

/// `object.name`, or `None` instead of `AttributeError`.
pub fn get_attr_optional(py: Py, object: Value, name: Value) -> PyResult<Option<Ref>> {
    let ty = type_of(py, object);
    if ty.has_flag(TYPE_GENERIC_GETATTR) {
        return generic_get_optional(py, ty, object, name);
    }
    match get_attr(py, object, name) {
        Ok(v) => Ok(Some(v)),
        Err(raised) => py.catch(raised, py.exceptions().attribute_error).map(|_| None),
    }
}

/// `object.name` for literal text.
pub fn get_attr_text(py: Py, object: Value, name: &str) -> PyResult<Ref> {
    get_attr(py, object, py.intern(name).value())
}

/// The name as an interned string, or `TypeError` for other types.
pub fn interned_name(py: Py, name: Value) -> PyResult<Ref> {
    match name.cast::<Str>() {
        Some(s) if s.interned != 0 => Ok(name.to_ref()),
        Some(_) => Ok(py.intern_value(name)),
        None => {
            let got = type_of(py, name).name();
            Err(py.raise_type_error(format_args!("attribute name must be string, not '{got}'")))
        }
    }
}

/// `object.__getattribute__`.
pub fn generic_get(py: Py, object: Value, name: Value) -> PyResult<Ref> {
    let ty = type_of(py, object);
    match generic_get_optional(py, ty, object, name)? {
        Some(v) => Ok(v),
        None => Err(no_attribute(py, object, name)),
    }
}

#[cold]
fn no_attribute(py: Py, object: Value, name: Value) -> Raised {
    let text = name.cast::<Str>().map_or_else(String::new, |s| s.to_text());
    if let Some(m) = object.cast::<Module>() {
        return module_no_attribute(py, m, object, name, &text);
    }
    let ty = type_of(py, object).name();
    py.raise_attribute_error(object, name, format_args!("'{ty}' object has no attribute '{text}'"))
}

fn module_no_attribute(py: Py, m: Obj<Module>, object: Value, name: Value, text: &str) -> Raised {
    let own = m.dict.cast::<Dict>().and_then(|d| d.get_str(py.names().__name__));
    match own.and_then(|n| n.cast::<Str>()).map(|s| s.to_text()) {
        Some(own) => py.raise_attribute_error(object, name, format_args!("module '{own}' has no attribute '{text}'")),
        None => py.raise_attribute_error(object, name, format_args!("module has no attribute '{text}'")),
    }
}

/// The generic lookup: data descriptor, instance attribute, other class attribute.
pub fn generic_get_optional(py: Py, ty: TypeRef, object: Value, name: Value) -> PyResult<Option<Ref>> {
    let name = interned_name(py, name)?;
    let name = name.value();
    let mut found = None;
    if let Some(v) = ty.lookup(py, name) {
        let descriptor_type = type_of(py, v);
        let get = descriptor_type.slots.descr_get;
        let descriptor = v.to_ref();
        if let (Some(get), Some(_)) = (get, descriptor_type.slots.descr_set) {
            return optional_from_getter(py, get(py, descriptor.value(), Some(object), ty.value()));
        }
        found = Some((descriptor, get));
    }
    if let Some(v) = instance::get(py, ty, object, name)? {
        return Ok(Some(v));
    }
    match found {
        Some((descriptor, Some(get))) => {
            optional_from_getter(py, get(py, descriptor.value(), Some(object), ty.value()))
        }
        Some((descriptor, None)) => Ok(Some(descriptor)),
        None => module_getattr(py, object, name),
    }
}

/// A getter's `AttributeError` stays an error: only a missing attribute is `None`.
fn optional_from_getter(_py: Py, result: PyResult<Ref>) -> PyResult<Option<Ref>> {
    result.map(Some)
}

/// A module's own `__getattr__` function.
fn module_getattr(py: Py, object: Value, name: Value) -> PyResult<Option<Ref>> {
    if !object.is_pointer() || !object.is_kind(Kind::MODULE) {
        return Ok(None);
    }
    let m: Obj<Module> = Obj::new(object.as_ptr());
    let Some(hook) = m.dict.cast::<Dict>().and_then(|d| d.get_str(py.names().__getattr__)) else { return Ok(None) };
    let hook = hook.to_ref();
    call::call(py, hook.value(), &[name]).map(Some)
}

/// `object.name = value`, or deletion without a value.
pub fn set_attr_option(py: Py, object: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    let ty = type_of(py, object);
    match ty.slots.setattr {
        Some(f) => f(py, object, name, value),
        None => generic_set(py, object, name, value),
    }
}

/// `object.name = value`.
pub fn set_attr(py: Py, object: Value, name: Value, value: Value) -> PyResult<()> {
    set_attr_option(py, object, name, Some(value))
}

/// `del object.name`.
pub fn del_attr(py: Py, object: Value, name: Value) -> PyResult<()> {
    set_attr_option(py, object, name, None)
}

/// `object.__setattr__` and `object.__delattr__`.
pub fn generic_set(py: Py, object: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    let ty = type_of(py, object);
    let name = interned_name(py, name)?;
    let name = name.value();
    let found = ty.lookup(py, name).map(|v| v.to_ref());
    if let Some(d) = &found
        && let Some(set) = type_of(py, d.value()).slots.descr_set
    {
        return set(py, d.value(), object, value);
    }
    if instance::set(py, ty, object, name, value)? {
        return Ok(());
    }
    Err(cannot_set(py, ty, object, name, found.is_some()))
}

#[cold]
fn cannot_set(py: Py, ty: TypeRef, object: Value, name: Value, on_class: bool) -> Raised {
    let (class, text) = (ty.name(), crate::text_of(name));
    if ty.dict_kind != DictKind::None {
        return py.raise_attribute_error(object, name, format_args!("'{class}' object has no attribute '{text}'"));
    }
    if on_class {
        return py.raise_attribute_error(
            object,
            name,
            format_args!("'{class}' object attribute '{text}' is read-only"),
        );
    }
    let message = format_args!("'{class}' object has no attribute '{text}' and no __dict__ for setting new attributes");
    py.raise_attribute_error(object, name, message)
}

/// `type.__getattribute__`.
pub fn type_get(py: Py, object: Value, name: Value) -> PyResult<Ref> {
    let name = interned_name(py, name)?;
    let (ty, name): (TypeRef, Value) = (Obj::new(object.as_ptr()), name.value());
    let meta = type_of(py, object);
    let found = meta.lookup(py, name).map(|v| v.to_ref());
    let meta_get = found.as_ref().and_then(|d| type_of(py, d.value()).slots.descr_get);
    if let (Some(d), Some(get)) = (&found, meta_get)
        && type_of(py, d.value()).slots.descr_set.is_some()
    {
        return get(py, d.value(), Some(object), meta.value());
    }
    if let Some(v) = ty.lookup(py, name) {
        let v = v.to_ref();
        return match type_of(py, v.value()).slots.descr_get {
            Some(get) => get(py, v.value(), None, object),
            None => Ok(v),
        };
    }
    match (found, meta_get) {
        (Some(d), Some(get)) => get(py, d.value(), Some(object), meta.value()),
        (Some(d), None) => Ok(d),
        (None, _) => {
            let text = name.cast::<Str>().map_or_else(String::new, |s| s.to_text());
            let class = ty.name();
            Err(py.raise_attribute_error(object, name, format_args!("type object '{class}' has no attribute '{text}'")))
        }
    }
}

/// `type.__setattr__` and `type.__delattr__`.
pub fn type_set(py: Py, object: Value, name: Value, value: Option<Value>) -> PyResult<()> {
    let name = interned_name(py, name)?;
    let (ty, name): (TypeRef, Value) = (Obj::new(object.as_ptr()), name.value());
    let text = name.cast::<Str>().map_or_else(String::new, |s| s.to_text());
    if ty.has_flag(TYPE_IMMUTABLE) {
        let class = ty.full_name(py);
        return Err(py.raise_type_error(format_args!("cannot set '{text}' attribute of immutable type '{class}'")));
    }
    let meta = type_of(py, object);
    if let Some(d) = meta.lookup(py, name).map(|v| v.to_ref())
        && let Some(set) = type_of(py, d.value()).slots.descr_set
    {
        return set(py, d.value(), object, value);
    }
    // The cached lookups die with the version before the value that they borrow does.
    let old = ty.dict().get_str(name).map(|v| v.to_ref());
    if value.is_none() && old.is_none() {
        let class = ty.name();
        let message = format_args!("type object '{class}' has no attribute '{text}'");
        return Err(py.raise_attribute_error(object, name, message));
    }
    match value {
        Some(v) => dict::set(py, ty.dict(), name, v)?,
        None => drop(dict::pop(py, ty.dict(), name)?),
    }
    modified(py, ty);
    if text.starts_with("__") && text.ends_with("__") {
        crate::class::update_slots(py, ty);
    }
    drop(old);
    Ok(())
}

/// A callable found for a method call. With `receiver` the object is passed in front of the arguments.
pub struct BoundCall {
    /// What to call.
    pub callable: Ref,
    /// Whether the object is to be passed first.
    pub receiver: bool,
}

/// `object.name` for calling it at once: no bound method is made where a function is found on the class.
pub fn load_method(py: Py, object: Value, name: Value) -> PyResult<BoundCall> {
    let ty = type_of(py, object);
    if !ty.has_flag(TYPE_GENERIC_GETATTR) {
        return Ok(BoundCall { callable: get_attr(py, object, name)?, receiver: false });
    }
    let mut method = None;
    if let Some(v) = ty.lookup(py, name) {
        let t = type_of(py, v);
        if t.has_flag(TYPE_METHOD_DESCRIPTOR) {
            method = Some(v.to_ref());
        } else if t.slots.descr_get.is_some() {
            return Ok(BoundCall { callable: generic_get(py, object, name)?, receiver: false });
        }
    }
    if ty.dict_kind != DictKind::None
        && let Some(v) = instance::get(py, ty, object, name)?
    {
        return Ok(BoundCall { callable: v, receiver: false });
    }
    match method {
        Some(callable) => Ok(BoundCall { callable, receiver: true }),
        None => Ok(BoundCall { callable: generic_get(py, object, name)?, receiver: false }),
    }
}

/// The special method `name` (interned) of `object`, found on its type only; `None` if there is none.
pub fn lookup_special(py: Py, object: Value, name: Value) -> PyResult<Option<BoundCall>> {
    let ty = type_of(py, object);
    let Some(v) = ty.lookup(py, name) else { return Ok(None) };
    let v = v.to_ref();
    let t = type_of(py, v.value());
    if t.has_flag(TYPE_METHOD_DESCRIPTOR) {
        return Ok(Some(BoundCall { callable: v, receiver: true }));
    }
    match t.slots.descr_get {
        Some(get) => {
            let callable = get(py, v.value(), Some(object), ty.value())?;
            Ok(Some(BoundCall { callable, receiver: false }))
        }
        None => Ok(Some(BoundCall { callable: v, receiver: false })),
    }
}

/// Calls the special method `name` (interned) of `object`, or `None` if there is none.
pub fn call_special(py: Py, object: Value, name: Value, args: &[Value]) -> PyResult<Option<Ref>> {
    let Some(found) = lookup_special(py, object, name)? else { return Ok(None) };
    let result = match found.receiver {
        true => call::with_prepended(object, args, |all| call::call(py, found.callable.value(), all)),
        false => call::call(py, found.callable.value(), args),
    };
    result.map(Some)
}

/// What an attribute of instances of a type (or of a module or type) is, for specialization.
pub enum AttributeKind {
    /// A slot of the given shape: its index, and its byte offset in the object if it is inline.
    Slot { index: usize, offset: Option<u32> },
    /// A slot of `__slots__`.
    MemberSlot { index: usize, offset: Option<u32> },
    /// The object is in dictionary mode (or has a dict word), and the class has nothing of this name.
    DictionaryInstance,
    /// Neither class nor shape has it.
    Missing,
    /// A class attribute that is no descriptor, borrowed.
    ClassAttribute(Value),
    /// A function or method descriptor, borrowed: callable with the object in front.
    Method(Value),
    /// A property with a getter, borrowed.
    Property(Value),
    /// A getset descriptor of a native type.
    Native(Value),
    /// Some other data descriptor.
    DataDescriptor(Value),
    /// Some other descriptor without `__set__`.
    NonDataDescriptor(Value),
    /// An attribute of a module's namespace: the entry's number.
    Module { entry: usize },
    /// The type has its own `__getattribute__` or `__getattr__`.
    GetattributeOverridden,
}

/// Classifies `object.name` (interned) without running Python.
pub fn attribute_kind(py: Py, object: Value, name: Value) -> AttributeKind {
    let ty = type_of(py, object);
    if !ty.has_flag(TYPE_GENERIC_GETATTR) {
        return AttributeKind::GetattributeOverridden;
    }
    let shape = if object.is_pointer() { object.header().shape } else { ty.head.root_shape };
    let found = ty.lookup(py, name);
    let data = found.is_some_and(|v| type_of(py, v).slots.descr_set.is_some());
    if let Some(v) = found.filter(|_| data) {
        return data_descriptor_kind(py, ty, shape, v);
    }
    if let DictKind::Word(_) = ty.dict_kind {
        if let Some(m) = object.cast::<Module>() {
            let entry = m.dict.cast::<Dict>().and_then(|d| dict::entry_index(d, name));
            return match (entry, found) {
                (Some(entry), None) => AttributeKind::Module { entry },
                _ => AttributeKind::DictionaryInstance,
            };
        }
        return AttributeKind::DictionaryInstance;
    }
    // SAFETY: shapes of live objects are alive.
    if ty.dict_kind == DictKind::Shape {
        // SAFETY: as above.
        if unsafe { (*shape).is_dictionary } != 0 {
            return AttributeKind::DictionaryInstance;
        }
        if let Some(index) = crate::shape::find_slot(shape, name) {
            return AttributeKind::Slot { index, offset: instance::inline_offset(ty, shape, index) };
        }
    }
    class_attribute_kind(py, found)
}

fn data_descriptor_kind(py: Py, ty: TypeRef, shape: *mut Shape, v: Value) -> AttributeKind {
    if let Some(m) = v.cast::<crate::descriptors::MemberDescriptor>() {
        return AttributeKind::MemberSlot { index: m.index, offset: instance::inline_offset(ty, shape, m.index) };
    }
    if let Some(p) = v.cast_exact::<crate::descriptors::Property>()
        && !p.get.is_absent()
    {
        return AttributeKind::Property(p.get);
    }
    let _ = py;
    if v.is_exact(Kind::GETSET_DESCRIPTOR) { AttributeKind::Native(v) } else { AttributeKind::DataDescriptor(v) }
}

fn class_attribute_kind(py: Py, found: Option<Value>) -> AttributeKind {
    let Some(v) = found else { return AttributeKind::Missing };
    let t = type_of(py, v);
    if t.has_flag(TYPE_METHOD_DESCRIPTOR) {
        AttributeKind::Method(v)
    } else if t.slots.descr_get.is_some() {
        AttributeKind::NonDataDescriptor(v)
    } else {
        AttributeKind::ClassAttribute(v)
    }
}

/// What `Type.name` finds where metaclass and class are plain: the value (borrowed) and whether it is to be returned
/// as it is. `None` where a descriptor or metaclass attribute takes part.
pub fn plain_type_attribute(py: Py, ty: TypeRef, name: Value) -> Option<Value> {
    let meta = type_of(py, ty.value());
    if meta.is_dynamic(SlotId::GetAttribute) || meta.lookup(py, name).is_some() {
        return None;
    }
    let v = ty.lookup(py, name)?;
    let t = type_of(py, v);
    let function = v.is_pointer() && (v.is_exact(Kind::FUNCTION) || v.is_exact(Kind::METHOD_DESCRIPTOR));
    if t.slots.descr_get.is_none() || function { Some(v) } else { None }
}

/// `hasattr`.
pub fn has_attr(py: Py, object: Value, name: Value) -> PyResult<bool> {
    get_attr_optional_catching(py, object, name).map(|v| v.is_some())
}

/// `object.name`, or `None` also where a getter raised `AttributeError`.
pub fn get_attr_optional_catching(py: Py, object: Value, name: Value) -> PyResult<Option<Ref>> {
    match get_attr_optional(py, object, name) {
        Ok(v) => Ok(v),
        Err(raised) => py.catch(raised, py.exceptions().attribute_error).map(|_| None),
    }
}

/// `None` as an owned value.
pub fn none_ref() -> Ref {
    Ref::from_owned(singletons::none())
}
