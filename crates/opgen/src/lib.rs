//! Reads and checks the definitions in `ops/` and writes Rust from them: one `emit_<product>.rs` per product.
//!
//! Law: build-time only. A definition that breaks a rule is rejected with file, line and reason; what is accepted
//! means the same in every product.

pub mod analyze;
pub mod emit_handlers;
pub mod emit_layout;
pub mod emit_opcodes;
pub mod emit_optimizer;
pub mod emit_reference;
pub mod emit_stencils;
pub mod emit_trace;
pub mod model;
pub mod parse;
pub mod stack;

use model::{Definitions, Rejection};
use proc_macro2::TokenStream;
use std::path::Path;

/// The definition files, in reading order.
pub const FILES: &[&str] = &[
    "opcodes.rs",
    "helpers.rs",
    "bytecodes/mod.rs",
    "bytecodes/machinery.rs",
    "bytecodes/locals.rs",
    "bytecodes/boxing.rs",
    "bytecodes/arithmetic.rs",
    "bytecodes/comparison.rs",
    "bytecodes/iteration.rs",
    "bytecodes/subscripts.rs",
    "bytecodes/names.rs",
    "bytecodes/attributes.rs",
    "bytecodes/calls.rs",
    "bytecodes/building.rs",
    "bytecodes/patterns.rs",
    "bytecodes/imports.rs",
    "bytecodes/exceptions.rs",
    "bytecodes/fused.rs",
];

/// Reads and checks all of `directory` (the repository's `ops/`).
///
/// # Errors
/// The first definition that breaks a rule, or a file that cannot be read.
pub fn load(directory: &Path) -> Result<Definitions, Rejection> {
    let mut sources = Vec::new();
    for file in FILES {
        let path = directory.join(file);
        let text =
            std::fs::read_to_string(&path).map_err(|e| Rejection::line(&path, 0, format!("cannot be read: {e}")))?;
        sources.push((path, text));
    }
    load_texts(sources.iter().map(|(path, text)| (path.as_path(), text.as_str())))
}

/// Reads and checks definitions from texts, each with the path to name in rejections.
///
/// # Errors
/// The first definition that breaks a rule.
pub fn load_texts<'a>(sources: impl IntoIterator<Item = (&'a Path, &'a str)>) -> Result<Definitions, Rejection> {
    let mut defs = Definitions::default();
    for (path, text) in sources {
        parse::parse_file(&mut defs, path, text)?;
    }
    analyze::analyze(&mut defs)?;
    Ok(defs)
}

/// Generated tokens as formatted Rust, or as one line where they do not parse as a file.
pub fn format(tokens: &TokenStream) -> String {
    // The formatter does not know `become`: it goes through as the left side of a product.
    let disguised = parse::replace_ident(tokens.clone(), "become", &quote::quote!(return __become *));
    match syn::parse2::<syn::File>(disguised) {
        Ok(file) => {
            let text = prettyplease::unparse(&file);
            let mut pieces = text.split("return __become");
            let mut out = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                out.push_str("become ");
                out.push_str(piece.trim_start().trim_start_matches('*').trim_start());
            }
            out
        }
        Err(_) => tokens.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::FILES;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_file_of_instructions_is_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ops/bytecodes");
        let entries = std::fs::read_dir(folder).expect("the definitions are there");
        let found: BTreeSet<String> =
            entries.map(|e| format!("bytecodes/{}", e.expect("an entry").file_name().to_string_lossy())).collect();
        let read = FILES.iter().filter(|file| file.starts_with("bytecodes/")).map(|file| (*file).to_owned()).collect();
        assert_eq!(found, read);
    }
}
