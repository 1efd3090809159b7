//! The end of a program: modules go in CPython's order, then what only cycles keep.
//!
//! Law: finalizers run as long as there is something to run them; what they print is flushed by the caller.

use taipan_object::collect::{self, OLDEST};
use taipan_object::module::Module;
use taipan_object::{DictRef, Py, PyResult, Ref, ValueExt, call, dict, none};

/// Ends everything that modules keep alive, and collects.
pub fn finalize(py: Py) {
    let modules = py.runtime().modules_dict();
    let native = |name: &str| dict::get_text(py, modules, name);
    let last: Vec<Ref> = ["sys", "builtins"].into_iter().filter_map(native).collect();
    let weak = match weak_references(py, modules) {
        Ok(weak) => weak,
        Err(raised) => {
            drop(py.take_raised(raised));
            Vec::new()
        }
    };
    for (name, _) in dict::snapshot(modules) {
        set_none(py, modules, &name);
    }
    dict::clear(py, modules);
    // Most modules end here, with all their names intact where nothing but functions of theirs refers to them.
    collect::collect(py, OLDEST);
    for reference in weak.into_iter().rev() {
        let Ok(module) = call::call(py, reference.value(), &[]) else { continue };
        if !last.iter().any(|other| other.value().is(module.value())) {
            clear_module(py, &module);
        }
    }
    for module in last {
        clear_module(py, &module);
    }
    collect::collect(py, OLDEST);
}

/// A weak reference to each module, in the order in which they were imported.
fn weak_references(py: Py, modules: DictRef) -> PyResult<Vec<Ref>> {
    let found = dict::snapshot(modules);
    let Some(support) = taipan_stdlib::load(py, "_weakref")? else { return Ok(Vec::new()) };
    let make = taipan_object::attribute::get_attr_text(py, support.value(), "ref")?;
    let modules = found.iter().filter(|(_, module)| module.value().cast::<Module>().is_some());
    modules.map(|(_, module)| call::call(py, make.value(), &[module.value()])).collect()
}

fn set_none(py: Py, namespace: DictRef, name: &Ref) {
    if let Err(raised) = dict::set(py, namespace, name.value(), none()) {
        drop(py.take_raised(raised));
    }
}

/// Sets the names of a module to `None`: those with one leading underscore first, then the others.
fn clear_module(py: Py, module: &Ref) {
    let Some(handle) = module.value().cast::<Module>() else { return };
    let Some(namespace) = handle.dict.cast::<taipan_layout::Dict>() else { return };
    let keep = namespace.to_ref();
    for private in [true, false] {
        for (name, value) in dict::snapshot(namespace) {
            let text = taipan_object::text_of(name.value());
            let own = text.starts_with('_') && !text.starts_with("__");
            let cleared = value.value().is_none() || text == "__builtins__" || own != private;
            // The name alone keeps the value now.
            drop(value);
            if !cleared {
                set_none(py, namespace, &name);
            }
        }
    }
    drop(keep);
}
