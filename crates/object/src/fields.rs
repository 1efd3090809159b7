//! How the built-in layouts release and visit what they own: one table by kind.

use taipan_layout::*;

use crate::owned_fields;
use crate::py::Py;
use crate::refs::{Obj, release};
use crate::type_object::{DropFields, Traverse, TypeObject};
use crate::{bytes, descriptors as d, dict, exceptions, list, module, set, string, traceback as tb, tuple};

owned_fields!(drop_method, traverse_method, Method, function, receiver);
owned_fields!(drop_native, traverse_native, NativeFunction, receiver, module);
owned_fields!(drop_cell, traverse_cell, Cell, value);
// In the order in which CPython gives them up.
owned_fields!(drop_slice, traverse_slice, Slice, step, start, stop);
owned_fields!(drop_range, traverse_range, Range, start, stop, step, length);
owned_fields!(drop_sequence_iterator, traverse_sequence_iterator, SequenceIterator, sequence);
owned_fields!(drop_module, traverse_module, module::Module, dict);
owned_fields!(drop_traceback, traverse_traceback, tb::Traceback, next, frame, code);

unsafe fn drop_nothing(_py: Py, _object: *mut Header) {}
unsafe fn traverse_nothing(_object: *mut Header, _visit: &mut dyn FnMut(Value)) {}

unsafe fn drop_str(py: Py, object: *mut Header) {
    let s: Obj<Str> = Obj::new(object.cast());
    if s.interned != 0 {
        string::forget_interned(py, s);
    }
}

/// What every function owns.
fn usual_function_words(f: Obj<Function>) -> [Value; 7] {
    let pointer = |p: *mut u8| if p.is_null() { Value::ABSENT } else { Value::from_ptr(p) };
    let [code, globals, builtins] = [f.code.cast(), f.globals.cast(), f.builtins.cast()].map(pointer);
    [code, globals, builtins, f.closure, f.name, f.qualname, f.module]
}

/// What most functions have not.
fn rare_function_words(f: Obj<Function>) -> [Value; 8] {
    [f.defaults, f.kwdefaults, f.doc, f.annotations, f.annotate, f.type_params, f.dict, f.former_code]
}

fn frame_words(f: Obj<tb::FrameObject>) -> Vec<Value> {
    let mut words = vec![f.code, f.globals, f.builtins, f.locals, f.extra, f.back, f.trace];
    words.extend_from_slice(tb::kept_values(f));
    words
}

unsafe fn drop_frame_object(_py: Py, object: *mut Header) {
    let mut f: Obj<tb::FrameObject> = Obj::new(object.cast());
    let words = frame_words(f);
    tb::forget_values(&mut f);
    // The code says how many values there are: it goes last.
    words.into_iter().rev().for_each(release);
}

unsafe fn traverse_frame_object(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    frame_words(Obj::new(object.cast())).into_iter().filter(|v| !v.is_absent()).for_each(visit);
}

unsafe fn drop_function(py: Py, object: *mut Header) {
    let f: Obj<Function> = Obj::new(object.cast());
    if f.header.flags & FLAG_WATCHED != 0 {
        (py.runtime().upcalls().function_changed)(py, f);
    }
    usual_function_words(f).into_iter().for_each(release);
    let rare = rare_function_words(f);
    if rare.iter().any(|word| !word.is_absent()) {
        rare.into_iter().for_each(release);
    }
}

unsafe fn traverse_function(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let f = Obj::new(object.cast());
    let words = usual_function_words(f).into_iter().chain(rare_function_words(f));
    words.filter(|v| !v.is_absent()).for_each(visit);
}

unsafe fn drop_generator(py: Py, object: *mut Header) {
    let mut g: Obj<Generator> = Obj::new(object.cast());
    if g.state != GENERATOR_CLEARED {
        g.state = GENERATOR_CLEARED;
        (py.runtime().upcalls().clear_generator_frame)(py, g);
    }
    [g.name, g.qualname, g.handled, g.origin].into_iter().for_each(release);
    release(Value::from_ptr(g.frame.code));
}

unsafe fn traverse_generator(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let g: Obj<Generator> = Obj::new(object.cast());
    let words = [g.name, g.qualname, g.handled, g.origin, Value::from_ptr(g.frame.code)];
    words.into_iter().filter(|v| v.is_pointer()).for_each(&mut *visit);
    if g.state == GENERATOR_CLEARED || g.state == GENERATOR_EXECUTING {
        return;
    }
    let frame = &raw const g.frame as *mut Frame;
    // SAFETY: a suspended generator's frame owns its function, its locals and its stack up to `sp`.
    unsafe {
        visit(Value::from_ptr((*frame).function));
        [(*frame).locals, (*frame).frame_object].into_iter().filter(|v| v.is_counted()).for_each(&mut *visit);
        let mut p = Frame::local(frame, 0);
        while p < (*frame).sp {
            // Borrowed words on the stack own nothing.
            if (*p).is_counted() {
                visit(*p);
            }
            p = p.add(1);
        }
    }
}

