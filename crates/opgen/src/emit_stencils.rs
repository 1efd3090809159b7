//! Product: the stencil sources. One function per traceable micro-operation and register assignment, plus the moves,
//! stubs and common routines that traces are put together with.
//!
//! Law: a stencil's arguments are the machine registers of a trace ([`INTS`], [`FLOATS`], the frame and the thread);
//! it leaves through a tail call of a hole symbol. On the way to `EXIT` every register is as it was on entry. Symbols
//! that begin with `HOLE_` stand for 31-bit immediates, those that begin with `POOL_` for words in the trace's data
//! area, all others for code addresses. `jit` turns them into holes; its build fails on any symbol it does not know.

use crate::emit_trace::{from_word, immediate, output, to_word, traceable};
use crate::model::*;
use crate::parse::rewrite_macros;
use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};
use std::fmt::Write;

/// The allocatable integer registers, in the order of their numbers. The first two survive calls.
pub const INTS: [&str; 7] = ["r14", "r15", "rdi", "rsi", "r8", "r9", "r11"];
/// The allocatable float registers.
pub const FLOATS: [&str; 8] = ["xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7"];
/// Registers that take a call's inputs, by number.
pub const CALL_INPUTS: [usize; 4] = [2, 3, 4, 5];
/// The register that has a call's output.
pub const CALL_OUTPUT: usize = 2;

/// The arguments of a stencil in the calling convention's order. `rdx`, `rcx` and `rax` hold nothing between
/// stencils, but for a result on its way in `rax`.
const ARGUMENTS: [&str; 20] = [
    "frame", "thread", "r14", "r15", "rdi", "rsi", "rdx", "rcx", "r8", "r9", "r11", "rax", "xmm0", "xmm1", "xmm2",
    "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
];
/// The arguments of a stencil that calls.
const SHORT_ARGUMENTS: usize = 10;

/// Where an operand or result is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// An allocatable integer register.
    Int(usize),
    /// `rax`, between two stencils.
    Scratch,
    /// A float register.
    Float(usize),
    /// A word of the trace's data area.
    Pool,
    /// A spill slot of the thread.
    Spill,
    /// A word of the root frame.
    Frame,
}

impl Place {
    /// The number that stands for the place in a stencil's key; 0 is for nothing.
    pub fn code(self) -> u32 {
        match self {
            Place::Int(n) => 1 + n as u32,
            Place::Scratch => 8,
            Place::Float(n) => 9 + n as u32,
            Place::Pool => 17,
            Place::Spill => 18,
            Place::Frame => 19,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Place::Int(n) => INTS[n],
            Place::Scratch => "rax",
            Place::Float(n) => FLOATS[n],
            Place::Pool => "pool",
            Place::Spill => "spill",
            Place::Frame => "frame",
        }
    }
}

/// Stencils that are no micro-operation's, by number.
pub const MACHINE_KINDS: [&str; 13] = [
    "MOVE",
    "JUMP",
    "EXIT_STUB",
    "SLOW_STUB",
    "SLOW_ESCAPING_STUB",
    "SLOW_CHECK",
    "ENTER",
    "TRAMPOLINE",
    "SLOW_ROUTINE",
    "COUNT",
    "RETURN",
    "FORCE_EXIT",
    "RETURNED",
];
/// Number of the first of [`MACHINE_KINDS`]; below are the micro-operations.
pub const FIRST_MACHINE_KIND: u32 = 0xF00;

/// The number of one of [`MACHINE_KINDS`].
pub fn machine_kind(name: &str) -> u32 {
    FIRST_MACHINE_KIND + MACHINE_KINDS.iter().position(|k| *k == name).unwrap_or(0xFF) as u32
}

/// The key of a stencil: kind, output place, input places.
pub fn key(kind: u32, output: Option<Place>, inputs: &[Place]) -> u32 {
    let mut key = kind << 20 | output.map_or(0, Place::code) << 15;
    for (index, place) in inputs.iter().take(3).enumerate() {
        key |= place.code() << (10 - 5 * index);
    }
    key
}

