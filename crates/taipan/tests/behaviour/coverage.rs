//! What the behaviour programs cover: each names it in its `# covers:` line, and these tests hold it to that.
//!
//! Law: every instruction of `ops/bytecodes/`, every specialization, every exit kind and every optimization has a
//! program. Each instruction that a program claims must be in its bytecode, each specialization must happen in it.

use super::programs::{Program, all_programs, root};
use super::run::{Mode, capture, in_parallel, taipan};
use std::collections::{BTreeMap, BTreeSet};

/// Instructions that no program can show: fillers and the machinery of entering and leaving the interpreter.
const MACHINERY: &[&str] = &["CACHE", "RESERVED", "INTERPRETER_EXIT", "NOT_TAKEN"];

/// Instructions that a disassembly does not show although they belong to no family: made while code runs, or shown
/// as part of the next instruction.
const NOT_SHOWN: &[&str] = &["ENTER_EXECUTOR", "EXIT_INIT_CHECK", "EXIT_OPERATOR_CHECK", "EXTENDED_ARG"];

/// The ways to leave a trace.
const EXITS: &[&str] = &[
    "after-python",
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
    "trace-end",
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
    "rejoin",
    "side-traces",
    "store-forwarding",
    "suspended-generators",
    "unboxed-float",
    "unboxed-int",
    "virtual-objects",
    "zero-cost-try",
];

/// What shows in the statistics, the optimized traces or their registers where a claim is true, and whether all programs
/// that claim it must show it (else one of them).
#[cfg(all(feature = "jit", target_arch = "x86_64"))]
const EVIDENCE: &[(&str, &str, bool)] = &[
    ("exit:after-python", "exits, after", true),
    ("exit:error", "exits, error", false),
    ("exit:int-overflow", "exits, guard", false),
    ("exit:branch-flip", "exits, guard", true),
    ("exit:int-float-flip", "exits, guard", true),
    ("exit:shape-change", "exits, guard", true),
    ("exit:attribute-deleted", "exits, guard", true),
    ("exit:trace-end", "exits, end", true),
    ("exit:type-guard", "exits, guard", false),
    ("exit:global-rebinding", ", invalidated", false),
    ("exit:function-redefined", ", invalidated", false),
    ("opt:borrowed-loads", "ref %", false),
    ("opt:boxing", "_BOX_", true),
    ("opt:inlined-calls", " fn ", true),
    ("opt:long-traces", "\ns40:", true),
    ("opt:loop-peeling", "\n  Loop\n", true),
    ("opt:nested-loops", "\n  Loop\n", true),
    ("opt:register-pressure", "spill", true),
    ("opt:rejoin", "\nrejoin ", true),
    ("opt:suspended-generators", "_SUSPEND_GENERATOR", true),
    ("opt:side-traces", "\ninherited ", true),
    ("opt:unboxed-float", "f64 = _FLOAT", true),
    ("opt:unboxed-int", "i64 = _INT", true),
];

/// The instructions of the definitions, specializations and fused sequences among them.
fn defined() -> BTreeSet<String> {
    let files = std::fs::read_dir(root().join("ops/bytecodes")).expect("the definitions are there");
    let read = |file: std::io::Result<std::fs::DirEntry>| file.and_then(|file| std::fs::read_to_string(file.path()));
    let text: String = files.map(|file| read(file).expect("a definition file can be read")).collect();
    let word = |c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let name = |definition: &str| {
        let definition = definition.trim_start();
        let named = definition.strip_prefix('[').and_then(|d| d.split_once(']')).map_or(definition, |(_, rest)| rest);
        named.trim_start().split(word).next().unwrap_or_default().to_owned()
    };
    let of = |kind: &str| text.split(kind).skip(1).map(name).collect::<Vec<String>>();
    [of("\ninst! {"), of("\nfused! {")].concat().into_iter().collect()
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

#[test]
fn everything_is_covered() {
    let claims = claims();
    let required = |name: &&String| !MACHINERY.contains(&name.as_str());
    let mut wanted: BTreeSet<String> = defined().iter().filter(required).cloned().collect();
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
fn claimed_instructions_are_in_the_bytecode_or_made() {
    let instructions = defined();
    let shown = |claim: &String| instructions.contains(claim) && !NOT_SHOWN.contains(&claim.as_str());
    let wrong = in_parallel(&all_programs(), |program| {
        let present = instructions_of(program);
        let claimed = program.covers().into_iter().filter(shown);
        claimed.filter(|c| !present.contains(c)).map(|c| format!("{}: {c}", program.name)).collect::<Vec<_>>()
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "claimed, but neither in the bytecode nor made by specialization: {wrong:#?}");
}

/// With `TAIPAN_DUMP` and `-X jit-stats`, the program shows what it claims to.
#[cfg(all(feature = "jit", target_arch = "x86_64"))]
#[test]
fn claimed_exits_and_optimizations_happen() {
    let claims_one =
        |program: &Program| EVIDENCE.iter().any(|(name, ..)| program.covers().contains(&(*name).to_owned()));
    let programs: Vec<Program> = all_programs().into_iter().filter(claims_one).collect();
    let shown = in_parallel(&programs, |program| {
        let options = &["jit-threshold=1", "jit-stats"];
        let mut command = taipan(&Mode { name: "", jit: "1", options }, &program.path);
        command.env("TAIPAN_DUMP", "opt,regs");
        capture(command, &program.path).err
    });
    let mut wrong = Vec::new();
    for (name, text, by_all) in EVIDENCE {
        let claiming = programs.iter().zip(&shown).filter(|(p, _)| p.covers().contains(&(*name).to_owned()));
        let (show, silent): (Vec<_>, Vec<_>) = claiming.partition(|(_, output)| output.contains(text));
        if show.is_empty() {
            wrong.push(format!("{name}: no program shows it"));
        }
        if *by_all {
            wrong.extend(silent.iter().map(|(p, _)| format!("{name}: claimed by {}", p.name)));
        }
    }
    assert!(wrong.is_empty(), "claimed, but not seen: {wrong:#?}");
}

/// The instructions that a program is compiled to, and those that it specializes to.
fn instructions_of(program: &Program) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for jit in ["0", "1"] {
        let mut command = taipan(&Mode { name: "", jit, options: &[] }, &program.path);
        command.env("TAIPAN_DUMP", "bytecode,specialize");
        words.extend(capture(command, &program.path).err.split_whitespace().map(str::to_owned));
    }
    words
}
