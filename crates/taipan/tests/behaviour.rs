//! The behaviour programs: every `tests/behaviour/TOPIC/NAME.py` prints what CPython 3.14 prints, in every tier.
//!
//! Law: `NAME.out` is what CPython 3.14 printed, never edited by hand. A program that a tier gets wrong is listed in
//! `tests/behaviour/expected_failures.txt` with its reason; one that is listed and passes fails the test, so the list
//! only holds what is true.
//!
//! Environment:
//! * `TAIPAN_BEHAVIOUR=TEXT` runs only the programs whose `TOPIC/NAME` contains the text,
//! * `TAIPAN_BLESS=1` rewrites the `.out` files with what CPython 3.14 prints,
//! * `TAIPAN_PEERS=FOLDER` is where CPython 3.14 is (`bin/python3.14`), `~/.cache/taipan-peers` by default.

#[path = "behaviour/coverage.rs"]
mod coverage;
#[path = "behaviour/programs.rs"]
mod programs;
#[path = "behaviour/run.rs"]
mod run;

use programs::{Expectations, Program, programs};
use run::{Mode, in_parallel, run_program};
use std::fmt::Write as _;

/// Runs every program in one mode; panics with a report of what is wrong.
fn check(mode: Mode) {
    let expectations = Expectations::load();
    let programs = programs();
    let verdicts = in_parallel(&programs, |program| verdict(program, &mode, &expectations));
    let wrong: Vec<String> = verdicts.into_iter().flatten().collect();
    if !wrong.is_empty() {
        let names: Vec<&str> = wrong.iter().filter_map(|w| w.lines().next()).collect();
        panic!("{}\n{} of {} programs: {names:#?}", wrong.join("\n"), wrong.len(), programs.len());
    }
}

/// What is wrong with a program in this mode, if anything.
fn verdict(program: &Program, mode: &Mode, expectations: &Expectations) -> Option<String> {
    let Some(expected) = program.expected() else {
        return Some(format!("{}: has no .out file; TAIPAN_BLESS=1 makes it", program.name));
    };
    let command = run::taipan(mode, &program.path);
    let found = run_program(command, &program.path);
    match (found == expected, expectations.reason(&program.name, mode.name)) {
        (true, None) | (false, Some(_)) => None,
        (true, Some(reason)) => {
            Some(format!("{}: passes in mode {}, but is listed as failing: {reason}", program.name, mode.name))
        }
        (false, None) => Some(difference(&program.name, mode, &expected, &found)),
    }
}

/// The first lines that differ, with the command that shows them.
fn difference(name: &str, mode: &Mode, expected: &str, found: &str) -> String {
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = expected.iter().zip(&found).take_while(|(e, f)| e == f).count();
    let mut out = format!("{name}: differs from line {} in mode {}: {}\n", same + 1, mode.name, mode.shown());
    for (sign, lines) in [('-', &expected), ('+', &found)] {
        for line in lines.iter().skip(same).take(4) {
            let _ = writeln!(out, "    {sign} {}", line.chars().take(200).collect::<String>());
        }
    }
    out
}

#[test]
fn interpreter() {
    check(Mode { name: "interpreter", jit: "0", options: &[] });
}

#[test]
fn interpreter_threshold_1() {
    check(Mode { name: "interpreter-threshold-1", jit: "0", options: &["jit-threshold=1"] });
}

#[test]
fn evaluator() {
    check(Mode { name: "evaluator", jit: "uops", options: &[] });
}

#[test]
fn evaluator_threshold_1() {
    check(Mode { name: "evaluator-threshold-1", jit: "uops", options: &["jit-threshold=1"] });
}

#[test]
fn machine_code() {
    check(Mode { name: "machine-code", jit: "1", options: &[] });
}

#[test]
fn machine_code_threshold_1() {
    check(Mode { name: "machine-code-threshold-1", jit: "1", options: &["jit-threshold=1"] });
}

#[test]
fn portable_loop() {
    check(Mode { name: "portable", jit: "0", options: &["dispatch=portable"] });
}

#[test]
fn portable_loop_evaluator() {
    check(Mode { name: "portable-evaluator", jit: "uops", options: &["dispatch=portable"] });
}

#[test]
fn evaluator_every_exit_once() {
    let options = &["jit-threshold=1", "jit-stress=guards", "check-counts"];
    check(Mode { name: "evaluator-every-exit-once", jit: "uops", options });
}

#[test]
fn machine_code_every_exit_once() {
    let options = &["jit-threshold=1", "jit-stress=guards", "check-counts"];
    check(Mode { name: "machine-code-every-exit-once", jit: "1", options });
}

#[test]
fn machine_code_every_exit_at_its_third_visit() {
    let options = &["jit-threshold=1", "jit-stress=guards:3", "check-counts"];
    check(Mode { name: "machine-code-every-exit-third", jit: "1", options });
}

#[test]
fn machine_code_with_little_memory() {
    let options = &["jit-threshold=1", "jit-memory=16K"];
    check(Mode { name: "machine-code-little-memory", jit: "1", options });
}

#[test]
fn counts_in_the_interpreter() {
    check(Mode { name: "counts-interpreter", jit: "0", options: &["check-counts"] });
}

#[test]
fn counts_in_the_evaluator() {
    check(Mode { name: "counts-evaluator", jit: "uops", options: &["jit-threshold=1", "check-counts"] });
}

#[test]
fn counts_in_machine_code() {
    check(Mode { name: "counts-machine-code", jit: "1", options: &["jit-threshold=1", "check-counts"] });
}

#[test]
fn collecting_everywhere_in_the_interpreter() {
    check(Mode { name: "collecting-interpreter", jit: "0", options: &["gc-stress=500", "check-counts"] });
}

#[test]
fn collecting_everywhere_in_machine_code() {
    let options = &["jit-threshold=1", "gc-stress=500", "check-counts"];
    check(Mode { name: "collecting-machine-code", jit: "1", options });
}

/// The `.out` files are CPython 3.14's; with `TAIPAN_BLESS=1` they become so.
#[test]
fn cpython_agrees() {
    let Some(peer) = run::peer() else {
        eprintln!("CPython 3.14 is not installed (TAIPAN_PEERS): the expected outputs are not compared with it");
        return;
    };
    let bless = std::env::var_os("TAIPAN_BLESS").is_some();
    let wrong = in_parallel(&programs(), |program| {
        let mut command = std::process::Command::new(&peer);
        command.arg("-P").arg(&program.path);
        let printed = run_program(command, &program.path);
        if bless {
            std::fs::write(program.path.with_extension("out"), &printed).expect("the folder is writable");
            return None;
        }
        (program.expected().as_ref() != Some(&printed)).then(|| program.name.clone())
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "these .out files are not what CPython 3.14 prints (TAIPAN_BLESS=1): {wrong:#?}");
}
