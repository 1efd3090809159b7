//! `dict`: a compact table in insertion order.
//!
//! `indices` is open-addressed with the probe sequence `i = 5 i + perturb + 1`; entries lie densely in order of
//! insertion. Law: a lookup that runs `__eq__` holds nothing across it: it owns the key it compares with and starts
//! anew if the table or the entry changed meanwhile. Values are released after the table is consistent. A change of
//! the set of keys resets `keys_version`; a watched dict reports each change of a value before it happens.

use taipan_layout::*;

use crate::memory::reallocate_array;
use crate::py::{Py, PyResult};
use crate::refs::{DictRef, Obj, Ref, ValueExt, release};
use crate::type_object::TypeRef;
use crate::{compare, watch};

const EMPTY: i32 = -1;
const DELETED: i32 = -2;
const MIN_LOG2: u8 = 3;

/// A new empty dict.
pub fn new(py: Py) -> Ref {
    let (cell, class) = crate::memory::allocate(py, size_of::<Dict>());
    let shape = py.types().dict.head.root_shape;
    let header = Header::new(Kind::DICT, FLAG_YOUNG | FLAG_CONTAINER, class, shape);
    // SAFETY: the cell is fresh and long enough.
    unsafe { cell.cast::<Dict>().write(empty(header)) };
    Ref::from_owned(Value::from_ptr(cell))
}

fn empty(header: Header) -> Dict {
    Dict {
        header,
        length: 0,
        entries: std::ptr::dangling_mut(),
        used: 0,
        entry_capacity: 0,
        keys_version: 0,
        log2_indices: 0,
        string_keys: 1,
        pad: 0,
        indices: std::ptr::dangling_mut(),
    }
}

/// A new empty instance of `dict` or a subclass.
pub fn new_of(py: Py, ty: TypeRef) -> Ref {
    if ty == py.types().dict {
        return new(py);
    }
    let cell = crate::instance::allocate_instance(py, ty, 0);
    // SAFETY: the cell is a new instance of a subclass of `dict`; its header is kept.
    unsafe {
        let header = std::ptr::read(cell);
        cell.cast::<Dict>().write(empty(header));
    }
    Ref::from_owned(Value::from_ptr(cell))
}

/// The handle of a value that is a dict.
pub fn of(r: &Ref) -> DictRef {
    DictRef::new(r.value().as_ptr())
}

fn usable(log2: u8) -> u32 {
    ((1u64 << log2) * 2 / 3) as u32
}

fn indices(d: DictRef) -> &'static mut [i32] {
    // SAFETY: a dict with entries has `1 << log2_indices` index slots; the slice ends with the expression.
    unsafe { std::slice::from_raw_parts_mut(d.indices, 1 << d.log2_indices) }
}

fn entry(d: DictRef, i: usize) -> &'static mut DictEntry {
    debug_assert!(i < d.used as usize);
    // SAFETY: `i` is below `used`; the reference ends with the expression.
    unsafe { &mut *d.entries.add(i) }
}

/// The probe sequence of a hash.
struct Probe {
    i: usize,
    perturb: u64,
    mask: usize,
}

impl Probe {
    #[inline(always)]
    fn new(hash: i64, log2: u8) -> Probe {
        let mask = (1usize << log2) - 1;
        Probe { i: hash as usize & mask, perturb: hash as u64, mask }
    }

    #[inline(always)]
    fn step(&mut self) {
        self.perturb >>= 5;
        self.i = (self.i.wrapping_mul(5).wrapping_add(self.perturb as usize).wrapping_add(1)) & self.mask;
    }
}

/// The value under an exact `str` key, borrowed; keys of other types are passed over.
#[inline]
pub(crate) fn get_string(d: DictRef, key: Value) -> Option<Value> {
    let s = key.cast::<Str>().expect("names are strings");
    find_string(d, s, string_hash(s)).map(|i| entry(d, i).value)
}

#[inline(always)]
fn string_hash(s: crate::refs::StrRef) -> i64 {
    match s.hash {
        0 => s.hash(Py::current()),
        u64::MAX => 0,
        h => h as i64,
    }
}

