//! `cargo xtask tidy`: the house rules that no compiler checks.
//!
//! Law: each rule is one function from the files of the tree to complaints; every complaint names file and line. An
//! exception to a rule is a line in a table here, with its reason.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Files above this length fail; those above [`LONG`] are mentioned.
const TOO_LONG: usize = 1500;
const LONG: usize = 1000;

/// Which crates of the workspace each may depend on: `ARCHITECTURE.md` says why. Development dependencies are free.
const ARROWS: &[(&str, &[&str])] = &[
    ("opgen", &[]),
    ("layout", &[]),
    ("bytecode", &[]),
    ("macros", &[]),
    ("compiler", &["bytecode"]),
    ("object", &["layout"]),
    ("builtins", &["layout", "object", "macros"]),
    ("interp", &["opgen", "layout", "bytecode", "object", "builtins"]),
    ("trace", &["opgen", "layout", "bytecode"]),
    ("jit", &["opgen", "layout", "trace"]),
    ("pylib", &["bytecode", "compiler"]),
    ("stdlib", &["layout", "bytecode", "object", "macros", "builtins", "interp", "pylib"]),
    ("taipan", &["layout", "bytecode", "compiler", "object", "macros", "builtins", "interp", "trace", "jit", "stdlib"]),
];

/// Where the calling convention of handlers and stencils may be named: what declares them, not what they do.
const CONVENTION: &[&str] = &["crates/opgen/", "crates/interp/src/threaded_prelude.rs"];

/// Documents whose paths must exist, besides everything in `docs/`.
const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CHANGELOG.md"];

/// A text file of the tree.
struct File {
    /// Path from the root, with `/`.
    path: String,
    text: String,
}

/// Runs all rules; the complaints are the error.
pub fn command(root: &Path) -> Result<(), String> {
    let complaints = check(root);
    if complaints.is_empty() {
        println!("tidy");
        return Ok(());
    }
    Err(format!("{}\n{} complaints", complaints.join("\n"), complaints.len()))
}

/// The complaints of all rules.
fn check(root: &Path) -> Vec<String> {
    let files = files(root);
    let mut complaints = Vec::new();
    complaints.extend(headers(&files));
    complaints.extend(lengths(&files));
    complaints.extend(arrows(&files));
    complaints.extend(bodies(&files));
    complaints.extend(documents(root, &files));
    complaints.extend(words(&files));
    complaints
}

/// All text files, without what is built.
fn files(root: &Path) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if name != "target" && name != ".git" {
                    folders.push(path);
                }
            } else if name != ".git"
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                let short = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                found.push(File { path: short, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The Rust sources, without the inputs of golden tests.
fn sources(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|f| f.path.ends_with(".rs") && !f.path.contains("/golden/"))
}

/// Every source opens with its purpose.
fn headers(files: &[File]) -> Vec<String> {
    let silent = sources(files).filter(|f| !f.text.starts_with("//!"));
    silent.map(|f| format!("{}:1: the file does not open with its purpose (`//!`)", f.path)).collect()
}

/// No source is too long; long ones are mentioned without failing.
fn lengths(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in sources(files) {
        let lines = file.text.lines().count();
        if lines > TOO_LONG {
            complaints.push(format!("{}:{TOO_LONG}: {lines} lines; at most {TOO_LONG} are allowed", file.path));
        } else if lines > LONG {
            eprintln!("note: {} has {lines} lines", file.path);
        }
    }
    complaints
}

/// The crates that a manifest depends on, for the program and its build script, with their lines.
fn dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut section = String::new();
    let mut found = Vec::new();
    for (number, line) in manifest.lines().enumerate() {
        if let Some(name) = line.trim().strip_prefix('[') {
            section = name.trim_end_matches(']').to_owned();
        }
        let counts = section.ends_with("dependencies") && !section.ends_with("dev-dependencies");
        if counts && let Some(rest) = line.strip_prefix("taipan-") {
            let name = rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default();
            found.push((number + 1, name.to_owned()));
        }
    }
    found
}

/// Crates depend only on those that the table allows.
fn arrows(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files {
        let Some(name) = file.path.strip_prefix("crates/").and_then(|p| p.strip_suffix("/Cargo.toml")) else {
            continue;
        };
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
            complaints.push(format!("{}:1: the crate is not in the table of arrows", file.path));
            continue;
        };
        for (line, to) in dependencies(&file.text).iter().filter(|(_, to)| !allowed.contains(&to.as_str())) {
            complaints.push(format!("{}:{line}: {name} may not depend on {to}", file.path));
        }
    }
    complaints
}

