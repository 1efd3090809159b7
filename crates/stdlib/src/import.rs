//! `__import__`: the fast part of importing; finding and loading is `importlib`'s, which [`start`] sets up.
//!
//! Law: what is already in `sys.modules` is served without running Python.

use taipan_object::layout_types::*;
use taipan_object::module::{Module, ModuleRef};
use taipan_object::traceback::Traceback;
use taipan_object::*;

/// Where the runtime keeps `importlib._bootstrap`.
const BOOTSTRAP: &str = "importlib._bootstrap";

/// The module that prepares `sys` and finds the library.
const BOOT: &str = "_boot";

/// Prepares `sys` and importing.
///
/// # Errors
/// What the library raises while it is set up.
pub fn start(py: Py) -> PyResult<()> {
    let modules = py.runtime().modules_dict();
    let sys = crate::load(py, "sys")?.expect("sys is a native module");
    let imp = crate::load(py, "_imp")?.expect("_imp is a native module");
    for name in ["_io", "_thread", "_warnings", "_weakref", "marshal", "posix"] {
        crate::load(py, name)?;
    }
    let boot = run_hidden(py, BOOT)?;
    let bootstrap = module::new(py, "_frozen_importlib", None);
    dict::set_text(py, modules, "_frozen_importlib", bootstrap.value());
    attribute::set_attr(py, bootstrap.value(), py.intern("__origname__").value(), py.str(BOOTSTRAP).value())?;
    crate::imp::run_library(py, BOOTSTRAP, Obj::new(bootstrap.value().as_ptr()))?;
    py.runtime().register(BOOTSTRAP, bootstrap.clone());
    let call =
        |object: &Ref, name: &str, args: &[Value]| call::call_method(py, object.value(), py.intern(name).value(), args);
    call(&bootstrap, "_install", &[sys.value(), imp.value()])?;
    call(&bootstrap, "_install_external_importers", &[])?;
    call(&boot, "finish", &[]).map(drop)
}

/// An attribute of `importlib._bootstrap`.
///
/// # Errors
/// There is none of this name.
pub fn frozen_attribute(py: Py, name: &str) -> PyResult<Ref> {
    let bootstrap = py.runtime().registered(BOOTSTRAP).expect("importing is set up");
    attribute::get_attr_text(py, bootstrap, name)
}

/// Runs a module of the library that no one can import.
fn run_hidden(py: Py, name: &str) -> PyResult<Ref> {
    let module = module::new(py, name, None);
    let handle: ModuleRef = Obj::new(module.value().as_ptr());
    dict::set_text(py, handle.namespace(), "sys", crate::load(py, "sys")?.expect("sys is a native module").value());
    let imp = crate::load(py, "_imp")?.expect("_imp is a native module");
    dict::set_text(py, handle.namespace(), "_imp", imp.value());
    crate::imp::run_library(py, name, handle)?;
    py.runtime().register(BOOT, module.clone());
    Ok(module)
}

/// A function of the hidden module that prepares `sys`.
pub(crate) fn boot_attribute(py: Py, name: &str) -> PyResult<Ref> {
    let boot = py.runtime().registered(BOOT).expect("run when importing is set up");
    attribute::get_attr_text(py, boot, name)
}

/// `__import__(name, globals, locals, fromlist, level)`.
pub fn import(py: Py, name: Value, globals: Value, _locals: Value, from_list: Value, level: i64) -> PyResult<Ref> {
    if !name.is_kind(Kind::STR) {
        return Err(py.raise_type_error(format_args!("module name must be a string")));
    }
    if level < 0 {
        return Err(py.raise_value_error(format_args!("level must be >= 0")));
    }
    let absolute = if level > 0 { resolve(py, name, globals, level)? } else { name.to_ref() };
    if level == 0 && text_is_empty(name) {
        return Err(py.raise_value_error(format_args!("Empty module name")));
    }
    let module = find_or_load(py, absolute.value())?;
    let has_list = !from_list.is_absent() && !from_list.is_none() && compare::is_true(py, from_list)?;
    if has_list {
        return with_list(py, module, from_list);
    }
    if level > 0 && text_is_empty(name) {
        return Ok(module);
    }
    let text: StrRef = Obj::new(name.as_ptr());
    let Some(dot) = text.text().iter().position(|c| c == u32::from(b'.')) else { return Ok(module) };
    if level == 0 {
        let front = py.substring(text, 0, dot);
        return find_or_load(py, front.value());
    }
    let whole: StrRef = Obj::new(absolute.value().as_ptr());
    let front = py.substring(whole, 0, whole.length - (text.length - dot));
    match dict::get(py, py.runtime().modules_dict(), front.value())? {
        Some(found) => Ok(found),
        None => {
            let shown = object_protocol::repr(py, front.value())?;
            let shown = text_of(shown.value());
            Err(py.raise(py.exceptions().key_error, format_args!("{shown} not in sys.modules as expected")))
        }
    }
}

fn text_is_empty(name: Value) -> bool {
    StrRef::new(name.as_ptr()).length == 0
}

