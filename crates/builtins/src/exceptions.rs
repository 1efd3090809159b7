//! The exception hierarchy's methods and attributes.

use taipan_macros::pytype;
use taipan_object::descriptors::GetSetDef;
use taipan_object::exceptions::{Exception, ExceptionRef, TABLE, new_bare};
use taipan_object::layout_types::*;
use taipan_object::traceback::{Traceback, field_or_none};
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct ExceptionType;

fn of(v: Value) -> ExceptionRef {
    Obj::new(v.as_ptr())
}

fn args_of(v: Value) -> TupleRef {
    of(v).args.cast().expect("args are a tuple")
}

fn check_exception(py: Py, value: Value, what: &str) -> PyResult<Option<Ref>> {
    if value.is_none() {
        return Ok(None);
    }
    if value.cast::<Exception>().is_none() {
        return Err(py.raise_type_error(format_args!("exception {what} must be None or derive from BaseException")));
    }
    Ok(Some(value.to_ref()))
}

fn not_deletable(py: Py, name: &str) -> Raised {
    py.raise_type_error(format_args!("{name} may not be deleted"))
}

pub(crate) fn store(slot: &mut Value, value: Option<Ref>) {
    match value {
        Some(v) => replace_slot(slot, v),
        None => clear_slot(slot),
    }
}

fn set_traceback(py: Py, v: Value, value: Value) -> PyResult<()> {
    if !value.is_none() && value.cast::<Traceback>().is_none() {
        return Err(py.raise_type_error(format_args!("__traceback__ must be a traceback or None")));
    }
    store(&mut of(v).traceback, Some(value.to_ref()).filter(|t| !t.value().is_none()));
    Ok(())
}

#[pytype]
impl ExceptionType {
    /// Set self.__traceback__ to tb and return self.
    #[pymethod("with_traceback(tb, /)")]
    fn with_traceback(py: Py, this: Value, tb: Value) -> PyResult<Ref> {
        set_traceback(py, this, tb)?;
        Ok(this.to_ref())
    }
    /// Add a note to the exception
    #[pymethod("add_note(note, /)")]
    fn add_note(py: Py, this: Value, note: Value) -> PyResult<()> {
        if !note.is_kind(Kind::STR) {
            let got = type_of(py, note).name();
            return Err(py.raise_type_error(format_args!("add_note() argument must be str, not {got}")));
        }
        exceptions::add_note(py, this, note)
    }
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Value) -> PyResult<Ref> {
        let class = type_of(py, this).to_ref();
        let args = of(this).args.to_ref();
        Ok(tuple::from_vec(py, vec![class, args]))
    }
    #[pygetset("args")]
    fn args(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).args.to_ref())
    }
    #[pysetter("args")]
    fn set_args(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let Some(value) = value else { return Err(not_deletable(py, "args")) };
        let args = crate::tuple::from_iterable(py, value)?;
        replace_slot(&mut of(v).args, args);
        Ok(())
    }
    #[pygetset("__traceback__")]
    fn traceback(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(field_or_none(of(v).traceback))
    }
    #[pysetter("__traceback__")]
    fn set_traceback(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        match value {
            Some(value) => set_traceback(py, v, value),
            None => Err(not_deletable(py, "__traceback__")),
        }
    }
    #[pygetset("__context__")]
    fn context(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(field_or_none(of(v).context))
    }
    #[pysetter("__context__")]
    fn set_context(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let value = value.ok_or_else(|| not_deletable(py, "__context__"))?;
        store(&mut of(v).context, check_exception(py, value, "context")?);
        Ok(())
    }
    #[pygetset("__cause__")]
    fn cause(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(field_or_none(of(v).cause))
    }
    #[pysetter("__cause__")]
    fn set_cause(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let value = value.ok_or_else(|| not_deletable(py, "__cause__"))?;
        let cause = check_exception(py, value, "cause")?;
        of(v).suppress_context = 1;
        store(&mut of(v).cause, cause);
        Ok(())
    }
    #[pygetset("__suppress_context__")]
    fn suppress_context(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(of(v).suppress_context != 0)))
    }
    #[pysetter("__suppress_context__")]
    fn set_suppress_context(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let value = value.ok_or_else(|| not_deletable(py, "__suppress_context__"))?;
        of(v).suppress_context = compare::is_true(py, value)? as u64;
        Ok(())
    }
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, _) = crate::object::split(args, kwnames);
    Ok(new_bare(py, ty, tuple::from_slice(py, args)))
}