/// The names of operations in `ops/`.
fn operations(files: &[File]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let definitions = files.iter().filter(|f| f.path.starts_with("ops/"));
    for line in definitions.flat_map(|f| f.text.lines()) {
        let Some(rest) = line.strip_prefix("op! {").or_else(|| line.strip_prefix("inst! {")) else { continue };
        let rest = rest.trim_start();
        let rest = rest.strip_prefix('[').and_then(|r| r.split_once(']')).map_or(rest, |(_, rest)| rest);
        names.extend(rest.trim_start().split(|c: char| !is_word(c)).next().map(str::to_owned));
    }
    names.remove("");
    names
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The meaning of an operation is written in `ops/` and nowhere else.
fn bodies(files: &[File]) -> Vec<String> {
    let operations = operations(files);
    let convention = concat!("preserve", "-none");
    let mut complaints = Vec::new();
    for file in sources(files).filter(|f| !f.path.starts_with("ops/")) {
        for (number, line) in file.text.lines().enumerate() {
            let at = format!("{}:{}", file.path, number + 1);
            let declared = line.trim_start().split_once("fn ").map(|(_, rest)| rest);
            let name = declared.and_then(|rest| rest.split(|c| !is_word(c)).next()).unwrap_or_default();
            if operations.contains(name.strip_prefix("op_").unwrap_or(name)) {
                complaints.push(format!("{at}: {name} looks like an operation; those are written in ops/"));
            }
            if line.contains(convention) && !CONVENTION.iter().any(|path| file.path.starts_with(path)) && !is_test(file)
            {
                complaints.push(format!("{at}: handlers and stencils are generated from ops/"));
            }
        }
    }
    complaints
}

fn is_test(file: &File) -> bool {
    file.path.contains("/tests/")
}

/// Documents name files and folders that exist.
fn documents(root: &Path, files: &[File]) -> Vec<String> {
    let tops: Vec<String> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| format!("{}/", entry.file_name().to_string_lossy()))
        .collect();
    let mut complaints = Vec::new();
    for file in files.iter().filter(|f| DOCUMENTS.contains(&f.path.as_str()) || is_document(&f.path)) {
        for (number, line) in file.text.lines().enumerate() {
            for named in line.split(|c: char| c.is_whitespace() || "`()[]\"'|,;".contains(c)) {
                let named = named.trim_end_matches(['.', ':']).split('#').next().unwrap_or_default();
                let ours = tops.iter().any(|top| named.starts_with(top.as_str())) && !named.starts_with("target/");
                if ours && !is_pattern(named) && !root.join(named).exists() {
                    complaints.push(format!("{}:{}: there is no {named}", file.path, number + 1));
                }
            }
        }
    }
    complaints
}

fn is_document(path: &str) -> bool {
    path.starts_with("docs/") && path.ends_with(".md")
}

/// Whether a path has parts for the reader to fill in.
fn is_pattern(path: &str) -> bool {
    let placeholder = |part: &str| part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase());
    path.contains(['<', '*', '…', '{', '$']) || path.split(['/', '.']).any(placeholder)
}

/// No paths of somebody's machine.
fn words(files: &[File]) -> Vec<String> {
    let forbidden = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];
    let mut complaints = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(word) = forbidden.iter().find(|word| line.contains(*word)) {
                complaints.push(format!("{}:{}: a path of one machine: {word}", file.path, number + 1));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn the_tree_is_tidy() {
        let complaints = check(&crate::root());
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }

    #[test]
    fn arrows_are_read_from_manifests() {
        let manifest =
            "[dependencies]\ntaipan-object.workspace = true\n[dev-dependencies]\ntaipan-jit = { path = \"x\" }\n";
        assert_eq!(dependencies(manifest), [(2, "object".to_owned())]);
        let complaints = arrows(&[file("crates/compiler/Cargo.toml", manifest)]);
        assert_eq!(complaints, ["crates/compiler/Cargo.toml:2: compiler may not depend on object"]);
    }

    #[test]
    fn bodies_outside_the_definitions_are_found() {
        let ops = file("ops/bytecodes/boxing.rs", "//! x\nop! { [hot, pure] _INT_ADD (a, b -- c) {} }\n");
        let body = format!("//! x\nunsafe fn {}() {{}}\nfn other() {{}}\n", "_INT_ADD");
        let elsewhere = file("crates/trace/src/eval.rs", &body);
        assert_eq!(bodies(&[ops, elsewhere]).len(), 1);
    }

    #[test]
    fn patterns_are_not_paths() {
        assert!(is_pattern("crates/CRATE/src") && is_pattern("tests/behaviour/TOPIC/NAME.py"));
        assert!(!is_pattern("crates/jit/src/lib.rs") && !is_pattern("ops/bytecodes/mod.rs"));
    }
}
