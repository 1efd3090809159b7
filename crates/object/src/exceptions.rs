//! Exceptions: layout, the hierarchy, raising, context.
//!
//! Law: `thread.exception` holds an instance, owned, or is absent. Raising while another exception is being handled
//! chains it as `__context__`. An exception type's own fields are words behind [`Exception`], named in [`TABLE`].

use std::fmt::Arguments;

use taipan_layout::*;

use crate::py::{Py, PyResult, Raised};
use crate::refs::{Obj, Ref, ValueExt, clear_slot, release, replace_slot};
use crate::type_object::*;
use crate::{attribute, dict, instance, list, tuple};

/// An exception; its type's own fields and then the attribute word follow.
#[repr(C)]
pub struct Exception {
    /// The object header.
    pub header: Header,
    /// `args`, an owned tuple.
    pub args: Value,
    /// `__traceback__`, owned or absent.
    pub traceback: Value,
    /// `__context__`, owned or absent.
    pub context: Value,
    /// `__cause__`, owned or absent.
    pub cause: Value,
    /// `__suppress_context__`.
    pub suppress_context: u64,
}

// SAFETY: the kind is given to objects of this layout only.
unsafe impl crate::refs::Layout for Exception {
    const KIND: Kind = Kind::EXCEPTION;
}

/// A borrowed handle on an exception.
pub type ExceptionRef = Obj<Exception>;

impl Obj<Exception> {
    /// The type's own field `i`, for reading or replacing.
    pub fn field(&self, i: usize) -> &mut Value {
        debug_assert!(i < TypeRef::new(self.header.type_of().cast()).exception_fields as usize);
        // SAFETY: the type says how many words follow; the reference ends with the expression.
        unsafe { &mut *self.as_ptr().cast::<u8>().add(size_of::<Exception>() + i * 8).cast::<Value>() }
    }
}

macro_rules! exceptions {
    ($($field:ident $name:literal $base:ident [$($own:literal),*];)*) => {
        /// The built-in exception types.
        #[allow(missing_docs)]
        #[derive(Copy, Clone)]
        pub struct Exceptions { $(pub $field: TypeRef,)* }
        /// Name, base and own fields of each exception type; a base comes before its subclasses.
        pub const TABLE: &[(&str, &str, &[&str])] = &[$(($name, stringify!($base), &[$($own),*])),*];
        fn collect(find: impl Fn(&str) -> TypeRef) -> Exceptions {
            Exceptions { $($field: find($name),)* }
        }
        const FIELDS: &[&str] = &[$(stringify!($field)),*];
    };
}

