//! Globals, builtins, class and module namespaces, cells, imports.

use super::{helpers, word};
use crate::code;
use taipan_layout::*;
use taipan_object::{Obj, Py, PyResult, Ref, ValueExt, attribute, dict, none, subscript, text_of};

fn name_error(py: Py, name: Value) -> taipan_object::Raised {
    let text = text_of(name);
    py.raise_name_error(py.exceptions().name_error, name, format_args!("name '{text}' is not defined"))
}

unsafe fn load_global(py: Py, frame: *mut Frame, name: Value) -> PyResult<Ref> {
    // SAFETY: the running frame has a function, which has its namespaces.
    let (globals, builtins) = unsafe { ((*(*frame).function).globals, (*(*frame).function).builtins) };
    // Namespaces of other types than `dict` are asked by their own rules.
    if let Some(found) = super::attributes::mapping_get(py, Value::from_ptr_borrowed(globals), name)? {
        return Ok(found);
    }
    match super::attributes::mapping_get(py, Value::from_ptr_borrowed(builtins), name)? {
        Some(found) => Ok(found),
        None => Err(name_error(py, name)),
    }
}

unsafe fn load_name(py: Py, frame: *mut Frame, name: Value) -> PyResult<Ref> {
    // SAFETY: the running frame is live.
    let locals = unsafe { (*frame).locals };
    if !locals.is_absent()
        && let Some(found) = super::attributes::mapping_get(py, locals, name)?
    {
        return Ok(found);
    }
    // SAFETY: as above.
    unsafe { load_global(py, frame, name) }
}

helpers! {
    fn tp_load_global(py, frame: *mut Frame, name: Value) -> Value {
        // SAFETY: the handler's own frame.
        word(unsafe { load_global(py, frame, name) })
    }
    fn tp_load_name(py, frame: *mut Frame, name: Value) -> Value {
        // SAFETY: the handler's own frame.
        word(unsafe { load_name(py, frame, name) })
    }
    fn tp_store_name(py, frame: *mut Frame, name: Value, value: Value) -> bool {
        // SAFETY: the handler's own frame.
        let locals = unsafe { (*frame).locals };
        if locals.is_absent() {
            let text = text_of(name);
            let _ = py.raise_system_error(format_args!("no locals found when storing '{text}'"));
            return false;
        }
        if locals.is_exact(Kind::DICT) {
            return dict::set(py, Obj::new(locals.as_ptr()), name, value).is_ok();
        }
        subscript::set_item(py, locals, name, value).is_ok()
    }
    fn tp_delete_name(py, frame: *mut Frame, name: Value) -> bool {
        // SAFETY: the handler's own frame.
        let locals = unsafe { (*frame).locals };
        match subscript::del_item(py, locals, name) {
            Ok(()) => true,
            Err(raised) => {
                if py.catch(raised, py.exceptions().key_error).is_ok() {
                    let _ = name_error(py, name);
                }
                false
            }
        }
    }
    fn tp_store_global(py, frame: *mut Frame, name: Value, value: Value) -> bool {
        // SAFETY: the running frame has a function.
        let globals = unsafe { (*(*frame).function).globals };
        dict::set(py, Obj::new(globals), name, value).is_ok()
    }
    fn tp_delete_global(py, frame: *mut Frame, name: Value) -> bool {
        // SAFETY: the running frame has a function.
        let globals = unsafe { (*(*frame).function).globals };
        match dict::pop(py, Obj::new(globals), name) {
            Ok(Some(_)) => true,
            Ok(None) => {
                let _ = name_error(py, name);
                false
            }
            Err(_) => false,
        }
    }
    fn tp_load_locals(py, frame: *mut Frame) -> Value {
        // SAFETY: the handler's own frame.
        let locals = unsafe { (*frame).locals };
        if locals.is_absent() {
            let _ = py.raise_system_error(format_args!("no locals"));
            return Value::ABSENT;
        }
        locals.to_ref().into_value()
    }
    fn tp_raise_unbound(py, frame: *mut Frame, index: usize) {
        // SAFETY: the handler's own frame and one of its locals.
        let (name, kinds) = unsafe {
            (Code::local_name((*frame).code, index), &code::details((*frame).code).source.localspluskinds)
        };
        let text = text_of(name);
        let types = py.exceptions();
        if kinds[index].contains(taipan_bytecode::LocalKind::FREE) {
            let _ = py.raise_name_error(types.name_error, name, format_args!(
                "cannot access free variable '{text}' where it is not associated with a value in enclosing scope"
            ));
        } else {
            let _ = py.raise_name_error(types.unbound_local_error, name, format_args!(
                "cannot access local variable '{text}' where it is not associated with a value"
            ));
        }
    }
    fn tp_new_cell(py, value: Value) -> Value {
        let content = if value.is_absent() { None } else { Some(Ref::from_owned(value)) };
        taipan_object::function::new_cell(py, content).into_value()
    }
    fn tp_load_build_class(py, frame: *mut Frame) -> Value {
        // SAFETY: the running frame has a function.
        let builtins = unsafe { (*(*frame).function).builtins };
        let name = py.intern("__build_class__");
        match dict::get(py, Obj::new(builtins), name.value()) {
            Ok(Some(found)) => found.into_value(),
            Ok(None) => {
                let _ = py.raise_name_error(py.exceptions().name_error, name.value(), format_args!("__build_class__ not found"));
                Value::ABSENT
            }
            Err(_) => Value::ABSENT,
        }
    }
    fn tp_common_constant(py, oparg: usize) -> Value {
        match oparg {
            0 => py.exceptions().assertion_error.value(),
            1 => py.exceptions().not_implemented_error.value(),
            2 => py.types().tuple.value(),
            n => py.runtime().registered(if n == 3 { COMMON_ALL } else { COMMON_ANY }).unwrap_or(none()),
        }
    }
    fn tp_setup_annotations(py, frame: *mut Frame) -> bool { setup_annotations(py, frame).is_ok() }
    fn tp_import_name(py, frame: *mut Frame, name: Value, from_list: Value, level: Value) -> Value {
        word(import_name(py, frame, name, from_list, level))
    }
    fn tp_import_from(py, module: Value, name: Value) -> Value { word(import_from(py, module, name)) }
}

