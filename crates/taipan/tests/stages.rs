//! The way of a loop through the stages: golden texts of what `TAIPAN_DUMP` prints, and what must hold for all of them.
//!
//! `stages/PROGRAM.STAGE.txt` is what the stage printed, with addresses made relative; `TAIPAN_BLESS=1` writes the texts
//! anew.

#[cfg(all(feature = "jit", target_arch = "x86_64"))]
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(all(feature = "jit", target_arch = "x86_64"))]
use taipan_trace::registers::{Form, form};
#[cfg(all(feature = "jit", target_arch = "x86_64"))]
use taipan_trace::uop::Uop;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stages")
}

/// What a program prints on standard error when a stage is dumped.
fn dump(program: &str, stage: &str) -> String {
    dump_with(&[], program, stage)
}

fn dump_with(options: &[&str], program: &str, stage: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_taipan"))
        .args(options.iter().flat_map(|option| ["-X", option]))
        .arg(format!("{program}.py"))
        .current_dir(folder())
        .env("TAIPAN_DUMP", stage)
        .env("TAIPAN_JIT", "1")
        .env_remove("TAIPAN_FUEL")
        .env_remove("PYTHON_JIT")
        .output()
        .expect("the interpreter starts");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).expect("stages are text")
}

/// A hexadecimal number of this text, and what follows it.
fn hexadecimal(text: &str) -> Option<(u64, &str)> {
    let digits = text.strip_prefix("0x")?;
    let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
    Some((u64::from_str_radix(&digits[..end], 16).ok()?, &digits[end..]))
}

/// Numbers that are not addresses are smaller.
const FIRST_ADDRESS: u64 = 1 << 20;

/// The text with instructions' addresses relative to the first that their code object has there, other addresses by
/// the order of their appearance, and without versions.
fn normalized(text: &str) -> String {
    let mut starts: HashMap<(usize, &str), u64> = HashMap::new();
    let mut section = 0;
    for line in text.lines() {
        section += usize::from(line.starts_with("-- "));
        if let Some((code, address)) = code_line(line) {
            let start = starts.entry((section, code)).or_insert(address);
            *start = address.min(*start);
        }
    }
    let (mut out, mut known, mut section) = (String::new(), Vec::new(), 0);
    for line in text.lines() {
        section += usize::from(line.starts_with("-- "));
        let start = code_line(line).map_or(0, |(code, _)| starts[&(section, code)]);
        out.push_str(&line_without_addresses(line, start, &mut known));
        out.push('\n');
    }
    out
}

/// The name and the instruction's address in a line that describes a frame.
fn code_line(line: &str) -> Option<(&str, u64)> {
    let (code, rest) = line.trim_start().split_once(" @")?;
    Some((code, hexadecimal(rest)?.0))
}

fn line_without_addresses(line: &str, start: u64, known: &mut Vec<u64>) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(at) = rest.find("0x") {
        let (before, number) = rest.split_at(at);
        out.push_str(before);
        let Some((value, after)) = hexadecimal(number) else {
            out.push_str("0x");
            rest = &number[2..];
            continue;
        };
        rest = after;
        if before.ends_with('@') {
            let _ = write!(out, "{}", value - start);
        } else if before.ends_with("VERSION[") || before.ends_with("FUNCTION[") {
            out.push_str("version");
        } else if value < FIRST_ADDRESS {
            let _ = write!(out, "{value:#x}");
        } else {
            let number = known.iter().position(|k| *k == value).unwrap_or_else(|| {
                known.push(value);
                known.len() - 1
            });
            let _ = write!(out, "address{number}");
        }
    }
    out + rest
}

fn check(program: &str, stage: &str) {
    let found = normalized(&dump(program, stage)).replace(&format!("{}/", folder().display()), "");
    let file = folder().join(format!("{program}.{stage}.txt"));
    if std::env::var_os("TAIPAN_BLESS").is_some() {
        std::fs::write(&file, found).expect("the folder is writable");
        return;
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == expected, "{}: changed, TAIPAN_BLESS=1 accepts the new text:\n{found}", file.display());
}

#[test]
fn bytecode() {
    check("a", "bytecode");
}

#[test]
fn specialize() {
    check("a", "specialize");
}

#[test]
fn record() {
    check("a", "record");
}

#[test]
fn opt() {
    for program in ["a", "b", "guards", "calls", "side", "slices", "waiting"] {
        check(program, "opt");
    }
}

#[cfg(all(feature = "jit", target_arch = "x86_64"))]
#[test]
fn regs() {
    for program in ["a", "b"] {
        check(program, "regs");
    }
}

