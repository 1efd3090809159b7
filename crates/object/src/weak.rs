//! The weak reference table: address of a referent to the objects that refer to it weakly.
//!
//! Law: an object is in the table exactly while its header has `FLAG_WEAKREFS`; it leaves the table before its memory
//! is freed. Callbacks run after all references to the object have been cleared.

use taipan_layout::{FLAG_WEAKREFS, Header, Value};

use crate::py::Py;
use crate::refs::{Obj, Ref, ValueExt};

/// A weak reference object (`weakref.ref`, proxies).
#[repr(C)]
pub struct WeakReference {
    /// The object header.
    pub header: Header,
    /// The referent: a word without a count, or absent once it died.
    pub referent: Value,
    /// The callback, owned, or absent.
    pub callback: Value,
    /// The referent's hash once asked for, or -1.
    pub hash: i64,
}

// SAFETY: registered as the layout of `weakref.ref`.
unsafe impl crate::refs::Layout for WeakReference {
    const KIND: taipan_layout::Kind = taipan_layout::Kind::OTHER;
}

/// Enters `reference` for its referent.
pub fn register(py: Py, reference: Obj<WeakReference>) {
    let referent = reference.referent.ptr();
    // SAFETY: the caller holds the referent.
    unsafe { (*referent).flags |= FLAG_WEAKREFS };
    py.runtime().weak_table.borrow_mut().entry(referent as usize).or_default().push(reference.as_ptr() as usize);
}

/// Takes a dying reference object out of the table.
pub fn unregister(py: Py, reference: Obj<WeakReference>) {
    if reference.referent.is_absent() {
        return;
    }
    let key = reference.referent.ptr() as usize;
    let mut table = py.runtime().weak_table.borrow_mut();
    if let Some(list) = table.get_mut(&key) {
        list.retain(|&r| r != reference.as_ptr() as usize);
        if list.is_empty() {
            table.remove(&key);
            // SAFETY: the referent is alive: its death would have emptied `referent`.
            unsafe { (*reference.referent.ptr()).flags &= !FLAG_WEAKREFS };
        }
    }
}

/// The live weak references to an object, borrowed.
pub fn references(py: Py, referent: Value) -> Vec<Obj<WeakReference>> {
    let table = py.runtime().weak_table.borrow();
    table.get(&(referent.ptr() as usize)).map_or_else(Vec::new, |l| l.iter().map(|&r| Obj::new(r as *mut _)).collect())
}

/// Clears all weak references to a dying object and runs their callbacks. True if a callback brought it back to life
/// (which it cannot reach, so never today).
#[cold]
pub(crate) fn clear_references(py: Py, object: *mut Header) -> bool {
    let list = py.runtime().weak_table.borrow_mut().remove(&(object as usize)).unwrap_or_default();
    // SAFETY: the dying object is intact.
    unsafe { (*object).flags &= !FLAG_WEAKREFS };
    let mut callbacks: Vec<(Ref, Ref)> = Vec::new();
    // Released last: a callback may own another reference of the list.
    let mut unused: Vec<Ref> = Vec::new();
    for r in list {
        let mut reference: Obj<WeakReference> = Obj::new(r as *mut WeakReference);
        reference.referent = Value::ABSENT;
        let callback = std::mem::replace(&mut reference.callback, Value::ABSENT);
        if let Some(callback) = Ref::from_owned_option(callback) {
            // A reference object that is itself dying is not called back.
            if reference.header.count > 0 {
                callbacks.push((callback, reference.value().to_ref()));
            } else {
                unused.push(callback);
            }
        }
    }
    drop(unused);
    for (callback, reference) in callbacks {
        let pending = py.swap_exception(Value::ABSENT);
        if crate::call::call(py, callback.value(), &[reference.value()]).is_err() {
            py.write_unraisable(callback.value());
        }
        let left = py.swap_exception(pending);
        crate::refs::release(left);
    }
    false
}
