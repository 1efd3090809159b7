//! Product: what `trace` and `jit` know of the micro-operations: numbers, names, types, flags; how instructions expand;
//! the evaluator that runs one micro-operation in Rust.

use crate::emit_handlers::{close_all, helper_declarations, rust_type};
use crate::model::*;
use crate::parse::rewrite_macros;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The generated files: name and content.
pub fn files(defs: &Definitions) -> Vec<(&'static str, TokenStream)> {
    vec![
        ("opcodes.rs", crate::emit_opcodes::constants(defs)),
        ("uops.rs", uops(defs)),
        ("expansions.rs", expansions(defs)),
        ("evaluator.rs", evaluator(defs)),
    ]
}

/// Whether traces can contain the operation as it is: scalar items, at most one new output, no tier-1 control.
pub fn traceable(op: &Op) -> bool {
    let flags = &op.flags;
    !flags.tier1
        && !flags.specializing
        && !flags.abstract_case
        && (!op.facts.closes || flags.tier2)
        && !op.facts.jumps
        && !op.facts.locals
        && op.inputs.iter().chain(&op.outputs).all(|i| i.size.is_none() && i.name != "unused")
        && op.outputs.iter().filter(|o| !o.peek && o.moved.is_none()).count() <= 1
        && !mentions(op, &["ip", "constant", "name", "reload_table"])
        && (flags.tier2 || !mentions(op, &["frame"]))
}

fn mentions(op: &Op, names: &[&str]) -> bool {
    let mut found = false;
    crate::parse::visit_idents(op.body.clone(), &mut |ident, _| found |= names.iter().any(|n| ident == n));
    found
}

/// The one immediate of a traceable operation: `oparg` or its cache operand.
pub fn immediate(op: &Op) -> Option<(&str, TokenStream)> {
    if let Some(cache) = op.caches.iter().find(|c| c.name != "unused") {
        let ty = match cache.units {
            1 => quote!(u16),
            2 => quote!(u32),
            _ => quote!(u64),
        };
        return Some((&cache.name, ty));
    }
    op.facts.uses_oparg.then(|| ("oparg", quote!(usize)))
}

/// The new output of a traceable operation.
pub fn output(op: &Op) -> Option<&Item> {
    op.outputs.iter().find(|o| !o.peek && o.moved.is_none())
}

fn trace_type(ty: &ItemType) -> TokenStream {
    match ty {
        ItemType::Ref | ItemType::Owned | ItemType::Borrowed => quote!(Type::Value),
        ItemType::I64 => quote!(Type::I64),
        ItemType::F64 => quote!(Type::F64),
        ItemType::Bool => quote!(Type::Bool),
        ItemType::Ptr(_) => quote!(Type::Ptr),
    }
}

