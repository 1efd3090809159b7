//! Exits, spills, calls, cold calls, side traces, rejoining, retiring.

mod common;

use common::{LOOP_A, World};
use std::fmt::Write;
use std::sync::atomic::Ordering;
use taipan_layout::*;
use taipan_trace::registers::{ExitKind, Place};

/// Sums fifteen floats that are all live at once, from the last to the first, then again weighted.
fn many_floats() -> String {
    let mut text = String::new();
    let mut count = 0;
    let mut push = |line: String| {
        let _ = writeln!(text, "  {}", line.replace('@', &format!("%{count}")));
        count += 1;
        count - 1
    };
    let mut floats = Vec::new();
    for index in 0..15 {
        let local = push(format!("@: value = Local {index}"));
        floats.push(push(format!("@: f64 = _UNBOX_FLOAT %{local}  !s0")));
    }
    let mut sum = push("@: f64 = Const 0.0".into());
    for value in floats.iter().rev() {
        sum = push(format!("@: f64 = _FLOAT_ADD %{sum}, %{value}"));
    }
    let mut product = push("@: f64 = Const 1.0".into());
    for value in &floats {
        product = push(format!("@: f64 = _FLOAT_SUBTRACT %{value}, %{product}"));
    }
    push("Exit  !s1".into());
    let slots: Vec<String> = floats.iter().map(|v| format!("own %{v}")).collect();
    text + &format!(
        "s0:\n  code0 @0x0 ret 0 locals [] stack []\ns1:\n  code0 @0x0 ret 0 locals [own %{sum}, own %{product}, {}] stack []\n",
        slots.join(", ")
    )
}

#[test]
fn fifteen_live_floats() {
    let mut world = World::new();
    let compiled = world.compile(&many_floats());
    assert!(compiled.allocated.spill_slots >= 7);
    let values: Vec<f64> = (0..15).map(|k| k as f64 * 1.75 - 3.0).collect();
    for (k, value) in values.iter().enumerate() {
        world.set_local(k, Value::from_float(*value));
    }
    let exit = world.run(&compiled);
    let named: Vec<f64> = compiled.allocated.exits[exit]
        .values
        .iter()
        .map(|(v, _)| f64::from_bits(world.value(&compiled, exit, v.0)))
        .collect();
    assert_eq!(named[..15], values);
    assert_eq!(named[15], values.iter().rev().fold(0.0, |s, v| s + v));
    assert_eq!(named[16], values.iter().fold(1.0, |p, v| v - p));
}

const BOX: &str = "
  %0: value = Local 0
  %1: i64 = _UNBOX_INT %0  !s0
  %2: i64 = _INT_MULTIPLY %1, %1  !s0
  %3: value = _BOX_INT %2
  %4: i64 = _INT_ADD %2, %1  !s0
  Exit  !s1
s0:
  code0 @0x0 ret 0 locals [memory] stack []
s1:
  code0 @0x0 ret 0 locals [own %3] stack [own %1, own %2, own %4]
";

#[test]
fn boxing_a_large_int_calls_out_of_line() {
    let mut world = World::new();
    let compiled = world.compile(BOX);
    for (input, boxed) in [(1000, Value::from_small_int(1_000_000)), (1 << 30, Value(0x7000))] {
        world.set_local(0, Value::from_small_int(input));
        let exit = world.run(&compiled);
        assert_eq!(world.value(&compiled, exit, 3), boxed.0);
        assert_eq!(world.value(&compiled, exit, 1) as i64, input);
        assert_eq!(world.value(&compiled, exit, 4) as i64, input * input + input);
    }
    assert_eq!(world.thread.transfer[1], 1 << 60);
}

const RELEASE: &str = "
  %0: value = Local 0
  %1: value = Local 1
  %2: i64 = _UNBOX_INT %1  !s0
  _RELEASE %0  !s1 >s1
  %4: i64 = _INT_ADD %2, %2  !s0
  Exit  !s2
s0:
  code0 @0x0 ret 0 locals [memory, memory] stack []
s1:
  code0 @0x0 ret 0 locals [absent, own %2] stack []
s2:
  code0 @0x0 ret 0 locals [absent, own %4] stack []
";

fn object(kind: Kind, count: u32) -> Box<Header> {
    let mut header = Header::new(kind, 0, 0, std::ptr::null_mut());
    header.count = count;
    Box::new(header)
}

