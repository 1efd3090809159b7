//! Comparison of this compiler's code objects with those of CPython 3.14, field by field.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use taipan_bytecode::{CodeObject, Const, Text};
use taipan_compiler::{CompileOptions, Mode, compile};

const PEER_SCRIPT: &str = include_str!("peer_dump.py");

/// The reference interpreter, if it is installed.
pub fn peer() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/taipan-peers"));
    let directory = std::env::var_os("TAIPAN_PEERS").map(PathBuf::from).or_else(home)?;
    Some(directory.join("bin/python3.14")).filter(|path| path.exists())
}

fn text(value: impl Iterator<Item = u32>) -> String {
    let mut out = String::new();
    for point in value {
        match char::from_u32(point) {
            Some(c) if c.is_ascii_graphic() && !"\\,(){}[]".contains(c) => out.push(c),
            _ => {
                let _ = write!(out, "\\{point:x};");
            }
        }
    }
    out
}

fn str_text(value: &str) -> String {
    text(value.chars().map(|c| c as u32))
}

fn constant(value: &Const) -> String {
    let list = |items: &[Const]| items.iter().map(constant).collect::<Vec<_>>().join(",");
    match value {
        Const::None => "None".to_string(),
        Const::True => "True".to_string(),
        Const::False => "False".to_string(),
        Const::Ellipsis => "Ellipsis".to_string(),
        Const::Int(value) if *value < 0 => format!("i-{:#x}", value.unsigned_abs()),
        Const::Int(value) => format!("i{value:#x}"),
        Const::BigInt(value) => format!("i{value:#x}"),
        Const::Float(value) => format!("f{:016x}", value.to_bits()),
        Const::Complex { re, im } => format!("j{:016x}{:016x}", re.to_bits(), im.to_bits()),
        Const::Str(value) => format!("s{}", text(Text::code_points(value))),
        Const::Bytes(bytes) => format!("b{}", hex(bytes)),
        Const::Tuple(items) => format!("({})", list(items)),
        Const::FrozenSet(items) => {
            let mut items: Vec<String> = items.iter().map(constant).collect();
            items.sort();
            format!("{{{}}}", items.join(","))
        }
        Const::Slice(parts) => format!("[{}]", list(&parts[..])),
        Const::Code(code) => format!("code:{}", str_text(&code.name)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// One code object as named fields.
pub struct Record {
    pub name: String,
    pub fields: Vec<(String, String)>,
}

fn record(code: &CodeObject) -> Record {
    let bytes: Vec<u8> = code.code.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let consts: Vec<String> = code.consts.iter().map(constant).collect();
    let names: Vec<String> = code.names.iter().map(|name| str_text(name)).collect();
    let slots = code.localsplusnames.iter().zip(&code.localspluskinds);
    let locals: Vec<String> = slots.map(|(name, kind)| format!("{}:{:x}", str_text(name), kind.0)).collect();
    let fields = [
        ("args", format!("{} {} {}", code.argcount, code.posonlyargcount, code.kwonlyargcount)),
        ("flags", format!("{:#x}", code.flags.0)),
        ("firstlineno", code.firstlineno.to_string()),
        ("code", hex(&bytes)),
        ("consts", consts.join(",")),
        ("names", names.join(",")),
        ("locals", locals.join(",")),
        ("exceptions", hex(&code.exceptiontable)),
        ("stacksize", code.stacksize.to_string()),
        ("positions", hex(&code.linetable)),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
    Record { name: str_text(&code.qualname), fields }
}

/// What one side makes of a file.
pub enum Outcome {
    Error(String),
    Code(Vec<Record>),
}

/// Compiles a file with this compiler.
pub fn ours(path: &Path, optimize: u8) -> Outcome {
    let source = match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(source)) => source,
        _ => return Outcome::Error("not UTF-8".to_string()),
    };
    match compile(
        &source,
        &path.to_string_lossy(),
        Mode::Exec,
        CompileOptions { optimize, ..CompileOptions::default() },
    ) {
        Err(error) => {
            let kind = error.kind.exception_name();
            Outcome::Error(format!("{kind}: {} {}", str_text(&error.message), error.lineno))
        }
        Ok(code) => {
            let mut records = Vec::new();
            code.walk(&mut |code| records.push(record(code)));
            Outcome::Code(records)
        }
    }
}

/// Compiles files with CPython.
pub fn theirs(peer: &Path, paths: &[PathBuf], optimize: u8) -> Vec<Outcome> {
    let mut child = Command::new(peer)
        .args(["-X", "utf8", "-c", PEER_SCRIPT, &optimize.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the peer starts");
    let mut input = child.stdin.take().expect("a pipe");
    let list: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
    let writer = std::thread::spawn(move || input.write_all(list.as_bytes()));
    let output = child.wait_with_output().expect("the peer runs");
    let _ = writer.join();
    parse_dump(&String::from_utf8_lossy(&output.stdout))
}

fn parse_dump(dump: &str) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for line in dump.lines() {
        let (key, value) = line.split_once(' ').unwrap_or((line, ""));
        match key {
            "file" => outcomes.push(Outcome::Code(Vec::new())),
            "error" => {
                outcomes.pop();
                outcomes.push(Outcome::Error(value.to_string()));
            }
            _ => {
                let Some(Outcome::Code(records)) = outcomes.last_mut() else { continue };
                if key == "==" {
                    records.push(Record { name: value.to_string(), fields: Vec::new() });
                } else if let Some(record) = records.last_mut() {
                    record.fields.push((key.to_string(), value.to_string()));
                }
            }
        }
    }
    outcomes
}

/// Counts of equal code objects, and of the others by what differs.
#[derive(Default)]
pub struct Report {
    pub equal: usize,
    pub different: usize,
    pub reasons: BTreeMap<String, usize>,
    /// Files that neither side compiles, with errors that differ: ours and theirs.
    pub messages: Vec<(PathBuf, String, String)>,
    /// One line per code object that differs, and its fields that do.
    pub details: Vec<String>,
}

impl Report {
    fn differ(&mut self, path: &Path, name: &str, reason: String, detail: &str) {
        self.different += 1;
        self.details.push(format!("{}: {name}: {reason}{detail}", path.display()));
        *self.reasons.entry(reason).or_default() += 1;
    }

    /// Compares what both sides make of a file.
    pub fn compare(&mut self, path: &Path, ours: &Outcome, theirs: &Outcome) {
        match (ours, theirs) {
            (Outcome::Error(ours), Outcome::Error(theirs)) => {
                self.equal += 1;
                if ours != theirs {
                    self.messages.push((path.to_path_buf(), ours.clone(), theirs.clone()));
                }
            }
            (Outcome::Error(error), Outcome::Code(records)) => {
                records.iter().skip(1).for_each(|_| self.different += 1);
                self.differ(path, "<module>", "error".to_string(), &format!(": {error}"));
            }
            (Outcome::Code(_), Outcome::Error(error)) => {
                self.differ(path, "<module>", "no error".to_string(), &format!(": {error}"));
            }
            (Outcome::Code(ours), Outcome::Code(theirs)) => {
                for (index, theirs) in theirs.iter().enumerate() {
                    match ours.get(index) {
                        None => self.differ(path, &theirs.name, "missing".to_string(), ""),
                        Some(ours) => self.compare_records(path, ours, theirs),
                    }
                }
            }
        }
    }

    fn compare_records(&mut self, path: &Path, ours: &Record, theirs: &Record) {
        if ours.name != theirs.name {
            return self.differ(path, &theirs.name, "name".to_string(), &format!(": {}", ours.name));
        }
        let differing: Vec<&str> = ours
            .fields
            .iter()
            .zip(&theirs.fields)
            .filter(|(ours, theirs)| ours != theirs)
            .map(|((name, _), _)| name.as_str())
            .collect();
        if differing.is_empty() {
            self.equal += 1;
            return;
        }
        let mut detail = String::new();
        for ((name, ours), (_, theirs)) in
            ours.fields.iter().zip(&theirs.fields).filter(|(ours, theirs)| ours != theirs)
        {
            let _ = write!(detail, "\n  {name}\n    ours   {ours}\n    theirs {theirs}");
        }
        self.differ(path, &theirs.name, differing.join("+"), &detail);
    }

    /// Share of equal code objects, in percent.
    pub fn percent(&self) -> f64 {
        100.0 * self.equal as f64 / (self.equal + self.different).max(1) as f64
    }
}

/// Compares files with the peer.
pub fn compare_files(peer: &Path, paths: &[PathBuf], optimize: u8) -> Report {
    let mut report = Report::default();
    for chunk in paths.chunks(100) {
        let theirs = theirs(peer, chunk, optimize);
        for (path, theirs) in chunk.iter().zip(&theirs) {
            report.compare(path, &ours(path, optimize), theirs);
        }
    }
    report
}

/// Python files at or below a path.
pub fn python_files(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let mut entries: Vec<_> =
            std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| python_files(entry, files));
    } else if path.extension().is_some_and(|extension| extension == "py") {
        files.push(path.to_path_buf());
    }
}

/// The peer's standard library.
pub fn library(peer: &Path) -> Option<PathBuf> {
    let output = Command::new(peer).args(["-c", "import os; print(os.path.dirname(os.__file__))"]).output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}
