//! An interpreter ready to run programs, and the running of one.

use crate::compile::{compile, compile_for_builtins};
use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::io::Write as _;
use std::path::Path;
use taipan_compiler::{CompileOptions, Mode};
use taipan_object::module::Module;
use taipan_object::*;

/// How a program ended.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It ran to its end or called `sys.exit`: the exit status.
    Exit(i32),
    /// `KeyboardInterrupt` was not caught.
    Interrupted,
}

/// What to run as `__main__`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Program {
    /// `-c`.
    Text(String),
    /// `-m`.
    Module(String),
    /// A file, or a folder or archive with a `__main__`.
    File(OsString),
    /// What standard input has; the interactive prompt where it is a terminal.
    StandardInput,
}

/// Is called with a program's text and its name.
pub type LookAtSource = fn(&str, &str);

/// A Python interpreter with its built-in types and modules.
pub struct Interpreter {
    py: Py,
    /// Called when the program has run, before its modules end.
    before_end: Cell<Option<fn(Py)>>,
    /// Called with the program's text and its name.
    on_source: Cell<Option<LookAtSource>>,
    /// Polls of the program that collect garbage.
    collecting_polls: Cell<Option<usize>>,
}

impl Interpreter {
    /// An interpreter that no option and no variable of the environment changes.
    pub fn new() -> Interpreter {
        Interpreter::with_options(&Options::default())
    }

    /// An interpreter attached to the calling thread.
    pub fn with_options(options: &Options) -> Interpreter {
        let py = taipan_builtins::create_runtime(options);
        taipan_interp::install(py);
        taipan_stdlib::install(py);
        py.runtime().set_upcalls(|up| {
            up.compile = compile_for_builtins;
            up.is_tree = crate::syntax_tree::is_tree;
            up.make_code = crate::code_object::make;
            up.code_equal = crate::code_object::equal;
            up.code_hash = crate::code_object::hash;
            up.caret_anchors = |text| taipan_compiler::anchors::anchors(text).map(|a| [a.left, a.right]);
            up.is_whole_call =
                |lines, start, end| taipan_compiler::anchors::is_whole_call(lines, start, end).unwrap_or(false);
        });
        taipan_object::collect::start(py);
        Interpreter { py, before_end: Cell::new(None), on_source: Cell::new(None), collecting_polls: Cell::new(None) }
    }

    /// The thread token, for calls into the crates below.
    pub fn py(&self) -> Py {
        self.py
    }

    /// Has `look` called when the main program has run, before its modules end.
    pub fn look_before_end(&self, look: fn(Py)) {
        self.before_end.set(Some(look));
    }

    /// Has `look` called with the main program's text and name before it is compiled.
    pub fn look_at_source(&self, look: LookAtSource) {
        self.on_source.set(Some(look));
    }

    /// Collects garbage at the first polls of the program.
    pub fn collect_at_polls(&self, polls: usize) {
        self.collecting_polls.set(Some(polls));
    }

    /// Runs a program as `__main__` (without its first line if `skip_first_line`); prints an uncaught exception as
    /// CPython does. Then all modules end: nothing more runs in this interpreter.
    pub fn run(&self, program: &Program, skip_first_line: bool) -> Outcome {
        let py = self.py;
        let started = self.add_main().and_then(|main| {
            taipan_stdlib::import::start(py)?;
            let loader = taipan_stdlib::import::frozen_attribute(py, "BuiltinImporter")?;
            dict::set_text(py, dict::of(&main), "__loader__", loader.value());
            Ok(main)
        });
        let main = match started {
            Ok(main) => main,
            Err(raised) => {
                let exception = py.take_raised(raised);
                let text = traceback_text::describe(py, exception.value());
                py.runtime()
                    .output
                    .write_error(format!("Fatal Python error: init_import_site: cannot start\n{text}\n"));
                return Outcome::Exit(1);
            }
        };
        py.runtime().memory.begin_program();
        if let Some(polls) = self.collecting_polls.get() {
            taipan_object::collect::stress(py, polls);
        }
        let result = self.run_program(program, skip_first_line, dict::of(&main));
        drop(main);
        let mut outcome = match result {
            Ok(Ran::Done) => Outcome::Exit(0),
            Ok(Ran::Refused(status)) => Outcome::Exit(status),
            Err(raised) => {
                self.report(raised, py.runtime().options.flags.inspect > 0 && *program != Program::StandardInput)
            }
        };
        if let Some(after) = self.inspect(program) {
            outcome = after;
        }
        self.end(outcome)
    }

