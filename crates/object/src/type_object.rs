//! Type objects: the layout's head, then slots and the runtime's bookkeeping.
//!
//! Law: whatever changes what a lookup on a type may find goes through [`modified`], which gives new versions to every
//! shape of the type and of its subtypes. A type is never moved. Built-in types are immortal; an instance of a heap
//! type owns a count on its type.

use std::any::TypeId;

use taipan_layout::*;

use crate::py::{Py, PyResult};
use crate::refs::{DictRef, Obj, Ref, TupleRef, ValueExt};
use crate::slots::{SlotId, Slots};
use crate::{attribute_cache, dict, shape, watch};

/// Where instances of a type keep their attribute dictionary.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum DictKind {
    /// Instances have none.
    None,
    /// In slots named by the shape, or a dict behind the attribute word.
    Shape,
    /// An owned `dict` word (or absent) at this byte offset of the object.
    Word(u32),
}

/// Releases the fields that a layout owns; slots and the attribute dictionary are released by the caller.
pub type DropFields = unsafe fn(Py, *mut Header);
/// Visits the values that a layout owns.
pub type Traverse = unsafe fn(*mut Header, &mut dyn FnMut(Value));

/// A type object.
#[repr(C)]
pub struct TypeObject {
    /// What compiled code sees.
    pub head: Type,
    /// What each protocol calls.
    pub slots: Slots,
    /// Bit per [`SlotId`] group leader: the slot is filled by a special method written in Python.
    pub dynamic: u128,
    /// Which Rust struct instances begin with.
    pub layout_id: TypeId,
    /// Where instances keep their attributes.
    pub dict_kind: DictKind,
    /// Byte offset of the attribute word (overflow array or dict) in instances of fixed size; 0: none.
    pub attribute_word: u32,
    /// `__abstractmethods__` was set to something that is not empty.
    pub is_abstract: bool,
    /// Instances have data of varying size, with the attribute word behind it.
    pub variable_size: bool,
    /// Words behind `Exception` that the exception type adds.
    pub exception_fields: u16,
    /// `__qualname__`, owned.
    pub qualname: Value,
    /// `__bases__`, an owned tuple.
    pub bases: Value,
    /// Direct subclasses; each takes itself off on dying.
    pub subclasses: Vec<*mut TypeObject>,
    /// Every shape of the type.
    pub shapes: Vec<*mut Shape>,
    /// Names of `__slots__` declared in this class, in slot order, owned.
    pub slot_names: Vec<Value>,
    /// Frees instances' fields.
    pub drop_fields: DropFields,
    /// Visits instances' fields.
    pub traverse: Traverse,
}

// SAFETY: instances of `type` and of metaclasses are `TypeObject`s.
unsafe impl crate::refs::Layout for TypeObject {
    const KIND: Kind = Kind::TYPE;
}

/// A borrowed handle on a type.
pub type TypeRef = Obj<TypeObject>;

unsafe fn drop_nothing(_py: Py, _object: *mut Header) {}
unsafe fn traverse_nothing(_object: *mut Header, _visit: &mut dyn FnMut(Value)) {}

/// The type of a value.
#[inline]
pub fn type_of(py: Py, value: Value) -> TypeRef {
    if value.is_pointer() {
        return TypeRef::new(value.header().type_of().cast());
    }
    if value.is_int() { py.types().int } else { py.types().float }
}

/// What a new type is made of.
pub struct TypeSpec<'a> {
    /// `__name__`.
    pub name: &'a str,
    /// The best base, absent for `object`.
    pub base: Option<TypeRef>,
    /// `Header::kind` of instances.
    pub kind: u8,
    /// `TYPE_*` bits.
    pub flags: u32,
    /// Bytes of an instance before its inline slots.
    pub basic_size: usize,
    /// The Rust struct.
    pub layout_id: TypeId,
}

