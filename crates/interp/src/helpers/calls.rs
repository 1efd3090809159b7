//! Calls: into Python functions by pushing a frame, into everything else through the call protocol.

use super::{helpers, truth, word};
use crate::arguments::Arguments;
use crate::{collectors, direct, frames, generators};
use taipan_layout::*;
use taipan_object::{
    Obj, Py, PyResult, Raised, Ref, TypeObject, ValueExt, call, instance, instance_cache, object_protocol, tuple,
    type_of,
};

/// Takes owned words over from the stack.
unsafe fn take(items: *mut Value, count: usize) -> Vec<Value> {
    // SAFETY: the caller passes live stack words that it gives up.
    (0..count).map(|i| StackRef::steal(unsafe { *items.add(i) }).make_owned()).collect()
}

/// After a call that failed with the words that [`take`] took: there is nothing left on the stack to close.
unsafe fn forget(items: *mut Value, count: usize) {
    // SAFETY: the caller passes the words that it took.
    unsafe { std::slice::from_raw_parts_mut(items, count) }.fill(Value::ABSENT);
}

/// Replaces a bound method below the arguments by its function and receiver.
unsafe fn unpack_method(base: *mut Value) {
    // SAFETY: `base` points to the callable and the self-or-null slot.
    unsafe {
        if !(*base.add(1)).is_absent() {
            return;
        }
        let Some(method) = (*base).cast::<Method>() else { return };
        let (function, receiver) = (method.function.to_ref(), method.receiver.to_ref());
        taipan_object::release(std::mem::replace(&mut *base, function.into_value()));
        *base.add(1) = receiver.into_value();
    }
}

/// Replaces an instance below the arguments, whose class has a Python `__call__`, by that and itself.
unsafe fn unpack_instance(py: Py, base: *mut Value) {
    // SAFETY: as for `unpack_method`.
    unsafe {
        let object = *base;
        if !(*base.add(1)).is_absent() || !object.is_pointer() || !object.is_kind(Kind::OBJECT) {
            return;
        }
        if let Some(function) = plain_call(py, object) {
            *base.add(1) = StackRef::steal(object).make_owned();
            *base = function.into_value();
        }
    }
}

/// The Python function that calling the instance calls with it, where finding it runs no Python.
fn plain_call(py: Py, object: Value) -> Option<Ref> {
    let found = instance_cache::get(py, object, py.names().__call__).filter(|found| found.method)?;
    (found.value.value().is_pointer() && found.value.value().is_exact(Kind::FUNCTION)).then_some(found.value)
}

/// Calls what is at `base`: pushes a Python function's frame, calls anything else.
unsafe fn call_at(py: Py, base: *mut Value, oparg: usize, kwnames: Value) -> Value {
    // SAFETY: `base` points to callable, self or absent, and `oparg` arguments.
    unsafe {
        unpack_method(base);
        unpack_instance(py, base);
        let has_self = usize::from(!(*base.add(1)).is_absent());
        let args = base.add(2 - has_self);
        let count = oparg + has_self;
        let keywords = call::keyword_count(kwnames);
        if (*base).is_pointer() && (*base).is_exact(Kind::FUNCTION) {
            let thread = py.thread();
            let function = *base;
            let frame = (*thread).frame;
            let names = direct::names_of(&kwnames);
            let direct = direct::Call { callable: base, args, positional: count - keywords, names };
            if let Some(callee) = direct::push(py, &direct, frame) {
                (*frame).sp = base;
                (*thread).transfer[0] = callee as u64;
                return Value(FRAME_PUSHED);
            }
            let arguments = Arguments { values: take(args, count), positional: count - keywords, kwnames };
            // The arguments have moved: what the stack owns is the callable alone.
            (*frame).sp = base.add(1);
            return match frames::push_call(py, function.as_ptr(), frame, arguments) {
                Ok(callee) => {
                    (*frame).sp = base;
                    taipan_object::release(function);
                    (*thread).transfer[0] = callee as u64;
                    Value(FRAME_PUSHED)
                }
                Err(_) => {
                    forget(args, count);
                    Value::ABSENT
                }
            };
        }
        if count == 1 && has_self == 0 && kwnames.is_absent() && (*base).is_pointer() && (*base).is_exact(Kind::TYPE) {
            let thread = py.thread();
            let frame = (*thread).frame;
            if let Some(callee) = collectors::push(py, *base, *args, frame) {
                (*frame).sp = base;
                taipan_object::release(*base);
                (*thread).transfer[0] = callee as u64;
                return Value(FRAME_PUSHED);
            }
        }
        word(call::call_keywords(py, *base, std::slice::from_raw_parts(args, count), kwnames))
    }
}