exceptions! {
    base_exception "BaseException" object [];
    exception "Exception" base_exception [];
    base_exception_group "BaseExceptionGroup" base_exception ["message", "exceptions"];
    generator_exit "GeneratorExit" base_exception [];
    keyboard_interrupt "KeyboardInterrupt" base_exception [];
    system_exit "SystemExit" base_exception ["code"];
    arithmetic_error "ArithmeticError" exception [];
    floating_point_error "FloatingPointError" arithmetic_error [];
    overflow_error "OverflowError" arithmetic_error [];
    zero_division_error "ZeroDivisionError" arithmetic_error [];
    assertion_error "AssertionError" exception [];
    attribute_error "AttributeError" exception ["name", "obj"];
    buffer_error "BufferError" exception [];
    eof_error "EOFError" exception [];
    import_error "ImportError" exception ["msg", "name", "path", "name_from"];
    module_not_found_error "ModuleNotFoundError" import_error [];
    lookup_error "LookupError" exception [];
    index_error "IndexError" lookup_error [];
    key_error "KeyError" lookup_error [];
    memory_error "MemoryError" exception [];
    name_error "NameError" exception ["name"];
    unbound_local_error "UnboundLocalError" name_error [];
    os_error "OSError" exception ["errno", "strerror", "filename", "winerror", "filename2", "characters_written"];
    blocking_io_error "BlockingIOError" os_error [];
    child_process_error "ChildProcessError" os_error [];
    connection_error "ConnectionError" os_error [];
    broken_pipe_error "BrokenPipeError" connection_error [];
    connection_aborted_error "ConnectionAbortedError" connection_error [];
    connection_refused_error "ConnectionRefusedError" connection_error [];
    connection_reset_error "ConnectionResetError" connection_error [];
    file_exists_error "FileExistsError" os_error [];
    file_not_found_error "FileNotFoundError" os_error [];
    interrupted_error "InterruptedError" os_error [];
    is_a_directory_error "IsADirectoryError" os_error [];
    not_a_directory_error "NotADirectoryError" os_error [];
    permission_error "PermissionError" os_error [];
    process_lookup_error "ProcessLookupError" os_error [];
    timeout_error "TimeoutError" os_error [];
    reference_error "ReferenceError" exception [];
    runtime_error "RuntimeError" exception [];
    not_implemented_error "NotImplementedError" runtime_error [];
    python_finalization_error "PythonFinalizationError" runtime_error [];
    recursion_error "RecursionError" runtime_error [];
    stop_async_iteration "StopAsyncIteration" exception [];
    stop_iteration "StopIteration" exception ["value"];
    syntax_error "SyntaxError" exception ["msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line", "_metadata"];
    incomplete_input_error "_IncompleteInputError" syntax_error [];
    indentation_error "IndentationError" syntax_error [];
    tab_error "TabError" indentation_error [];
    system_error "SystemError" exception [];
    type_error "TypeError" exception [];
    value_error "ValueError" exception [];
    unicode_error "UnicodeError" value_error [];
    unicode_decode_error "UnicodeDecodeError" unicode_error ["encoding", "object", "start", "end", "reason"];
    unicode_encode_error "UnicodeEncodeError" unicode_error ["encoding", "object", "start", "end", "reason"];
    unicode_translate_error "UnicodeTranslateError" unicode_error ["object", "start", "end", "reason"];
    warning "Warning" exception [];
    bytes_warning "BytesWarning" warning [];
    deprecation_warning "DeprecationWarning" warning [];
    encoding_warning "EncodingWarning" warning [];
    future_warning "FutureWarning" warning [];
    import_warning "ImportWarning" warning [];
    pending_deprecation_warning "PendingDeprecationWarning" warning [];
    resource_warning "ResourceWarning" warning [];
    runtime_warning "RuntimeWarning" warning [];
    syntax_warning "SyntaxWarning" warning [];
    unicode_warning "UnicodeWarning" warning [];
    user_warning "UserWarning" warning [];
}

/// The exception types, made with the runtime.
pub struct ExceptionTable(std::cell::OnceCell<Exceptions>);

impl Default for ExceptionTable {
    fn default() -> Self {
        ExceptionTable(std::cell::OnceCell::new())
    }
}

/// Makes all exception types bare; their methods are added by the crate that implements them.
pub(crate) fn create_types(py: Py) {
    let mut made: Vec<TypeRef> = Vec::new();
    for &(name, base, own) in TABLE {
        let base = FIELDS.iter().position(|&f| f == base).map_or(py.types().object, |i| made[i]);
        let fields = base.exception_fields as usize + own.len();
        let attribute_word = size_of::<Exception>() + fields * 8;
        let spec = TypeSpec {
            name,
            base: Some(base),
            kind: Kind::EXCEPTION.0,
            flags: TYPE_EXCEPTION | TYPE_BASE | TYPE_IMMUTABLE,
            basic_size: attribute_word + 8,
            layout_id: std::any::TypeId::of::<Exception>(),
        };
        let mut ty = allocate_type(py, &spec, Some(py.types().type_));
        ty.dict_kind = DictKind::Shape;
        ty.attribute_word = attribute_word as u32;
        ty.exception_fields = fields as u16;
        ty.drop_fields = drop_fields;
        ty.traverse = traverse;
        make_shapes(py, ty, 0);
        ty.head.name = py.intern_immortal(name);
        ty.qualname = ty.head.name;
        ty.head.dict = dict::new(py).into_value().as_ptr();
        set_single_mro(py, ty);
        link_subclass(base, ty);
        crate::types::set_type_module(py, ty, "builtins");
        made.push(ty);
    }
    let table = collect(|name| made[TABLE.iter().position(|r| r.0 == name).expect("a row of the table")]);
    let _ = py.runtime().exceptions.0.set(table);
}

