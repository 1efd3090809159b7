//! `_warnings`: the warnings of `importlib`, which the pure-Python `warnings` module shows.

use taipan_macros::pymodule;
use taipan_object::args::Keywords;
use taipan_object::*;

struct Functions;

fn forward(py: Py, name: &str, args: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
    let import = py.runtime().upcalls().import;
    let module = import(py, py.intern("warnings").value(), none(), none(), none(), 0)?;
    let function = attribute::get_attr_text(py, module.value(), name)?;
    let named = dict::new(py);
    for (key, value) in keywords.pairs() {
        dict::set(py, dict::of(&named), key, value)?;
    }
    call::call_star(py, function.value(), args, Some(dict::of(&named)))
}

#[pymodule]
impl Functions {
    /// Issue a warning, or maybe ignore it or raise an exception.
    #[pyfunction("warn(*args, **kwargs)")]
    fn warn(py: Py, args: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
        forward(py, "warn", args, keywords)
    }
    /// Issue a warning, or maybe ignore it or raise an exception.
    #[pyfunction("warn_explicit(*args, **kwargs)")]
    fn warn_explicit(py: Py, args: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
        forward(py, "warn_explicit", args, keywords)
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc =
        "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.";
    Ok(crate::new_module(py, "_warnings", doc, Functions::METHODS).0)
}
