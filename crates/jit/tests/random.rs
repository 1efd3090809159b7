//! Random traces run as machine code and in the evaluator: same exit, same values.

mod common;

use common::{Compiled, World};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use taipan_layout::*;
use taipan_trace::ir::{Op, Ref, Trace};
use taipan_trace::registers::{ExitKind, Kind, Options};
use taipan_trace::uop::{Outcome, Type, evaluate};

/// A small generator of numbers, so that a failing seed can be run again.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 11) as usize % n
    }
}

/// Times a side trace went back to the loop.
static REJOINED: AtomicUsize = AtomicUsize::new(0);
/// Loop iterations of all traces.
static TURNS: AtomicUsize = AtomicUsize::new(0);

const LOCALS: usize = 10;

/// Writes a trace; values are kept by type.
struct Writer {
    random: Random,
    text: String,
    snapshots: String,
    snapshot_count: usize,
    count: usize,
    values: Vec<(usize, &'static str)>,
    phis: Vec<usize>,
}

impl Writer {
    fn define(&mut self, ty: &'static str, what: &str) -> usize {
        let at = self.count;
        let _ = writeln!(self.text, "  %{at}: {ty} = {what}");
        self.values.push((at, ty));
        self.count += 1;
        at
    }

    fn effect(&mut self, what: &str) {
        let _ = writeln!(self.text, "  {what}");
        self.count += 1;
    }

    fn pick(&mut self, ty: &str) -> usize {
        let all: Vec<usize> = self.values.iter().filter(|(_, t)| *t == ty).map(|(v, _)| *v).collect();
        // Prefer new values, so that old ones have long lives with few uses.
        let from = if self.random.below(3) == 0 { 0 } else { all.len().saturating_sub(8) };
        all[from + self.random.below(all.len() - from)]
    }

    /// A snapshot that names some values that are defined now.
    fn snapshot(&mut self) -> usize {
        let n = self.random.below(6);
        let mut named: Vec<usize> = (0..n).map(|_| self.values[self.random.below(self.values.len())].0).collect();
        named.extend(&self.phis);
        let slots: Vec<String> = named.iter().map(|v| format!("ref %{v}")).collect();
        let _ = writeln!(
            self.snapshots,
            "s{}:\n  code0 @0x0 ret 0 locals [{}] stack []",
            self.snapshot_count,
            slots.join(", ")
        );
        self.snapshot_count += 1;
        self.snapshot_count - 1
    }

