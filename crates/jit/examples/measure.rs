//! Measures loops a and b and prints their allocation and code:
//! `cargo run --release -p taipan-jit --features disassemble --example measure`.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{LOOP_A, LOOP_B, World};
use std::time::Instant;
use taipan_layout::*;

const TURNS: i64 = 100_000_000;

fn main() {
    let mut world = World::new();
    for (name, source) in [("a", LOOP_A), ("b", LOOP_B)] {
        let compiled = world.compile(source);
        println!("loop {name}:\n{}", taipan_trace::registers::print(&compiled.allocated));
        #[cfg(feature = "disassemble")]
        println!("{}", taipan_jit::disassemble::disassemble(world.jit.bytes(&compiled.code), 0));
        let mut best = f64::MAX;
        for _ in 0..5 {
            let header = Header::new(Kind::RANGE_ITERATOR, 0, 0, std::ptr::null_mut());
            let mut iterator = RangeIterator { header, next: 0, step: 1, remaining: TURNS };
            match name {
                "a" => {
                    world.set_local(0, Value::from_small_int(0));
                    world.set_stack(0, &raw mut iterator as u64);
                }
                _ => {
                    world.set_local(0, Value::from_float(3.0));
                    world.set_local(1, Value::from_float(-1.0));
                    world.set_local(2, Value::from_small_int(TURNS));
                }
            }
            let start = Instant::now();
            world.run(&compiled);
            best = best.min(start.elapsed().as_nanos() as f64 / TURNS as f64);
        }
        println!("loop {name}: {best:.2} ns per iteration, {} bytes of code", compiled.code.length);
    }
    let start = Instant::now();
    const COMPILATIONS: usize = 1000;
    for _ in 0..COMPILATIONS {
        world.compile(LOOP_B);
    }
    println!(
        "parse, verify, allocate, check and compile: {:.1} us",
        start.elapsed().as_micros() as f64 / COMPILATIONS as f64
    );
}