/// The micro-operations between the loop's header and the jump back to it, by trace.
#[cfg(all(feature = "jit", target_arch = "x86_64"))]
fn loops(program: &str) -> Vec<Vec<String>> {
    let text = dump(program, "regs");
    let word = |line: &str| line.split([' ', '[']).find(|w| Uop::from_name(w).is_some()).map(str::to_owned);
    text.split("\nloop:\n")
        .skip(1)
        .map(|t| t.lines().take_while(|l| *l != "  jump").filter_map(word).collect())
        .collect()
}

/// Operations that call a helper whenever they run.
#[cfg(all(feature = "jit", target_arch = "x86_64"))]
fn calls(operations: &[String]) -> BTreeSet<&str> {
    let is_call = |name: &&str| Uop::from_name(name).is_some_and(|uop| form(uop) == Form::Call);
    operations.iter().map(String::as_str).filter(is_call).collect()
}

#[cfg(all(feature = "jit", target_arch = "x86_64"))]
#[test]
fn loops_of_numbers_call_nothing() {
    for program in ["a", "b", "calls", "guards", "side", "nbody_pair"] {
        let loops = loops(program);
        assert_eq!(loops.len(), 1, "{program} has one loop");
        assert!(!loops[0].is_empty(), "{program}: nothing is left of the loop");
        assert_eq!(calls(&loops[0]), BTreeSet::new(), "{program} calls in its loop");
        // Rare paths go through routines of their own: there is no call in the code at all.
        let assembly = dump(program, "asm");
        assert!(assembly.contains("jmp"), "{program}: no disassembly");
        assert!(!assembly.contains("call"), "{program}: a call in\n{assembly}");
    }
}

#[cfg(all(feature = "jit", target_arch = "x86_64"))]
#[test]
fn loops_of_numbers_keep_nothing_in_memory_that_fits_registers() {
    for program in ["a", "b"] {
        let text = dump(program, "regs");
        let body = text.split("\nloop:\n").nth(1).and_then(|t| t.split("\n  jump\n").next()).expect("a loop");
        assert!(!body.contains("spill") && !body.contains("frame+"), "{program}:\n{body}");
    }
}

/// A function that specialized for ints, one branch, one class and one callee runs with others when its loop gets hot:
/// the trace holds what ran then.
#[test]
fn the_recording_is_of_what_runs_then() {
    let text = dump_with(&["jit-threshold=100"], "flipped", "specialize,record");
    let (before, record) = text.split_once("-- record\n").expect("one loop gets hot");
    assert!(!record.contains("-- record"), "one loop gets hot");
    for old in ["TO_BOOL_BOOL", "BINARY_OP_MULTIPLY_INT", "BINARY_OP_ADD_INT", "LOAD_ATTR_INSTANCE_VALUE"] {
        assert!(before.contains(&format!("specialize {old}\n")), "{old} was never specialized\n{before}");
    }
    let count = |name: &str| record.split([' ', '[']).filter(|w| *w == name).count();
    // Once before the loop's header and once behind it.
    for (fresh, times) in [("_FLOAT_ADD", 2), ("_GUARD_FALSE", 1), ("_GUARD_VERSION", 1), ("_GUARD_FUNCTION", 1)] {
        assert_eq!(count(fresh), times, "{fresh}\n{record}");
    }
    for old in ["_INT_MULTIPLY", "_FLOAT_MULTIPLY", "_GUARD_TRUE", "_BINARY_OP"] {
        assert_eq!(count(old), 0, "{old}\n{record}");
    }
    // The second class has its value in another slot, and the second callee subtracts.
    assert!(record.contains("_SLOT[0x4]") && !record.contains("_SLOT[0x3]"), "{record}");
    assert!(record.contains("Const 3\n") && !record.contains("Const 2\n"), "{record}");
}

/// A loop over a generator reads nothing of its frame and does not ask where it waits.
#[cfg(all(feature = "jit", target_arch = "x86_64"))]
#[test]
fn a_loop_knows_the_generator_that_it_resumes() {
    let loops = loops("waiting");
    let of_generators = |loop_: &Vec<String>| loop_.iter().any(|operation| operation == "_RUN_GENERATOR");
    let body = loops.iter().find(|&l| of_generators(l)).expect("a loop resumes the generator");
    for gone in ["_GUARD_WAITING", "_GUARD_GENERATOR_FUNCTION", "_GENERATOR_WORD", "_RELEASE", "_RANGE_VALUE"] {
        assert!(!body.iter().any(|operation| operation == gone), "{gone} in {body:?}");
    }
    let stores = body.iter().filter(|operation| *operation == "_SET_GENERATOR_WORD").count();
    assert_eq!(stores, 1, "only the loop variable changes: {body:?}");
}

/// The check of calls can fail.
#[cfg(all(feature = "jit", target_arch = "x86_64"))]
#[test]
fn a_call_in_a_loop_is_seen() {
    let loops = loops("power");
    assert_eq!(calls(&loops[0]), BTreeSet::from(["_BINARY_OP"]));
}
