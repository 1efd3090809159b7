//! Attributes of instances: slots named by the shape, overflow, dictionary mode.
//!
//! Slot `i` is inline (behind `basic_size`) if `i < inline_slots`, else in the overflow array behind the attribute word.
//! The array's room follows from the shape's slot count ([`overflow_room`]). In dictionary mode the attribute word names
//! the dict (or nothing while no attribute was set), and only member slots stay inline.

use taipan_layout::*;

use crate::memory::{allocate, reallocate_array};
use crate::py::{Py, PyResult};
use crate::refs::{DictRef, Obj, Ref, ValueExt, release, replace_slot};
use crate::type_object::{DictKind, TypeRef, type_of};
use crate::{dict, shape};

/// Room of the overflow array of an instance with `count` overflowing slots.
pub fn overflow_room(count: usize) -> usize {
    if count == 0 { 0 } else { count.next_power_of_two().max(4) }
}

/// Allocates a new instance whose fields behind the header the caller fills. Slots and attribute word are empty.
/// `extra` is the size of variable data (0 for layouts of fixed size).
pub fn allocate_instance(py: Py, ty: TypeRef, extra: usize) -> *mut Header {
    let mut root = ty.head.root_shape;
    // SAFETY: a ready type has a root shape.
    let mut inline = unsafe { (*root).inline_slots as usize };
    if inline == 0 && !ty.is_heap() && !ty.variable_size {
        // Most native types: no slots.
        let (cell, class) = allocate(py, ty.head.basic_size as usize + extra);
        let container = if ty.head.instance_is_container != 0 { FLAG_CONTAINER } else { 0 };
        // SAFETY: the cell is fresh and has room for a header and the attribute word.
        unsafe {
            cell.write(Header::new(Kind(ty.head.instance_kind), FLAG_YOUNG | container, class, root));
            if ty.attribute_word != 0 {
                cell.cast::<u8>().add(ty.attribute_word as usize).cast::<u64>().write(0);
            }
        }
        return cell;
    }
    if ty.is_heap() && ty.dict_kind == DictKind::Shape && !ty.variable_size {
        // SAFETY: as above.
        let wanted = ty.head.next_inline_slots as usize + unsafe { (*root).member_slots as usize };
        if wanted != inline {
            root = shape::renew_root(py, ty);
            inline = wanted;
        }
    }
    let fixed = ty.head.basic_size as usize;
    let size = if ty.variable_size { (fixed + extra).next_multiple_of(8) + 8 } else { fixed + extra + inline * 8 };
    let (cell, class) = allocate(py, size);
    let mut flags = FLAG_YOUNG;
    if ty.head.instance_is_container != 0 {
        flags |= FLAG_CONTAINER;
    }
    // SAFETY: the cell is fresh and `size` bytes long.
    unsafe {
        cell.write(Header::new(Kind(ty.head.instance_kind), flags, class, root));
        let bytes: *mut u8 = cell.cast();
        if ty.variable_size {
            bytes.add(size - 8).cast::<u64>().write(0);
        } else {
            for i in 0..inline {
                bytes.add(fixed + i * 8).cast::<Value>().write(Value::ABSENT);
            }
            if ty.attribute_word != 0 {
                bytes.add(ty.attribute_word as usize).cast::<u64>().write(0);
            }
        }
    }
    if ty.is_heap() {
        std::mem::forget(ty.to_ref());
    }
    cell
}

/// A new instance of a class whose layout is `Instance`.
pub fn new_instance(py: Py, ty: TypeRef) -> Ref {
    Ref::from_owned(Value::from_ptr(allocate_instance(py, ty, 0)))
}

/// Allocates an object of a native fixed-size layout; `fields` fills everything (its header is overwritten).
pub fn new_object<T: crate::refs::Layout>(py: Py, ty: TypeRef, mut fields: T) -> Ref {
    let cell = allocate_instance(py, ty, 0);
    let own = (ty.head.basic_size as usize).min(size_of::<T>());
    let source: *mut T = &raw mut fields;
    // SAFETY: both are `T`s; the header of the cell is kept, and the attribute word is empty in both or behind `T`.
    unsafe {
        let start = size_of::<Header>();
        std::ptr::copy_nonoverlapping(source.cast::<u8>().add(start), cell.cast::<u8>().add(start), own - start);
    }
    std::mem::forget(fields);
    Ref::from_owned(Value::from_ptr(cell))
}

/// The header that [`new_object`] replaces.
pub fn blank_header() -> Header {
    Header::new(Kind::OBJECT, 0, 0, std::ptr::null_mut())
}

