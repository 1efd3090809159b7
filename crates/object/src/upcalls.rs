//! What the runtime asks of the crates above it: one struct of function pointers.

use taipan_layout::{Shape, Value};

use crate::py::{Py, PyResult};
use crate::refs::{DictRef, FunctionRef, GeneratorRef, Ref};
use crate::type_object::TypeRef;

/// How a generator is resumed.
pub enum Resume {
    /// `next()` or `send(value)`.
    Send(Value),
    /// `throw(exception)`: the instance.
    Throw(Value),
}

/// Where a part of a text begins and ends: line and column, both from 0.
pub type TextRange = [(usize, usize); 2];

/// A field of a code object (`co_name` …) and its value.
pub type CodeField<'a> = (&'a str, Value);

/// What `compile`, `exec` and `eval` ask for.
pub struct CompileRequest<'a> {
    /// The text, a `str`, or a node of a syntax tree.
    pub text: Value,
    /// The file name, a `str`.
    pub filename: Value,
    /// `exec`, `eval` or `single`.
    pub mode: &'a str,
    /// `compile`'s flags.
    pub flags: i64,
    /// Whether the running code's `from __future__` features are on, too.
    pub inherit: bool,
    /// Level of optimization; -1: as `-O` says.
    pub optimize: i64,
}

/// What instructions make that is of types above this crate.
pub enum Construct {
    /// A template string: its strings and interpolations, two tuples.
    Template(Value, Value),
    /// An interpolation: value, expression text, conversion character (0: none), format specification (or absent).
    Interpolation(Value, Value, u8, Value),
    /// What an asynchronous generator yields, marked as an item.
    AsyncItem(Value),
    /// A type variable: name, function that evaluates the bound or the constraints (or absent), whether constraints.
    TypeVar(Value, Value, bool),
    /// `**P`: the name.
    ParamSpec(Value),
    /// `*Ts`: the name.
    TypeVarTuple(Value),
    /// The type parameter with the function that evaluates its default.
    TypeParamDefault(Value, Value),
    /// The base class `Generic[...]` of a class with these type parameters.
    GenericBase(Value),
    /// `type X = ...`: name, type parameters (or `None`), function that evaluates the value.
    TypeAlias(Value, Value, Value),
}