/// A stencil's symbol and its key.
pub struct Stencil {
    /// Symbol in the object.
    pub name: String,
    /// What it is looked up by: see [`key`].
    pub key: u32,
}

/// The stencil crate.
pub struct Sources {
    /// Rust source.
    pub text: String,
    /// All stencils.
    pub stencils: Vec<Stencil>,
}

/// Writes the stencil crate for `defs`.
pub fn sources(defs: &Definitions) -> Sources {
    let mut emitter = Emitter { defs, out: Sources { text: prelude(defs), stencils: Vec::new() } };
    for (number, op) in defs.ops.iter().enumerate() {
        if !traceable(op) {
            continue;
        }
        if is_register_form(op) {
            emitter.register_forms(number as u32, op);
        } else {
            emitter.call_form(number as u32, op);
        }
    }
    emitter.moves();
    emitter.stubs();
    emitter.out
}

/// Whether the operation has a stencil for each register assignment; else it takes its inputs from fixed registers and
/// clobbers all but the two that survive calls.
pub fn is_register_form(op: &Op) -> bool {
    op.flags.hot || !op.facts.calls
}

/// Whether the operation calls a helper in a cold path, out of line.
fn has_slow_path(op: &Op) -> bool {
    op.flags.hot && op.facts.calls
}

fn is_float(item: &Item) -> bool {
    item.ty == ItemType::F64
}

struct Emitter<'a> {
    defs: &'a Definitions,
    out: Sources,
}

/// A tail call of `target` with all registers passed on, but for those in `replaced`.
fn tail_call(target: &str, count: usize, replaced: &[(&str, String)], keep_scratch: bool) -> String {
    let mut call = format!("become {target}(");
    for name in &ARGUMENTS[..count] {
        let dummy = is_dummy(name, count);
        match replaced.iter().find(|(n, _)| n == name) {
            Some((_, value)) => call.push_str(value),
            None if dummy && !keep_scratch => call.push('U'),
            None => call.push_str(name),
        }
        call.push(',');
    }
    call.push(')');
    call
}

/// Whether the register holds nothing where the stencil ends.
fn is_dummy(name: &str, count: usize) -> bool {
    matches!(name, "rdx" | "rcx" | "rax") || count == SHORT_ARGUMENTS && matches!(name, "rdi" | "rsi" | "r8" | "r9")
}

fn full(target: &str, replaced: &[(&str, String)]) -> String {
    tail_call(target, ARGUMENTS.len(), replaced, false)
}

