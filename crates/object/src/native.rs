//! Native functions and types: from static definitions to objects.

use taipan_layout::*;

use crate::descriptors::{GetSetDef, new_getset, new_slot_wrapper};
use crate::py::{Py, PyResult};
use crate::refs::{DictRef, NativeFunctionRef, Obj, Ref, ValueExt};
use crate::slots::{SLOT_NAMES, SlotId, Slots, all_groups};
use crate::type_object::*;
use crate::{call, class, dict, instance};

/// How a function of a native type is found.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum MethodKind {
    /// `self` first.
    Instance,
    /// The class first.
    Class,
    /// Neither.
    Static,
}

/// A method of a native type: static data that the macros make.
#[derive(Copy, Clone)]
pub struct MethodDef {
    /// Code and arity.
    pub def: &'static NativeDef,
    /// How it is found.
    pub kind: MethodKind,
}

fn new_raw(
    py: Py,
    ty: TypeRef,
    def: &'static NativeDef,
    receiver: Option<Value>,
    bound: bool,
    module: Option<Value>,
) -> Ref {
    let own = |v: Option<Value>| v.map_or(Value::ABSENT, |v| v.to_ref().into_value());
    let fields = NativeFunction {
        header: instance::blank_header(),
        def,
        receiver: own(receiver),
        module: own(module),
        bound: bound as u8,
    };
    let size = instance::allocate_instance(py, ty, 0);
    let p: *mut NativeFunction = size.cast();
    // SAFETY: the cell is a new object of this layout; its header is kept.
    unsafe {
        (*p).def = fields.def;
        (*p).receiver = fields.receiver;
        (*p).module = fields.module;
        (*p).bound = fields.bound;
    }
    Ref::from_owned(Value::from_ptr(p))
}

/// A built-in function of a module (whose name is `module`).
pub fn new_function(py: Py, def: &'static NativeDef, module: Option<Value>) -> Ref {
    new_raw(py, py.types().builtin_function, def, None, false, module)
}

/// A built-in function bound to `receiver`, which is passed first.
pub fn new_bound(py: Py, def: &'static NativeDef, receiver: Value) -> Ref {
    new_raw(py, py.types().builtin_function, def, Some(receiver), true, None)
}

/// A method descriptor of `ty`.
pub fn new_method_descriptor(py: Py, ty: TypeRef, def: &'static NativeDef) -> Ref {
    new_raw(py, py.types().method_descriptor, def, Some(ty.value()), false, None)
}

/// The definition of a native function.
pub fn def_of(f: NativeFunctionRef) -> &'static NativeDef {
    // SAFETY: definitions are static data.
    unsafe { &*f.def }
}

/// Finishes a native type: special methods for its own slots, inherited slots, methods, attributes. Bases come first.
pub fn ready(py: Py, mut ty: TypeRef, slots: Slots, methods: &[MethodDef], getsets: &[GetSetDef]) {
    ty.slots = slots;
    if ty.slots.new.is_some() {
        let new = new_bound(py, &NEW_DEF, ty.value());
        ty.set_raw(py, "__new__", new);
    }
    for group in all_groups() {
        if !(group.present)(&ty.slots) {
            continue;
        }
        for &id in group.ids {
            // `__getattr__` and `__new__` have no wrapper; a type with both number and sequence slots has the former.
            let taken = ty.dict().get_str(py.names().slots[id as usize]).is_some();
            if taken || matches!(id, SlotId::GetAttr | SlotId::New) || SLOT_NAMES[id as usize] == "__idivmod__" {
                continue;
            }
            let w = new_slot_wrapper(py, ty, id, None);
            ty.set_raw(py, SLOT_NAMES[id as usize], w);
        }
    }
    if ty.slots.richcompare.is_some() && ty.slots.hash.is_none() {
        ty.set_raw(py, "__hash__", crate::attribute::none_ref());
    }
    add_methods(py, ty, methods);
    for g in getsets {
        let d = new_getset(py, ty, g);
        ty.set_raw(py, g.name, d);
    }
    inherit_slots(ty);
    class::update_flags(py, ty);
    modified(py, ty);
}

/// Adds methods to the namespace of a native type.
pub fn add_methods(py: Py, ty: TypeRef, methods: &[MethodDef]) {
    for m in methods {
        let name = name_of(m.def);
        let value = match m.kind {
            MethodKind::Instance => new_method_descriptor(py, ty, m.def),
            MethodKind::Static => {
                let f = new_function(py, m.def, None);
                class::new_wrapper(py, py.types().staticmethod, f.value())
            }
            MethodKind::Class => {
                let f = new_function(py, m.def, None);
                class::new_wrapper(py, py.types().classmethod, f.value())
            }
        };
        ty.set_raw(py, name, value);
    }
}

