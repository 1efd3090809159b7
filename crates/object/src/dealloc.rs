//! Deallocation: finalizers, fields, slots, memory.
//!
//! Law: deallocation is iterative. Releasing a field may kill its object, which nests only to [`MAX_NESTING`]; beyond
//! that the dead wait on the thread's list until the outermost deallocation has returned to them. While a finalizer
//! runs, the exception being raised is put aside. From the moment when an object gives up its fields it has [`FLAG_DYING`]:
//! releasing them may run Python, and with it the collector.

use taipan_layout::*;

use crate::instance;
use crate::py::Py;
use crate::type_object::{DictKind, TypeRef, type_of};
use crate::{list, memory, tuple, weak};

/// Deallocations that may nest on the native stack.
const MAX_NESTING: u32 = 40;

/// Called when the last owner of `object` has gone.
#[cold]
#[inline(never)]
pub fn release_last(object: *mut Header) {
    deallocate(Py::current(), object);
}

/// The same for compiled code, which has the thread at hand.
///
/// # Safety
/// The count of `object` was 1 and its last owner has just gone; `thread` is running.
pub unsafe extern "C" fn tp_dealloc(thread: *mut Thread, object: *mut Header) {
    // SAFETY: by the contract.
    deallocate(unsafe { Py::from_thread(thread) }, object);
}

/// Deallocates `object`, now or when the deallocations under way have finished.
pub fn deallocate(py: Py, object: *mut Header) {
    // SAFETY: the object is dead but intact.
    if unsafe { deallocate_leaf(py, object) } {
        return;
    }
    let details = py.details();
    let depth = details.dealloc_depth.get();
    if depth >= MAX_NESTING {
        details.dead.borrow_mut().push(object);
        return;
    }
    details.dealloc_depth.set(depth + 1);
    deallocate_now(py, object);
    if depth == 0 {
        loop {
            let next = details.dead.borrow_mut().pop();
            match next {
                Some(next) => deallocate_now(py, next),
                None => break,
            }
        }
    }
    details.dealloc_depth.set(depth);
}

/// Deallocates an exact list, tuple or float that owns nothing that is counted; false, with nothing done, for others.
/// Such objects have neither finalizer nor weak references nor slots, and their type is not counted.
///
/// # Safety
/// Nothing refers to the object any more.
#[inline]
unsafe fn deallocate_leaf(py: Py, object: *mut Header) -> bool {
    // SAFETY: by the contract; the kind says how the object is laid out.
    unsafe {
        match Kind((*object).kind) {
            Kind::TUPLE if tuple::is_leaf(object) => {}
            Kind::LIST if list::is_leaf(object) => list::drop_fields(py, object),
            Kind::FLOAT => {}
            _ => return false,
        }
        memory::deallocate(py, object);
    }
    true
}

fn deallocate_now(py: Py, object: *mut Header) {
    // SAFETY: the object is dead but intact: its header and type are alive.
    let (ty, flags) = unsafe { (TypeRef::new((*object).type_of().cast()), (*object).flags) };
    let finalizes = ty.slots.finalize.is_some() && flags & FLAG_FINALIZED == 0;
    // SAFETY: as above.
    if finalizes && !unsafe { is_ended_generator(object) } && run_finalizer(py, ty, object) {
        return;
    }
    if flags & FLAG_WEAKREFS != 0 {
        weak::clear_references(py, object);
    }
    let heap = ty.is_heap();
    // SAFETY: nothing refers to the object any more; the type's functions know its layout.
    unsafe {
        (*object).flags |= FLAG_DYING;
        if (*(*object).shape).slot_count != 0 || ty.dict_kind == DictKind::Shape {
            instance::drop_slots(ty, object);
        }
        (ty.drop_fields)(py, object);
        memory::deallocate(py, object);
    }
    if heap {
        crate::refs::release(Value::from_ptr(ty.as_ptr()));
    }
}

/// Whether this is a generator or coroutine that has come to its end: there is nothing to close, and nothing to warn of.
///
/// # Safety
/// The object is intact.
#[inline]
unsafe fn is_ended_generator(object: *mut Header) -> bool {
    // SAFETY: by the contract; the kind says how the object is laid out.
    unsafe {
        matches!(Kind((*object).kind), Kind::GENERATOR | Kind::COROUTINE | Kind::ASYNC_GENERATOR)
            && (*object.cast::<Generator>()).state == GENERATOR_CLEARED
    }
}

/// Runs the finalizer; true if the object was resurrected.
#[cold]
fn run_finalizer(py: Py, ty: TypeRef, object: *mut Header) -> bool {
    let finalize = ty.slots.finalize.expect("checked by the caller");
    // SAFETY: the object is intact and ours alone; it gets one owner for as long as the finalizer runs.
    unsafe {
        (*object).flags |= FLAG_FINALIZED;
        (*object).count = 1;
    }
    let pending = py.swap_exception(Value::ABSENT);
    finalize(py, Value::from_ptr_borrowed(object));
    let left = py.swap_exception(pending);
    crate::refs::release(left);
    // SAFETY: the owner given above keeps the object until here.
    unsafe { !(*object).release() }
}

/// Runs the finalizer of `object` if it has one that has not run, as the collector does. True if it ran.
pub fn finalize_once(py: Py, value: Value) -> bool {
    let ty = type_of(py, value);
    let object = value.ptr();
    // SAFETY: the caller's object is alive.
    unsafe {
        let Some(finalize) = ty.slots.finalize.filter(|_| (*object).flags & FLAG_FINALIZED == 0) else { return false };
        (*object).flags |= FLAG_FINALIZED;
        finalize(py, value);
    }
    true
}
