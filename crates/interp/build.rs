//! Makes tier 1: generates the handlers, compiles them with rustc as one object, archives and links it; writes the
//! portable loop's arms for `src/portable.rs`.
//!
//! Law: `RUSTC_BOOTSTRAP` is set on the child process only. The handlers are optimized in every profile.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    if let Err(reason) = build() {
        eprintln!("{reason}");
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let root = here.join("../..");
    for watched in ["ops", "crates/layout/src", "crates/interp/src/threaded_prelude.rs"] {
        println!("cargo:rerun-if-changed={}", root.join(watched).display());
    }
    let defs = taipan_opgen::load(&root.join("ops")).map_err(|r| r.to_string())?;
    let out = PathBuf::from(std::env::var("OUT_DIR").map_err(|e| e.to_string())?);
    write(&out.join("portable_arms.rs"), &taipan_opgen::emit_handlers::portable_match(&defs).to_string())?;
    let helpers = taipan_opgen::emit_handlers::helper_declarations(&defs, &|_| true);
    write(&out.join("portable_helpers.rs"), &taipan_opgen::format(&helpers))?;
    write(&out.join("portable_unfused.rs"), &taipan_opgen::format(&taipan_opgen::emit_handlers::unfused(&defs)))?;
    let addresses = taipan_opgen::emit_handlers::helper_addresses(&defs);
    write(&out.join("helper_addresses.rs"), &taipan_opgen::format(&addresses))?;
    let prelude = std::fs::read_to_string(here.join("src/threaded_prelude.rs")).map_err(|e| e.to_string())?;
    let opcodes = taipan_opgen::emit_opcodes::constants(&defs);
    write(&out.join("opcodes.rs"), &taipan_opgen::format(&opcodes))?;
    let handlers = taipan_opgen::format(&taipan_opgen::emit_handlers::threaded(&defs));
    let layout = taipan_opgen::emit_layout::load(&root.join("crates/layout/src")).map_err(|r| r.to_string())?;
    // For a test that compares what this object sees of the layout with what the crates see.
    write(&out.join("layout_expected.rs"), &taipan_opgen::format(&layout.expected()))?;
    let numbers = taipan_opgen::format(&layout.exported());
    write(&out.join("handlers.rs"), &format!("{prelude}\n{handlers}\n{numbers}"))?;
    compile(&out, "layout", &root.join("crates/layout/src/lib.rs"), &["--crate-type=rlib", "-o", "liblayout.rlib"])?;
    let library = format!("layout={}", out.join("liblayout.rlib").display());
    compile(
        &out,
        "handlers",
        &out.join("handlers.rs"),
        &["--crate-type=lib", "--emit=obj", "--extern", &library, "-o", "handlers.o"],
    )?;
    archive(&out)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

/// Runs rustc in `out` on one source file with the handlers' flags.
fn compile(out: &Path, name: &str, source: &Path, arguments: &[&str]) -> Result<(), String> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let target = std::env::var("TARGET").map_err(|e| e.to_string())?;
    let result = Command::new(rustc)
        .current_dir(out)
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .args(["--edition=2024", "--crate-name", name, "--target", &target, "--cap-lints=allow"])
        .args([
            "-Copt-level=3",
            "-Cpanic=abort",
            "-Coverflow-checks=off",
            "-Cdebug-assertions=off",
            "-Ccodegen-units=1",
            // Loops in handlers run a few times: wide or unrolled ones cost more than they save.
            "-Cno-vectorize-loops",
            "-Cllvm-args=-unroll-runtime=false",
        ])
        .args(arguments)
        .arg(source)
        .output()
        .map_err(|e| format!("cannot run rustc: {e}"))?;
    if !result.status.success() {
        return Err(format!("compiling {name} failed:\n{}", String::from_utf8_lossy(&result.stderr)));
    }
    Ok(())
}

/// Puts `handlers.o` into an archive that cargo links.
fn archive(out: &Path) -> Result<(), String> {
    use ar_archive_writer::{ArchiveKind, DEFAULT_OBJECT_READER, NewArchiveMember, write_archive_to_stream};
    let object = std::fs::read(out.join("handlers.o")).map_err(|e| e.to_string())?;
    let member = NewArchiveMember::new(object, &DEFAULT_OBJECT_READER, "handlers.o".into());
    let mut bytes = std::io::Cursor::new(Vec::new());
    write_archive_to_stream(&mut bytes, &[member], ArchiveKind::Gnu, false, None).map_err(|e| e.to_string())?;
    std::fs::write(out.join("libtaipan_handlers.a"), bytes.into_inner()).map_err(|e| e.to_string())?;
    println!("cargo:rustc-link-search=native={}", out.display());
    println!("cargo:rustc-link-lib=static=taipan_handlers");
    Ok(())
}
