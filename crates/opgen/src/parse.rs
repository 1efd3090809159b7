//! Reads the definition files with `syn`.
//!
//! ```text
//! op!   { [flags] _NAME (inputs -- outputs) { body } }
//! inst! { [flags] NAME (inputs -- outputs) { body } }      an instruction of one operation
//! inst! { NAME = _A + unused/1 + _B + flush + _C }         an instruction of several
//! family! { HEAD = [MEMBER, MEMBER] }
//! opcodes! { NAME = 17, … }                             CPython's numbers
//! own_opcodes! { NAME = 212, … }                        numbers of instructions that CPython does not have
//! extern "C" { #[escapes] fn tp_helper(…) -> …; }
//! ```
//! An effect's item is `name`, `name: type`, `name[size]` or, among inputs only, a cache operand `name/units`.

use crate::model::*;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use std::path::Path;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitInt, Token};

/// Reads one file's definitions into `defs`.
pub fn parse_file(defs: &mut Definitions, path: &Path, text: &str) -> Result<(), Rejection> {
    let file = syn::parse_file(text).map_err(|e| Rejection::at(path, e.span(), e.to_string()))?;
    let purpose = documentation(path, &file.attrs)?;
    let title = purpose.first().and_then(|line| line.split([':', '.']).next()).unwrap_or_default().to_owned();
    defs.sections.push(Section { file: path.to_owned(), title });
    for item in file.items {
        match item {
            syn::Item::Macro(m) => parse_macro(defs, path, &m)?,
            syn::Item::ForeignMod(block) => parse_helpers(defs, path, block)?,
            other => {
                let span =
                    other.to_token_stream().into_iter().next().map_or_else(proc_macro2::Span::call_site, |t| t.span());
                return Err(Rejection::at(
                    path,
                    span,
                    "only op!, inst!, family!, opcodes!, own_opcodes! and extern blocks are definitions",
                ));
            }
        }
    }
    Ok(())
}

fn parse_macro(defs: &mut Definitions, path: &Path, m: &syn::ItemMacro) -> Result<(), Rejection> {
    let docs = documentation(path, &m.attrs)?;
    let span = m.mac.path.get_ident().map_or_else(proc_macro2::Span::call_site, Ident::span);
    let name = m.mac.path.to_token_stream().to_string();
    let reject = |e: syn::Error| Rejection::at(path, e.span(), e.to_string());
    match name.as_str() {
        "op" => {
            let parsed: OpSyntax = m.mac.parse_body().map_err(reject)?;
            add_op(defs, path, parsed, docs).map(|_| ())
        }
        "inst" => match m.mac.parse_body::<InstSyntax>().map_err(reject)? {
            InstSyntax::Single(op) => {
                let (name, line) = (op.name.to_string(), op.name.span().start().line);
                let index = add_op(defs, path, op, docs.clone())?;
                add_instruction(defs, path, name, line, docs, vec![Part::Op(index)])
            }
            InstSyntax::Parts(name, parts) => {
                let line = name.span().start().line;
                let mut out = Vec::new();
                for part in parts {
                    out.push(resolve_part(defs, path, part)?);
                }
                add_instruction(defs, path, name.to_string(), line, docs, out)
            }
        },
        "family" => {
            let f: FamilySyntax = m.mac.parse_body().map_err(reject)?;
            defs.families.push(Family {
                head: f.head.to_string(),
                members: f.members.iter().map(|m| m.to_string()).collect(),
                line: span.start().line,
                file: path.to_owned(),
            });
            Ok(())
        }
        "fused" => {
            let f: FusedSyntax = m.mac.parse_body().map_err(reject)?;
            let (name, line) = (f.name.to_string(), span.start().line);
            let Some(&opcode) = defs.opcodes.get(&name) else {
                return Err(Rejection::line(path, line, format!("`{name}` has no number in `opcodes!`")));
            };
            let sequence = f.sequence.iter().map(|i| i.to_string()).collect();
            defs.fused.push(Fused { name, opcode, sequence, line, file: path.to_owned() });
            Ok(())
        }
        "opcodes" | "own_opcodes" => {
            let table: OpcodesSyntax = m.mac.parse_body().map_err(reject)?;
            table.0.iter().try_for_each(|(ident, number)| add_opcode(defs, path, name == "own_opcodes", ident, number))
        }
        other => Err(Rejection::at(path, span, format!("unknown definition `{other}!`"))),
    }
}

