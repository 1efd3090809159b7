//! The cache of instance attribute lookups for sites that see many shapes: (shape version, interned name) to where the
//! attribute is.
//!
//! Law: what an entry says holds while the version is the object's shape's: slots have places, and a borrowed class
//! attribute lives, until the shape or the class gets a new version. A version is never used twice.

use std::cell::Cell;

use taipan_layout::*;

use crate::attribute::{AttributeKind, attribute_kind};
use crate::py::Py;
use crate::refs::{Ref, ValueExt};
use crate::type_object::TypeRef;

const SIZE: usize = 1024;

/// Where an attribute is.
#[derive(Copy, Clone)]
enum Place {
    /// In this word of the object.
    Inline(u32),
    /// In this slot of the overflow array, whose address is in that word of the object.
    Overflow { array: u16, index: u16 },
    /// On the class: a function or method descriptor, borrowed.
    Method(Value),
    /// On the class: no descriptor, borrowed.
    Class(Value),
    /// Nowhere of these: the generic rules know.
    Elsewhere,
}

#[derive(Copy, Clone)]
struct Entry {
    version: u32,
    name: u64,
    place: Place,
}

/// The cache of one runtime.
pub struct InstanceCache {
    entries: Box<[Cell<Entry>]>,
}

impl InstanceCache {
    pub(crate) fn new() -> InstanceCache {
        let empty = Entry { version: 0, name: 0, place: Place::Inline(0) };
        InstanceCache { entries: (0..SIZE).map(|_| Cell::new(empty)).collect() }
    }
}

/// What a lookup found.
pub struct Found {
    /// The attribute.
    pub value: Ref,
    /// Whether it is a function of the class, which takes the object as its first argument.
    pub method: bool,
}

/// `object.name` where the generic rules find it without running Python and the cache can remember where; `None` says
/// nothing.
#[inline]
pub fn get(py: Py, object: Value, name: Value) -> Option<Found> {
    if !object.is_pointer() {
        return None;
    }
    // SAFETY: a live object's shape is alive.
    let version = unsafe { (*object.header().shape).version };
    let key = name.borrowed().0;
    let index = (version as usize ^ (key >> 4) as usize) % SIZE;
    let slot = &py.runtime().instance_cache.entries[index];
    let entry = slot.get();
    if entry.version == version && entry.name == key {
        return read(object, entry.place);
    }
    // Only interned names have one address; a computed name may die and its address be reused.
    if name.cast_exact::<Str>().is_none_or(|s| s.interned == 0) {
        return None;
    }
    let place = find(py, object, name).unwrap_or(Place::Elsewhere);
    slot.set(Entry { version, name: key, place });
    read(object, place)
}

/// Reads the attribute; `None` for an empty slot.
#[inline]
fn read(object: Value, place: Place) -> Option<Found> {
    let word = |index: usize| Instance::word(object.as_ptr::<Instance>(), index);
    // SAFETY: the entry's version is that of the object's shape, which has the slot in this place.
    let (value, method) = unsafe {
        match place {
            Place::Inline(index) => (*word(index as usize), false),
            Place::Overflow { array, index } => (*(*word(array as usize)).as_ptr::<Value>().add(index as usize), false),
            Place::Method(function) => (function, true),
            Place::Class(value) => (value, false),
            Place::Elsewhere => return None,
        }
    };
    value.present().map(|v| Found { value: v.to_ref(), method })
}

#[cold]
#[inline(never)]
fn find(py: Py, object: Value, name: Value) -> Option<Place> {
    if object.is_kind(Kind::TYPE) {
        return None;
    }
    let ty = crate::type_object::type_of(py, object);
    match attribute_kind(py, object, name) {
        AttributeKind::Slot { index, offset } | AttributeKind::MemberSlot { index, offset } => {
            slot_place(ty, object.header().shape, index, offset)
        }
        AttributeKind::Method(function) => Some(Place::Method(function)),
        AttributeKind::ClassAttribute(value) => Some(Place::Class(value)),
        _ => None,
    }
}

fn slot_place(ty: TypeRef, shape: *mut Shape, index: usize, offset: Option<u32>) -> Option<Place> {
    if let Some(offset) = offset {
        return Some(Place::Inline(offset / 8));
    }
    if ty.variable_size {
        return None;
    }
    // SAFETY: shapes of a live type are alive.
    let inline = unsafe { (*shape).inline_slots as usize };
    let array = u16::try_from(ty.attribute_word / 8).ok()?;
    Some(Place::Overflow { array, index: u16::try_from(index - inline).ok()? })
}