/// Calls that go up. Filled in by the crates above before any Python runs.
#[derive(Copy, Clone)]
pub struct Upcalls {
    /// Calls a function written in Python: positional arguments, then the values of `kwnames` (a tuple or absent).
    pub call_function: fn(Py, FunctionRef, &[Value], Value) -> PyResult<Ref>,
    /// Resumes a generator or coroutine. `Ok(Some)` is a yielded value, `Ok(None)` is the end with the return value
    /// (owned) left in `thread.transfer[0]`.
    pub resume_generator: fn(Py, GeneratorRef, Resume) -> PyResult<Option<Ref>>,
    /// Releases the frame of a dying generator (its locals and stack).
    pub clear_generator_frame: fn(Py, GeneratorRef),
    /// Runs a class body's function with `namespace` as its locals; returns what the body returns (`__classcell__`'s
    /// cell or `None`).
    pub run_class_body: fn(Py, FunctionRef, Value) -> PyResult<Ref>,
    /// Compiles source text or a syntax tree.
    pub compile: fn(Py, &CompileRequest<'_>) -> PyResult<Ref>,
    /// Whether a value is a node of a syntax tree.
    pub is_tree: fn(Py, Value) -> PyResult<bool>,
    /// Runs a code object in namespaces (globals, locals).
    pub run_code: fn(Py, Value, DictRef, Value, Option<Value>) -> PyResult<Ref>,
    /// `__import__(name, globals, locals, fromlist, level)`.
    pub import: fn(Py, Value, Value, Value, Value, i64) -> PyResult<Ref>,
    /// Raises the `ImportError` for a name that `from module import name` did not find.
    pub cannot_import: fn(Py, Value, Value) -> PyResult<Ref>,
    /// `globals()` of the running frame.
    pub globals: fn(Py) -> PyResult<Ref>,
    /// `locals()` of the running frame.
    pub locals: fn(Py) -> PyResult<Ref>,
    /// `super()` without arguments: the class and the object of the running frame.
    pub super_arguments: fn(Py) -> PyResult<(Ref, Ref)>,
    /// The line number that a traceback entry or frame reports: code object, index of the code unit.
    pub line_number: fn(Py, Value, u32) -> i32,
    /// An attribute of a code object (`co_name`, `co_filename` …), or `None`.
    pub code_attribute: fn(Py, Value, &str) -> PyResult<Option<Ref>>,
    /// A code object like another, or from nothing, with fields as given.
    pub make_code: fn(Py, Option<Value>, &[CodeField<'_>]) -> PyResult<Ref>,
    /// Whether two code objects are equal.
    pub code_equal: fn(Value, Value) -> bool,
    /// The hash of a code object.
    pub code_hash: fn(Value) -> i64,
    /// The frame object of a live frame (of a generator, or one on the chain).
    pub frame_object: fn(Py, *mut taipan_layout::Frame) -> Ref,
    /// The frame that runs Python code, so many callers out; null where there are not so many.
    pub frame_at: fn(Py, usize) -> *mut taipan_layout::Frame,
    /// The variables of a frame object's function: their names and where their values are (in the frame, in a cell, or
    /// with the object); an unbound one's place has the absent word.
    pub frame_places: fn(Py, Value) -> Vec<(Value, *mut Value)>,
    /// Says that a variable of a frame was changed from outside.
    pub frame_written: fn(Py, Value),
    /// Line, last line, column and last column (bytes) of an instruction: code object, index of the code unit; -1 where
    /// unknown.
    pub code_position: fn(Py, Value, u32) -> [i32; 4],
    /// The part of an expression's text that tracebacks mark: where it begins and ends (line, column in characters).
    pub caret_anchors: fn(&str) -> Option<TextRange>,
    /// Whether statement lines are nothing but the call between two columns of the first and last line.
    pub is_whole_call: fn(&str, usize, usize) -> bool,
    /// Makes an object for an instruction.
    pub construct: fn(Py, Construct) -> PyResult<Ref>,
    /// Runs what signals that have arrived ask for; long system calls do so where they are interrupted.
    pub check_signals: fn(Py) -> PyResult<()>,
    /// The thread is about to let others run: what it holds beyond objects' counts is made real first.
    pub leave_thread: fn(Py),
    /// Releases what a code object owns beyond the layout.
    pub drop_code: fn(Py, *mut taipan_layout::Code),
    /// Visits the words that a code object owns.
    pub traverse_code: fn(*mut taipan_layout::Code, &mut dyn FnMut(Value)),
    /// A collection begins: whatever names an object across it is to own a count now.
    pub prepare_collection: fn(Py),
    /// Visits the words whose counts do not keep objects from being garbage.
    pub visit_weakly_held: fn(Py, &mut dyn FnMut(Value)),
    /// Objects are garbage: the counts that were visited by the call above are given back.
    pub garbage_found: fn(Py, &dyn Fn(Value) -> bool),
    /// A watched type changed.
    pub type_changed: fn(Py, TypeRef),
    /// A watched shape got a new version.
    pub shape_changed: fn(Py, *mut Shape),
    /// A key of a watched dict, an interned string, is about to change; absent: any key may be.
    pub dict_changed: fn(Py, DictRef, Value),
    /// A watched function changed.
    pub function_changed: fn(Py, FunctionRef),
}

fn unset<T>(py: Py, what: &str) -> PyResult<T> {
    Err(py.raise_system_error(format_args!("no {what} in this build")))
}

impl Upcalls {
    /// Every call raises `SystemError` or does nothing.
    pub fn none() -> Upcalls {
        Upcalls {
            call_function: |py, _, _, _| unset(py, "interpreter"),
            resume_generator: |py, _, _| unset(py, "interpreter"),
            clear_generator_frame: |_, _| {},
            run_class_body: |py, _, _| unset(py, "interpreter"),
            compile: |py, _| unset(py, "compiler"),
            is_tree: |_, _| Ok(false),
            run_code: |py, _, _, _, _| unset(py, "interpreter"),
            import: |py, _, _, _, _, _| unset(py, "import system"),
            cannot_import: |py, _, _| unset(py, "import system"),
            globals: |py| unset(py, "interpreter"),
            locals: |py| unset(py, "interpreter"),
            super_arguments: |py| Err(py.raise_runtime_error(format_args!("super(): no arguments"))),
            line_number: |_, _, _| -1,
            code_attribute: |_, _, _| Ok(None),
            make_code: |py, _, _| unset(py, "compiler"),
            code_equal: |_, _| false,
            code_hash: |_| 0,
            frame_object: |_, _| crate::attribute::none_ref(),
            frame_at: |_, _| std::ptr::null_mut(),
            frame_places: |_, _| Vec::new(),
            frame_written: |_, _| {},
            code_position: |_, _, _| [-1; 4],
            caret_anchors: |_| None,
            is_whole_call: |_, _, _| false,
            construct: |py, _| unset(py, "type"),
            check_signals: |_| Ok(()),
            leave_thread: |_| {},
            drop_code: |_, _| {},
            traverse_code: |_, _| {},
            prepare_collection: |_| {},
            visit_weakly_held: |_, _| {},
            garbage_found: |_, _| {},
            type_changed: |_, _| {},
            shape_changed: |_, _| {},
            dict_changed: |_, _, _| {},
            function_changed: |_, _| {},
        }
    }
}
