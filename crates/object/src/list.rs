//! `list`: creation, growth, and the operations that the interpreter uses.
//!
//! Law: whatever releases an item does so after the list is consistent again, because releasing may run Python that
//! looks at the list.

use taipan_layout::*;

use crate::memory::reallocate_array;
use crate::py::{Py, PyResult};
use crate::refs::{ListRef, Obj, Ref, ValueExt, release};
use crate::type_object::TypeRef;

/// A new empty list with room for `capacity` items.
pub fn with_capacity(py: Py, capacity: usize) -> Ref {
    let ty = py.types().list;
    let (cell, class) = crate::memory::allocate(py, size_of::<List>());
    let items = reallocate_array(std::ptr::dangling_mut(), 0, capacity);
    let header = Header::new(Kind::LIST, FLAG_YOUNG | FLAG_CONTAINER, class, ty.head.root_shape);
    // SAFETY: the cell is fresh and long enough.
    unsafe { cell.cast::<List>().write(List { header, length: 0, capacity, items }) };
    Ref::from_owned(Value::from_ptr(cell))
}

/// A new empty list.
pub fn new(py: Py) -> Ref {
    with_capacity(py, 0)
}

/// A new empty instance of `ty`, `list` or a subclass.
pub fn new_of(py: Py, ty: TypeRef) -> Ref {
    if ty == py.types().list {
        return new(py);
    }
    let cell: *mut List = crate::instance::allocate_instance(py, ty, 0).cast();
    // SAFETY: the cell is a new instance of a subclass of `list`.
    unsafe {
        (*cell).length = 0;
        (*cell).capacity = 0;
        (*cell).items = std::ptr::dangling_mut();
    }
    Ref::from_owned(Value::from_ptr(cell))
}

/// A list of the items, which are retained.
pub fn from_slice(py: Py, items: &[Value]) -> Ref {
    let r = with_capacity(py, items.len());
    let mut l = of(&r);
    // SAFETY: the list has room for all items.
    unsafe { copy_retained(items.as_ptr(), 1, l.items, items.len()) };
    l.length = items.len();
    r
}

/// Copies `count` words, `step` words apart, and takes a count of each.
///
/// # Safety
/// `from` has those words, of live objects, and `to` has room for them; the two do not overlap.
#[inline]
unsafe fn copy_retained(from: *const Value, step: isize, to: *mut Value, count: usize) {
    let mut from = from;
    for i in 0..count {
        // SAFETY: by the contract; a counted word names a live object.
        unsafe {
            let word = *from;
            if word.is_counted() {
                (*word.ptr()).retain();
                to.add(i).write(word);
            } else {
                to.add(i).write(StackRef::borrowing(word).make_owned());
            }
        }
        from = from.wrapping_offset(step);
    }
}

/// A list of `count` items at the indices `start`, `start + step`, ... of `items`; they are retained.
pub fn from_strided(py: Py, items: &[Value], start: isize, step: isize, count: usize) -> Ref {
    let r = with_capacity(py, count);
    let mut l = of(&r);
    let within = |i: isize| (i as usize) < items.len();
    assert!(count == 0 || within(start) && within(start + (count as isize - 1) * step));
    // SAFETY: the list has room for all items; the first and the last index are within `items`, and so are those
    // between.
    unsafe { copy_retained(items.as_ptr().wrapping_offset(start), step, l.items, count) };
    l.length = count;
    r
}

/// A list that takes over the items.
pub fn from_vec(py: Py, items: Vec<Ref>) -> Ref {
    let r = with_capacity(py, items.len());
    let mut l = of(&r);
    l.length = items.len();
    for (i, v) in items.into_iter().enumerate() {
        // SAFETY: the list has room for all items.
        unsafe { l.items.add(i).write(v.into_value()) };
    }
    r
}

/// A list that takes over `length` owned words at `items`.
///
/// # Safety
/// The words are owned by the caller, who gives them up.
pub unsafe fn steal_items(py: Py, items: *const Value, length: usize) -> Ref {
    let r = with_capacity(py, length);
    let mut l = of(&r);
    // SAFETY: the list has room; the words move.
    unsafe { std::ptr::copy_nonoverlapping(items, l.items, length) };
    l.length = length;
    r
}

fn of(r: &Ref) -> ListRef {
    ListRef::new(r.value().as_ptr())
}

impl Obj<List> {
    /// Item `i`, borrowed from the list.
    #[inline(always)]
    pub fn get(self, i: usize) -> Option<Value> {
        // SAFETY: checked against the length.
        if i < self.length { Some(unsafe { *self.items.add(i) }) } else { None }
    }

    /// The items; the slice ends with the caller's expression.
    #[inline(always)]
    pub fn as_slice(&self) -> &[Value] {
        // SAFETY: `length` items are at `items`, which is never null.
        unsafe { std::slice::from_raw_parts(self.items, self.length) }
    }

    /// Makes room for `wanted` items in all.
    pub fn reserve(mut self, wanted: usize) {
        if wanted > self.capacity {
            let grown = (wanted + (wanted >> 3) + 6) & !3;
            self.items = reallocate_array(self.items, self.capacity, grown);
            self.capacity = grown;
        }
    }