    fn operation(&mut self, calls: bool) {
        let kind = self.random.below(if calls { 24 } else { 21 });
        let snapshot = self.snapshot();
        let (a, b) = (self.pick("i64"), self.pick("i64"));
        let (x, y) = (self.pick("f64"), self.pick("f64"));
        match kind {
            2 if self.random.below(8) != 0 => {
                let small = self.define("i64", &format!("_INT_AND %{a}, %2"));
                self.define("i64", &format!("_INT_MULTIPLY %{small}, %{small}  !s{snapshot}"));
            }
            0..=5 => {
                let name = ["ADD", "SUBTRACT", "MULTIPLY", "AND", "OR", "XOR"][kind];
                let mark = if kind < 3 { format!("  !s{snapshot}") } else { String::new() };
                self.define("i64", &format!("_INT_{name} %{a}, %{b}{mark}"));
            }
            6 if self.random.below(4) != 0 => {
                self.define("i64", &format!("_INT_REMAINDER %{a}, %2  !s{snapshot}"));
            }
            6 => {
                self.define("i64", &format!("_INT_REMAINDER %{a}, %{b}  !s{snapshot}"));
            }
            7..=9 => {
                let name = ["ADD", "SUBTRACT", "MULTIPLY"][kind - 7];
                self.define("f64", &format!("_FLOAT_{name} %{x}, %{y}"));
            }
            10 if self.random.below(4) != 0 => {
                self.define("f64", &format!("_FLOAT_DIVIDE %{x}, %3  !s{snapshot}"));
            }
            10 => {
                self.define("f64", &format!("_FLOAT_DIVIDE %{x}, %{y}  !s{snapshot}"));
            }
            11 => {
                self.define("f64", &format!("_INT_TO_FLOAT %{a}"));
            }
            12 => {
                self.define("f64", &format!("_FLOAT_NEGATE %{x}"));
            }
            13 => {
                self.define("bool", &format!("_INT_LESS %{a}, %{b}"));
            }
            14 => {
                self.define("bool", &format!("_FLOAT_LESS %{x}, %{y}"));
            }
            15 => {
                let bits = self.define("i64", &format!("_INT_AND %{a}, %2"));
                let value = self.define("value", &format!("_BOX_INT %{bits}"));
                self.effect(&format!("_ADD_OWNER %{value}"));
            }
            16 => {
                self.define("value", &format!("_BOX_FLOAT %{x}"));
            }
            17 => {
                self.define("value", &format!("_BOX_INT %{a}"));
            }
            18 => {
                let literal = self.random.next() as i64 >> (20 + self.random.below(43));
                self.define("i64", &format!("Const {literal}"));
            }
            19 => {
                self.define("f64", &format!("Const {:?}", self.random.0 as f64 / 1e18));
            }
            20 if self.random.below(16) == 0 => self.effect(&format!("_GUARD_INT_LESS %{a}, %{b}  !s{snapshot}")),
            20 => {
                let value = self.define("bool", &format!("_INT_EQUAL %{a}, %{a}"));
                self.effect(&format!("_GUARD_TRUE %{value}  !s{snapshot}"));
            }
            _ => {
                let (left, right) = (self.pick("value"), self.pick("value"));
                let mut after = self.snapshot();
                let at = self.count;
                if self.random.below(2) == 0 {
                    // The state after the call names its result.
                    self.values.push((at, "value"));
                    after = self.snapshot();
                    self.values.pop();
                }
                let name = if kind == 23 { "_CONTAINS_OP[1]" } else { "_BINARY_OP[0]" };
                self.define("value", &format!("{name} %{left}, %{right}  !s{snapshot} >s{after}"));
            }
        }
    }
}

impl Writer {
    fn new(seed: u64) -> Writer {
        let mut w = Writer {
            random: Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            text: String::new(),
            snapshots: String::new(),
            snapshot_count: 0,
            count: 0,
            values: Vec::new(),
            phis: Vec::new(),
        };
        w.define("i64", "Const 1");
        w.define("i64", "Const 0");
        w.define("i64", "Const 255");
        w.define("f64", "Const 1.25");
        w
    }
}

/// A trace for the parent's exit `exit` that goes back to its loop, if it has one and chance wills it.
fn side_trace(seed: u64, parent: &Compiled, exit: usize) -> String {
    let state = &parent.allocated.exits[exit];
    let mut w = Writer::new(seed ^ 0x5555);
    let ty = |r: Ref| match parent.trace.inst(r).ty {
        Type::I64 => "i64",
        Type::F64 => "f64",
        Type::Bool => "bool",
        _ => "value",
    };
    let handed: Vec<Ref> = state.values.iter().map(|(r, _)| *r).collect();
    let header: Vec<String> = handed.iter().map(|r| format!("{} %{}", ty(*r), r.0)).collect();
    let own: HashMap<Ref, usize> =
        handed.iter().enumerate().map(|(k, r)| (*r, w.define(ty(*r), &format!("Inherited {k}")))).collect();
    w.define("value", "_BOX_INT %2");
    let calls = w.random.below(2) == 0;
    for _ in 0..w.random.below(40) {
        w.operation(calls);
    }
    let snapshot = w.snapshot();
    let phis: Vec<Ref> = parent.allocated.header.iter().map(|(r, _)| *r).collect();
    let phis: Vec<Ref> = phis.into_iter().filter(|r| parent.trace.inst(*r).op == Op::Phi).collect();
    // Behind the guard of the loop's counter the side trace would come back for ever.
    let header_op = parent.allocated.ops.iter().position(|op| op.kind == Kind::Header);
    let counter_guard = header_op.map(|at| parent.allocated.ops[at..].iter().find_map(|op| op.exit));
    let in_loop = counter_guard.is_some_and(|guard| guard.is_some_and(|g| exit as u32 > g));
    let mut pairs = Vec::new();
    if in_loop && w.random.below(3) != 0 {
        for (k, phi) in phis.iter().enumerate() {
            let new = match own.get(phi) {
                Some(counter) if k == 0 => w.define("i64", &format!("_INT_SUBTRACT %{counter}, %0  !s{snapshot}")),
                _ => w.pick(ty(*phi)),
            };
            pairs.push(format!("%{} = %{new}", phi.0));
        }
        w.effect("Jump");
    } else {
        w.effect(&format!("Exit  !s{snapshot}"));
    }
    let mut text = if header.is_empty() { String::new() } else { format!("inherited {}\n", header.join(", ")) };
    text += &w.text;
    if !pairs.is_empty() {
        let _ = writeln!(text, "rejoin {}", pairs.join(", "));
    }
    text + &w.snapshots
}

fn random_trace(seed: u64) -> String {
    let mut w = Writer::new(seed);
    let first = w.snapshot();
    for index in 0..LOCALS {
        let value = w.define("value", &format!("Local {index}"));
        let (ty, name) = if index % 2 == 0 { ("i64", "_UNBOX_INT") } else { ("f64", "_UNBOX_FLOAT") };
        w.define(ty, &format!("{name} %{value}  !s{first}"));
    }
    let calls = w.random.below(2) == 0;
    for _ in 0..w.random.below(12) {
        w.operation(calls);
    }
    let has_loop = w.random.below(4) != 0;
    let phi_count = if has_loop { 1 + w.random.below(12) } else { 0 };
    let mut places = Vec::new();
    if has_loop {
        let entries: Vec<(usize, &str)> = (0..phi_count)
            .map(|k| {
                let ty = if k == 0 { "i64" } else { ["i64", "f64", "value"][w.random.below(3)] };
                (if k == 0 { 2 } else { w.pick(ty) }, ty)
            })
            .collect();
        w.effect("Loop");
        for (entry, ty) in entries {
            let at = w.define(ty, &format!("Phi %{entry}, @{}@", places.len()));
            w.phis.push(at);
            places.push(ty);
        }
        let guard = w.snapshot();
        let counter = w.phis[0];
        w.effect(&format!("_GUARD_INT_LESS %1, %{counter}  !s{guard}"));
    }
    for _ in 0..5 + w.random.below(60) {
        w.operation(calls);
    }
    if has_loop {
        let snapshot = w.snapshot();
        let counter = w.define("i64", &format!("_INT_SUBTRACT %{}, %0  !s{snapshot}", w.phis[0]));
        for (k, ty) in places.iter().enumerate() {
            let value = if k == 0 { counter } else { w.pick(ty) };
            w.text = w.text.replace(&format!("@{k}@"), &format!("%{value}"));
        }
        w.effect("Jump");
    } else {
        let snapshot = w.snapshot();
        w.effect(&format!("Exit  !s{snapshot}"));
    }
    w.text + &w.snapshots
}

/// Where the evaluator leaves the trace: instruction, why, and all values. `During` stands for rejoining.
type Stop = (usize, ExitKind, Vec<u64>);

/// Starts at instruction `at` with `values`; `inputs` are the locals or the inherited words.
fn interpret(trace: &Trace, thread: &mut Thread, inputs: &[u64], mut at: usize, mut values: Vec<u64>) -> Stop {
    let header = trace.loop_header();
    values.resize(trace.insts.len(), 0);
    let mut back = false;
    loop {
        let inst = &trace.insts[at];
        match inst.op {
            Op::Const => values[at] = inst.imm,
            Op::Local | Op::Inherited => values[at] = inputs[inst.imm as usize],
            Op::Loop => {
                let phis = trace.insts[at + 1..].iter().take_while(|i| i.op == Op::Phi);
                let new: Vec<u64> = phis.map(|i| values[i.args[back as usize].index()]).collect();
                values[at + 1..at + 1 + new.len()].copy_from_slice(&new);
            }
            Op::Jump => {
                let Some(header) = header else { return (at, ExitKind::During, values) };
                back = true;
                at = header;
                TURNS.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            Op::Exit => return (at, ExitKind::End, values),
            Op::Uop(uop) => {
                let inputs: Vec<u64> = inst.arguments().map(|a| values[a.index()]).collect();
                thread.snapshot = std::ptr::dangling();
                // SAFETY: the test's words are immediate or never followed.
                match unsafe { evaluate(uop, thread, &inputs, inst.imm) } {
                    Outcome::Done(word) => values[at] = word,
                    Outcome::Exit => return (at, ExitKind::Guard, values),
                    Outcome::Error => return (at, ExitKind::Error, values),
                    Outcome::Unsupported => panic!("{uop:?}"),
                }
                if uop.info().escapes && thread.snapshot.is_null() {
                    return (at, ExitKind::After, values);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The exit's snapshot and values are those of the evaluator's stop.
fn compare(world: &World, compiled: &Compiled, exit: usize, stop: &Stop, dump: &dyn Fn() -> String) {
    let (at, kind, values) = stop;
    let state = &compiled.allocated.exits[exit];
    assert_eq!(state.kind, *kind, "{}", dump());
    let inst = &compiled.trace.insts[*at];
    let snapshot = if *kind == ExitKind::After { inst.after } else { inst.snapshot };
    assert_eq!(state.snapshot, snapshot, "{}", dump());
    for (value, place) in &state.values {
        let got = world.value(compiled, exit, value.0);
        let want = values[value.index()];
        let is_float = compiled.trace.inst(*value).ty == Type::F64;
        let nan = is_float && f64::from_bits(want).is_nan() && f64::from_bits(got).is_nan();
        assert!(got == want || nan, "%{} in {place}: {got:#x}, not {want:#x}\n{}", value.0, dump());
    }
}

fn run(seed: u64) -> ExitKind {
    let source = random_trace(seed);
    let mut world = World::new();
    let mut random = Random(seed | 1 << 40);
    let locals: Vec<Value> = (0..LOCALS)
        .map(|k| match k % 2 {
            0 => Value::from_small_int(random.next() as i64 >> (40 + random.below(20))),
            _ => Value::from_float(random.next() as i64 as f64 / 1e17),
        })
        .collect();
    for (k, value) in locals.iter().enumerate() {
        world.set_local(k, *value);
    }
    let words: Vec<u64> = locals.iter().map(|v| v.0).collect();
    let compiled = world.compile_with(&source, &Options::default(), std::ptr::null());
    let stop = interpret(&compiled.trace, &mut world.thread, &words, 0, Vec::new());
    world.thread.snapshot = std::ptr::null();
    let exit = world.run(&compiled);
    let dump = || format!("seed {seed}\n{source}\n{}", taipan_trace::registers::print(&compiled.allocated));
    compare(&world, &compiled, exit, &stop, &dump);
    if stop.1 == ExitKind::Guard {
        run_linked(seed, &mut world, &compiled, exit, stop.clone(), &words);
    }
    stop.1
}

/// The same run with a side trace behind the exit that it took.
fn run_linked(seed: u64, world: &mut World, parent: &Compiled, exit: usize, mut stop: Stop, words: &[u64]) {
    let source = side_trace(seed, parent, exit);
    world.first_exit = 5000;
    let side = world.compile_side(&source, parent, exit);
    // SAFETY: the side trace was allocated for this exit and lives as long as the world.
    unsafe { world.jit.set_exit_target(&parent.code, exit, side.code.entry) };
    let at_exit = stop.0;
    let mut in_side = false;
    while stop.1 == ExitKind::Guard && stop.0 == at_exit && !in_side {
        let inherited: Vec<u64> = side.trace.inherited.iter().map(|i| stop.2[i.parent.index()]).collect();
        let after = interpret(&side.trace, &mut world.thread, &inherited, 0, Vec::new());
        if after.1 != ExitKind::During {
            (stop, in_side) = (after, true);
            break;
        }
        REJOINED.fetch_add(1, Ordering::Relaxed);
        let mut values = stop.2;
        for (phi, new) in &side.trace.rejoin {
            values[phi.index()] = after.2[new.index()];
        }
        let header = parent.trace.loop_header().unwrap_or(0);
        stop = interpret(&parent.trace, &mut world.thread, words, header + 1, values);
    }
    world.thread.snapshot = std::ptr::null();
    let left = world.run(parent);
    let dump = || {
        format!(
            "seed {seed}\n{}\n{source}\n{}\n{}",
            taipan_trace::text::print(&parent.trace),
            taipan_trace::registers::print(&parent.allocated),
            taipan_trace::registers::print(&side.allocated)
        )
    };
    assert_eq!(in_side, left >= 4000, "{}", dump());
    match in_side {
        true => compare(world, &side, left - 4000, &stop, &dump),
        false => compare(world, parent, left, &stop, &dump),
    }
}

#[test]
fn random_traces_agree() {
    let count = std::env::var("TAIPAN_RANDOM_TRACES").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let first = std::env::var("TAIPAN_RANDOM_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut kinds = [0; 5];
    for seed in first..first + count {
        kinds[run(seed) as usize] += 1;
    }
    println!("exits by kind: {kinds:?}, iterations: {TURNS:?}, rejoined: {REJOINED:?}");
    assert!(count < 100 || kinds[..4].iter().all(|k| *k > 0), "{kinds:?}");
}
