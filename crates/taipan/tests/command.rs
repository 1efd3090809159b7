//! Command lines: what Taipan prints and how it ends, against what CPython 3.14 did with the same words.
//!
//! Law: a case is a line of `tests/command/cases.txt`: the words behind the program's name, `NAME=VALUE` before them for
//! the environment, `< TEXT` behind them for standard input (`\n` is a line's end). Next to each stands in
//! `tests/command/expected.txt` what CPython 3.14 printed; `TAIPAN_BLESS=1` renews that file. In both outputs `PROGRAM`
//! stands for the program's path, `FOLDER` for that of the files.
#![cfg(unix)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/command").canonicalize().expect("the cases are there")
}

/// The words of a line; those in single quotes are kept together.
fn words(line: &str) -> Vec<String> {
    let (mut all, mut word, mut quoted, mut any) = (Vec::new(), String::new(), false, false);
    for c in line.chars() {
        match c {
            '\'' => (quoted, any) = (!quoted, true),
            ' ' if !quoted => {
                if any || !word.is_empty() {
                    all.push(std::mem::take(&mut word));
                }
                any = false;
            }
            c => word.push(c),
        }
    }
    if any || !word.is_empty() {
        all.push(word);
    }
    all
}

/// Runs one case; what it printed and its end.
fn run(program: &Path, line: &str) -> String {
    let (line, input) = line.split_once(" < ").unwrap_or((line, ""));
    let mut command = Command::new(program);
    for name in std::env::vars().map(|(name, _)| name).filter(|n| n.starts_with("PYTHON") || n.starts_with("TAIPAN")) {
        command.env_remove(name);
    }
    command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NO_COLOR", "1")
        .env("PYTHON_BASIC_REPL", "1")
        .env("LC_ALL", "C.UTF-8");
    let mut rest = words(line);
    while rest.first().is_some_and(|w| w.split_once('=').is_some_and(|(name, _)| name.starts_with("PYTHON"))) {
        let pair = rest.remove(0);
        let (name, value) = pair.split_once('=').expect("just found");
        command.env(name, value);
    }
    let folder = root().join("files");
    command
        .args(rest.iter().map(|w| w.replace("\\n", "\n")))
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    // A program that does not read its input may have ended.
    let _ = stdin.write_all(input.replace("\\n", "\n").as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let status = output.status.code().map_or_else(|| format!("signal {:?}", output.status.signal()), |c| c.to_string());
    let text = |data: &[u8]| {
        let text = String::from_utf8_lossy(data).into_owned();
        text.replace(&*program.to_string_lossy(), "PROGRAM").replace(&*folder.to_string_lossy(), "FOLDER")
    };
    format!("{}{}-- {status}\n", text(&output.stdout), text(&output.stderr))
}

fn cases() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("cases.txt")).expect("the cases are there");
    text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned).collect()
}

/// CPython 3.14 with its own path as the first word, as the test runs both.
fn cpython() -> PathBuf {
    let folder = std::env::var_os("TAIPAN_PEERS").map(PathBuf::from);
    let folder =
        folder.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/taipan-peers")));
    folder.expect("TAIPAN_PEERS or HOME").join("bin/python3.14")
}

#[test]
fn command_lines_do_what_they_do_in_cpython() {
    let expected_file = root().join("expected.txt");
    let cases = cases();
    if std::env::var_os("TAIPAN_BLESS").is_some() {
        let mut all = String::new();
        for case in &cases {
            let _ = write!(all, "$ {case}\n{}", run(&cpython(), case).replace("`python -h'", "`taipan -h'"));
        }
        std::fs::write(&expected_file, all).expect("the folder is writable");
    }
    let expected = std::fs::read_to_string(&expected_file).expect("TAIPAN_BLESS=1 makes it");
    let mut found = String::new();
    for case in &cases {
        let _ = write!(found, "$ {case}\n{}", run(Path::new(env!("CARGO_BIN_EXE_taipan")), case));
    }
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.split("\n$ ").collect(), found.split("\n$ ").collect());
    let wrong: Vec<String> = expected
        .iter()
        .zip(&found)
        .filter(|(e, f)| e != f)
        .map(|(e, f)| format!("expected: {e}\nfound:    {f}\n"))
        .collect();
    assert!(
        wrong.is_empty() && expected.len() == found.len(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