helpers! {
    fn tp_call(py, base: *mut Value, oparg: usize) -> Value {
        // SAFETY: the handler's stack layout.
        unsafe { call_at(py, base, oparg, Value::ABSENT) }
    }
    fn tp_plain_call(py, object: Value) -> Value {
        plain_call(py, object).map_or(Value::ABSENT, Ref::into_value)
    }
    fn tp_call_object(py, callable: Value, args: *const Value, count: usize) -> Value {
        // SAFETY: the arguments are live words that the caller keeps.
        word(call::call(py, callable, unsafe { std::slice::from_raw_parts(args, count) }))
    }
    fn tp_call_object_kw(py, callable: Value, args: *const Value, count: usize, names: Value) -> Value {
        // SAFETY: as above.
        word(call::call_keywords(py, callable, unsafe { std::slice::from_raw_parts(args, count) }, names))
    }
    fn tp_new_instance(py, class: Value) -> Value { instance::new_instance(py, Obj::new(class.as_ptr())).into_value() }
    fn tp_call_kw(py, base: *mut Value, oparg: usize, kwnames: Value) -> Value {
        let names = kwnames.to_ref();
        // SAFETY: the handler's stack layout.
        unsafe { call_at(py, base, oparg, names.value()) }
    }
    fn tp_call_ex(py, base: *mut Value) -> Value {
        // SAFETY: the handler's stack layout: callable, absent, positional, keywords or absent.
        word(unsafe { call_ex(py, *base, *base.add(2), *base.add(3)) })
    }
    fn tp_push_init(py, base: *mut Value, oparg: usize) -> *mut Frame {
        // SAFETY: the handler's stack layout; the guard has checked the class.
        unsafe { push_init(py, base, oparg) }
    }
    fn tp_check_init(py, result: Value) -> bool {
        let name = type_of(py, result).name();
        let _ = py.raise_type_error(format_args!("__init__() should return None, not '{name}'"));
        false
    }
    fn tp_call_native(py, callable: Value, args: *const Value, count: usize) -> Value {
        // SAFETY: the arguments stay on the stack.
        native(py, callable, unsafe { std::slice::from_raw_parts(args, count) })
    }
    fn tp_call_native_0(py, callable: Value) -> Value { native(py, callable, &[]) }
    fn tp_call_native_1(py, callable: Value, a: Value) -> Value { native(py, callable, &[a]) }
    fn tp_call_native_2(py, callable: Value, a: Value, b: Value) -> Value { native(py, callable, &[a, b]) }
    fn tp_call_native_3(py, callable: Value, a: Value, b: Value, c: Value) -> Value { native(py, callable, &[a, b, c]) }
    fn tp_call_def_0(py, def: *const NativeDef) -> Value { run_definition(py, def, &[]) }
    fn tp_call_def_1(py, def: *const NativeDef, a: Value) -> Value { run_definition(py, def, &[a]) }
    fn tp_call_def_2(py, def: *const NativeDef, a: Value, b: Value) -> Value { run_definition(py, def, &[a, b]) }
    fn tp_call_def_3(py, def: *const NativeDef, a: Value, b: Value, c: Value) -> Value {
        run_definition(py, def, &[a, b, c])
    }
    fn tp_isinstance(py, object: Value, class: Value) -> i32 { truth(object_protocol::is_instance(py, object, class)) }
    fn tp_clear_frame(py, frame: *mut Frame) {
        // SAFETY: the handler's frame has returned.
        unsafe { frames::clear(py, frame) }
    }
    fn tp_new_generator(py, function: Value, at: *mut CodeUnit) -> Value {
        // SAFETY: traces pass a function whose code makes generators, and its instruction.
        unsafe { generators::of_function(py, function.as_ptr(), at).into_value() }
    }
    fn tp_return_generator(py, frame: *mut Frame) -> Value {
        // SAFETY: the handler has set the running frame's pointers.
        unsafe { generators::from_frame(py, frame).into_value() }
    }
}

