//! Writes `docs/instructions.md`; `cargo xtask instructions` runs it.

use std::path::Path;

fn main() {
    if let Err(reason) = write() {
        eprintln!("{reason}");
        std::process::exit(1);
    }
}

fn write() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let defs = taipan_opgen::load(&root.join("ops")).map_err(|rejection| rejection.to_string())?;
    let docs = root.join("docs");
    std::fs::create_dir_all(&docs).map_err(|e| e.to_string())?;
    std::fs::write(docs.join("instructions.md"), taipan_opgen::emit_reference::markdown(&defs))
        .map_err(|e| e.to_string())?;
    println!("written: docs/instructions.md ({} instructions, {} operations)", defs.instructions.len(), defs.ops.len());
    Ok(())
}