    /// Appends.
    #[inline]
    pub fn push(mut self, value: Ref) {
        if self.length == self.capacity {
            self.reserve(self.length + 1);
        }
        // SAFETY: there is room.
        unsafe { self.items.add(self.length).write(value.into_value()) };
        self.length += 1;
    }

    /// Replaces item `i`, which exists.
    pub fn set(self, i: usize, value: Ref) {
        debug_assert!(i < self.length);
        // SAFETY: `i` is below the length.
        let old = unsafe { std::mem::replace(&mut *self.items.add(i), value.into_value()) };
        release(old);
    }

    /// Removes and returns item `i`, which exists.
    pub fn remove(mut self, i: usize) -> Ref {
        debug_assert!(i < self.length);
        // SAFETY: `i` is below the length; the tail moves down over it.
        unsafe {
            let p = self.items.add(i);
            let old = *p;
            std::ptr::copy(p.add(1), p, self.length - i - 1);
            self.length -= 1;
            Ref::from_owned(old)
        }
    }

    /// Inserts before `i`, which is at most the length.
    pub fn insert(mut self, i: usize, value: Ref) {
        debug_assert!(i <= self.length);
        self.reserve(self.length + 1);
        // SAFETY: there is room for the tail to move up by one.
        unsafe {
            let p = self.items.add(i);
            std::ptr::copy(p, p.add(1), self.length - i);
            p.write(value.into_value());
        }
        self.length += 1;
    }

    /// Replaces items `start..end` (within the list) by `items`, which are retained; they are not the list's own storage.
    pub fn splice(mut self, start: usize, end: usize, items: &[Value]) {
        let (removed, added, tail) = (end - start, items.len(), self.length - end);
        self.reserve(self.length - removed + added);
        let dead = counted(&self.as_slice()[start..end]);
        // SAFETY: the removed words that own something have been copied out; the tail moves to its new place within the
        // room made; nothing runs Python in between.
        unsafe {
            let p = self.items.add(start);
            if removed != added {
                std::ptr::copy(p.add(removed), p.add(added), tail);
            }
            copy_retained(items.as_ptr(), 1, p, added);
        }
        self.length = self.length - removed + added;
        if !dead.is_empty() {
            dead.into_iter().rev().for_each(release);
        }
    }

    /// Empties the list and returns what it held.
    pub fn take(mut self) -> Vec<Ref> {
        let items = self.as_slice().iter().map(|&v| Ref::from_owned(v)).collect();
        reallocate_array(self.items, self.capacity, 0);
        self.items = std::ptr::dangling_mut();
        self.length = 0;
        self.capacity = 0;
        items
    }

    /// Owned copies of the items.
    pub fn snapshot(self) -> Vec<Ref> {
        self.as_slice().iter().map(|v| v.to_ref()).collect()
    }

    /// Appends everything that `iterable` yields.
    pub fn extend(self, py: Py, iterable: Value) -> PyResult<()> {
        if let Some(other) = iterable.cast_exact::<List>() {
            // The list may be extended by itself.
            let count = other.length;
            self.reserve(self.length + count);
            for i in 0..count {
                self.push(other.get(i).expect("nothing shrinks it meanwhile").to_ref());
            }
            return Ok(());
        }
        if let Some(t) = iterable.cast_exact::<Tuple>() {
            self.reserve(self.length + t.length);
            t.as_slice().iter().for_each(|v| self.push(v.to_ref()));
            return Ok(());
        }
        crate::iter::check_room(py, iterable)?;
        let mut it = crate::iter::Iter::new(py, iterable)?;
        while let Some(v) = it.next(py)? {
            self.push(v);
        }
        Ok(())
    }
}

/// Those of the words that own a count.
fn counted(words: &[Value]) -> Vec<Value> {
    if words.iter().any(|word| word.is_counted()) {
        return words.iter().copied().filter(|word| word.is_counted()).collect();
    }
    Vec::new()
}

/// Whether a list owns nothing that is counted.
///
/// # Safety
/// The object is a list.
pub(crate) unsafe fn is_leaf(object: *mut Header) -> bool {
    let l: ListRef = Obj::new(object.cast());
    !l.as_slice().iter().any(|word| word.is_counted())
}

pub(crate) unsafe fn drop_fields(_py: Py, object: *mut Header) {
    let l: ListRef = Obj::new(object.cast());
    let (items, length, capacity) = (l.items, l.length, l.capacity);
    // The last item goes first, as in the reference implementation.
    for i in (0..length).rev() {
        // SAFETY: the list is dead; its items are ours.
        release(unsafe { *items.add(i) });
    }
    reallocate_array(items, capacity, 0);
}

pub(crate) unsafe fn traverse(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let l: ListRef = Obj::new(object.cast());
    // In the reference implementation's order, which `gc.get_referents` shows.
    l.as_slice().iter().rev().for_each(|&v| visit(v));
}
