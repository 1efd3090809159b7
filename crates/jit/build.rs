//! Compiles the stencils with rustc and writes them as a table of bytes and holes.
//!
//! Law: unstable features are switched on for the child processes alone. Any symbol, relocation or section that is not
//! known fails the build. Nothing is linked: the table is data.

use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "build/assembly.rs"]
mod assembly;
#[path = "build/table.rs"]
mod table;

/// Options for both crates: every hole is an absolute 31-bit immediate or PC-relative.
const FLAGS: &[&str] = &[
    "--edition=2024",
    "-Cpanic=abort",
    "-Copt-level=s",
    "-Ccodegen-units=1",
    "-Coverflow-checks=off",
    "-Cdebug-assertions=off",
    "-Cdebuginfo=0",
    "-Crelocation-model=static",
    "-Ccode-model=small",
    "-Zfunction-sections=yes",
    "-Zmerge-functions=disabled",
    "--cap-lints=allow",
];

/// Helpers that `tests/common` defines.
const TEST_HELPERS: [&str; 5] = ["tp_dealloc", "tp_int_from_i64", "tp_float_from_f64", "tp_binary_op", "tp_contains"];

fn main() {
    if let Err(reason) = build() {
        println!("cargo:warning=stencils: {}", reason.lines().next().unwrap_or_default());
        eprintln!("{reason}");
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (ops, layout) = (root.join("../../ops"), root.join("../layout/src"));
    for watched in [&ops, &layout, &root.join("build.rs"), &root.join("build")] {
        println!("cargo:rerun-if-changed={}", watched.display());
    }
    let out = PathBuf::from(std::env::var("OUT_DIR").map_err(|e| e.to_string())?);
    let target = std::env::var("TARGET").map_err(|e| e.to_string())?;
    let defs = taipan_opgen::load(&ops).map_err(|r| r.to_string())?;
    let sources = taipan_opgen::emit_stencils::sources(&defs);
    write(&out.join("stencils_source.rs"), &sources.text)?;
    let library = out.join("liblayout.rlib");
    rustc(&target, &["--crate-name=layout", "--crate-type=rlib"], &layout.join("lib.rs"), &library)?;
    layout_numbers(&target, &layout, &out)?;
    let raw = out.join("stencils_raw.s");
    let layout_option = format!("--extern=layout={}", library.display());
    let options = ["--crate-name=stencils", "--emit=asm", &layout_option];
    rustc(&target, &options, &out.join("stencils_source.rs"), &raw)?;
    let text = std::fs::read_to_string(&raw).map_err(|e| e.to_string())?;
    write(&out.join("stencils.s"), &assembly::improve(&text)?)?;
    write(
        &out.join("assembly.rs"),
        "#![no_std]\n#![crate_type = \"lib\"]\n\
         core::arch::global_asm!(include_str!(\"stencils.s\"), options(att_syntax, raw));\n",
    )?;
    let object = out.join("stencils.o");
    rustc(&target, &["--crate-name=assembly", "--emit=obj"], &out.join("assembly.rs"), &object)?;
    let bytes = std::fs::read(&object).map_err(|e| e.to_string())?;
    let table = table::read(&bytes, &sources.stencils, &defs)?;
    // For tests, which link the evaluator: stand-ins for the helpers that they do not define.
    let names: Vec<&str> = defs.helpers.keys().map(String::as_str).filter(|n| !TEST_HELPERS.contains(n)).collect();
    write(&out.join("test_symbols.rs"), &format!("symbols! {{ {} }}\n", names.join(" ")))?;
    std::fs::write(out.join("stencils.bin"), &table.code).map_err(|e| e.to_string())?;
    write(&out.join("table.rs"), &table.rust)
}

/// Compiles the table of layout numbers as the stencils are compiled, and writes what came out, for a test that
/// compares it with what the crates see.
fn layout_numbers(target: &str, layout: &Path, out: &Path) -> Result<(), String> {
    let numbers = taipan_opgen::emit_layout::load(layout).map_err(|r| r.to_string())?;
    let text = taipan_opgen::format(&numbers.exported());
    let source = out.join("layout_numbers_source.rs");
    write(&source, &format!("#![no_std]\n#![crate_type = \"lib\"]\nextern crate layout;\nuse layout::*;\n{text}"))?;
    let object = out.join("layout_numbers.o");
    let library = format!("--extern=layout={}", out.join("liblayout.rlib").display());
    rustc(target, &["--crate-name=layout_numbers", "--emit=obj", &library], &source, &object)?;
    let bytes = std::fs::read(&object).map_err(|e| e.to_string())?;
    let found = table::words(&bytes, "tp_layout_numbers")?;
    write(&out.join("layout_numbers.rs"), &format!("const STENCIL_NUMBERS: [usize; {}] = {found:?};\n", found.len()))?;
    write(&out.join("layout_expected.rs"), &taipan_opgen::format(&numbers.expected()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

fn rustc(target: &str, options: &[&str], source: &Path, output: &Path) -> Result<(), String> {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let result = Command::new(compiler)
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .args(FLAGS)
        .args(["--target", target])
        .args(options)
        .arg("-o")
        .arg(output)
        .arg(source)
        .output()
        .map_err(|e| format!("cannot run rustc: {e}"))?;
    if result.status.success() {
        return Ok(());
    }
    Err(format!("rustc failed on {}\n{}", source.display(), String::from_utf8_lossy(&result.stderr)))
}
