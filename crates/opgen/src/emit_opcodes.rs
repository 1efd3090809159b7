//! Product: the instructions' numbers as constants, for the code that looks at instruction words itself.

use crate::model::Definitions;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

/// One constant per instruction in the order of numbers, and the names by number.
pub fn constants(defs: &Definitions) -> TokenStream {
    let mut all: Vec<(&String, u8)> = defs.opcodes.iter().map(|(name, &number)| (name, number)).collect();
    all.sort_by_key(|(_, number)| *number);
    let constants = all.iter().map(|(name, number)| {
        let (ident, number) = (format_ident!("{name}"), Literal::u8_unsuffixed(*number));
        let doc = if defs.own_opcodes.contains(*name) { "Taipan's own." } else { "As in CPython." };
        quote!(#[doc = #doc] pub const #ident: u8 = #number;)
    });
    // The instrumented instructions are the last ones but `ENTER_EXECUTOR`.
    let first = all.iter().find(|(name, _)| name.starts_with("INSTRUMENTED_")).map(|(_, number)| {
        let number = Literal::u8_unsuffixed(*number);
        quote!(
            /// From here on instructions are instrumented, `ENTER_EXECUTOR` excepted.
            pub const FIRST_INSTRUMENTED: u8 = #number;
        )
    });
    let mut names = vec![""; 256];
    for (name, number) in &all {
        names[usize::from(*number)] = name;
    }
    quote! {
        #(#constants)*
        #first
        /// Names by number; empty where there is no instruction.
        pub static NAMES: [&str; 256] = [#(#names),*];
    }
}
