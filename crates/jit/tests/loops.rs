//! Compiled loops give what Rust gives.

mod common;

use common::{LOOP_A, LOOP_B, World};
use taipan_layout::*;

fn range_iterator(n: i64) -> Box<RangeIterator> {
    let header = Header::new(Kind::RANGE_ITERATOR, 0, 0, std::ptr::null_mut());
    Box::new(RangeIterator { header, next: 0, step: 1, remaining: n })
}

#[test]
fn loop_a() {
    let mut world = World::new();
    let compiled = world.compile(LOOP_A);
    let mut iterator = range_iterator(1000);
    world.set_local(0, Value::from_small_int(5));
    world.set_stack(0, &raw mut *iterator as u64);
    let exit = world.run(&compiled);
    let expected = 5 + (0..1000i64).map(|i| i * i % 7).sum::<i64>();
    assert_eq!(world.value(&compiled, exit, 10) as i64, expected);
    assert_eq!(world.value(&compiled, exit, 11) as i64, 0);
    assert_eq!(world.value(&compiled, exit, 12) as i64, 1000);
}

#[test]
fn loop_a_leaves_where_the_product_overflows() {
    let mut world = World::new();
    let compiled = world.compile(LOOP_A);
    let mut iterator = range_iterator(1000);
    iterator.next = 3037000499;
    world.set_local(0, Value::from_small_int(5));
    world.set_stack(0, &raw mut *iterator as u64);
    let exit = world.run(&compiled);
    assert_eq!(world.value(&compiled, exit, 11) as i64, 999);
    assert_eq!(world.value(&compiled, exit, 12) as i64, 3037000500);
    assert_eq!(world.value(&compiled, exit, 10) as i64, 5 + 3037000499 * 3037000499 % 7);
}

#[test]
fn loop_a_is_not_entered_with_a_float() {
    let mut world = World::new();
    let compiled = world.compile(LOOP_A);
    let mut iterator = range_iterator(3);
    world.set_local(0, Value::from_float(5.0));
    world.set_stack(0, &raw mut *iterator as u64);
    assert_eq!(world.run(&compiled), 1);
}

#[test]
fn loop_b() {
    let mut world = World::new();
    let compiled = world.compile(LOOP_B);
    world.set_local(0, Value::from_float(3.0));
    world.set_local(1, Value::from_float(-1.0));
    world.set_local(2, Value::from_small_int(50));
    let exit = world.run(&compiled);
    let (mut x, mut y) = (3.0, -1.0);
    for _ in 0..50 {
        x = x * 0.5 + y;
        y = 1.5 - x * 0.25;
    }
    assert_eq!(f64::from_bits(world.value(&compiled, exit, 12)), x);
    assert_eq!(f64::from_bits(world.value(&compiled, exit, 13)), y);
    assert_eq!(world.value(&compiled, exit, 14), 0);
}

#[test]
fn visits_are_counted_on_demand() {
    let mut world = World::new();
    world.jit.count_visits(true);
    let compiled = world.compile(LOOP_A);
    let mut iterator = range_iterator(1000);
    world.set_local(0, Value::from_small_int(5));
    world.set_stack(0, &raw mut *iterator as u64);
    world.run(&compiled);
    let visits = world.jit.visits(&compiled.code);
    assert_eq!((visits.entries, visits.rounds), (1, 1001));
    assert_eq!(visits.exits.iter().sum::<u64>(), 1);
}
