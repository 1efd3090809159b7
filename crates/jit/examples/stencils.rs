//! Prints stencils: bytes, holes, assembly and digest. `cargo xtask stencils NAME` runs it.
//!
//! `NAME` is an operation (all its assignments of registers) or one assignment, as in `_INT_ADD.rdi.rsi.r8`. Without a
//! name it lists all operations that have stencils.

use std::collections::BTreeMap;
use std::process::ExitCode;
use taipan_jit::disassemble::stencils;
use taipan_jit::patch::STENCILS;

fn main() -> ExitCode {
    let names: Vec<String> = std::env::args().skip(1).collect();
    if names.is_empty() {
        list();
        return ExitCode::SUCCESS;
    }
    for name in &names {
        let text = stencils(name);
        if text.is_empty() {
            eprintln!("there is no stencil {name}{}", similar(name));
            return ExitCode::FAILURE;
        }
        print!("{text}");
    }
    ExitCode::SUCCESS
}

/// All operations with the number and size of their stencils.
fn list() {
    let mut operations: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for stencil in &STENCILS {
        let name = stencil.name();
        // A slow path is another operation's part; what follows a point otherwise is a register.
        let head = name.split('.').next().unwrap_or(&name);
        let entry = operations.entry(head.to_owned()).or_default();
        *entry = (entry.0 + 1, entry.1 + stencil.bytes().len());
    }
    for (name, (count, bytes)) in &operations {
        println!("{name:<32}{count:>6} stencils{bytes:>8} bytes");
    }
    println!("{} operations, {} stencils", operations.len(), STENCILS.len());
}

/// Names that contain what was asked for.
fn similar(name: &str) -> String {
    let wanted = name.to_uppercase();
    let wanted = wanted.split('.').next().unwrap_or_default();
    let mut found: Vec<String> =
        STENCILS.iter().map(taipan_jit::patch::Stencil::name).filter(|n| n.contains(wanted)).collect();
    found.truncate(5);
    if found.is_empty() { String::new() } else { format!("; there are {}, …", found.join(", ")) }
}
