//! Pushing, clearing and looking at frames.

use crate::arguments::{Arguments, bind};
use taipan_layout::*;
use taipan_object::traceback::FrameObject;
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
        // What died with the locals may have looked at the frame again.
        detach_frame_object(py, frame);
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
        if (*frame).special & FRAME_UNCOUNTED == 0 {
            (*thread).recursion_left += 1;
        }
        if (*frame).special & FRAME_BORROWS_FUNCTION == 0 {
            release(Value::from_ptr(function));
        }
    }
}

/// The frame object of a live frame, made when first asked for. From then on the frame returns through tier 1.
///
/// # Safety
/// `frame` is on the chain or a suspended generator's.
pub unsafe fn frame_object(py: Py, frame: *mut Frame) -> Ref {
    // SAFETY: by the contract; every frame but the runtime's own has a function, which has its namespaces.
    unsafe {
        if (*frame).frame_object.is_absent() {
            let function = (*frame).function;
            let own = |v: Value| if v.is_absent() { v } else { v.to_ref().into_value() };
            let made = FrameObject {
                header: taipan_object::instance::blank_header(),
                frame,
                code: Obj::<Code>::new((*frame).code).to_ref().into_value(),
                globals: Obj::<Dict>::new((*function).globals).to_ref().into_value(),
                builtins: Obj::<Dict>::new((*function).builtins).to_ref().into_value(),
                locals: own((*frame).locals),
                extra: Value::ABSENT,
                values: std::ptr::null_mut(),
                back: Value::ABSENT,
                trace: Value::ABSENT,
                instruction: 0,
                flags: 1,
            };
            (*frame).frame_object = taipan_object::instance::new_object(py, py.types().frame, made).into_value();
            (*frame).special |= 1;
            (*frame).resume = std::ptr::null();
        }
        (*frame).frame_object.to_ref()
    }
}

/// Lets a frame object live on without its frame: it takes the locals over, and the frame of the caller.
///
/// # Safety
/// The frame is about to be cleared.
unsafe fn detach_frame_object(py: Py, frame: *mut Frame) {
    // SAFETY: the frame is live.
    unsafe {
        let object = std::mem::replace(&mut (*frame).frame_object, Value::ABSENT);
        if object.is_absent() {
            return;
        }
        let mut handle: Obj<FrameObject> = Obj::new(object.as_ptr());
        handle.instruction = crate::code::unit_index((*frame).code, (*frame).ip) as u32;
        handle.frame = std::ptr::null_mut();
        if handle.header.count > 1 {
            let count = (*(*frame).code).nlocalsplus as usize;
            let take = |i| std::mem::replace(&mut *Frame::local(frame, i), Value::ABSENT);
            let values: Vec<Value> = (0..count).map(|i| StackRef::steal(take(i)).make_owned()).collect();
            if count > 0 {
                handle.values = Box::into_raw(values.into_boxed_slice()).cast();
            }
            let caller = visible((*frame).previous);
            if !caller.is_null() {
                taipan_object::replace_slot(&mut handle.back, frame_object(py, caller));
            }
        }
        release(object);
    }
}

/// The first frame from `frame` outwards that runs Python code, or null.
///
/// # Safety
/// `frame` is null or on the chain.
pub unsafe fn visible(mut frame: *mut Frame) -> *mut Frame {
    // SAFETY: frames on the chain are live.
    unsafe {
        while !frame.is_null() && (*frame).hidden != 0 {
            frame = (*frame).previous;
        }
    }
    frame
}

/// The frame so many callers out of the running one.
pub(crate) fn frame_at(py: Py, depth: usize) -> *mut Frame {
    let mut frame = current(py);
    // SAFETY: frames on the chain are live.
    unsafe {
        frame = visible(frame);
        for _ in 0..depth {
            if frame.is_null() {
                break;
            }
            frame = visible((*frame).previous);
        }
    }
    frame
}

/// The variables of a frame object: names and the places of their values.
pub(crate) fn places(py: Py, object: Value) -> Vec<(Value, *mut Value)> {
    // What traces hold of the frames goes to memory.
    current(py);
    let f: Obj<FrameObject> = Obj::new(object.as_ptr());
    let code: *mut Code = f.code.as_ptr();
    let kinds = &crate::code::details(code).source.localspluskinds;
    let mut places = Vec::new();
    for (index, kind) in kinds.iter().enumerate() {
        if kind.contains(taipan_bytecode::LocalKind::HIDDEN) {
            continue;
        }
        // SAFETY: a live frame and a frame object both have a word for each local of the code.
        unsafe {
            let mut place = if f.frame.is_null() {
                taipan_object::traceback::kept_values(f).as_mut_ptr().add(index)
            } else {
                Frame::local(f.frame, index)
            };
            let is_cell =
                kind.contains(taipan_bytecode::LocalKind::CELL) || kind.contains(taipan_bytecode::LocalKind::FREE);
            if is_cell && !(*place).is_absent() && (*place).is_exact(Kind::CELL) {
                place = &raw mut (*(*place).as_ptr::<Cell>()).value;
            }
            places.push((Code::local_name(code, index), place));
        }
    }
    places
}

/// A local of a suspended frame was written: what it called must return through tier 1, where locals are read anew.
pub(crate) fn written(py: Py, object: Value) {
    let f: Obj<FrameObject> = Obj::new(object.as_ptr());
    let mut frame = py.state().frame;
    // SAFETY: frames on the chain are live.
    unsafe {
        while !frame.is_null() && !f.frame.is_null() {
            if (*frame).previous == f.frame {
                (*frame).resume = std::ptr::null();
            }
            frame = (*frame).previous;
        }
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
    let mut frame = py.state().frame;
    // SAFETY: frames on the chain are live.
    unsafe {
        while !frame.is_null() && (*frame).owner == FRAME_OWNER_ENTRY {
            frame = (*frame).previous;
        }
    }
    frame
}