unsafe fn drop_code(py: Py, object: *mut Header) {
    (py.runtime().upcalls().drop_code)(py, object.cast());
}

unsafe fn traverse_code(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    (Py::current().runtime().upcalls().traverse_code)(object.cast(), visit);
}

/// Takes a dying type off its bases' lists.
pub(crate) fn unlink_type(t: Obj<TypeObject>) {
    for &b in crate::refs::ValueExt::cast::<Tuple>(t.bases).iter().flat_map(|b| b.as_slice()) {
        crate::type_object::unlink_subclass(Obj::new(b.as_ptr()), t.as_ptr());
    }
}

unsafe fn drop_type(_py: Py, object: *mut Header) {
    let mut t: Obj<TypeObject> = Obj::new(object.cast());
    if !crate::collect::is_garbage(object) {
        unlink_type(t);
    }
    crate::shape::free_all(std::mem::take(&mut t.shapes));
    for name in std::mem::take(&mut t.slot_names) {
        release(name);
    }
    drop(std::mem::take(&mut t.shapes));
    drop(std::mem::take(&mut t.subclasses));
    let words = [t.head.name, t.head.mro, t.qualname, t.bases];
    let namespace = t.head.dict;
    words.into_iter().for_each(release);
    release(Value::from_ptr(t.head.base));
    if !namespace.is_null() {
        release(Value::from_ptr(namespace));
    }
}

unsafe fn traverse_type(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let t: Obj<TypeObject> = Obj::new(object.cast());
    let words = [t.head.name, t.head.mro, t.qualname, t.bases];
    words.iter().chain(&t.slot_names).filter(|v| !v.is_absent()).for_each(|v| visit(*v));
    crate::shape::names(&t).for_each(&mut *visit);
    if t.is_heap() {
        visit(Value::from_ptr(t.head.base));
    }
    if !t.head.dict.is_null() {
        visit(Value::from_ptr(t.head.dict));
    }
}

/// The functions of a built-in layout.
pub(crate) fn functions_for(kind: Kind) -> (DropFields, Traverse) {
    match kind {
        Kind::STR => (drop_str, traverse_nothing),
        Kind::BYTEARRAY => (bytes::drop_bytearray, traverse_nothing),
        Kind::LIST => (list::drop_fields, list::traverse),
        Kind::TUPLE => (tuple::drop_fields, tuple::traverse),
        Kind::DICT => (dict::drop_fields, dict::traverse),
        Kind::SET | Kind::FROZENSET => (set::drop_fields, set::traverse),
        Kind::RANGE => (drop_range, traverse_range),
        Kind::SLICE => (drop_slice, traverse_slice),
        Kind::FUNCTION => (drop_function, traverse_function),
        Kind::METHOD => (drop_method, traverse_method),
        Kind::BUILTIN_FUNCTION | Kind::METHOD_DESCRIPTOR => (drop_native, traverse_native),
        Kind::CELL => (drop_cell, traverse_cell),
        Kind::CODE => (drop_code, traverse_code),
        Kind::TYPE => (drop_type, traverse_type),
        Kind::MODULE => (drop_module, traverse_module),
        Kind::PROPERTY => (d::drop_property, d::traverse_property),
        Kind::CLASSMETHOD | Kind::STATICMETHOD => (d::drop_wrapper, d::traverse_wrapper),
        Kind::SUPER => (d::drop_super, d::traverse_super),
        Kind::GENERATOR | Kind::COROUTINE | Kind::ASYNC_GENERATOR => (drop_generator, traverse_generator),
        Kind::LIST_ITERATOR | Kind::TUPLE_ITERATOR | Kind::STR_ITERATOR => {
            (drop_sequence_iterator, traverse_sequence_iterator)
        }
        Kind::TRACEBACK => (drop_traceback, traverse_traceback),
        Kind::FRAME => (drop_frame_object, traverse_frame_object),
        Kind::MEMBER_DESCRIPTOR => (d::drop_member, d::traverse_member),
        Kind::SLOT_WRAPPER => (d::drop_slot_wrapper, d::traverse_slot_wrapper),
        Kind::EXCEPTION => (exceptions::drop_fields, exceptions::traverse),
        _ => (drop_nothing, traverse_nothing),
    }
}
