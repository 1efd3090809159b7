//! Native modules of the standard library, one file each, and importing.
//!
//! [`MODULES`] is the one list. A module is made when it is first imported.

mod abc;
mod accounts;
mod array;
mod binascii;
mod bisect;
mod errno;
mod functools;
mod functools_cache;
mod functools_partial;
mod gc;
mod hashes;
mod heapq;
mod imp;
pub mod import;
mod json;
mod lazy;
mod marshal;
mod math;
mod operator;
mod operator_getters;
mod pack;
mod paths;
#[cfg(unix)]
mod posix;
#[cfg(unix)]
mod posix_files;
mod process;
mod random;
mod select;
mod signal;
mod sre;
mod stat;
mod stream;
mod sys;
mod sys_runtime;
mod thread;
mod thread_start;
mod time;

mod time_calendar;
mod typing;
mod warnings;

mod weakproxy;

mod weakref;

mod zlib;

use taipan_object::module::ModuleRef;
use taipan_object::*;

/// A native module: its name and what makes it.
pub type Module = (&'static str, fn(Py) -> PyResult<Ref>);

/// The native modules.
pub const MODULES: &[Module] = &[
    ("_abc", abc::create),
    ("_bisect", bisect::create),
    ("_blake2", hashes::blake2::create),
    ("_functools", functools::create),
    ("_heapq", heapq::create),
    ("_imp", imp::create),
    ("_json", json::create),
    ("_md5", hashes::md5::create),
    ("_operator", operator::create),
    ("_random", random::create),
    ("_sha1", hashes::sha1::create),
    ("_sha2", hashes::sha2::create),
    ("_sha3", hashes::sha3::create),
    ("_signal", signal::create),
    ("_sre_engine", sre::create),
    ("_stat", stat::create),
    ("_struct", pack::create),
    ("_thread", thread::create),
    ("_typing", typing::create),
    ("_warnings", warnings::create),
    ("_posixsubprocess", process::create),
    ("array", array::create),
    ("fcntl", accounts::create_fcntl),
    ("grp", accounts::create_grp),
    ("pwd", accounts::create_pwd),
    ("resource", accounts::create_resource),
    ("select", select::create),
    ("binascii", binascii::create),
    ("errno", errno::create),
    ("gc", gc::create),
    ("marshal", marshal::create),
    ("math", math::create),
    #[cfg(unix)]
    ("posix", posix::create),
    ("sys", sys::create),
    ("time", time::create),
    ("_weakref", weakref::create),
    ("zlib", zlib::create),
];

/// Installs the import of native modules.
pub fn install(py: Py) {
    py.runtime().set_upcalls(|up| {
        up.import = import::import;
        up.cannot_import = import::cannot_import;
    });
}

/// The module of the list, made and entered in `sys.modules` on first use.
pub fn load(py: Py, name: &str) -> PyResult<Option<Ref>> {
    let modules = py.runtime().modules_dict();
    if let Some(m) = dict::get_text(py, modules, name) {
        return Ok(Some(m));
    }
    let Some(module) = create_module(py, name)? else { return Ok(None) };
    dict::set_text(py, modules, name, module.value());
    Ok(Some(module))
}

/// The number that compiled code files begin with: CPython 3.14's, for code objects and their marshal format are the same.
pub const PYC_MAGIC_NUMBER: u32 = 3627 | 0x0a0d << 16;

/// Native modules whose content is written in Python, in the library under these names.
const PYTHON: &[(&str, &str)] = &[
    ("_ast", "_native__ast"),
    ("_codecs", "_native__codecs"),
    ("_collections", "_native__collections"),
    ("_contextvars", "_native__contextvars"),
    ("_csv", "_native__csv"),
    ("_io", "_native__io"),
    ("_opcode", "_native__opcode"),
    ("_sre", "_native__sre"),
    ("_string", "_native__string"),
    ("_tokenize", "_native__tokenize"),
    ("atexit", "_native_atexit"),
    ("itertools", "_native_itertools"),
];

/// Python modules whose content is made when something of them is first asked for.
const LAZY: &[&str] = &["_io"];

/// The library's module that holds the content of a native module.
fn python_source(name: &str) -> Option<&'static str> {
    PYTHON.iter().find(|p| p.0 == name).map(|p| p.1)
}

