//! Free lists and frames, on a thread that has nothing else.

use taipan_layout::*;

fn thread() -> Box<Thread> {
    // SAFETY: a thread is numbers and pointers, for which zero is a value.
    Box::new(unsafe { std::mem::zeroed() })
}

#[test]
fn size_classes_are_multiples_of_sixteen() {
    assert_eq!([1, 16, 17, 32, 33].map(size_class), [0, 0, 1, 1, 2]);
    assert_eq!(size_class(MAX_SMALL), SIZE_CLASSES - 1);
    for size in 1..=MAX_SMALL {
        let cell = 16 * (size_class(size) + 1);
        assert!(cell >= size && cell - size < 16, "{size}");
    }
}

#[test]
fn free_lists_are_stacks_by_class() {
    let mut thread = thread();
    let mut cells = [[0u64; 4]; 3];
    let [a, b, c] = cells.each_mut().map(|cell| cell.as_mut_ptr().cast::<Header>());
    // SAFETY: the cells are this function's, and large enough for a free cell.
    unsafe {
        assert!(pop_cell(&mut *thread, 1).is_null(), "empty");
        (*a).count = 7;
        push_cell(&mut *thread, a, 1);
        push_cell(&mut *thread, b, 1);
        push_cell(&mut *thread, c, 2);
        assert_eq!((*a).count, 0, "which marks a free cell");
        assert_eq!(pop_cell(&mut *thread, 1), b);
        assert_eq!(pop_cell(&mut *thread, 1), a);
        assert!(pop_cell(&mut *thread, 1).is_null());
        assert_eq!(pop_cell(&mut *thread, 2), c);
        assert!(pop_cell(&mut *thread, 2).is_null());
    }
}

/// A code object for frames: three locals, two words of stack.
fn code(instructions: &mut [CodeUnit]) -> Code {
    // SAFETY: code is numbers and pointers, for which zero is a value.
    let mut code: Code = unsafe { std::mem::zeroed() };
    code.header.count = 1;
    code.instructions = instructions.as_mut_ptr();
    code.nlocalsplus = 3;
    code.stack_size = 2;
    code.frame_words = (FRAME_WORDS + 5) as u32;
    code
}

#[test]
fn frames_follow_each_other() {
    let mut instructions = [0; 4];
    let mut code = code(&mut instructions);
    // SAFETY: as for `code`.
    let mut function: Function = unsafe { std::mem::zeroed() };
    function.header.count = 1;
    function.code = &raw mut code;
    let mut thread = thread();
    // Room for two frames and a word.
    let mut stack = vec![Value::from_small_int(9); 2 * (FRAME_WORDS + 5) + 1];
    thread.stack_top = stack.as_mut_ptr();
    thread.stack_limit = stack.as_mut_ptr_range().end;
    thread.recursion_left = 10;
    // SAFETY: function, code and stack live in this function.
    unsafe {
        assert!(Frame::fits(&mut *thread, &raw mut code));
        let first = Frame::push(&mut *thread, &raw mut function, std::ptr::null_mut());
        let second = Frame::push(&mut *thread, &raw mut function, first);
        assert_eq!(second as usize - first as usize, (FRAME_WORDS + 5) * 8);
        assert!(!Frame::fits(&mut *thread, &raw mut code), "one word is left");
        assert_eq!((thread.recursion_left, function.header.count, code.header.count), (8, 3, 1));
        assert_eq!(((*second).previous, (*second).code), (first, &raw mut code));
        Frame::rewind(first);
        assert_eq!((*first).ip, instructions.as_mut_ptr());
        assert_eq!(Frame::local(first, 0) as usize, first as usize + FRAME_LOCALS);
        assert_eq!((*first).sp, Frame::stack_base(first));
        assert_eq!(Frame::stack_base(first), Frame::local(first, 3));
        *Frame::local(first, 0) = Value::from_small_int(1);
        Frame::clear_locals_from(first, 1);
        let locals = [0, 1, 2].map(|i| *Frame::local(first, i));
        assert_eq!(locals, [Value::from_small_int(1), Value::ABSENT, Value::ABSENT]);
        assert_eq!(*Frame::local(first, 3), Value::from_small_int(9), "the stack is left alone");
    }
}

#[test]
fn the_recursion_limit_refuses_frames() {
    let mut instructions = [0; 1];
    let mut code = code(&mut instructions);
    let mut thread = thread();
    let mut stack = vec![Value::ABSENT; 1000];
    thread.stack_top = stack.as_mut_ptr();
    thread.stack_limit = stack.as_mut_ptr_range().end;
    // SAFETY: the code and the thread live in this function.
    unsafe {
        thread.recursion_left = 1;
        assert!(Frame::fits(&mut *thread, &raw mut code));
        thread.recursion_left = 0;
        assert!(!Frame::fits(&mut *thread, &raw mut code));
    }
}
