//! Shapes (hidden classes) and the head of type objects.
//!
//! Law: a shape's `version` is unique among all live and dead shapes of the process and never 0; it changes (the type
//! gets new shapes or new versions) whenever what an attribute lookup on the type may find changes. Comparing the
//! version therefore guards class, lookup result and instance layout at once.

use crate::containers::Dict;
use crate::header::Header;
use crate::value::Value;

/// Where the attributes of an object are.
#[repr(C)]
pub struct Shape {
    /// Unique, never 0.
    pub version: u32,
    /// Attributes that instances of this shape have in slots.
    pub slot_count: u16,
    /// How many slots are inline in the instance; the rest are in its overflow array.
    pub inline_slots: u16,
    /// The type. Shapes are owned by it.
    pub ty: *mut Type,
    /// Nonzero where a real dict owns the attributes (the shape has no slots beyond those of `__slots__`).
    pub is_dictionary: u8,
    /// Nonzero for shapes of built-in objects, which have no instance attributes.
    pub is_builtin: u8,
    /// Slots of `__slots__`, the first of `slot_count`.
    pub member_slots: u16,
    /// Nonzero while traces watch this shape.
    pub watched: u32,
    /// The shape before the newest attribute was added, or null for a root.
    pub parent: *mut Shape,
    /// The transition taken last, to try first; or null.
    pub next: *mut Shape,
    /// The interned name of the newest attribute.
    pub name: Value,
    /// Transition table, owned by the runtime.
    pub transitions: *mut u8,
}

/// The version of a type object, by its header.
///
/// # Safety
/// `class` is the header of a live type object.
#[inline(always)]
pub unsafe fn type_version(class: *mut Header) -> u32 {
    // SAFETY: by the contract; the header comes first.
    unsafe { (*class.cast::<Type>()).version }
}

/// The head of a type object; the runtime keeps its slot functions behind it.
#[repr(C)]
pub struct Type {
    /// The object header.
    pub header: Header,
    /// `__name__`, a `str`.
    pub name: Value,
    /// `__mro__`, a `tuple`.
    pub mro: Value,
    /// The namespace.
    pub dict: *mut Dict,
    /// `__base__`, null for `object`.
    pub base: *mut Type,
    /// `TYPE_*` bits.
    pub type_flags: u32,
    /// `Header::kind` of instances.
    pub instance_kind: u8,
    /// Whether instances are visited by the cycle collector.
    pub instance_is_container: u8,
    /// Inline slots that the next root shape will have.
    pub next_inline_slots: u16,
    /// Bytes of an instance before its inline slots.
    pub basic_size: u32,
    /// The version of the newest root shape, for guards on the type object itself.
    pub version: u32,
    /// The shape of a new instance.
    pub root_shape: *mut Shape,
    /// The shape of instances whose attributes are in a dict.
    pub dictionary_shape: *mut Shape,
}

/// `TYPE_*`: created by a class statement (or `type()`).
pub const TYPE_HEAP: u32 = 1;
/// Instances have attributes (no `__slots__`, or `__dict__` in them).
pub const TYPE_HAS_DICT: u32 = 2;
/// Can be a base class.
pub const TYPE_BASE: u32 = 4;
/// Instances can be unpacked and matched as sequences.
pub const TYPE_SEQUENCE: u32 = 8;
/// Instances match mapping patterns.
pub const TYPE_MAPPING: u32 = 16;
/// Subclass of `BaseException`.
pub const TYPE_EXCEPTION: u32 = 32;
/// Subclass of `type`.
pub const TYPE_METATYPE: u32 = 64;
/// Attributes of the type cannot be set.
pub const TYPE_IMMUTABLE: u32 = 128;
/// `__getattribute__` is `object`'s, so a lookup follows the generic rules.
pub const TYPE_GENERIC_GETATTR: u32 = 256;
/// `__setattr__` is `object`'s.
pub const TYPE_GENERIC_SETATTR: u32 = 512;
/// Functions of this type are method descriptors: a bound method need not be made to call one.
pub const TYPE_METHOD_DESCRIPTOR: u32 = 1024;
/// `__new__` is `object.__new__`, so an instance is just an allocation.
pub const TYPE_GENERIC_NEW: u32 = 2048;
/// Instances can have weak references.
pub const TYPE_WEAKREFS: u32 = 4096;
/// Instances have a `__del__`.
pub const TYPE_FINALIZER: u32 = 8192;
