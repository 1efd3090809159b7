//! `_weakref`: weak references; proxies are next door.

use taipan_macros::{pymodule, pytype};
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::weak::{Rank, WeakReference, references, register, unregister};
use taipan_object::*;

pub(crate) fn of(v: Value) -> Obj<WeakReference> {
    Obj::new(v.as_ptr())
}

unsafe fn drop_reference(py: Py, object: *mut Header) {
    let mut r: Obj<WeakReference> = Obj::new(object.cast());
    unregister(py, r);
    clear_slot(&mut r.callback);
}

unsafe fn traverse_reference(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let r: Obj<WeakReference> = Obj::new(object.cast());
    if !r.callback.is_absent() {
        visit(r.callback);
    }
}

/// A weak reference of type `ty`, or the shared one where there is one.
fn make(py: Py, ty: TypeRef, object: Value, callback: Option<Value>, plain: Rank) -> PyResult<Ref> {
    let callback = callback.filter(|c| !c.is_none());
    let class = type_of(py, object);
    if !class.has_flag(TYPE_WEAKREFS) || !object.is_pointer() {
        let name = class.name();
        return Err(py.raise_type_error(format_args!("cannot create weak reference to '{name}' object")));
    }
    let rank = if callback.is_none() && !ty.is_heap() { plain } else { Rank::Own };
    if rank != Rank::Own
        && let Some(r) = references(py, object).into_iter().find(|r| r.rank == rank)
    {
        return Ok(r.to_ref());
    }
    let fields = WeakReference {
        header: instance::blank_header(),
        referent: object.borrowed(),
        callback: callback.map_or(Value::ABSENT, |c| c.to_ref().into_value()),
        hash: -1,
        rank,
    };
    let r = instance::new_object(py, ty, fields);
    register(py, of(r.value()));
    Ok(r)
}

/// `weakref.ref(object)`, for modules that have loaded this one.
pub(crate) fn plain(py: Py, object: Value) -> PyResult<Ref> {
    make(py, py.runtime().native_type::<WeakReference>(), object, None, Rank::Reference)
}

/// `weakref.ref(object, callback)`, as [`plain`].
pub(crate) fn with_callback(py: Py, object: Value, callback: Value) -> PyResult<Ref> {
    make(py, py.runtime().native_type::<WeakReference>(), object, Some(callback), Rank::Reference)
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let positional = args.len() - call::keyword_count(kwnames);
    taipan_builtins::object::check_count(py, "__new__", positional, 1, 2)?;
    make(py, ty, args[0], args[..positional].get(1).copied(), Rank::Reference)
}

fn call_reference(py: Py, v: Value, args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    taipan_builtins::object::check_count(py, "ref", args.len(), 0, 0)?;
    Ok(of(v).referent.present().unwrap_or(none()).to_ref())
}

fn hash_reference(py: Py, v: Value) -> PyResult<i64> {
    if of(v).hash == -1 {
        let Some(referent) = of(v).referent.present() else {
            return Err(py.raise_type_error(format_args!("weak object has gone away")));
        };
        let referent = referent.to_ref();
        let h = object_protocol::hash(py, referent.value())?;
        of(v).hash = h;
    }
    Ok(of(v).hash)
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<WeakReference>(), b.cast::<WeakReference>()) else {
        return compare::not_implemented();
    };
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    match (x.referent.present(), y.referent.present()) {
        (Some(p), Some(q)) => {
            let (p, q) = (p.to_ref(), q.to_ref());
            compare::rich_compare(py, p.value(), q.value(), op)
        }
        _ => Ok(Ref::from_owned(bool_value((a.is(b)) == (op == CompareOp::Eq)))),
    }
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let at = v.ptr() as usize;
    Ok(match of(v).referent.present() {
        Some(o) => {
            let class = type_of(py, o).name();
            py.format(format_args!("<weakref at {at:#x}; to '{class}' at {:#x}>", o.ptr() as usize))
        }
        None => py.format(format_args!("<weakref at {at:#x}; dead>")),
    })
}

struct Methods;

#[pytype]
impl Methods {
    #[pygetset("__callback__")]
    fn callback(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).callback.present().unwrap_or(none()).to_ref())
    }
}

struct Functions;

#[pymodule]
impl Functions {
    /// Return the number of weak references to 'object'.
    #[pyfunction("getweakrefcount(object, /)")]
    fn getweakrefcount(py: Py, object: Value) -> usize {
        if object.is_pointer() { references(py, object).len() } else { 0 }
    }
    /// Atomically remove key from dict if it points to a dead weakref.
    #[pyfunction("_remove_dead_weakref(dct, key, /)")]
    fn remove_dead_weakref(py: Py, d: DictRef, key: Value) -> PyResult<()> {
        let found = dict::get(py, d, key)?;
        if let Some(r) = found.as_ref().and_then(|f| f.value().cast::<WeakReference>())
            && r.referent.is_absent()
        {
            drop(dict::pop(py, d, key)?);
        }
        Ok(())
    }
    /// Return a list of all weak reference objects that point to 'object'.
    #[pyfunction("getweakrefs(object, /)")]
    fn getweakrefs(py: Py, object: Value) -> Ref {
        let found = if object.is_pointer() { references(py, object) } else { Vec::new() };
        list::from_vec(py, found.into_iter().map(|r| r.to_ref()).collect())
    }
    /// Create a proxy object that weakly references 'object'.
    ///
    /// 'callback', if given, is called with a reference to the
    /// proxy when 'object' is about to be finalized.
    #[pyfunction("proxy(object, callback=None, /)")]
    fn proxy(py: Py, object: Value, callback: Option<Value>) -> PyResult<Ref> {
        let name = if call::is_callable(py, object) { CALLABLE_PROXY } else { PROXY };
        let ty = py.runtime().registered(name).and_then(|t| t.cast::<TypeObject>()).expect("made with the module");
        make(py, ty, object, callback, Rank::Proxy)
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = crate::new_module(py, "_weakref", "Weak-reference support module.", Functions::METHODS);
    let ty = create_type(py, "weakref.ReferenceType", TYPE_BASE);
    let slots = Slots {
        new: Some(new),
        init: Some(|_, _, _, _| Ok(())),
        call: Some(call_reference),
        hash: Some(hash_reference),
        richcompare: Some(richcompare),
        repr: Some(repr),
        ..Slots::default()
    };
    native::ready(py, ty, slots, Methods::METHODS, Methods::GETSETS);
    for name in ["ref", "ReferenceType"] {
        dict::set_text(py, d, name, ty.value());
    }
    for (name, short, call) in [(PROXY, "ProxyType", None), (CALLABLE_PROXY, "CallableProxyType", Some(CALL))] {
        let ty = create_type(py, name, 0);
        native::ready(py, ty, Slots { call, ..crate::weakproxy::slots() }, &[], &[]);
        py.runtime().register(name, ty.to_ref());
        dict::set_text(py, d, short, ty.value());
    }
    Ok(module)
}

const PROXY: &str = "weakref.ProxyType";
const CALLABLE_PROXY: &str = "weakref.CallableProxyType";
const CALL: slots::CallFn = crate::weakproxy::call;

fn create_type(py: Py, name: &str, flags: u32) -> TypeRef {
    let mut ty = create_native::<WeakReference>(py, name, None, flags, None);
    ty.drop_fields = drop_reference;
    ty.traverse = traverse_reference;
    ty
}