    fn run_program(&self, program: &Program, skip_first_line: bool, main: DictRef) -> PyResult<Ran> {
        let py = self.py;
        match program {
            Program::Text(text) => {
                self.add_first_path("")?;
                self.run_source(text, "<string>", main, true)
            }
            Program::Module(name) => {
                let folder = std::env::current_dir().unwrap_or_default();
                self.add_first_path(folder.to_string_lossy().as_ref())?;
                self.run_as_main(name, true)
            }
            Program::StandardInput => {
                self.add_first_path("")?;
                if self.is_interactive() {
                    self.interact(true)?;
                    return Ok(Ran::Done);
                }
                let mut data = Vec::new();
                if let Err(e) = py.allow_threads(|| std::io::stdin().read_to_end(&mut data)) {
                    return Ok(self.refuse(&format!("can't read standard input: {e}")));
                }
                set_file(py, main, "<stdin>");
                self.run_bytes(&data, "<stdin>", main)
            }
            Program::File(path) => self.run_file(path, skip_first_line, main),
        }
    }

    /// Runs a file, or the `__main__` of a folder or archive.
    fn run_file(&self, path: &OsStr, skip_first_line: bool, main: DictRef) -> PyResult<Ran> {
        let py = self.py;
        let whole = std::env::current_dir().map_or_else(|_| path.into(), |folder| folder.join(path));
        let name = whole.to_string_lossy().into_owned();
        let data = if whole.is_dir() { None } else { Some(std::fs::read(&whole)) };
        let mut data = match data {
            None => return self.run_container(&name),
            Some(Err(e)) if e.kind() == std::io::ErrorKind::NotADirectory && is_in_archive(&whole) => {
                return self.run_container(&name);
            }
            Some(Err(e)) => {
                let (number, text) = (e.raw_os_error().unwrap_or(0), e.to_string());
                let text = text.split(" (os error").next().unwrap_or_default();
                return Ok(self.refuse(&format!("can't open file '{name}': [Errno {number}] {text}")));
            }
            Some(Ok(data)) if is_archive(&data) => return self.run_container(&name),
            Some(Ok(data)) => data,
        };
        let folder = std::fs::canonicalize(&whole).ok().and_then(|file| file.parent().map(Path::to_path_buf));
        self.add_first_path(folder.unwrap_or_default().to_string_lossy().as_ref())?;
        set_file(py, main, &name);
        if is_compiled(&data) {
            let loader = self.external_loader("SourcelessFileLoader", &name)?;
            dict::set_text(py, main, "__loader__", loader.value());
            let code =
                call::call_method(py, loader.value(), py.intern("get_code").value(), &[py.str("__main__").value()])?;
            taipan_interp::run::run_code(py, code.value(), main, Value::ABSENT, None)?;
            return Ok(Ran::Done);
        }
        let loader = self.external_loader("SourceFileLoader", &name)?;
        dict::set_text(py, main, "__loader__", loader.value());
        if skip_first_line {
            // Numbers of lines stay what they are.
            let end = data.iter().position(|b| *b == b'\n').unwrap_or(data.len());
            data.drain(..end);
        }
        self.run_bytes(&data, &name, main)
    }

    fn external_loader(&self, class: &str, name: &str) -> PyResult<Ref> {
        let py = self.py;
        let module = dict::get_text(py, py.runtime().modules_dict(), "_frozen_importlib_external");
        let module = module.expect("made when importing is set up");
        let class = attribute::get_attr_text(py, module.value(), class)?;
        call::call(py, class.value(), &[py.str("__main__").value(), py.str(name).value()])
    }

    fn run_container(&self, path: &str) -> PyResult<Ran> {
        let py = self.py;
        // Reading an archive takes modules that are not looked for in it.
        import(py, "io")?;
        import(py, "zipimport")?;
        search_path(py)?.insert(0, py.str(path));
        self.run_as_main("__main__", false)
    }

