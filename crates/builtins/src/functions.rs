//! The functions of the `builtins` module.

use taipan_macros::pymodule;
use taipan_object::args::Keywords;
use taipan_object::layout_types::*;
use taipan_object::slots::CompareOp;
use taipan_object::*;

/// The functions.
pub struct Functions;

/// `ascii(v)`.
pub fn ascii(py: Py, v: Value) -> PyResult<Ref> {
    let r = object_protocol::repr(py, v)?;
    let s: StrRef = Obj::new(r.value().as_ptr());
    if s.ascii != 0 {
        return Ok(r);
    }
    let mut out = String::new();
    for c in s.text().iter() {
        match c {
            0..=0x7F => out.push(c as u8 as char),
            0x80..=0xFF => out.push_str(&format!("\\x{c:02x}")),
            0x100..=0xFFFF => out.push_str(&format!("\\u{c:04x}")),
            _ => out.push_str(&format!("\\U{c:08x}")),
        }
    }
    Ok(py.str(&out))
}

fn extreme(py: Py, name: &str, op: CompareOp, args: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
    let (mut key, mut default) = (None, None);
    for (k, v) in keywords.pairs() {
        match text_of(k).as_str() {
            "key" => key = Some(v).filter(|v| !v.is_none()),
            "default" => default = Some(v),
            other => {
                return Err(py.raise_type_error(format_args!("{name}() got an unexpected keyword argument '{other}'")));
            }
        }
    }
    let several;
    let iterable = match args {
        [] => return Err(py.raise_type_error(format_args!("{name} expected at least 1 argument, got 0"))),
        [one] => *one,
        _ => {
            if default.is_some() {
                return Err(py.raise_type_error(format_args!(
                    "Cannot specify a default for {name}() with multiple positional arguments"
                )));
            }
            several = tuple::from_slice(py, args);
            several.value()
        }
    };
    let mut best: Option<(Ref, Ref)> = None;
    let mut it = iter::Iter::new(py, iterable)?;
    while let Some(item) = it.next(py)? {
        let k = match key {
            Some(f) => call::call(py, f, &[item.value()])?,
            None => item.clone(),
        };
        let better = match &best {
            None => true,
            Some((b, _)) => {
                let r = compare::rich_compare(py, k.value(), b.value(), op)?;
                compare::is_true(py, r.value())?
            }
        };
        if better {
            best = Some((k, item));
        }
    }
    match (best, default) {
        (Some((_, item)), _) => Ok(item),
        (None, Some(d)) => Ok(d.to_ref()),
        (None, None) => Err(py.raise_value_error(format_args!("{name}() iterable argument is empty"))),
    }
}

fn in_base(py: Py, v: Value, base: u32, prefix: &str) -> PyResult<Ref> {
    let n = int::index(py, v)?;
    let text = int::to_radix(n.value(), base);
    Ok(match text.strip_prefix('-') {
        Some(digits) => py.str(&format!("-{prefix}{digits}")),
        None => py.str(&format!("{prefix}{text}")),
    })
}

fn check_name(py: Py, name: Value) -> PyResult<()> {
    if name.is_kind(Kind::STR) {
        return Ok(());
    }
    let got = type_of(py, name).name();
    Err(py.raise_type_error(format_args!("attribute name must be string, not '{got}'")))
}

fn separator(py: Py, v: Option<Value>, name: &str, default: &str) -> PyResult<Ref> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(py.str(default)),
        Some(v) if v.is_kind(Kind::STR) => Ok(v.to_ref()),
        Some(v) => {
            let got = type_of(py, v).name();
            Err(py.raise_type_error(format_args!("{name} must be None or a string, not {got}")))
        }
    }
}

/// Standard output as an object, where a program replaced it.
fn redirected_stdout(py: Py) -> PyResult<Option<Ref>> {
    let Some(modules) = py.runtime().modules.get().cast::<Dict>() else { return Ok(None) };
    let sys = modules.get_str(py.intern("sys").value()).and_then(|m| m.cast::<module::Module>());
    let out = sys.and_then(|m| m.namespace().get_str(py.names().stdout)).map(|v| v.to_ref());
    let native = py.runtime().registered("sys.stdout");
    Ok(out.filter(|o| native.is_none_or(|n| !n.is(o.value()))))
}

