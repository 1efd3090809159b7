//! Making and unpacking containers, formatting, intrinsics.

use super::{helpers, word};
use crate::frames;
use taipan_bytecode::opargs::intrinsic;
use taipan_layout::*;
use taipan_object::function::{self, FunctionPart};
use taipan_object::upcalls::Construct;
use taipan_object::{
    Obj, Py, PyResult, Ref, ValueExt, attribute, call, dict, exception_group, iter, list, none, number,
    object_protocol, set, text_of, tuple, type_of,
};

/// Makes stack words owned ones, in place.
unsafe fn owned(items: *mut Value, count: usize) -> *const Value {
    for index in 0..count {
        // SAFETY: the caller passes live stack words that it gives up; a borrowed one takes a count.
        unsafe { *items.add(index) = StackRef::steal(*items.add(index)).make_owned() };
    }
    items
}

unsafe fn borrow<'a>(items: *mut Value, count: usize) -> &'a [Value] {
    // SAFETY: the caller passes live stack words.
    unsafe { std::slice::from_raw_parts(items, count) }
}

helpers! {
    fn tp_build_list(py, items: *mut Value, count: usize) -> Value {
        // SAFETY: the handler gives its stack words up.
        unsafe { list::steal_items(py, owned(items, count), count) }.into_value()
    }
    fn tp_build_tuple(py, items: *mut Value, count: usize) -> Value {
        // SAFETY: as above.
        unsafe { tuple::steal_items(py, owned(items, count), count) }.into_value()
    }
    fn tp_build_map(py, items: *mut Value, count: usize) -> Value {
        // SAFETY: the words stay on the stack during the call.
        let items = unsafe { borrow(items, count * 2) };
        let made = dict::new(py);
        for pair in items.chunks_exact(2) {
            if dict::set(py, dict::of(&made), pair[0], pair[1]).is_err() {
                return Value::ABSENT;
            }
        }
        made.into_value()
    }
    fn tp_build_set(py, items: *mut Value, count: usize) -> Value {
        // SAFETY: the words stay on the stack during the call.
        let items = unsafe { borrow(items, count) };
        let made = set::new(py);
        for &item in items {
            if set::of(&made).add(py, item).is_err() {
                return Value::ABSENT;
            }
        }
        made.into_value()
    }
    fn tp_build_string(py, items: *mut Value, count: usize) -> Value {
        // SAFETY: the words stay on the stack during the call.
        let items = unsafe { borrow(items, count) };
        let mut builder = taipan_object::string::StrBuilder::with_capacity(16 * count);
        items.iter().filter_map(|i| i.cast::<Str>()).for_each(|s| builder.push_value(s));
        builder.finish(py).into_value()
    }
    fn tp_list_append(_py, list: Value, item: Value) { Obj::<List>::new(list.as_ptr()).push(Ref::from_owned(item)); }
    fn tp_list_extend(py, list: Value, iterable: Value) -> bool {
        let result = Obj::<List>::new(list.as_ptr()).extend(py, iterable);
        if result.is_err() && py.raised_is(py.exceptions().type_error) && type_of(py, iterable).slots.iter.is_none()
            && object_protocol::len(py, iterable).is_err() {
            drop(py.take_exception());
            let name = type_of(py, iterable).full_name(py);
            let _ = py.raise_type_error(format_args!("Value after * must be an iterable, not {name}"));
        }
        result.is_ok()
    }
    fn tp_set_add(py, set: Value, item: Value) -> bool {
        // The set of a namespace's conditional annotations is a name that a program can bind to anything.
        if !set.is_kind(Kind::SET) {
            let name = type_of(py, set).name();
            let _ = py.raise_type_error(format_args!("'{name}' object is not a set"));
            return false;
        }
        Obj::<taipan_object::set::Set>::new(set.as_ptr()).add(py, item).is_ok()
    }
    fn tp_set_add_int(_py, set: Value, item: Value) -> bool {
        set.is_kind(Kind::SET) && Obj::<taipan_object::set::Set>::new(set.as_ptr()).add_immediate(item)
    }
    fn tp_set_update(py, set: Value, iterable: Value) -> bool {
        Obj::<taipan_object::set::Set>::new(set.as_ptr()).update(py, iterable).is_ok()
    }
    fn tp_map_add(py, dict: Value, key: Value, value: Value) -> bool {
        dict::set(py, Obj::new(dict.as_ptr()), key, value).is_ok()
    }
    fn tp_dict_merge(py, dict: Value, mapping: Value, callable: Value) -> bool {
        merge(py, Obj::new(dict.as_ptr()), mapping, callable).is_ok()
    }
    fn tp_dict_get(py, dict: Value, key: Value) -> Value {
        match dict::get(py, Obj::new(dict.as_ptr()), key) {
            Ok(Some(value)) => value.into_value(),
            _ => Value::ABSENT,
        }
    }
    fn tp_format(py, value: Value, spec: Value) -> Value {
        if spec.is_absent() && value.is_exact(Kind::STR) {
            return value.to_ref().into_value();
        }
        let empty = py.str("");
        let spec = if spec.is_absent() { empty.value() } else { spec };
        word(object_protocol::format(py, value, spec))
    }
    fn tp_convert_value(py, value: Value, oparg: usize) -> Value {
        word(match oparg {
            1 => object_protocol::str(py, value),
            2 => object_protocol::repr(py, value),
            _ => object_protocol::repr(py, value).map(|r| ascii(py, &r)),
        })
    }
    fn tp_unpack(py, sequence: Value, out: *mut Value, count: usize) -> bool {
        // SAFETY: the handler reserved `count` stack words at `out`.
        unsafe { unpack(py, sequence, out, count, None).is_ok() }
    }
    fn tp_unpack_ex(py, sequence: Value, out: *mut Value, oparg: usize) -> bool {
        // SAFETY: the handler reserved the stack words at `out`.
        unsafe { unpack(py, sequence, out, oparg & 0xff, Some(oparg >> 8)).is_ok() }
    }
    fn tp_make_function(py, maker: *mut Function, code: Value) -> Value {
        crate::code::new_function(py, Obj::new(code.as_ptr()), Obj::new(maker)).into_value()
    }
    fn tp_set_function_attribute(py, function: Value, value: Value, oparg: usize) {
        let part = match oparg {
            1 => FunctionPart::Defaults,
            2 => FunctionPart::KwDefaults,
            4 => FunctionPart::Annotations,
            8 => FunctionPart::Closure,
            _ => FunctionPart::Annotate,
        };
        function::set_part(py, Obj::new(function.as_ptr()), part, Some(Ref::from_owned(value)));
    }
    fn tp_intrinsic_1(py, frame: *mut Frame, value: Value, oparg: usize) -> Value {
        word(intrinsic_1(py, frame, value, oparg as u32))
    }
    fn tp_intrinsic_2(py, left: Value, right: Value, oparg: usize) -> Value {
        word(intrinsic_2(py, left, right, oparg as u32))
    }
}

