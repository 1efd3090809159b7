//! `frame`, `traceback` and the `f_locals` of functions, which write through to the frame's variables (PEP 667).

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::traceback::{FrameObject, Traceback, field_or_none};
use taipan_object::*;

use crate::exceptions::store;

struct TracebackType;

fn traceback_of(v: Value) -> Obj<Traceback> {
    Obj::new(v.as_ptr())
}

#[pytype]
impl TracebackType {
    #[pygetset("tb_next")]
    fn next(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(field_or_none(traceback_of(v).next))
    }
    #[pysetter("tb_next")]
    fn set_next(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let value = value.unwrap_or(none());
        if !value.is_none() && value.cast::<Traceback>().is_none() {
            let got = type_of(py, value).name();
            return Err(py.raise_type_error(format_args!("expected traceback object or None, got '{got}'")));
        }
        let mut at = value.cast::<Traceback>();
        while let Some(t) = at {
            if t.value().is(v) {
                return Err(py.raise_value_error(format_args!("traceback loop detected")));
            }
            at = t.next.cast::<Traceback>();
        }
        store(&mut traceback_of(v).next, Some(value.to_ref()).filter(|v| !v.value().is_none()));
        Ok(())
    }
    #[pygetset("tb_frame")]
    fn frame(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(field_or_none(traceback_of(v).frame))
    }
    #[pygetset("tb_lasti")]
    fn lasti(py: Py, v: Value) -> PyResult<Ref> {
        Ok(int::from_i64(py, traceback_of(v).instruction as i64 * 2))
    }
    #[pygetset("tb_lineno")]
    fn lineno(py: Py, v: Value) -> PyResult<Ref> {
        Ok(int::from_i64(py, traceback_of(v).line_number(py) as i64))
    }
}

fn traceback_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    crate::object::no_keywords(py, ty, kwnames)?;
    crate::object::check_count(py, "traceback", args.len(), 4, 4)?;
    if !args[0].is_none() && args[0].cast::<Traceback>().is_none() {
        let got = type_of(py, args[0]).name();
        return Err(py.raise_type_error(format_args!("expected traceback object or None, got '{got}'")));
    }
    let Some(frame) = args[1].cast::<FrameObject>() else {
        let got = type_of(py, args[1]).name();
        return Err(py.raise_type_error(format_args!("traceback() argument 'tb_frame' must be frame, not {got}")));
    };
    let own = |v: Value| if v.is_none() { Value::ABSENT } else { v.to_ref().into_value() };
    let fields = Traceback {
        header: instance::blank_header(),
        next: own(args[0]),
        frame: own(args[1]),
        code: own(frame.code),
        instruction: subscript::index_to_isize(py, args[2])? as u32 / 2,
        line: subscript::index_to_isize(py, args[3])? as i32,
    };
    Ok(instance::new_object(py, ty, fields))
}

struct FrameType;

fn frame_of(v: Value) -> Obj<FrameObject> {
    Obj::new(v.as_ptr())
}

