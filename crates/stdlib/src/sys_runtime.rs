//! `sys`: frames, options, and what `_boot` builds the rest of the module from.

use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

use std::ffi::{OsStr, OsString};

pub(crate) struct Functions;

/// The items of `sys.flags`.
fn flags(py: Py) -> Ref {
    let f = &py.runtime().options.flags;
    let number = |n: u32| Value::from_small_int(i64::from(n)).to_ref();
    let truth = |b: bool| Ref::from_owned(bool_value(b));
    let items = vec![
        number(f.debug),
        number(f.inspect),
        number(f.interactive),
        number(f.optimize),
        number(f.dont_write_bytecode),
        number(f.no_user_site),
        number(f.no_site),
        number(f.ignore_environment),
        number(f.verbose),
        number(f.bytes_warning),
        number(f.quiet),
        number(f.hash_randomization),
        number(f.isolated),
        truth(f.dev_mode),
        number(f.utf8_mode),
        number(f.warn_default_encoding),
        truth(f.safe_path),
        number(f.int_max_str_digits),
    ];
    list::from_vec(py, items)
}

/// A text of the system, its undecodable bytes as surrogates.
pub(crate) fn system_text(py: Py, text: &OsStr) -> PyResult<Ref> {
    taipan_builtins::codec::decode(py, text.as_encoded_bytes(), "utf-8", "surrogateescape", none())
}

fn texts(py: Py, words: &[OsString]) -> PyResult<Ref> {
    Ok(list::from_vec(py, words.iter().map(|w| system_text(py, w)).collect::<PyResult<_>>()?))
}

/// Whether the locale's character type is the minimal one, which makes the standard streams pass undecodable bytes on.
fn is_minimal_locale() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let name = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    name.is_none_or(|n| n == "C" || n == "POSIX")
}

/// Fills a namespace with what the command line and the environment say.
fn describe(py: Py, d: DictRef) -> PyResult<()> {
    let options = &py.runtime().options;
    let set = |name: &str, value: &Ref| dict::set_text(py, d, name, value.value());
    set("flags", &flags(py));
    set("argv", &texts(py, &options.argv)?);
    set("orig_argv", &texts(py, &options.orig_argv)?);
    set("warnoptions", &list::from_vec(py, options.warn_options.iter().map(|w| py.str(w)).collect()));
    let extra = dict::new(py);
    for (name, value) in &options.implementation_options {
        let value = value.as_ref().map_or_else(|| bool_value(true).to_ref(), |v| py.str(v));
        dict::set_text(py, dict::of(&extra), name, value.value());
    }
    set("xoptions", &extra);
    let optional = |text: &Option<OsString>| text.as_ref().map_or_else(|| Ok(none().to_ref()), |t| system_text(py, t));
    set("pycache_prefix", &optional(&options.pycache_prefix)?);
    set("search_path", &optional(&options.search_path)?);
    set("encoding", &py.str(&options.stream_encoding.0));
    set("errors", &py.str(&options.stream_encoding.1));
    set("unbuffered", &Ref::from_owned(bool_value(options.unbuffered)));
    set("minimal_locale", &Ref::from_owned(bool_value(is_minimal_locale())));
    let name = options.orig_argv.first().map_or(OsStr::new(""), |n| n);
    let paths = crate::paths::find(name, options.home.as_deref());
    set("executable", &system_text(py, paths.executable.as_os_str())?);
    set("base_executable", &system_text(py, paths.base_executable.as_os_str())?);
    set("prefix", &system_text(py, paths.prefix.as_os_str())?);
    set("base_prefix", &system_text(py, paths.base_prefix.as_os_str())?);
    Ok(())
}

#[pymodule]
impl Functions {
    /// What the command line and the environment say, for `_boot`.
    #[pyfunction("_describe()")]
    fn describe(py: Py) -> PyResult<Ref> {
        let namespace = dict::new(py);
        describe(py, dict::of(&namespace))?;
        Ok(namespace)
    }
    /// Set the ideal thread switching delay inside the Python interpreter.
    #[pyfunction("setswitchinterval(interval, /)")]
    fn setswitchinterval(py: Py, interval: f64) -> PyResult<()> {
        if interval.is_nan() || interval <= 0.0 {
            return Err(py.raise_value_error(format_args!("switch interval must be strictly positive")));
        }
        py.runtime().gil.set_interval((interval * 1e9) as u64);
        Ok(())
    }
    /// Take the descriptors of `__dict__` and `__weakref__` out of a class that another is made from.
    #[pyfunction("_clear_type_descriptors(type, /)")]
    fn clear_type_descriptors(py: Py, class: TypeRef) -> PyResult<()> {
        for name in ["__dict__", "__weakref__"] {
            dict::pop(py, class.dict(), py.intern(name).value())?;
        }
        Ok(())
    }
    /// Return the current thread switch interval; see sys.setswitchinterval().
    #[pyfunction("getswitchinterval()")]
    fn getswitchinterval(py: Py) -> f64 {
        py.runtime().gil.interval() as f64 / 1e9
    }
    /// Has tracebacks show the lines of a text that no file has.
    #[pyfunction("_keep_source(code, text, /)")]
    fn keep_source(py: Py, code: Value, text: StrRef) -> PyResult<()> {
        if !code.is_kind(Kind::CODE) {
            return Err(py.raise_type_error(format_args!("_keep_source() argument 1 must be code")));
        }
        sources::keep(py, code, &text.to_text());
        Ok(())
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
        py.runtime().output.write_error(format!("{}\n", taipan_object::traceback_text::describe(py, value).trim_end()));
    }
    /// Print an object to sys.stdout and also save it in builtins._
    #[pyfunction("displayhook(object, /)")]
    fn displayhook(py: Py, value: Value) -> PyResult<()> {
        if value.is_none() {
            return Ok(());
        }
        let text = object_protocol::repr(py, value)?;
        let line = format!("{}\n", text_of(text.value()));
        py.runtime().output.write(line.as_bytes()).map_err(|error| py.raise_os_error(&error))?;
        dict::set_text(py, py.runtime().builtins_dict(), "_", value);
        Ok(())
    }
}
