//! `_imp`: what `importlib` asks of the runtime: built-in and frozen modules, and the lock.

use std::rc::Rc;

use taipan_bytecode::marshal;
use taipan_interp::code;
use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::module::ModuleRef;
use taipan_object::*;

struct Functions;

/// Modules that are imported as frozen ones. The rest of the library is found through `sys.path`.
const FROZEN: &[&str] = &[
    "__hello__",
    "__phello__",
    "__phello__.ham",
    "__phello__.ham.eggs",
    "__phello__.spam",
    "_collections_abc",
    "_frozen_importlib",
    "_frozen_importlib_external",
    "_sitebuiltins",
    "abc",
    "codecs",
    "genericpath",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "importlib.machinery",
    "importlib.util",
    "io",
    "ntpath",
    "os",
    "posixpath",
    "runpy",
    "site",
    "stat",
    "zipimport",
];

/// The library's name of a frozen module.
fn original(name: &str) -> Option<&str> {
    // What native modules are made of comes first, too: it is loaded while the search path is in use.
    let own = name.starts_with("_native_") && taipan_pylib::find(name).is_some();
    (own || FROZEN.contains(&name)).then_some(match name {
        "_frozen_importlib" => "importlib._bootstrap",
        "_frozen_importlib_external" => "importlib._bootstrap_external",
        name => name,
    })
}

/// The code object of a module of the library; `filename` replaces the file that it names.
pub(crate) fn library_code(py: Py, name: &str, filename: Option<&str>) -> PyResult<Ref> {
    let Some(module) = taipan_pylib::find(name) else {
        return Err(import_error(py, "No such frozen object named ", name));
    };
    match marshal::read_code(module.code()) {
        Ok(mut found) => {
            if let Some(filename) = filename {
                rename(&mut found, filename);
            }
            Ok(code::new_code(py, Rc::new(found)))
        }
        Err(e) => Err(py.raise_system_error(format_args!("module {name} is damaged: {e:?}"))),
    }
}

fn rename(found: &mut taipan_bytecode::CodeObject, filename: &str) {
    found.filename = filename.into();
    for constant in &mut found.consts {
        if let taipan_bytecode::Const::Code(inner) = constant {
            rename(Rc::make_mut(inner), filename);
        }
    }
}

fn import_error(py: Py, what: &str, name: &str) -> Raised {
    let message = py.str(&format!("{what}{name}"));
    let names = tuple::from_slice(py, &[py.intern("name").value()]);
    let class = py.exceptions().import_error.value();
    match call::call_keywords(py, class, &[message.value(), py.str(name).value()], names.value()) {
        Ok(e) => py.raise_instance(e),
        Err(raised) => raised,
    }
}