fn init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    crate::object::no_keywords(py, type_of(py, v), kwnames)?;
    let args = tuple::from_slice(py, args);
    replace_slot(&mut of(v).args, args);
    Ok(())
}

fn str(py: Py, v: Value) -> PyResult<Ref> {
    let args = args_of(v);
    match args.length {
        0 => Ok(py.str("")),
        1 => object_protocol::str(py, args.get(0).expect("one item")),
        _ => object_protocol::str(py, args.value()),
    }
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let (name, args) = (type_of(py, v).name(), args_of(v));
    if args.length == 1 {
        let r = object_protocol::repr(py, args.get(0).expect("one item"))?;
        return Ok(py.format(format_args!("{name}({})", text_of(r.value()))));
    }
    let r = object_protocol::repr(py, args.value())?;
    Ok(py.format(format_args!("{name}{}", text_of(r.value()))))
}

fn key_error_str(py: Py, v: Value) -> PyResult<Ref> {
    let args = args_of(v);
    if args.length == 1 { object_protocol::repr(py, args.get(0).expect("one item")) } else { str(py, v) }
}

fn set_field(v: Value, i: usize, value: Value) {
    replace_slot(of(v).field(i), value.to_ref());
}

fn stop_iteration_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    init(py, v, args, kwnames)?;
    set_field(v, 0, args.first().copied().unwrap_or(none()));
    Ok(())
}

fn system_exit_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    init(py, v, args, kwnames)?;
    match args {
        [] => {}
        [one] => set_field(v, 0, *one),
        _ => set_field(v, 0, of(v).args),
    }
    Ok(())
}

/// `__init__` of exceptions with keyword-only fields.
fn keyword_init(py: Py, v: Value, args: &[Value], kwnames: Value, fields: &[(&str, usize)]) -> PyResult<()> {
    let (args, keywords) = crate::object::split(args, kwnames);
    for (name, value) in keywords.pairs() {
        let text = text_of(name);
        match fields.iter().find(|(f, _)| *f == text) {
            Some(&(_, i)) => set_field(v, i, value),
            None => {
                let class = dunder::native_base(type_of(py, v)).name();
                let message = format_args!("{class}() got an unexpected keyword argument '{text}'");
                return Err(py.raise_type_error(message));
            }
        }
    }
    init(py, v, args, Value::ABSENT)
}

fn attribute_error_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    keyword_init(py, v, args, kwnames, &[("name", 0), ("obj", 1)])
}

fn name_error_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    keyword_init(py, v, args, kwnames, &[("name", 0)])
}

fn import_error_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    keyword_init(py, v, args, kwnames, &[("name", 1), ("path", 2), ("name_from", 3)])?;
    if args.len() - call::keyword_count(kwnames) == 1 {
        set_field(v, 0, args[0]);
    }
    Ok(())
}

fn import_error_str(py: Py, v: Value) -> PyResult<Ref> {
    match of(v).field(0).present() {
        Some(m) if m.is_kind(Kind::STR) => Ok(m.to_ref()),
        _ => str(py, v),
    }
}