/// The lines of a definition's or file's documentation, the only attribute it may have.
fn documentation(path: &Path, attributes: &[syn::Attribute]) -> Result<Vec<String>, Rejection> {
    let line = |attribute: &syn::Attribute| match &attribute.meta {
        syn::Meta::NameValue(syn::MetaNameValue {
            path: name,
            value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }),
            ..
        }) if name.is_ident("doc") => Ok(text.value().trim().to_owned()),
        other => {
            Err(Rejection::at(path, syn::spanned::Spanned::span(other), "a definition's attributes are documentation"))
        }
    };
    attributes.iter().map(line).collect()
}

fn add_opcode(defs: &mut Definitions, path: &Path, own: bool, name: &Ident, number: &LitInt) -> Result<(), Rejection> {
    let value: u8 = number.base10_parse().map_err(|e| Rejection::at(path, e.span(), e.to_string()))?;
    if let Some((other, _)) = defs.opcodes.iter().find(|(_, v)| **v == value) {
        return Err(Rejection::at(path, number.span(), format!("opcode {value} is `{other}` already")));
    }
    if own {
        defs.own_opcodes.insert(name.to_string());
    }
    match defs.opcodes.insert(name.to_string(), value) {
        None => Ok(()),
        Some(other) => Err(Rejection::at(path, name.span(), format!("`{name}` has the number {other} already"))),
    }
}

fn resolve_part(defs: &Definitions, path: &Path, part: PartSyntax) -> Result<Part, Rejection> {
    match part {
        PartSyntax::Unused(units) => Ok(Part::Unused(units)),
        PartSyntax::Flush => Ok(Part::Flush),
        PartSyntax::Op(name) => match defs.op_index.get(&name.to_string()) {
            Some(&index) => Ok(Part::Op(index)),
            None => Err(Rejection::at(path, name.span(), format!("unknown operation `{name}`: define it above"))),
        },
    }
}

fn add_instruction(
    defs: &mut Definitions,
    path: &Path,
    name: String,
    line: usize,
    docs: Vec<String>,
    parts: Vec<Part>,
) -> Result<(), Rejection> {
    if defs.instruction(&name).is_some() {
        return Err(Rejection::line(path, line, format!("instruction `{name}` is defined twice")));
    }
    let Some(&opcode) = defs.opcodes.get(&name) else {
        return Err(Rejection::line(path, line, format!("instruction `{name}` has no number in `opcodes!`")));
    };
    let cache_units = parts
        .iter()
        .map(|p| match p {
            Part::Op(i) => defs.ops[*i].caches.iter().map(|c| c.units).sum(),
            Part::Unused(n) => *n,
            Part::Flush => 0,
        })
        .sum();
    defs.instructions.push(Instruction { name, opcode, line, file: path.to_owned(), docs, parts, cache_units });
    Ok(())
}

fn add_op(defs: &mut Definitions, path: &Path, syntax: OpSyntax, docs: Vec<String>) -> Result<usize, Rejection> {
    let name = syntax.name.to_string();
    let line = syntax.name.span().start().line;
    if defs.op_index.contains_key(&name) {
        return Err(Rejection::line(path, line, format!("operation `{name}` is defined twice")));
    }
    let mut caches = Vec::new();
    let mut inputs = Vec::new();
    for item in syntax.inputs {
        match item.cache {
            Some(units) if matches!(units, 1 | 2 | 4) => {
                caches.push(CacheOperand { name: item.name.to_string(), units })
            }
            Some(units) => {
                return Err(Rejection::at(
                    path,
                    item.name.span(),
                    format!("a cache operand has 1, 2 or 4 units, not {units}"),
                ));
            }
            None => inputs.push(item.into_item(path)?),
        }
    }
    let mut outputs = Vec::new();
    for item in syntax.outputs {
        if item.cache.is_some() {
            return Err(Rejection::at(path, item.name.span(), "a cache operand is an input"));
        }
        outputs.push(item.into_item(path)?);
    }
    mark_peeks(&mut inputs, &mut outputs);
    let flags = parse_flags(path, syntax.flags)?;
    let index = defs.ops.len();
    defs.op_index.insert(name.clone(), index);
    defs.ops.push(Op {
        name,
        line,
        file: path.to_owned(),
        flags,
        inputs,
        outputs,
        caches,
        docs,
        body: syntax.body,
        facts: Facts::default(),
    });
    Ok(index)
}