fn uops(defs: &Definitions) -> TokenStream {
    let count = defs.ops.len();
    let mut constants = TokenStream::new();
    let mut rows = TokenStream::new();
    for (index, op) in defs.ops.iter().enumerate() {
        let ident = format_ident!("{}", op.name);
        let number = index as u16;
        let doc = format!("`{}`, defined in `ops/bytecodes/`.", op.name);
        constants.extend(quote!(#[doc = #doc] pub const #ident: Uop = Uop(#number);));
        rows.extend(row(op));
    }
    quote! {
        impl Uop { #constants }
        /// What is known of each micro-operation, by number.
        pub static UOPS: [UopInfo; #count] = [#rows];
    }
}

fn row(op: &Op) -> TokenStream {
    let name = &op.name;
    let can_trace = traceable(op);
    let inputs = op.inputs.iter().map(|i| trace_type(&i.ty));
    let outputs = match output(op) {
        Some(item) => trace_type(&item.ty),
        None => quote!(Type::None),
    };
    let borrowed = output(op).is_some_and(|o| o.ty == ItemType::Borrowed);
    let Facts { exits, deopts, errors, escapes, calls, uses_oparg, .. } = op.facts;
    let guard = exits || deopts;
    let Flags { pure, hot, commutative, three_address, fresh, .. } = op.flags;
    let immediate = immediate(op).is_some();
    let optional = |o: &Option<String>| match o {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    };
    let reads = optional(&op.flags.reads);
    let writes = optional(&op.flags.writes);
    let results = op.outputs.iter().map(|o| {
        let from = if o.peek { op.inputs.iter().position(|i| i.name == o.name) } else { o.moved };
        from.map_or(-1i8, |i| i as i8)
    });
    let branch = match &op.flags.branch {
        Some((a, b)) => {
            let (a, b) = (format_ident!("{a}"), format_ident!("{b}"));
            quote!(Some((Uop::#a, Uop::#b)))
        }
        None => quote!(None),
    };
    quote!(UopInfo {
        name: #name, traceable: #can_trace, inputs: &[#(#inputs),*], output: #outputs, borrowed: #borrowed, guard: #guard, deopts: #deopts,
        errors: #errors, escapes: #escapes, calls: #calls, pure: #pure, hot: #hot, commutative: #commutative,
        three_address: #three_address, fresh: #fresh, immediate: #immediate,
        uses_oparg: #uses_oparg, results: &[#(#results),*], reads: #reads, writes: #writes, branch: #branch,
    },)
}

fn expansions(defs: &Definitions) -> TokenStream {
    let mut rows: Vec<TokenStream> = vec![quote!(None); 256];
    for instruction in &defs.instructions {
        let mut offset = 1usize;
        let mut parts = TokenStream::new();
        for part in &instruction.parts {
            match part {
                Part::Unused(units) => offset += units,
                Part::Flush => {}
                Part::Op(index) => {
                    let op = &defs.ops[*index];
                    let ident = format_ident!("{}", op.name);
                    // The first operand is the one that traces want; others are versions that they guard differently.
                    let mut operand = quote!(None);
                    let mut found = false;
                    for cache in &op.caches {
                        if !found && cache.name != "unused" && cache.name != "counter" {
                            found = true;
                            let (at, units) = (offset as u8, cache.units as u8);
                            operand = quote!(Some((#at, #units)));
                        }
                        offset += cache.units;
                    }
                    if !op.flags.specializing {
                        parts.extend(quote!(Part { uop: Uop::#ident, operand: #operand },));
                    }
                }
            }
        }
        let adaptive = instruction.cache_units > 0
            && defs.families.iter().any(|f| f.head == instruction.name && !f.members.is_empty())
            && instruction.parts.iter().any(|p| matches!(p, Part::Op(i) if defs.ops[*i].flags.specializing));
        let (name, size) = (&instruction.name, 1 + instruction.cache_units as u8);
        let head = defs.head_of(name);
        let head_opcode = defs.instruction(head).map_or(instruction.opcode, |i| i.opcode);
        rows[instruction.opcode as usize] = quote!(Some(Expansion { name: #name, size: #size, head: #head_opcode, adaptive: #adaptive, parts: &[#parts] }));
    }
    quote! {
        /// How each instruction expands, by opcode.
        pub static EXPANSIONS: [Option<Expansion>; 256] = [#(#rows),*];
    }
}

/// `fn evaluate`: runs one traceable micro-operation on words.
fn evaluator(defs: &Definitions) -> TokenStream {
    let mut arms = TokenStream::new();
    let helpers = helper_declarations(defs, &|name| {
        defs.ops.iter().any(|op| traceable(op) && mentions(op, &[name]) || name == "tp_dealloc")
    });
    for op in defs.ops.iter().filter(|op| traceable(op)) {
        let ident = format_ident!("{}", op.name);
        let body = evaluator_body(op);
        arms.extend(quote!(Uop::#ident => { #body }));
    }
    quote! {
        #helpers
        /// Runs `uop` on `inputs`; see [`Outcome`].
        ///
        /// # Safety
        /// The inputs have the types that the micro-operation declares and name live objects; `thread` holds the GIL.
        #[allow(unused_variables, unused_mut, unused_parens, unreachable_code, clippy::all, clippy::undocumented_unsafe_blocks)]
        pub unsafe fn evaluate(uop: Uop, thread: *mut Thread, inputs: &[u64], immediate: u64) -> Outcome {
            // SAFETY: by the contract.
            unsafe { match uop { #arms _ => Outcome::Unsupported } }
        }
    }
}

fn evaluator_body(op: &Op) -> TokenStream {
    let mut bindings = TokenStream::new();
    if mentions(op, &["frame"]) {
        bindings.extend(quote!(let frame = (*thread).frame;));
    }
    for (index, input) in op.inputs.iter().enumerate() {
        let name = format_ident!("{}", input.name);
        let value = from_word(&input.ty, quote!(inputs[#index]));
        let by_reference = (input.peek || input.moved.is_some()) && input.ty == ItemType::Ref;
        bindings.extend(if by_reference { quote!(let #name = &#value;) } else { quote!(let #name = #value;) });
    }
    if let Some((name, ty)) = immediate(op) {
        let name = format_ident!("{name}");
        bindings.extend(quote!(let #name = immediate as #ty;));
    }
    let result = match output(op) {
        Some(item) => {
            let name = format_ident!("{}", item.name);
            let ty = rust_type(&item.ty);
            bindings.extend(quote!(let #name: #ty;));
            to_word(&item.ty, quote!(#name))
        }
        None => quote!(0),
    };
    let body = rewrite_macros(op.body.clone(), &mut |name, arguments| {
        (name == "close_all").then(|| close_all(op, &arguments))
    });
    let body = rewrite_macros(body, &mut |name, arguments| {
        Some(match name {
            "exit_if" | "deopt_if" => quote!(if #arguments { return Outcome::Exit; }),
            "error_if" => quote!(if #arguments { return Outcome::Error; }),
            "error" => quote!(return Outcome::Error),
            "close" => quote!({
                let object = #arguments.value().ptr();
                if #arguments.close_needs_dealloc() {
                    tp_dealloc(thread, object);
                }
            }),
            "dead" => quote!({ let _ = #arguments; }),
            "switch_frame" => quote!((*thread).frame = #arguments;),
            _ => return None,
        })
    });
    quote!(#bindings #body Outcome::Done(#result))
}

/// An item from the word that holds it in a register.
pub fn from_word(ty: &ItemType, word: TokenStream) -> TokenStream {
    match ty {
        ItemType::Ref => quote!(StackRef::steal(Value(#word))),
        ItemType::Owned | ItemType::Borrowed => quote!(Value(#word)),
        ItemType::I64 => quote!((#word as i64)),
        ItemType::F64 => quote!(f64::from_bits(#word)),
        ItemType::Bool => quote!((#word != 0)),
        ItemType::Ptr(target) => {
            let target = format_ident!("{target}");
            quote!((#word as *mut #target))
        }
    }
}

/// The word that holds an item in a register.
pub fn to_word(ty: &ItemType, item: TokenStream) -> TokenStream {
    match ty {
        ItemType::Ref => quote!(#item.into_value().0),
        ItemType::Owned | ItemType::Borrowed => quote!(#item.0),
        ItemType::I64 | ItemType::Bool | ItemType::Ptr(_) => quote!(#item as u64),
        ItemType::F64 => quote!(#item.to_bits()),
    }
}