fn with_list(py: Py, module: Ref, from_list: Value) -> PyResult<Ref> {
    let path = attribute::get_attr_optional_catching(py, module.value(), py.intern("__path__").value())?;
    if path.is_none_or(|p| p.value().is_none()) {
        return Ok(module);
    }
    let import = dict::get_text(py, py.runtime().builtins_dict(), "__import__");
    let import = import.map_or(none(), |i| i.value());
    call_bootstrap(py, "_handle_fromlist", &[module.value(), from_list, import])
}

/// The module of an absolute name, from `sys.modules` or loaded.
fn find_or_load(py: Py, name: Value) -> PyResult<Ref> {
    let found = dict::get(py, modules(py), name)?.filter(|m| !m.value().is_none());
    if let Some(module) = found {
        if is_initializing(py, module.value())? {
            call_bootstrap(py, "_lock_unlock_module", &[name])?;
        }
        return Ok(module);
    }
    let Some(bootstrap) = py.runtime().registered(BOOTSTRAP) else {
        return match crate::load(py, &text_of(name))? {
            Some(module) => Ok(module),
            None => Err(py.raise(py.exceptions().import_error, format_args!("importlib is not set up"))),
        };
    };
    let import = attribute::get_attr_text(py, bootstrap, "_gcd_import")?;
    match call_bootstrap(py, "_find_and_load", &[name, import.value()]) {
        Err(raised) => Err(trim_traceback(py, raised)),
        found => found,
    }
}

/// `sys.modules` as the program sees it.
fn modules(py: Py) -> DictRef {
    py.runtime().modules_dict()
}

/// Whether a module is being imported.
fn is_initializing(py: Py, module: Value) -> PyResult<bool> {
    // A module that is done has a plain spec in its namespace: no Python code runs for it.
    let spec = match module.cast::<Module>() {
        Some(m) => m.namespace().get_str(py.intern("__spec__").value()).map(|s| s.to_ref()),
        None => attribute::get_attr_optional_catching(py, module, py.intern("__spec__").value())?,
    };
    let Some(spec) = spec.filter(|s| !s.value().is_none()) else { return Ok(false) };
    match attribute::get_attr_optional_catching(py, spec.value(), py.intern("_initializing").value())? {
        Some(flag) => compare::is_true(py, flag.value()),
        None => Ok(false),
    }
}

fn call_bootstrap(py: Py, name: &str, args: &[Value]) -> PyResult<Ref> {
    let Some(bootstrap) = py.runtime().registered(BOOTSTRAP) else { return Ok(none().to_ref()) };
    call::call_method(py, bootstrap, py.intern(name).value(), args)
}

/// The absolute name of a relative one.
fn resolve(py: Py, name: Value, globals: Value, level: i64) -> PyResult<Ref> {
    let Some(globals) = globals.cast::<Dict>() else {
        return Err(py.raise_type_error(format_args!("globals must be a dict")));
    };
    let package = package_of(py, globals)?;
    if package.is_empty() {
        let message = "attempted relative import with no known parent package";
        return Err(py.raise(py.exceptions().import_error, format_args!("{message}")));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        let Some((front, _)) = base.rsplit_once('.') else {
            let message = "attempted relative import beyond top-level package";
            return Err(py.raise(py.exceptions().import_error, format_args!("{message}")));
        };
        base = front;
    }
    Ok(if text_is_empty(name) { py.intern(base) } else { py.intern(&format!("{base}.{}", text_of(name))) })
}

/// The package that relative imports of a namespace start from.
fn package_of(py: Py, globals: DictRef) -> PyResult<String> {
    let entry = |name: &str| dict::get_text(py, globals, name).filter(|v| !v.value().is_none());
    if let Some(package) = entry("__package__") {
        if !package.value().is_kind(Kind::STR) {
            return Err(py.raise_type_error(format_args!("package must be a string")));
        }
        return Ok(text_of(package.value()));
    }
    if let Some(spec) = entry("__spec__") {
        let parent = attribute::get_attr_text(py, spec.value(), "parent")?;
        if !parent.value().is_kind(Kind::STR) {
            return Err(py.raise_type_error(format_args!("__spec__.parent must be a string")));
        }
        return Ok(text_of(parent.value()));
    }
    let Some(name) = entry("__name__") else {
        return Err(py.raise(py.exceptions().key_error, format_args!("'__name__' not in globals")));
    };
    if !name.value().is_kind(Kind::STR) {
        return Err(py.raise_type_error(format_args!("__name__ must be a string")));
    }
    let name = text_of(name.value());
    Ok(match dict::get_text(py, globals, "__path__") {
        Some(_) => name,
        None => name.rsplit_once('.').map_or_else(String::new, |(front, _)| front.to_string()),
    })
}