pub(crate) unsafe fn drop_fields(_py: Py, object: *mut Header) {
    let mut e: ExceptionRef = Obj::new(object.cast());
    let count = TypeRef::new(e.header.type_of().cast()).exception_fields as usize;
    for i in 0..count {
        clear_slot(e.field(i));
    }
    clear_slot(&mut e.args);
    clear_slot(&mut e.traceback);
    clear_slot(&mut e.context);
    clear_slot(&mut e.cause);
}

pub(crate) unsafe fn traverse(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let e: ExceptionRef = Obj::new(object.cast());
    let count = TypeRef::new(e.header.type_of().cast()).exception_fields as usize;
    for i in 0..count {
        e.field(i).present().into_iter().for_each(&mut *visit);
    }
    [e.args, e.traceback, e.context, e.cause].into_iter().filter_map(|v| v.present()).for_each(visit);
}

/// A new exception with these `args` and empty fields; no Python runs.
pub fn new_bare(py: Py, ty: TypeRef, args: Ref) -> Ref {
    let cell = instance::allocate_instance(py, ty, 0);
    let mut e: ExceptionRef = Obj::new(cell.cast());
    // SAFETY: the words between the header and the attribute word are ours to fill.
    unsafe {
        let first = cell.cast::<u8>().add(size_of::<Header>()).cast::<u64>();
        for i in 0..5 + ty.exception_fields as usize {
            first.add(i).write(0);
        }
    }
    e.args = args.into_value();
    Ref::from_owned(Value::from_ptr(cell))
}

macro_rules! raisers {
    ($($method:ident $field:ident),* $(,)?) => {
        impl Py {
            $(
                #[doc = concat!("Raises `", stringify!($field), "` with the message.")]
                #[cold]
                pub fn $method(self, message: Arguments<'_>) -> Raised {
                    self.raise(self.exceptions().$field, message)
                }
            )*
        }
    };
}

raisers! {
    raise_type_error type_error, raise_value_error value_error, raise_index_error index_error,
    raise_runtime_error runtime_error, raise_system_error system_error, raise_overflow_error overflow_error,
    raise_zero_division zero_division_error, raise_recursion_error recursion_error, raise_memory_error memory_error,
    raise_assertion_error assertion_error, raise_not_implemented not_implemented_error, raise_buffer_error buffer_error,
    raise_lookup_error lookup_error,
}