/// Calls a native function that is not bound and whose arity has been checked.
#[inline]
fn native(py: Py, callable: Value, args: &[Value]) -> Value {
    let native: Obj<NativeFunction> = Obj::new(callable.as_ptr());
    let of_the_type = |v: &Value| v.is_pointer() && std::ptr::eq(v.header().type_of(), native.receiver.as_ptr());
    if native.header.is_exact(Kind::BUILTIN_FUNCTION) || args.first().is_some_and(of_the_type) {
        return run_definition(py, native.def, args);
    }
    word(call::call_native(py, native, args, Value::ABSENT))
}

/// Runs a definition's code with as many arguments as it allows, the first one of the type that it wants.
#[inline]
fn run_definition(py: Py, def: *const NativeDef, args: &[Value]) -> Value {
    if py.check_native_stack("").is_err() {
        return Value::ABSENT;
    }
    // SAFETY: definitions are static data; arity and receiver have been checked; the arguments are live.
    unsafe { ((*def).code)(py.thread(), args.as_ptr(), args.len(), Value::ABSENT) }
}

unsafe fn call_ex(py: Py, callable: Value, args: Value, kwargs: Value) -> PyResult<Ref> {
    let positional = match args.cast_exact::<Tuple>() {
        Some(_) => args.to_ref(),
        None => {
            let items = taipan_object::iter::collect(py, args);
            tuple::from_vec(py, items.map_err(|raised| not_iterable(py, callable, args, raised))?)
        }
    };
    let items: Obj<Tuple> = Obj::new(positional.value().as_ptr());
    let items: Vec<Ref> = (0..items.as_slice().len()).filter_map(|i| items.get_ref(i)).collect();
    let words: Vec<Value> = items.iter().map(Ref::value).collect();
    let kwargs = if kwargs.is_absent() { None } else { kwargs.cast::<Dict>() };
    call::call_star(py, callable, &words, kwargs)
}

/// Names the callee in the error of a starred argument that is not iterable.
fn not_iterable(py: Py, callable: Value, args: Value, raised: Raised) -> Raised {
    let has = |name: &str| taipan_object::attribute::has_attr(py, args, py.intern(name).value()).unwrap_or(true);
    let raised = py.take_raised(raised);
    if has("__iter__") || has("__getitem__") {
        return py.set_exception(raised);
    }
    let (ty, name) = (type_of(py, args).name(), super::building::callable_name(py, callable));
    py.raise_type_error(format_args!("{name} argument after * must be an iterable, not {ty}"))
}

/// Makes an instance and the frame of its `__init__`, whose caller is a frame that checks the result.
unsafe fn push_init(py: Py, base: *mut Value, oparg: usize) -> *mut Frame {
    // SAFETY: the guard has checked that the class is a plain heap type with a Python `__init__`.
    unsafe {
        let class: Obj<TypeObject> = Obj::new((*base).as_ptr());
        let Some(function) = class.lookup(py, py.names().__init__) else { return std::ptr::null_mut() };
        let function = function.to_ref();
        let made = instance::new_instance(py, class);
        let thread = py.thread();
        let frame = (*thread).frame;
        let Ok(shim) = crate::run::push_init_shim(py, frame, made.value().to_ref().into_value()) else {
            return std::ptr::null_mut();
        };
        // The function, the instance and the arguments, as the stack has them for a method call.
        let class_word = *base;
        *base = function.value().to_ref().into_value();
        *base.add(1) = made.into_value();
        let direct = direct::Call { callable: base, args: base.add(1), positional: oparg + 1, names: &[] };
        if let Some(callee) = direct::push(py, &direct, shim) {
            (*frame).sp = base;
            taipan_object::release(class_word);
            return callee;
        }
        taipan_object::release(std::mem::replace(&mut *base, class_word));
        let values = take(base.add(1), oparg + 1);
        (*frame).sp = base.add(1);
        let positional = values.len();
        let arguments = Arguments { values, positional, kwnames: Value::ABSENT };
        match frames::push_call(py, function.value().as_ptr(), shim, arguments) {
            Ok(callee) => {
                (*frame).sp = base;
                taipan_object::release(class_word);
                callee
            }
            Err(_) => {
                forget(base.add(2), oparg);
                crate::run::drop_init_shim(py, shim);
                std::ptr::null_mut()
            }
        }
    }
}
