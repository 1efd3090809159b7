//! What the behaviour programs cover: each names it in its `# covers:` line, and these tests hold it to that.
//!
//! Law: every instruction of `ops/bytecodes.rs`, every specialization, every exit kind and every optimization has a
//! program. An instruction that the compiler emits must be in the bytecode of each program that claims it.

use super::programs::{Program, all_programs, root};
use super::run::{Mode, in_parallel, taipan};
use std::collections::{BTreeMap, BTreeSet};

/// Instructions that no program can show: fillers and the machinery of entering and leaving the interpreter.
const MACHINERY: &[&str] = &["CACHE", "RESERVED", "INTERPRETER_EXIT", "NOT_TAKEN"];

/// Instructions that are never in compiled code although they head no family: they are made while it runs.
const MADE_AT_RUN_TIME: &[&str] = &["ENTER_EXECUTOR", "EXIT_INIT_CHECK"];

/// The ways to leave a trace.
const EXITS: &[&str] = &[
    "attribute-deleted",
    "branch-flip",
    "class-changed",
    "error",
    "exception-in-callee",
    "function-redefined",
    "global-rebinding",
    "index-out-of-range",
    "int-float-flip",
    "int-overflow",
    "iterator-exhausted",
    "negative-index",
    "recursion-limit",
    "shape-change",
    "type-guard",
    "unbound",
    "zero-division",
];

/// What the optimizer and the tiers do beyond running instructions.
const OPTIMIZATIONS: &[&str] = &[
    "aliasing",
    "bigint-transitions",
    "borrowed-loads",
    "boxing",
    "constant-folding",
    "coroutines",
    "cse",
    "deallocation",
    "hoisted-guards",
    "inlined-calls",
    "is",
    "long-traces",
    "loop-peeling",
    "nan-inf-zero",
    "nested-loops",
    "number-mixing",
    "python-operators",
    "re-entrancy",
    "recursion",
    "register-pressure",
    "side-traces",
    "store-forwarding",
    "unboxed-float",
    "unboxed-int",
    "virtual-objects",
    "zero-cost-try",
];

/// The instructions of the definitions; the specializations among them are the members of families.
fn defined() -> (BTreeSet<String>, BTreeSet<String>) {
    let text = std::fs::read_to_string(root().join("ops/bytecodes.rs")).expect("the definitions are there");
    let word = |c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let mut instructions = BTreeSet::new();
    for definition in text.split("\ninst! {").skip(1) {
        let after_flags = definition.trim_start();
        let after_flags = after_flags.strip_prefix('[').and_then(|d| d.split_once(']')).map_or(after_flags, |(_, d)| d);
        instructions.extend(after_flags.trim_start().split(word).next().map(str::to_owned));
    }
    let mut members = BTreeSet::new();
    for family in text.split("\nfamily! {").skip(1) {
        let list = family.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
        members.extend(list.split(word).filter(|name| !name.is_empty()).map(str::to_owned));
    }
    (instructions, members)
}

fn claims() -> BTreeMap<String, Vec<String>> {
    let mut claims: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for program in all_programs() {
        for word in program.covers() {
            claims.entry(word).or_default().push(program.name.clone());
        }
    }
    claims
}

/// Opcodes that the compiler itself never leaves in code: the claim is checked by running alone.
fn emitted_by_compiler(name: &str, members: &BTreeSet<String>) -> bool {
    !members.contains(name) && !MADE_AT_RUN_TIME.contains(&name)
}

#[test]
fn everything_is_covered() {
    let claims = claims();
    let required = |name: &&String| !MACHINERY.contains(&name.as_str());
    let mut wanted: BTreeSet<String> = defined().0.iter().filter(required).cloned().collect();
    wanted.extend(EXITS.iter().map(|name| format!("exit:{name}")));
    wanted.extend(OPTIMIZATIONS.iter().map(|name| format!("opt:{name}")));
    let missing: Vec<&String> = wanted.iter().filter(|name| !claims.contains_key(*name)).collect();
    assert!(missing.is_empty(), "no behaviour program covers {missing:#?}");
    let unknown: Vec<_> = claims.iter().filter(|(name, _)| !wanted.contains(*name)).collect();
    assert!(unknown.is_empty(), "nothing is called {unknown:#?}");
}

#[test]
fn there_are_two_hundred_programs_that_say_what_they_cover() {
    let programs = all_programs();
    assert!(programs.len() >= 200, "{} programs", programs.len());
    let silent: Vec<String> = programs.iter().filter(|p| p.covers().is_empty()).map(|p| p.name.clone()).collect();
    assert!(silent.is_empty(), "no `# covers:` line in {silent:?}");
}

#[test]
fn claimed_instructions_are_in_the_bytecode() {
    let (instructions, members) = defined();
    let wrong = in_parallel(&all_programs(), |program| {
        let claimed: Vec<String> = program.covers().into_iter().filter(|c| instructions.contains(c)).collect();
        let present = bytecode_words(program);
        claimed
            .into_iter()
            .filter(|c| emitted_by_compiler(c, &members) && !present.contains(c))
            .map(|c| format!("{}: {c}", program.name))
            .collect::<Vec<_>>()
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "claimed, but not in the bytecode: {wrong:#?}");
}

fn bytecode_words(program: &Program) -> BTreeSet<String> {
    let mode = Mode { name: "interpreter", jit: "0", options: &[] };
    let mut command = taipan(&mode, &program.path);
    command.env("TAIPAN_DUMP", "bytecode").stdin(std::process::Stdio::null());
    let output = command.output().expect("the interpreter starts");
    String::from_utf8_lossy(&output.stderr).split_whitespace().map(str::to_owned).collect()
}
