//! `_typing`: the types behind `typing`, which the runtime has for the syntax of type parameters.

use taipan_macros::pymodule;
use taipan_object::*;

struct Functions;

#[pymodule]
impl Functions {
    /// Returns the argument.
    #[pyfunction("_idfunc(x, /)")]
    fn idfunc(_py: Py, x: Value) -> Ref {
        x.to_ref()
    }
}

/// The module's names and those under which the runtime keeps the types.
const NAMES: &[(&str, &str)] = &[
    ("Generic", "typing.Generic"),
    ("NoDefault", "typing.NoDefault"),
    ("ParamSpec", "typing.ParamSpec"),
    ("ParamSpecArgs", "typing.ParamSpecArgs"),
    ("ParamSpecKwargs", "typing.ParamSpecKwargs"),
    ("TypeAliasType", "typing.TypeAliasType"),
    ("TypeVar", "typing.TypeVar"),
    ("TypeVarTuple", "typing.TypeVarTuple"),
    ("Union", "types.UnionType"),
];

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) =
        crate::new_module(py, "_typing", "Primitives and accelerators for the typing module.", Functions::METHODS);
    for (name, key) in NAMES {
        let value = py.runtime().registered(key).expect("registered with the built-in types");
        dict::set_text(py, d, name, value);
    }
    Ok(module)
}
