//! Globals and attributes.

use super::{Site, shape_version};
use crate::opcode;
use taipan_bytecode::Opcode;
use taipan_layout::*;
use taipan_object::attribute::{self, AttributeKind};
use taipan_object::{DictRef, Obj, Py, TypeObject, ValueExt, dict, type_of};

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_load_global(
    thread: *mut Thread,
    frame: *mut Frame,
    ip: *mut CodeUnit,
    oparg: usize,
) {
    let site = Site(ip);
    // SAFETY: compiled code passes its own attached thread and running frame.
    let (py, name, globals, builtins): (Py, Value, DictRef, DictRef) = unsafe {
        let function = (*frame).function;
        let name = *(*(*frame).code).names.add(oparg >> 1);
        (Py::from_thread(thread), name, Obj::new((*function).globals), Obj::new((*function).builtins))
    };
    // A key that is no plain string may equal any name.
    let plain = |d: DictRef| d.value().is_exact(Kind::DICT) && d.string_keys != 0;
    if !plain(globals) || !plain(builtins) {
        return site.fail(Opcode::LOAD_GLOBAL);
    }
    if let Some(index) = dict::entry_index(globals, name) {
        if let Ok(index) = u16::try_from(index) {
            site.write(2, &[index]);
            return site.specialize_fused(Opcode::LOAD_GLOBAL_MODULE);
        }
    } else if let Some(index) = dict::entry_index(builtins, name) {
        let version = dict::keys_version(py, globals);
        if let (Ok(index), Ok(version)) = (u16::try_from(index), u16::try_from(version)) {
            site.write(2, &[index, version]);
            return site.specialize(Opcode::LOAD_GLOBAL_BUILTIN);
        }
    }
    site.fail(Opcode::LOAD_GLOBAL);
}

/// The word index of an inline slot, if a cache unit can hold it.
fn word_index(offset: Option<u32>) -> Option<u16> {
    offset.and_then(|o| u16::try_from(o / 8).ok())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_load_attr(
    thread: *mut Thread,
    frame: *mut Frame,
    ip: *mut CodeUnit,
    owner: Value,
    oparg: usize,
) {
    // SAFETY: compiled code passes its own attached thread and running frame.
    let (py, name) = unsafe { (Py::from_thread(thread), *(*(*frame).code).names.add(oparg >> 1)) };
    let site = Site(ip);
    if load_attr(py, site, owner, name, oparg & 1 != 0).is_none() {
        site.fail(Opcode::LOAD_ATTR);
    }
}

fn load_attr(py: Py, site: Site, owner: Value, name: Value, method: bool) -> Option<()> {
    if owner.is_pointer() && owner.header().is_kind(Kind::TYPE) {
        return load_class_attr(py, site, owner, name);
    }
    let version = shape_version(owner)?;
    match attribute::attribute_kind(py, owner, name) {
        AttributeKind::Slot { offset, .. } => {
            site.write_u32(2, version);
            site.write(4, &[word_index(offset)?]);
            site.specialize(Opcode::LOAD_ATTR_INSTANCE_VALUE);
        }
        AttributeKind::MemberSlot { offset, .. } => {
            site.write_u32(2, version);
            site.write(4, &[word_index(offset)?]);
            site.specialize(Opcode::LOAD_ATTR_SLOT);
        }
        AttributeKind::Method(function) if method => {
            site.write_u32(2, version);
            site.write_u64(6, function.0);
            site.specialize(Opcode::LOAD_ATTR_METHOD_WITH_VALUES);
        }
        AttributeKind::ClassAttribute(value) => {
            site.write_u32(2, version);
            site.write_u64(6, value.0);
            site.specialize(Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES);
        }
        AttributeKind::Property(getter) if !method => {
            let function = getter.cast::<Function>()?;
            // SAFETY: a live function has its code.
            let code = unsafe { &*function.code };
            let plain = code.arg_count == 1
                && code.kwonly_count == 0
                && code.flags & (CO_VARARGS | CO_VARKEYWORDS | CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR) == 0;
            if !plain {
                return None;
            }
            site.write_u32(2, version);
            site.write_u64(6, getter.0);
            site.specialize(Opcode::LOAD_ATTR_PROPERTY);
        }
        AttributeKind::Module { entry } => {
            site.write(4, &[u16::try_from(entry).ok()?]);
            site.specialize(Opcode::LOAD_ATTR_MODULE);
        }
        _ => return None,
    }
    Some(())
}

fn load_class_attr(py: Py, site: Site, owner: Value, name: Value) -> Option<()> {
    let class: Obj<TypeObject> = Obj::new(owner.as_ptr());
    let version = class.head.version;
    let value = attribute::plain_type_attribute(py, class, name)?;
    if version == 0 || version >= 1 << 31 {
        return None;
    }
    site.write_u32(2, version);
    site.write_u64(6, value.0);
    site.specialize(Opcode::LOAD_ATTR_CLASS);
    Some(())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_store_attr(
    thread: *mut Thread,
    frame: *mut Frame,
    ip: *mut CodeUnit,
    owner: Value,
    oparg: usize,
) {
    // SAFETY: compiled code passes its own attached thread and running frame.
    let (py, name) = unsafe { (Py::from_thread(thread), *(*(*frame).code).names.add(oparg)) };
    let site = Site(ip);
    if store_attr(py, site, owner, name).is_none() {
        site.fail(Opcode::STORE_ATTR);
    }
}

fn store_attr(py: Py, site: Site, owner: Value, name: Value) -> Option<()> {
    let version = shape_version(owner)?;
    let ty = type_of(py, owner);
    if !ty.has_flag(TYPE_GENERIC_SETATTR) {
        return None;
    }
    let (offset, opcode) = match attribute::attribute_kind(py, owner, name) {
        AttributeKind::Slot { offset, .. } => (offset, Opcode::STORE_ATTR_INSTANCE_VALUE.0),
        AttributeKind::MemberSlot { offset, .. } => (offset, Opcode::STORE_ATTR_SLOT.0),
        AttributeKind::Missing | AttributeKind::ClassAttribute(_) | AttributeKind::Method(_) => {
            (added_slot(owner, name)?, opcode::STORE_ATTR_ADD.into())
        }
        _ => return None,
    };
    site.write_u32(2, version);
    site.write(4, &[word_index(offset)?]);
    site.become_opcode(opcode);
    Some(())
}

/// The offset of the slot that the shape's latest transition added, if that is how `name` will be stored again.
fn added_slot(owner: Value, name: Value) -> Option<Option<u32>> {
    let shape = owner.header().shape;
    // SAFETY: shapes of a live object and their successors are alive.
    unsafe {
        let next = (*shape).next;
        if next.is_null() || !(*next).name.is(name) {
            return None;
        }
        let ty: Obj<TypeObject> = Obj::new((*shape).ty.cast());
        let index = (*next).slot_count as usize - 1;
        Some(Some(taipan_object::instance::inline_offset(ty, next, index)?))
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_load_super_attr(
    _thread: *mut Thread,
    ip: *mut CodeUnit,
    _super: Value,
    _class: Value,
    _oparg: usize,
) {
    Site(ip).fail(Opcode::LOAD_SUPER_ATTR);
}