/// Where the runtime keeps the original `all` and `any`.
const COMMON_ALL: &str = "common constant all";
const COMMON_ANY: &str = "common constant any";

/// Where the runtime keeps the original `__import__`.
const IMPORT: &str = "original __import__";

/// Notes the functions that instructions name without looking them up.
pub(crate) fn register_common_constants(py: Py) {
    for (key, name) in [(COMMON_ALL, "all"), (COMMON_ANY, "any"), (IMPORT, "__import__")] {
        if let Some(function) = dict::get_text(py, py.runtime().builtins_dict(), name) {
            py.runtime().register(key, function);
        }
    }
}

fn setup_annotations(py: Py, frame: *mut Frame) -> PyResult<()> {
    let name = py.intern("__annotations__");
    // SAFETY: the handler's own frame.
    let locals = unsafe { (*frame).locals };
    if super::attributes::mapping_get(py, locals, name.value())?.is_none() {
        let made = dict::new(py);
        subscript::set_item(py, locals, name.value(), made.value())?;
    }
    Ok(())
}

fn import_name(py: Py, frame: *mut Frame, name: Value, from_list: Value, level: Value) -> PyResult<Ref> {
    // SAFETY: the handler's own frame.
    let (globals, locals) = unsafe { (Value::from_ptr_borrowed((*(*frame).function).globals), (*frame).locals) };
    let locals = if locals.is_absent() { none() } else { locals };
    // SAFETY: as above.
    let builtins = unsafe { (*(*frame).function).builtins };
    let import = dict::get(py, Obj::new(builtins), py.intern("__import__").value())?;
    let original = py.runtime().registered(IMPORT);
    match import {
        None => return Err(py.raise(py.exceptions().import_error, format_args!("__import__ not found"))),
        Some(import) if original.is_some_and(|o| !o.is(import.value())) => {
            return taipan_object::call::call(py, import.value(), &[name, globals, locals, from_list, level]);
        }
        Some(_) => {}
    }
    (py.runtime().upcalls().import)(py, name, globals, locals, from_list, level.as_int())
}

fn import_from(py: Py, module: Value, name: Value) -> PyResult<Ref> {
    if let Some(found) = attribute::get_attr_optional_catching(py, module, name)? {
        return Ok(found);
    }
    let package = attribute::get_attr_optional_catching(py, module, py.intern("__name__").value())?;
    if let Some(package) = &package {
        let full = py.str(&format!("{}.{}", text_of(package.value()), text_of(name)));
        if let Some(found) = dict::get(py, py.runtime().modules_dict(), full.value())? {
            return Ok(found);
        }
    }
    (py.runtime().upcalls().cannot_import)(py, module, name)
}
