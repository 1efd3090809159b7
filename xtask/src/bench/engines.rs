//! What runs the programs: Taipan with the JIT on and off, and the peers that are installed.

use super::REFERENCE;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Something that runs Python programs.
pub struct Engine {
    /// Its name in tables and options.
    pub name: String,
    command: Vec<String>,
    environment: Vec<(&'static str, &'static str)>,
}

impl Engine {
    fn new(name: &str, command: &[&str], environment: &[(&'static str, &'static str)]) -> Engine {
        let command = command.iter().map(|word| (*word).to_owned()).collect();
        Engine { name: name.to_owned(), command, environment: environment.to_vec() }
    }

    /// The command that runs a file.
    pub fn run(&self, file: &Path) -> Command {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).arg(file).envs(self.environment.iter().copied());
        command
    }
}

/// The binary to measure, built if it is not given.
pub fn taipan_binary(root: &Path, given: Option<&str>) -> Result<PathBuf, String> {
    if let Some(path) = given {
        return Ok(PathBuf::from(path));
    }
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let built = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--quiet", "--release", "--package", "taipan"])
        .status()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if !built.success() {
        return Err(String::from("taipan does not build"));
    }
    Ok(target(root).join("release/taipan"))
}

/// Where cargo builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Taipan as it is used.
pub fn jit(taipan: &Path) -> Engine {
    Engine::new("taipan", &[&taipan.to_string_lossy()], &[("TAIPAN_JIT", "1")])
}

/// Taipan in the evaluator's mode, which is compared and not timed.
pub fn evaluator(taipan: &Path) -> Engine {
    Engine::new("taipan-uops", &[&taipan.to_string_lossy()], &[("TAIPAN_JIT", "uops")])
}

/// The folder of the installed peers.
fn peers() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/taipan-peers"));
    std::env::var_os("TAIPAN_PEERS").map(PathBuf::from).or_else(home)
}

/// An installed peer.
fn peer(name: &str, file: &str) -> Option<Engine> {
    let path = peers()?.join("bin").join(file);
    if path.exists() {
        return Some(Engine::new(name, &[&path.to_string_lossy()], &[]));
    }
    eprintln!("note: {name} is not installed ({})", path.display());
    None
}

/// CPython 3.14, whose results are the right ones.
pub fn reference() -> Option<Engine> {
    peer("3.14", "python3.14")
}

/// Taipan, the installed peers, the peers of the command line.
pub fn engines(taipan: &Path, more: &[(String, String)]) -> Vec<Engine> {
    let binary = taipan.to_string_lossy();
    let mut engines = vec![jit(taipan), Engine::new("taipan-off", &[&binary], &[("TAIPAN_JIT", "0")])];
    let installed = [(REFERENCE, "python3.15"), ("3.15-jit", "python3.15-jit"), ("pypy", "pypy3")];
    engines.extend(installed.iter().filter_map(|(name, file)| peer(name, file)));
    for (name, command) in more {
        let words: Vec<&str> = command.split_whitespace().collect();
        engines.push(Engine::new(name, &words, &[]));
    }
    engines
}
