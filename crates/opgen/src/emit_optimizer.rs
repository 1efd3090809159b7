//! Product: the trace builder's cases, from `ops/optimizer.rs`, and the default for everything else.

use crate::model::*;
use crate::parse::{OpSyntax, parse_op};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::path::Path;

/// One abstract case.
pub struct Case {
    op: usize,
    inputs: Vec<(String, Option<String>)>,
    outputs: Vec<(String, Option<String>)>,
    body: TokenStream,
}

/// Reads the cases and checks each effect against its micro-operation's.
///
/// # Errors
/// A case without a micro-operation, of another effect, or defined twice.
pub fn load_cases(defs: &Definitions, path: &Path, text: &str) -> Result<Vec<Case>, Rejection> {
    let file = syn::parse_file(text).map_err(|e| Rejection::at(path, e.span(), e.to_string()))?;
    let mut cases: Vec<Case> = Vec::new();
    for item in file.items {
        let syn::Item::Macro(m) = item else {
            return Err(Rejection::line(path, 0, "only case! definitions are allowed"));
        };
        let syntax: OpSyntax = parse_op(&m.mac).map_err(|e| Rejection::at(path, e.span(), e.to_string()))?;
        let case = check_case(defs, path, syntax)?;
        if cases.iter().any(|c| c.op == case.op) {
            return Err(Rejection::line(path, 0, format!("two cases for `{}`", defs.ops[case.op].name)));
        }
        cases.push(case);
    }
    Ok(cases)
}

fn check_case(defs: &Definitions, path: &Path, syntax: OpSyntax) -> Result<Case, Rejection> {
    let span = syntax.name.span();
    let Some(&op) = defs.op_index.get(&syntax.name.to_string()) else {
        return Err(Rejection::at(path, span, format!("case for unknown operation `{}`", syntax.name)));
    };
    let pairs = |items: &[crate::parse::ItemSyntax]| -> Vec<(String, Option<String>)> {
        items.iter().map(|i| (i.name.to_string(), i.size.as_ref().map(ToString::to_string))).collect()
    };
    let (inputs, outputs) = (pairs(&syntax.inputs), pairs(&syntax.outputs));
    let real = |items: &[Item]| -> Vec<(String, Option<String>)> {
        items.iter().map(|i| (i.name.clone(), i.size.clone())).collect()
    };
    let expected = (real(&defs.ops[op].inputs), real(&defs.ops[op].outputs));
    if (&inputs, &outputs) != (&expected.0, &expected.1) {
        return Err(Rejection::at(
            path,
            span,
            format!(
                "the effect of case `{}` differs from the operation's: {inputs:?} -- {outputs:?}, not {expected:?}",
                syntax.name
            ),
        ));
    }
    Ok(Case { op, inputs, outputs, body: syntax.body })
}

/// `fn abstract_case`: true where the micro-operation has a case.
pub fn cases(defs: &Definitions, cases: &[Case]) -> TokenStream {
    let mut arms = TokenStream::new();
    for case in cases {
        let ident = format_ident!("{}", defs.ops[case.op].name);
        let body = &case.body;
        let mut pops = TokenStream::new();
        for (name, size) in case.inputs.iter().rev() {
            let name = format_ident!("{name}");
            let size: Option<TokenStream> = size.as_ref().and_then(|s| s.parse().ok());
            pops.extend(match size {
                Some(size) => quote!(let mut #name = t.pop_many(#size)?;),
                None => quote!(let mut #name = t.pop()?;),
            });
        }
        let mut declarations = TokenStream::new();
        let mut pushes = TokenStream::new();
        for (name, size) in &case.outputs {
            let ident = format_ident!("{name}");
            if !case.inputs.iter().any(|(n, _)| n == name) {
                let ty = if size.is_some() { quote!(Vec<Operand>) } else { quote!(Operand) };
                declarations.extend(quote!(let mut #ident: #ty;));
            }
            pushes.extend(if size.is_some() { quote!(t.push_many(#ident);) } else { quote!(t.push(#ident);) });
        }
        arms.extend(quote!(Uop::#ident => { #pops #declarations #body #pushes }));
    }
    quote! {
        /// Runs the case of `uop`, if it has one: pops its inputs, pushes its outputs.
        #[allow(unused_mut, unused_variables, unused_parens, unused_assignments, clippy::all)]
        pub(crate) fn abstract_case(t: &mut Builder<'_>, uop: Uop, oparg: usize, operand: u64) -> Result<bool, Abort> {
            match uop { #arms _ => return Ok(false) }
            Ok(true)
        }
    }
}