/// An input whose name is also the output at the same position is a peek.
fn mark_peeks(inputs: &mut [Item], outputs: &mut [Item]) {
    for (input, output) in inputs.iter_mut().zip(outputs.iter_mut()) {
        if input.name != output.name || input.name == "unused" && input.ty != output.ty {
            break;
        }
        input.peek = true;
        output.peek = true;
    }
    for (i, input) in inputs.iter_mut().enumerate().filter(|(_, item)| !item.peek && item.name != "unused") {
        if let Some(o) = outputs.iter().position(|o| o.name == input.name && !o.peek) {
            input.moved = Some(o);
            outputs[o].moved = Some(i);
        }
    }
}

fn parse_flags(path: &Path, tokens: Vec<(Ident, Option<TokenStream>)>) -> Result<Flags, Rejection> {
    let mut flags = Flags::default();
    for (name, argument) in tokens {
        let text = argument.as_ref().map(|a| a.to_string());
        match name.to_string().as_str() {
            "pure" => flags.pure = true,
            "tier1" => flags.tier1 = true,
            "tier2" => flags.tier2 = true,
            "specializing" => flags.specializing = true,
            "builder" => flags.abstract_case = true,
            "hot" => flags.hot = true,
            "escapes" => flags.escapes = true,
            "commutative" => flags.commutative = true,
            "three_address" => flags.three_address = true,
            "fresh" => flags.fresh = true,
            "reads" => flags.reads = text,
            "writes" => flags.writes = text,
            "branch" => {
                let text = text.unwrap_or_default();
                let Some((taken, not_taken)) = text.split_once(',') else {
                    return Err(Rejection::at(path, name.span(), "branch(TAKEN, NOT_TAKEN) names two guards"));
                };
                flags.branch = Some((taken.trim().to_owned(), not_taken.trim().to_owned()));
            }
            other => return Err(Rejection::at(path, name.span(), format!("unknown flag `{other}`"))),
        }
    }
    Ok(flags)
}

fn parse_helpers(defs: &mut Definitions, path: &Path, block: syn::ItemForeignMod) -> Result<(), Rejection> {
    for item in block.items {
        let syn::ForeignItem::Fn(f) = item else {
            return Err(Rejection::line(path, 0, "only functions are helpers"));
        };
        let (mut escapes, mut cold) = (false, false);
        let mut docs = Vec::new();
        for attr in &f.attrs {
            if attr.path().is_ident("escapes") {
                escapes = true;
            } else if attr.path().is_ident("cold") {
                cold = true;
            } else if attr.path().is_ident("doc") {
                if let syn::Meta::NameValue(nv) = &attr.meta {
                    docs.push(nv.value.to_token_stream().to_string());
                }
            } else {
                return Err(Rejection::at(
                    path,
                    f.sig.ident.span(),
                    "a helper's attributes are `escapes`, `cold` and documentation",
                ));
            }
        }
        let name = f.sig.ident.to_string();
        defs.helpers.insert(name.clone(), Helper { name, signature: f.sig, escapes, cold, docs });
    }
    Ok(())
}

/// An item of an effect as written.
pub struct ItemSyntax {
    /// Its name.
    pub name: Ident,
    ty: Option<TokenStream>,
    /// The size of an array.
    pub size: Option<TokenStream>,
    cache: Option<usize>,
}

impl ItemSyntax {
    fn into_item(self, path: &Path) -> Result<Item, Rejection> {
        let ty = match self.ty {
            None => ItemType::Ref,
            Some(tokens) => parse_type(path, &self.name, &tokens)?,
        };
        Ok(Item { name: self.name.to_string(), ty, size: self.size.map(|s| s.to_string()), peek: false, moved: None })
    }
}

