//! `sys`: frames, options, and what `_boot` builds the rest of the module from.

use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

pub(crate) struct Functions;

/// The numbers of `sys.flags` in their order.
fn options() -> Vec<i64> {
    let number = |name: &str| match std::env::var(name) {
        Ok(v) if !v.is_empty() => v.parse().unwrap_or(1).max(1),
        _ => 0,
    };
    let dont_write = number("PYTHONDONTWRITEBYTECODE").min(1);
    let hashing = i64::from(std::env::var("PYTHONHASHSEED").as_deref() != Ok("0"));
    let (quiet, verbose, optimize) = (0, number("PYTHONVERBOSE"), number("PYTHONOPTIMIZE"));
    let (inspect, no_user, safe) = (number("PYTHONINSPECT"), number("PYTHONNOUSERSITE"), number("PYTHONSAFEPATH"));
    vec![
        number("PYTHONDEBUG"),
        inspect,
        0,
        optimize,
        dont_write,
        no_user.min(1),
        0,
        0,
        verbose,
        0,
        quiet,
        hashing,
        0,
        -1,
        0,
        0,
        safe,
        4300,
    ]
}

/// The path of the running program, from its name.
fn executable() -> String {
    std::env::current_exe().map_or_else(|_| String::new(), |p| p.to_string_lossy().into_owned())
}

#[pymodule]
impl Functions {
    /// The values of `sys.flags`.
    #[pyfunction("_options()")]
    fn options(py: Py) -> Ref {
        let flag = |(i, n): (usize, i64)| match i {
            13 | 16 => Ref::from_owned(bool_value(n > 0)),
            _ => int::from_i64(py, n),
        };
        list::from_vec(py, options().into_iter().enumerate().map(flag).collect())
    }
    /// The path of the program.
    #[pyfunction("_find_executable()")]
    fn find_executable(_py: Py) -> String {
        executable()
    }
    /// Return the name of the module for a calling frame.
    #[pyfunction("_getframemodulename(depth=0)")]
    fn getframemodulename(py: Py, depth: Option<i32>) -> PyResult<Ref> {
        let depth = depth.unwrap_or(0).max(0) as usize;
        let frame = (py.runtime().upcalls().frame_at)(py, depth);
        if frame.is_null() {
            return Ok(none().to_ref());
        }
        let frame = (py.runtime().upcalls().frame_object)(py, frame);
        let globals = attribute::get_attr_text(py, frame.value(), "f_globals")?;
        let name = dict::get_text(py, dict::of(&globals), "__name__");
        Ok(name.unwrap_or_else(|| none().to_ref()))
    }
    /// Raises an auditing event: there are no hooks to call.
    #[pyfunction("audit(event, /, *args)")]
    fn audit(py: Py, event: Value, _args: &[Value]) -> PyResult<()> {
        if event.is_kind(Kind::STR) {
            return Ok(());
        }
        let got = type_of(py, event).name();
        Err(py.raise_type_error(format_args!("expected str for argument 'event', not {got}")))
    }
    /// Return the encoding used to convert Unicode filenames to OS filenames.
    #[pyfunction("getfilesystemencoding()")]
    fn getfilesystemencoding(py: Py) -> Ref {
        py.intern("utf-8")
    }
    /// Return the error mode used for Unicode to OS filename conversion.
    #[pyfunction("getfilesystemencodeerrors()")]
    fn getfilesystemencodeerrors(py: Py) -> Ref {
        py.intern("surrogateescape")
    }
    /// Return True if Python is exiting.
    #[pyfunction("is_finalizing()")]
    fn is_finalizing(_py: Py) -> bool {
        false
    }
    /// Return the global debug tracing function set with sys.settrace.
    #[pyfunction("gettrace()")]
    fn gettrace(_py: Py) {}
    /// Return the profiling function set with sys.setprofile.
    #[pyfunction("getprofile()")]
    fn getprofile(_py: Py) {}
    /// Return True if the GIL is currently enabled.
    #[pyfunction("_is_gil_enabled()")]
    fn is_gil_enabled(_py: Py) -> bool {
        true
    }
    /// Return True if the given string is "interned".
    #[pyfunction("_is_interned(string, /)")]
    fn is_interned(_py: Py, s: StrRef) -> bool {
        s.interned != 0
    }
    /// Handle an exception by displaying it with a traceback on sys.stderr.
    #[pyfunction("excepthook(exctype, value, traceback, /)")]
    fn excepthook(py: Py, _ty: Value, value: Value, _tb: Value) {
        let _ = py.runtime().output.flush();
        py.runtime()
            .output
            .write_error(&format!("{}\n", taipan_object::traceback_text::describe(py, value).trim_end()));
    }
    /// Print an object to sys.stdout and also save it in builtins._
    #[pyfunction("displayhook(object, /)")]
    fn displayhook(py: Py, value: Value) -> PyResult<()> {
        if value.is_none() {
            return Ok(());
        }
        let text = object_protocol::repr(py, value)?;
        py.runtime().output.write(format!("{}\n", text_of(text.value())).as_bytes());
        dict::set_text(py, py.runtime().builtins_dict(), "_", value);
        Ok(())
    }
}