impl Py {
    /// The exception types.
    pub fn exceptions(self) -> &'static Exceptions {
        self.runtime().exceptions.0.get().expect("made with the runtime")
    }

    /// Raises a new instance of `ty`, a built-in exception type whose constructor takes a message.
    #[cold]
    pub fn raise(self, ty: TypeRef, message: Arguments<'_>) -> Raised {
        let text = self.format(message);
        self.raise_with(ty, &[text.value()])
    }

    /// Raises an instance of `ty` called with `args`. If the constructor raises, that exception is raised instead.
    #[cold]
    pub fn raise_with(self, ty: TypeRef, args: &[Value]) -> Raised {
        if ty.is_heap() || ty.exception_fields > 0 {
            return match crate::call::call(self, ty.value(), args) {
                Ok(e) => self.raise_instance(e),
                Err(raised) => raised,
            };
        }
        let e = new_bare(self, ty, tuple::from_slice(self, args));
        self.raise_instance(e)
    }

    /// Raises the `OSError` of the system's error.
    #[cold]
    pub fn raise_os_error(self, error: &std::io::Error) -> Raised {
        let number = i64::from(error.raw_os_error().unwrap_or(0));
        let text = error.to_string();
        let text = self.str(text.split(" (os error").next().unwrap_or_default());
        self.raise_with(self.exceptions().os_error, &[Value::from_small_int(number), text.value()])
    }

    /// Raises `KeyError(key)`.
    #[cold]
    pub fn raise_key_error(self, key: Value) -> Raised {
        self.raise_with(self.exceptions().key_error, &[key])
    }

    /// Raises `StopIteration(value)`, or without arguments for `None`.
    #[cold]
    pub fn raise_stop_iteration(self, value: Option<Value>) -> Raised {
        let ty = self.exceptions().stop_iteration;
        let args: Vec<Value> = value.into_iter().collect();
        let e = new_bare(self, ty, tuple::from_slice(self, &args));
        let e_ref: ExceptionRef = Obj::new(e.value().as_ptr());
        *e_ref.field(0) = value.unwrap_or(crate::singletons::none()).to_ref().into_value();
        self.raise_instance(e)
    }

    /// Raises `AttributeError` with `name` and `obj` set.
    #[cold]
    pub fn raise_attribute_error(self, object: Value, name: Value, message: Arguments<'_>) -> Raised {
        let text = self.format(message);
        let e = new_bare(self, self.exceptions().attribute_error, tuple::from_slice(self, &[text.value()]));
        let e_ref: ExceptionRef = Obj::new(e.value().as_ptr());
        *e_ref.field(0) = name.to_ref().into_value();
        *e_ref.field(1) = object.to_ref().into_value();
        self.raise_instance(e)
    }

    /// Raises `NameError` (or `UnboundLocalError`) with `name` set.
    #[cold]
    pub fn raise_name_error(self, ty: TypeRef, name: Value, message: Arguments<'_>) -> Raised {
        let text = self.format(message);
        let e = new_bare(self, ty, tuple::from_slice(self, &[text.value()]));
        let e_ref: ExceptionRef = Obj::new(e.value().as_ptr());
        *e_ref.field(0) = name.to_ref().into_value();
        self.raise_instance(e)
    }

    /// Raises an exception instance; the exception being handled becomes its context.
    pub fn raise_instance(self, exception: Ref) -> Raised {
        debug_assert!(exception.value().cast::<Exception>().is_some());
        if let Some(handled) = self.handled_exception() {
            self.chain(&exception, handled);
        }
        self.set_exception(exception)
    }

    /// Puts an exception on the thread as it is (re-raise: no context is added).
    pub fn set_exception(self, exception: Ref) -> Raised {
        let old = self.swap_exception(exception.into_value());
        release(old);
        Raised::proved()
    }

    /// Takes the exception being raised off the thread.
    pub fn take_exception(self) -> Option<Ref> {
        Ref::from_owned_option(self.swap_exception(Value::ABSENT))
    }

    /// Takes the exception that `raised` proves.
    pub fn take_raised(self, raised: Raised) -> Ref {
        let _ = raised;
        self.take_exception().expect("a Raised proves that an exception is set")
    }

    /// Whether the exception being raised is an instance of `ty`.
    pub fn raised_is(self, ty: TypeRef) -> bool {
        let e = self.state().exception;
        !e.is_absent() && type_of(self, e).is_subtype(ty)
    }

    /// Drops the exception being raised if it is an instance of `ty`; else hands the proof back.
    pub fn catch(self, raised: Raised, ty: TypeRef) -> PyResult<Ref> {
        if self.raised_is(ty) { Ok(self.take_raised(raised)) } else { Err(raised) }
    }

    /// The innermost exception being handled, as `sys.exception()`.
    pub fn handled_exception(self) -> Option<Ref> {
        let mut level = self.state().handled;
        while !level.is_null() {
            // SAFETY: the levels live on the stack of running generators or in the thread.
            unsafe {
                let v = (*level).value;
                if !v.is_absent() && !v.is_none() {
                    return Some(v.to_ref());
                }
                level = (*level).previous;
            }
        }
        None
    }

    /// Makes `handled` the context of `exception`, and breaks a cycle that this would close.
    fn chain(self, exception: &Ref, handled: Ref) {
        let mut e: ExceptionRef = Obj::new(exception.value().as_ptr());
        if handled.value().is(exception.value()) {
            return;
        }
        let (mut o, mut slow, mut step) = (handled.clone(), handled.clone(), false);
        loop {
            let mut current: ExceptionRef = Obj::new(o.value().as_ptr());
            let Some(context) = current.context.present().map(|c| c.to_ref()) else { break };
            if context.value().is(exception.value()) {
                clear_slot(&mut current.context);
                break;
            }
            o = context;
            if step {
                let s: ExceptionRef = Obj::new(slow.value().as_ptr());
                let Some(next) = s.context.present().map(|c| c.to_ref()) else { break };
                slow = next;
                if slow.value().is(o.value()) {
                    break;
                }
            }
            step = !step;
        }
        replace_slot(&mut e.context, handled);
    }

    /// Reports an exception that cannot be raised (in a finalizer or callback) on standard error.
    pub fn write_unraisable(self, where_: Value) {
        let Some(e) = self.take_exception() else { return };
        let what = crate::object_protocol::repr(self, where_).map(|r| crate::text_of(r.value()));
        let what = what.unwrap_or_else(|raised| {
            drop(self.take_raised(raised));
            "<object repr() failed>".to_string()
        });
        let description = crate::traceback_text::describe(self, e.value());
        self.runtime().output.write_error(format!("Exception ignored in: {what}\n{description}\n"));
    }
}

