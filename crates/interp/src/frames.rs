//! Pushing, clearing and looking at frames.

use crate::arguments::{Arguments, bind};
use taipan_layout::*;
use taipan_object::{Obj, Py, PyResult, Raised, Ref, ValueExt, dict, release};

/// The exception for a call that would go too deep.
pub fn recursion_error(py: Py) -> Raised {
    py.raise_recursion_error(format_args!("maximum recursion depth exceeded"))
}

/// Pushes a frame for `function` with its arguments bound; it is not yet the running one.
///
/// # Errors
/// `TypeError` where the arguments do not fit, `RecursionError` where the frame does not.
pub fn push_call(py: Py, function: *mut Function, previous: *mut Frame, arguments: Arguments) -> PyResult<*mut Frame> {
    let thread = py.thread();
    // SAFETY: the caller holds the function.
    unsafe {
        let code = (*function).code;
        if !Frame::fits(thread, code) {
            arguments.values.iter().for_each(|&v| release(v));
            return Err(recursion_error(py));
        }
        let exact = (*code).flags & (CO_VARARGS | CO_VARKEYWORDS) == 0
            && (*code).kwonly_count == 0
            && arguments.kwnames.is_absent()
            && arguments.positional == (*code).arg_count as usize;
        if exact {
            let frame = Frame::push(thread, function, previous);
            for (index, &value) in arguments.values.iter().enumerate() {
                *Frame::local(frame, index) = value;
            }
            Frame::clear_locals_from(frame, arguments.positional);
            return Ok(frame);
        }
        let locals = bind(py, function, arguments)?;
        // Binding may have run Python code: the stack is as before, but look again.
        if !Frame::fits(thread, code) {
            locals.iter().for_each(|&v| release(v));
            return Err(recursion_error(py));
        }
        let frame = Frame::push(thread, function, previous);
        for (index, &value) in locals.iter().enumerate() {
            *Frame::local(frame, index) = value;
        }
        Ok(frame)
    }
}

/// Disposes of a frame that has returned or been unwound: locals, function and its place.
///
/// # Safety
/// `frame` is the innermost frame of its kind, and its evaluation stack is empty.
pub unsafe fn clear(py: Py, frame: *mut Frame) {
    let thread = py.thread();
    // SAFETY: by the contract.
    unsafe {
        detach_frame_object(py, frame);
        let count = (*(*frame).code).nlocalsplus as usize;
        // Last first, as CPython.
        for index in (0..count).rev() {
            let local = Frame::local(frame, index);
            let value = std::mem::replace(&mut *local, Value::ABSENT);
            release(value);
        }
        release(std::mem::replace(&mut (*frame).locals, Value::ABSENT));
        let function = (*frame).function;
        if (*frame).owner == FRAME_OWNER_GENERATOR {
            let generator = Generator::of_frame(frame);
            (*generator).state = GENERATOR_CLEARED;
            if !(*frame).previous.is_null() {
                (*thread).handled = (*(*thread).handled).previous;
            }
        } else {
            (*thread).stack_top = frame.cast();
        }
        (*thread).recursion_left += 1;
        if (*frame).special & FRAME_BORROWS_FUNCTION == 0 {
            release(Value::from_ptr(function));
        }
    }
}

/// Lets a frame object live on without its frame.
unsafe fn detach_frame_object(py: Py, frame: *mut Frame) {
    // SAFETY: the frame is live.
    unsafe {
        let object = std::mem::replace(&mut (*frame).frame_object, Value::ABSENT);
        if object.is_absent() {
            return;
        }
        let mut handle: Obj<taipan_object::traceback::FrameObject> = Obj::new(object.as_ptr());
        handle.instruction = crate::code::unit_index((*frame).code, (*frame).ip) as u32;
        if handle.header.count > 1
            && let Ok(locals) = locals_snapshot(py, frame)
        {
            taipan_object::replace_slot(&mut handle.locals, locals);
        }
        let back = python_frame((*frame).previous);
        if !back.is_null() && handle.header.count > 1 {
            taipan_object::replace_slot(&mut handle.back, object_of(py, back));
        }
        handle.frame = std::ptr::null_mut();
        release(object);
    }
}