fn parse_type(path: &Path, name: &Ident, tokens: &TokenStream) -> Result<ItemType, Rejection> {
    let text = tokens.to_string().replace(' ', "");
    Ok(match text.as_str() {
        "Ref" => ItemType::Ref,
        "Owned" => ItemType::Owned,
        "Borrowed" => ItemType::Borrowed,
        "i64" => ItemType::I64,
        "f64" => ItemType::F64,
        "bool" => ItemType::Bool,
        other => match other.strip_prefix("Ptr<").and_then(|o| o.strip_suffix('>')) {
            Some(target) => ItemType::Ptr(target.to_owned()),
            None => return Err(Rejection::at(path, name.span(), format!("unknown item type `{other}`"))),
        },
    })
}

/// An operation as written.
pub struct OpSyntax {
    flags: Vec<(Ident, Option<TokenStream>)>,
    /// Its name.
    pub name: Ident,
    /// Inputs, cache operands among them.
    pub inputs: Vec<ItemSyntax>,
    /// Outputs.
    pub outputs: Vec<ItemSyntax>,
    /// The body's statements.
    pub body: TokenStream,
}

impl Parse for OpSyntax {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let flags = parse_flag_list(input)?;
        let name: Ident = input.parse()?;
        let effect;
        syn::parenthesized!(effect in input);
        let inputs = parse_items(&effect)?;
        effect.parse::<Token![-]>()?;
        effect.parse::<Token![-]>()?;
        let outputs = parse_items(&effect)?;
        let body: syn::Block = input.parse()?;
        let statements = body.stmts.iter().map(ToTokens::to_token_stream).collect();
        Ok(OpSyntax { flags, name, inputs, outputs, body: statements })
    }
}

/// Reads the content of a macro as an operation.
///
/// # Errors
/// What `syn` found wrong.
pub fn parse_op(mac: &syn::Macro) -> syn::Result<OpSyntax> {
    mac.parse_body()
}

fn parse_flag_list(input: ParseStream<'_>) -> syn::Result<Vec<(Ident, Option<TokenStream>)>> {
    let mut flags = Vec::new();
    if input.peek(syn::token::Bracket) {
        let list;
        syn::bracketed!(list in input);
        while !list.is_empty() {
            let name: Ident = list.parse()?;
            let argument = if list.peek(syn::token::Paren) {
                let inner;
                syn::parenthesized!(inner in list);
                Some(inner.parse::<TokenStream>()?)
            } else {
                None
            };
            flags.push((name, argument));
            if !list.is_empty() {
                list.parse::<Token![,]>()?;
            }
        }
    }
    Ok(flags)
}

fn parse_items(input: ParseStream<'_>) -> syn::Result<Vec<ItemSyntax>> {
    let mut items = Vec::new();
    while !input.is_empty() && !input.peek(Token![-]) {
        let name: Ident = input.parse()?;
        let mut item = ItemSyntax { name, ty: None, size: None, cache: None };
        if input.peek(Token![/]) {
            input.parse::<Token![/]>()?;
            item.cache = Some(input.parse::<LitInt>()?.base10_parse()?);
        }
        if input.peek(syn::token::Bracket) {
            let size;
            syn::bracketed!(size in input);
            item.size = Some(size.parse()?);
        }
        if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            item.ty = Some(input.parse::<syn::Type>()?.to_token_stream());
        }
        items.push(item);
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(items)
}

enum PartSyntax {
    Op(Ident),
    Unused(usize),
    Flush,
}

enum InstSyntax {
    Single(OpSyntax),
    Parts(Ident, Vec<PartSyntax>),
}

impl Parse for InstSyntax {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !(input.peek(Ident) && input.peek2(Token![=])) {
            return Ok(InstSyntax::Single(input.parse()?));
        }
        let name: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        let mut parts = Vec::new();
        loop {
            let part: Ident = input.parse()?;
            if part == "unused" {
                input.parse::<Token![/]>()?;
                parts.push(PartSyntax::Unused(input.parse::<LitInt>()?.base10_parse()?));
            } else if part == "flush" {
                parts.push(PartSyntax::Flush);
            } else {
                parts.push(PartSyntax::Op(part));
            }
            if input.is_empty() {
                return Ok(InstSyntax::Parts(name, parts));
            }
            input.parse::<Token![+]>()?;
        }
    }
}

struct FamilySyntax {
    head: Ident,
    members: Vec<Ident>,
}