/// An exception instance from what `raise x` was given: an instance, or a class, which is called.
pub fn instantiate(py: Py, value: Value) -> PyResult<Ref> {
    if value.cast::<Exception>().is_some() {
        return Ok(value.to_ref());
    }
    if let Some(ty) = value.cast::<TypeObject>().filter(|t| t.has_flag(TYPE_EXCEPTION)) {
        let e = crate::call::call(py, value, &[])?;
        if e.value().cast::<Exception>().is_none() {
            let got = type_of(py, e.value()).value();
            let got = crate::object_protocol::repr(py, got)?;
            return Err(py.raise_type_error(format_args!(
                "calling {} should have returned an instance of BaseException, not {}",
                crate::text_of(crate::object_protocol::repr(py, ty.value())?.value()),
                crate::text_of(got.value())
            )));
        }
        return Ok(e);
    }
    Err(py.raise_type_error(format_args!("exceptions must derive from BaseException")))
}

/// `raise value from cause` (`cause` absent without `from`).
pub fn raise(py: Py, value: Value, cause: Option<Value>) -> Raised {
    let e = match instantiate(py, value) {
        Ok(e) => e,
        Err(raised) => return raised,
    };
    if let Some(cause) = cause {
        let cause = if cause.is_none() {
            None
        } else {
            if cause.cast::<Exception>().is_none()
                && !cause.cast::<TypeObject>().is_some_and(|t| t.has_flag(TYPE_EXCEPTION))
            {
                return py.raise_type_error(format_args!("exception causes must derive from BaseException"));
            }
            match instantiate(py, cause) {
                Ok(c) => Some(c),
                Err(raised) => return raised,
            }
        };
        let mut handle: ExceptionRef = Obj::new(e.value().as_ptr());
        handle.suppress_context = 1;
        match cause {
            Some(c) => replace_slot(&mut handle.cause, c),
            None => clear_slot(&mut handle.cause),
        }
    }
    py.raise_instance(e)
}

/// Adds a note (a `str`) to an exception, as `BaseException.add_note` does.
pub fn add_note(py: Py, exception: Value, note: Value) -> PyResult<()> {
    let name = py.names().__notes__;
    let notes = match attribute::get_attr_optional_catching(py, exception, name)? {
        Some(n) => n,
        None => {
            let fresh = list::new(py);
            attribute::set_attr(py, exception, name, fresh.value())?;
            fresh
        }
    };
    match notes.value().cast::<List>() {
        Some(l) => {
            l.push(note.to_ref());
            Ok(())
        }
        None => Err(py.raise_type_error(format_args!("Cannot add note: __notes__ is not a list"))),
    }
}

/// Whether `exception` (an instance) matches what an `except` clause names: a class or a tuple of classes.
pub fn matches(py: Py, exception: Value, target: Value) -> PyResult<bool> {
    let is_class = |v: Value| v.cast::<TypeObject>().is_some_and(|t| t.has_flag(TYPE_EXCEPTION));
    let wrong =
        || py.raise_type_error(format_args!("catching classes that do not inherit from BaseException is not allowed"));
    let ty = type_of(py, exception);
    if let Some(t) = target.cast::<Tuple>() {
        if !t.as_slice().iter().all(|&v| is_class(v)) {
            return Err(wrong());
        }
        return Ok(t.as_slice().iter().any(|&v| ty.is_subtype(Obj::new(v.as_ptr()))));
    }
    if !is_class(target) {
        return Err(wrong());
    }
    Ok(ty.is_subtype(Obj::new(target.as_ptr())))
}
