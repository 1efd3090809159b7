//! `sys`: the parts that need nothing but the runtime.

use taipan_builtins::async_generator::{FINALIZER_HOOK, FIRST_ITERATION_HOOK};
use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

struct Functions;

#[pymodule]
impl Functions {
    /// Exit the interpreter by raising SystemExit(status).
    #[pyfunction("exit(status=None, /)")]
    fn exit(py: Py, status: Option<Value>) -> PyResult<()> {
        let args: Vec<Value> = status.into_iter().filter(|s| !s.is_none()).collect();
        Err(py.raise_with(py.exceptions().system_exit, &args))
    }
    /// Return the current exception: (type, value, traceback).
    #[pyfunction("exc_info()")]
    fn exc_info(py: Py) -> Ref {
        match py.handled_exception() {
            Some(e) => {
                let handle: exceptions::ExceptionRef = Obj::new(e.value().as_ptr());
                let tb = traceback::field_or_none(handle.traceback);
                tuple::from_vec(py, vec![object_protocol::class_of(py, e.value()), e, tb])
            }
            None => tuple::from_slice(py, &[none(), none(), none()]),
        }
    }
    /// Return the exception being handled.
    #[pyfunction("exception()")]
    fn exception(py: Py) -> Option<Ref> {
        py.handled_exception()
    }
    /// Return a frame object from the call stack.
    #[pyfunction("_getframe(depth=0, /)")]
    fn _getframe(py: Py, depth: Option<i32>) -> PyResult<Ref> {
        let depth = depth.unwrap_or(0).max(0) as usize;
        let frame = (py.runtime().upcalls().frame_at)(py, depth);
        if frame.is_null() {
            return Err(py.raise_value_error(format_args!("call stack is not deep enough")));
        }
        Ok((py.runtime().upcalls().frame_object)(py, frame))
    }
    /// Set the hooks of asynchronous generators.
    #[pyfunction("set_asyncgen_hooks(firstiter=None, finalizer=None)")]
    fn set_asyncgen_hooks(py: Py, first: Option<Value>, finalizer: Option<Value>) -> PyResult<()> {
        let hooks = [("firstiter", FIRST_ITERATION_HOOK, first), ("finalizer", FINALIZER_HOOK, finalizer)];
        for (name, _, hook) in hooks {
            if let Some(hook) = hook.filter(|h| !h.is_none() && !call::is_callable(py, *h)) {
                let got = type_of(py, hook).name();
                return Err(py.raise_type_error(format_args!("callable {name} expected, got {got}")));
            }
        }
        for (_, place, hook) in hooks {
            if let Some(hook) = hook {
                py.runtime().register(place, hook.to_ref());
            }
        }
        Ok(())
    }
    /// Return the installed asynchronous generators hooks.
    #[pyfunction("get_asyncgen_hooks()")]
    fn get_asyncgen_hooks(py: Py) -> Ref {
        let hook = |place| py.runtime().registered(place).unwrap_or(none());
        tuple::from_slice(py, &[hook(FIRST_ITERATION_HOOK), hook(FINALIZER_HOOK)])
    }
    /// Return the current value of the recursion limit.
    #[pyfunction("getrecursionlimit()")]
    fn getrecursionlimit(py: Py) -> i64 {
        py.runtime().recursion_limit.get() as i64
    }
    /// Set the maximum depth of the Python interpreter stack to n.
    #[pyfunction("setrecursionlimit(limit, /)")]
    fn setrecursionlimit(py: Py, limit: i32) -> PyResult<()> {
        if limit < 1 {
            return Err(py.raise_value_error(format_args!("recursion limit must be greater or equal than 1")));
        }
        let used = py.runtime().recursion_limit.get() - py.state().recursion_left;
        if used >= limit {
            return Err(py.raise_recursion_error(format_args!(
                "cannot set the recursion limit to {limit} at the recursion depth {used}: the limit is too low"
            )));
        }
        py.runtime().recursion_limit.set(limit);
        // SAFETY: the token proves that the thread is ours.
        unsafe { (*py.thread()).recursion_left = limit - used };
        Ok(())
    }
    /// ``Intern'' the given string.
    #[pyfunction("intern(string, /)")]
    fn intern(py: Py, s: StrRef) -> PyResult<Ref> {
        if !s.value().is_exact(Kind::STR) {
            let got = type_of(py, s.value()).name();
            return Err(py.raise_type_error(format_args!("can't intern {got}")));
        }
        Ok(py.intern_value(s.value()))
    }
    /// Return the reference count of object.
    #[pyfunction("getrefcount(object, /)")]
    fn getrefcount(_py: Py, v: Value) -> i64 {
        if v.is_pointer() { v.header().count as i64 } else { IMMORTAL_COUNT as i64 }
    }
    /// Return the size of object in bytes.
    #[pyfunction("getsizeof(object, default=None, /)")]
    fn getsizeof(py: Py, v: Value, _default: Option<Value>) -> PyResult<Ref> {
        match attribute::call_special(py, v, py.names().__sizeof__, &[])? {
            Some(n) => Ok(n),
            None => Ok(int::from_i64(py, 16)),
        }
    }
    /// Return the current maximum number of digits for integer string conversion.
    #[pyfunction("get_int_max_str_digits()")]
    fn get_int_max_str_digits(py: Py) -> usize {
        py.runtime().int_max_str_digits.get()
    }
    /// Set the maximum number of digits for integer string conversion.
    #[pyfunction("set_int_max_str_digits(maxdigits)")]
    fn set_int_max_str_digits(py: Py, digits: i64) -> PyResult<()> {
        if digits != 0 && digits < 640 {
            return Err(py.raise_value_error(format_args!("maxdigits must be 0 or larger than 640")));
        }
        py.runtime().int_max_str_digits.set(digits as usize);
        Ok(())
    }
    /// Return the default encoding used for conversion between str and bytes.
    #[pyfunction("getdefaultencoding()")]
    fn getdefaultencoding(py: Py) -> Ref {
        py.str("utf-8")
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "This module provides access to some objects used or maintained by the\ninterpreter and to functions that \
               interact strongly with the interpreter.";
    let (module, d) = crate::new_module(py, "sys", doc, Functions::METHODS);
    let (out, error) = crate::stream::create(py);
    py.runtime().register("sys.stdout", out.clone());
    for (name, value) in
        [("stdout", out.clone()), ("__stdout__", out), ("stderr", error.clone()), ("__stderr__", error)]
    {
        dict::set_text(py, d, name, value.value());
    }
    dict::set_text(py, d, "modules", py.runtime().modules_dict().value());
    dict::set_text(py, d, "path", list::new(py).value());
    dict::set_text(py, d, "maxsize", int::from_i64(py, i64::MAX).value());
    dict::set_text(py, d, "maxunicode", Value::from_small_int(0x10FFFF));
    let texts = [("byteorder", "little"), ("platform", std::env::consts::OS)];
    for (name, text) in texts {
        dict::set_text(py, d, name, py.str(text).value());
    }
    native::add_functions(py, d, "sys", crate::sys_runtime::Functions::METHODS);
    for hook in ["excepthook", "displayhook"] {
        let own = dict::get_text(py, d, hook).expect("added above");
        dict::set_text(py, d, &format!("__{hook}__"), own.value());
    }
    let mut names: Vec<&str> = crate::MODULES.iter().map(|m| m.0).chain(crate::PYTHON.iter().map(|p| p.0)).collect();
    names.push("builtins");
    names.sort_unstable();
    let names: Vec<Ref> = names.into_iter().map(|n| py.str(n)).collect();
    dict::set_text(py, d, "builtin_module_names", tuple::from_vec(py, names).value());
    Ok(module)
}
