//! `code`: making code objects from parts, and comparing them. What their fields are is known above.

use taipan_macros::pytype;
use taipan_object::args::Keywords;
use taipan_object::*;

/// The parameters of the constructor, which are also fields.
const PARAMETERS: [&str; 18] = [
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_firstlineno",
    "co_linetable",
    "co_exceptiontable",
    "co_freevars",
    "co_cellvars",
];
/// How many of them must be given.
const REQUIRED: usize = 16;

struct CodeMethods;

#[pytype]
impl CodeMethods {
    /// An iterator over the positions of the code's instructions.
    #[pymethod("co_positions()")]
    fn positions(py: Py, this: Value) -> PyResult<Ref> {
        rows(py, this, "co_positions()")
    }
    /// An iterator over ranges of the code with their lines.
    #[pymethod("co_lines()")]
    fn lines(py: Py, this: Value) -> PyResult<Ref> {
        rows(py, this, "co_lines()")
    }
    /// The name of the variable that an instruction's argument denotes.
    #[pymethod("_varname_from_oparg(oparg)")]
    fn variable(py: Py, this: Value, oparg: i64) -> PyResult<Ref> {
        let names = (py.runtime().upcalls().code_attribute)(py, this, "localsplusnames")?;
        let names = iter::collect(py, names.unwrap_or_else(|| py.empty_tuple()).value())?;
        let found = usize::try_from(oparg).ok().and_then(|at| names.get(at).cloned());
        found.ok_or_else(|| py.raise_index_error(format_args!("tuple index out of range")))
    }
    /// Return a copy of the code object with new values for the specified fields.
    #[pymethod("replace(**changes)")]
    fn replace(py: Py, this: Value, changes: Keywords<'_>) -> PyResult<Ref> {
        changed(py, "replace", this, changes)
    }
    /// The same as replace().
    #[pymethod("__replace__(**changes)")]
    fn dunder_replace(py: Py, this: Value, changes: Keywords<'_>) -> PyResult<Ref> {
        changed(py, "__replace__", this, changes)
    }
}

fn changed(py: Py, function: &str, this: Value, changes: Keywords<'_>) -> PyResult<Ref> {
    let mut fields = Vec::new();
    for (key, value) in changes.pairs() {
        let name = text_of(key);
        let Some(known) = PARAMETERS.iter().find(|known| **known == name) else {
            let message = format_args!("{function}() got an unexpected keyword argument '{name}'");
            return Err(py.raise_type_error(message));
        };
        fields.push((*known, value));
    }
    (py.runtime().upcalls().make_code)(py, Some(this), &fields)
}

fn rows(py: Py, code: Value, what: &str) -> PyResult<Ref> {
    let rows = (py.runtime().upcalls().code_attribute)(py, code, what)?;
    let rows = rows.unwrap_or_else(|| py.empty_tuple());
    iter::get_iter(py, rows.value())
}

fn getattribute(py: Py, v: Value, name: Value) -> PyResult<Ref> {
    let text = text_of(name);
    if text.starts_with("co_")
        && let Some(r) = (py.runtime().upcalls().code_attribute)(py, v, &text)?
    {
        return Ok(r);
    }
    if text == "__doc__"
        && let Some(r) = (py.runtime().upcalls().code_attribute)(py, v, "__doc__")?
    {
        return Ok(r);
    }
    attribute::generic_get(py, v, name)
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let get = |name: &str| (py.runtime().upcalls().code_attribute)(py, v, name);
    let text = |r: Option<Ref>| r.map_or_else(|| "???".to_string(), |r| text_of(r.value()));
    let (name, file) = (text(get("co_name")?), text(get("co_filename")?));
    let line = get("co_firstlineno")?.and_then(|l| int::to_i64(l.value())).unwrap_or(-1);
    Ok(py.format(format_args!("<code object {name} at {:#x}, file \"{file}\", line {line}>", v.ptr() as usize)))
}

fn compare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let code = py.types().code;
    if type_of(py, a) != code || type_of(py, b) != code || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    let equal = a.is(b) || (py.runtime().upcalls().code_equal)(a, b);
    Ok(Ref::from_owned(bool_value(equal == (op == CompareOp::Eq))))
}

fn hash(py: Py, v: Value) -> PyResult<i64> {
    Ok(hash::not_minus_one((py.runtime().upcalls().code_hash)(v)))
}

fn new(py: Py, _ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "code", args.len(), REQUIRED, PARAMETERS.len())?;
    let fields: Vec<(&str, Value)> = PARAMETERS.into_iter().zip(args.iter().copied()).collect();
    (py.runtime().upcalls().make_code)(py, None, &fields)
}

/// Makes the type ready.
pub(crate) fn register(py: Py) {
    let slots = Slots {
        repr: Some(repr),
        getattribute: Some(getattribute),
        richcompare: Some(compare),
        hash: Some(hash),
        new: Some(new),
        ..Slots::default()
    };
    native::ready(py, py.types().code, slots, CodeMethods::METHODS, &[]);
}