/// The subclass of `OSError` that stands for an error number.
fn os_error_class(py: Py, errno: i64) -> TypeRef {
    let e = py.exceptions();
    match errno as i32 {
        libc_errno::EAGAIN | libc_errno::EALREADY | libc_errno::EINPROGRESS => e.blocking_io_error,
        libc_errno::EPIPE | libc_errno::ESHUTDOWN => e.broken_pipe_error,
        libc_errno::ECHILD => e.child_process_error,
        libc_errno::ECONNABORTED => e.connection_aborted_error,
        libc_errno::ECONNREFUSED => e.connection_refused_error,
        libc_errno::ECONNRESET => e.connection_reset_error,
        libc_errno::EEXIST => e.file_exists_error,
        libc_errno::ENOENT => e.file_not_found_error,
        libc_errno::EISDIR => e.is_a_directory_error,
        libc_errno::ENOTDIR => e.not_a_directory_error,
        libc_errno::EINTR => e.interrupted_error,
        libc_errno::EACCES | libc_errno::EPERM => e.permission_error,
        libc_errno::ESRCH => e.process_lookup_error,
        libc_errno::ETIMEDOUT => e.timeout_error,
        _ => e.os_error,
    }
}

/// Error numbers of Linux, which other systems share for the most part.
mod libc_errno {
    pub const EPERM: i32 = 1;
    pub const ENOENT: i32 = 2;
    pub const ESRCH: i32 = 3;
    pub const EINTR: i32 = 4;
    pub const ECHILD: i32 = 10;
    pub const EAGAIN: i32 = 11;
    pub const EACCES: i32 = 13;
    pub const EEXIST: i32 = 17;
    pub const ENOTDIR: i32 = 20;
    pub const EISDIR: i32 = 21;
    pub const EPIPE: i32 = 32;
    pub const ECONNABORTED: i32 = 103;
    pub const ECONNRESET: i32 = 104;
    pub const ESHUTDOWN: i32 = 108;
    pub const ETIMEDOUT: i32 = 110;
    pub const ECONNREFUSED: i32 = 111;
    pub const EALREADY: i32 = 114;
    pub const EINPROGRESS: i32 = 115;
}

fn os_error_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, _) = crate::object::split(args, kwnames);
    let mut class = ty;
    if ty == py.exceptions().os_error
        && (2..=5).contains(&args.len())
        && let Some(errno) = int::to_i64(args[0])
    {
        class = os_error_class(py, errno);
    }
    let e = new_bare(py, class, tuple::from_slice(py, args));
    os_error_fields(py, e.value(), args);
    Ok(e)
}

fn os_error_fields(py: Py, v: Value, args: &[Value]) {
    if !(2..=5).contains(&args.len()) {
        return;
    }
    set_field(v, 0, args[0]);
    set_field(v, 1, args[1]);
    if let Some(&filename) = args.get(2).filter(|f| !f.is_none()) {
        set_field(v, 2, filename);
        if let Some(&second) = args.get(4).filter(|f| !f.is_none()) {
            set_field(v, 4, second);
        }
        let short = tuple::from_slice(py, &args[..2]);
        replace_slot(&mut of(v).args, short);
    }
}

fn os_error_init(_py: Py, _v: Value, _args: &[Value], _kwnames: Value) -> PyResult<()> {
    Ok(())
}

fn os_error_str(py: Py, v: Value) -> PyResult<Ref> {
    let field = |i: usize| of(v).field(i).present().filter(|f| !f.is_none());
    let text = |v: Value| object_protocol::str(py, v).map(|r| text_of(r.value()));
    let shown = |v: Value| object_protocol::repr(py, v).map(|r| text_of(r.value()));
    let (errno, message) = (of(v).field(0).present(), of(v).field(1).present());
    let (errno, message) = (errno.unwrap_or(none()), message.unwrap_or(none()));
    if let Some(file) = field(2) {
        let head = format!("[Errno {}] {}: {}", text(errno)?, text(message)?, shown(file)?);
        return Ok(match field(4) {
            Some(second) => py.str(&format!("{head} -> {}", shown(second)?)),
            None => py.str(&head),
        });
    }
    if !errno.is_none() && !message.is_none() {
        return Ok(py.str(&format!("[Errno {}] {}", text(errno)?, text(message)?)));
    }
    str(py, v)
}

