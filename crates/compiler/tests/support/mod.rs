//! What CPython 3.14 makes of files, and what this compiler makes of them.
//!
//! Law: the peer's code objects come marshalled and are read into the same type as ours, so both are compared, shown and
//! disassembled by the same functions.

#![allow(dead_code)]

pub mod report;
pub mod show;

use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};

use taipan_bytecode::{CodeObject, marshal};
use taipan_compiler::{CompileOptions, Mode, compile};

const PEER_SCRIPT: &str = include_str!("peer.py");

/// How many results of the peer may wait.
const QUEUE: usize = 64;

/// What one side makes of a file: code, or the error as text.
pub type Outcome = Result<CodeObject, String>;

/// The reference interpreter, if it is installed.
pub fn peer() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/taipan-peers"));
    let directory = std::env::var_os("TAIPAN_PEERS").map(PathBuf::from).or_else(home)?;
    Some(directory.join("bin/python3.14")).filter(|path| path.exists())
}

/// The folder of the peer's standard library.
pub fn library(peer: &Path) -> Option<PathBuf> {
    let script = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    let output = Command::new(peer).args(["-c", script]).output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim())).filter(|path| path.is_dir())
}

/// Python files at or below a path, in order.
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

/// Compiles a file with this compiler.
pub fn ours(path: &Path, optimize: u8) -> Outcome {
    let source = std::fs::read(path).map_err(|error| error.to_string())?;
    let source = String::from_utf8(source).map_err(|_| "not UTF-8".to_string())?;
    let source = source.strip_prefix('\u{feff}').unwrap_or(&source);
    let options = CompileOptions { optimize, ..CompileOptions::default() };
    compile(source, &path.to_string_lossy(), Mode::Exec, options)
        .map_err(|error| format!("{}: {} (line {})", error.kind.exception_name(), error.message, error.lineno))
}

/// What the peer makes of files, in order, as it goes on.
pub struct Theirs(Receiver<(u8, Vec<u8>)>);

impl Theirs {
    /// The next file's; `None` when the peer has ended.
    pub fn next(&self) -> Option<Outcome> {
        let (tag, data) = self.0.recv().ok()?;
        Some(match tag {
            b'c' => marshal::read_code(&data).map_err(|error| format!("cannot be unmarshalled: {error:?}")),
            _ => Err(String::from_utf8_lossy(&data).into_owned()),
        })
    }
}

/// Compiles files with CPython in one process.
pub fn theirs(peer: &Path, paths: &[PathBuf], optimize: u8) -> Theirs {
    let (sender, receiver) = sync_channel(QUEUE);
    let mut child = Command::new(peer)
        .args(["-X", "utf8", "-c", PEER_SCRIPT, &optimize.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the peer starts");
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    let list: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
    std::thread::spawn(move || input.write_all(list.as_bytes()));
    std::thread::spawn(move || {
        while let Some(record) = read_record(&mut output) {
            if sender.send(record).is_err() {
                let _ = child.kill();
                break;
            }
        }
        let _ = child.wait();
    });
    Theirs(receiver)
}

fn read_record(output: &mut impl Read) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    output.read_exact(&mut head).ok()?;
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
    let mut data = vec![0; length as usize];
    output.read_exact(&mut data).ok()?;
    Some((head[0], data))
}