fn ascii(py: Py, text: &Ref) -> Ref {
    let mut out = String::new();
    for c in text_of(text.value()).chars() {
        match c as u32 {
            0..128 => out.push(c),
            n @ 128..=0xff => out.push_str(&format!("\\x{n:02x}")),
            n @ 0x100..=0xffff => out.push_str(&format!("\\u{n:04x}")),
            n => out.push_str(&format!("\\U{n:08x}")),
        }
    }
    py.str(&out)
}

/// `dict.update(mapping)` for `**mapping`; with a callable, repeated and non-string keys are its call's errors.
fn merge(py: Py, target: Obj<Dict>, mapping: Value, callable: Value) -> PyResult<()> {
    let keys = py.intern("keys");
    if !mapping.is_kind(Kind::DICT) && !taipan_object::attribute::has_attr(py, mapping, keys.value())? {
        let name = type_of(py, mapping).name();
        if callable.is_absent() {
            return Err(py.raise_type_error(format_args!("'{name}' object is not a mapping")));
        }
        let f = callable_name(py, callable);
        return Err(py.raise_type_error(format_args!("{f} argument after ** must be a mapping, not {name}")));
    }
    let keys = call::call_method(py, mapping, keys.value(), &[])?;
    for key in iter::collect(py, keys.value())? {
        if !callable.is_absent() {
            if key.value().cast::<Str>().is_none() {
                return Err(py.raise_type_error(format_args!("keywords must be strings")));
            }
            if dict::get(py, target, key.value())?.is_some() {
                let (f, k) = (callable_name(py, callable), text_of(key.value()));
                return Err(py.raise_type_error(format_args!("{f} got multiple values for keyword argument '{k}'")));
            }
        }
        let value = taipan_object::subscript::get_item(py, mapping, key.value())?;
        dict::set(py, target, key.value(), value.value())?;
    }
    Ok(())
}

