//! Calls.

use super::Site;
use taipan_bytecode::Opcode;
use taipan_layout::*;
use taipan_object::{Obj, Py, TypeObject, ValueExt};

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_call(thread: *mut Thread, ip: *mut CodeUnit, base: *mut Value, oparg: usize) {
    let site = Site(ip);
    // SAFETY: the handler's stack layout; compiled code passes its own attached thread.
    let (py, callable, has_self) = unsafe { (Py::from_thread(thread), *base, !(*base.add(1)).is_absent()) };
    if call(py, site, callable, oparg + usize::from(has_self), has_self).is_none() {
        site.fail(Opcode::CALL);
    }
}

fn call(py: Py, site: Site, callable: Value, count: usize, has_self: bool) -> Option<()> {
    if !callable.is_pointer() {
        return None;
    }
    match Kind(callable.header().kind) {
        Kind::FUNCTION => {
            let function = callable.cast::<Function>()?;
            exact_arguments(&function, count)?;
            site.write_u32(2, function.version);
            site.specialize(Opcode::CALL_PY_EXACT_ARGS);
        }
        Kind::BUILTIN_FUNCTION | Kind::METHOD_DESCRIPTOR => {
            let native = callable.cast::<NativeFunction>()?;
            // SAFETY: definitions are static.
            let def = unsafe { &*native.def };
            let arity = count >= def.min_args as usize && count <= def.max_args as usize;
            if native.bound != 0 || !arity || native.header.kind == Kind::METHOD_DESCRIPTOR.0 && !has_self {
                return None;
            }
            site.specialize(Opcode::CALL_BUILTIN_FAST);
        }
        kind if kind.base() == Kind::TYPE && !has_self => {
            let class: Obj<TypeObject> = Obj::new(callable.as_ptr());
            let version = class.head.version;
            let init = class.lookup(py, py.intern("__init__").value())?.cast::<Function>()?;
            positional_arguments(&init, count + 1)?;
            let plain = class.is_heap()
                && class.has_flag(TYPE_GENERIC_NEW)
                && class.head.instance_kind == Kind::OBJECT.0
                && taipan_object::type_of(py, callable) == py.types().type_;
            if !plain || version == 0 {
                return None;
            }
            site.write_u32(2, version);
            site.specialize(Opcode::CALL_ALLOC_AND_ENTER_INIT);
        }
        _ => return None,
    }
    Some(())
}

/// Whether the function takes exactly `count` positional arguments and nothing else.
fn exact_arguments(function: &Function, count: usize) -> Option<()> {
    // SAFETY: a live function has its code.
    let code = unsafe { &*function.code };
    let plain = code.flags & (CO_VARARGS | CO_VARKEYWORDS) == 0 && code.kwonly_count == 0;
    (plain && code.arg_count as usize == count && function.version < 1 << 31).then_some(())
}

/// Whether `count` positional arguments and defaults are all that the function takes.
fn positional_arguments(function: &Function, count: usize) -> Option<()> {
    // SAFETY: a live function has its code.
    let code = unsafe { &*function.code };
    let defaults = function.defaults.cast::<Tuple>().map_or(0, |d| d.length);
    let plain = code.flags & (CO_VARARGS | CO_VARKEYWORDS) == 0 && code.kwonly_count == 0;
    let all = code.arg_count as usize;
    (plain && count <= all && count + defaults >= all).then_some(())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_call_kw(_thread: *mut Thread, ip: *mut CodeUnit, _base: *mut Value, _oparg: usize) {
    Site(ip).fail(Opcode::CALL_KW);
}
