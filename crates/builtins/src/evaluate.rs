//! `compile`, `exec` and `eval`, by upcalls to compiler and interpreter.

use taipan_object::layout_types::*;
use taipan_object::*;

/// The flag of `compile` that asks for a syntax tree.
const ONLY_AST: i64 = 0x400;

/// Compiles source text (a `str` or bytes).
pub fn compile(py: Py, source: Value, filename: Value, mode: &str, flags: i64) -> PyResult<Ref> {
    if !matches!(mode, "exec" | "eval" | "single" | "func_type") {
        return Err(py.raise_value_error(format_args!("compile() mode must be 'exec', 'eval' or 'single'")));
    }
    let filename = if filename.is_kind(Kind::BYTES) {
        py.str(&String::from_utf8_lossy(&crate::bytes::to_vec(py, filename)?))
    } else {
        filename.to_ref()
    };
    if flags & ONLY_AST != 0 {
        let message = "compile() cannot make syntax trees yet";
        return Err(py.raise(py.exceptions().import_error, format_args!("{message}")));
    }
    let text = source_text(py, "compile", source)?;
    (py.runtime().upcalls().compile)(py, text.value(), filename.value(), mode, flags as u32)
}

fn source_text(py: Py, function: &str, source: Value) -> PyResult<Ref> {
    if source.is_kind(Kind::STR) {
        return Ok(source.to_ref());
    }
    if source.is_kind(Kind::BYTES) || source.is_kind(Kind::BYTEARRAY) {
        let data = crate::bytes::to_vec(py, source)?;
        return crate::codec::decode(py, &data, "utf-8", "strict", source);
    }
    let what = if function == "compile" { "string, bytes or AST" } else { "string, bytes or code" };
    let position = if function == "compile" { "" } else { " 1" };
    Err(py.raise_type_error(format_args!("{function}() arg{position} must be a {what} object")))
}

/// `exec` and `eval`.
pub fn run(py: Py, function: &str, source: Value, globals: Option<Value>, locals: Option<Value>) -> PyResult<Ref> {
    let given = |v: Option<Value>| v.filter(|v| !v.is_none());
    let (globals, locals) = match (given(globals), given(locals)) {
        (None, locals) => {
            let own = (py.runtime().upcalls().globals)(py)?;
            let locals = match locals {
                Some(l) => l.to_ref(),
                None => (py.runtime().upcalls().locals)(py)?,
            };
            (own, locals)
        }
        (Some(g), locals) => (g.to_ref(), locals.unwrap_or(g).to_ref()),
    };
    let Some(namespace) = globals.value().cast::<Dict>() else {
        let got = type_of(py, globals.value()).name();
        let message = match function {
            "exec" => format!("exec() globals must be a dict, not {got}"),
            _ if type_of(py, globals.value()).slots.getitem.is_some() => {
                "globals must be a real dict; try eval(code, {}, mapping)".to_string()
            }
            _ => "globals must be a dict".to_string(),
        };
        return Err(py.raise_type_error(format_args!("{message}")));
    };
    if type_of(py, locals.value()).slots.getitem.is_none() {
        let got = type_of(py, locals.value()).name();
        let message = match function {
            "exec" => format!("locals must be a mapping or None, not {got}"),
            _ => "locals must be a mapping".to_string(),
        };
        return Err(py.raise_type_error(format_args!("{message}")));
    }
    if namespace.get_str(py.names().__builtins__).is_none() {
        dict::set(py, namespace, py.names().__builtins__, py.runtime().builtins.get())?;
    }
    let code = if source.is_kind(Kind::CODE) {
        source.to_ref()
    } else {
        let text = source_text(py, function, source)?;
        let text = if function == "eval" {
            call::call_method(py, text.value(), py.intern("lstrip").value(), &[py.str(" \t").value()])?
        } else {
            text
        };
        let filename = py.str("<string>");
        (py.runtime().upcalls().compile)(py, text.value(), filename.value(), function, 0)?
    };
    (py.runtime().upcalls().run_code)(py, code.value(), namespace, locals.value())
}
