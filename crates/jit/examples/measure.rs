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
    compile_time();
}

/// A trace of many operations with many exits: what allocation and compilation take.
fn compile_time() {
    let mut source = String::new();
    for k in 0..10 {
        source += &format!("  %{}: value = Local {k}\n  %{}: i64 = _UNBOX_INT %{}  !s0\n", 2 * k, 2 * k + 1, 2 * k);
    }
    source += "  Loop\n  %21: i64 = Phi %1, %219\n";
    for k in 22..220 {
        let name = ["_INT_ADD", "_INT_SUBTRACT", "_INT_MULTIPLY"][k % 3];
        source += &format!("  %{k}: i64 = {name} %{}, %{}  !s1\n", k - 1, 2 * (k % 10) + 1);
    }
    source += "  Jump\ns0:\n  code0 @0x0 ret 0 locals [memory] stack []\n";
    source += "s1:\n  code0 @0x0 ret 0 locals [own %1, own %3, own %5, own %21] stack []\n";
    let trace = taipan_trace::text::parse(&source).expect("IR");
    let options = taipan_trace::registers::Options::default();
    let mut world = World::new();
    let (mut allocation, mut compilation) = (u128::MAX, u128::MAX);
    for _ in 0..200 {
        let start = Instant::now();
        let allocated = taipan_trace::registers::allocate(&trace, &options).expect("registers");
        allocation = allocation.min(start.elapsed().as_nanos());
        let start = Instant::now();
        let request = taipan_jit::Request { allocated: &allocated, first_exit: 0, rejoin: std::ptr::null() };
        let code = world.jit.compile(&request).expect("code");
        compilation = compilation.min(start.elapsed().as_nanos());
        // SAFETY: never run.
        unsafe { world.jit.free(code) };
    }
    let (registers, code) = (allocation as f64 / 1e3, compilation as f64 / 1e3);
    println!("{} instructions: registers {registers:.1} us, code {code:.1} us", trace.insts.len());
}
