//! Compares this compiler with CPython 3.14: `compare [-v] [-d] FILE_OR_DIRECTORY…` prints counts by what differs.
//!
//! `-v` lists every code object that differs, `-f` with the fields that do; `-m` lists
//! error messages that differ; `-O` and `-OO` are Python's; `-d` prints this compiler's disassembly of the files instead.

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::PathBuf;

use taipan_compiler::{CompileOptions, Mode, compile};

fn main() {
    let (options, paths): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.starts_with('-'));
    let has = |option: &str| options.iter().any(|given| given == option);
    let mut files: Vec<PathBuf> = Vec::new();
    paths.iter().for_each(|path| support::python_files(path.as_ref(), &mut files));
    if has("-d") {
        return files.iter().for_each(disassemble);
    }
    let Some(peer) = support::peer() else {
        return eprintln!("CPython 3.14 is not installed (TAIPAN_PEERS)");
    };
    let optimize = if has("-OO") { 2 } else { has("-O") as u8 };
    let report = support::compare_files(&peer, &files, optimize);
    if has("-v") {
        report.details.iter().for_each(|detail| println!("{}", detail.lines().next().unwrap_or("")));
    }
    if has("-f") {
        report.details.iter().for_each(|detail| println!("{detail}"));
    }
    if has("-m") {
        for (path, ours, theirs) in &report.messages {
            println!("{}\n    ours   {ours}\n    theirs {theirs}", path.display());
        }
        println!("{} error messages differ", report.messages.len());
    }
    for (reason, count) in &report.reasons {
        println!("{count:6} {reason}");
    }
    let total = report.equal + report.different;
    println!("{} files, {} of {total} code objects equal ({:.2} %)", files.len(), report.equal, report.percent());
}

fn disassemble(file: &PathBuf) {
    let source = std::fs::read_to_string(file).unwrap_or_default();
    match compile(&source, &file.to_string_lossy(), Mode::Exec, CompileOptions::default()) {
        Ok(code) => print!("{}", taipan_bytecode::disassemble(&code)),
        Err(error) => println!("{error}"),
    }
}