/// Takes the entries of `importlib` out of the traceback of a failed import, unless they are where it failed.
fn trim_traceback(py: Py, raised: Raised) -> Raised {
    let exception = py.take_raised(raised);
    let always = type_of(py, exception.value()).is_subtype(py.exceptions().import_error);
    let mut handle: exceptions::ExceptionRef = Obj::new(exception.value().as_ptr());
    let text = |code: Value, name: &str| match (py.runtime().upcalls().code_attribute)(py, code, name) {
        Ok(Some(found)) => text_of(found.value()),
        _ => String::new(),
    };
    let mut entries = Vec::new();
    let mut at = handle.traceback.cast::<Traceback>();
    while let Some(entry) = at {
        entries.push(entry);
        at = entry.next.cast::<Traceback>();
    }
    let mut keep = vec![true; entries.len()];
    let mut chunk = 0;
    for (i, entry) in entries.iter().enumerate() {
        let file = text(entry.code, "co_filename");
        let own = file == "<frozen _boot>";
        let inside = own || file == "<frozen importlib._bootstrap>" || file == "<frozen importlib._bootstrap_external>";
        if !inside {
            chunk = i + 1;
        } else if always || own || text(entry.code, "co_name") == "_call_with_frames_removed" {
            keep[chunk..=i].fill(false);
            chunk = i + 1;
        }
    }
    let kept: Vec<Ref> = entries.iter().zip(&keep).filter(|(_, k)| **k).map(|(e, _)| e.to_ref()).collect();
    let mut next: Option<Ref> = None;
    for entry in kept.into_iter().rev() {
        let mut tb: Obj<Traceback> = Obj::new(entry.value().as_ptr());
        match next.take() {
            Some(n) => replace_slot(&mut tb.next, n),
            None => clear_slot(&mut tb.next),
        }
        next = Some(entry);
    }
    match next {
        Some(first) => replace_slot(&mut handle.traceback, first),
        None => clear_slot(&mut handle.traceback),
    }
    py.set_exception(exception)
}

/// Raises the `ImportError` of `from module import name` where the name is not there.
pub fn cannot_import(py: Py, module: Value, name: Value) -> PyResult<Ref> {
    let optional =
        |object: Value, name: &str| attribute::get_attr_optional_catching(py, object, py.intern(name).value());
    let package = optional(module, "__name__")?.filter(|p| p.value().is_kind(Kind::STR));
    let shown = match &package {
        Some(package) => text_of(object_protocol::repr(py, package.value())?.value()),
        None => "'<unknown module name>'".to_string(),
    };
    let spec = optional(module, "__spec__")?.filter(|s| !s.value().is_none());
    let mut origin = None;
    if let Some(spec) = &spec
        && let Some(has) = optional(spec.value(), "has_location")?
        && compare::is_true(py, has.value())?
    {
        origin = optional(spec.value(), "origin")?.filter(|o| o.value().is_kind(Kind::STR));
    }
    if origin.is_none() {
        origin = optional(module, "__file__")?.filter(|o| o.value().is_kind(Kind::STR));
    }
    let wanted = text_of(object_protocol::repr(py, name)?.value());
    let place = origin.as_ref().map(|o| text_of(o.value()));
    let message = match &place {
        None => format!("cannot import name {wanted} from {shown} (unknown location)"),
        Some(place) if shadows_library(py, package.as_ref(), place)? => format!(
            "cannot import name {wanted} from {shown} (consider renaming '{place}' since it has the same name as the \
             standard library module named {shown} and prevents importing that standard library module)"
        ),
        Some(place) if is_initializing(py, module)? => format!(
            "cannot import name {wanted} from partially initialized module {shown} (most likely due to a circular \
             import) ({place})"
        ),
        Some(place) => format!("cannot import name {wanted} from {shown} ({place})"),
    };
    let message = py.str(&message);
    let names = tuple::from_vec(py, ["name", "path", "name_from"].map(|n| py.intern(n)).into());
    let or_none = |v: &Option<Ref>| v.as_ref().map_or(none(), |v| v.value());
    let args = [message.value(), or_none(&package), or_none(&origin), name];
    let e = call::call_keywords(py, py.exceptions().import_error.value(), &args, names.value())?;
    Err(py.raise_instance(e))
}

/// Whether a file beside the program has the name of a module of the standard library.
pub(crate) fn shadows_library(py: Py, name: Option<&Ref>, file: &str) -> PyResult<bool> {
    let Some(name) = name else { return Ok(false) };
    let sys = crate::load(py, "sys")?.expect("sys is a native module");
    let known = attribute::get_attr_text(py, sys.value(), "stdlib_module_names")?;
    if !object_protocol::contains(py, known.value(), name.value())? {
        return Ok(false);
    }
    let path = attribute::get_attr_text(py, sys.value(), "path")?;
    let first = path.value().cast::<List>().and_then(|l| l.get(0)).filter(|v| v.is_kind(Kind::STR));
    let Some(first) = first.map(text_of) else { return Ok(false) };
    let folder = file.rsplit_once('/').map_or("", |(folder, base)| match base {
        "__init__.py" => folder.rsplit_once('/').map_or("", |(outer, _)| outer),
        _ => folder,
    });
    Ok(folder == first || (first.is_empty() && std::env::current_dir().is_ok_and(|d| d.as_os_str() == folder)))
}