fn syntax_error_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    init(py, v, args, kwnames)?;
    if let Some(&message) = args.first() {
        set_field(v, 0, message);
    }
    if args.len() == 2 {
        let info = iter::collect(py, args[1])?;
        if info.len() < 4 {
            let (n, plural) = (info.len(), if info.len() == 1 { "" } else { "s" });
            let _ = plural;
            return Err(py.raise_type_error(format_args!("function missing required argument (pos {})", n + 1)));
        }
        for (i, item) in info.iter().take(6).enumerate() {
            set_field(v, i + 1, item.value());
        }
    }
    Ok(())
}

fn syntax_error_str(py: Py, v: Value) -> PyResult<Ref> {
    let message = object_protocol::str(py, of(v).field(0).present().unwrap_or(none()))?;
    let message = text_of(message.value());
    let file = of(v).field(1).present().and_then(|f| f.cast::<Str>()).map(|s| s.to_text());
    let file = file.map(|f| f.rsplit('/').next().unwrap_or("").to_string());
    let line = of(v).field(2).present().and_then(|l| int::to_i64(l).filter(|_| int::is_int(l)));
    Ok(py.str(&match (file, line) {
        (Some(f), Some(l)) => format!("{message} ({f}, line {l})"),
        (Some(f), None) => format!("{message} ({f})"),
        (None, Some(l)) => format!("{message} (line {l})"),
        (None, None) => message,
    }))
}

fn unicode_init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    init(py, v, args, kwnames)?;
    let wanted = type_of(py, v).exception_fields as usize;
    if args.len() != wanted {
        let given = args.len();
        return Err(py.raise_type_error(format_args!("function takes exactly {wanted} arguments ({given} given)")));
    }
    for (i, &a) in args.iter().enumerate() {
        set_field(v, i, a);
    }
    Ok(())
}

fn unicode_str(py: Py, v: Value) -> PyResult<Ref> {
    let shift = if type_of(py, v).exception_fields == 4 { 1 } else { 0 };
    let field = |i: usize| of(v).field(i - shift).present().unwrap_or(none());
    if of(v).field(0).is_absent() {
        return Ok(py.str(""));
    }
    let (start, end) = (int::to_i64(field(2)).unwrap_or(0), int::to_i64(field(3)).unwrap_or(0));
    let reason = text_of(object_protocol::str(py, field(4))?.value());
    let encoding = if shift == 0 { text_of(field(0)) } else { String::new() };
    let verb = match (shift, field(1).is_kind(Kind::STR)) {
        (1, _) => "translate",
        (_, true) => "encode",
        _ => "decode",
    };
    let quoted = if shift == 0 { format!("'{encoding}' codec ") } else { String::new() };
    if end == start + 1 {
        if let Some(s) = field(1).cast::<Str>().filter(|s| (start as usize) < s.length) {
            let c = s.at(start as usize);
            let shown = match c {
                0..=0xFF => format!("\\x{c:02x}"),
                0x100..=0xFFFF => format!("\\u{c:04x}"),
                _ => format!("\\U{c:08x}"),
            };
            let head = if shift == 1 { "can't".to_string() } else { format!("{quoted}can't") };
            return Ok(py.str(&format!("{head} {verb} character '{shown}' in position {start}: {reason}")));
        }
        if let Some(b) = field(1).cast::<Bytes>().filter(|b| (start as usize) < b.length) {
            let byte = b.as_slice()[start as usize];
            return Ok(py.str(&format!("{quoted}can't decode byte 0x{byte:02x} in position {start}: {reason}")));
        }
    }
    let what = if verb == "decode" { "bytes" } else { "characters" };
    Ok(py.str(&format!("{quoted}can't {verb} {what} in position {start}-{}: {reason}", end - 1)))
}

