//! Modules whose content is made when something of them is first asked for: their `__getattr__` until then.

use taipan_macros::pymodule;
use taipan_object::module::ModuleRef;
use taipan_object::*;

struct Functions;

#[pymodule]
impl Functions {
    /// Makes the module's content; then the attribute is an ordinary one.
    #[pyfunction("__getattr__(module, name, /)")]
    fn getattr(py: Py, module: Value, name: Value) -> PyResult<Ref> {
        let text = text_of(name);
        // Importing asks for names of its own, which no content has.
        if text.starts_with("__") {
            let own = Obj::<module::Module>::new(module.as_ptr()).namespace();
            let own = own.get_str(py.names().__name__).map_or_else(String::new, text_of);
            let message = format_args!("module '{own}' has no attribute '{text}'");
            return Err(py.raise_attribute_error(module, name, message));
        }
        fill(py, module)?;
        attribute::get_attr(py, module, name)
    }
}

/// Makes the content of a lazy module, once.
pub(crate) fn fill(py: Py, module: Value) -> PyResult<()> {
    let handle: ModuleRef = Obj::new(module.as_ptr());
    let namespace = handle.namespace();
    let hook = py.intern("__getattr__");
    let Some(own) = dict::pop(py, namespace, hook.value())? else { return Ok(()) };
    let name = namespace.get_str(py.names().__name__).map_or_else(String::new, text_of);
    let source = crate::python_source(&name).expect("lazy modules have sources");
    crate::imp::run_library(py, source, handle).inspect_err(|_| {
        // The next one to ask gets the error again.
        dict::set_text(py, namespace, "__getattr__", own.value());
    })
}

/// The `__getattr__` of a module that is yet empty.
pub(crate) fn function(py: Py, module: &Ref) -> Ref {
    function::new_method(py, native::new_function(py, Functions::METHODS[0].def, None).value(), module.value())
}
