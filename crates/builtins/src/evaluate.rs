//! `compile`, `exec` and `eval`, by upcalls to compiler and interpreter.

use taipan_object::layout_types::*;
use taipan_object::upcalls::CompileRequest;
use taipan_object::*;

/// The flag of `compile` that asks for a syntax tree.
const ONLY_AST: i64 = 0x400;
/// Flags that `compile` knows: features of `__future__`, and what the parser is told.
const KNOWN_FLAGS: i64 = 0x1FE_0000 | 0xF610;

/// Arguments of `compile` with defaults.
pub struct Options {
    pub flags: i64,
    pub optimize: i64,
    /// Whether the caller's `from __future__` features are on.
    pub inherit: bool,
}

/// Compiles source text (a `str` or bytes).
pub fn compile(py: Py, source: Value, filename: Value, mode: &str, options: Options) -> PyResult<Ref> {
    if !(-1..=2).contains(&options.optimize) {
        return Err(py.raise_value_error(format_args!("compile(): invalid optimize value")));
    }
    if !matches!(mode, "exec" | "eval" | "single" | "func_type") {
        return Err(py.raise_value_error(format_args!("compile() mode must be 'exec', 'eval' or 'single'")));
    }
    let filename = if filename.is_kind(Kind::BYTES) {
        py.str(&String::from_utf8_lossy(&crate::bytes::to_vec(py, filename)?))
    } else {
        filename.to_ref()
    };
    let Options { flags, optimize, inherit } = options;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(py.raise_value_error(format_args!("compile(): unrecognised flags")));
    }
    if mode == "func_type" {
        if flags & ONLY_AST == 0 {
            let message = "compile() mode 'func_type' requires flag PyCF_ONLY_AST";
            return Err(py.raise_value_error(format_args!("{message}")));
        }
        let message = "compile() mode 'func_type' is not supported";
        return Err(py.raise(py.exceptions().not_implemented_error, format_args!("{message}")));
    }
    let is_text = source.is_kind(Kind::STR) || source.is_kind(Kind::BYTES);
    let text = if !is_text && (py.runtime().upcalls().is_tree)(py, source)? {
        source.to_ref()
    } else {
        source_text(py, "compile", source, &text_of(filename.value()))?
    };
    let (text, filename) = (text.value(), filename.value());
    (py.runtime().upcalls().compile)(py, &CompileRequest { text, filename, mode, flags, inherit, optimize })
}

fn source_text(py: Py, function: &str, source: Value, filename: &str) -> PyResult<Ref> {
    if let Some(text) = source.cast::<Str>() {
        if text.text().iter().any(|c| c == 0) {
            return Err(null_bytes(py));
        }
        return Ok(source.to_ref());
    }
    if source.is_kind(Kind::BYTES) || source.is_kind(Kind::BYTEARRAY) {
        let data = crate::bytes::to_vec(py, source)?;
        if data.contains(&0) {
            return Err(null_bytes(py));
        }
        return crate::source::decode(py, &data, filename, false);
    }
    let what = if function == "compile" { "string, bytes or AST" } else { "string, bytes or code" };
    let position = if function == "compile" { "" } else { " 1" };
    Err(py.raise_type_error(format_args!("{function}() arg{position} must be a {what} object")))
}

fn null_bytes(py: Py) -> Raised {
    py.raise(py.exceptions().syntax_error, format_args!("source code string cannot contain null bytes"))
}

/// Checks that a code object gets a cell for each of its free variables.
fn check_closure(py: Py, function: &str, code: Value, closure: Option<Value>) -> PyResult<()> {
    let free = attribute::get_attr_text(py, code, "co_freevars")?;
    let count = object_protocol::len(py, free.value())?;
    if count == 0 {
        return match closure {
            None => Ok(()),
            Some(_) => Err(py.raise_type_error(format_args!("cannot use a closure with this code object"))),
        };
    }
    if function == "eval" {
        let message = format_args!("code object passed to eval() may not contain free variables");
        return Err(py.raise_type_error(message));
    }
    let cells = closure.and_then(|c| c.cast_exact::<Tuple>());
    let fits = cells
        .is_some_and(|c| c.length == count && c.as_slice().iter().all(|c| c.is_pointer() && c.is_exact(Kind::CELL)));
    if fits {
        return Ok(());
    }
    Err(py.raise_type_error(format_args!("code object requires a closure of exactly length {count}")))
}

/// `exec` and `eval`.
pub fn run(
    py: Py,
    function: &str,
    source: Value,
    globals: Option<Value>,
    locals: Option<Value>,
    closure: Option<Value>,
) -> PyResult<Ref> {
    let given = |v: Option<Value>| v.filter(|v| !v.is_none());
    let closure = given(closure);
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
        check_closure(py, function, source, closure)?;
        source.to_ref()
    } else {
        if closure.is_some() {
            let message = format_args!("closure can only be used when source is a code object");
            return Err(py.raise_type_error(message));
        }
        let text = source_text(py, function, source, "<string>")?;
        let text = if function == "eval" {
            call::call_method(py, text.value(), py.intern("lstrip").value(), &[py.str(" \t").value()])?
        } else {
            text
        };
        let filename = py.str("<string>");
        let (text, filename) = (text.value(), filename.value());
        let request = CompileRequest { text, filename, mode: function, flags: 0, inherit: true, optimize: -1 };
        (py.runtime().upcalls().compile)(py, &request)?
    };
    (py.runtime().upcalls().run_code)(py, code.value(), namespace, locals.value(), closure)
}