/// Getters and setters of the types' own fields, by field number.
fn field_getset(name: &'static str, i: usize) -> GetSetDef {
    macro_rules! numbered {
        ($($n:literal)*) => {
            match i {
                $($n => GetSetDef {
                    name,
                    get: |_, v| Ok(field_or_none(*of(v).field($n))),
                    set: Some(|_, v, value| {
                        store(of(v).field($n), value.map(|v| v.to_ref()));
                        Ok(())
                    }),
                    doc: "",
                },)*
                _ => unreachable!("no exception has so many fields"),
            }
        };
    }
    numbered!(0 1 2 3 4 5 6 7 8 9)
}

/// The type's special behaviour on top of the common one.
fn special_slots(name: &str, common: Slots) -> Slots {
    match name {
        "BaseException" => common,
        "BaseExceptionGroup" => Slots {
            new: Some(crate::exception_group::group_new),
            str: Some(crate::exception_group::group_str),
            repr: Some(crate::exception_group::group_repr),
            ..Slots::default()
        },
        "StopIteration" => Slots { init: Some(stop_iteration_init), ..Slots::default() },
        "SystemExit" => Slots { init: Some(system_exit_init), ..Slots::default() },
        "KeyError" => Slots { str: Some(key_error_str), ..Slots::default() },
        "AttributeError" => Slots { init: Some(attribute_error_init), ..Slots::default() },
        "NameError" => Slots { init: Some(name_error_init), ..Slots::default() },
        "ImportError" => Slots { init: Some(import_error_init), str: Some(import_error_str), ..Slots::default() },
        "OSError" => {
            Slots { new: Some(os_error_new), init: Some(os_error_init), str: Some(os_error_str), ..Slots::default() }
        }
        "SyntaxError" => Slots { init: Some(syntax_error_init), str: Some(syntax_error_str), ..Slots::default() },
        "UnicodeDecodeError" | "UnicodeEncodeError" | "UnicodeTranslateError" => {
            Slots { init: Some(unicode_init), str: Some(unicode_str), ..Slots::default() }
        }
        _ => Slots::default(),
    }
}

/// Makes the types ready.
pub fn register(py: Py) {
    let common = Slots { repr: Some(repr), str: Some(str), new: Some(new), init: Some(init), ..Slots::default() };
    let mut ready: Vec<(&str, TypeRef)> = Vec::new();
    for &(name, _, own) in TABLE {
        let ty = exception_type(py, name, &ready);
        let base = ty.base().expect("exceptions derive from object").exception_fields as usize;
        let mut getsets: Vec<GetSetDef> =
            own.iter().enumerate().map(|(i, field)| field_getset(field, base + i)).collect();
        let mut methods: &[native::MethodDef] = &[];
        if name == "BaseException" {
            getsets.extend_from_slice(ExceptionType::GETSETS);
            getsets.push(crate::descriptor::DICT_ATTRIBUTE);
            methods = ExceptionType::METHODS;
        }
        let mut slots = special_slots(name, common);
        if slots.new.is_none() && name != "BaseException" {
            slots.new = ty.base().expect("has a base").slots.new;
        }
        native::ready(py, ty, slots, methods, &getsets);
        ready.push((name, ty));
    }
    crate::exception_group::register(py);
}

/// The exception type of a name: a subclass of one that is ready, or the root.
fn exception_type(py: Py, name: &str, ready: &[(&str, TypeRef)]) -> TypeRef {
    let found =
        ready.iter().flat_map(|(_, t)| t.subclasses.iter().map(|&s| TypeRef::new(s))).find(|t| t.name() == name);
    found.unwrap_or(py.exceptions().base_exception)
}

/// Every exception type with its name, for the builtins namespace.
pub fn all(py: Py) -> Vec<(&'static str, TypeRef)> {
    let mut list = vec![("BaseException", py.exceptions().base_exception)];
    let mut i = 0;
    while i < list.len() {
        let subclasses: Vec<TypeRef> = list[i].1.subclasses.iter().map(|&s| TypeRef::new(s)).collect();
        for t in subclasses {
            if let Some(row) = TABLE.iter().find(|r| r.0 == t.name()).filter(|_| !t.is_heap()) {
                list.push((row.0, t));
            }
        }
        i += 1;
    }
    list
}
