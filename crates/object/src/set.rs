//! `set` and `frozenset`: an open-addressed table of hashes and keys.
//!
//! Law: as for dicts, a lookup that runs `__eq__` holds nothing across it and starts anew if the table changed; keys
//! are released after the table is consistent.

use taipan_layout::*;

use crate::memory::reallocate_array;
use crate::py::{Py, PyResult};
use crate::refs::{Layout, Obj, Ref, ValueExt, release};
use crate::type_object::TypeRef;
use crate::{compare, dict, hash, instance};

/// An entry: a free one has an absent key; a deleted one has hash [`DELETED`] besides.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct SetEntry {
    /// Hash of the key.
    pub hash: i64,
    /// The key, owned.
    pub key: Value,
}

/// The hash of deleted entries: no key has it.
pub const DELETED: i64 = -1;

/// A `set` or `frozenset`.
#[repr(C)]
pub struct Set {
    /// The object header.
    pub header: Header,
    /// Live entries.
    pub length: usize,
    /// Entries that are not free.
    pub filled: usize,
    /// Entries in all: a power of two, or 0.
    pub capacity: usize,
    /// The table.
    pub table: *mut SetEntry,
    /// The hash of a frozenset, or -1 while unknown.
    pub hash: i64,
    /// Where the next `pop` begins to look.
    pub finger: usize,
}

// SAFETY: the two kinds are given to objects of this layout only.
unsafe impl Layout for Set {
    const KIND: Kind = Kind::OTHER;
    fn describes(header: &Header, exact: bool) -> bool {
        if exact {
            header.is_exact(Kind::SET) || header.is_exact(Kind::FROZENSET)
        } else {
            header.is_kind(Kind::SET) || header.is_kind(Kind::FROZENSET)
        }
    }
}

/// A borrowed handle on a set or frozenset.
pub type SetRef = Obj<Set>;

/// A new empty set of type `ty`.
pub fn new_of(py: Py, ty: TypeRef) -> Ref {
    let header = instance::blank_header();
    let fields =
        Set { header, length: 0, filled: 0, capacity: 0, table: std::ptr::dangling_mut(), hash: -1, finger: 0 };
    instance::new_object(py, ty, fields)
}

/// A new empty `set`.
pub fn new(py: Py) -> Ref {
    new_of(py, py.types().set)
}

/// The handle of a value that is a set.
pub fn of(r: &Ref) -> SetRef {
    Obj::new(r.value().as_ptr())
}

/// Entries looked at in a row before the probe jumps.
const LINEAR: usize = 9;

/// The probe sequence of a hash: runs of neighbours, then a jump. It decides the order of iteration, which is the
/// reference implementation's.
struct Probe {
    at: usize,
    left: usize,
    start: usize,
    perturb: u64,
    mask: usize,
}

impl Probe {
    fn new(hash: i64, capacity: usize) -> Probe {
        let mask = capacity - 1;
        let start = hash as usize & mask;
        Probe { at: start, left: Probe::run(start, mask), start, perturb: hash as u64, mask }
    }

    fn run(start: usize, mask: usize) -> usize {
        if start + LINEAR <= mask { LINEAR } else { 0 }
    }
}

impl Iterator for Probe {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let i = self.at;
        if self.left > 0 {
            self.left -= 1;
            self.at += 1;
        } else {
            self.perturb >>= 5;
            self.start = self.start.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize) & self.mask;
            self.at = self.start;
            self.left = Probe::run(self.start, self.mask);
        }
        Some(i)
    }
}

/// The hash of an element.
#[inline]
fn element_hash(py: Py, key: Value) -> PyResult<i64> {
    if key.is_int() {
        return Ok(hash::hash_immediate(key));
    }
    match key.cast_exact::<Str>() {
        Some(s) => Ok(s.hash(py)),
        None => {
            crate::object_protocol::hash(py, key).map_err(|raised| dict::unhashable(py, raised, key, "a set element"))
        }
    }
}

/// What a lookup finds.
enum Place {
    /// The key, at this position.
    Found(usize),
    /// The free entry where the key belongs.
    Free(usize),
}