#[pytype]
impl FrameType {
    /// Clear all references held by the frame.
    #[pymethod("clear()")]
    fn clear(py: Py, this: Value) -> PyResult<()> {
        let f = frame_of(this);
        if !f.frame.is_null() {
            // SAFETY: a frame object's frame is live until the interpreter takes it back.
            let (owner, frame) = unsafe { ((*f.frame).owner, f.frame) };
            if owner != taipan_object::layout::FRAME_OWNER_GENERATOR {
                return Err(py.raise_runtime_error(format_args!("cannot clear an executing frame")));
            }
            let g: GeneratorRef = Obj::new(Generator::of_frame(frame));
            if g.state == GENERATOR_EXECUTING {
                return Err(py.raise_runtime_error(format_args!("cannot clear an executing frame")));
            }
            if g.state == GENERATOR_SUSPENDED || g.state == GENERATOR_SUSPENDED_YIELD_FROM {
                return Err(py.raise_runtime_error(format_args!("cannot clear a suspended frame")));
            }
            crate::generator::close(py, g)?;
        }
        for slot in traceback::kept_values(frame_of(this)) {
            release(std::mem::replace(slot, Value::ABSENT));
        }
        Ok(())
    }
    #[pygetset("f_code")]
    fn code(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(field_or_none(frame_of(v).code))
    }
    #[pygetset("f_globals")]
    fn globals(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(field_or_none(frame_of(v).globals))
    }
    #[pygetset("f_builtins")]
    fn builtins(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(field_or_none(frame_of(v).builtins))
    }
    #[pygetset("f_locals")]
    fn locals(py: Py, v: Value) -> PyResult<Ref> {
        if !frame_of(v).locals.is_absent() {
            return Ok(frame_of(v).locals.to_ref());
        }
        let ty = py.runtime().native_type::<LocalsProxy>();
        let frame = v.to_ref().into_value();
        Ok(instance::new_object(py, ty, LocalsProxy { header: instance::blank_header(), frame }))
    }
    #[pygetset("f_back")]
    fn back(py: Py, v: Value) -> PyResult<Ref> {
        let f = frame_of(v);
        if f.frame.is_null() {
            return Ok(field_or_none(f.back));
        }
        let up = py.runtime().upcalls();
        // What traces hold of the frames goes to memory.
        (up.frame_at)(py, 0);
        // SAFETY: a frame on the chain; its callers are live.
        unsafe {
            let mut caller = (*frame_of(v).frame).previous;
            while !caller.is_null() && (*caller).hidden != 0 {
                caller = (*caller).previous;
            }
            Ok(if caller.is_null() { attribute::none_ref() } else { (up.frame_object)(py, caller) })
        }
    }
    #[pygetset("f_lineno")]
    fn lineno(py: Py, v: Value) -> PyResult<Ref> {
        let line = traceback::frame_line(py, frame_of(v));
        Ok(if line < 0 { attribute::none_ref() } else { int::from_i64(py, i64::from(line)) })
    }
    #[pygetset("f_lasti")]
    fn lasti(py: Py, v: Value) -> PyResult<Ref> {
        Ok(int::from_i64(py, i64::from(traceback::frame_instruction(frame_of(v))) * 2))
    }
    #[pygetset("f_generator")]
    fn generator(_py: Py, v: Value) -> PyResult<Ref> {
        let frame = frame_of(v).frame;
        // SAFETY: a frame object's frame is live until the interpreter takes it back.
        if frame.is_null() || unsafe { (*frame).owner } != taipan_object::layout::FRAME_OWNER_GENERATOR {
            return Ok(attribute::none_ref());
        }
        Ok(GeneratorRef::new(Generator::of_frame(frame)).to_ref())
    }
    #[pygetset("f_trace")]
    fn trace(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(field_or_none(frame_of(v).trace))
    }
    #[pysetter("f_trace")]
    fn set_trace(_py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        store(&mut frame_of(v).trace, value.filter(|t| !t.is_none()).map(|t| t.to_ref()));
        Ok(())
    }
    #[pygetset("f_trace_lines")]
    fn trace_lines(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(frame_of(v).flags & 1 != 0)))
    }
    #[pysetter("f_trace_lines")]
    fn set_trace_lines(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        set_flag(py, v, value, 1)
    }
    #[pygetset("f_trace_opcodes")]
    fn trace_opcodes(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(frame_of(v).flags & 2 != 0)))
    }
    #[pysetter("f_trace_opcodes")]
    fn set_trace_opcodes(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        set_flag(py, v, value, 2)
    }
}

fn set_flag(py: Py, v: Value, value: Option<Value>, bit: u32) -> PyResult<()> {
    let on = match value {
        Some(value) if value.is_kind(Kind::BOOL) => compare::is_true(py, value)?,
        _ => return Err(py.raise_type_error(format_args!("attribute value type must be bool"))),
    };
    let mut f = frame_of(v);
    f.flags = if on { f.flags | bit } else { f.flags & !bit };
    Ok(())
}

fn frame_repr(py: Py, v: Value) -> PyResult<Ref> {
    let f = frame_of(v);
    let text = |name| traceback::code_text(py, f.code, name);
    let line = traceback::frame_line(py, f);
    let address = v.ptr() as usize;
    Ok(py.format(format_args!(
        "<frame at {address:#x}, file {}, line {line}, code {}>",
        text_of(object_protocol::repr(py, py.str(&text("co_filename")).value())?.value()),
        text("co_name")
    )))
}