/// Address of the attribute word of `object`.
///
/// # Safety
/// `object` is an instance of `ty`, whose instances have an attribute word.
unsafe fn attribute_word(ty: TypeRef, object: *mut Header) -> *mut u64 {
    // SAFETY: by the contract the word lies inside the object.
    unsafe {
        let bytes: *mut u8 = object.cast();
        if !ty.variable_size {
            return bytes.add(ty.attribute_word as usize).cast();
        }
        let size = match Kind((*object).kind).base() {
            Kind::INT => BIGINT_LIMBS + (*object.cast::<BigInt>()).size.unsigned_abs() * 8,
            Kind::TUPLE => TUPLE_ITEMS + (*object.cast::<Tuple>()).length * 8,
            Kind::STR => STR_DATA + (*object.cast::<Str>()).length * (*object.cast::<Str>()).width as usize,
            Kind::BYTES => BYTES_DATA + (*object.cast::<Bytes>()).length + 1,
            other => unreachable!("layout of kind {} has no varying size", other.0),
        };
        bytes.add(size.next_multiple_of(8)).cast()
    }
}

/// Address of slot `index`.
///
/// # Safety
/// The object's shape has the slot.
unsafe fn slot(ty: TypeRef, object: *mut Header, index: usize) -> *mut Value {
    // SAFETY: by the contract.
    unsafe {
        let inline = (*(*object).shape).inline_slots as usize;
        if index < inline {
            object.cast::<u8>().add(ty.head.basic_size as usize + index * 8).cast()
        } else {
            let array = *attribute_word(ty, object) as *mut Value;
            array.add(index - inline)
        }
    }
}

/// Reads slot `index` of the object's shape.
pub fn get_slot(ty: TypeRef, object: Value, index: usize) -> Value {
    // SAFETY: callers took the index from the object's shape.
    unsafe { *slot(ty, object.ptr(), index) }
}

/// Stores into slot `index` of the object's shape; `None` empties it.
pub fn set_slot(ty: TypeRef, object: Value, index: usize, value: Option<Ref>) {
    let word = value.map_or(Value::ABSENT, Ref::into_value);
    // SAFETY: callers took the index from the object's shape.
    let old = unsafe { std::mem::replace(&mut *slot(ty, object.ptr(), index), word) };
    release(old);
}

/// The dict that owns the attributes, if the object is in dictionary mode and has one.
fn mode_dict(ty: TypeRef, object: Value) -> Option<DictRef> {
    // SAFETY: callers checked that the type keeps attributes by shape, so there is an attribute word.
    Obj::from_nullable(unsafe { *attribute_word(ty, object.ptr()) } as *mut Dict)
}

fn in_dictionary_mode(object: Value) -> bool {
    // SAFETY: a live object's shape is alive.
    unsafe { (*object.header().shape).is_dictionary != 0 }
}

/// Address of the object's dict word (for `DictKind::Word`).
fn dict_word(object: Value, offset: u32) -> &'static mut Value {
    // SAFETY: the type says that its instances have an owned dict word there; the reference ends with the expression.
    unsafe { &mut *object.ptr().cast::<u8>().add(offset as usize).cast::<Value>() }
}

/// The instance attribute `name` (interned), or `None`.
#[inline]
pub fn get(py: Py, ty: TypeRef, object: Value, name: Value) -> PyResult<Option<Ref>> {
    let d = match ty.dict_kind {
        DictKind::None => return Ok(None),
        DictKind::Shape => {
            if !in_dictionary_mode(object) {
                let found = shape::find_slot(object.header().shape, name);
                return Ok(found.map(|i| get_slot(ty, object, i).to_ref()));
            }
            mode_dict(ty, object)
        }
        DictKind::Word(offset) => dict_word(object, offset).cast::<Dict>(),
    };
    match d {
        Some(d) => dict::get(py, d, name),
        None => Ok(None),
    }
}

/// Sets or deletes the instance attribute `name` (interned). False if the object has no dictionary, or, for deletion,
/// no such attribute.
pub fn set(py: Py, ty: TypeRef, object: Value, name: Value, value: Option<Value>) -> PyResult<bool> {
    match ty.dict_kind {
        DictKind::None => return Ok(false),
        DictKind::Shape if !in_dictionary_mode(object) => {
            let done = match value {
                Some(value) => set_in_slots(py, ty, object, name, value),
                None => shape::find_slot(object.header().shape, name).is_none(),
            };
            if done {
                return Ok(value.is_some());
            }
        }
        _ => {}
    }
    let d = dict_of(py, ty, object)?.expect("types without a dictionary returned above");
    match value {
        Some(value) => dict::set(py, d.value().cast().expect("a dict"), name, value).map(|()| true),
        None => dict::pop(py, d.value().cast().expect("a dict"), name).map(|old| old.is_some()),
    }
}

