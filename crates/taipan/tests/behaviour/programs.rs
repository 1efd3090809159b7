//! The programs on disk, their expected outputs and the list of expected failures.

use std::path::{Path, PathBuf};

/// One program.
pub struct Program {
    /// `TOPIC/NAME`.
    pub name: String,
    /// The source file.
    pub path: PathBuf,
}

impl Program {
    /// What CPython 3.14 printed, with the exit status.
    pub fn expected(&self) -> Option<String> {
        std::fs::read_to_string(self.path.with_extension("out")).ok()
    }

    /// The words of the `# covers:` line.
    pub fn covers(&self) -> Vec<String> {
        let source = std::fs::read_to_string(&self.path).expect("a text file");
        let line = source.lines().find_map(|line| line.strip_prefix("# covers:")).unwrap_or("");
        line.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
    }
}

/// The workspace's root.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn folder() -> PathBuf {
    root().join("tests/behaviour")
}

/// All programs, sorted by name, that the filter lets pass.
pub fn programs() -> Vec<Program> {
    let filter = std::env::var("TAIPAN_BEHAVIOUR").unwrap_or_default();
    let mut found = all_programs();
    found.retain(|program| program.name.contains(&filter));
    assert!(!found.is_empty(), "no behaviour program is called like {filter:?}");
    found
}

/// All programs, sorted by name.
pub fn all_programs() -> Vec<Program> {
    let entries = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found = Vec::new();
    for topic in entries(&folder()).filter(|path| path.is_dir()) {
        for path in entries(&topic).filter(|path| path.extension().is_some_and(|e| e == "py")) {
            let short = path.strip_prefix(folder()).expect("inside the folder").with_extension("");
            found.push(Program { name: short.to_string_lossy().replace('\\', "/"), path });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// What `expected_failures.txt` says.
pub struct Expectations {
    entries: Vec<Entry>,
}

/// One line: `TOPIC/NAME [MODE…]: REASON`; without modes it holds in all.
struct Entry {
    name: String,
    modes: Vec<String>,
    reason: String,
}

impl Expectations {
    /// Reads the list; panics where a line is malformed or names no program.
    pub fn load() -> Expectations {
        let text = std::fs::read_to_string(folder().join("expected_failures.txt")).unwrap_or_default();
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        Expectations { entries: lines.map(entry).collect() }
    }

    /// Why the program is expected to fail in this mode.
    pub fn reason(&self, program: &str, mode: &str) -> Option<&str> {
        let holds = |e: &&Entry| e.name == program && (e.modes.is_empty() || e.modes.iter().any(|m| m == mode));
        self.entries.iter().find(holds).map(|e| e.reason.as_str())
    }
}

fn entry(line: &str) -> Entry {
    let (subject, reason) = line.split_once(": ").unwrap_or_else(|| panic!("no reason in {line:?}"));
    let mut words = subject.split_whitespace().map(str::to_owned);
    let name = words.next().unwrap_or_default();
    assert!(folder().join(&name).with_extension("py").exists(), "expected_failures.txt names no program: {name}");
    Entry { name, modes: words.collect(), reason: reason.to_owned() }
}