/// Allocates a type with empty namespace, MRO and slots. `metatype` is null only for `object` and `type` themselves.
pub(crate) fn allocate_type(py: Py, spec: &TypeSpec<'_>, metatype: Option<TypeRef>) -> TypeRef {
    let (cell, class) = crate::memory::allocate(py, size_of::<TypeObject>());
    let p: *mut TypeObject = cell.cast();
    let heap = spec.flags & TYPE_HEAP != 0;
    let meta_shape = metatype.map_or(std::ptr::null_mut(), |m| m.head.root_shape);
    let meta_kind = metatype.map_or(Kind::TYPE.0, |m| m.head.instance_kind);
    let mut header = Header::new(Kind(meta_kind), FLAG_CONTAINER | FLAG_YOUNG, class, meta_shape);
    if !heap {
        header.count = IMMORTAL_COUNT;
    }
    let base = spec.base;
    let head = Type {
        header,
        name: Value::ABSENT,
        mro: Value::ABSENT,
        dict: std::ptr::null_mut(),
        base: base.map_or(std::ptr::null_mut(), |b| b.as_ptr().cast()),
        type_flags: spec.flags,
        instance_kind: spec.kind,
        instance_is_container: 1,
        next_inline_slots: 4,
        basic_size: spec.basic_size as u32,
        version: 0,
        root_shape: std::ptr::null_mut(),
        dictionary_shape: std::ptr::null_mut(),
    };
    let object = TypeObject {
        head,
        slots: Slots::default(),
        dynamic: 0,
        layout_id: spec.layout_id,
        dict_kind: base.map_or(DictKind::None, |b| b.dict_kind),
        attribute_word: base.map_or(0, |b| b.attribute_word),
        variable_size: base.is_some_and(|b| b.variable_size),
        is_abstract: false,
        exception_fields: base.map_or(0, |b| b.exception_fields),
        qualname: Value::ABSENT,
        bases: Value::ABSENT,
        subclasses: Vec::new(),
        shapes: Vec::new(),
        slot_names: Vec::new(),
        drop_fields: base.map_or(drop_nothing, |b| b.drop_fields),
        traverse: base.map_or(traverse_nothing, |b| b.traverse),
    };
    // SAFETY: the cell is fresh and large enough.
    unsafe { p.write(object) };
    if let Some(meta) = metatype.filter(|m| m.is_heap()) {
        std::mem::forget(meta.to_ref());
    }
    TypeRef::new(p)
}

impl Obj<TypeObject> {
    /// The type as the layout's head.
    #[inline(always)]
    pub fn head_ptr(self) -> *mut Type {
        self.as_ptr().cast()
    }

    /// Whether all bits of `flags` are set.
    #[inline(always)]
    pub fn has_flag(self, flags: u32) -> bool {
        self.head.type_flags & flags == flags
    }

    /// Whether the type came from a class statement.
    #[inline(always)]
    pub fn is_heap(self) -> bool {
        self.has_flag(TYPE_HEAP)
    }

    /// `__name__`.
    pub fn name(self) -> String {
        self.head.name.cast::<Str>().map_or_else(|| "?".to_string(), |s| s.to_text())
    }

    /// The name as `repr` of the class and most messages of `type` show it: module-qualified unless built in.
    pub fn full_name(self, py: Py) -> String {
        let qualname = self.qualname.cast::<Str>().map_or_else(|| self.name(), |s| s.to_text());
        match self.dict().get_str(py.names().__module__).and_then(|m| m.cast::<Str>().map(|s| s.to_text())) {
            Some(module) if module != "builtins" => format!("{module}.{qualname}"),
            _ => qualname,
        }
    }

    /// The namespace.
    #[inline(always)]
    pub fn dict(self) -> DictRef {
        Obj::new(self.head.dict)
    }

    /// `__base__`.
    #[inline(always)]
    pub fn base(self) -> Option<TypeRef> {
        Obj::from_nullable(self.head.base.cast())
    }

    /// The MRO, or `None` while the type is being made.
    #[inline(always)]
    pub fn mro(self) -> Option<TupleRef> {
        self.head.mro.cast::<Tuple>()
    }

    /// Number of types in the MRO.
    pub fn mro_len(self) -> usize {
        self.mro().map_or(0, |m| m.length)
    }

    /// Type `i` of the MRO.
    pub fn mro_at(self, i: usize) -> Option<TypeRef> {
        self.mro()?.get(i).map(|v| TypeRef::new(v.as_ptr()))
    }

    /// Whether `self` is `other` or derives from it.
    #[inline]
    pub fn is_subtype(self, other: TypeRef) -> bool {
        if self == other {
            return true;
        }
        match self.mro() {
            Some(mro) => mro.as_slice().iter().any(|&t| t.ptr() == other.as_ptr().cast()),
            None => {
                let mut t = self.base();
                while let Some(base) = t {
                    if base == other {
                        return true;
                    }
                    t = base.base();
                }
                false
            }
        }
    }

    /// The attribute `name` (interned) found in the namespaces along the MRO, borrowed: valid until the type changes.
    #[inline]
    pub fn lookup(self, py: Py, name: Value) -> Option<Value> {
        attribute_cache::lookup(py, self, name)
    }

