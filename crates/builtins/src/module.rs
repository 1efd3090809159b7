//! `module`, and the types of `None`, `...` and `NotImplemented`.

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::module::{Module, ModuleRef};
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct ModuleType;

fn of(v: Value) -> ModuleRef {
    Obj::new(v.as_ptr())
}

#[pytype]
impl ModuleType {
    /// __dir__() -> list
    #[pymethod("__dir__()")]
    fn dir(py: Py, this: Value) -> PyResult<Ref> {
        crate::introspection::dir(py, this)
    }
    #[pygetset("__dict__")]
    fn dict(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).dict.present().unwrap_or(none()).to_ref())
    }
    #[pygetset("__annotations__")]
    fn annotations(py: Py, v: Value) -> PyResult<Ref> {
        let d = of(v).namespace();
        if let Some(a) = d.get_str(py.names().__annotations__) {
            return Ok(a.to_ref());
        }
        let f = d.get_str(py.names().__annotate__).unwrap_or(none()).to_ref();
        let made = crate::introspection::evaluate(py, f.value())?;
        dict::set(py, d, py.names().__annotations__, made.value())?;
        Ok(made)
    }
    #[pysetter("__annotations__")]
    fn set_annotations(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let d = of(v).namespace();
        match value {
            Some(value) => dict::set(py, d, py.names().__annotations__, value),
            None => dict::pop(py, d, py.names().__annotations__).map(drop),
        }
    }
}

fn new(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    let dict = dict::new(py).into_value();
    Ok(instance::new_object(py, ty, Module { header: instance::blank_header(), dict }))
}

fn init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    static SIGNATURE: args::Signature = args::Signature {
        name: "module",
        parameters: &["name", "doc"],
        positional_only: 0,
        positional: 2,
        required: 1,
        required_keywords: 0,
        varargs: false,
        kwargs: false,
    };
    let (args, keywords) = crate::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 2];
    args::bind(py, &SIGNATURE, args, keywords, &mut out)?;
    if !out[0].is_kind(Kind::STR) {
        let got = type_of(py, out[0]).name();
        return Err(py.raise_type_error(format_args!("module() argument 'name' must be str, not {got}")));
    }
    let d = of(v).namespace();
    dict::set_text(py, d, "__name__", out[0]);
    dict::set_text(py, d, "__doc__", out[1].present().unwrap_or(none()));
    for name in ["__package__", "__loader__", "__spec__"] {
        dict::set_text(py, d, name, none());
    }
    Ok(())
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let d = of(v).namespace();
    let name = d.get_str(py.names().__name__).map_or_else(|| "'?'".to_string(), |n| format!("'{}'", text_of(n)));
    match d.get_str(py.names().__file__).filter(|f| f.is_kind(Kind::STR)) {
        Some(file) => {
            let file = object_protocol::repr(py, file)?;
            Ok(py.format(format_args!("<module {name} from {}>", text_of(file.value()))))
        }
        None => Ok(py.format(format_args!("<module {name} (built-in)>"))),
    }
}

fn singleton_new(py: Py, ty: TypeRef, args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    if !args.is_empty() {
        return Err(py.raise_type_error(format_args!("{} takes no arguments", ty.name())));
    }
    let t = py.types();
    Ok(Ref::from_owned(if ty == t.none {
        none()
    } else if ty == t.ellipsis {
        ellipsis()
    } else {
        not_implemented()
    }))
}

fn not_implemented_bool(py: Py, _v: Value) -> PyResult<bool> {
    Err(py.raise_type_error(format_args!("NotImplemented should not be used in a boolean context")))
}

/// Makes the types ready.
pub fn register(py: Py) {
    let t = py.types();
    let slots = Slots { repr: Some(repr), new: Some(new), init: Some(init), ..Slots::default() };
    native::ready(py, t.module, slots, ModuleType::METHODS, ModuleType::GETSETS);
    let common = Slots { new: Some(singleton_new), ..Slots::default() };
    let none_slots = Slots {
        repr: Some(|py, _| Ok(py.intern("None"))),
        bool: Some(|_, _| Ok(false)),
        hash: Some(|_, _| Ok(0xfca86420)),
        ..common
    };
    native::ready(py, t.none, none_slots, &[], &[]);
    let slots = Slots { repr: Some(|py, _| Ok(py.intern("Ellipsis"))), ..common };
    native::ready(py, t.ellipsis, slots, &[], &[]);
    let slots =
        Slots { repr: Some(|py, _| Ok(py.intern("NotImplemented"))), bool: Some(not_implemented_bool), ..common };
    native::ready(py, t.not_implemented, slots, &[], &[]);
}
