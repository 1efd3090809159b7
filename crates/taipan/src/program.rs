//! An interpreter ready to run programs, and the running of one.

use std::rc::Rc;
use taipan_compiler::{CompileError, CompileOptions, ErrorKind, Mode};
use taipan_object::{Obj, Options, Py, PyResult, Raised, Ref, Value, ValueExt, dict, traceback_text, tuple};

/// How a program ended.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It ran to its end or called `sys.exit`: the exit status.
    Exit(i32),
    /// `KeyboardInterrupt` was not caught.
    Interrupted,
}

/// A Python interpreter with its built-in types and modules.
pub struct Interpreter {
    py: Py,
    /// Called when the program has run, before its modules end.
    before_end: std::cell::Cell<Option<fn(Py)>>,
}

impl Interpreter {
    /// An interpreter set up as the environment says, attached to the calling thread.
    pub fn new() -> Interpreter {
        let py = taipan_builtins::create_runtime(&Options::from_environment());
        taipan_interp::install(py);
        taipan_stdlib::install(py);
        py.runtime().set_upcalls(|up| {
            up.compile = compile_for_builtins;
            up.caret_anchors = |text| taipan_compiler::anchors::anchors(text).map(|a| [a.left, a.right]);
            up.is_whole_call =
                |lines, start, end| taipan_compiler::anchors::is_whole_call(lines, start, end).unwrap_or(false);
        });
        taipan_object::collect::start(py);
        Interpreter { py, before_end: std::cell::Cell::new(None) }
    }

    /// Sets up `sys` and importing.
    ///
    /// # Errors
    /// The exception's text.
    pub fn start(&self) -> Result<(), String> {
        taipan_stdlib::import::start(self.py).map_err(|raised| {
            let exception = self.py.take_raised(raised);
            taipan_object::traceback_text::describe(self.py, exception.value())
        })
    }

    /// The thread token, for calls into the crates below.
    pub fn py(&self) -> Py {
        self.py
    }

    /// Has `look` called when the main program has run, before its modules end.
    pub fn look_before_end(&self, look: fn(Py)) {
        self.before_end.set(Some(look));
    }

    /// Sets `sys.argv`: the program's name and its arguments.
    pub fn set_arguments(&self, program: &str, arguments: &[std::ffi::OsString]) {
        let mut argv = vec![program.to_owned()];
        argv.extend(arguments.iter().map(|a| a.to_string_lossy().into_owned()));
        *self.py.runtime().argv.borrow_mut() = argv;
    }

    /// Runs source text as `__main__`; prints an uncaught exception as CPython does. Then all modules end: nothing more
    /// runs in this interpreter.
    pub fn run_main(&self, source: &str, filename: &str) -> Outcome {
        if let Err(message) = self.start() {
            self.py
                .runtime()
                .output
                .write_error(&format!("Fatal Python error: importing cannot be set up\n{message}\n"));
            return Outcome::Exit(1);
        }
        self.set_first_path(filename);
        let result = self.main_module(filename).and_then(|globals| self.run(source, filename, &globals));
        self.end(result)
    }

    /// Runs a module of the search path as `__main__`, as `-m` does.
    pub fn run_module(&self, name: &str) -> Outcome {
        let py = self.py;
        if let Err(message) = self.start() {
            py.runtime().output.write_error(&format!("Fatal Python error: importing cannot be set up\n{message}\n"));
            return Outcome::Exit(1);
        }
        self.set_first_path("<stdin>");
        let import = py.runtime().upcalls().import;
        let none = taipan_object::none();
        let result = self.main_module("").and_then(|_| {
            let runpy = import(py, py.intern("runpy").value(), none, none, none, 0)?;
            let run = py.intern("_run_module_as_main");
            taipan_object::call::call_method(py, runpy.value(), run.value(), &[py.str(name).value()])
        });
        self.end(result)
    }

    /// What happens when the program has run: exit functions, messages, the end of all modules.
    fn end(&self, result: PyResult<Ref>) -> Outcome {
        let outcome = match result {
            Ok(_) => Outcome::Exit(0),
            Err(_) => self.report(),
        };
        taipan_stdlib::run_exit_functions(self.py);
        let flushed = self.py.runtime().output.flush();
        if let Some(look) = self.before_end.get() {
            look(self.py);
        }
        crate::finalize::finalize(self.py);
        if (flushed.is_err() || self.py.runtime().output.flush().is_err()) && outcome == Outcome::Exit(0) {
            return Outcome::Exit(120);
        }
        outcome
    }

