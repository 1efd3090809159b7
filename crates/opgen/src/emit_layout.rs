//! Product: the sizes, alignments and offsets of every type in `crates/layout`, as one table of numbers.
//!
//! Law: `layout` is compiled into the crates and, apart from them, into handlers and stencils; the table is compiled in
//! all of these places and must be the same everywhere. A type whose layout Rust may choose, or a field that depends
//! on `cfg`, is rejected.

use crate::model::Rejection;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::path::Path;
use syn::spanned::Spanned;

/// What the table holds: a name and an expression for each number.
#[derive(Default)]
pub struct LayoutTable {
    names: Vec<String>,
    numbers: Vec<TokenStream>,
}

/// Reads all files of `directory` (the repository's `crates/layout/src`).
///
/// # Errors
/// A type or field that breaks the law, or a file that cannot be read.
pub fn load(directory: &Path) -> Result<LayoutTable, Rejection> {
    let unreadable = |e: std::io::Error| Rejection::line(directory, 0, format!("cannot be read: {e}"));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    let mut table = LayoutTable::default();
    for path in files.iter().filter(|path| path.extension().is_some_and(|e| e == "rs")) {
        let text =
            std::fs::read_to_string(path).map_err(|e| Rejection::line(path, 0, format!("cannot be read: {e}")))?;
        table.read(path, &text)?;
    }
    Ok(table)
}

impl LayoutTable {
    /// Adds the types of one file.
    ///
    /// # Errors
    /// A type or field that breaks the law.
    pub fn read(&mut self, path: &Path, text: &str) -> Result<(), Rejection> {
        let file = syn::parse_file(text).map_err(|e| Rejection::at(path, e.span(), e.to_string()))?;
        for item in &file.items {
            let (attributes, ident) = match item {
                syn::Item::Struct(s) => (&s.attrs, &s.ident),
                syn::Item::Enum(e) => (&e.attrs, &e.ident),
                syn::Item::Union(u) => (&u.attrs, &u.ident),
                _ => continue,
            };
            check_representation(path, attributes, ident)?;
            self.add(ident.to_string(), quote!(core::mem::size_of::<#ident>()));
            self.add(format!("alignment of {ident}"), quote!(core::mem::align_of::<#ident>()));
            if let syn::Item::Struct(s) = item {
                self.fields(path, ident, &s.fields)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: String, number: TokenStream) {
        self.names.push(name);
        self.numbers.push(number);
    }

    fn fields(&mut self, path: &Path, ident: &syn::Ident, fields: &syn::Fields) -> Result<(), Rejection> {
        for (index, field) in fields.iter().enumerate() {
            if field.attrs.iter().any(|a| a.path().is_ident("cfg")) {
                return Err(Rejection::at(path, field.span(), format!("`{ident}`: a field that depends on `cfg`")));
            }
            // A private field's place follows from its type's size; only its own file can name it.
            if !matches!(field.vis, syn::Visibility::Public(_)) {
                continue;
            }
            let member =
                field.ident.as_ref().map_or_else(|| syn::Index::from(index).to_token_stream(), |i| i.to_token_stream());
            self.add(format!("offset of {ident}.{member}"), quote!(core::mem::offset_of!(#ident, #member)));
            self.add(format!("size of {ident}.{member}"), quote!(field_size(|object: &#ident| &object.#member)));
        }
        Ok(())
    }

    fn definitions(&self) -> TokenStream {
        let (count, numbers) = (self.numbers.len(), &self.numbers);
        quote! {
            /// The size of the field that a function projects to.
            const fn field_size<T, F>(_project: fn(&T) -> &F) -> usize {
                core::mem::size_of::<F>()
            }
            /// Sizes, alignments and offsets as this compilation has them.
            const NUMBERS: [usize; #count] = [#(#numbers),*];
        }
    }

    /// A file that exports the numbers of its own compilation as the symbol `tp_layout_numbers`; `layout`'s types are
    /// in scope.
    pub fn exported(&self) -> TokenStream {
        let (count, definitions) = (self.numbers.len(), self.definitions());
        quote! {
            #definitions
            /// What a test compares.
            #[unsafe(no_mangle)]
            pub static tp_layout_numbers: [usize; #count] = NUMBERS;
        }
    }

    /// The numbers and names for a test, where `layout`'s types are in scope.
    pub fn expected(&self) -> TokenStream {
        let (definitions, names, count) = (self.definitions(), &self.names, self.names.len());
        quote! {
            #definitions
            /// What each number is.
            const NAMES: [&str; #count] = [#(#names),*];
        }
    }
}

fn check_representation(path: &Path, attributes: &[syn::Attribute], ident: &syn::Ident) -> Result<(), Rejection> {
    let fixed = attributes.iter().filter(|a| a.path().is_ident("repr")).any(|a| {
        let text = a.meta.to_token_stream().to_string();
        // Also `repr(u8)` and its like, which fix an enum's layout.
        ["C", "transparent", "u8", "i8", "u16", "u32"]
            .iter()
            .any(|r| text.contains(&format!("({r}")) || text.contains(&format!("( {r}")))
    });
    if attributes.iter().any(|a| a.path().is_ident("cfg")) {
        return Err(Rejection::at(path, ident.span(), format!("`{ident}` depends on `cfg`")));
    }
    if fixed { Ok(()) } else { Err(Rejection::at(path, ident.span(), format!("`{ident}` is not repr(C)"))) }
}

#[cfg(test)]
mod tests {
    use super::LayoutTable;
    use std::path::Path;

    fn rejection(text: &str) -> String {
        LayoutTable::default().read(Path::new("x.rs"), text).expect_err("is rejected").to_string()
    }

    #[test]
    fn every_number_has_a_name() {
        let mut table = LayoutTable::default();
        let text = "#[repr(C)] pub struct A { pub x: u32, y: u8 } #[repr(transparent)] struct B(pub u64);";
        table.read(Path::new("x.rs"), text).expect("is accepted");
        let expected = [
            "A",
            "alignment of A",
            "offset of A.x",
            "size of A.x",
            "B",
            "alignment of B",
            "offset of B.0",
            "size of B.0",
        ];
        assert_eq!(table.names, expected);
        assert_eq!(table.numbers.len(), expected.len());
    }

    #[test]
    fn free_layouts_and_conditional_fields_are_rejected() {
        assert_eq!(rejection("pub struct A { x: u32 }"), "x.rs:1: `A` is not repr(C)");
        assert_eq!(rejection("#[derive(Clone)]\npub enum A { X }"), "x.rs:2: `A` is not repr(C)");
        let conditional = "#[repr(C)]\npub struct A {\n    #[cfg(unix)]\n    x: u32,\n}";
        assert_eq!(rejection(conditional), "x.rs:3: `A`: a field that depends on `cfg`");
    }
}
