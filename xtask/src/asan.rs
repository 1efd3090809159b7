//! `cargo xtask asan`: tests of the crates that handle memory, under AddressSanitizer.
//!
//! Law: the unstable switch is set for these builds only, which have a target folder of their own. `taipan_asan` makes
//! the allocator of cells tell the sanitizer which bytes belong to live objects.

use crate::bench::target;
use std::path::Path;
use std::process::Command;

/// The one target that is tested so; naming it keeps build scripts and macros free of the sanitizer.
const TARGET: &str = "x86_64-unknown-linux-gnu";
const PACKAGES: [&str; 3] = ["taipan-layout", "taipan-object", "taipan-builtins"];

/// Runs `cargo xtask asan`: unit tests, or with `--programs` the behaviour programs in the interpreter and in machine
/// code. Handlers and machine code themselves are not watched, what they call is.
pub fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.current_dir(root).args(["test", "--target", TARGET]).arg("--target-dir").arg(target(root).join("asan"));
    match arguments.split_first() {
        Some((first, rest)) if first == "--programs" => {
            command.args(["--package", "taipan", "--test", "behaviour"]).args(rest);
            command.args(["--", "interpreter", "machine_code"]);
        }
        _ => {
            command.args(["--lib", "--tests"]);
            command.args(PACKAGES.iter().flat_map(|package| ["--package", package]));
            command.args(arguments);
        }
    }
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=address --cfg taipan_asan")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        // A runtime lives until its process ends, so what it owns is no leak; and the check of the native stack needs
        // locals to be on it.
        .env("ASAN_OPTIONS", "detect_leaks=0:detect_stack_use_after_return=0");
    let status = command.status().map_err(|e| format!("cannot run cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("the tests ended with {status}")) }
}