/// How CPython names a callable in the errors of `*` and `**` arguments.
pub(super) fn callable_name(py: Py, callable: Value) -> String {
    if let Some(f) = callable.cast::<Function>() {
        return format!("{}.{}()", text_of(f.module), text_of(f.qualname));
    }
    match object_protocol::str(py, callable) {
        Ok(text) => text_of(text.value()),
        Err(_) => {
            drop(py.take_exception());
            String::from("function")
        }
    }
}

/// # Safety
/// `out` has room for the items; they are stored last first.
unsafe fn unpack(py: Py, sequence: Value, out: *mut Value, before: usize, after: Option<usize>) -> PyResult<()> {
    let Some(iterator) = unpack_iterator(py, sequence)? else { return Err(taipan_object::Raised::proved()) };
    let expected = before + after.unwrap_or(0);
    let total = before + after.map_or(0, |a| a + 1);
    let mut items: Vec<Ref> = Vec::with_capacity(before);
    while items.len() < before {
        match iter::next(py, iterator.value())? {
            Some(item) => items.push(item),
            None => {
                let (least, got) = (if after.is_some() { "at least " } else { "" }, items.len());
                return Err(py.raise_value_error(format_args!(
                    "not enough values to unpack (expected {least}{expected}, got {got})"
                )));
            }
        }
    }
    if let Some(after) = after {
        let mut rest = iter::collect(py, iterator.value())?;
        if rest.len() < after {
            let got = before + rest.len();
            return Err(py.raise_value_error(format_args!(
                "not enough values to unpack (expected at least {expected}, got {got})"
            )));
        }
        let tail = rest.split_off(rest.len() - after);
        items.push(list::from_vec(py, rest));
        items.extend(tail);
    } else if iter::next(py, iterator.value())?.is_some() {
        let got = match sequence
            .cast::<List>()
            .map(|l| l.as_slice().len())
            .or(sequence.cast::<Tuple>().map(|t| t.as_slice().len()))
        {
            Some(n) => format!(", got {n}"),
            None => String::new(),
        };
        return Err(py.raise_value_error(format_args!("too many values to unpack (expected {expected}{got})")));
    }
    for (index, item) in items.into_iter().enumerate() {
        // SAFETY: by the contract.
        unsafe { *out.add(total - 1 - index) = item.into_value() };
    }
    Ok(())
}

fn unpack_iterator(py: Py, sequence: Value) -> PyResult<Option<Ref>> {
    match iter::get_iter(py, sequence) {
        Ok(iterator) => Ok(Some(iterator)),
        Err(raised) => {
            let ty = type_of(py, sequence);
            if ty.slots.iter.is_none() && py.raised_is(py.exceptions().type_error) {
                drop(py.take_raised(raised));
                let name = ty.full_name(py);
                return Err(py.raise_type_error(format_args!("cannot unpack non-iterable {name} object")));
            }
            Err(raised)
        }
    }
}

fn intrinsic_1(py: Py, frame: *mut Frame, value: Value, oparg: u32) -> PyResult<Ref> {
    let construct = py.runtime().upcalls().construct;
    match oparg {
        intrinsic::PRINT => print_expression(py, value),
        intrinsic::IMPORT_STAR => import_star(py, frame, value),
        intrinsic::STOPITERATION_ERROR => Ok(stop_iteration_error(py, frame, value)),
        intrinsic::ASYNC_GEN_WRAP => construct(py, Construct::AsyncItem(value)),
        intrinsic::UNARY_POSITIVE => number::positive(py, value),
        intrinsic::LIST_TO_TUPLE => Ok(tuple::from_slice(py, Obj::<List>::new(value.as_ptr()).as_slice())),
        intrinsic::TYPEVAR => construct(py, Construct::TypeVar(value, Value::ABSENT, false)),
        intrinsic::PARAMSPEC => construct(py, Construct::ParamSpec(value)),
        intrinsic::TYPEVARTUPLE => construct(py, Construct::TypeVarTuple(value)),
        intrinsic::SUBSCRIPT_GENERIC => construct(py, Construct::GenericBase(value)),
        intrinsic::TYPEALIAS => {
            let parts: Obj<Tuple> = Obj::new(value.as_ptr());
            let [name, params, evaluate] = [0, 1, 2].map(|i| parts.get(i).expect("three parts"));
            construct(py, Construct::TypeAlias(name, params, evaluate))
        }
        _ => Err(py.raise_system_error(format_args!("intrinsic function {oparg} is not known"))),
    }
}

