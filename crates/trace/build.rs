//! Writes the generated parts of this crate: micro-operation numbers and metadata, expansions, the evaluator.

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ops");
    println!("cargo:rerun-if-changed={}", root.display());
    let defs = match taipan_opgen::load(&root) {
        Ok(defs) => defs,
        Err(rejection) => {
            eprintln!("{rejection}");
            std::process::exit(1);
        }
    };
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    for (name, tokens) in taipan_opgen::emit_trace::files(&defs) {
        if let Err(e) = std::fs::write(Path::new(&out).join(name), taipan_opgen::format(&tokens)) {
            eprintln!("cannot write {name}: {e}");
            std::process::exit(1);
        }
    }
}
