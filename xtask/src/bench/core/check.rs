//! Comparing what programs compute: CPython 3.14 and every tier of Taipan, item by item.
//!
//! Law: the program itself is not changed; what is compared is what the stand-in wrote (one line per item) and what the
//! program printed.

use super::super::engines::Engine;
use super::super::process;
use super::programs::Program;
use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

/// Longer than any program takes on the slowest tier.
const LIMIT: Duration = Duration::from_secs(600);

/// What one run gave.
struct Items {
    lines: Vec<u8>,
    printed: String,
}

/// One program on one engine, compared.
pub struct Verdict {
    /// Program.
    pub program: &'static str,
    /// Engine.
    pub engine: String,
    /// Items that were compared.
    pub items: usize,
    /// A digest of the items.
    pub digest: u64,
    /// What is wrong.
    pub difference: Option<String>,
}

/// Compares the programs on the engines with the reference.
pub fn check(programs: &[&Program], engines: &[Engine], reference: &Engine, folder: &Path) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let visible = std::io::stderr().is_terminal();
    for program in programs {
        let expected = run(program, reference, folder);
        for engine in engines {
            if visible {
                eprint!("\r{:70}\rchecking {} on {}", "", program.name, engine.name);
            }
            verdicts.push(verdict(program, engine, &expected, folder));
        }
    }
    if visible {
        eprint!("\r{:70}\r", "");
    }
    verdicts
}

fn verdict(program: &Program, engine: &Engine, expected: &Result<Items, String>, folder: &Path) -> Verdict {
    let mut verdict =
        Verdict { program: program.name, engine: engine.name.clone(), items: 0, digest: 0, difference: None };
    match (expected, run(program, engine, folder)) {
        (Err(reason), _) => verdict.difference = Some(format!("the reference failed: {reason}")),
        (_, Err(reason)) => verdict.difference = Some(reason),
        (Ok(expected), Ok(found)) => {
            verdict.items = found.lines.split(|&b| b == b'\n').count() - 1;
            verdict.digest = digest(&found.lines);
            verdict.difference = difference(&found, expected);
        }
    }
    verdict
}

fn run(program: &Program, engine: &Engine, folder: &Path) -> Result<Items, String> {
    let file = program.lay_out(folder)?;
    let out = folder.join("items");
    let _ = std::fs::remove_file(&out);
    let (variables, options) = program.checking();
    let mut command = engine.run(&file);
    // Hashes of strings are the same in all processes, so that sets of strings are walked in one order per engine.
    command.args(options).envs(variables).env("BENCH_OUT", &out).env("PYTHONHASHSEED", "0").current_dir(folder);
    let ended = process::run(&mut command, folder, LIMIT)?;
    if !ended.success {
        return Err(ended.reason());
    }
    let lines = std::fs::read(&out).map_err(|e| format!("wrote no items: {e}"))?;
    if lines.is_empty() {
        return Err(String::from("wrote no items"));
    }
    Ok(Items { lines, printed: ended.stdout })
}

/// FNV-1a.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The first item that differs, and the first word of it.
fn difference(found: &Items, expected: &Items) -> Option<String> {
    if found.lines != expected.lines {
        let (found, expected) = (String::from_utf8_lossy(&found.lines), String::from_utf8_lossy(&expected.lines));
        let (mut left, mut right) = (found.lines(), expected.lines());
        loop {
            match (left.next(), right.next()) {
                (Some(a), Some(b)) if a == b => {}
                (Some(a), Some(b)) => return Some(first_word(a, b)),
                (Some(a), None) => return Some(format!("one item too many: {}", short(a))),
                (None, Some(b)) => return Some(format!("an item is missing: {}", short(b))),
                (None, None) => return Some(String::from("lines end differently")),
            }
        }
    }
    (found.printed != expected.printed).then(|| {
        let lines = found.printed.lines().zip(expected.printed.lines()).find(|(a, b)| a != b);
        let (a, b) = lines.unwrap_or((&found.printed, &expected.printed));
        format!("printed {} instead of {}", short(a), short(b))
    })
}

fn first_word(a: &str, b: &str) -> String {
    let label = a.split_once(": ").map_or("", |(label, _)| label);
    let words = || a.split(' ').zip(b.split(' ')).enumerate();
    match words().find(|(_, (x, y))| x != y) {
        Some((i, (x, y))) => format!("{label}, word {i}: {} instead of {}", short(x), short(y)),
        None => format!("{label}: {} words instead of {}", a.split(' ').count(), b.split(' ').count()),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Items, difference};

    fn items(lines: &str, printed: &str) -> Items {
        Items { lines: lines.as_bytes().to_vec(), printed: printed.to_owned() }
    }

    #[test]
    fn the_first_difference_is_named() {
        let expected = items("f #1: list( 1 2.5 )\nf #2: 3\n", "hello\n");
        assert_eq!(difference(&items("f #1: list( 1 2.5 )\nf #2: 3\n", "hello\n"), &expected), None);
        let wrong = difference(&items("f #1: list( 1 2.6 )\nf #2: 3\n", "hello\n"), &expected);
        assert_eq!(wrong.as_deref(), Some("f #1, word 4: 2.6 instead of 2.5"));
        let fewer = difference(&items("f #1: list( 1 2.5 )\n", "hello\n"), &expected);
        assert_eq!(fewer.as_deref(), Some("an item is missing: f #2: 3"));
        let printed = difference(&items("f #1: list( 1 2.5 )\nf #2: 3\n", "hullo\n"), &expected);
        assert_eq!(printed.as_deref(), Some("printed hullo instead of hello"));
    }
}
