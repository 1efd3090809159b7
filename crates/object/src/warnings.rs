//! Warnings that the runtime itself gives.

use taipan_layout::Value;

use crate::py::{Py, PyResult};
use crate::refs::Obj;
use crate::type_object::TypeRef;
use crate::{attribute, call, dict, int, text_of, traceback};

/// Gives a warning for the running frame (`level` 1) or a caller of it.
///
/// # Errors
/// The warning itself where a filter of the `warnings` module makes it an exception.
pub fn warn(py: Py, category: TypeRef, text: &str, level: usize) -> PyResult<()> {
    let frame = (py.runtime().upcalls().frame_at)(py, level - 1);
    let (file, line) = if frame.is_null() {
        (String::from("<sys>"), 0)
    } else {
        let object = (py.runtime().upcalls().frame_object)(py, frame);
        let f: Obj<traceback::FrameObject> = Obj::new(object.value().as_ptr());
        (traceback::code_text(py, f.code, "co_filename"), traceback::frame_line(py, f))
    };
    warn_at(py, category, text, &file, line)
}

/// Gives a warning for a place in a file.
///
/// # Errors
/// The warning itself where a filter of the `warnings` module makes it an exception.
pub fn warn_at(py: Py, category: TypeRef, text: &str, file: &str, line: i32) -> PyResult<()> {
    if let Some(module) = dict::get_text(py, py.runtime().modules_dict(), "warnings") {
        let explicit = attribute::get_attr_text(py, module.value(), "warn_explicit")?;
        let (text, file, line) = (py.str(text), py.str(file), int::from_i64(py, i64::from(line)));
        let args: [Value; 4] = [text.value(), category.value(), file.value(), line.value()];
        return call::call(py, explicit.value(), &args).map(drop);
    }
    // Without the module, the default filters: what is meant for developers is not shown.
    let e = py.exceptions();
    let hidden = [e.deprecation_warning, e.pending_deprecation_warning, e.import_warning, e.resource_warning];
    if hidden.iter().any(|h| category.is_subtype(*h)) {
        return Ok(());
    }
    let source = traceback::source_line(file, line).map_or_else(String::new, |l| format!("  {}\n", l.trim()));
    let name = text_of(category.head.name);
    let _ = py.runtime().output.flush();
    py.runtime().output.write_error(format!("{file}:{line}: {name}: {text}\n{source}"));
    Ok(())
}