#[inline]
fn find_string(d: DictRef, s: crate::refs::StrRef, hash: i64) -> Option<usize> {
    if d.length == 0 {
        return None;
    }
    let mut probe = Probe::new(hash, d.log2_indices);
    loop {
        match indices(d)[probe.i] {
            EMPTY => return None,
            DELETED => {}
            i => {
                let e = entry(d, i as usize);
                if e.key.ptr() == s.as_ptr().cast() && e.key.is_pointer() {
                    return Some(i as usize);
                }
                if e.hash == hash as u64 {
                    // Two interned strings with different addresses differ.
                    if let Some(k) = e.key.cast_exact::<Str>()
                        && (k.interned == 0 || s.interned == 0)
                        && k.equals(s)
                    {
                        return Some(i as usize);
                    }
                }
            }
        }
        probe.step();
    }
}

/// The entry of `key`, which may run `__eq__`.
pub fn find(py: Py, d: DictRef, key: Value, hash: i64) -> PyResult<Option<usize>> {
    if d.string_keys != 0
        && let Some(s) = key.cast_exact::<Str>()
    {
        return Ok(find_string(d, s, hash));
    }
    'restart: loop {
        if d.length == 0 {
            return Ok(None);
        }
        let mut probe = Probe::new(hash, d.log2_indices);
        loop {
            match indices(d)[probe.i] {
                EMPTY => return Ok(None),
                DELETED => {}
                i => {
                    let i = i as usize;
                    let e = *entry(d, i);
                    if e.key.is(key) {
                        return Ok(Some(i));
                    }
                    if e.hash == hash as u64 {
                        let table = (d.entries, d.indices);
                        let held = e.key.to_ref();
                        let equal = compare::equal(py, held.value(), key)?;
                        let same =
                            table == (d.entries, d.indices) && i < d.used as usize && entry(d, i).key.is(held.value());
                        if !same {
                            continue 'restart;
                        }
                        if equal {
                            return Ok(Some(i));
                        }
                    }
                }
            }
            probe.step();
        }
    }
}

/// The hash of a key.
#[inline]
pub fn key_hash(py: Py, key: Value) -> PyResult<i64> {
    match key.cast_exact::<Str>() {
        Some(s) => Ok(s.hash(py)),
        None => crate::object_protocol::hash(py, key).map_err(|raised| unhashable(py, raised, key, "a dict key")),
    }
}

/// Says of a key's `TypeError` what the key was meant for.
#[cold]
pub(crate) fn unhashable(py: Py, raised: crate::py::Raised, key: Value, role: &str) -> crate::py::Raised {
    if !py.raised_is(py.exceptions().type_error) {
        return raised;
    }
    let cause = py.take_raised(raised);
    let name = crate::type_object::type_of(py, key).name();
    let cause = match crate::object_protocol::str(py, cause.value()) {
        Ok(text) => crate::text_of(text.value()),
        Err(raised) => return raised,
    };
    py.raise_type_error(format_args!("cannot use '{name}' as {role} ({cause})"))
}

/// The value under `key`.
pub fn get(py: Py, d: DictRef, key: Value) -> PyResult<Option<Ref>> {
    let hash = key_hash(py, key)?;
    Ok(find(py, d, key, hash)?.map(|i| entry(d, i).value.to_ref()))
}

/// The value under the text `key`; for namespaces.
pub fn get_text(py: Py, d: DictRef, key: &str) -> Option<Ref> {
    get_string(d, py.intern(key).value()).map(|v| v.to_ref())
}

/// Sets `d[key]`; both are retained.
pub fn set(py: Py, d: DictRef, key: Value, value: Value) -> PyResult<()> {
    let hash = key_hash(py, key)?;
    set_hashed(py, d, key, hash, value)
}

/// Sets `d[key]` with a hash that is known.
pub fn set_hashed(py: Py, d: DictRef, key: Value, hash: i64, value: Value) -> PyResult<()> {
    let (key, value) = (key.to_ref(), value.to_ref());
    match find(py, d, key.value(), hash)? {
        Some(i) => {
            report(py, d, key.value());
            let old = std::mem::replace(&mut entry(d, i).value, value.into_value());
            release(old);
        }
        None => insert_new(py, d, key, hash, value),
    }
    Ok(())
}