#[test]
fn releasing() {
    let mut world = World::new();
    let compiled = world.compile(RELEASE);
    world.set_local(1, Value::from_small_int(21));
    let before = common::DEALLOCATED.load(Ordering::Relaxed);
    let mut shared = object(Kind::LIST, 2);
    world.set_local(0, Value::from_ptr(&raw mut *shared));
    let exit = world.run(&compiled);
    assert_eq!((world.value(&compiled, exit, 4), shared.count), (42, 1));
    assert_eq!(common::DEALLOCATED.load(Ordering::Relaxed), before);
    // The last reference: out of line, and back.
    let exit = world.run(&compiled);
    assert_eq!(world.value(&compiled, exit, 4), 42);
    assert_eq!(common::DEALLOCATED.load(Ordering::Relaxed), before + 1);
    assert!(world.thread.snapshot.is_null());
    // The finalizer had frames rebuilt: leave behind the release.
    let mut last = object(Kind::OTHER, 1);
    world.set_local(0, Value::from_ptr(&raw mut *last));
    let exit = world.run(&compiled);
    assert_eq!(compiled.allocated.exits[exit].kind, ExitKind::After);
    assert_eq!(world.value(&compiled, exit, 2), 21);
    for harmless in [Value(0x1001), Value::from_small_int(-1), Value::from_float(1.5), Value::ABSENT] {
        world.set_local(0, harmless);
        let exit = world.run(&compiled);
        assert_eq!(world.value(&compiled, exit, 4), 42);
    }
    assert_eq!(common::DEALLOCATED.load(Ordering::Relaxed), before + 2);
}

const CALL: &str = "
  %0: value = Local 0
  %1: value = Local 1
  %2: f64 = _UNBOX_FLOAT %1  !s0
  %3: i64 = _UNBOX_INT %0  !s0
  %4: value = _BINARY_OP[0x5] %0, %0  !s1 >s2
  %5: f64 = _FLOAT_ADD %2, %2
  %6: i64 = _INT_ADD %3, %3  !s0
  Exit  !s3
s0:
  code0 @0x0 ret 0 locals [memory, memory] stack []
s1:
  code0 @0x0 ret 0 locals [own %0, own %2, own %3] stack []
s2:
  code0 @0x0 ret 0 locals [own %0, own %2, own %3] stack [own %4]
s3:
  code0 @0x0 ret 0 locals [own %5, own %6] stack [own %4]
";

#[test]
fn calls_keep_what_is_live() {
    let mut world = World::new();
    let compiled = world.compile(CALL);
    world.set_local(0, Value::from_small_int(7));
    world.set_local(1, Value::from_float(0.25));
    let exit = world.run(&compiled);
    assert_eq!(compiled.allocated.exits[exit].kind, ExitKind::End);
    assert_eq!(Value(world.value(&compiled, exit, 4)).as_int(), 14);
    assert_eq!(f64::from_bits(world.value(&compiled, exit, 5)), 0.5);
    assert_eq!(world.value(&compiled, exit, 6), 14);
    assert_eq!(world.thread.transfer[3], 5);
    // While it ran the thread named the record that describes the frames.
    let during = world.thread.transfer[2] as usize - 1 - 1000;
    assert_eq!(compiled.allocated.exits[during].kind, ExitKind::Error);
    assert!(compiled.allocated.exits[during].values.iter().all(|(_, p)| matches!(p, Place::Spill(_))));
    for (input, kind) in [(99, ExitKind::Error), (98, ExitKind::After)] {
        world.set_local(0, Value::from_small_int(input));
        let exit = world.run(&compiled);
        assert_eq!(compiled.allocated.exits[exit].kind, kind);
        assert_eq!(world.value(&compiled, exit, 3) as i64, input);
        assert_eq!(f64::from_bits(world.value(&compiled, exit, 2)), 0.25);
        if kind == ExitKind::After {
            assert_eq!(Value(world.value(&compiled, exit, 4)).as_int(), input * 2);
        }
    }
}

/// Counts by two where the sum's parity says so, else leaves; the side trace counts on and goes back to the loop.
const PARENT: &str = "
  %0: value = Local 0
  %1: i64 = _UNBOX_INT %0  !s0
  %2: i64 = Const 1
  %3: i64 = Const 0
  Loop
  %5: i64 = Phi %1, %10
  %6: i64 = Phi %3, %11
  _GUARD_INT_LESS %3, %5  !s1
  %8: i64 = _INT_AND %5, %2
  _GUARD_INT_EQUAL %8, %3  !s1
  %10: i64 = _INT_SUBTRACT %5, %2  !s1
  %11: i64 = _INT_ADD %6, %5  !s1
  Jump
s0:
  code0 @0x0 ret 0 locals [memory] stack []
s1:
  code0 @0x0 ret 0 locals [own %5] stack [own %6]
";

/// For odd numbers: counts, but adds 1000.
const SIDE: &str = "
inherited i64 %5, i64 %6
  %0: i64 = Inherited 0
  %1: i64 = Inherited 1
  %2: i64 = Const 1000
  %3: i64 = Const 1
  %4: i64 = _INT_ADD %1, %2  !s0
  %5: i64 = _INT_SUBTRACT %0, %3  !s0
  Jump