    /// `runpy._run_module_as_main`.
    fn run_as_main(&self, name: &str, set_argument: bool) -> PyResult<Ran> {
        let py = self.py;
        let runpy = import(py, "runpy")?;
        let args = [py.str(name), bool_value(set_argument).to_ref()];
        let run = py.intern("_run_module_as_main");
        call::call_method(py, runpy.value(), run.value(), &[args[0].value(), args[1].value()])?;
        Ok(Ran::Done)
    }

    fn run_bytes(&self, data: &[u8], name: &str, main: DictRef) -> PyResult<Ran> {
        let text = taipan_builtins::source::decode(self.py, data, name, true)?;
        self.run_source(&taipan_object::text_of(text.value()), name, main, false)
    }

    /// Runs a text; `keep` has tracebacks show its lines, which no file has.
    fn run_source(&self, source: &str, name: &str, main: DictRef, keep: bool) -> PyResult<Ran> {
        if let Some(look) = self.on_source.get() {
            look(source, name);
        }
        let code = compile(
            self.py,
            source,
            name,
            Mode::Exec,
            CompileOptions { optimize: self.optimize(), ..CompileOptions::default() },
        )?;
        if keep {
            taipan_object::sources::keep(self.py, code.value(), source);
        }
        taipan_interp::run::run_code(self.py, code.value(), main, Value::ABSENT, None)?;
        Ok(Ran::Done)
    }

    fn optimize(&self) -> u8 {
        self.py.runtime().options.flags.optimize.min(2) as u8
    }

    fn is_interactive(&self) -> bool {
        // SAFETY: `isatty` has no preconditions.
        self.py.runtime().options.flags.interactive > 0 || unsafe { libc::isatty(0) } == 1
    }

    /// The interactive prompt; `first` where no program ran before it.
    fn interact(&self, first: bool) -> PyResult<()> {
        let py = self.py;
        let repl = import(py, "_native__repl")?;
        let main = dict::get_text(py, py.runtime().modules_dict(), "__main__");
        let main = main.unwrap_or_else(|| none().to_ref());
        let namespace = attribute::get_attr_text(py, main.value(), "__dict__")?;
        let args = [namespace.value(), bool_value(first)];
        call::call_method(py, repl.value(), py.intern("start").value(), &args).map(drop)
    }

    /// The interactive prompt behind a program that `-i` or `PYTHONINSPECT` asks for.
    fn inspect(&self, program: &Program) -> Option<Outcome> {
        let flags = &self.py.runtime().options.flags;
        let asked = flags.inspect > 0
            || (flags.ignore_environment == 0 && std::env::var_os("PYTHONINSPECT").is_some_and(|v| !v.is_empty()));
        let own = *program == Program::StandardInput;
        if !asked || own || !self.is_interactive() {
            return None;
        }
        Some(match self.interact(false) {
            Ok(()) => Outcome::Exit(0),
            Err(raised) => self.report(raised, false),
        })
    }

    fn refuse(&self, message: &str) -> Ran {
        let name = self.py.runtime().options.orig_argv.first().map_or_else(|| "taipan".into(), |n| n.to_string_lossy());
        self.py.runtime().output.write_error(format!("{name}: {message}\n"));
        Ran::Refused(2)
    }

    /// What happens when the program has run: exit functions, messages, the end of all modules.
    fn end(&self, outcome: Outcome) -> Outcome {
        let py = self.py;
        taipan_stdlib::join_threads(py);
        taipan_stdlib::run_exit_functions(py);
        py.stop_other_threads();
        let flushed = flush_streams(py);
        if let Some(look) = self.before_end.get() {
            look(py);
        }
        crate::finalize::finalize(py);
        match outcome {
            Outcome::Exit(_) if !flushed || py.runtime().output.flush().is_err() => Outcome::Exit(120),
            _ => outcome,
        }
    }

    /// Lets the program import what lies in a folder.
    fn add_first_path(&self, folder: &str) -> PyResult<()> {
        if !self.py.runtime().options.flags.safe_path {
            search_path(self.py)?.insert(0, self.py.str(folder));
        }
        Ok(())
    }

