//! What instructions make that is of types of this crate.

use taipan_object::upcalls::Construct;
use taipan_object::{Py, PyResult, Ref};

use crate::{async_generator, template, typing};

fn construct(py: Py, what: Construct) -> PyResult<Ref> {
    Ok(match what {
        Construct::Template(strings, interpolations) => template::new_template(py, strings, interpolations),
        Construct::Interpolation(value, text, conversion, spec) => {
            template::new_interpolation(py, value, text, conversion, spec)
        }
        Construct::AsyncItem(value) => async_generator::new_item(py, value),
        Construct::TypeVar(name, evaluate, constrained) => typing::type_var(py, name, evaluate, constrained),
        Construct::ParamSpec(name) => typing::param_spec(py, name),
        Construct::TypeVarTuple(name) => typing::type_var_tuple(py, name),
        Construct::TypeParamDefault(parameter, evaluate) => typing::set_default(parameter, evaluate),
        Construct::GenericBase(params) => typing::generic_base(py, params)?,
        Construct::TypeAlias(name, params, evaluate) => typing::type_alias(py, name, params, evaluate),
    })
}

/// Takes the calls of instructions.
pub fn register(py: Py) {
    py.runtime().set_upcalls(|up| up.construct = construct);
}