rejoin %5 = %5, %6 = %4
s0:
  code0 @0x0 ret 0 locals [own %0] stack [own %1]
";

#[test]
fn a_side_trace_rejoins_the_loop() {
    let mut world = World::new();
    let parent = world.compile(PARENT);
    world.set_local(0, Value::from_small_int(10));
    let odd = world.run(&parent);
    assert_eq!((world.value(&parent, odd, 5), world.value(&parent, odd, 6)), (9, 10));
    let side = world.compile_side(SIDE, &parent, odd);
    // SAFETY: the side trace was allocated for this exit and lives as long as the world.
    unsafe { world.jit.set_exit_target(&parent.code, odd, side.code.entry) };
    let end = world.run(&parent);
    assert_ne!(end, odd);
    assert_eq!(world.value(&parent, end, 5), 0);
    assert_eq!(world.value(&parent, end, 6), 10 + 8 + 6 + 4 + 2 + 5 * 1000);
    world.jit.unlink(&parent.code, odd);
    assert_eq!(world.run(&parent), odd);
    // SAFETY: as above.
    unsafe { world.jit.set_exit_target(&parent.code, odd, side.code.entry) };
    world.jit.retire(&parent.code);
    assert_eq!(world.run(&parent), odd);
}

#[test]
fn memory_is_used_again_when_told_so() {
    let mut world = World::new();
    let kept = world.compile(BOX);
    let first = world.compile(LOOP_A);
    let used = world.jit.used();
    let entry = first.code.entry;
    // SAFETY: nothing runs it or leads to it.
    unsafe { world.jit.free(first.code) };
    let second = world.compile(LOOP_A);
    assert_eq!((second.code.entry, world.jit.used()), (entry, used));
    world.set_local(0, Value::from_small_int(3));
    let exit = world.run(&kept);
    assert_eq!(world.value(&kept, exit, 4), 12);
}

#[test]
fn an_outer_run_finds_its_words_again() {
    let world = World::new();
    let thread: *mut Thread = &raw const *world.thread as *mut Thread;
    // SAFETY: the thread outlives the guards, which nest.
    unsafe {
        let outer = world.jit.nest(thread);
        (*thread).registers[3] = 5;
        (*thread).snapshot = 77 as *const u8;
        let inner = world.jit.nest(thread);
        assert!((*thread).snapshot.is_null());
        (*thread).registers[3] = 6;
        drop(inner);
        assert_eq!(((*thread).registers[3], (*thread).snapshot as usize), (5, 77));
        drop(outer);
    }
}

#[test]
fn nothing_is_writable_and_executable() {
    let mut world = World::new();
    let compiled = world.compile(LOOP_A);
    let maps = std::fs::read_to_string("/proc/self/maps").expect("a list of mappings");
    let at = compiled.code.entry as u64;
    let line = maps.lines().find(|line| {
        let range = line.split(' ').next().and_then(|r| r.split_once('-'));
        let bound = |text: &str| u64::from_str_radix(text, 16).unwrap_or(0);
        range.is_some_and(|(from, to)| (bound(from)..bound(to)).contains(&at))
    });
    assert!(line.is_some_and(|l| l.contains(" r-xp ")), "{line:?}");
    assert!(!maps.lines().any(|l| l.contains(" rwx")), "{maps}");
}

#[test]
fn full_memory_is_an_error_and_no_more() {
    let mut world = World::new();
    // SAFETY: as in `World::new`.
    world.jit = unsafe { taipan_jit::Jit::new(1, &common::helper) }.expect("memory for code");
    let kept = world.compile(BOX);
    let request = taipan_jit::Request { allocated: &kept.allocated, first_exit: 0, rejoin: std::ptr::null() };
    let error = (0..1000).find_map(|_| world.jit.compile(&request).err());
    assert_eq!(error, Some(taipan_jit::JitError::Full));
    world.set_local(0, Value::from_small_int(3));
    let exit = world.run(&kept);
    assert_eq!(world.value(&kept, exit, 4), 12);
}

#[test]
fn both_sides_of_a_fork_compile_and_run() {
    let mut world = World::new();
    let before = world.compile(BOX);
    let mut check = |input: i64| {
        let after = world.compile(BOX);
        world.set_local(0, Value::from_small_int(input));
        [&before, &after].into_iter().all(|compiled| {
            let exit = world.run(compiled);
            world.value(compiled, exit, 4) as i64 == input * input + input
        })
    };
    // SAFETY: the child only compiles, runs and leaves; it takes no lock that another thread can hold but the
    // allocator's, which the C library makes whole again.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let code = if check(5) { 0 } else { 1 };
        // SAFETY: leaves at once, without running anything of the parent's.
        unsafe { libc::_exit(code) };
    }
    assert!(check(7));
    let mut status = -1;
    // SAFETY: waits for the child made above.
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    assert_eq!(status, 0);
}
