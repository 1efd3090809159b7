//! Compares this compiler with CPython 3.14, code object by code object; `cargo xtask bytecode` runs it.

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use support::report::{Report, compare_files};
use taipan_compiler::{CompileOptions, Mode, compile};

const HELP: &str = "\
usage: cargo xtask bytecode [OPTION]... [PATH]...

Compares the compiler's code objects with CPython 3.14's. Without a path: every module of its standard library.

  -v                        name every code object that differs
  -f                        and show the fields that do
  -m                        list error messages that differ
  -O, -OO                   compile as Python's options do
  --show MODULE[:QUALNAME]  print both listings of a module (a file or a dotted name) side by side
  -d                        print our disassembly of the files instead
";

const NO_PEER: &str = "\
CPython 3.14 is not there: neither $TAIPAN_PEERS/bin/python3.14 nor ~/.cache/taipan-peers/bin/python3.14 exists.
Install CPython 3.14 (any way) and link its program there:
  mkdir -p ~/.cache/taipan-peers/bin && ln -s \"$(command -v python3.14)\" ~/.cache/taipan-peers/bin/";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let shown = arguments.iter().position(|argument| argument == "--show").map(|at| {
        arguments.remove(at);
        if at < arguments.len() { arguments.remove(at) } else { String::new() }
    });
    let (options, paths): (Vec<String>, Vec<String>) = arguments.into_iter().partition(|arg| arg.starts_with('-'));
    let has = |option: &str| options.iter().any(|given| given == option);
    if has("-h") || has("--help") {
        print!("{HELP}");
        return Ok(());
    }
    if let Some(wrong) = options.iter().find(|o| !["-v", "-f", "-m", "-O", "-OO", "-d"].contains(&o.as_str())) {
        return Err(format!("there is no option {wrong}\n\n{HELP}"));
    }
    let mut files: Vec<PathBuf> = Vec::new();
    paths.iter().for_each(|path| support::python_files(path.as_ref(), &mut files));
    if has("-d") {
        files.iter().for_each(|file| disassemble(file));
        return Ok(());
    }
    let peer = support::peer().ok_or(NO_PEER)?;
    let optimize = if has("-OO") { 2 } else { u8::from(has("-O")) };
    if let Some(shown) = shown {
        return show(&peer, &shown, optimize);
    }
    if paths.is_empty() {
        support::python_files(&library(&peer)?, &mut files);
    }
    let total = files.len();
    let report = compare_files(&peer, &files, optimize, |done| progress(done, total));
    print_report(&report, &has, total);
    Ok(())
}

fn library(peer: &Path) -> Result<PathBuf, String> {
    support::library(peer).ok_or_else(|| format!("{} does not say where its library is", peer.display()))
}

/// On a terminal one line that is rewritten, elsewhere one line per tenth.
fn progress(done: usize, total: usize) {
    let mut error = std::io::stderr();
    if error.is_terminal() {
        let end = if done == total { "\n" } else { "" };
        let _ = write!(error, "\r{done} of {total} files{end}");
    } else if done * 10 / total != (done - 1) * 10 / total && total > 100 {
        let _ = writeln!(error, "{done} of {total} files");
    }
}

fn print_report(report: &Report, has: &dyn Fn(&str) -> bool, files: usize) {
    if has("-v") && !has("-f") {
        report.details.iter().for_each(|detail| println!("{}", detail.lines().next().unwrap_or("")));
    }
    if has("-f") {
        report.details.iter().for_each(|detail| println!("{detail}"));
    }
    if has("-m") {
        for (path, ours, theirs) in &report.messages {
            println!("{}\n    ours   {ours}\n    theirs {theirs}", path.display());
        }
    }
    let mut reasons: Vec<_> = report.reasons.iter().collect();
    reasons.sort_by_key(|(_, reason)| std::cmp::Reverse(reason.count));
    for (name, reason) in reasons {
        println!("{:6}  {name:<48} {}", reason.count, reason.place);
    }
    if !report.messages.is_empty() {
        println!("{} files are refused with another error", report.messages.len());
    }
    let total = report.equal + report.different;
    println!("{files} files, {} of {total} code objects equal ({:.2} %)", report.equal, report.percent());
}

/// `--show`.
fn show(peer: &Path, what: &str, optimize: u8) -> Result<(), String> {
    let (module, qualname) = what.split_once(':').map_or((what, None), |(module, name)| (module, Some(name)));
    let file = if module.ends_with(".py") {
        PathBuf::from(module)
    } else {
        let at = library(peer)?.join(module.replace('.', "/"));
        if at.is_dir() { at.join("__init__.py") } else { at.with_extension("py") }
    };
    if !file.exists() {
        return Err(format!("there is no {}", file.display()));
    }
    let theirs = support::theirs(peer, std::slice::from_ref(&file), optimize).next().ok_or("the peer ended")?;
    match (support::ours(&file, optimize), theirs) {
        (Ok(ours), Ok(theirs)) => {
            let text = support::show::side_by_side(&ours, &theirs, qualname);
            print!("{text}");
            if text.is_empty() { Err(format!("there is no code object {}", qualname.unwrap_or(""))) } else { Ok(()) }
        }
        (ours, theirs) => {
            let say = |outcome: support::Outcome| outcome.map_or_else(|error| error, |_| "compiles".to_string());
            println!("ours   {}\ntheirs {}", say(ours), say(theirs));
            Ok(())
        }
    }
}

fn disassemble(file: &Path) {
    let source = std::fs::read_to_string(file).unwrap_or_default();
    match compile(&source, &file.to_string_lossy(), Mode::Exec, CompileOptions::default()) {
        Ok(code) => print!("{}", taipan_bytecode::disassemble(&code)),
        Err(error) => println!("{error}"),
    }
}
