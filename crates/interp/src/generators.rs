//! Generators and coroutines: making them from a frame, resuming them from native code, dropping them.

use crate::{frames, run, unwind};
use taipan_layout::*;
use taipan_object::upcalls::Resume;
use taipan_object::{GeneratorRef, Obj, Py, PyResult, Raised, Ref, ValueExt, instance, release};

/// A new generator of `function`, its frame to be filled in.
///
/// # Safety
/// The function is live, and its code makes generators.
unsafe fn allocate(py: Py, function: *mut Function, code: *mut Code) -> *mut Generator {
    // SAFETY: by the contract; the generator's cell has room for the whole frame.
    unsafe {
        let words = ((*code).nlocalsplus + (*code).stack_size) as usize;
        let types = py.types();
        let flags = (*code).flags;
        let ty = if flags & CO_COROUTINE != 0 {
            types.coroutine
        } else if flags & CO_ASYNC_GENERATOR != 0 {
            types.async_generator
        } else {
            types.generator
        };
        let generator: *mut Generator = instance::allocate_instance(py, ty, words * 8).cast();
        (*generator).name = StackRef::from_heap((*function).name).into_value();
        (*generator).qualname = StackRef::from_heap((*function).qualname).into_value();
        (*generator).handled = Value::ABSENT;
        (*generator).handled_previous = std::ptr::null_mut();
        (*generator).state = GENERATOR_CREATED;
        (*generator).flags = 0;
        (*generator).origin = Value::ABSENT;
        (*code).header.retain();
        generator
    }
}

/// Moves the running frame into a new generator and drops it from the data stack.
///
/// # Safety
/// `frame` is the running frame; its `ip`, `sp` and `return_offset` say where it goes on.
pub(crate) unsafe fn from_frame(py: Py, frame: *mut Frame) -> Ref {
    // SAFETY: by the contract.
    unsafe {
        let generator = allocate(py, (*frame).function, (*frame).code);
        let used = ((*frame).sp as usize - frame as usize) / 8;
        let target = &raw mut (*generator).frame;
        std::ptr::copy_nonoverlapping(frame.cast::<u64>(), target.cast::<u64>(), used);
        (*target).sp = target.cast::<Value>().add(used);
        (*target).owner = FRAME_OWNER_GENERATOR;
        (*target).special = 1;
        (*target).previous = std::ptr::null_mut();
        let thread = py.thread();
        (*thread).stack_top = frame.cast();
        (*thread).recursion_left += 1;
        Ref::from_owned(Value::from_ptr(generator))
    }
}

/// A generator that waits at its `RETURN_GENERATOR`, its locals unbound. It takes the function over.
///
/// # Safety
/// The function is live, and `at` that instruction of its code.
pub(crate) unsafe fn of_function(py: Py, function: *mut Function, at: *mut CodeUnit) -> Ref {
    // SAFETY: by the contract.
    unsafe {
        let code = (*function).code;
        let generator = allocate(py, function, code);
        let frame = &raw mut (*generator).frame;
        frame.write(Frame {
            previous: std::ptr::null_mut(),
            function,
            code,
            ip: at,
            sp: Frame::local(frame, (*code).nlocalsplus as usize),
            locals: Value::ABSENT,
            frame_object: Value::ABSENT,
            return_offset: 1,
            owner: FRAME_OWNER_GENERATOR,
            hidden: 0,
            special: 1,
            pad: [0; 3],
            resume: std::ptr::null(),
        });
        Frame::clear_locals_from(frame, 0);
        Ref::from_owned(Value::from_ptr(generator))
    }
}

/// The upcall behind `next()`, `send()` and `throw()`.
pub(crate) fn resume(py: Py, mut g: GeneratorRef, how: Resume) -> PyResult<Option<Ref>> {
    let entry = run::push_entry(py)?;
    let thread = py.thread();
    let keep = g.to_ref();
    // SAFETY: the generator is alive and suspended or not started: its builtin methods have checked.
    let result = unsafe {
        if (*thread).recursion_left <= 0 {
            run::pop_entry(py, entry);
            return Err(frames::recursion_error(py));
        }
        let generator = g.as_ptr();
        match how {
            Resume::Send(value) if g.state == GENERATOR_CREATED && value.is(taipan_object::none()) => {
                let frame = Generator::resume(thread, generator, entry, value);
                // A generator that has not started expects `None` for the `POP_TOP` behind `RETURN_GENERATOR`.
                run::run(py, entry, frame)
            }
            Resume::Send(value) => {
                let owned = StackRef::borrowing(value).make_owned();
                let frame = Generator::resume(thread, generator, entry, owned);
                run::run(py, entry, frame)
            }
            Resume::Throw(exception) => throw(py, g, entry, exception),
        }
    };
    drop(keep);
    let result = result?;
    if g.state == GENERATOR_CLEARED {
        // SAFETY: the token proves that the thread is ours.
        unsafe { (*thread).transfer[0] = result.into_value().0 };
        g.state = GENERATOR_CLEARED;
        return Ok(None);
    }
    Ok(Some(result))
}

/// Raises `exception` where the generator is suspended.
unsafe fn throw(py: Py, g: GeneratorRef, entry: *mut Frame, exception: Value) -> PyResult<Ref> {
    let thread = py.thread();
    // SAFETY: the generator is suspended or not started.
    unsafe {
        // `CLEANUP_THROW` expects a word that was sent, as behind every `yield`.
        let frame = Generator::resume(thread, g.as_ptr(), entry, taipan_object::none());
        (*thread).frame = frame;
        // What is being handled inside becomes the context; what the caller of `throw` handles does not.
        if (*g.as_ptr()).handled.is_absent() {
            let _ = py.set_exception(exception.to_ref());
        } else {
            let _ = py.raise_instance(exception.to_ref());
        }
        let handler = unwind::unwind(py);
        if handler.is_null() {
            run::pop_entry(py, entry);
            return Err(Raised::proved());
        }
        run::run(py, entry, handler)
    }
}

/// The upcall that releases the frame of a dying generator.
pub(crate) fn clear_frame(py: Py, g: GeneratorRef) {
    let mut handle: Obj<Generator> = Obj::new(g.as_ptr());
    let frame = &raw mut handle.frame;
    // SAFETY: the generator is suspended or not started; nothing else names its frame.
    unsafe {
        run::clear_stack(frame, 0);
        // Clearing gives back the recursion step that only a running generator has taken.
        (*py.thread()).recursion_left -= 1;
        (*frame).previous = std::ptr::null_mut();
        frames::clear(py, frame);
    }
    release(std::mem::replace(&mut handle.handled, Value::ABSENT));
}