/// `f_locals` of a function's frame.
#[repr(C)]
struct LocalsProxy {
    header: Header,
    frame: Value,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for LocalsProxy {
    const KIND: Kind = Kind::OTHER;
}

owned_fields!(drop_proxy, traverse_proxy, LocalsProxy, frame);

fn proxied(v: Value) -> Value {
    let p: Obj<LocalsProxy> = Obj::new(v.as_ptr());
    p.frame
}

/// The place of the variable named `key`, if the code has one.
fn place(py: Py, frame: Value, key: Value) -> Option<*mut Value> {
    let key = key.cast::<Str>()?;
    let places = (py.runtime().upcalls().frame_places)(py, frame);
    places.into_iter().find(|(name, _)| name.cast::<Str>().is_some_and(|n| n.equals(key))).map(|(_, place)| place)
}

/// The variables that are bound, and what was added, in order.
fn bound(py: Py, frame: Value) -> Vec<(Ref, Ref)> {
    let places = (py.runtime().upcalls().frame_places)(py, frame);
    // SAFETY: places of a live frame object; nothing runs between.
    let read = |(name, place): (Value, *mut Value)| Some((name.to_ref(), unsafe { *place }.present()?.to_ref()));
    let mut items: Vec<(Ref, Ref)> = places.into_iter().filter_map(read).collect();
    if let Some(extra) = frame_of(frame).extra.cast::<Dict>() {
        items.extend(dict::snapshot(extra));
    }
    items
}

fn as_dict(py: Py, v: Value) -> PyResult<Ref> {
    let made = dict::new(py);
    for (name, value) in bound(py, proxied(v)) {
        dict::set(py, dict::of(&made), name.value(), value.value())?;
    }
    Ok(made)
}

fn find(py: Py, v: Value, key: Value) -> PyResult<Option<Ref>> {
    let frame = proxied(v);
    if let Some(place) = place(py, frame, key) {
        // SAFETY: the place of a live frame object; nothing ran since it was found.
        if let Some(value) = unsafe { *place }.present() {
            return Ok(Some(value.to_ref()));
        }
    }
    match frame_of(frame).extra.cast::<Dict>() {
        Some(extra) => dict::get(py, extra, key),
        None => {
            object_protocol::hash(py, key)?;
            Ok(None)
        }
    }
}

fn get_item(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    match find(py, v, key)? {
        Some(value) => Ok(value),
        None => {
            let shown = object_protocol::repr(py, key)?;
            let message = py.format(format_args!("local variable '{}' is not defined", text_of(shown.value())));
            Err(py.raise_key_error(message.value()))
        }
    }
}

fn set_item(py: Py, v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let frame = proxied(v);
    let found = place(py, frame, key);
    let Some(value) = value else {
        if found.is_some() {
            return Err(py.raise_value_error(format_args!("cannot remove local variables from FrameLocalsProxy")));
        }
        let extra = frame_of(frame).extra.cast::<Dict>();
        return match extra.map_or(Ok(None), |d| dict::pop(py, d, key))? {
            Some(_) => Ok(()),
            None => Err(py.raise_key_error(key)),
        };
    };
    if let Some(place) = found {
        (py.runtime().upcalls().frame_written)(py, frame);
        // SAFETY: the place of a live frame object; the old value is released after the word was written.
        let old = unsafe { std::mem::replace(&mut *place, value.to_ref().into_value()) };
        release(old);
        return Ok(());
    }
    let mut f = frame_of(frame);
    if f.extra.is_absent() {
        f.extra = dict::new(py).into_value();
    }
    dict::set(py, Obj::new(f.extra.as_ptr()), key, value)
}

fn update(py: Py, v: Value, other: Value) -> PyResult<()> {
    let as_mapping = dict::new(py);
    call::call_method(py, as_mapping.value(), py.names().update, &[other])?;
    for (key, value) in dict::snapshot(dict::of(&as_mapping)) {
        set_item(py, v, key.value(), Some(value.value()))?;
    }
    Ok(())
}

struct ProxyMethods;

#[pytype]
impl ProxyMethods {
    #[pymethod("keys()")]
    fn keys(py: Py, this: Value) -> Ref {
        list::from_vec(py, bound(py, proxied(this)).into_iter().map(|(k, _)| k).collect())
    }
    #[pymethod("values()")]
    fn values(py: Py, this: Value) -> Ref {
        list::from_vec(py, bound(py, proxied(this)).into_iter().map(|(_, v)| v).collect())
    }
    #[pymethod("items()")]
    fn items(py: Py, this: Value) -> Ref {
        let pairs = bound(py, proxied(this)).into_iter();
        list::from_vec(py, pairs.map(|(k, v)| tuple::pair(py, k, v)).collect())
    }
    #[pymethod("copy()")]
    fn copy(py: Py, this: Value) -> PyResult<Ref> {
        as_dict(py, this)
    }
    #[pymethod("get(key, default=None, /)")]
    fn get(py: Py, this: Value, key: Value, default: Option<Value>) -> PyResult<Ref> {
        Ok(find(py, this, key)?.unwrap_or_else(|| default.unwrap_or(none()).to_ref()))
    }
    #[pymethod("setdefault(key, default=None, /)")]
    fn setdefault(py: Py, this: Value, key: Value, default: Option<Value>) -> PyResult<Ref> {
        if let Some(value) = find(py, this, key)? {
            return Ok(value);
        }
        let default = default.unwrap_or(none()).to_ref();
        set_item(py, this, key, Some(default.value()))?;
        Ok(default)
    }
    #[pymethod("pop(key, default=None, /)")]
    fn pop(py: Py, this: Value, key: Value, default: Option<Value>) -> PyResult<Ref> {
        let frame = proxied(this);
        if place(py, frame, key).is_some() {
            return Err(py.raise_value_error(format_args!("cannot remove local variables from FrameLocalsProxy")));
        }
        let extra = frame_of(frame).extra.cast::<Dict>();
        match (extra.map_or(Ok(None), |d| dict::pop(py, d, key))?, default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default.to_ref()),
            (None, None) => Err(py.raise_key_error(key)),
        }
    }
    #[pymethod("update(other, /)")]
    fn update(py: Py, this: Value, other: Value) -> PyResult<()> {
        update(py, this, other)
    }
    #[pymethod("__reversed__()")]
    fn reversed(py: Py, this: Value) -> PyResult<Ref> {
        let names: Vec<Ref> = bound(py, proxied(this)).into_iter().rev().map(|(k, _)| k).collect();
        iter::get_iter(py, list::from_vec(py, names).value())
    }
}