    /// The first type of the MRO whose namespace has `name`, and the value.
    pub fn lookup_where(self, name: Value) -> Option<(TypeRef, Value)> {
        for i in 0..self.mro_len() {
            let t = self.mro_at(i)?;
            if let Some(v) = t.dict().get_str(name) {
                return Some((t, v));
            }
        }
        None
    }

    /// Whether the slot that `id` leads is filled by Python code.
    #[inline(always)]
    pub fn is_dynamic(self, id: SlotId) -> bool {
        self.dynamic & (1 << id as u32) != 0
    }

    /// A subtype's instances' kind byte.
    pub fn subclass_kind(self) -> u8 {
        match Kind(self.head.instance_kind).base() {
            Kind::OBJECT => Kind::OBJECT.0,
            k => k.0 | Kind::SUBCLASS,
        }
    }

    /// Stores into the namespace of a type that is being set up, without checks or reports.
    pub fn set_raw(self, py: Py, name: &str, value: Ref) {
        let key = py.intern(name);
        let _ = dict::set(py, self.dict(), key.value(), value.value());
    }
}

/// Gives new versions to all shapes of `ty` and of its subtypes, because a lookup may find something else now.
pub fn modified(py: Py, mut ty: TypeRef) {
    for i in 0..ty.shapes.len() {
        let p = ty.shapes[i];
        // SAFETY: shapes live as long as their type.
        let watched = unsafe {
            (*p).version = py.runtime().next_version();
            std::mem::replace(&mut (*p).watched, 0)
        };
        if watched != 0 {
            watch::shape_changed(py, p);
        }
    }
    if !ty.head.root_shape.is_null() {
        // SAFETY: as above.
        ty.head.version = unsafe { (*ty.head.root_shape).version };
    }
    if ty.head.header.flags & FLAG_WATCHED != 0 {
        watch::type_changed(py, ty);
    }
    for i in 0..ty.subclasses.len() {
        modified(py, TypeRef::new(ty.subclasses[i]));
    }
}

/// Makes the root and dictionary shapes of a type whose layout is final.
pub(crate) fn make_shapes(py: Py, mut ty: TypeRef, member_slots: usize) {
    let is_builtin = !ty.is_heap() && ty.dict_kind != DictKind::Shape;
    let inline = if ty.variable_size {
        0
    } else if ty.dict_kind == DictKind::Shape && (ty.is_heap() || member_slots > 0) {
        member_slots + ty.head.next_inline_slots as usize
    } else {
        member_slots
    };
    ty.head.root_shape = shape::new_root(py, ty, member_slots, inline, false, is_builtin);
    ty.head.dictionary_shape = shape::new_root(py, ty, member_slots, member_slots.min(inline), true, is_builtin);
    // SAFETY: just made.
    ty.head.version = unsafe { (*ty.head.root_shape).version };
}

/// The linear MRO of single inheritance: the type itself, then its base's.
pub(crate) fn set_single_mro(py: Py, mut ty: TypeRef) {
    let mut items = vec![ty.value()];
    if let Some(base) = ty.base() {
        items.extend_from_slice(base.mro().expect("a base is ready").as_slice());
    }
    ty.head.mro = crate::tuple::from_slice(py, &items).into_value();
    let bases: Vec<Value> = ty.base().iter().map(|b| b.value()).collect();
    ty.bases = crate::tuple::from_slice(py, &bases).into_value();
}

/// Registers `ty` with its bases.
pub(crate) fn link_subclass(mut base: TypeRef, ty: TypeRef) {
    if !base.subclasses.contains(&ty.as_ptr()) {
        base.subclasses.push(ty.as_ptr());
    }
}

/// Takes `ty` off its bases' lists.
pub(crate) fn unlink_subclass(mut base: TypeRef, ty: *mut TypeObject) {
    base.subclasses.retain(|&t| t != ty);
}

/// `isinstance` by real type only, without `__instancecheck__`.
#[inline]
pub fn is_instance_exact(py: Py, value: Value, ty: TypeRef) -> bool {
    type_of(py, value).is_subtype(ty)
}

/// The value as a type, or a `TypeError` with `message`.
pub fn expect_type(py: Py, value: Value, message: &str) -> PyResult<TypeRef> {
    value.cast::<TypeObject>().ok_or_else(|| py.raise_type_error(format_args!("{message}")))
}
