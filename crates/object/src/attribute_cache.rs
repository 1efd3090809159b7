//! The cache of type attribute lookups: (type version, interned name) to the value or its absence.
//!
//! Law: an entry borrows the value; it is found only while the version is the type's, and the namespace that owns the
//! value cannot change without giving the type a new version.

use std::cell::Cell;

use taipan_layout::{Str, Value};

use crate::py::Py;
use crate::refs::ValueExt;
use crate::type_object::TypeRef;

const SIZE: usize = 4096;

#[derive(Copy, Clone)]
struct Entry {
    version: u32,
    name: u64,
    value: Value,
}

/// The cache of one runtime.
pub struct AttributeCache {
    entries: Box<[Cell<Entry>]>,
}

impl AttributeCache {
    pub(crate) fn new() -> AttributeCache {
        let empty = Entry { version: 0, name: 0, value: Value::ABSENT };
        AttributeCache { entries: (0..SIZE).map(|_| Cell::new(empty)).collect() }
    }
}

/// Looks `name` up along the MRO.
#[inline]
pub fn lookup(py: Py, ty: TypeRef, name: Value) -> Option<Value> {
    let key = name.borrowed().0;
    let version = ty.head.version;
    let index = (version as usize ^ (key >> 5) as usize) % SIZE;
    let slot = &py.runtime().attribute_cache.entries[index];
    let entry = slot.get();
    if entry.version == version && entry.name == key && version != 0 {
        return entry.value.present();
    }
    lookup_slow(ty, name, slot)
}

#[inline(never)]
fn lookup_slow(ty: TypeRef, name: Value, slot: &Cell<Entry>) -> Option<Value> {
    let found = ty.lookup_where(name).map(|(_, v)| v);
    // Only interned names have one address; a computed name may die and its address be reused.
    let interned = name.cast_exact::<Str>().is_some_and(|s| s.interned != 0);
    if interned && ty.head.version != 0 && ty.mro().is_some() {
        let value = found.unwrap_or(Value::ABSENT);
        slot.set(Entry { version: ty.head.version, name: name.borrowed().0, value });
    }
    found
}