/// Sets the text key `key`; for namespaces.
pub fn set_text(py: Py, d: DictRef, key: &str, value: Value) {
    let key = py.intern(key);
    // String keys compare without running Python, unless a namespace has been given keys with `__eq__`.
    let _ = set(py, d, key.value(), value);
}

#[inline(always)]
fn report(py: Py, d: DictRef, key: Value) {
    if d.header.flags & FLAG_WATCHED != 0 {
        watch::dict_changed(py, d, key);
    }
}

/// Adds a key that is known to be missing.
fn insert_new(py: Py, mut d: DictRef, key: Ref, hash: i64, value: Ref) {
    report(py, d, key.value());
    if d.used == d.entry_capacity {
        grow(d);
    }
    if !key.value().is_exact(Kind::STR) {
        d.string_keys = 0;
    }
    let mut probe = Probe::new(hash, d.log2_indices);
    while indices(d)[probe.i] >= 0 {
        probe.step();
    }
    indices(d)[probe.i] = d.used as i32;
    let e = DictEntry { hash: hash as u64, key: key.into_value(), value: value.into_value() };
    // SAFETY: `used` is below the capacity.
    unsafe { d.entries.add(d.used as usize).write(e) };
    d.used += 1;
    d.length += 1;
    d.keys_version = 0;
}

/// Makes room for more entries, and drops deleted ones.
fn grow(d: DictRef) {
    let wanted = (d.length as u64 * 3).max(5);
    let mut log2 = MIN_LOG2;
    while u64::from(usable(log2)) <= d.length as u64 || (1u64 << log2) < wanted {
        log2 += 1;
    }
    rebuild(d, log2);
}

/// Room for `count` entries in all, made at once.
pub fn reserve(d: DictRef, count: usize) {
    if count > d.entry_capacity as usize {
        let mut log2 = MIN_LOG2;
        while (usable(log2) as usize) < count {
            log2 += 1;
        }
        rebuild(d, log2);
    }
}

fn rebuild(mut d: DictRef, log2: u8) {
    let capacity = usable(log2);
    let entries: *mut DictEntry = reallocate_array(std::ptr::dangling_mut(), 0, capacity as usize);
    let table: *mut i32 = reallocate_array(std::ptr::dangling_mut(), 0, 1 << log2);
    let mut n = 0;
    // SAFETY: the new arrays have room for all live entries; the old ones are read before they are freed.
    unsafe {
        std::ptr::write_bytes(table, 0xFF, 1 << log2);
        for i in 0..d.used as usize {
            let e = *d.entries.add(i);
            if e.key.is_absent() {
                continue;
            }
            entries.add(n).write(e);
            let mut probe = Probe::new(e.hash as i64, log2);
            while *table.add(probe.i) >= 0 {
                probe.step();
            }
            *table.add(probe.i) = n as i32;
            n += 1;
        }
    }
    free_table(d);
    d.entries = entries;
    d.indices = table;
    d.entry_capacity = capacity;
    d.log2_indices = log2;
    d.used = n as u32;
    // Entries may have new numbers.
    d.keys_version = 0;
}

fn free_table(d: DictRef) {
    if d.entry_capacity > 0 {
        reallocate_array(d.entries, d.entry_capacity as usize, 0);
        reallocate_array(d.indices, 1 << d.log2_indices, 0);
    }
}

/// Removes `key` and returns its value.
pub fn pop(py: Py, d: DictRef, key: Value) -> PyResult<Option<Ref>> {
    if d.length == 0 {
        return Ok(None);
    }
    let hash = key_hash(py, key)?;
    let Some(i) = find(py, d, key, hash)? else { return Ok(None) };
    report(py, d, key);
    Ok(Some(remove_entry(d, i)))
}