fn intrinsic_2(py: Py, left: Value, right: Value, oparg: u32) -> PyResult<Ref> {
    let construct = py.runtime().upcalls().construct;
    match oparg {
        intrinsic::PREP_RERAISE_STAR => {
            let left_over: Vec<Ref> = Obj::<List>::new(right.as_ptr()).snapshot();
            let words: Vec<Value> = left_over.iter().map(Ref::value).collect();
            let reraised = exception_group::prepare_reraise(py, left, &words)?;
            Ok(reraised.unwrap_or_else(|| Ref::from_owned(none())))
        }
        intrinsic::TYPEVAR_WITH_BOUND => construct(py, Construct::TypeVar(left, right, false)),
        intrinsic::TYPEVAR_WITH_CONSTRAINTS => construct(py, Construct::TypeVar(left, right, true)),
        intrinsic::SET_FUNCTION_TYPE_PARAMS => {
            let f: Obj<Function> = Obj::new(left.as_ptr());
            function::set_part(py, f, FunctionPart::TypeParams, Some(right.to_ref()));
            Ok(left.to_ref())
        }
        intrinsic::SET_TYPEPARAM_DEFAULT => construct(py, Construct::TypeParamDefault(left, right)),
        _ => Err(py.raise_system_error(format_args!("intrinsic function {oparg} is not known"))),
    }
}

fn print_expression(py: Py, value: Value) -> PyResult<Ref> {
    let sys = dict::get_text(py, py.runtime().modules_dict(), "sys");
    let hook = sys.map(|sys| attribute::get_attr_optional_catching(py, sys.value(), py.intern("displayhook").value()));
    match hook.transpose()?.flatten() {
        Some(hook) => call::call(py, hook.value(), &[value]),
        None => Err(py.raise_runtime_error(format_args!("lost sys.displayhook"))),
    }
}

fn import_star(py: Py, frame: *mut Frame, module: Value) -> PyResult<Ref> {
    // SAFETY: the running frame is live; a module's body has its namespace.
    let target = unsafe { frames::locals_snapshot(py, frame)? };
    let all = taipan_object::attribute::get_attr_optional(py, module, py.intern("__all__").value())?;
    let namespace = taipan_object::attribute::get_attr_text(py, module, "__dict__")?;
    let names = match &all {
        Some(all) => iter::collect(py, all.value())?,
        None => iter::collect(py, namespace.value())?,
    };
    for name in names {
        if all.is_none() && text_of(name.value()).starts_with('_') {
            continue;
        }
        let value = taipan_object::attribute::get_attr(py, module, name.value())?;
        taipan_object::subscript::set_item(py, target.value(), name.value(), value.value())?;
    }
    Ok(Ref::from_owned(none()))
}

/// PEP 479: a `StopIteration` that leaves a generator becomes a `RuntimeError`.
fn stop_iteration_error(py: Py, frame: *mut Frame, exception: Value) -> Ref {
    // SAFETY: the running frame is live.
    let flags = unsafe { (*(*frame).code).flags };
    let stop = object_is(py, exception, py.exceptions().stop_iteration);
    let async_stop = flags & CO_ASYNC_GENERATOR != 0 && object_is(py, exception, py.exceptions().stop_async_iteration);
    if !stop && !async_stop {
        return exception.to_ref();
    }
    let kind = match flags {
        f if f & CO_ASYNC_GENERATOR != 0 => "async generator",
        f if f & CO_COROUTINE != 0 => "coroutine",
        _ => "generator",
    };
    let what = if stop { "StopIteration" } else { "StopAsyncIteration" };
    let raised = py.raise_runtime_error(format_args!("{kind} raised {what}"));
    let error = py.take_raised(raised);
    let mut handle: taipan_object::exceptions::ExceptionRef = Obj::new(error.value().as_ptr());
    taipan_object::replace_slot(&mut handle.cause, exception.to_ref());
    taipan_object::replace_slot(&mut handle.context, exception.to_ref());
    handle.suppress_context = 1;
    error
}

fn object_is(py: Py, value: Value, ty: taipan_object::TypeRef) -> bool {
    type_of(py, value).is_subtype(ty)
}