/// The word that a place holds, as an expression of type `u64`.
fn word(place: Place, operand: usize) -> TokenStream {
    let (pool, hole) = (format_ident!("POOL_{operand}"), format_ident!("HOLE_SPILL_{operand}"));
    match place {
        Place::Int(n) => {
            let register = format_ident!("{}", INTS[n]);
            quote!(#register)
        }
        Place::Float(n) => {
            let register = format_ident!("{}", FLOATS[n]);
            quote!(#register.to_bits())
        }
        Place::Scratch => quote!(rax.assume_init()),
        Place::Pool => quote!(#pool),
        Place::Spill => quote!(*((thread as usize + (&raw const #hole) as usize) as *const u64)),
        Place::Frame => quote!(*((frame as usize + (&raw const HOLE_FRAME) as usize) as *const u64)),
    }
}

/// The argument of the continuation that receives word `value` in a register.
fn result(place: Place, value: &str) -> (&'static str, String) {
    match place {
        Place::Float(n) => (FLOATS[n], format!("f64::from_bits({value})")),
        Place::Scratch => ("rax", format!("W::new({value})")),
        other => (other.name(), value.to_owned()),
    }
}

/// `let` statements for the inputs and the immediate, and the declaration of the output.
fn bindings(op: &Op, words: &[TokenStream]) -> TokenStream {
    let mut out = TokenStream::new();
    for (index, input) in op.inputs.iter().enumerate() {
        let name = format_ident!("{}", input.name);
        let value = from_word(&input.ty, words[index].clone());
        let by_reference = (input.peek || input.moved.is_some()) && input.ty == ItemType::Ref;
        out.extend(if by_reference { quote!(let #name = &#value;) } else { quote!(let #name = #value;) });
    }
    if let Some((name, ty)) = immediate(op) {
        let name = format_ident!("{name}");
        // Holes are biased because no symbol's address is 0; one that is scaled by 8 folds into a displacement.
        out.extend(match ty.to_string().as_str() {
            "u64" => quote!(let #name = POOL_IMMEDIATE;),
            // Versions are never 0 and need no bias.
            "u32" => quote!(let #name = (&raw const HOLE_VERSION) as usize as u32;),
            "u16" => quote!(let #name = (&raw const HOLE_IMMEDIATE_8) as usize / 8 - 1;),
            _ => quote!(let #name = ((&raw const HOLE_IMMEDIATE) as usize - 1) as #ty;),
        });
    }
    if let Some(item) = output(op) {
        let name = format_ident!("{}", item.name);
        let ty = crate::emit_handlers::rust_type(&item.ty);
        out.extend(quote!(let #name: #ty;));
    }
    out
}

/// The body with its ways out replaced by jumps to labels: see [`leave_last`].
fn body(op: &Op) -> TokenStream {
    rewrite_macros(op.body.clone(), &mut |name, arguments| {
        Some(match name {
            "exit_if" | "deopt_if" => quote!(if #arguments { break 'exit; }),
            "error_if" => quote!(if #arguments { break 'error; }),
            "error" => quote!(break 'error),
            "dead" => quote!({ let _ = #arguments; }),
            "switch_frame" => quote!({
                frame = #arguments;
                (*thread).frame = frame;
            }),
            _ => return None,
        })
    })
}

/// `code` followed by one rare way out. It stands last because only then does LLVM make the branches to it
/// conditional jumps to the hole itself.
fn leave_last(code: &str, label: &str, way_out: &str) -> String {
    format!("'{label}: {{ {code} }} {way_out}")
}

fn output_word(op: &Op) -> String {
    output(op).map_or(String::new(), |item| {
        let name = format_ident!("{}", item.name);
        to_word(&item.ty, quote!(#name)).to_string()
    })
}

/// Replaces calls of helpers by jumps out of line. The helper is given the operation's only operand, which is the
/// word that the call's last argument stands for.
fn replace_calls(defs: &Definitions, tokens: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut iter = tokens.into_iter().peekable();
    while let Some(tree) = iter.next() {
        match tree {
            TokenTree::Ident(ident) if defs.helpers.contains_key(&ident.to_string()) => {
                iter.next();
                out.extend(quote!({ break 'slow }));
            }
            TokenTree::Group(group) => {
                let inner = replace_calls(defs, group.stream());
                out.extend([TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner))]);
            }
            other => out.extend([other]),
        }
    }
    out
}

/// The register assignments an operation is emitted for: output and inputs.
fn assignments(op: &Op) -> Vec<(Option<Place>, Vec<Place>)> {
    let registers = |item: &Item| -> Vec<Place> {
        if is_float(item) {
            (0..FLOATS.len()).map(Place::Float).collect()
        } else {
            (0..INTS.len()).map(Place::Int).collect()
        }
    };
    let mut inputs: Vec<Vec<Place>> = vec![vec![]];
    for (index, item) in op.inputs.iter().enumerate() {
        let mut choices = registers(item);
        if index == 1 && op.inputs.len() == 2 {
            choices.extend([Place::Pool, Place::Spill]);
        }
        inputs = inputs
            .iter()
            .flat_map(|before| choices.iter().map(move |c| before.iter().copied().chain([*c]).collect()))
            .collect();
    }
    let mut all = Vec::new();
    if output(op).is_none() && op.inputs.len() == 2 {
        for place in registers(&op.inputs[1]) {
            inputs.extend([vec![Place::Pool, place], vec![Place::Spill, place]]);
        }
    }
    for places in inputs {
        match output(op) {
            None => all.push((None, places)),
            Some(item) if op.inputs.len() == 2 && is_float(item) => {
                all.push((Some(places[0]), places.clone()));
                if matches!(places[1], Place::Float(_)) && places[0] != places[1] {
                    all.push((Some(places[1]), places));
                }
            }
            Some(item) if op.inputs.len() < 2 || op.flags.three_address => {
                all.extend(registers(item).into_iter().map(|out| (Some(out), places.clone())));
            }
            Some(_) => all.push((Some(Place::Scratch), places)),
        }
    }
    all
}

impl Emitter<'_> {
    fn function(&mut self, name: String, key: u32, count: usize, body: &str) {
        let index = self.out.stencils.len();
        let parameters = parameters(count);
        let _ = writeln!(
            self.out.text,
            "#[unsafe(export_name = {name:?})] unsafe extern \"rust-preserve-none\" fn s{index}({parameters}) -> u64 \
             {{ unsafe {{ {body} }} }}"
        );
        self.out.stencils.push(Stencil { name, key });
    }

    fn register_forms(&mut self, number: u32, op: &Op) {
        let mut code = body(op);
        if has_slow_path(op) {
            code = replace_calls(self.defs, code);
            self.slow_routine(number, op);
        }
        let exits = op.facts.exits || op.facts.deopts;
        let code = code.to_string();
        let out_word = output_word(op);
        for (out, inputs) in assignments(op) {
            let mut name = op.name.clone();
            for place in out.iter().chain(&inputs) {
                name.push('.');
                name.push_str(place.name());
            }
            let replaced: Vec<_> = out.iter().map(|place| result(*place, &out_word)).collect();
            let words: Vec<_> = inputs.iter().enumerate().map(|(index, place)| word(*place, index)).collect();
            let bindings = bindings(op, &words);
            let mut text = format!("{bindings} {code} {}", full("CONTINUE", &replaced));
            if exits {
                text = leave_last(&text, "exit", &full("EXIT", &[]));
            }
            if has_slow_path(op) {
                text = leave_last(&text, "slow", &full("SLOW", &[]));
            }
            self.function(name, key(number, out, &inputs), ARGUMENTS.len(), &text);
        }
    }

    /// The routine behind a cold call: takes the helper's argument in `rax` and where to go on in `rdx`, keeps every
    /// allocatable register, returns the helper's result in `rax`. Where the call may run Python, the registers are in
    /// the thread's memory meanwhile, the thread names the snapshot, and `rax` is nonzero after it if that was taken.
    fn slow_routine(&mut self, number: u32, op: &Op) {
        let mut helper = String::new();
        crate::parse::visit_idents(body(op), &mut |ident, call| {
            if call && self.defs.helpers.contains_key(&ident.to_string()) {
                helper = ident.to_string();
            }
        });
        let resume = "let resume: Full = core::mem::transmute(rdx.assume_init());";
        let go_on = |word: &str| full("resume", &[("rax", word.to_owned())]);
        let text = if op.facts.escapes {
            format!(
                "{resume} let snapshot = (*thread).snapshot; {}
                 {helper}(thread, Word::from(rax.assume_init()));
                 let taken = (*thread).snapshot != snapshot;
                 if !taken {{ (*thread).snapshot = core::ptr::null(); }} {}",
                store_registers(),
                go_on("W::new(taken as u64)")
            )
        } else {
            format!(
                "{resume} let value = {helper}(thread, Word::from(rax.assume_init())); {}",
                go_on("W::new(value.word())")
            )
        };
        let kind = machine_kind("SLOW_ROUTINE");
        self.function(format!("{}.slow", op.name), kind << 20 | number, ARGUMENTS.len(), &text);
    }

    fn call_form(&mut self, number: u32, op: &Op) {
        let short = |target: &str, replaced: &[(&str, String)]| tail_call(target, SHORT_ARGUMENTS, replaced, false);
        let mut text = String::new();
        for n in CALL_INPUTS.iter().take(op.inputs.len()) {
            let _ = write!(text, "let {0}_word = {0}.assume_init();", INTS[*n]);
        }
        let inputs: Vec<TokenStream> = CALL_INPUTS
            .iter()
            .map(|n| {
                let name = format_ident!("{}_word", INTS[*n]);
                quote!(#name)
            })
            .collect();
        let out_word = output_word(op);
        let replaced: Vec<_> = output(op).iter().map(|_| (INTS[CALL_OUTPUT], "W::new(out)".to_owned())).collect();
        if op.facts.escapes {
            text.push_str("(*thread).snapshot = (&raw const HOLE_SNAPSHOT);");
        }
        let _ = write!(text, "{} {}", bindings(op, &inputs), body(op));
        if !out_word.is_empty() {
            let _ = write!(text, "let out: u64 = {out_word};");
        }
        if op.facts.escapes {
            let after = short("AFTER", &replaced);
            let _ = write!(text, "if (*thread).snapshot != (&raw const HOLE_SNAPSHOT) {{ {after} }}");
            text.push_str("(*thread).snapshot = core::ptr::null();");
        }
        text.push_str(&short("CONTINUE_SHORT", &replaced));
        if op.facts.errors {
            text = leave_last(&text, "error", &short("ERROR", &[]));
        }
        if op.facts.exits || op.facts.deopts {
            text = leave_last(&text, "exit", &short("EXIT_SHORT", &[]));
        }
        self.function(op.name.clone(), key(number, None, &[]), SHORT_ARGUMENTS, &text);
    }

    fn moves(&mut self) {
        let ints: Vec<Place> = (0..INTS.len()).map(Place::Int).chain([Place::Scratch]).collect();
        let floats: Vec<Place> = (0..FLOATS.len()).map(Place::Float).collect();
        let memory = [Place::Pool, Place::Spill];
        let mut pairs = Vec::new();
        for to in &ints {
            pairs.extend(
                ints.iter().chain(&memory).chain([&Place::Frame]).filter(|p| *p != to).map(|from| (*to, *from)),
            );
            pairs.extend([(Place::Spill, *to), (Place::Frame, *to)]);
        }
        for to in &floats {
            pairs.extend(floats.iter().chain(&memory).filter(|p| *p != to).map(|from| (*to, *from)));
            pairs.extend([(Place::Spill, *to), (Place::Scratch, *to), (*to, Place::Scratch)]);
            pairs.extend((0..INTS.len()).map(Place::Int).flat_map(|int| [(int, *to), (*to, int)]));
        }
        for (to, from) in pairs {
            let value = word(from, 0);
            // A word in memory is written through the same hole that reads it.
            let memory = match to {
                Place::Spill => Some("thread as usize + (&raw const HOLE_SPILL_0) as usize"),
                Place::Frame => Some("frame as usize + (&raw const HOLE_FRAME) as usize"),
                _ => None,
            };
            let text = match memory {
                Some(address) => {
                    let go_on = tail_call("CONTINUE", ARGUMENTS.len(), &[], true);
                    format!("*(({address}) as *mut u64) = {value}; {go_on}")
                }
                None => tail_call("CONTINUE", ARGUMENTS.len(), &[result(to, &value.to_string())], true),
            };
            let name = format!("MOVE.{}.{}", to.name(), from.name());
            self.function(name, key(machine_kind("MOVE"), Some(to), &[from]), ARGUMENTS.len(), &text);
        }
    }

    fn stubs(&mut self) {
        let count = ARGUMENTS.len();
        let all = |target: &str, replaced: &[(&str, String)]| tail_call(target, count, replaced, false);
        let fixed = |name: &str| (name.to_owned(), machine_kind(name) << 20);
        let (name, key) = fixed("JUMP");
        self.function(name, key, count, &all("TARGET", &[]));
        let index = "W::new((&raw const HOLE_EXIT_INDEX) as u64)".to_owned();
        let (name, key) = fixed("EXIT_STUB");
        self.function(name, key, count, &format!("let slot = POOL_SLOT; {}", all("slot", &[("rax", index)])));
        let resume = ("rdx", "W::new(POOL_RESUME)".to_owned());
        let value = ("rax", "rax".to_owned());
        let (name, key) = fixed("SLOW_STUB");
        let go = all("slow", &[resume.clone(), value.clone()]);
        self.function(name, key, count, &format!("let slow = POOL_SLOW; {go}"));
        // The snapshot goes through memory: an indirect tail call needs a register that no argument is in.
        let (name, key) = fixed("SLOW_ESCAPING_STUB");
        let name_it = "(*thread).snapshot = (&raw const HOLE_SNAPSHOT);";
        self.function(name, key, count, &format!("{name_it} let slow = POOL_SLOW; {go}"));
        let (name, key) = fixed("SLOW_CHECK");
        let text = format!("if rax.assume_init() != 0 {{ {} }} {}", all("AFTER_FULL", &[]), all("CONTINUE", &[]));
        self.function(name, key, count, &text);
        let (name, key) = fixed("COUNT");
        self.function(name, key, count, &format!("POOL_VISITS += 1; {}", tail_call("CONTINUE", count, &[], true)));
        // The frame just popped still lies above the stack's top.
        let (name, key) = fixed("RETURN");
        let resume = "let popped = (*thread).stack_top as *mut Frame;
                      let resume: Full = core::mem::transmute((*popped).resume);";
        self.function(name, key, count, &format!("{resume} {}", all("resume", &[])));
        // Where the caller of the frame just popped is in the interpreter.
        let (name, key) = fixed("RETURNED");
        let result = INTS[CALL_OUTPUT];
        self.function(name, key, count, &format!("(*thread).transfer[0] = {result}; return u32::MAX as u64;"));
        // Keeps `rax`: it may stand before an operation that takes an operand there.
        let (name, key) = fixed("FORCE_EXIT");
        let text = format!(
            "POOL_VISITS -= 1; if POOL_VISITS == 0 {{ {} }} {}",
            all("EXIT", &[]),
            tail_call("CONTINUE", count, &[], true)
        );
        self.function(name, key, count, &text);
        let (name, key) = fixed("TRAMPOLINE");
        self.function(name, key, count, &format!("{} return rax.assume_init();", store_registers()));
        self.out.text.push_str(
            "#[unsafe(export_name = \"ENTER\")] unsafe extern \"C\" fn enter(\
             code: unsafe extern \"rust-preserve-none\" fn(*mut Frame, *mut Thread) -> u64, \
             frame: *mut Frame, thread: *mut Thread) -> u64 { unsafe { code(frame, thread) } }\n",
        );
        let (name, key) = fixed("ENTER");
        self.out.stencils.push(Stencil { name, key });
    }
}

/// Statements that write all allocatable registers to `Thread::registers`.
fn store_registers() -> String {
    let mut out = String::new();
    for (index, name) in INTS.iter().enumerate() {
        let _ = write!(out, "(*thread).registers[{index}] = {name};");
    }
    for (index, name) in FLOATS.iter().enumerate() {
        let _ = write!(out, "(*thread).registers[{}] = {name}.to_bits();", INTS.len() + index);
    }
    out
}

fn parameters(count: usize) -> String {
    let mut out = String::new();
    for name in &ARGUMENTS[..count] {
        let ty = match *name {
            "frame" => {
                out.push_str("mut frame: *mut Frame,");
                continue;
            }
            "thread" => "*mut Thread",
            name if is_dummy(name, count) => "W",
            name if name.starts_with("xmm") => "f64",
            _ => "u64",
        };
        let _ = write!(out, "{name}: {ty},");
    }
    out
}

/// Everything before the stencils: hole symbols, helpers through the pool.
fn prelude(defs: &Definitions) -> String {
    let declared = |count| parameters(count).replace("mut frame", "frame");
    let (full, short) = (declared(ARGUMENTS.len()), declared(SHORT_ARGUMENTS));
    let mut helpers = String::new();
    for helper in defs.helpers.values() {
        let inputs = &helper.signature.inputs;
        let output = &helper.signature.output;
        let names = helper.signature.inputs.iter().filter_map(|i| match i {
            syn::FnArg::Typed(t) => Some(&t.pat),
            syn::FnArg::Receiver(_) => None,
        });
        let (name, pool) = (&helper.signature.ident, format_ident!("POOL_{}", helper.name));
        let tokens = quote! {
            unsafe extern "C" { static #pool: unsafe extern "C" fn(#inputs) #output; }
            #[inline(always)] unsafe fn #name(#inputs) #output { unsafe { #pool(#(#names),*) } }
        };
        let _ = writeln!(helpers, "{tokens}");
    }
    format!(
        r#"#![no_std]
#![crate_type = "lib"]
#![feature(explicit_tail_calls, rust_preserve_none_cc)]
#![allow(warnings)]
extern crate layout;
use layout::*;
type W = core::mem::MaybeUninit<u64>;
const U: W = W::uninit();
type Full = unsafe extern "rust-preserve-none" fn({full}) -> u64;
trait Word {{ fn word(self) -> u64; fn from(word: u64) -> Self; }}
impl Word for u64 {{ fn word(self) -> u64 {{ self }} fn from(word: u64) -> Self {{ word }} }}
impl Word for i64 {{ fn word(self) -> u64 {{ self as u64 }} fn from(word: u64) -> Self {{ word as i64 }} }}
impl Word for f64 {{ fn word(self) -> u64 {{ self.to_bits() }} fn from(word: u64) -> Self {{ f64::from_bits(word) }} }}
impl Word for Value {{ fn word(self) -> u64 {{ self.0 }} fn from(word: u64) -> Self {{ Value(word) }} }}
impl<T> Word for *mut T {{ fn word(self) -> u64 {{ self as u64 }} fn from(word: u64) -> Self {{ word as *mut T }} }}
unsafe extern "rust-preserve-none" {{
    fn CONTINUE({full}) -> u64;
    fn EXIT({full}) -> u64;
    fn SLOW({full}) -> u64;
    fn TARGET({full}) -> u64;
    #[link_name = "AFTER"] fn AFTER_FULL({full}) -> u64;
    #[link_name = "CONTINUE"] fn CONTINUE_SHORT({short}) -> u64;
    #[link_name = "EXIT"] fn EXIT_SHORT({short}) -> u64;
    fn ERROR({short}) -> u64;
    fn AFTER({short}) -> u64;
}}
unsafe extern "C" {{
    static HOLE_IMMEDIATE: u8;
    static HOLE_IMMEDIATE_8: u64;
    static HOLE_VERSION: u8;
    static HOLE_FRAME: u8;
    static HOLE_SNAPSHOT: u8;
    static HOLE_EXIT_INDEX: u8;
    static HOLE_SPILL_0: u8;
    static HOLE_SPILL_1: u8;
    static POOL_0: u64;
    static POOL_1: u64;
    static POOL_IMMEDIATE: u64;
    static POOL_RESUME: u64;
    static POOL_SLOW: Full;
    static POOL_SLOT: Full;
    static mut POOL_VISITS: u64;
}}
{helpers}
"#
    )
}