/// Removes entry `i`, which is live, and returns its value.
pub fn remove_entry(mut d: DictRef, i: usize) -> Ref {
    let e = std::mem::replace(entry(d, i), DictEntry { hash: 0, key: Value::ABSENT, value: Value::ABSENT });
    let mut probe = Probe::new(e.hash as i64, d.log2_indices);
    while indices(d)[probe.i] != i as i32 {
        probe.step();
    }
    indices(d)[probe.i] = DELETED;
    d.length -= 1;
    d.keys_version = 0;
    release(e.key);
    Ref::from_owned(e.value)
}

/// Removes everything.
pub fn clear(py: Py, mut d: DictRef) {
    if d.header.flags & FLAG_WATCHED != 0 {
        let mut pos = 0;
        while let Some((key, _)) = next_entry(d, &mut pos) {
            watch::dict_changed(py, d, key);
        }
    }
    let mut dead = Vec::with_capacity(d.length * 2);
    for i in 0..d.used as usize {
        let e = *entry(d, i);
        dead.extend([e.key, e.value]);
    }
    free_table(d);
    d.entries = std::ptr::dangling_mut();
    d.indices = std::ptr::dangling_mut();
    d.used = 0;
    d.entry_capacity = 0;
    d.length = 0;
    d.log2_indices = 0;
    d.string_keys = 1;
    d.keys_version = 0;
    dead.into_iter().for_each(release);
}

/// The next live entry at or behind `pos`, which moves past it; borrowed. Safe while the dict changes.
#[inline]
pub fn next_entry(d: DictRef, pos: &mut usize) -> Option<(Value, Value)> {
    while *pos < d.used as usize {
        let e = entry(d, *pos);
        *pos += 1;
        if !e.key.is_absent() {
            return Some((e.key, e.value));
        }
    }
    None
}

/// Entry `i` with its hash, if live.
pub fn entry_at(d: DictRef, i: usize) -> Option<DictEntry> {
    if i < d.used as usize && !entry(d, i).key.is_absent() { Some(*entry(d, i)) } else { None }
}

/// Owned pairs of all entries.
pub fn snapshot(d: DictRef) -> Vec<(Ref, Ref)> {
    let (mut pos, mut pairs) = (0, Vec::with_capacity(d.length));
    while let Some((k, v)) = next_entry(d, &mut pos) {
        pairs.push((k.to_ref(), v.to_ref()));
    }
    pairs
}

/// Copies all entries of `from`, also over existing keys.
pub fn update(py: Py, to: DictRef, from: DictRef) -> PyResult<()> {
    let mut pos = 0;
    while pos < from.used as usize {
        let e = entry_at(from, pos);
        pos += 1;
        if let Some(e) = e {
            set_hashed(py, to, e.key, e.hash as i64, e.value)?;
        }
    }
    Ok(())
}

/// A copy of the dict as an exact `dict`.
pub fn copy(py: Py, from: DictRef) -> PyResult<Ref> {
    let r = new(py);
    reserve(of(&r), from.length);
    update(py, of(&r), from)?;
    Ok(r)
}

/// The version of the set of keys, assigned if it had none. Versions above 0xFFFF do not fit inline caches.
pub fn keys_version(py: Py, mut d: DictRef) -> u32 {
    if d.keys_version == 0 {
        d.keys_version = py.runtime().next_dict_version();
    }
    d.keys_version
}

/// The number of the entry of an interned string key, for caches keyed by the keys version.
pub fn entry_index(d: DictRef, key: Value) -> Option<usize> {
    let s = key.cast::<Str>()?;
    find_string(d, s, string_hash(s))
}

pub(crate) unsafe fn drop_fields(py: Py, object: *mut Header) {
    let d: DictRef = Obj::new(object.cast());
    if d.header.flags & FLAG_WATCHED != 0 {
        crate::watch::dict_changed(py, d, Value::ABSENT);
    }
    for i in 0..d.used as usize {
        let e = *entry(d, i);
        release(e.key);
        release(e.value);
    }
    free_table(d);
}

pub(crate) unsafe fn traverse(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let d: DictRef = Obj::new(object.cast());
    let mut pos = 0;
    while let Some((k, v)) = next_entry(d, &mut pos) {
        visit(v);
        visit(k);
    }
}
