//! Functions, bound methods and cells.

use taipan_layout::*;

use crate::module::Module;
use crate::py::{Py, PyResult};
use crate::refs::{CellRef, CodeRef, DictRef, FunctionRef, Obj, Ref, ValueExt};
use crate::{instance, singletons};

/// The builtins that a function in `globals` sees: what `__builtins__` names, or the runtime's.
pub fn builtins_of(py: Py, globals: DictRef) -> DictRef {
    let found = globals.get_str(py.names().__builtins__);
    let namespace = found.and_then(|v| v.cast::<Dict>().or_else(|| Some(v.cast::<Module>()?.namespace())));
    namespace.unwrap_or_else(|| py.runtime().builtins_dict())
}

/// A new function; name and documentation come from the code object.
pub fn new_function(
    py: Py,
    code: CodeRef,
    globals: DictRef,
    builtins: DictRef,
    qualname: Option<Value>,
) -> PyResult<Ref> {
    let attribute = |name: &str| (py.runtime().upcalls().code_attribute)(py, code.value(), name);
    let name = attribute("co_name")?.unwrap_or_else(|| py.str("?"));
    let qualname = match qualname {
        Some(q) => q.to_ref(),
        None => attribute("co_qualname")?.unwrap_or_else(|| name.clone()),
    };
    let doc = attribute("__doc__")?;
    let module = globals.get_str(py.names().__name__).map(|v| v.to_ref());
    let version = py.runtime().next_version();
    Ok(new_function_raw(py, Parts { code, globals, builtins, name, qualname, doc, module, version }))
}

/// What a new function is made of.
pub struct Parts {
    /// `__code__`.
    pub code: CodeRef,
    /// `__globals__`.
    pub globals: DictRef,
    /// `__builtins__`.
    pub builtins: DictRef,
    /// `__name__`.
    pub name: Ref,
    /// `__qualname__`.
    pub qualname: Ref,
    /// `__doc__`, where it has one.
    pub doc: Option<Ref>,
    /// `__module__`, where it has one.
    pub module: Option<Ref>,
    /// See [`Function::version`].
    pub version: u32,
}

/// A new function from all its parts.
pub fn new_function_raw(py: Py, parts: Parts) -> Ref {
    let Parts { code, globals, builtins, name, qualname, doc, module, version } = parts;
    let owned = |r: Option<Ref>| r.map_or(Value::ABSENT, Ref::into_value);
    let ty = py.types().function;
    let (cell, class) = crate::memory::allocate(py, size_of::<Function>());
    let function = Function {
        header: Header::new(Kind::FUNCTION, FLAG_YOUNG | FLAG_CONTAINER, class, ty.head.root_shape),
        code: code.to_ref().into_value().as_ptr(),
        globals: globals.to_ref().into_value().as_ptr(),
        builtins: builtins.to_ref().into_value().as_ptr(),
        version,
        pad: 0,
        closure: Value::ABSENT,
        defaults: Value::ABSENT,
        kwdefaults: Value::ABSENT,
        name: name.into_value(),
        qualname: qualname.into_value(),
        module: owned(module),
        doc: owned(doc),
        annotations: Value::ABSENT,
        annotate: Value::ABSENT,
        type_params: Value::ABSENT,
        dict: Value::ABSENT,
        former_code: Value::ABSENT,
    };
    // SAFETY: the cell is fresh and long enough.
    unsafe { cell.cast::<Function>().write(function) };
    Ref::from_owned(Value::from_ptr(cell))
}

/// The parts of a function whose change gives it a new version.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum FunctionPart {
    /// `__closure__`.
    Closure,
    /// `__defaults__`.
    Defaults,
    /// `__kwdefaults__`.
    KwDefaults,
    /// `__annotations__`.
    Annotations,
    /// `__annotate__`.
    Annotate,
    /// `__type_params__`.
    TypeParams,
}

/// Sets a part of a function (absent removes it), as `SET_FUNCTION_ATTRIBUTE` does.
pub fn set_part(py: Py, mut f: FunctionRef, part: FunctionPart, value: Option<Ref>) {
    let slot = match part {
        FunctionPart::Closure => &mut f.closure,
        FunctionPart::Defaults => &mut f.defaults,
        FunctionPart::KwDefaults => &mut f.kwdefaults,
        FunctionPart::Annotations => &mut f.annotations,
        FunctionPart::Annotate => &mut f.annotate,
        FunctionPart::TypeParams => &mut f.type_params,
    };
    let old = std::mem::replace(slot, value.map_or(Value::ABSENT, Ref::into_value));
    if matches!(part, FunctionPart::Defaults | FunctionPart::KwDefaults) {
        crate::watch::function_changed(py, f);
    }
    crate::refs::release(old);
}

/// A method bound to `receiver`.
pub fn new_method(py: Py, function: Value, receiver: Value) -> Ref {
    let (function, receiver) = (function.to_ref().into_value(), receiver.to_ref().into_value());
    instance::new_object(py, py.types().method, Method { header: instance::blank_header(), function, receiver })
}

/// A new cell with the content, or empty.
pub fn new_cell(py: Py, value: Option<Ref>) -> Ref {
    let value = value.map_or(Value::ABSENT, Ref::into_value);
    instance::new_object(py, py.types().cell, Cell { header: instance::blank_header(), value })
}

/// The content of a cell, borrowed.
pub fn cell_get(c: CellRef) -> Option<Value> {
    c.value.present()
}

/// `__name__` or `None`.
pub fn name(f: FunctionRef) -> Value {
    f.name.present().unwrap_or(singletons::none())
}

/// The descriptor behaviour of functions: bound to the object, if there is one.
pub fn bind(py: Py, f: Value, object: Option<Value>, _ty: Value) -> PyResult<Ref> {
    match object {
        Some(o) => Ok(new_method(py, f, o)),
        None => Ok(f.to_ref()),
    }
}

/// The handle of a value that is a function.
pub fn of(v: Value) -> FunctionRef {
    Obj::new(v.as_ptr())
}