/// Whether there is a native module of this name.
fn is_native(name: &str) -> bool {
    name == "builtins" || MODULES.iter().any(|m| m.0 == name) || python_source(name).is_some()
}

/// A new module of the list, or the one there is; entered in `sys.modules` by the caller.
fn create_module(py: Py, name: &str) -> PyResult<Option<Ref>> {
    let known = dict::get_text(py, py.runtime().modules_dict(), name);
    if known.is_some() {
        return Ok(known);
    }
    if python_source(name).is_some() {
        let module = taipan_object::module::new(py, name, None);
        if LAZY.contains(&name) {
            let handle: ModuleRef = Obj::new(module.value().as_ptr());
            let function = lazy::function(py, &module);
            dict::set_text(py, handle.namespace(), "__getattr__", function.value());
        }
        return Ok(Some(module));
    }
    match MODULES.iter().find(|m| m.0 == name) {
        Some((_, create)) => create(py).map(Some),
        None => Ok(None),
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

/// Prints an uncaught exception by `sys.excepthook`.
pub fn print_uncaught(py: Py, exception: Value) {
    let output = &py.runtime().output;
    let show = |e: Value| output.write_error(format!("{}\n", traceback_text::describe(py, e).trim_end()));
    let sys = dict::get_text(py, py.runtime().modules_dict(), "sys");
    let hook = sys.and_then(|sys| attribute::get_attr_text(py, sys.value(), "excepthook").ok());
    drop(py.take_exception());
    let Some(hook) = hook else {
        output.write_error("sys.excepthook is missing\n");
        return show(exception);
    };
    let handle: exceptions::ExceptionRef = Obj::new(exception.as_ptr());
    let class = object_protocol::class_of(py, exception);
    let tb = traceback::field_or_none(handle.traceback);
    if let Err(raised) = call::call(py, hook.value(), &[class.value(), exception, tb.value()]) {
        let second = py.take_raised(raised);
        output.write_error("Error in sys.excepthook:\n");
        show(second.value());
        output.write_error("\nOriginal exception was:\n");
        show(exception);
    }
}

/// A class of exceptions.
fn new_exception(py: Py, module: &str, name: &str, base: TypeRef) -> PyResult<Ref> {
    let namespace = dict::new(py);
    dict::set_text(py, dict::of(&namespace), "__module__", py.str(module).value());
    let bases = tuple::from_slice(py, &[base.value()]);
    call::call(py, py.types().type_.value(), &[py.str(name).value(), bases.value(), namespace.value()])
}

/// Waits for the threads that are no daemons; none but the calling one runs Python code afterwards.
pub fn join_threads(py: Py) {
    let wait = match dict::get_text(py, py.runtime().modules_dict(), "threading") {
        Some(module) => Some((module, "_shutdown")),
        None => dict::get_text(py, py.runtime().modules_dict(), "_thread").map(|module| (module, "_shutdown")),
    };
    if let Some((module, name)) = wait
        && let Err(raised) = call::call_method(py, module.value(), py.intern(name).value(), &[])
    {
        let exception = py.take_raised(raised);
        let text = traceback_text::describe(py, exception.value());
        py.runtime().output.write_error(format!("Exception ignored on threading shutdown:\n{}\n", text.trim_end()));
    }
}

/// Runs what `atexit` has, if the program imported it.
pub fn run_exit_functions(py: Py) {
    let Some(module) = dict::get_text(py, py.runtime().modules_dict(), "atexit") else { return };
    let run = py.intern("_run_exitfuncs");
    if let Err(raised) = call::call_method(py, module.value(), run.value(), &[]) {
        let exception = py.take_raised(raised);
        py.runtime().output.write_error(traceback_text::describe(py, exception.value()));
    }
}