/// Stores an attribute in a slot, adding it to the shape; false if the object must go to dictionary mode.
fn set_in_slots(py: Py, mut ty: TypeRef, object: Value, name: Value, value: Value) -> bool {
    let old_shape = object.header().shape;
    if let Some(index) = shape::find_slot(old_shape, name) {
        set_slot(ty, object, index, Some(value.to_ref()));
        return true;
    }
    let Some(next) = shape::add(py, old_shape, name) else { return false };
    // SAFETY: shapes of a live type are alive; the object is ours while the GIL is held.
    unsafe {
        let index = (*next).slot_count as usize - 1;
        let inline = (*next).inline_slots as usize;
        if index >= inline {
            let word = attribute_word(ty, object.ptr());
            let (before, after) = (overflow_room(index - inline), overflow_room(index + 1 - inline));
            if before != after {
                *word = reallocate_array(*word as *mut Value, before, after) as u64;
            }
            let wanted = (index + 1 - (*next).member_slots as usize).min(32) as u16;
            if ty.is_heap() && wanted > ty.head.next_inline_slots {
                ty.head.next_inline_slots = wanted;
            }
        }
        *slot_in(ty, object.ptr(), index, inline) = value.to_ref().into_value();
        (*object.ptr()).shape = next;
    }
    true
}

unsafe fn slot_in(ty: TypeRef, object: *mut Header, index: usize, inline: usize) -> *mut Value {
    // SAFETY: the caller made room for the slot.
    unsafe {
        if index < inline {
            object.cast::<u8>().add(ty.head.basic_size as usize + index * 8).cast()
        } else {
            (*attribute_word(ty, object) as *mut Value).add(index - inline)
        }
    }
}

/// The object's attribute dictionary as a real dict, which owns the attributes from now on. `None` if it has none.
pub fn dict_of(py: Py, ty: TypeRef, object: Value) -> PyResult<Option<Ref>> {
    match ty.dict_kind {
        DictKind::None => Ok(None),
        DictKind::Word(offset) => {
            if dict_word(object, offset).is_absent() {
                let fresh = dict::new(py);
                *dict_word(object, offset) = fresh.into_value();
            }
            Ok(Some(dict_word(object, offset).to_ref()))
        }
        DictKind::Shape => {
            if !in_dictionary_mode(object) {
                let fresh = collect(py, ty, object)?;
                enter_dictionary_mode(ty, object, ty.head.dictionary_shape, Some(fresh));
            } else if mode_dict(ty, object).is_none() {
                let fresh = dict::new(py);
                // SAFETY: the type keeps attributes by shape, so there is an attribute word.
                unsafe { *attribute_word(ty, object.ptr()) = fresh.into_value().0 };
            }
            Ok(mode_dict(ty, object).map(|d| d.to_ref()))
        }
    }
}

/// Whether the object has no attributes of its own, slots of `__slots__` aside.
pub fn is_bare(ty: TypeRef, object: Value) -> bool {
    let attributes = match ty.dict_kind {
        DictKind::None => None,
        DictKind::Word(offset) => dict_word(object, offset).cast::<Dict>(),
        DictKind::Shape if in_dictionary_mode(object) => mode_dict(ty, object),
        DictKind::Shape => {
            // SAFETY: a live object's shape is alive.
            let shape = unsafe { &*object.header().shape };
            return shape.slot_count as usize == shape.member_slots as usize;
        }
    };
    attributes.is_none_or(|d| d.length == 0)
}

/// A new dict with the attributes in slots, in the order in which they were added.
pub fn collect(py: Py, ty: TypeRef, object: Value) -> PyResult<Ref> {
    let fresh = dict::new(py);
    let mut names = Vec::new();
    shape::for_each_name(object.header().shape, |name, index| names.push((name, index)));
    for &(name, index) in names.iter().rev() {
        dict::set(py, fresh.value().cast().expect("a dict"), name, get_slot(ty, object, index))?;
    }
    Ok(fresh)
}

