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
    let path = root.join("optimizer.rs");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let cases = match taipan_opgen::emit_optimizer::load_cases(&defs, &path, &text) {
        Ok(cases) => cases,
        Err(rejection) => {
            eprintln!("{rejection}");
            std::process::exit(1);
        }
    };
    let mut files = taipan_opgen::emit_trace::files(&defs);
    files.push(("cases.rs", taipan_opgen::emit_optimizer::cases(&defs, &cases)));
    // For tests, which link the evaluator: stand-ins for the helpers.
    let names: Vec<&str> = defs.helpers.keys().map(String::as_str).collect();
    if let Err(e) =
        std::fs::write(Path::new(&out).join("test_symbols.rs"), format!("symbols! {{ {} }}\n", names.join(" ")))
    {
        eprintln!("cannot write test_symbols.rs: {e}");
        std::process::exit(1);
    }
    for (name, tokens) in files {
        if let Err(e) = std::fs::write(Path::new(&out).join(name), taipan_opgen::format(&tokens)) {
            eprintln!("cannot write {name}: {e}");
            std::process::exit(1);
        }
    }
}