fn print_to(py: Py, file: Value, items: &[Value], sep: Value, end: Value, flush: bool) -> PyResult<()> {
    let write = |v: Value| call::call_method(py, file, py.names().write, &[v]).map(drop);
    for (i, &v) in items.iter().enumerate() {
        if i > 0 {
            write(sep)?;
        }
        let s = object_protocol::str(py, v)?;
        write(s.value())?;
    }
    write(end)?;
    if flush {
        call::call_method(py, file, py.names().flush, &[])?;
    }
    Ok(())
}

/// Writes a `str` to standard output as UTF-8.
pub fn write_stdout(py: Py, s: StrRef) -> PyResult<()> {
    if py.runtime().output.closed.get() {
        return Err(py.raise_value_error(format_args!("I/O operation on closed file.")));
    }
    if let Some(t) = s.as_ascii() {
        return write_bytes(py, t.as_bytes());
    }
    let errors = py.runtime().output.errors.borrow().clone();
    let data = crate::codec::encode(py, s, "utf-8", &errors)?;
    let b: BytesRef = Obj::new(data.value().as_ptr());
    write_bytes(py, b.as_slice())
}

fn write_bytes(py: Py, data: &[u8]) -> PyResult<()> {
    py.runtime().output.write(data).map_err(|error| py.raise_os_error(&error))
}

fn sum_items(py: Py, iterable: Value, start: Value) -> PyResult<Ref> {
    let mut it = iter::Iter::new(py, iterable)?;
    let mut total = start.to_ref();
    while total.value().is_int() {
        let Some(item) = it.next(py)? else { return Ok(total) };
        total = number::binary_op(py, BinaryOp::Add, total.value(), item.value())?;
    }
    if total.value().is_float() {
        // Neumaier's compensated summation, as long as only floats and ints come.
        let (mut sum, mut lost) = (total.value().as_float(), 0.0f64);
        loop {
            let Some(item) = it.next(py)? else { return Ok(int::float(py, finish(sum, lost))) };
            let x = match int::as_float(item.value()) {
                Some(f) => f,
                None if item.value().is_int() => item.value().as_int() as f64,
                None => {
                    let so_far = int::float(py, finish(sum, lost));
                    total = number::binary_op(py, BinaryOp::Add, so_far.value(), item.value())?;
                    break;
                }
            };
            let t = sum + x;
            lost += if sum.abs() >= x.abs() { (sum - t) + x } else { (x - t) + sum };
            sum = t;
        }
    }
    while let Some(item) = it.next(py)? {
        total = number::binary_op(py, BinaryOp::Add, total.value(), item.value())?;
    }
    Ok(total)
}

fn finish(sum: f64, lost: f64) -> f64 {
    if lost != 0.0 && lost.is_finite() { sum + lost } else { sum }
}