    /// The module `__main__`; its namespace.
    fn add_main(&self) -> PyResult<Ref> {
        let py = self.py;
        let module = taipan_object::module::new(py, "__main__", None);
        let namespace = Obj::<Module>::new(module.value().as_ptr()).namespace();
        let builtins = dict::get_text(py, py.runtime().modules_dict(), "builtins").expect("made with the runtime");
        dict::set_text(py, namespace, "__builtins__", builtins.value());
        dict::set_text(py, py.runtime().modules_dict(), "__main__", module.value());
        Ok(namespace.to_ref())
    }

    /// Prints an uncaught exception, or takes its exit status.
    fn report(&self, raised: Raised, print_exit: bool) -> Outcome {
        let py = self.py;
        let exception = py.take_raised(raised);
        let _ = py.runtime().output.flush();
        let ty = taipan_object::type_of(py, exception.value());
        if ty.is_subtype(py.exceptions().system_exit) && !print_exit {
            return Outcome::Exit(exit_status(py, exception.value()));
        }
        taipan_stdlib::print_uncaught(py, exception.value());
        if ty.is_subtype(py.exceptions().keyboard_interrupt) { Outcome::Interrupted } else { Outcome::Exit(1) }
    }
}

/// How the program went, if it raised nothing.
enum Ran {
    Done,
    /// There was nothing to run: the exit status.
    Refused(i32),
}

fn import(py: Py, name: &str) -> PyResult<Ref> {
    let none = none();
    (py.runtime().upcalls().import)(py, py.intern(name).value(), none, none, none, 0)
}

/// `sys.path`.
fn search_path(py: Py) -> PyResult<ListRef> {
    let sys = dict::get_text(py, py.runtime().modules_dict(), "sys").expect("made when the interpreter starts");
    let path = attribute::get_attr_text(py, sys.value(), "path")?;
    match path.value().cast::<taipan_object::layout::List>() {
        Some(list) => Ok(list),
        None => Err(py.raise_runtime_error(format_args!("unable to get sys.path"))),
    }
}

fn set_file(py: Py, main: DictRef, name: &str) {
    dict::set_text(py, main, "__file__", py.str(name).value());
    dict::set_text(py, main, "__cached__", none());
}

/// Whether a file is an archive: it ends with the directory of one.
fn is_archive(data: &[u8]) -> bool {
    let tail = &data[data.len().saturating_sub(22 + 0xFFFF)..];
    tail.windows(4).rev().any(|w| w == b"PK\x05\x06")
}

/// Whether a path goes on behind an archive.
fn is_in_archive(path: &Path) -> bool {
    let file = path.ancestors().find(|folder| folder.is_file());
    file.is_some_and(|file| std::fs::read(file).is_ok_and(|data| is_archive(&data)))
}

/// Whether a file has the magic number of compiled code.
fn is_compiled(data: &[u8]) -> bool {
    data.len() > 16 && data[..4] == taipan_stdlib::PYC_MAGIC_NUMBER.to_le_bytes()
}

/// Flushes the streams of `sys`; false where standard output does not take what it should.
fn flush_streams(py: Py) -> bool {
    let Some(sys) = dict::get_text(py, py.runtime().modules_dict(), "sys") else { return true };
    let mut flushed = true;
    for (name, counts) in [("stdout", true), ("stderr", false)] {
        let Ok(stream) = attribute::get_attr_text(py, sys.value(), name) else {
            drop(py.take_exception());
            continue;
        };
        let closed =
            attribute::get_attr_text(py, stream.value(), "closed").and_then(|c| compare::is_true(py, c.value()));
        if stream.value().is_none() || closed == Ok(true) {
            drop(py.take_exception());
            continue;
        }
        drop(py.take_exception());
        if let Err(raised) = call::call_method(py, stream.value(), py.intern("flush").value(), &[]) {
            let raised = py.take_raised(raised);
            flushed &= !counts;
            if counts {
                let text = traceback_text::describe(py, raised.value());
                let ignored = format!("Exception ignored while flushing sys.{name}:\n{text}");
                let _ = std::io::stderr().lock().write_all(ignored.as_bytes());
            }
        }
    }
    py.runtime().output.flush().is_ok() && flushed
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
    if code.is_absent() || code.is(none()) {
        return 0;
    }
    if let Some(i) = taipan_object::int::to_i64(code) {
        return i as i32;
    }
    if let Ok(text) = taipan_object::object_protocol::str(py, code) {
        py.runtime().output.write_error(format!("{}\n", taipan_object::text_of(text.value())));
    }
    1
}
