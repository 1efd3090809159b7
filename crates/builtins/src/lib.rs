//! The built-in types, functions and exceptions, one file each.
//!
//! Each file fills the slots of its type, lists its methods by attributes, and has a `register` function; [`TYPES`] is
//! the one list of them, bases first.

pub mod async_generator;
mod build_class;
mod bytearray;
pub mod bytes;
mod bytes_methods;
mod code;
pub mod codec;
mod complex;
mod construct;
pub mod descriptor;
mod dict;
mod evaluate;
mod exception_group;
mod exceptions;
pub mod float;
pub mod format;
mod frame;
mod function;
pub mod functions;
pub mod generator;
mod generic;
mod int;
mod introspection;
mod iterators;
mod list;
pub mod mappingproxy;
pub mod memoryview;
mod module;
pub mod object;
mod range;
mod reduce;
mod search;
mod set;
pub mod sort;
pub mod source;
pub mod str;
mod str_format;
mod substitution;
mod template;
mod tuple;
mod type_;
mod typing;
pub mod unicode;

use taipan_object::{Options, Py, Runtime, bool_value, dict as dicts, ellipsis, none, not_implemented};

/// What makes the types ready, in order.
const TYPES: &[fn(Py)] = &[
    object::register,
    type_::register,
    function::register,
    descriptor::register,
    module::register,
    int::register,
    float::register,
    complex::register,
    str::register,
    bytes::register,
    bytearray::register,
    bytes_methods::register,
    list::register,
    tuple::register,
    dict::register,
    set::register,
    range::register,
    mappingproxy::register,
    memoryview::register,
    iterators::register,
    generator::register,
    async_generator::register,
    generic::register,
    exceptions::register,
    frame::register,
    template::register,
    typing::register,
    construct::register,
];

/// Types of the `builtins` namespace by their names in the runtime's table.
const PUBLIC_TYPES: &[&str] = &[
    "object",
    "type",
    "int",
    "bool",
    "float",
    "complex",
    "str",
    "bytes",
    "bytearray",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "range",
    "slice",
    "property",
    "classmethod",
    "staticmethod",
    "super",
];

/// Makes a runtime with all built-in types and the `builtins` module, and attaches the calling thread.
pub fn create_runtime(options: &Options) -> Py {
    let py = Runtime::create(options);
    let modules = dicts::new(py);
    py.runtime().modules.set(modules.into_value());
    for register in TYPES {
        register(py);
    }
    create_builtins(py);
    py
}

fn create_builtins(py: Py) {
    let doc = "Built-in functions, types, exceptions, and other objects.";
    let module = taipan_object::module::new(py, "builtins", Some(doc));
    let m: taipan_object::module::ModuleRef = taipan_object::Obj::new(module.value().as_ptr());
    let d = m.namespace();
    py.runtime().builtins.set(d.to_ref().into_value());
    let all = py.types().all();
    for name in PUBLIC_TYPES {
        let ty = all.iter().find(|(n, _)| n == name).expect("a type of the table").1;
        dicts::set_text(py, d, name, ty.value());
    }
    for name in ["reversed", "enumerate", "zip", "map", "filter", "memoryview"] {
        dicts::set_text(py, d, name, py.runtime().registered(name).expect("registered with the iterators"));
    }
    for (name, ty) in exceptions::all(py) {
        if !name.starts_with('_') || name == "_IncompleteInputError" {
            dicts::set_text(py, d, name, ty.value());
        }
    }
    let group = py.runtime().registered(exception_group::GROUP).expect("registered with the exceptions");
    dicts::set_text(py, d, exception_group::GROUP, group);
    dicts::set_text(py, d, "EnvironmentError", py.exceptions().os_error.value());
    dicts::set_text(py, d, "IOError", py.exceptions().os_error.value());
    taipan_object::native::add_functions(py, d, "builtins", functions::Functions::METHODS);
    let constants = [
        ("None", none()),
        ("True", bool_value(true)),
        ("False", bool_value(false)),
        ("Ellipsis", ellipsis()),
        ("NotImplemented", not_implemented()),
        ("__debug__", bool_value(py.runtime().options.flags.optimize == 0)),
    ];
    for (name, value) in constants {
        dicts::set_text(py, d, name, value);
    }
    dicts::set_text(py, py.runtime().modules_dict(), "builtins", module.value());
}
