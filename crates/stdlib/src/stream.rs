//! `sys.stdout` and `sys.stderr`, as far as the runtime itself serves them: text streams in UTF-8.
//!
//! Law: what is written goes through the runtime's [`output`](taipan_object::output), so that all its writers keep their order.

use taipan_object::layout_types::*;
use taipan_object::*;

/// One of the two streams.
#[repr(C)]
struct Stream {
    header: Header,
    /// Whether this is standard error.
    error: bool,
    closed: bool,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for Stream {
    const KIND: Kind = Kind::OTHER;
}

struct StreamMethods;

#[taipan_macros::pytype]
impl StreamMethods {
    /// Write string s to the stream.
    #[pymethod("write(s, /)")]
    fn write(py: Py, this: Obj<Stream>, s: StrRef) -> PyResult<usize> {
        check_open(py, this)?;
        if this.error {
            let data = taipan_builtins::codec::encode(py, s, "utf-8", "backslashreplace")?;
            py.runtime().output.write_error(Obj::<Bytes>::new(data.value().as_ptr()).as_slice());
        } else {
            taipan_builtins::functions::write_stdout(py, s)?;
        }
        Ok(s.length)
    }
    /// Flush the write buffers of the stream.
    #[pymethod("flush()")]
    fn flush(py: Py, this: Obj<Stream>) -> PyResult<()> {
        check_open(py, this)?;
        py.runtime().output.flush().map_err(|e| crate::posix::raise_os_error(py, &e))
    }
    /// Flush and close the stream; the descriptor stays open.
    #[pymethod("close()")]
    fn close(py: Py, this: Obj<Stream>) -> PyResult<()> {
        let mut this = this;
        if this.closed {
            return Ok(());
        }
        Self::flush(py, this)?;
        this.closed = true;
        if !this.error {
            py.runtime().output.closed.set(true);
        }
        Ok(())
    }
    #[pymethod("__enter__()")]
    fn enter(py: Py, this: Obj<Stream>) -> PyResult<Ref> {
        check_open(py, this)?;
        Ok(this.to_ref())
    }
    #[pymethod("__exit__(*args)")]
    fn exit(py: Py, this: Obj<Stream>, _args: &[Value]) -> PyResult<()> {
        Self::close(py, this)
    }
    /// Reconfigure the text stream with new parameters: the encoding of the runtime's own streams is always UTF-8.
    #[pymethod("reconfigure(*, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)")]
    fn reconfigure(
        py: Py,
        this: Obj<Stream>,
        encoding: Option<Value>,
        errors: Option<Value>,
        newline: Option<Value>,
        line_buffering: Option<Value>,
        write_through: Option<Value>,
    ) -> PyResult<()> {
        let given = |v: Option<Value>| v.filter(|v| !v.is_none());
        check_open(py, this)?;
        if let Some(name) = given(encoding).map(text_of)
            && !matches!(name.to_ascii_lowercase().replace('_', "-").as_str(), "utf-8" | "utf8")
        {
            return Err(py.raise_value_error(format_args!("this stream cannot encode as {name}")));
        }
        if given(newline).is_some_and(|n| !matches!(text_of(n).as_str(), "" | "\n")) {
            return Err(py.raise_value_error(format_args!("this stream cannot translate newlines")));
        }
        Self::flush(py, this)?;
        if let Some(errors) = given(errors) {
            Self::set_errors(py, this, Obj::new(errors.as_ptr()))?;
        }
        let output = &py.runtime().output;
        if let Some(on) = given(line_buffering).filter(|_| !this.error) {
            output.line_buffered.set(compare::is_true(py, on)?);
        }
        if let Some(on) = given(write_through).filter(|_| !this.error) {
            output.unbuffered.set(compare::is_true(py, on)?);
        }
        Ok(())
    }
    /// Sets the error handler, for the start of the program.
    #[pymethod("_set_errors(errors, /)")]
    fn set_errors(py: Py, this: Obj<Stream>, errors: StrRef) -> PyResult<()> {
        if !this.error {
            py.runtime().output.errors.replace(errors.to_text());
        }
        Ok(())
    }
    /// The stream cannot be read.
    #[pymethod("read(size=-1, /)")]
    fn read(py: Py, _this: Obj<Stream>, _size: Option<Value>) -> PyResult<Ref> {
        Err(unsupported(py, "not readable")?)
    }
    /// The stream cannot be read.
    #[pymethod("readline(size=-1, /)")]
    fn readline(py: Py, _this: Obj<Stream>, _size: Option<Value>) -> PyResult<Ref> {
        Err(unsupported(py, "not readable")?)
    }
    /// Write a list of lines to the stream.
    #[pymethod("writelines(lines, /)")]
    fn writelines(py: Py, this: Obj<Stream>, lines: Value) -> PyResult<()> {
        let mut lines = iter::Iter::new(py, lines)?;
        while let Some(line) = lines.next(py)? {
            let Some(text) = line.value().cast::<Str>() else {
                let got = type_of(py, line.value()).name();
                return Err(py.raise_type_error(format_args!("write() argument must be str, not {got}")));
            };
            Self::write(py, this, text)?;
        }
        Ok(())
    }
    /// Return underlying file descriptor.
    #[pymethod("fileno()")]
    fn fileno(_py: Py, this: Obj<Stream>) -> i64 {
        if this.error { 2 } else { 1 }
    }
    /// Return whether the stream can be written to.
    #[pymethod("writable()")]
    fn writable(_py: Py, _this: Obj<Stream>) -> bool {
        true
    }
    /// Return whether the stream can be read from.
    #[pymethod("readable()")]
    fn readable(_py: Py, _this: Obj<Stream>) -> bool {
        false
    }
    /// Return whether the stream can be repositioned.
    #[pymethod("seekable()")]
    fn seekable(_py: Py, _this: Obj<Stream>) -> bool {
        false
    }
    #[pygetset("encoding")]
    fn encoding(py: Py, _v: Value) -> PyResult<Ref> {
        Ok(py.intern("utf-8"))
    }
    #[pygetset("errors")]
    fn errors(py: Py, v: Value) -> PyResult<Ref> {
        let stream: Obj<Stream> = Obj::new(v.as_ptr());
        Ok(if stream.error { py.intern("backslashreplace") } else { py.str(&py.runtime().output.errors.borrow()) })
    }
    #[pygetset("name")]
    fn name(py: Py, v: Value) -> PyResult<Ref> {
        let stream: Obj<Stream> = Obj::new(v.as_ptr());
        Ok(py.intern(if stream.error { "<stderr>" } else { "<stdout>" }))
    }
    #[pygetset("mode")]
    fn mode(py: Py, _v: Value) -> PyResult<Ref> {
        Ok(py.intern("w"))
    }
    #[pygetset("closed")]
    fn closed(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(Obj::<Stream>::new(v.as_ptr()).closed)))
    }
    #[pygetset("line_buffering")]
    fn line_buffering(py: Py, v: Value) -> PyResult<Ref> {
        let at_once = Obj::<Stream>::new(v.as_ptr()).error || py.runtime().output.line_buffered.get();
        Ok(Ref::from_owned(bool_value(at_once)))
    }
    #[pygetset("write_through")]
    fn write_through(py: Py, v: Value) -> PyResult<Ref> {
        let at_once = !Obj::<Stream>::new(v.as_ptr()).error && py.runtime().output.unbuffered.get();
        Ok(Ref::from_owned(bool_value(at_once)))
    }
    #[pygetset("newlines")]
    fn newlines(_py: Py, _v: Value) -> PyResult<Ref> {
        Ok(none().to_ref())
    }
    #[pygetset("buffer")]
    fn buffer(py: Py, v: Value) -> PyResult<Ref> {
        let stream: Obj<Stream> = Obj::new(v.as_ptr());
        let make = crate::import::boot_attribute(py, "stream_buffer")?;
        call::call(py, make.value(), &[Value::from_small_int(if stream.error { 2 } else { 1 })])
    }
    /// Return whether the stream is connected to a terminal.
    #[pymethod("isatty()")]
    fn isatty(_py: Py, this: Obj<Stream>) -> bool {
        // SAFETY: `isatty` has no preconditions.
        unsafe { libc::isatty(if this.error { 2 } else { 1 }) == 1 }
    }
}