impl Parse for FamilySyntax {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let head = input.parse()?;
        input.parse::<Token![=]>()?;
        let list;
        syn::bracketed!(list in input);
        let members = list.parse_terminated(Ident::parse, Token![,])?.into_iter().collect();
        Ok(FamilySyntax { head, members })
    }
}

struct FusedSyntax {
    name: Ident,
    sequence: Vec<Ident>,
}

impl Parse for FusedSyntax {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        let sequence = syn::punctuated::Punctuated::<Ident, Token![+]>::parse_terminated(input)?;
        Ok(FusedSyntax { name, sequence: sequence.into_iter().collect() })
    }
}

struct OpcodesSyntax(Vec<(Ident, LitInt)>);

impl Parse for OpcodesSyntax {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut table = Vec::new();
        while !input.is_empty() {
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            table.push((name, input.parse()?));
            if input.peek(Token![,]) {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(OpcodesSyntax(table))
    }
}

/// The arguments of `close_all!`.
pub enum CloseAll {
    /// `close_all!(array)`: an input array, which has its size in the effect.
    Array(String),
    /// `close_all!(place, count)`: so many words from a place on.
    Words(TokenStream, TokenStream),
}

impl CloseAll {
    /// Reads the arguments.
    pub fn read(arguments: &TokenStream) -> CloseAll {
        let is_comma = |tree: &TokenTree| matches!(tree, TokenTree::Punct(p) if p.as_char() == ',');
        let mut rest = arguments.clone().into_iter();
        let place: TokenStream = rest.by_ref().take_while(|tree| !is_comma(tree)).collect();
        let count: TokenStream = rest.collect();
        if count.is_empty() { CloseAll::Array(place.to_string()) } else { CloseAll::Words(place, count) }
    }
}

/// Replaces each `name!(arguments)` for which `f` gives something; everything else stays as it is.
pub fn rewrite_macros(tokens: TokenStream, f: &mut dyn FnMut(&str, TokenStream) -> Option<TokenStream>) -> TokenStream {
    let mut out = TokenStream::new();
    let mut iter = tokens.into_iter().peekable();
    while let Some(tree) = iter.next() {
        match tree {
            TokenTree::Ident(ident) if matches!(iter.peek(), Some(TokenTree::Punct(p)) if p.as_char() == '!') => {
                let bang = iter.next();
                match iter.next() {
                    Some(TokenTree::Group(group)) => {
                        let inner = rewrite_macros(group.stream(), f);
                        match f(&ident.to_string(), inner.clone()) {
                            Some(replacement) => out.extend(replacement),
                            None => {
                                out.extend([TokenTree::Ident(ident)]);
                                out.extend(bang);
                                out.extend([TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner))]);
                            }
                        }
                    }
                    other => {
                        out.extend([TokenTree::Ident(ident)]);
                        out.extend(bang);
                        out.extend(other);
                    }
                }
            }
            TokenTree::Group(group) => {
                let inner = rewrite_macros(group.stream(), f);
                let mut copy = proc_macro2::Group::new(group.delimiter(), inner);
                copy.set_span(group.span());
                out.extend([TokenTree::Group(copy)]);
            }
            other => out.extend([other]),
        }
    }
    out
}

/// Calls `f` for each identifier in `tokens`, with whether a parenthesized group follows it (a call).
pub fn visit_idents(tokens: TokenStream, f: &mut dyn FnMut(&Ident, bool)) {
    let mut iter = tokens.into_iter().peekable();
    while let Some(tree) = iter.next() {
        match tree {
            TokenTree::Ident(ident) => {
                let call = matches!(iter.peek(), Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Parenthesis);
                f(&ident, call);
            }
            TokenTree::Group(group) => visit_idents(group.stream(), f),
            _ => {}
        }
    }
}

/// Replaces each identifier `name` by other tokens.
pub fn replace_ident(tokens: TokenStream, name: &str, replacement: &TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    for tree in tokens {
        match tree {
            TokenTree::Ident(ident) if ident == name => out.extend(replacement.clone()),
            TokenTree::Group(group) => {
                let inner = replace_ident(group.stream(), name, replacement);
                out.extend([TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner))]);
            }
            other => out.extend([other]),
        }
    }
    out
}