fn is_mapping(py: Py, v: Value) -> bool {
    v.is_kind(Kind::DICT) || type_of(py, v) == py.runtime().native_type::<LocalsProxy>()
}

fn union(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    if !is_mapping(py, a) || !is_mapping(py, b) {
        return compare::not_implemented();
    }
    let made = dict::new(py);
    for side in [a, b] {
        call::call_method(py, made.value(), py.names().update, &[side])?;
    }
    Ok(made)
}

fn proxy_compare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    let ty = py.runtime().native_type::<LocalsProxy>();
    if type_of(py, b) == ty {
        let same = proxied(a).is(proxied(b));
        return Ok(Ref::from_owned(bool_value(same == (op == CompareOp::Eq))));
    }
    if !b.is_kind(Kind::DICT) {
        return compare::not_implemented();
    }
    let own = as_dict(py, a)?;
    compare::rich_compare(py, own.value(), b, op)
}

fn proxy_repr(py: Py, v: Value) -> PyResult<Ref> {
    let shown = object_protocol::with_repr_guard(py, v, || {
        let own = as_dict(py, v)?;
        object_protocol::repr(py, own.value())
    })?;
    Ok(shown.unwrap_or_else(|| py.str("{...}")))
}

/// Makes the types ready.
pub fn register(py: Py) {
    let slots = Slots { new: Some(traceback_new), ..Slots::default() };
    native::ready(py, py.types().traceback, slots, TracebackType::METHODS, TracebackType::GETSETS);
    let slots = Slots { repr: Some(frame_repr), ..Slots::default() };
    native::ready(py, py.types().frame, slots, FrameType::METHODS, FrameType::GETSETS);
    let mut ty = create_native::<LocalsProxy>(py, "FrameLocalsProxy", None, TYPE_MAPPING, None);
    ty.drop_fields = drop_proxy;
    ty.traverse = traverse_proxy;
    let mut slots = Slots {
        repr: Some(proxy_repr),
        richcompare: Some(proxy_compare),
        len: Some(|py, v| Ok(bound(py, proxied(v)).len())),
        getitem: Some(get_item),
        setitem: Some(set_item),
        contains: Some(|py, v, key| find(py, v, key).map(|found| found.is_some())),
        iter: Some(|py, v| iter::get_iter(py, ProxyMethods::keys(py, v).value())),
        ..Slots::default()
    };
    slots.binary[BinaryOp::Or as usize] = Some(union);
    slots.inplace[BinaryOp::Or as usize] = Some(|py, v, other| update(py, v, other).map(|()| v.to_ref()));
    native::ready(py, ty, slots, ProxyMethods::METHODS, &[]);
}