impl Obj<Set> {
    fn entry(&self, i: usize) -> &mut SetEntry {
        debug_assert!(i < self.capacity);
        // SAFETY: `i` is below the capacity; the reference ends with the expression.
        unsafe { &mut *self.table.add(i) }
    }

    /// The live entry at or behind `pos`, which moves past it.
    pub fn next_entry(self, pos: &mut usize) -> Option<SetEntry> {
        while *pos < self.capacity {
            let e = *self.entry(*pos);
            *pos += 1;
            if !e.key.is_absent() {
                return Some(e);
            }
        }
        None
    }

    /// Owned keys with their hashes.
    pub fn snapshot(self) -> Vec<(i64, Ref)> {
        let (mut pos, mut keys) = (0, Vec::with_capacity(self.length));
        while let Some(e) = self.next_entry(&mut pos) {
            keys.push((e.hash, e.key.to_ref()));
        }
        keys
    }

    /// The position of `key`.
    pub fn find(self, py: Py, key: Value, hash: i64) -> PyResult<Option<usize>> {
        if self.length == 0 {
            return Ok(None);
        }
        Ok(match self.search(py, key, hash)? {
            Place::Found(i) => Some(i),
            Place::Free(_) => None,
        })
    }

    /// The position of `key`, or of the free entry where it belongs. There is a table.
    #[inline]
    fn search(self, py: Py, key: Value, hash: i64) -> PyResult<Place> {
        'restart: loop {
            for i in Probe::new(hash, self.capacity) {
                let e = *self.entry(i);
                if e.key.is_absent() {
                    // Deleted entries are not used again before the next resizing.
                    if e.hash != DELETED {
                        return Ok(Place::Free(i));
                    }
                } else if e.key.is(key) {
                    return Ok(Place::Found(i));
                } else if e.hash == hash {
                    match self.compare_entry(py, i, key)? {
                        Some(true) => return Ok(Place::Found(i)),
                        Some(false) => {}
                        None => continue 'restart,
                    }
                }
            }
        }
    }

    /// Whether the key at position `i` equals `key`; `None` where the comparison has changed the table.
    #[inline(never)]
    fn compare_entry(self, py: Py, i: usize, key: Value) -> PyResult<Option<bool>> {
        let table = self.table;
        let held = self.entry(i).key.to_ref();
        let equal = compare::equal(py, held.value(), key)?;
        if self.capacity == 0 {
            // Cleared meanwhile.
            self.resize(0);
            return Ok(None);
        }
        let same = table == self.table && i < self.capacity && self.entry(i).key.is(held.value());
        Ok(same.then_some(equal))
    }

    /// Whether `key` is in the set.
    pub fn contains(self, py: Py, key: Value) -> PyResult<bool> {
        let hash = element_hash(py, key)?;
        Ok(self.find(py, key, hash)?.is_some())
    }

    /// Adds `key`; true if it was missing.
    pub fn add(self, py: Py, key: Value) -> PyResult<bool> {
        let hash = element_hash(py, key)?;
        self.add_hashed(py, key, hash)
    }

    /// Adds an immediate int; false, with nothing done, where `key` is none or a key of its hash would have to be compared
    /// with it.
    pub fn add_immediate(self, key: Value) -> bool {
        if !key.is_int() {
            return false;
        }
        let hash = hash::hash_immediate(key);
        if self.capacity == 0 {
            self.resize(0);
        }
        for i in Probe::new(hash, self.capacity) {
            let e = *self.entry(i);
            if e.key.is_absent() {
                if e.hash != DELETED {
                    self.fill(i, SetEntry { hash, key });
                    return true;
                }
            } else if e.hash == hash {
                return e.key.is(key);
            }
        }
        unreachable!("a table has free entries")
    }

    /// Puts a new key into a free entry.
    #[inline]
    fn fill(mut self, free: usize, entry: SetEntry) {
        *self.entry(free) = entry;
        self.filled += 1;
        self.length += 1;
        if self.filled * 5 >= (self.capacity - 1) * 3 {
            self.resize(if self.length > 50_000 { self.length * 2 } else { self.length * 4 });
        }
    }

    /// Adds `key`, whose hash is known.
    pub fn add_hashed(self, py: Py, key: Value, hash: i64) -> PyResult<bool> {
        if self.capacity == 0 {
            self.resize(0);
        }
        let key = key.to_ref();
        let Place::Free(free) = self.search(py, key.value(), hash)? else { return Ok(false) };
        self.fill(free, SetEntry { hash, key: key.into_value() });
        Ok(true)
    }

    /// Moves the keys to a table of more than `least` entries.
    fn resize(mut self, least: usize) {
        let capacity = (least + 1).next_power_of_two().max(8);
        // The compiler would make one `calloc` of this and the loop, which is slower where blocks are small.
        let table: *mut SetEntry = std::hint::black_box(reallocate_array(std::ptr::dangling_mut(), 0, capacity));
        // SAFETY: the new table has `capacity` entries, more than there are keys.
        unsafe {
            for i in 0..capacity {
                table.add(i).write(SetEntry { hash: 0, key: Value::ABSENT });
            }
            let mut pos = 0;
            while let Some(e) = self.next_entry(&mut pos) {
                let free = Probe::new(e.hash, capacity).find(|&i| (*table.add(i)).key.is_absent());
                table.add(free.expect("the table is larger")).write(e);
            }
        }
        reallocate_array(self.table, self.capacity, 0);
        self.table = table;
        self.capacity = capacity;
        self.filled = self.length;
    }

    /// Removes `key`; false if it is missing.
    pub fn discard(self, py: Py, key: Value) -> PyResult<bool> {
        let hash = element_hash(py, key)?;
        let Some(i) = self.find(py, key, hash)? else { return Ok(false) };
        drop(self.remove_at(i));
        Ok(true)
    }

    /// Removes and returns the key at position `i`.
    pub fn remove_at(mut self, i: usize) -> Ref {
        let e = std::mem::replace(self.entry(i), SetEntry { hash: DELETED, key: Value::ABSENT });
        self.length -= 1;
        Ref::from_owned(e.key)
    }

    /// Removes and returns some key.
    pub fn pop(mut self) -> Option<Ref> {
        if self.length == 0 {
            return None;
        }
        let mut pos = self.finger & (self.capacity - 1);
        if self.next_entry(&mut pos).is_none() {
            pos = 0;
            self.next_entry(&mut pos)?;
        }
        self.finger = pos;
        Some(self.remove_at(pos - 1))
    }

    /// Removes everything.
    pub fn clear(mut self) {
        let keys: Vec<Value> = (0..self.capacity).map(|i| self.entry(i).key).collect();
        reallocate_array(self.table, self.capacity, 0);
        self.table = std::ptr::dangling_mut();
        self.capacity = 0;
        self.length = 0;
        self.filled = 0;
        keys.into_iter().for_each(release);
    }

    /// Adds everything that `iterable` yields.
    pub fn update(self, py: Py, iterable: Value) -> PyResult<()> {
        if let Some(other) = iterable.cast::<Set>() {
            if (self.filled + other.length) * 5 >= self.capacity.saturating_sub(1) * 3 {
                self.resize((self.length + other.length) * 2);
            }
            for (hash, key) in other.snapshot() {
                self.add_hashed(py, key.value(), hash)?;
            }
            return Ok(());
        }
        let mut it = crate::iter::Iter::new(py, iterable)?;
        while let Some(v) = it.next(py)? {
            self.add(py, v.value())?;
        }
        Ok(())
    }
}

pub(crate) unsafe fn drop_fields(_py: Py, object: *mut Header) {
    let s: SetRef = Obj::new(object.cast());
    let (table, capacity) = (s.table, s.capacity);
    for i in 0..capacity {
        // SAFETY: the set is dead; its keys are ours.
        release(unsafe { (*table.add(i)).key });
    }
    reallocate_array(table, capacity, 0);
}

pub(crate) unsafe fn traverse(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let s: SetRef = Obj::new(object.cast());
    let mut pos = 0;
    while let Some(e) = s.next_entry(&mut pos) {
        visit(e.key);
    }
}