fn check_open(py: Py, this: Obj<Stream>) -> PyResult<()> {
    if this.closed { Err(py.raise_value_error(format_args!("I/O operation on closed file."))) } else { Ok(()) }
}

fn unsupported(py: Py, message: &str) -> PyResult<Raised> {
    let io = (py.runtime().upcalls().import)(py, py.intern("io").value(), none(), none(), none(), 0)?;
    let class = attribute::get_attr_text(py, io.value(), "UnsupportedOperation")?;
    let e = call::call(py, class.value(), &[py.str(message).value()])?;
    Ok(py.raise_instance(e))
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let name = if Obj::<Stream>::new(v.as_ptr()).error { "<stderr>" } else { "<stdout>" };
    Ok(py.str(&format!("<_io.TextIOWrapper name='{name}' mode='w' encoding='utf-8'>")))
}

/// Standard output and error.
pub(crate) fn create(py: Py) -> (Ref, Ref) {
    let ty = create_native::<Stream>(py, "_io.TextIOWrapper", None, 0, None);
    let slots = Slots { repr: Some(repr), ..Slots::default() };
    native::ready(py, ty, slots, StreamMethods::METHODS, StreamMethods::GETSETS);
    let make = |error| instance::new_object(py, ty, Stream { header: instance::blank_header(), error, closed: false });
    (make(false), make(true))
}
