//! Reads `ops/` and prints a product: `cargo run -p taipan-opgen --example check -- ops threaded`.

use std::path::Path;

fn main() {
    let mut args = std::env::args().skip(1);
    let directory = args.next().unwrap_or_else(|| "ops".into());
    match taipan_opgen::load(Path::new(&directory)) {
        Ok(defs) => match args.next().as_deref() {
            Some("stencils") => println!("{}", taipan_opgen::emit_stencils::sources(&defs).text),
            Some("threaded") => println!("{}", taipan_opgen::format(&taipan_opgen::emit_handlers::threaded(&defs))),
            _ => println!("{} operations, {} instructions", defs.ops.len(), defs.instructions.len()),
        },
        Err(rejection) => {
            eprintln!("{rejection}");
            std::process::exit(1);
        }
    }
}