/// The locals of a frame as a new dict (a function's), or its namespace.
///
/// # Errors
/// What setting dict items raises.
///
/// # Safety
/// `frame` is live.
pub unsafe fn locals_snapshot(py: Py, frame: *mut Frame) -> PyResult<Ref> {
    // SAFETY: by the contract.
    unsafe {
        if !(*frame).locals.is_absent() {
            return Ok((*frame).locals.to_ref());
        }
        let result = dict::new(py);
        let details = crate::code::details((*frame).code);
        for (index, kind) in details.source.localspluskinds.iter().enumerate() {
            let mut value = *Frame::local(frame, index);
            let is_cell =
                kind.contains(taipan_bytecode::LocalKind::CELL) || kind.contains(taipan_bytecode::LocalKind::FREE);
            if is_cell && !value.is_absent() && value.is_exact(Kind::CELL) {
                value = (*value.as_ptr::<Cell>()).value;
            }
            if !value.is_absent() && !kind.contains(taipan_bytecode::LocalKind::HIDDEN) {
                dict::set(py, dict::of(&result), Code::local_name((*frame).code, index), value)?;
            }
        }
        Ok(result)
    }
}

/// The innermost frame that runs Python code, or null.
pub fn current(py: Py) -> *mut Frame {
    if let Some(hooks) = crate::hooks::hooks() {
        // SAFETY: the token proves that the thread is ours.
        unsafe { (hooks.materialize_frames)(py.thread()) };
    }
    python_frame(py.state().frame)
}

/// The first frame from `frame` outwards that runs Python code, or null.
fn python_frame(mut frame: *mut Frame) -> *mut Frame {
    // SAFETY: frames on the chain are live.
    unsafe {
        while !frame.is_null() && (*frame).owner == FRAME_OWNER_ENTRY {
            frame = (*frame).previous;
        }
    }
    frame
}

/// The frame object of a live frame that runs Python code.
///
/// # Safety
/// `frame` is live.
pub unsafe fn object_of(py: Py, frame: *mut Frame) -> Ref {
    // SAFETY: by the contract; a frame has its code and its function.
    unsafe {
        if let Some(object) = (*frame).frame_object.present() {
            return object.to_ref();
        }
        let own = |p: *mut Header| Value::from_ptr(p).to_ref().into_value();
        let fields = taipan_object::traceback::FrameObject {
            header: taipan_object::instance::blank_header(),
            frame,
            code: own((*frame).code.cast()),
            globals: own((*(*frame).function).globals.cast()),
            builtins: own((*(*frame).function).builtins.cast()),
            locals: Value::ABSENT,
            back: Value::ABSENT,
            trace: Value::ABSENT,
            instruction: 0,
            flags: 1,
        };
        let object = taipan_object::instance::new_object(py, py.types().frame, fields);
        (*frame).frame_object = object.clone().into_value();
        object
    }
}

/// The frame object `depth` Python frames above the running one.
pub(crate) fn nth_object(py: Py, depth: usize) -> PyResult<Option<Ref>> {
    let mut frame = current(py);
    for _ in 0..depth {
        if frame.is_null() {
            break;
        }
        // SAFETY: frames on the chain are live.
        frame = python_frame(unsafe { (*frame).previous });
    }
    // SAFETY: as above.
    Ok((!frame.is_null()).then(|| unsafe { object_of(py, frame) }))
}

/// `f_back` and `f_locals` of a frame object.
pub(crate) fn attribute(py: Py, object: Value, name: &str) -> PyResult<Ref> {
    let handle: Obj<taipan_object::traceback::FrameObject> = Obj::new(object.as_ptr());
    let kept = |v: Value| v.present().unwrap_or(taipan_object::none()).to_ref();
    if handle.frame.is_null() {
        return Ok(kept(if name == "f_back" { handle.back } else { handle.locals }));
    }
    let _ = current(py);
    // SAFETY: a frame object loses its pointer before the frame dies.
    unsafe {
        if name != "f_back" {
            return locals_snapshot(py, handle.frame);
        }
        let back = python_frame((*handle.frame).previous);
        Ok(if back.is_null() { kept(Value::ABSENT) } else { object_of(py, back) })
    }
}
