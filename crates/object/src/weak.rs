//! The weak reference table: address of a referent to the objects that refer to it weakly.
//!
//! Law: an object is in the table exactly while its header has `FLAG_WEAKREFS`; it leaves the table before its memory
//! is freed. Callbacks run after all references to the object have been cleared.

use taipan_layout::{FLAG_DYING, FLAG_WEAKREFS, Header, Value};

use crate::py::Py;
use crate::refs::{Obj, Ref};

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

/// Takes an object out of the table: the references to it, which are cleared.
fn detach(py: Py, object: *mut Header) -> Vec<Obj<WeakReference>> {
    let list = py.runtime().weak_table.borrow_mut().remove(&(object as usize)).unwrap_or_default();
    // SAFETY: an object in the table is alive or still intact.
    unsafe { (*object).flags &= !FLAG_WEAKREFS };
    let clear = |r| {
        let mut reference: Obj<WeakReference> = Obj::new(r as *mut WeakReference);
        reference.referent = Value::ABSENT;
        reference
    };
    list.into_iter().map(clear).collect()
}

/// Takes the callback of a cleared reference over, with the reference to pass it.
fn take_callback(mut reference: Obj<WeakReference>) -> Option<(Ref, Ref)> {
    let callback = std::mem::replace(&mut reference.callback, Value::ABSENT);
    Ref::from_owned_option(callback).map(|callback| (callback, reference.to_ref()))
}

/// Clears all weak references to a dying object and runs their callbacks, the newest reference's first.
#[cold]
pub(crate) fn clear_references(py: Py, object: *mut Header) {
    let references = detach(py, object);
    // A reference object that is itself dying is not called back.
    let alive = references.into_iter().filter(|r| r.header.flags & FLAG_DYING == 0);
    call_back(py, alive.filter_map(take_callback).collect());
}

/// Clears all weak references to garbage and calls back those that are no garbage themselves. True if Python code ran.
pub(crate) fn clear_garbage(py: Py, garbage: &[*mut Header]) -> bool {
    let mut callbacks = Vec::new();
    for &object in garbage {
        // SAFETY: garbage is intact.
        if unsafe { (*object).flags } & FLAG_WEAKREFS != 0 {
            let alive = detach(py, object).into_iter().filter(|r| !crate::collect::is_garbage(r.as_ptr().cast()));
            callbacks.extend(alive.filter_map(take_callback));
        }
    }
    let any = !callbacks.is_empty();
    call_back(py, callbacks);
    any
}

/// Clears weak references that finalizers have made to garbage; nobody is called back.
pub(crate) fn forget_garbage(py: Py, garbage: &[*mut Header]) {
    for &object in garbage {
        // SAFETY: garbage is intact.
        if unsafe { (*object).flags } & FLAG_WEAKREFS != 0 {
            detach(py, object);
        }
    }
}

fn call_back(py: Py, callbacks: Vec<(Ref, Ref)>) {
    for (callback, reference) in callbacks {
        let pending = py.swap_exception(Value::ABSENT);
        if crate::call::call(py, callback.value(), &[reference.value()]).is_err() {
            py.write_unraisable(callback.value());
        }
        let left = py.swap_exception(pending);
        crate::refs::release(left);
    }
}