    /// Lets the program import what lies beside it.
    fn set_first_path(&self, filename: &str) {
        let py = self.py;
        let folder = match filename {
            "<string>" | "<stdin>" => String::new(),
            file => std::fs::canonicalize(file)
                .ok()
                .and_then(|p| p.parent().map(|p| p.to_string_lossy().into_owned()))
                .unwrap_or_default(),
        };
        let sys = dict::get_text(py, py.runtime().modules_dict(), "sys").expect("made when the interpreter starts");
        let path = taipan_object::attribute::get_attr_text(py, sys.value(), "path");
        if let Some(list) = path.ok().and_then(|p| p.value().cast::<taipan_object::layout::List>()) {
            list.insert(0, py.str(&folder));
        }
    }

    fn main_module(&self, filename: &str) -> PyResult<Ref> {
        let py = self.py;
        let module = taipan_object::module::new(py, "__main__", None);
        let handle: taipan_object::module::ModuleRef = Obj::new(module.value().as_ptr());
        let namespace = handle.namespace();
        if !filename.is_empty() && !filename.starts_with('<') {
            dict::set_text(py, namespace, "__file__", py.str(filename).value());
        }
        dict::set_text(py, namespace, "__builtins__", py.runtime().builtins_dict().value());
        dict::set_text(py, py.runtime().modules_dict(), "__main__", module.value());
        Ok(namespace.to_ref())
    }

    fn run(&self, source: &str, filename: &str, globals: &Ref) -> PyResult<Ref> {
        let code = compile(self.py, source, filename, Mode::Exec)?;
        taipan_interp::run::run_code(self.py, code.value(), dict::of(globals), Value::ABSENT)
    }

    /// Prints the exception on the thread, or takes its exit status.
    fn report(&self) -> Outcome {
        let py = self.py;
        let Some(exception) = py.take_exception() else { return Outcome::Exit(1) };
        let _ = py.runtime().output.flush();
        let ty = taipan_object::type_of(py, exception.value());
        if ty.is_subtype(py.exceptions().system_exit) {
            return Outcome::Exit(exit_status(py, exception.value()));
        }
        py.runtime().output.write_error(&format!("{}\n", traceback_text::describe(py, exception.value()).trim_end()));
        if ty.is_subtype(py.exceptions().keyboard_interrupt) { Outcome::Interrupted } else { Outcome::Exit(1) }
    }
}

impl Default for Interpreter {
    fn default() -> Self {
        Interpreter::new()
    }
}

/// The status of an uncaught `SystemExit`.
fn exit_status(py: Py, exception: Value) -> i32 {
    let handle: taipan_object::exceptions::ExceptionRef = Obj::new(exception.as_ptr());
    let code = *handle.field(0);
    if code.is_absent() || code.is(taipan_object::none()) {
        return 0;
    }
    if let Some(i) = taipan_object::int::to_i64(code) {
        return i as i32;
    }
    if let Ok(text) = taipan_object::object_protocol::str(py, code) {
        py.runtime().output.write_error(&format!("{}\n", taipan_object::text_of(text.value())));
    }
    1
}

/// `compile`, `exec` and `eval`.
fn compile_for_builtins(py: Py, source: Value, filename: Value, mode: &str, _flags: u32) -> PyResult<Ref> {
    let mode = match mode {
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => Mode::Exec,
    };
    compile(py, &taipan_object::text_of(source), &taipan_object::text_of(filename), mode)
}

/// Compiles source text to a runtime code object.
///
/// # Errors
/// `SyntaxError` and its kin.
pub fn compile(py: Py, source: &str, filename: &str, mode: Mode) -> PyResult<Ref> {
    match taipan_compiler::compile(source, filename, mode, CompileOptions::default()) {
        Ok(code) => Ok(taipan_interp::code::new_code(py, Rc::new(code))),
        Err(error) => Err(raise_compile_error(py, filename, &error)),
    }
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
    if !error.has_place() {
        return py.raise_with(class, &[py.str(&error.message).value()]);
    }
    let number = |n: i64| Value::from_small_int(n).to_ref();
    let text = error.text.as_ref().map_or_else(|| taipan_object::none().to_ref(), |t| py.str(t));
    let start = (number(error.lineno.into()), number(error.offset.into()));
    let end = (number(error.end_lineno.into()), number(error.end_offset.into()));
    let place = tuple::from_vec(py, vec![py.str(filename), start.0, start.1, text, end.0, end.1]);
    py.raise_with(class, &[py.str(&error.message).value(), place.value()])
}