/// Drops the attributes in slots (member slots stay) and makes `attributes` their owner under `shape`.
pub(crate) fn enter_dictionary_mode(ty: TypeRef, object: Value, shape: *mut Shape, attributes: Option<Ref>) {
    let mut dead = Vec::new();
    // SAFETY: the object is alive; slots are emptied before the shape that names them goes.
    unsafe {
        let old = (*object.ptr()).shape;
        let word = attribute_word(ty, object.ptr());
        if (*old).is_dictionary == 0 {
            let (count, inline) = ((*old).slot_count as usize, (*old).inline_slots as usize);
            for i in (*old).member_slots as usize..count {
                dead.push(std::mem::replace(&mut *slot(ty, object.ptr(), i), Value::ABSENT));
            }
            let members = (*old).member_slots as usize;
            if count > inline && inline >= members {
                reallocate_array(*word as *mut Value, overflow_room(count - inline), 0);
            }
        } else {
            dead.push(Value(*word));
        }
        *word = attributes.map_or(0, |d| d.into_value().0);
        (*object.ptr()).shape = shape;
    }
    dead.into_iter().for_each(release);
}

/// Replaces the attribute dictionary (`o.__dict__ = d`); `None` gives it a new empty one.
pub fn set_dict(ty: TypeRef, object: Value, attributes: Option<Ref>) -> bool {
    match ty.dict_kind {
        DictKind::None => return false,
        DictKind::Word(offset) => match attributes {
            Some(d) => replace_slot(dict_word(object, offset), d),
            None => crate::refs::clear_slot(dict_word(object, offset)),
        },
        DictKind::Shape => enter_dictionary_mode(ty, object, ty.head.dictionary_shape, attributes),
    }
    true
}

/// Gives `object` the class `new`, whose layout is compatible.
pub fn set_class(py: Py, object: Value, new: TypeRef) -> PyResult<()> {
    let old = type_of(py, object);
    if old == new {
        return Ok(());
    }
    if old.dict_kind == DictKind::Shape {
        let attributes = dict_of(py, old, object)?;
        enter_dictionary_mode(old, object, new.head.dictionary_shape, attributes);
    } else {
        // SAFETY: the object is alive; the layouts agree.
        unsafe { (*object.ptr()).shape = new.head.root_shape };
    }
    if new.is_heap() {
        std::mem::forget(new.to_ref());
    }
    if old.is_heap() {
        release(Value::from_ptr(old.as_ptr()));
    }
    Ok(())
}

/// Releases the slots, overflow array and dict of a dying object.
///
/// # Safety
/// The object is dead and has not been taken apart yet.
pub(crate) unsafe fn drop_slots(ty: TypeRef, object: *mut Header) {
    // SAFETY: by the contract; the shape says what there is.
    unsafe {
        let shape = &*(*object).shape;
        let (count, inline) = (shape.slot_count as usize, shape.inline_slots as usize);
        let base: *mut Value = object.cast::<u8>().add(ty.head.basic_size as usize).cast();
        if ty.variable_size {
            drop_overflow(ty, object, count, shape.is_dictionary != 0);
            return;
        }
        for i in 0..count.min(inline) {
            release(std::mem::replace(&mut *base.add(i), Value::ABSENT));
        }
        if ty.attribute_word != 0 && ty.dict_kind == DictKind::Shape {
            drop_overflow(ty, object, count.saturating_sub(inline), shape.is_dictionary != 0);
        }
    }
}

/// # Safety
/// As for [`drop_slots`]; `count` slots are in the overflow array unless the object is in dictionary mode.
unsafe fn drop_overflow(ty: TypeRef, object: *mut Header, count: usize, dictionary: bool) {
    // SAFETY: by the contract.
    unsafe {
        let word = attribute_word(ty, object);
        let content = std::mem::replace(&mut *word, 0);
        if content == 0 {
            return;
        }
        if dictionary {
            release(Value(content));
            return;
        }
        let array = content as *mut Value;
        for i in 0..count {
            release(*array.add(i));
        }
        reallocate_array(array, overflow_room(count), 0);
    }
}

/// Visits slots, overflow and dict for the collector.
///
/// # Safety
/// `object` is a live object whose shape says what there is.
pub unsafe fn traverse_slots(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    // SAFETY: by the contract.
    unsafe {
        let shape = &*(*object).shape;
        let ty = TypeRef::new(shape.ty.cast());
        for i in 0..shape.slot_count as usize {
            let v = *slot(ty, object, i);
            if !v.is_absent() {
                visit(v);
            }
        }
        if shape.is_dictionary != 0
            && ty.dict_kind == DictKind::Shape
            && let Some(d) = mode_dict(ty, Value::from_ptr_borrowed(object))
        {
            visit(d.value());
        }
    }
}

/// Byte offset of inline slot `index` in instances of `ty` with this shape, if the slot is inline.
pub fn inline_offset(ty: TypeRef, shape: *mut Shape, index: usize) -> Option<u32> {
    // SAFETY: shapes of a live type are alive.
    let inline = unsafe { (*shape).inline_slots as usize };
    if ty.variable_size || index >= inline { None } else { Some(ty.head.basic_size + index as u32 * 8) }
}
