//! The compiler on any bytes: `cargo fuzz run compile`.
//!
//! Law: what is checked is what `cargo xtask fuzz compile` checks.

#![no_main]

#[path = "../../crates/compiler/tests/support/check.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Err(complaint) = check::check(data) {
        panic!("{complaint}");
    }
});
