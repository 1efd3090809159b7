//! Descriptor objects: members (`__slots__`), getset, slot wrappers, property, classmethod, staticmethod, super.

use taipan_layout::*;

use crate::py::{Py, PyResult};
use crate::refs::{Layout, Ref};
use crate::slots::SlotId;
use crate::type_object::TypeRef;
use crate::{instance, refs::ValueExt};

macro_rules! layouts {
    ($($t:ident $kind:ident),*) => {$(
        // SAFETY: the kind is given to objects of this layout only.
        unsafe impl Layout for $t { const KIND: Kind = Kind::$kind; }
    )*};
}
layouts!(MemberDescriptor MEMBER_DESCRIPTOR, GetSetDescriptor GETSET_DESCRIPTOR, SlotWrapper SLOT_WRAPPER,
         Property PROPERTY, Super SUPER);

/// A slot of `__slots__`.
#[repr(C)]
pub struct MemberDescriptor {
    /// The object header.
    pub header: Header,
    /// The class that declared it, owned.
    pub owner: Value,
    /// The name, interned.
    pub name: Value,
    /// The slot in shapes of the class and its subclasses.
    pub index: usize,
}

/// Reads an attribute of a native type.
pub type Getter = fn(Py, Value) -> PyResult<Ref>;
/// Sets (or, without a value, deletes) an attribute of a native type.
pub type Setter = fn(Py, Value, Option<Value>) -> PyResult<()>;

/// What a getset attribute is: static data.
#[derive(Copy, Clone)]
pub struct GetSetDef {
    /// Python name.
    pub name: &'static str,
    /// The getter.
    pub get: Getter,
    /// The setter, if the attribute can be set.
    pub set: Option<Setter>,
    /// Documentation.
    pub doc: &'static str,
}

/// A computed attribute of a native type.
#[repr(C)]
pub struct GetSetDescriptor {
    /// The object header.
    pub header: Header,
    /// The type (not owned).
    pub owner: Value,
    /// The name, interned.
    pub name: Value,
    /// The getter.
    pub get: Getter,
    /// The setter.
    pub set: Option<Setter>,
    /// Documentation.
    pub doc: &'static str,
}

/// A special method that stands for a slot of a native type (`int.__add__`), or bound (`(1).__add__`).
#[repr(C)]
pub struct SlotWrapper {
    /// The object header.
    pub header: Header,
    /// The type whose slot it is (not owned: native types are immortal).
    pub owner: Value,
    /// The name, interned.
    pub name: Value,
    /// Which special method.
    pub id: SlotId,
    /// The object it is bound to, owned, or absent.
    pub receiver: Value,
}

/// A `property`.
#[repr(C)]
pub struct Property {
    /// The object header.
    pub header: Header,
    /// `fget`, owned or absent.
    pub get: Value,
    /// `fset`, owned or absent.
    pub set: Value,
    /// `fdel`, owned or absent.
    pub delete: Value,
    /// `__doc__`, owned or absent.
    pub doc: Value,
    /// `__name__`, owned or absent.
    pub name: Value,
    /// Nonzero where the documentation is the getter's.
    pub getter_doc: u64,
}

/// A `classmethod` or `staticmethod`.
#[repr(C)]
pub struct Wrapper {
    /// The object header.
    pub header: Header,
    /// The wrapped callable, owned or absent.
    pub callable: Value,
    /// `__dict__`, owned or absent.
    pub dict: Value,
}

// SAFETY: the two kinds are given to objects of this layout only.
unsafe impl Layout for Wrapper {
    const KIND: Kind = Kind::OTHER;
    fn describes(header: &Header, exact: bool) -> bool {
        if exact {
            header.is_exact(Kind::CLASSMETHOD) || header.is_exact(Kind::STATICMETHOD)
        } else {
            header.is_kind(Kind::CLASSMETHOD) || header.is_kind(Kind::STATICMETHOD)
        }
    }
}

/// A `super` object.
#[repr(C)]
pub struct Super {
    /// The object header.
    pub header: Header,
    /// `__thisclass__`, owned or absent.
    pub ty: Value,
    /// `__self__`, owned or absent.
    pub object: Value,
    /// `__self_class__`, owned or absent.
    pub object_type: Value,
}

/// A new member descriptor.
pub fn new_member(py: Py, owner: TypeRef, name: Value, index: usize) -> Ref {
    let name = name.to_ref().into_value();
    let fields = MemberDescriptor { header: instance::blank_header(), owner: owner.to_ref().into_value(), name, index };
    instance::new_object(py, py.types().member_descriptor, fields)
}

/// A new getset descriptor.
pub fn new_getset(py: Py, owner: TypeRef, def: &GetSetDef) -> Ref {
    let fields = GetSetDescriptor {
        header: instance::blank_header(),
        owner: owner.value(),
        name: py.intern_immortal(def.name),
        get: def.get,
        set: def.set,
        doc: def.doc,
    };
    instance::new_object(py, py.types().getset_descriptor, fields)
}

/// A new slot wrapper, bound if `receiver` is given.
pub fn new_slot_wrapper(py: Py, owner: TypeRef, id: SlotId, receiver: Option<Value>) -> Ref {
    let fields = SlotWrapper {
        header: instance::blank_header(),
        owner: owner.value(),
        name: py.names().slots[id as usize],
        id,
        receiver: receiver.map_or(Value::ABSENT, |r| r.to_ref().into_value()),
    };
    instance::new_object(py, py.types().slot_wrapper, fields)
}

/// Declares drop and traverse functions of a layout whose owned words are the listed fields.
#[macro_export]
macro_rules! owned_fields {
    ($drop:ident, $traverse:ident, $t:ty, $($field:ident),*) => {
        /// Releases the owned fields of a dead object.
        ///
        /// # Safety
        /// `object` is a dead object of this layout.
        pub unsafe fn $drop(_py: $crate::Py, object: *mut $crate::layout::Header) {
            let mut o: $crate::Obj<$t> = $crate::Obj::new(object.cast());
            $($crate::clear_slot(&mut o.$field);)*
        }
        /// Visits the owned fields.
        ///
        /// # Safety
        /// `object` is a live object of this layout.
        pub unsafe fn $traverse(object: *mut $crate::layout::Header, visit: &mut dyn FnMut($crate::layout::Value)) {
            let o: $crate::Obj<$t> = $crate::Obj::new(object.cast());
            $(if !o.$field.is_absent() { visit(o.$field) })*
        }
    };
}

owned_fields!(drop_property, traverse_property, Property, get, set, delete, doc, name);
owned_fields!(drop_wrapper, traverse_wrapper, Wrapper, callable, dict);
owned_fields!(drop_super, traverse_super, Super, ty, object, object_type);
owned_fields!(drop_member, traverse_member, MemberDescriptor, owner, name);
owned_fields!(drop_slot_wrapper, traverse_slot_wrapper, SlotWrapper, receiver);
