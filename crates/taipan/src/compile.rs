//! Source text to runtime code objects: `compile`, `exec`, `eval`, and the interactive prompt's question whether a
//! statement is complete.
//!
//! Law: what the compiler reports becomes the exception that CPython raises.

use std::rc::Rc;
use taipan_compiler::{CompileError, CompileOptions, ErrorKind, Mode};
use taipan_object::upcalls::CompileRequest;
use taipan_object::*;

/// Bits of `co_flags` for features of `__future__`.
const FUTURE_FLAGS: i64 = 0x1FE_0000;
/// `compile`'s flag that asks for `_IncompleteInputError` where more input could make a program.
const ALLOW_INCOMPLETE: i64 = 0x4000;
/// `compile`'s flag that leaves blocks open at the end of the text.
const DONT_IMPLY_DEDENT: i64 = 0x200;

/// `compile`, `exec` and `eval`.
pub fn compile_for_builtins(py: Py, request: &CompileRequest<'_>) -> PyResult<Ref> {
    let mode = match request.mode {
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => Mode::Exec,
    };
    let mut flags = request.flags;
    let frame = (py.runtime().upcalls().frame_at)(py, 0);
    if request.inherit && !frame.is_null() {
        // SAFETY: the running frame has its code, which lives at least as long.
        let running = unsafe { Value::from_ptr((*frame).code) };
        flags |= i64::from(taipan_interp::code::source(running).flags.0);
    }
    let optimize = u8::try_from(request.optimize).unwrap_or(py.runtime().options.flags.optimize.min(2) as u8);
    let options = CompileOptions { optimize, future_flags: (flags & FUTURE_FLAGS) as u32 };
    let (text, filename) = (text_of(request.text), text_of(request.filename));
    if flags & ALLOW_INCOMPLETE == 0 {
        return compile(py, &text, &filename, mode, options);
    }
    let compiled = taipan_compiler::compile(&text, &filename, mode, options);
    let incomplete = match &compiled {
        Ok(_) => flags & DONT_IMPLY_DEDENT != 0 && mode == Mode::Single && is_open_block(&text),
        Err(error) => is_incomplete(&text, error),
    };
    match compiled {
        _ if incomplete => Err(py.raise(py.exceptions().incomplete_input_error, format_args!("incomplete input"))),
        Ok(code) => Ok(taipan_interp::code::new_code(py, Rc::new(code))),
        Err(error) => Err(raise_compile_error(py, &filename, &error)),
    }
}

/// Whether more lines could make a program of a text that is none.
fn is_incomplete(text: &str, error: &CompileError) -> bool {
    let message = error.message.as_str();
    let at_end = error.lineno as usize >= text.trim_end().lines().count();
    message.ends_with("was never closed")
        || message.starts_with("unterminated triple-quoted")
        || message.starts_with("unexpected EOF")
        || (at_end && message.starts_with("expected an indented block"))
        || (at_end && message.starts_with("expected 'except' or 'finally'"))
        || (message == "invalid syntax" && text.trim_end().lines().all(|line| line.starts_with('@')))
}

/// Whether a text is a compound statement that no empty line ends yet.
fn is_open_block(text: &str) -> bool {
    const COMPOUND: &[&str] = &["if", "for", "while", "try", "with", "def", "class", "async", "match"];
    let first = text.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with('#'));
    let Some(first) = first else { return false };
    let word = first.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let compound = match word {
        // A name like others, unless a block follows.
        "match" => text.lines().count() > 1,
        word => COMPOUND.contains(&word) || first.starts_with('@'),
    };
    compound && !text.ends_with('\n')
}

/// Compiles source text to a runtime code object; gives the warnings that the compiler has.
///
/// # Errors
/// `SyntaxError` and its kin, or what a warning's filter raised.
pub fn compile(py: Py, source: &str, filename: &str, mode: Mode, options: CompileOptions) -> PyResult<Ref> {
    let mut warnings = Vec::new();
    let compiled = taipan_compiler::compile_warned(source, filename, mode, options, &mut warnings);
    for warning in &warnings {
        warn(py, filename, warning)?;
    }
    match compiled {
        Ok(code) => Ok(taipan_interp::code::new_code(py, Rc::new(code))),
        Err(error) => Err(raise_compile_error(py, filename, &error)),
    }
}

/// Gives a `SyntaxWarning`. One that the filters make an exception is a `SyntaxError`, with a place.
fn warn(py: Py, filename: &str, warning: &CompileError) -> PyResult<()> {
    let import = py.runtime().upcalls().import;
    let module = import(py, py.intern("warnings").value(), none(), none(), none(), 0)?;
    let category = py.exceptions().syntax_warning;
    let line = Value::from_small_int(i64::from(warning.lineno));
    let (message, filename_text) = (py.str(&warning.message), py.str(filename));
    let args = [message.value(), category.value(), filename_text.value(), line];
    let function = py.intern("warn_explicit");
    let Err(raised) = call::call_method(py, module.value(), function.value(), &args) else { return Ok(()) };
    let exception = py.take_raised(raised);
    if !type_of(py, exception.value()).is_subtype(category) {
        return Err(py.set_exception(exception));
    }
    Err(raise_compile_error(py, filename, &taipan_compiler::as_error(warning)))
}

/// Raises what the compiler reports, with its place.
fn raise_compile_error(py: Py, filename: &str, error: &CompileError) -> Raised {
    let types = py.exceptions();
    let class = match error.kind {
        ErrorKind::Recursion => return py.raise(types.recursion_error, format_args!("{}", error.message)),
        ErrorKind::Memory => return py.raise(types.memory_error, format_args!("{}", error.message)),
        ErrorKind::Syntax => types.syntax_error,
        ErrorKind::Indentation => types.indentation_error,
        ErrorKind::Tab => types.tab_error,
    };
    let number = |n: u32| Value::from_small_int(i64::from(n)).to_ref();
    let text = error.text.as_ref().map_or_else(|| none().to_ref(), |t| py.str(t));
    let (start, end) =
        ((number(error.lineno), number(error.offset)), (number(error.end_lineno), number(error.end_offset)));
    let place = tuple::from_vec(py, vec![py.str(filename), start.0, start.1, text, end.0, end.1]);
    py.raise_with(class, &[py.str(&error.message).value(), place.value()])
}