#[pymodule]
impl Functions {
    /// Return the number of items in a container.
    #[pyfunction("len(obj, /)")]
    fn len(py: Py, obj: Value) -> PyResult<usize> {
        object_protocol::len(py, obj)
    }
    /// Prints the values to a stream, or to sys.stdout by default.
    #[pyfunction("print(*args, sep=' ', end='\\n', file=None, flush=False)")]
    fn print(
        py: Py,
        items: &[Value],
        sep: Option<Value>,
        end: Option<Value>,
        file: Option<Value>,
        flush: Option<bool>,
    ) -> PyResult<()> {
        let sep = separator(py, sep, "sep", " ")?;
        let end = separator(py, end, "end", "\n")?;
        let flush = flush.unwrap_or(false);
        let file = match file.filter(|f| !f.is_none()) {
            Some(f) => Some(f.to_ref()),
            None => redirected_stdout(py)?,
        };
        if let Some(f) = file {
            if f.value().is_none() {
                return Ok(());
            }
            return print_to(py, f.value(), items, sep.value(), end.value(), flush);
        }
        for (i, &v) in items.iter().enumerate() {
            if i > 0 {
                write_stdout(py, Obj::new(sep.value().as_ptr()))?;
            }
            let s = object_protocol::str(py, v)?;
            write_stdout(py, Obj::new(s.value().as_ptr()))?;
        }
        write_stdout(py, Obj::new(end.value().as_ptr()))?;
        if flush {
            let _ = py.runtime().output.flush();
        }
        Ok(())
    }
    /// Return the canonical string representation of the object.
    #[pyfunction("repr(obj, /)")]
    fn repr(py: Py, obj: Value) -> PyResult<Ref> {
        object_protocol::repr(py, obj)
    }
    /// Return an ASCII-only representation of an object.
    #[pyfunction("ascii(obj, /)")]
    fn ascii(py: Py, obj: Value) -> PyResult<Ref> {
        ascii(py, obj)
    }
    /// Return type(value).__format__(value, format_spec)
    #[pyfunction("format(value, format_spec='', /)")]
    fn format(py: Py, value: Value, spec: Option<StrRef>) -> PyResult<Ref> {
        let spec = spec.map_or_else(|| py.str(""), |s| s.to_ref());
        object_protocol::format(py, value, spec.value())
    }
    /// Return the hash value for the given object.
    #[pyfunction("hash(obj, /)")]
    fn hash(py: Py, obj: Value) -> PyResult<i64> {
        object_protocol::hash(py, obj)
    }
    /// Return the identity of an object.
    #[pyfunction("id(obj, /)")]
    fn id(py: Py, obj: Value) -> Ref {
        int::from_i128(py, object_protocol::id(obj) as i128)
    }
    /// Return whether an object is an instance of a class or of a subclass thereof.
    #[pyfunction("isinstance(obj, class_or_tuple, /)")]
    fn isinstance(py: Py, obj: Value, class: Value) -> PyResult<bool> {
        object_protocol::is_instance(py, obj, class)
    }
    /// Return whether 'cls' is derived from another class or is the same class.
    #[pyfunction("issubclass(cls, class_or_tuple, /)")]
    fn issubclass(py: Py, class: Value, other: Value) -> PyResult<bool> {
        object_protocol::is_subclass(py, class, other)
    }
    /// Return whether the object is callable (i.e., some kind of function).
    #[pyfunction("callable(obj, /)")]
    fn callable(py: Py, obj: Value) -> bool {
        call::is_callable(py, obj)
    }
    /// Get a named attribute from an object.
    #[pyfunction("getattr(object, name, default=None, /)")]
    fn getattr(py: Py, object: Value, name: Value, default: Option<Value>) -> PyResult<Ref> {
        check_name(py, name)?;
        let Some(default) = default else { return attribute::get_attr(py, object, name) };
        Ok(attribute::get_attr_optional_catching(py, object, name)?.unwrap_or_else(|| default.to_ref()))
    }
    /// Sets the named attribute on the given object to the specified value.
    #[pyfunction("setattr(obj, name, value, /)")]
    fn setattr(py: Py, object: Value, name: Value, value: Value) -> PyResult<()> {
        check_name(py, name)?;
        attribute::set_attr(py, object, name, value)
    }
    /// Deletes the named attribute from the given object.
    #[pyfunction("delattr(obj, name, /)")]
    fn delattr(py: Py, object: Value, name: Value) -> PyResult<()> {
        check_name(py, name)?;
        attribute::del_attr(py, object, name)
    }
    /// Return whether the object has an attribute with the given name.
    #[pyfunction("hasattr(obj, name, /)")]
    fn hasattr(py: Py, object: Value, name: Value) -> PyResult<bool> {
        check_name(py, name)?;
        attribute::has_attr(py, object, name)
    }
    /// Get an iterator from an object.
    #[pyfunction("iter(object, sentinel=None, /)")]
    fn iter(py: Py, object: Value, sentinel: Option<Value>) -> PyResult<Ref> {
        let Some(sentinel) = sentinel else { return iter::get_iter(py, object) };
        if !call::is_callable(py, object) {
            return Err(py.raise_type_error(format_args!("iter(v, w): v must be callable")));
        }
        Ok(crate::iterators::new_callable_iterator(py, object, sentinel))
    }
    /// Return the next item from the iterator.
    #[pyfunction("next(iterator, default=None, /)")]
    fn next(py: Py, it: Value, default: Option<Value>) -> PyResult<Ref> {
        let ty = type_of(py, it);
        let Some(f) = ty.slots.next else {
            return Err(py.raise_type_error(format_args!("'{}' object is not an iterator", ty.name())));
        };
        match (f(py, it), default) {
            (Ok(Some(v)), _) => Ok(v),
            (Ok(None), Some(d)) => Ok(d.to_ref()),
            (Ok(None), None) => Err(py.raise_stop_iteration(None)),
            (Err(raised), Some(d)) => py.catch(raised, py.exceptions().stop_iteration).map(|_| d.to_ref()),
            (Err(raised), None) => Err(raised),
        }
    }
    /// Return an AsyncIterator for an AsyncIterable object.
    #[pyfunction("aiter(async_iterable, /)")]
    fn aiter(py: Py, v: Value) -> PyResult<Ref> {
        crate::async_generator::aiter(py, v)
    }
    /// Return the next item from the async iterator.
    #[pyfunction("anext(aiterator, default=None, /)")]
    fn anext(py: Py, v: Value, default: Option<Value>) -> PyResult<Ref> {
        crate::async_generator::anext(py, v, default)
    }
    /// Return the sum of a 'start' value (default: 0) plus an iterable of numbers.
    #[pyfunction("sum(iterable, /, start=0)")]
    fn sum(py: Py, iterable: Value, start: Option<Value>) -> PyResult<Ref> {
        let start = start.unwrap_or(Value::from_small_int(0));
        for (kind, what) in
            [(Kind::STR, "strings [use ''.join(seq) instead]"), (Kind::BYTES, "bytes [use b''.join(seq) instead]")]
        {
            if start.is_kind(kind) {
                return Err(py.raise_type_error(format_args!("sum() can't sum {what}")));
            }
        }
        sum_items(py, iterable, start)
    }
    /// With a single iterable argument, return its smallest item.
    #[pyfunction("min(*args, **kwargs)")]
    fn min(py: Py, args: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
        extreme(py, "min", CompareOp::Lt, args, keywords)
    }
    /// With a single iterable argument, return its biggest item.
    #[pyfunction("max(*args, **kwargs)")]
    fn max(py: Py, args: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
        extreme(py, "max", CompareOp::Gt, args, keywords)
    }
    /// Return the absolute value of the argument.
    #[pyfunction("abs(number, /)")]
    fn abs(py: Py, x: Value) -> PyResult<Ref> {
        number::absolute(py, x)
    }
    /// Return the tuple (x//y, x%y).
    #[pyfunction("divmod(x, y, /)")]
    fn divmod(py: Py, x: Value, y: Value) -> PyResult<Ref> {
        number::binary_op(py, BinaryOp::DivMod, x, y)
    }
    /// Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.
    #[pyfunction("pow(base, exp, mod=None)")]
    fn pow(py: Py, base: Value, exponent: Value, modulus: Option<Value>) -> PyResult<Ref> {
        number::power(py, base, exponent, modulus.unwrap_or(none()))
    }
    /// Round a number to a given precision in decimal digits.
    #[pyfunction("round(number, ndigits=None)")]
    fn round(py: Py, x: Value, digits: Option<Value>) -> PyResult<Ref> {
        let args: Vec<Value> = digits.into_iter().filter(|d| !d.is_none()).collect();
        match attribute::call_special(py, x, py.names().__round__, &args)? {
            Some(r) => Ok(r),
            None => {
                let got = type_of(py, x).name();
                Err(py.raise_type_error(format_args!("type {got} doesn't define __round__ method")))
            }
        }
    }
    /// Return a new list containing all items from the iterable in ascending order.
    #[pyfunction("sorted(*args, key=None, reverse=False)")]
    fn sorted(py: Py, args: &[Value], key: Option<Value>, reverse: Option<bool>) -> PyResult<Ref> {
        crate::object::check_count(py, "sorted", args.len(), 1, 1)?;
        let l = list::from_vec(py, iter::collect(py, args[0])?);
        crate::sort::sort(py, Obj::new(l.value().as_ptr()), key.unwrap_or(none()), reverse.unwrap_or(false))?;
        Ok(l)
    }
    /// Return True if any bool(x) is True for any x in the iterable.
    #[pyfunction("any(iterable, /)")]
    fn any(py: Py, iterable: Value) -> PyResult<bool> {
        let mut it = iter::Iter::new(py, iterable)?;
        while let Some(v) = it.next(py)? {
            if compare::is_true(py, v.value())? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    /// Return True if bool(x) is True for all values x in the iterable.
    #[pyfunction("all(iterable, /)")]
    fn all(py: Py, iterable: Value) -> PyResult<bool> {
        let mut it = iter::Iter::new(py, iterable)?;
        while let Some(v) = it.next(py)? {
            if !compare::is_true(py, v.value())? {
                return Ok(false);
            }
        }
        Ok(true)
    }
    /// Return the ordinal value of a character.
    #[pyfunction("ord(character, /)")]
    fn ord(py: Py, c: Value) -> PyResult<i64> {
        let length = if let Some(s) = c.cast::<Str>() {
            if s.length == 1 {
                return Ok(s.at(0) as i64);
            }
            s.length
        } else if let Some(b) = c.cast::<Bytes>() {
            if b.length == 1 {
                return Ok(b.as_slice()[0] as i64);
            }
            b.length
        } else {
            let got = type_of(py, c).name();
            return Err(py.raise_type_error(format_args!("ord() expected string of length 1, but {got} found")));
        };
        Err(py.raise_type_error(format_args!("ord() expected a character, but string of length {length} found")))
    }
    /// Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.
    #[pyfunction("chr(i, /)")]
    fn chr(py: Py, i: Value) -> PyResult<Ref> {
        let n = int::index(py, i)?;
        match int::to_i64(n.value()).filter(|n| (0..0x110000).contains(n)) {
            Some(n) => Ok(py.char(n as u32)),
            None => Err(py.raise_value_error(format_args!("chr() arg not in range(0x110000)"))),
        }
    }
    /// Return the binary representation of an integer.
    #[pyfunction("bin(number, /)")]
    fn bin(py: Py, v: Value) -> PyResult<Ref> {
        in_base(py, v, 2, "0b")
    }
    /// Return the octal representation of an integer.
    #[pyfunction("oct(number, /)")]
    fn oct(py: Py, v: Value) -> PyResult<Ref> {
        in_base(py, v, 8, "0o")
    }
    /// Return the hexadecimal representation of an integer.
    #[pyfunction("hex(number, /)")]
    fn hex(py: Py, v: Value) -> PyResult<Ref> {
        in_base(py, v, 16, "0x")
    }
    /// vars([object]) -> dictionary
    #[pyfunction("vars(object=None, /)")]
    fn vars(py: Py, object: Option<Value>) -> PyResult<Ref> {
        let Some(object) = object else { return (py.runtime().upcalls().locals)(py) };
        match attribute::get_attr_optional_catching(py, object, py.names().__dict__)? {
            Some(d) => Ok(d),
            None => Err(py.raise_type_error(format_args!("vars() argument must have __dict__ attribute"))),
        }
    }
    /// dir([object]) -> list of strings
    #[pyfunction("dir(object=None, /)")]
    fn dir(py: Py, object: Option<Value>) -> PyResult<Ref> {
        if let Some(object) = object {
            return crate::introspection::dir(py, object);
        }
        let locals = (py.runtime().upcalls().locals)(py)?;
        let names = iter::collect(py, locals.value())?;
        let l = list::from_vec(py, names);
        crate::sort::sort(py, Obj::new(l.value().as_ptr()), none(), false)?;
        Ok(l)
    }
    /// Return the dictionary containing the current scope's global variables.
    #[pyfunction("globals()")]
    fn globals(py: Py) -> PyResult<Ref> {
        (py.runtime().upcalls().globals)(py)
    }
    /// Return a dictionary containing the current scope's local variables.
    #[pyfunction("locals()")]
    fn locals(py: Py) -> PyResult<Ref> {
        (py.runtime().upcalls().locals)(py)
    }
    /// Execute the given source in the context of globals and locals.
    #[pyfunction("exec(source, /, globals=None, locals=None, *, closure=None)")]
    fn exec(
        py: Py,
        source: Value,
        globals: Option<Value>,
        locals: Option<Value>,
        closure: Option<Value>,
    ) -> PyResult<()> {
        crate::evaluate::run(py, "exec", source, globals, locals, closure).map(drop)
    }
    /// Evaluate the given source in the context of globals and locals.
    #[pyfunction("eval(source, /, globals=None, locals=None)")]
    fn eval(py: Py, source: Value, globals: Option<Value>, locals: Option<Value>) -> PyResult<Ref> {
        crate::evaluate::run(py, "eval", source, globals, locals, None)
    }
    /// Compile source into a code object that can be executed by exec() or eval().
    #[pyfunction("compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)")]
    fn compile(
        py: Py,
        source: Value,
        filename: Value,
        mode: StrRef,
        flags: Option<i64>,
        dont_inherit: Option<bool>,
        optimize: Option<i64>,
        _feature_version: Option<i64>,
    ) -> PyResult<Ref> {
        let (flags, optimize) = (flags.unwrap_or(0), optimize.unwrap_or(-1));
        let options = crate::evaluate::Options { flags, optimize, inherit: !dont_inherit.unwrap_or(false) };
        crate::evaluate::compile(py, source, filename, &mode.to_text(), options)
    }
    /// Read a string from standard input.
    #[pyfunction("input(prompt='', /)")]
    fn input(py: Py, prompt: Option<Value>) -> PyResult<Ref> {
        if let Some(prompt) = prompt {
            let s = object_protocol::str(py, prompt)?;
            write_stdout(py, Obj::new(s.value().as_ptr()))?;
        }
        let _ = py.runtime().output.flush();
        let mut line = String::new();
        let read = py.allow_threads(|| std::io::stdin().read_line(&mut line));
        if !matches!(read, Ok(n) if n > 0) {
            return Err(py.raise(py.exceptions().eof_error, format_args!("EOF when reading a line")));
        }
        Ok(py.str(line.strip_suffix('\n').unwrap_or(&line)))
    }
    /// __build_class__(func, name, /, *bases, [metaclass], **kwds) -> class
    #[pyfunction("__build_class__(func, name, /, *bases, **kwds)")]
    fn build_class(py: Py, f: Value, name: Value, bases: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
        crate::build_class::build_class(py, f, name, bases, keywords)
    }
    /// Open file and return a stream.  Raise OSError upon failure.
    #[pyfunction("open(*args, **kwargs)")]
    fn open(py: Py, args: &[Value], keywords: Keywords<'_>) -> PyResult<Ref> {
        let import = py.runtime().upcalls().import;
        let module = import(py, py.intern("_io").value(), none(), none(), none(), 0)?;
        let open = attribute::get_attr_text(py, module.value(), "open")?;
        let named = dict::new(py);
        for (key, value) in keywords.pairs() {
            dict::set(py, dict::of(&named), key, value)?;
        }
        call::call_star(py, open.value(), args, Some(dict::of(&named)))
    }
    /// Import a module.
    #[pyfunction("__import__(name, globals=None, locals=None, fromlist=(), level=0)")]
    fn import(
        py: Py,
        name: Value,
        globals: Option<Value>,
        locals: Option<Value>,
        fromlist: Option<Value>,
        level: Option<i64>,
    ) -> PyResult<Ref> {
        let empty = py.empty_tuple();
        let (globals, locals) = (globals.unwrap_or(none()), locals.unwrap_or(none()));
        let fromlist = fromlist.unwrap_or(empty.value());
        (py.runtime().upcalls().import)(py, name, globals, locals, fromlist, level.unwrap_or(0))
    }
}
