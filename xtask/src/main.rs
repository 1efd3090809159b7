//! The project's own commands: benchmarks, conformance, tidiness. Development only; nothing here is linked into Taipan.

fn main() {
    eprintln!("usage: cargo xtask COMMAND");
    std::process::exit(2);
}
