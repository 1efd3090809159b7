//! `tuple`: creation and reading. Items never change once a tuple is visible.

use taipan_layout::*;

use crate::memory::allocate;
use crate::py::Py;
use crate::refs::{Obj, Ref, TupleRef, ValueExt};

fn allocate_tuple(py: Py, length: usize) -> TupleRef {
    let ty = py.types().tuple;
    let (cell, class) = allocate(py, TUPLE_ITEMS + length * 8);
    let p: *mut Tuple = cell.cast();
    let header = Header::new(Kind::TUPLE, FLAG_YOUNG | FLAG_CONTAINER, class, ty.head.root_shape);
    // SAFETY: the cell is fresh and long enough.
    unsafe { p.write(Tuple { header, length }) };
    Obj::new(p)
}

/// A tuple of the items, which are retained.
pub fn from_slice(py: Py, items: &[Value]) -> Ref {
    if items.is_empty() && !py.runtime().empty_tuple.get().is_absent() {
        return py.empty_tuple();
    }
    let t = allocate_tuple(py, items.len());
    for (i, v) in items.iter().enumerate() {
        // SAFETY: `i` is below the length.
        unsafe { Tuple::items(t.as_ptr()).add(i).write(v.to_ref().into_value()) };
    }
    t.into_owned_ref()
}

/// A tuple of two items.
pub fn pair(py: Py, first: Ref, second: Ref) -> Ref {
    let t = allocate_tuple(py, 2);
    // SAFETY: there is room for two.
    unsafe {
        Tuple::items(t.as_ptr()).write(first.into_value());
        Tuple::items(t.as_ptr()).add(1).write(second.into_value());
    }
    t.into_owned_ref()
}

/// A tuple that takes over the items.
pub fn from_vec(py: Py, items: Vec<Ref>) -> Ref {
    if items.is_empty() {
        return py.empty_tuple();
    }
    let t = allocate_tuple(py, items.len());
    for (i, v) in items.into_iter().enumerate() {
        // SAFETY: `i` is below the length.
        unsafe { Tuple::items(t.as_ptr()).add(i).write(v.into_value()) };
    }
    t.into_owned_ref()
}

/// A tuple that takes over `length` owned words at `items`.
///
/// # Safety
/// The words are owned by the caller, who gives them up.
pub unsafe fn steal_items(py: Py, items: *const Value, length: usize) -> Ref {
    if length == 0 {
        return py.empty_tuple();
    }
    let t = allocate_tuple(py, length);
    // SAFETY: the tuple has room; the words move.
    unsafe { std::ptr::copy_nonoverlapping(items, Tuple::items(t.as_ptr()), length) };
    t.into_owned_ref()
}

/// An instance of a subclass of `tuple` with the items, which are retained.
pub fn subclass_from_slice(py: Py, ty: crate::type_object::TypeRef, items: &[Value]) -> Ref {
    let cell = crate::instance::allocate_instance(py, ty, items.len() * 8);
    let p: *mut Tuple = cell.cast();
    // SAFETY: the cell has room for the struct and the items.
    unsafe {
        (*p).length = items.len();
        for (i, v) in items.iter().enumerate() {
            Tuple::items(p).add(i).write(v.to_ref().into_value());
        }
    }
    Ref::from_owned(Value::from_ptr(p))
}

pub(crate) fn create_empty(py: Py) {
    let t = allocate_tuple(py, 0);
    // SAFETY: nobody else knows the tuple yet.
    unsafe { (*t.as_ptr()).header.count = IMMORTAL_COUNT };
    py.runtime().empty_tuple.set(t.value());
}

impl Obj<Tuple> {
    /// The items. Tuples do not change; the slice must not outlive the caller's hold on the tuple.
    #[inline(always)]
    pub fn as_slice(&self) -> &[Value] {
        // SAFETY: `length` items follow the struct.
        unsafe { std::slice::from_raw_parts(Tuple::items(self.as_ptr()), self.length) }
    }

    /// Item `i`.
    #[inline(always)]
    pub fn get(self, i: usize) -> Option<Value> {
        // SAFETY: checked against the length.
        if i < self.length { Some(unsafe { *Tuple::items(self.as_ptr()).add(i) }) } else { None }
    }

    /// Item `i`, owned.
    pub fn get_ref(self, i: usize) -> Option<Ref> {
        self.get(i).map(|v| v.to_ref())
    }
}

/// Whether a tuple owns nothing that is counted.
///
/// # Safety
/// The object is a tuple.
pub(crate) unsafe fn is_leaf(object: *mut Header) -> bool {
    let t: TupleRef = Obj::new(object.cast());
    !t.as_slice().iter().any(|word| word.is_counted())
}

pub(crate) unsafe fn drop_fields(_py: Py, object: *mut Header) {
    let t: TupleRef = Obj::new(object.cast());
    for i in (0..t.length).rev() {
        crate::refs::release(t.get(i).expect("below the length"));
    }
}

pub(crate) unsafe fn traverse(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let t: TupleRef = Obj::new(object.cast());
    t.as_slice().iter().rev().for_each(|&v| visit(v));
}
