//! Errors and warnings: every snippet of `errors/*.txt` is accepted, refused and warned of as by CPython 3.14.
//!
//! Law: `errors/NAME.out` is what CPython 3.14 said, never edited by hand; `TAIPAN_BLESS=1` renews it with the peer
//! (`errors/expected.py`). The class of the error and its line must be equal everywhere. Snippets of which the message or
//! the columns differ are counted, and the count may only go down.

#[path = "support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};

use taipan_compiler::{CompileError, CompileOptions, Mode, compile_warned};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")
}

/// The text of a snippet: `{{text*N}}` stands for a repetition.
fn expand(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find("{{") {
        let repetition = rest[at + 2..].split_once("}}").and_then(|(inside, after)| {
            let (what, count) = inside.rsplit_once('*')?;
            Some((what.repeat(count.parse().ok()?), after))
        });
        text += &rest[..at];
        match repetition {
            Some((repeated, after)) => {
                text += &repeated;
                rest = after;
            }
            None => {
                text += "{{";
                rest = &rest[at + 2..];
            }
        }
    }
    text + rest
}

fn ascii(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c as u32 {
            0..0x80 => out.push(c),
            code @ 0x80..0x100 => out += &format!("\\x{code:02x}"),
            code @ 0x100..0x10000 => out += &format!("\\u{code:04x}"),
            code => out += &format!("\\U{code:08x}"),
        }
    }
    out
}

fn describe(error: &CompileError) -> String {
    let class = error.kind.exception_name();
    match class {
        "RecursionError" | "MemoryError" => class.to_string(),
        _ => {
            let (end_line, end) = (error.end_lineno, error.end_offset);
            format!("{class} {}:{}-{end_line}:{end}: {}", error.lineno, error.offset, error.message)
        }
    }
}

/// What this compiler says of a snippet, in the words of `expected.py`.
fn ours(snippet: &str) -> String {
    let mut warnings = Vec::new();
    let options = CompileOptions::default();
    let result = compile_warned(&expand(snippet), "<test>", Mode::Exec, options, &mut warnings).map(drop);
    let mut out = String::new();
    for warning in warnings {
        out += &format!("SyntaxWarning {}: {}\n", warning.lineno, warning.message);
    }
    out += &result.map_or_else(|error| describe(&error), |()| "ok".to_string());
    ascii(&out)
}

/// Class and line of an outcome; all of it where it is no error.
fn essence(outcome: &str) -> String {
    let last = outcome.lines().last().unwrap_or("");
    last.split(':').next().unwrap_or("").to_string()
}

fn check(name: &str, most_that_differ: usize) {
    let snippets_file = folder().join(format!("{name}.txt"));
    let expected_file = folder().join(format!("{name}.out"));
    if std::env::var_os("TAIPAN_BLESS").is_some() {
        let peer = support::peer().expect("CPython 3.14 is needed to renew what it says");
        let script = folder().join("expected.py");
        let output = std::process::Command::new(peer).arg(script).arg(&snippets_file).output().expect("the peer runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::write(&expected_file, output.stdout).expect("the folder is writable");
    }
    let snippets = std::fs::read_to_string(snippets_file).expect("a text file");
    let snippets: Vec<&str> = snippets.strip_suffix('\n').unwrap_or(&snippets).split("\n---\n").collect();
    let expected = std::fs::read_to_string(expected_file).expect("a text file");
    let mut wrong = Vec::new();
    let mut differing = 0;
    let outcomes = split_outcomes(&expected);
    assert_eq!(outcomes.len(), snippets.len(), "TAIPAN_BLESS=1 renews {name}.out");
    for (index, (snippet, theirs)) in snippets.iter().zip(&outcomes).enumerate() {
        let ours = ours(snippet);
        let report = || format!("#{}\n{snippet}\n  ours   {ours}\n  theirs {theirs}", index + 1);
        if essence(&ours) != essence(theirs) {
            wrong.push(report());
        } else if ours != *theirs {
            differing += 1;
            if std::env::var_os("TAIPAN_VERBOSE").is_some() {
                println!("{}", report());
            }
        }
    }
    println!("{name}: {differing} of {} differ in message or columns", snippets.len());
    assert!(wrong.is_empty(), "{}\n{} of {} differ in class or line", wrong.join("\n"), wrong.len(), snippets.len());
    assert!(differing <= most_that_differ, "{differing} snippets of {name} differ, {most_that_differ} did before");
}

/// The outcomes of an expectation file: what stands between the lines `#NUMBER`.
fn split_outcomes(text: &str) -> Vec<String> {
    let mut outcomes: Vec<String> = Vec::new();
    for line in text.lines() {
        if line == format!("#{}", outcomes.len() + 1) {
            outcomes.push(String::new());
        } else if let Some(outcome) = outcomes.last_mut() {
            if !outcome.is_empty() {
                outcome.push('\n');
            }
            outcome.push_str(line);
        }
    }
    outcomes
}

#[test]
fn errors_are_cpythons() {
    check("errors", 123);
}

#[test]
fn warnings_are_cpythons() {
    check("warnings", 3);
}
