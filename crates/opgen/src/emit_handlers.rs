//! Product: tier 1. One function per instruction for threaded dispatch through `become`, and one portable loop.
//!
//! Both come from the same emitter; only the ways to continue, to fall back to a family's head, to unwind and to
//! leave differ ([`Style`]).

use crate::model::*;
use crate::parse::{CloseAll, replace_ident, rewrite_macros};
use crate::stack::{Stack, store};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;

/// How control passes from one instruction to the next.
#[derive(Copy, Clone, PartialEq)]
pub enum Style {
    /// `become` through the dispatch table.
    Tail,
    /// An arm of a `match` in a loop.
    Loop,
}

/// Number of the label that unwinds, in the portable loop.
const FIRST_LABEL: usize = 256;

/// Declarations of the helpers that `wanted` says yes to, for a crate that calls them by symbol.
pub fn helper_declarations(defs: &Definitions, wanted: &dyn Fn(&str) -> bool) -> TokenStream {
    let signatures = defs.helpers.values().filter(|h| wanted(&h.name)).map(|h| &h.signature);
    quote!(unsafe extern "C" { #(#signatures;)* })
}

/// `fn helper_address`: the address of each helper by name.
pub fn helper_addresses(defs: &Definitions) -> TokenStream {
    let arms = defs.helpers.keys().map(|name| {
        let ident = format_ident!("{name}");
        quote!(#name => #ident as *const () as usize,)
    });
    quote! {
        /// The address of a helper by name, or 0 for an unknown one.
        pub fn helper_address(name: &str) -> usize {
            match name { #(#arms)* _ => 0 }
        }
    }
}

/// The handlers crate's functions and dispatch tables.
pub fn threaded(defs: &Definitions) -> TokenStream {
    let mut out = TokenStream::new();
    for instruction in &defs.instructions {
        let name = format_ident!("op_{}", instruction.name);
        let body = emit(defs, instruction, Style::Tail);
        out.extend(handler(&name, body));
    }
    for label in labels(defs) {
        let name = format_ident!("op_{}", label.name);
        let instruction = label_instruction(defs, label);
        out.extend(handler(&name, emit(defs, &instruction, Style::Tail)));
    }
    for fused in &defs.fused {
        let name = format_ident!("op_{}", fused.name);
        out.extend(handler(&name, emit_fused(defs, fused, Style::Tail)));
    }
    out.extend(tables(defs));
    for helper in defs.helpers.values().filter(|h| h.cold) {
        let cold = format_ident!("cold_{}", helper.name);
        out = replace_ident(out, &helper.name, &quote!(#cold));
    }
    let declarations = helper_declarations(defs, &|_| true);
    let cold = cold_calls(defs);
    quote!(#declarations #cold #out)
}

/// Calls of the cold helpers that preserve all registers, so that handlers need not save theirs around a rare call.
fn cold_calls(defs: &Definitions) -> TokenStream {
    let calls = defs.helpers.values().filter(|h| h.cold).map(|helper| {
        let (callee, name) = (format_ident!("{}", helper.name), format_ident!("cold_{}", helper.name));
        let (inputs, output) = (&helper.signature.inputs, &helper.signature.output);
        let arguments = inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(typed) => Some(&typed.pat),
            syn::FnArg::Receiver(_) => None,
        });
        quote! {
            #[cold]
            #[inline(never)]
            unsafe extern "rust-cold" fn #name(#inputs) #output { unsafe { #callee(#(#arguments),*) } }
        }
    });
    quote!(#(#calls)*)
}

fn handler(name: &proc_macro2::Ident, body: TokenStream) -> TokenStream {
    quote! {
        #[inline(never)]
        #[allow(unused_mut, unused_variables, unused_assignments, unreachable_code)]
        unsafe extern "rust-preserve-none" fn #name(
            mut frame: *mut Frame, ip: *mut CodeUnit, mut sp: *mut Value, thread: *mut Thread,
            mut table: *const Handler, oparg: usize,
        ) -> u64 { unsafe { #body } }
    }
}

/// Labels: operations marked `tier1` that no instruction uses and whose name has no leading underscore.
fn labels(defs: &Definitions) -> impl Iterator<Item = &Op> {
    defs.ops.iter().filter(|op| op.flags.tier1 && !op.name.starts_with('_') && defs.instruction(&op.name).is_none())
}

fn label_instruction(defs: &Definitions, label: &Op) -> Instruction {
    Instruction {
        name: label.name.clone(),
        opcode: 0,
        line: label.line,
        file: label.file.clone(),
        docs: Vec::new(),
        parts: vec![Part::Op(defs.op_index[&label.name])],
        cache_units: 0,
    }
}

/// The normal, recording and counting dispatch tables.
fn tables(defs: &Definitions) -> TokenStream {
    let mut normal: Vec<TokenStream> = vec![quote!(Handler(op_unknown)); 256];
    let mut recording = normal.clone();
    let mut counting = normal.clone();
    let mut shims = TokenStream::new();
    for instruction in &defs.instructions {
        let opcode = instruction.opcode as usize;
        let handler = format_ident!("op_{}", instruction.name);
        let record = format_ident!("record_{}", instruction.name);
        let count = format_ident!("count_{}", instruction.name);
        normal[opcode] = quote!(Handler(#handler));
        recording[opcode] = quote!(Handler(#record));
        counting[opcode] = quote!(Handler(#count));
        shims.extend(quote! {
            unsafe extern "rust-preserve-none" fn #record(frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value,
                thread: *mut Thread, table: *const Handler, oparg: usize) -> u64 { unsafe {
                (*frame).ip = ip;
                (*frame).sp = sp;
                tp_record(thread, frame, ip, sp, #opcode | oparg << 8);
                let table: *const Handler = (*thread).dispatch.cast();
                become #handler(frame, ip, sp, thread, table, oparg)
            } }
            unsafe extern "rust-preserve-none" fn #count(frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value,
                thread: *mut Thread, table: *const Handler, oparg: usize) -> u64 { unsafe {
                (*thread).instructions_counted += 1;
                become #handler(frame, ip, sp, thread, table, oparg)
            } }
        });
    }
    for fused in &defs.fused {
        let opcode = fused.opcode as usize;
        let handler = format_ident!("op_{}", fused.name);
        // What is recorded are the instructions themselves.
        let record = format_ident!("record_{}", fused.sequence[0]);
        normal[opcode] = quote!(Handler(#handler));
        recording[opcode] = quote!(Handler(#record));
        let count = format_ident!("count_{}", fused.name);
        let length = fused.sequence.len() as u64;
        shims.extend(quote! {
            unsafe extern "rust-preserve-none" fn #count(frame: *mut Frame, ip: *mut CodeUnit, sp: *mut Value,
                thread: *mut Thread, table: *const Handler, oparg: usize) -> u64 { unsafe {
                (*thread).instructions_counted += #length;
                become #handler(frame, ip, sp, thread, table, oparg)
            } }
        });
        counting[opcode] = quote!(Handler(#count));
    }
    quote! {
        #shims
        #[unsafe(no_mangle)] pub static TP_DISPATCH: [Handler; 256] = [#(#normal),*];
        #[unsafe(no_mangle)] pub static TP_DISPATCH_RECORDING: [Handler; 256] = [#(#recording),*];
        #[unsafe(no_mangle)] pub static TP_DISPATCH_COUNTING: [Handler; 256] = [#(#counting),*];
    }
}

/// The portable loop's `match opcode`.
pub fn portable_match(defs: &Definitions) -> TokenStream {
    let mut arms = TokenStream::new();
    for instruction in &defs.instructions {
        let body = emit(defs, instruction, Style::Loop);
        let opcode = instruction.opcode as usize;
        arms.extend(quote!(#opcode => { #body }));
    }
    for fused in &defs.fused {
        let body = emit_fused(defs, fused, Style::Loop);
        let opcode = fused.opcode as usize;
        arms.extend(quote!(#opcode => { #body }));
    }
    for (index, label) in labels(defs).enumerate() {
        let instruction = label_instruction(defs, label);
        let body = emit(defs, &instruction, Style::Loop);
        let number = FIRST_LABEL + index;
        arms.extend(quote!(#number => { #body }));
    }
    let unwind = unwind(Style::Loop);
    quote!(match opcode {
        #arms
        other => {
            (*frame).ip = ip;
            (*frame).sp = sp;
            tp_unknown_opcode(thread, other);
            #unwind
        }
    })
}

/// `fn unfused`: the first instruction of a fused sequence by number, or the number itself.
pub fn unfused(defs: &Definitions) -> TokenStream {
    let arms = defs.fused.iter().filter_map(|fused| {
        let (opcode, first) = (fused.opcode as usize, defs.instruction(&fused.sequence[0])?.opcode as usize);
        Some(quote!(#opcode => #first,))
    });
    quote! {
        fn unfused(opcode: usize) -> usize {
            match opcode { #(#arms)* _ => opcode }
        }
    }
}

struct Emitter<'a> {
    defs: &'a Definitions,
    instruction: &'a Instruction,
    style: Style,
    stack: Stack,
    out: TokenStream,
    cache_offset: usize,
}

fn emit(defs: &Definitions, instruction: &Instruction, style: Style) -> TokenStream {
    let mut emitter = Emitter::new(defs, instruction, style);
    emitter.parts();
    emitter.finish()
}

/// The instructions of a fused sequence one behind the other; what one leaves on the stack stays in variables where the
/// next cannot exit.
fn emit_fused(defs: &Definitions, fused: &Fused, style: Style) -> TokenStream {
    let mut instructions = fused.sequence.iter().filter_map(|name| defs.instruction(name));
    let Some(first) = instructions.next() else { return TokenStream::new() };
    let mut emitter = Emitter::new(defs, first, style);
    emitter.parts();
    for instruction in instructions {
        emitter.next(instruction);
        emitter.parts();
    }
    emitter.finish()
}

impl<'a> Emitter<'a> {
    fn new(defs: &'a Definitions, instruction: &'a Instruction, style: Style) -> Emitter<'a> {
        let size = 1 + instruction.cache_units;
        let out = quote!(let mut next_ip = ip.add(#size););
        Emitter { defs, instruction, style, stack: Stack::default(), out, cache_offset: 1 }
    }

    fn parts(&mut self) {
        for part in &self.instruction.parts {
            match part {
                Part::Unused(units) => self.cache_offset += units,
                Part::Flush => {
                    let Emitter { stack, out, .. } = self;
                    stack.flush(out);
                }
                Part::Op(index) => self.operation(&self.defs.ops[*index]),
            }
        }
    }

    fn ops_of(&self, instruction: &Instruction) -> impl Iterator<Item = &'a Op> {
        let defs = self.defs;
        let ops: Vec<usize> =
            instruction.parts.iter().filter_map(|p| if let Part::Op(i) = p { Some(*i) } else { None }).collect();
        ops.into_iter().map(|i| &defs.ops[i])
    }

    /// Goes on to the next instruction of a fused sequence, unless the last one jumped.
    fn next(&mut self, instruction: &'a Instruction) {
        let before = 1 + self.instruction.cache_units;
        let jumped = self.ops_of(self.instruction).any(|op| op.facts.jumps);
        let leaves = self.ops_of(instruction).any(|op| op.facts.exits || op.facts.deopts || op.facts.errors);
        let style = self.style;
        let Emitter { stack, out, .. } = self;
        if jumped || leaves || !stack.is_static() {
            stack.flush(out);
            let top = stack.top().pointer();
            if top.to_string() != "sp" {
                out.extend(quote!(sp = #top;));
            }
            stack.rebase();
        }
        if jumped {
            let go = dispatch(style);
            out.extend(quote!(if next_ip != ip.add(#before) { #go }));
        }
        let size = 1 + instruction.cache_units;
        out.extend(match style {
            Style::Tail => quote!(
                let ip = next_ip;
                let oparg = (*ip >> 8) as usize;
                let mut next_ip = ip.add(#size);
            ),
            Style::Loop => quote!(
                ip = next_ip;
                oparg = (*ip >> 8) as usize;
                next_ip = ip.add(#size);
            ),
        });
        self.instruction = instruction;
        self.cache_offset = 1;
    }

    fn operation(&mut self, op: &Op) {
        if op.flags.tier2 {
            return;
        }
        let mut bindings = TokenStream::new();
        let mut popped = Vec::new();
        for input in op.inputs.iter().rev() {
            let Emitter { stack, out, .. } = self;
            popped.push(stack.pop(input, out));
        }
        popped.reverse();
        if op.facts.escapes || op.facts.errors {
            self.spill(&popped);
        }
        for (input, item) in op.inputs.iter().zip(&popped) {
            if input.name == "unused" {
                continue;
            }
            let name = format_ident!("{}", input.name);
            let variable = &item.variable;
            let by_reference = (input.peek || input.moved.is_some()) && item.ty == ItemType::Ref && item.size.is_none();
            bindings.extend(if by_reference {
                quote!(let #name = &#variable;)
            } else {
                quote!(let #name = #variable;)
            });
        }
        self.caches(op, &mut bindings);
        if op.facts.uses_rest_sp {
            let Emitter { stack, out, .. } = self;
            stack.flush(out);
            let top = stack.top().pointer();
            bindings.extend(quote!(let rest_sp: *mut Value = #top;));
        }
        self.outputs(op, popped, bindings);
    }

    /// Everything to memory, inputs included, and the frame's pointers with it: someone may look.
    fn spill(&mut self, popped: &[crate::stack::Cached]) {
        let Emitter { stack, out, .. } = self;
        stack.flush(out);
        let mut offset = stack.top();
        for item in popped {
            if item.ty.is_value() {
                store(item, &offset, out);
                offset.step(item.size.as_deref(), true);
            }
        }
        let top = offset.pointer();
        out.extend(quote!((*frame).ip = ip; (*frame).sp = #top;));
    }

    fn caches(&mut self, op: &Op, bindings: &mut TokenStream) {
        for cache in &op.caches {
            let offset = self.cache_offset;
            self.cache_offset += cache.units;
            if cache.name == "unused" {
                continue;
            }
            let name = format_ident!("{}", cache.name);
            let ty = match cache.units {
                1 => quote!(u16),
                2 => quote!(u32),
                _ => quote!(u64),
            };
            bindings.extend(quote!(let #name: #ty = ip.add(#offset).cast::<#ty>().read_unaligned();));
        }
    }

    fn outputs(&mut self, op: &Op, popped: Vec<crate::stack::Cached>, mut bindings: TokenStream) {
        let body = self.body(op);
        let mut offset = self.stack.top();
        let mut declared = TokenStream::new();
        let mut pushed = Vec::new();
        let mut results = Vec::new();
        for (index, output) in op.outputs.iter().enumerate() {
            if output.peek {
                pushed.push(popped[index].clone());
                offset.step(output.size.as_deref(), true);
                continue;
            }
            if let Some(from) = output.moved {
                let mut item = popped[from].clone();
                item.in_memory = false;
                pushed.push(item);
                offset.step(output.size.as_deref(), true);
                continue;
            }
            let Emitter { stack, out, .. } = self;
            let item = stack.output(output, &offset, out);
            offset.step(output.size.as_deref(), true);
            if output.name != "unused" {
                let name = format_ident!("{}", output.name);
                let variable = &item.variable;
                if output.size.is_some() {
                    bindings.extend(quote!(let #name = #variable;));
                } else {
                    let ty = rust_type(&output.ty);
                    bindings.extend(quote!(let #name: #ty;));
                    declared.extend(quote!(#variable,));
                    results.push(name);
                }
            }
            pushed.push(item);
        }
        self.out.extend(if results.is_empty() {
            quote!({ #bindings #body })
        } else {
            quote!(let (#declared) = { #bindings #body (#(#results,)*) };)
        });
        for item in pushed {
            self.stack.push(item);
        }
    }

    fn body(&self, op: &Op) -> TokenStream {
        let head = self.defs.head_of(&self.instruction.name).to_owned();
        let head_opcode = self.defs.instruction(&head).map_or(0, |i| i.opcode as usize);
        let style = self.style;
        let body = rewrite_macros(op.body.clone(), &mut |name, arguments| match name {
            "specialize" => Some(specialize(&arguments)),
            "close_all" => Some(close_all(op, &arguments)),
            _ => None,
        });
        rewrite_macros(body, &mut |name, arguments| {
            Some(match name {
                "exit_if" | "deopt_if" => {
                    let fall_back = match style {
                        Style::Tail => {
                            quote!(become ((*table.add(#head_opcode)).0)(frame, ip, sp, thread, table, oparg))
                        }
                        Style::Loop => quote!({ opcode = #head_opcode; continue 'run; }),
                    };
                    quote!(if #arguments { cold(); #fall_back; })
                }
                "error_if" => {
                    let unwind = unwind(style);
                    quote!(if #arguments { cold(); #unwind; })
                }
                "error" => unwind(style),
                "local" => quote!((*Frame::local(frame, (#arguments) as usize))),
                "constant" => quote!((*(*(*frame).code).consts.add((#arguments) as usize))),
                "name" => quote!((*(*(*frame).code).names.add((#arguments) as usize))),
                "dead" => quote!({ let _ = #arguments; }),
                "close" => quote!({
                    let object = #arguments.value().ptr();
                    if #arguments.close_needs_dealloc() {
                        cold();
                        (*frame).ip = ip;
                        tp_dealloc(thread, object);
                    }
                }),
                "reload_table" if style == Style::Loop => quote!({}),
                "reload_table" => quote!(table = (*thread).dispatch.cast();),
                "jump_by" => quote!(next_ip = next_ip.offset((#arguments) as isize);),
                "enter_frame" => enter_frame(arguments, style),
                "jump_to_end" => {
                    let go = dispatch(style);
                    quote!({
                        next_ip = next_ip.offset((#arguments) as isize);
                        #go
                    })
                }
                "leave" => quote!(return #arguments),
                "opcode" => {
                    let number = u16::from(self.defs.opcodes.get(&arguments.to_string()).copied().unwrap_or_default());
                    quote!(#number)
                }
                "redispatch" => match style {
                    Style::Tail => quote!({
                        let opcode = (*ip & 0xff) as usize;
                        become ((*table.add(opcode)).0)(frame, ip, sp, thread, table, oparg)
                    }),
                    Style::Loop => quote!({
                        opcode = (*ip & 0xff) as usize;
                        continue 'run;
                    }),
                },
                "extend_oparg" => match style {
                    Style::Tail => quote!({
                        let word = *next_ip as usize;
                        become ((*table.add(word & 0xff)).0)(frame, next_ip, sp, thread, table, oparg << 8 | word >> 8)
                    }),
                    Style::Loop => quote!({
                        let word = *next_ip as usize;
                        ip = next_ip;
                        opcode = word & 0xff;
                        oparg = oparg << 8 | word >> 8;
                        continue 'run;
                    }),
                },
                _ => return None,
            })
        })
    }

    fn finish(mut self) -> TokenStream {
        let style = self.style;
        let Emitter { stack, out, .. } = &mut self;
        stack.flush(out);
        let top = stack.top().pointer();
        if top.to_string() != "sp" {
            out.extend(quote!(sp = #top;));
        }
        out.extend(dispatch(style));
        self.out
    }
}

/// Goes on in another frame: where it says itself, or at the stack pointer and instruction that are given, too.
fn enter_frame(arguments: TokenStream, style: Style) -> TokenStream {
    let go = dispatch(style);
    let parts = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated.parse2(arguments.clone());
    let place = match parts {
        Ok(parts) if parts.len() == 3 => {
            let (callee, stack, instruction) = (&parts[0], &parts[1], &parts[2]);
            quote!((frame, sp, next_ip) = (#callee, #stack, #instruction);)
        }
        _ => quote!(
            frame = #arguments;
            sp = (*frame).sp;
            next_ip = (*frame).ip.add((*frame).return_offset as usize);
        ),
    };
    quote!({
        #place
        (*thread).frame = frame;
        #go
    })
}

/// Goes on to the instruction at `next_ip`.
fn dispatch(style: Style) -> TokenStream {
    match style {
        Style::Tail => quote!(
            let word = *next_ip as usize;
            become ((*table.add(word & 0xff)).0)(frame, next_ip, sp, thread, table, word >> 8)
        ),
        Style::Loop => quote!(
            let word = *next_ip as usize;
            ip = next_ip;
            opcode = word & 0xff;
            oparg = word >> 8;
            continue 'run;
        ),
    }
}

fn unwind(style: Style) -> TokenStream {
    match style {
        Style::Tail => quote!(become op_UNWIND(frame, ip, sp, thread, table, oparg)),
        Style::Loop => quote!({ opcode = #FIRST_LABEL; continue 'run; }),
    }
}

/// Runs the specializer when the adaptive counter triggers, then the instruction it left behind.
fn specialize(call: &TokenStream) -> TokenStream {
    quote!({
        if Counter(counter).triggers() {
            cold();
            #call;
            redispatch!();
        }
        *ip.add(1) = Counter(counter).advance().0;
    })
}

/// Closes an array or so many words, last first: the order in which CPython gives up the inputs of an instruction.
pub fn close_all(op: &Op, arguments: &TokenStream) -> TokenStream {
    let (place, count) = match CloseAll::read(arguments) {
        CloseAll::Words(place, count) => (place, count),
        CloseAll::Array(name) => {
            let size = op.inputs.iter().find(|i| i.name == name).and_then(|i| i.size.as_ref());
            // Both come from the definition, which parsed.
            let tokens = |text: &str| text.parse().unwrap_or_default();
            (tokens(&name), size.map(|s| tokens(s)).unwrap_or_default())
        }
    };
    quote!({
        let mut remaining: usize = #count;
        while remaining > 0 {
            remaining -= 1;
            let last = StackRef::steal(*#place.add(remaining));
            close!(last);
        }
    })
}

/// The Rust type of an item in a body.
pub fn rust_type(ty: &ItemType) -> TokenStream {
    match ty {
        ItemType::Ref => quote!(StackRef),
        ItemType::Owned | ItemType::Borrowed => quote!(Value),
        ItemType::I64 => quote!(i64),
        ItemType::F64 => quote!(f64),
        ItemType::Bool => quote!(bool),
        ItemType::Ptr(target) => {
            let target = format_ident!("{}", target);
            quote!(*mut #target)
        }
    }
}