/// The name in a definition.
pub fn name_of(def: &'static NativeDef) -> &'static str {
    // SAFETY: definitions are static data with UTF-8 names.
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(def.name, def.name_length)) }
}

fn inherit_slots(mut ty: TypeRef) {
    let Some(base) = ty.base() else { return };
    let source = base.slots;
    let own_compare = ty.slots.richcompare.is_some() || ty.slots.hash.is_some();
    for group in all_groups() {
        if (group.present)(&ty.slots) {
            continue;
        }
        if own_compare && matches!(group.ids[0], SlotId::Lt | SlotId::Hash) {
            // Equality and hash are inherited together or not at all.
            if !(group.ids[0] == SlotId::Lt && ty.slots.hash.is_some()) {
                continue;
            }
        }
        if group.ids[0] == SlotId::New && ty.has_flag(TYPE_IMMUTABLE) && base.base().is_none() {
            // Native types are not made by `object.__new__` unless they say so.
            continue;
        }
        (group.copy)(&mut ty.slots, &source);
    }
}

unsafe extern "C" fn new_wrapper_code(thread: *mut Thread, args: *const Value, nargs: usize, kwnames: Value) -> Value {
    // SAFETY: called by compiled code or `call_native` with the running thread and `nargs` plus keyword arguments.
    let (py, args) = unsafe {
        let count = nargs + call::keyword_count(kwnames);
        (Py::from_thread(thread), std::slice::from_raw_parts(args, count))
    };
    crate::py::result_word(new_wrapper(py, args, kwnames, nargs))
}

fn new_wrapper(py: Py, args: &[Value], kwnames: Value, positional: usize) -> PyResult<Ref> {
    let owner: TypeRef = Obj::new(args[0].as_ptr());
    let own = owner.name();
    if positional < 2 {
        return Err(py.raise_type_error(format_args!("{own}.__new__(): not enough arguments")));
    }
    let Some(ty) = args[1].cast::<TypeObject>() else {
        let got = type_of(py, args[1]).name();
        return Err(py.raise_type_error(format_args!("{own}.__new__(X): X is not a type object ({got})")));
    };
    if !ty.is_subtype(owner) {
        let got = ty.name();
        return Err(py.raise_type_error(format_args!("{own}.__new__({got}): {got} is not a subtype of {own}")));
    }
    let native = crate::dunder::native_base(ty);
    let same = match (native.slots.new, owner.slots.new) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        _ => false,
    };
    if !same {
        let (got, right) = (ty.name(), native.name());
        return Err(py.raise_type_error(format_args!("{own}.__new__({got}) is not safe, use {right}.__new__()")));
    }
    owner.slots.new.expect("checked")(py, ty, &args[2..], kwnames)
}

/// The one definition of `__new__` functions: the type that they are bound to says whose.
pub static NEW_DEF: NativeDef = define(
    new_wrapper_code,
    "__new__",
    1,
    u16::MAX,
    0,
    "($type, *args, **kwargs)\n--\n\nCreate and return a new object.  See help(type) for accurate signature.",
);

/// A definition from its parts.
pub const fn define(
    code: NativeCode,
    name: &'static str,
    min_args: u16,
    max_args: u16,
    flags: u32,
    doc: &'static str,
) -> NativeDef {
    NativeDef {
        code,
        name: name.as_ptr(),
        name_length: name.len(),
        min_args,
        max_args,
        flags,
        doc: doc.as_ptr(),
        doc_length: doc.len(),
    }
}

/// Adds functions to a module's namespace.
pub fn add_functions(py: Py, namespace: DictRef, module: &str, functions: &[MethodDef]) {
    let module = py.intern(module);
    for f in functions {
        let value = new_function(py, f.def, Some(module.value()));
        dict::set_text(py, namespace, name_of(f.def), value.value());
    }
}

/// `origin[parameters]` for a built-in generic class.
pub fn generic_alias(py: Py, origin: Value, parameters: Value) -> PyResult<Ref> {
    match py.runtime().registered("types.GenericAlias") {
        Some(alias) => call::call(py, alias, &[origin, parameters]),
        None => Err(py.raise_system_error(format_args!("types.GenericAlias is not registered"))),
    }
}
