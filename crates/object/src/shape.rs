//! Shapes: creation, transitions, lookup of an attribute's slot.
//!
//! Law: the slots of a shape are its parent's plus one; names are interned. A type has at most [`MAX_SHAPES`] shapes
//! and a shape at most [`MAX_SLOTS`] slots; beyond, instances go to the dictionary shape.

use hashbrown::HashMap;
use taipan_layout::{Shape, Value};

use crate::py::Py;
use crate::refs::ValueExt;
use crate::type_object::TypeRef;

/// Most slots of a shape.
pub const MAX_SLOTS: usize = 128;
/// Most shapes of a type.
pub const MAX_SHAPES: usize = 1024;
/// Up to this many slots a lookup walks the parents instead of building a table.
const WALK_LIMIT: u16 = 6;

/// What hangs off `Shape::transitions`.
#[derive(Default)]
struct Extra {
    transitions: Vec<(u64, *mut Shape)>,
    table: Option<HashMap<u64, u16>>,
}

fn extra(shape: *mut Shape) -> &'static mut Extra {
    // SAFETY: shapes are alive while their type is, and only the holder of the GIL touches the extra data; the
    // reference ends with the caller's expression.
    unsafe {
        if (*shape).transitions.is_null() {
            (*shape).transitions = Box::into_raw(Box::<Extra>::default()).cast();
        }
        &mut *(*shape).transitions.cast::<Extra>()
    }
}

fn push(py: Py, mut ty: TypeRef, mut shape: Shape) -> *mut Shape {
    shape.version = py.runtime().next_version();
    let p = Box::into_raw(Box::new(shape));
    ty.shapes.push(p);
    p
}

/// A root shape of `ty`. Member slots are named by walking the classes' declarations.
pub(crate) fn new_root(
    py: Py,
    ty: TypeRef,
    member_slots: usize,
    inline: usize,
    is_dictionary: bool,
    is_builtin: bool,
) -> *mut Shape {
    let shape = Shape {
        version: 0,
        slot_count: member_slots as u16,
        inline_slots: inline as u16,
        ty: ty.head_ptr(),
        is_dictionary: is_dictionary as u8,
        is_builtin: is_builtin as u8,
        member_slots: member_slots as u16,
        watched: 0,
        parent: std::ptr::null_mut(),
        next: std::ptr::null_mut(),
        name: Value::ABSENT,
        transitions: std::ptr::null_mut(),
    };
    push(py, ty, shape)
}

/// Replaces the root shape by one with room for what instances were seen to need.
#[cold]
pub(crate) fn renew_root(py: Py, mut ty: TypeRef) -> *mut Shape {
    // SAFETY: a ready type has a root shape.
    let old = unsafe { &*ty.head.root_shape };
    let members = old.member_slots as usize;
    let inline = members + ty.head.next_inline_slots as usize;
    ty.head.root_shape = new_root(py, ty, members, inline, false, false);
    // SAFETY: just made.
    ty.head.version = unsafe { (*ty.head.root_shape).version };
    ty.head.root_shape
}

/// The slot of attribute `name` (interned), not counting member slots.
#[inline]
pub fn find_slot(shape: *mut Shape, name: Value) -> Option<usize> {
    let key = name.borrowed().0;
    // SAFETY: shapes reached from a live object are alive, and so are their parents.
    unsafe {
        if (*shape).slot_count - (*shape).member_slots > WALK_LIMIT {
            return find_in_table(shape, key);
        }
        let mut s = shape;
        while !(*s).parent.is_null() {
            if (*s).name.borrowed().0 == key {
                return Some((*s).slot_count as usize - 1);
            }
            s = (*s).parent;
        }
    }
    None
}

fn find_in_table(shape: *mut Shape, key: u64) -> Option<usize> {
    let extra = extra(shape);
    let table = extra.table.get_or_insert_with(|| {
        let mut table = HashMap::new();
        for_each_name(shape, |name, slot| {
            table.insert(name.borrowed().0, slot as u16);
        });
        table
    });
    table.get(&key).map(|&i| i as usize)
}

/// Calls `f` with each attribute's name and slot, newest first.
pub fn for_each_name(shape: *mut Shape, mut f: impl FnMut(Value, usize)) {
    let mut s = shape;
    // SAFETY: as for `find_slot`.
    unsafe {
        while !(*s).parent.is_null() {
            f((*s).name, (*s).slot_count as usize - 1);
            s = (*s).parent;
        }
    }
}

/// The shape with attribute `name` added, or `None` if the object must go to its dictionary shape.
pub fn add(py: Py, shape: *mut Shape, name: Value) -> Option<*mut Shape> {
    let key = name.borrowed().0;
    if let Some(&(_, next)) = extra(shape).transitions.iter().find(|t| t.0 == key) {
        note_transition(shape, next);
        return Some(next);
    }
    // SAFETY: the shape of a live object and its type are alive.
    let (old, ty) = unsafe { (&*shape, TypeRef::new((*shape).ty.cast())) };
    if old.slot_count as usize >= MAX_SLOTS || ty.shapes.len() >= MAX_SHAPES || old.is_dictionary != 0 {
        return None;
    }
    let next = Shape {
        version: 0,
        slot_count: old.slot_count + 1,
        inline_slots: old.inline_slots,
        ty: old.ty,
        is_dictionary: 0,
        is_builtin: 0,
        member_slots: old.member_slots,
        watched: 0,
        parent: shape,
        next: std::ptr::null_mut(),
        name: name.to_ref().into_value(),
        transitions: std::ptr::null_mut(),
    };
    let next = push(py, ty, next);
    extra(shape).transitions.push((key, next));
    note_transition(shape, next);
    Some(next)
}

/// Remembers the transition taken last, for specialized stores to try first.
fn note_transition(shape: *mut Shape, next: *mut Shape) {
    // SAFETY: the shape of a live object is alive.
    unsafe { (*shape).next = next };
}

/// The names that the shapes of a type own.
pub(crate) fn names(ty: &crate::type_object::TypeObject) -> impl Iterator<Item = Value> + '_ {
    // SAFETY: shapes live as long as their type.
    ty.shapes.iter().map(|&p| unsafe { (*p).name }).filter(|name| !name.is_absent())
}

/// Frees the shapes of a dead type.
pub(crate) fn free_all(shapes: Vec<*mut Shape>) {
    for p in shapes {
        // SAFETY: no instance is left (each owns a count on the type), so nothing names the shapes.
        unsafe {
            if !(*p).transitions.is_null() {
                drop(Box::from_raw((*p).transitions.cast::<Extra>()));
            }
            crate::refs::release((*p).name);
            drop(Box::from_raw(p));
        }
    }
}