#[pymodule]
impl Functions {
    /// Acquires the interpreter's import lock for the current thread.
    #[pyfunction("acquire_lock()")]
    fn acquire_lock(py: Py) {
        let depth = lock_depth(py);
        set_lock_depth(py, depth + 1);
    }
    /// Release the interpreter's import lock.
    #[pyfunction("release_lock()")]
    fn release_lock(py: Py) -> PyResult<()> {
        let depth = lock_depth(py);
        if depth == 0 {
            return Err(py.raise_runtime_error(format_args!("not holding the import lock")));
        }
        set_lock_depth(py, depth - 1);
        Ok(())
    }
    /// Return True if the import lock is currently held, else False.
    #[pyfunction("lock_held()")]
    fn lock_held(py: Py) -> bool {
        lock_depth(py) > 0
    }
    /// Returns True if the module name corresponds to a built-in module.
    #[pyfunction("is_builtin(name, /)")]
    fn is_builtin(_py: Py, name: StrRef) -> i64 {
        i64::from(crate::is_native(&name.to_text()))
    }
    /// Returns True if the module name corresponds to a frozen module.
    #[pyfunction("is_frozen(name, /)")]
    fn is_frozen(_py: Py, name: StrRef) -> bool {
        original(&name.to_text()).is_some()
    }
    /// Returns True if the module name is of a frozen package.
    #[pyfunction("is_frozen_package(name, /)")]
    fn is_frozen_package(py: Py, name: StrRef) -> PyResult<bool> {
        match original(&name.to_text()).and_then(taipan_pylib::find) {
            Some(module) => Ok(module.package),
            None => Err(import_error(py, "No such frozen object named ", &name.to_text())),
        }
    }
    /// Return info about the corresponding frozen module (if there is one) or None.
    #[pyfunction("find_frozen(name, /, *, withdata=False)")]
    fn find_frozen(py: Py, name: StrRef, withdata: Option<bool>) -> Option<Ref> {
        let module = taipan_pylib::find(original(&name.to_text())?)?;
        let data = match withdata {
            Some(true) => py.bytes(module.code()),
            _ => none().to_ref(),
        };
        let package = Ref::from_owned(bool_value(module.package));
        Some(tuple::from_vec(py, vec![data, package, py.str(module.name)]))
    }
    /// Create a code object for a frozen module.
    #[pyfunction("get_frozen_object(name, data=None, /)")]
    fn get_frozen_object(py: Py, name: StrRef, _data: Option<Value>) -> PyResult<Ref> {
        let text = name.to_text();
        match original(&text) {
            Some(found) => library_code(py, found, None),
            None => Err(import_error(py, "No such frozen object named ", &text)),
        }
    }
    /// Whether a module of the library is a package, and its file's path in the library's folder; None if there is none.
    #[pyfunction("find_library(name, /)")]
    fn find_library(py: Py, name: StrRef) -> Option<Ref> {
        let module = taipan_pylib::find(&name.to_text())?;
        let package = Ref::from_owned(bool_value(module.package));
        Some(tuple::from_vec(py, vec![package, py.str(module.path)]))
    }
    /// The code object of a module of the library that is to name this file.
    #[pyfunction("get_library_object(name, filename, /)")]
    fn get_library_object(py: Py, name: StrRef, filename: StrRef) -> PyResult<Ref> {
        library_code(py, &name.to_text(), Some(&filename.to_text()))
    }
    /// The change of the stack's height by an instruction, for `_opcode`.
    #[pyfunction("stack_effect(opcode, oparg, jump, /)")]
    fn stack_effect(py: Py, opcode: i32, oparg: i64, jump: bool) -> PyResult<i64> {
        let opcode = taipan_bytecode::Opcode(opcode as u16);
        match taipan_bytecode::stack_effect(opcode, oparg as u32, Some(jump)) {
            Some(effect) => Ok(effect.into()),
            None => Err(py.raise_value_error(format_args!("invalid opcode or oparg"))),
        }
    }
    /// Create an extension module.
    #[pyfunction("create_builtin(spec, /)")]
    fn create_builtin(py: Py, spec: Value) -> PyResult<Ref> {
        let name = attribute::get_attr_text(py, spec, "name")?;
        let text = text_of(name.value());
        match crate::create_module(py, &text)? {
            Some(module) => Ok(module),
            None => Err(import_error(py, "no built-in module named ", &text)),
        }
    }
    /// Initialize a built-in module.
    #[pyfunction("exec_builtin(mod, /)")]
    fn exec_builtin(py: Py, module: Value) -> PyResult<i64> {
        let Some(handle) = module.cast::<module::Module>() else { return Ok(0) };
        let name = handle.namespace().get_str(py.names().__name__).map_or_else(String::new, text_of);
        if let Some(source) = crate::python_source(&name).filter(|_| !crate::LAZY.contains(&name.as_str())) {
            run_library(py, source, handle)?;
            if name == "_codecs" {
                unbind_functions(py, handle.namespace());
            }
        }
        Ok(0)
    }
    /// Returns the list of file suffixes used to identify extension modules.
    #[pyfunction("extension_suffixes()")]
    fn extension_suffixes(py: Py) -> Ref {
        list::new(py)
    }
    /// Changes code.co_filename to specify the passed-in file path.
    #[pyfunction("_fix_co_filename(code, path, /)")]
    fn fix_co_filename(py: Py, code_object: Value, path: StrRef) -> PyResult<()> {
        if type_of(py, code_object) != py.types().code {
            let got = type_of(py, code_object).name();
            return Err(py.raise_type_error(format_args!("_fix_co_filename() argument 1 must be code, not {got}")));
        }
        if *code::source(code_object).filename != *path.to_text() {
            code::set_filename(py, code_object, path.value());
        }
        Ok(())
    }
    /// The hash of a source file for its cached code.
    #[pyfunction("source_hash(key, source)")]
    fn source_hash(py: Py, key: i64, source: Value) -> PyResult<Ref> {
        let data = taipan_builtins::bytes::to_vec(py, source)?;
        Ok(py.bytes(&hash::siphash13((key as u64, 0), &data).to_le_bytes()))
    }
}

/// Lets functions written in Python be attributes of classes as native ones are: they do not bind.
fn unbind_functions(py: Py, namespace: DictRef) {
    for (name, value) in dict::snapshot(namespace) {
        if value.value().is_exact(Kind::FUNCTION) {
            let plain = class::new_wrapper(py, py.types().staticmethod, value.value());
            dict::set_text(py, namespace, &text_of(name.value()), plain.value());
        }
    }
}

const LOCK: &str = "depth of the import lock";

fn lock_depth(py: Py) -> i64 {
    py.runtime().registered(LOCK).map_or(0, |v| v.as_int())
}

fn set_lock_depth(py: Py, depth: i64) {
    py.runtime().register(LOCK, int::from_i64(py, depth));
}

/// Runs a module of the library in the namespace of `module`.
pub(crate) fn run_library(py: Py, name: &str, module: ModuleRef) -> PyResult<()> {
    let code = library_code(py, name, None)?;
    let globals = module.namespace();
    dict::set_text(py, globals, "__builtins__", py.runtime().builtins_dict().value());
    (py.runtime().upcalls().run_code)(py, code.value(), globals, Value::ABSENT, None).map(drop)
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "(Extremely) low-level import machinery bits as used by importlib.";
    let (module, d) = crate::new_module(py, "_imp", doc, Functions::METHODS);
    let mode = match py.runtime().options.check_hash_based_pycs.as_str() {
        "" => "default",
        given => given,
    };
    dict::set_text(py, d, "check_hash_based_pycs", py.str(mode).value());
    dict::set_text(py, d, "pyc_magic_number_token", Value::from_small_int(crate::PYC_MAGIC_NUMBER.into()));
    Ok(module)
}
