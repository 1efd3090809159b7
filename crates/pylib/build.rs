//! Compiles the library to one blob and an index of it.

#[path = "build/patches.rs"]
mod patches;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use taipan_bytecode::marshal;
use taipan_compiler::{CompileOptions, Mode, compile};

/// Parts that need what Taipan does not have: windows.
const LEFT_OUT: &[&str] = &["idlelib", "tkinter", "turtledemo", "turtle.py"];

/// Native modules whose content comes from modules of the library, by the names of the two.
const DERIVED: &[(&str, &str)] = &[("_native__codecs", "_pycodecs"), ("_native__io", "_pyio")];

struct Source {
    name: String,
    package: bool,
    path: String,
    file: PathBuf,
}

fn main() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed={}", own.display());
    let mut sources = BTreeMap::new();
    for root in [Path::new(rustpython_pylib::LIB_PATH), &own] {
        collect(root, "", &mut sources);
    }
    for (name, origin) in DERIVED {
        let file = sources[*origin].file.clone();
        let (name, path) = (name.to_string(), format!("{name}.py"));
        sources.insert(name.clone(), Source { name, package: false, path, file });
    }
    let sources: Vec<Source> = sources.into_values().collect();
    let compiled = compile_all(&sources);
    let (mut blob, mut index) = (Vec::new(), String::from("static MODULES: &[Module] = &[\n"));
    for (source, code) in sources.iter().zip(&compiled) {
        let Source { name, package, path, .. } = source;
        let (start, length) = (blob.len(), code.len());
        writeln!(
            index,
            "Module {{ name: {name:?}, package: {package}, path: {path:?}, start: {start}, length: {length} }},"
        )
        .expect("writing to a string");
        blob.extend_from_slice(code);
    }
    index.push_str("];\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("library.bin"), blob).expect("OUT_DIR is writable");
    std::fs::write(out.join("modules.rs"), index).expect("OUT_DIR is writable");
}

/// The modules below a folder, by name; those found later replace earlier ones.
fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Source>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let file = entry.expect("a folder's entry").path();
        let base = file.file_name().and_then(|n| n.to_str()).expect("names are text").to_string();
        if LEFT_OUT.contains(&base.as_str()) {
            continue;
        }
        if file.is_dir() {
            collect(&file, &format!("{prefix}{base}."), found);
        } else if let Some(stem) = base.strip_suffix(".py") {
            let package = stem == "__init__";
            let name = if package { prefix.trim_end_matches('.').to_string() } else { format!("{prefix}{stem}") };
            let path = format!("{}{base}", prefix.replace('.', "/"));
            found.insert(name.clone(), Source { name, package, path, file });
        }
    }
}

/// Each source's code, compiled by as many threads as the machine runs.
fn compile_all(sources: &[Source]) -> Vec<Vec<u8>> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Vec<u8>>> = sources.iter().map(|_| Mutex::default()).collect();
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(source) = sources.get(at) else { break };
                    *results[at].lock().expect("no thread panics while it holds the lock") = compile_one(source);
                }
            });
        }
    });
    results.into_iter().map(|r| r.into_inner().expect("no thread panicked")).collect()
}

fn compile_one(source: &Source) -> Vec<u8> {
    let text = std::fs::read_to_string(&source.file).unwrap_or_else(|e| panic!("{}: {e}", source.file.display()));
    let text = patches::apply(&source.path, text);
    let filename = format!("<frozen {}>", source.name);
    match compile(&text, &filename, Mode::Exec, CompileOptions::default()) {
        Ok(code) => {
            let mut data = Vec::new();
            marshal::write_code(&code, &mut data);
            data
        }
        Err(e) => panic!("{}:{}: {}", source.file.display(), e.lineno, e.message),
    }
}
