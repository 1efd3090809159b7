//! Native modules of the standard library, one file each, and the import of them.
//!
//! [`MODULES`] is the one list. A module is made when it is first imported; importing modules written in Python is the
//! import system's business, which replaces [`import`].

mod gc;
mod math;
#[cfg(unix)]
mod posix;
mod sys;
mod time;
mod weakref;

use taipan_object::layout_types::*;
use taipan_object::module::ModuleRef;
use taipan_object::*;

/// A native module: its name and what makes it.
pub type Module = (&'static str, fn(Py) -> PyResult<Ref>);

/// The native modules.
pub const MODULES: &[Module] = &[
    ("gc", gc::create),
    ("math", math::create),
    #[cfg(unix)]
    ("posix", posix::create),
    ("sys", sys::create),
    ("time", time::create),
    ("_weakref", weakref::create),
];

/// Installs the import of native modules.
pub fn install(py: Py) {
    py.runtime().set_upcalls(|up| up.import = import);
}

/// The module of the list, made and entered in `sys.modules` on first use.
pub fn load(py: Py, name: &str) -> PyResult<Option<Ref>> {
    let modules = py.runtime().modules_dict();
    if let Some(m) = dict::get_text(py, modules, name) {
        return Ok(Some(m));
    }
    let Some((_, create)) = MODULES.iter().find(|m| m.0 == name) else { return Ok(None) };
    let module = create(py)?;
    dict::set_text(py, modules, name, module.value());
    Ok(Some(module))
}

/// `__import__` of native modules and of what is in `sys.modules`.
pub fn import(py: Py, name: Value, _globals: Value, _locals: Value, _fromlist: Value, _level: i64) -> PyResult<Ref> {
    let text = text_of(name);
    if let Some(m) = load(py, &text)? {
        return Ok(m);
    }
    let message = py.str(&format!("No module named '{text}'"));
    let names = tuple::from_slice(py, &[py.intern("name").value()]);
    let class = py.exceptions().module_not_found_error.value();
    match call::call_keywords(py, class, &[message.value(), name], names.value()) {
        Ok(e) => Err(py.raise_instance(e)),
        Err(raised) => Err(raised),
    }
}

/// A new module with the functions.
fn new_module(py: Py, name: &'static str, doc: &str, functions: &[native::MethodDef]) -> (Ref, DictRef) {
    let module = taipan_object::module::new(py, name, Some(doc));
    let handle: ModuleRef = Obj::new(module.value().as_ptr());
    let namespace = handle.namespace();
    native::add_functions(py, namespace, name, functions);
    (module, namespace)
}
