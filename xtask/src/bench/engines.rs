//! What runs the programs: Taipan with the JIT on and off, and the peers that are installed.

use super::REFERENCE;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Something that runs Python programs.
pub struct Engine {
    /// Its name in tables and options.
    pub name: String,
    command: Vec<String>,
    environment: Vec<(String, String)>,
}

impl Engine {
    fn new(name: &str, command: &[&str], environment: &[(&str, &str)]) -> Engine {
        let command = command.iter().map(|word| (*word).to_owned()).collect();
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Engine { name: name.to_owned(), command, environment }
    }

    /// An installed peer: what its wrapper starts, so that no shell is in what is measured.
    fn peer(name: &str, wrapper: &Path) -> Engine {
        let text = std::fs::read_to_string(wrapper).unwrap_or_default();
        let path = wrapper.to_string_lossy();
        unwrapped(name, &text, &path).unwrap_or_else(|| Engine::new(name, &[&path], &[]))
    }

    /// The command without what to run.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).envs(self.environment.iter().map(|(k, v)| (k, v)));
        command
    }

    /// The command that runs a file.
    pub fn run(&self, file: &Path) -> Command {
        let mut command = self.command();
        command.arg(file);
        command
    }
}

/// What a wrapper of two lines, `#!/bin/sh` and `NAME=VALUE... exec COMMAND "$@"`, starts.
fn unwrapped(name: &str, text: &str, path: &str) -> Option<Engine> {
    let line = text.strip_prefix("#!/bin/sh\n")?.strip_suffix(" \"$@\"\n")?;
    let (before, command) = match line.strip_prefix("exec ") {
        Some(command) => ("", command),
        None => line.split_once(" exec ")?,
    };
    let environment = before.split_whitespace().map(|word| word.split_once('=')).collect::<Option<Vec<_>>>()?;
    let words: Vec<&str> = command.split_whitespace().map(|w| if w == "\"$0\"" { path } else { w }).collect();
    let odd = |word: &&str| word.contains(['$', '"', '\'', '\\', ';', '\n']);
    if words.iter().any(odd) {
        return None;
    }
    Some(Engine::new(name, &words, &environment))
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

/// Taipan without machine code.
pub fn interpreter(taipan: &Path) -> Engine {
    Engine::new("taipan-off", &[&taipan.to_string_lossy()], &[("TAIPAN_JIT", "0")])
}

/// The folder of the installed peers.
pub fn peers() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/taipan-peers"));
    std::env::var_os("TAIPAN_PEERS").map(PathBuf::from).or_else(home)
}

/// An installed peer.
fn peer(name: &str, file: &str) -> Option<Engine> {
    let path = peers()?.join("bin").join(file);
    if path.exists() {
        return Some(Engine::peer(name, &path));
    }
    eprintln!("note: {name} is not installed ({}): cargo xtask peers", path.display());
    None
}

/// CPython 3.14, whose results are the right ones.
pub fn reference() -> Option<Engine> {
    peer("3.14", "python3.14")
}

/// Taipan, the installed peers, the peers of the command line.
pub fn engines(taipan: &Path, more: &[(String, String)]) -> Vec<Engine> {
    let mut engines = vec![jit(taipan), interpreter(taipan)];
    let installed = [(REFERENCE, "python3.15"), ("3.15-jit", "python3.15-jit"), ("pypy", "pypy3")];
    engines.extend(installed.iter().filter_map(|(name, file)| peer(name, file)));
    for (name, command) in more {
        let words: Vec<&str> = command.split_whitespace().collect();
        engines.push(Engine::new(name, &words, &[]));
    }
    engines
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn wrappers_are_read() {
        let text = "#!/bin/sh\nA=1 B=/x exec /lib/ld.so --argv0 \"$0\" /bin/python \"$@\"\n";
        let found = unwrapped("e", text, "/w").expect("is one");
        assert_eq!(found.environment, [("A".to_owned(), "1".to_owned()), ("B".to_owned(), "/x".to_owned())]);
        assert_eq!(found.command, ["/lib/ld.so", "--argv0", "/w", "/bin/python"]);
        let found = unwrapped("e", "#!/bin/sh\nexec /bin/pypy \"$@\"\n", "/w").expect("is one");
        assert_eq!((found.environment.len(), found.command), (0, vec!["/bin/pypy".to_owned()]));
    }

    #[test]
    fn other_scripts_are_not() {
        assert!(unwrapped("e", "#!/bin/sh\nexec $HOME/python \"$@\"\n", "/w").is_none());
        assert!(unwrapped("e", "#!/bin/bash\nexec python \"$@\"\n", "/w").is_none());
    }
}
