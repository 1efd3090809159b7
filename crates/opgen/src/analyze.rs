//! Finds out what bodies do and rejects definitions that break the rules.
//!
//! The rules, each with its own rejection:
//! * an escaping call in a condition, or in the argument of an exit or error macro;
//! * `exit_if!`/`deopt_if!` after an escaping call or after an input was taken, in the body or earlier in the instruction;
//! * an input neither consumed nor kept, or consumed twice, or consumed on one branch only;
//! * an output not assigned on every path, or pushed over an input that is still alive;
//! * `unused` where an earlier operation of the instruction left the value in a register;
//! * an item that is not a value left on the stack at an escaping call or at the instruction's end;
//! * `close_all!` of what is not an array that the operation takes;
//! * a fused sequence of unknown instructions, or one that goes on after a frame change or an end of its own;
//! * family members of different size; more than one kind of exit in one operation.

use crate::model::*;
use crate::parse::{CloseAll, visit_idents};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::visit::Visit;

/// Fills in `Op::facts` and checks every operation, instruction and family.
pub fn analyze(defs: &mut Definitions) -> Result<(), Rejection> {
    for index in 0..defs.ops.len() {
        let facts = find_facts(defs, &defs.ops[index]);
        defs.ops[index].facts = facts;
    }
    for op in &defs.ops {
        check_body(defs, op)?;
    }
    for instruction in &defs.instructions {
        check_instruction(defs, instruction)?;
    }
    for family in &defs.families {
        check_family(defs, family)?;
    }
    defs.fused.iter().try_for_each(|fused| check_fused(defs, fused))
}

fn find_facts(defs: &Definitions, op: &Op) -> Facts {
    let mut facts = Facts { escapes: op.flags.escapes, ..Facts::default() };
    let sizes = op.inputs.iter().chain(&op.outputs).filter_map(|i| i.size.as_deref());
    facts.uses_oparg = sizes.into_iter().any(|s| s.contains("oparg"));
    visit_idents(op.body.clone(), &mut |ident, call| {
        let name = ident.to_string();
        match name.as_str() {
            "oparg" => facts.uses_oparg = true,
            "exit_if" => facts.exits = true,
            "deopt_if" => facts.deopts = true,
            "error_if" | "error" => facts.errors = true,
            "jump_by" | "jump_to_end" | "enter_frame" | "leave" | "redispatch" | "extend_oparg" => facts.jumps = true,
            "rest_sp" => facts.uses_rest_sp = true,
            "local" => facts.locals = true,
            "close" | "close_all" => facts.closes = true,
            _ => {}
        }
        if call && let Some(helper) = defs.helpers.get(&name) {
            facts.calls = true;
            facts.escapes |= helper.escapes;
        }
    });
    facts
}

/// Where a walk through a body stands.
#[derive(Clone, Default, PartialEq)]
struct State {
    consumed: BTreeSet<String>,
    assigned: BTreeSet<String>,
    escaped: bool,
    /// No path continues here.
    unreachable: bool,
}

struct Walker<'a> {
    defs: &'a Definitions,
    op: &'a Op,
}

fn check_body(defs: &Definitions, op: &Op) -> Result<(), Rejection> {
    if op.facts.exits && op.facts.deopts {
        return Err(Rejection::line(
            &op.file,
            op.line,
            format!("`{}`: an operation has one kind of exit: exit_if! or deopt_if!", op.name),
        ));
    }
    if op.flags.pure && op.facts.escapes {
        return Err(Rejection::line(
            &op.file,
            op.line,
            format!("`{}`: a pure operation cannot call an escaping helper", op.name),
        ));
    }
    let body = &op.body;
    let block: syn::Block = syn::parse2(quote::quote!({ #body }))
        .map_err(|e: syn::Error| Rejection::at(&op.file, e.span(), e.to_string()))?;
    let walker = Walker { defs, op };
    let mut state = State::default();
    walker.block(&block, &mut state)?;
    if state.unreachable {
        return Ok(());
    }
    for input in op.inputs.iter().filter(|i| !i.peek && i.moved.is_none() && i.size.is_none() && i.name != "unused") {
        let counted = matches!(input.ty, ItemType::Ref | ItemType::Owned);
        if counted && !state.consumed.contains(&input.name) {
            return Err(Rejection::line(
                &op.file,
                op.line,
                format!(
                    "`{}`: input `{}` is neither consumed nor kept: take it, say dead!({}), or name it among the outputs",
                    op.name, input.name, input.name
                ),
            ));
        }
    }
    for output in op.outputs.iter().filter(|o| !o.peek && o.moved.is_none() && o.size.is_none() && o.name != "unused") {
        if !state.assigned.contains(&output.name) {
            return Err(Rejection::line(
                &op.file,
                op.line,
                format!("`{}`: output `{}` is not assigned on every path", op.name, output.name),
            ));
        }
    }
    Ok(())
}

impl Walker<'_> {
    fn reject(&self, tokens: &dyn ToTokens, reason: String) -> Rejection {
        let span = tokens.to_token_stream().into_iter().next().map_or_else(proc_macro2::Span::call_site, |t| t.span());
        Rejection::at(&self.op.file, span, format!("`{}`: {reason}", self.op.name))
    }

    fn block(&self, block: &syn::Block, state: &mut State) -> Result<(), Rejection> {
        for statement in &block.stmts {
            match statement {
                syn::Stmt::Expr(e, _) => self.expression(e, state)?,
                syn::Stmt::Local(local) => {
                    if let Some(init) = &local.init {
                        self.expression(&init.expr, state)?;
                    }
                }
                syn::Stmt::Macro(m) => self.macro_call(&m.mac, state)?,
                syn::Stmt::Item(item) => return Err(self.reject(item, "no items in bodies".into())),
            }
        }
        Ok(())
    }

    fn expression(&self, e: &syn::Expr, state: &mut State) -> Result<(), Rejection> {
        match e {
            syn::Expr::If(i) => self.conditional(i, state),
            syn::Expr::Block(b) => self.block(&b.block, state),
            syn::Expr::Unsafe(b) => self.block(&b.block, state),
            syn::Expr::Macro(m) => self.macro_call(&m.mac, state),
            syn::Expr::While(w) => {
                self.no_escape(&w.cond, "condition")?;
                let mut inside = state.clone();
                self.block(&w.body, &mut inside)?;
                state.escaped |= inside.escaped;
                self.same_after_loop(e, state, &inside)
            }
            syn::Expr::Match(m) => self.match_arms(m, state),
            syn::Expr::Assign(a) => {
                self.plain(&a.right, state)?;
                if let syn::Expr::Path(p) = &*a.left
                    && let Some(name) = p.path.get_ident()
                {
                    self.assign(e, &name.to_string(), state)?;
                }
                Ok(())
            }
            other => self.plain(other, state),
        }
    }

    fn same_after_loop(&self, e: &syn::Expr, before: &State, after: &State) -> Result<(), Rejection> {
        if !after.unreachable && (before.consumed != after.consumed || before.assigned != after.assigned) {
            return Err(self.reject(e, "a loop's body may neither consume inputs nor assign outputs".into()));
        }
        Ok(())
    }

    fn assign(&self, e: &syn::Expr, name: &str, state: &mut State) -> Result<(), Rejection> {
        if self.op.outputs.iter().any(|o| o.name == name && !o.peek) && !state.assigned.insert(name.to_owned()) {
            return Err(self.reject(e, format!("output `{name}` is assigned twice")));
        }
        Ok(())
    }

    fn conditional(&self, i: &syn::ExprIf, state: &mut State) -> Result<(), Rejection> {
        self.no_escape(&i.cond, "condition")?;
        let mut then = state.clone();
        self.block(&i.then_branch, &mut then)?;
        let mut otherwise = state.clone();
        if let Some((_, e)) = &i.else_branch {
            self.expression(e, &mut otherwise)?;
        }
        self.merge(i, &[then, otherwise], state)
    }

    fn match_arms(&self, m: &syn::ExprMatch, state: &mut State) -> Result<(), Rejection> {
        self.no_escape(&m.expr, "condition")?;
        let mut ends = Vec::new();
        for arm in &m.arms {
            let mut end = state.clone();
            self.expression(&arm.body, &mut end)?;
            ends.push(end);
        }
        self.merge(m, &ends, state)
    }

    fn merge(&self, at: &dyn ToTokens, ends: &[State], state: &mut State) -> Result<(), Rejection> {
        let live: Vec<&State> = ends.iter().filter(|s| !s.unreachable).collect();
        let Some(first) = live.first() else {
            state.unreachable = true;
            return Ok(());
        };
        for other in &live {
            if other.consumed != first.consumed {
                let differ: Vec<_> = other.consumed.symmetric_difference(&first.consumed).cloned().collect();
                return Err(self.reject(
                    at,
                    format!("branches disagree about input `{}`: consumed on one only", differ.join("`, `")),
                ));
            }
            if other.assigned != first.assigned {
                let differ: Vec<_> = other.assigned.symmetric_difference(&first.assigned).cloned().collect();
                return Err(self.reject(
                    at,
                    format!("branches disagree about output `{}`: assigned on one only", differ.join("`, `")),
                ));
            }
        }
        let escaped = live.iter().any(|s| s.escaped);
        *state = (*first).clone();
        state.escaped = escaped;
        Ok(())
    }

    /// Everything that is not control flow: look for calls, consumption and macros inside.
    fn plain(&self, e: &syn::Expr, state: &mut State) -> Result<(), Rejection> {
        struct Find<'w, 's> {
            walker: &'w Walker<'w>,
            state: &'s mut State,
            result: Result<(), Rejection>,
        }
        impl<'ast> Visit<'ast> for Find<'_, '_> {
            fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
                syn::visit::visit_expr_method_call(self, call);
                let takes =
                    matches!(call.method.to_string().as_str(), "into_value" | "make_owned" | "close_needs_dealloc");
                if takes
                    && let syn::Expr::Path(p) = &*call.receiver
                    && let Some(name) = p.path.get_ident()
                {
                    let done = self.walker.consume(call, &name.to_string(), self.state);
                    self.keep(done);
                }
            }
            fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
                // An owned input is a word: naming it takes it.
                if let Some(name) = path.path.get_ident()
                    && self.walker.op.inputs.iter().any(|i| *name == i.name && i.ty == ItemType::Owned && !i.peek)
                {
                    self.state.consumed.insert(name.to_string());
                }
            }
            fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
                syn::visit::visit_expr_call(self, call);
                if let syn::Expr::Path(p) = &*call.func
                    && let Some(name) = p.path.get_ident()
                    && self.walker.defs.helpers.get(&name.to_string()).is_some_and(|h| h.escapes)
                {
                    self.state.escaped = true;
                }
            }
            fn visit_expr_if(&mut self, i: &'ast syn::ExprIf) {
                let done = self.walker.conditional(i, self.state);
                self.keep(done);
            }
            fn visit_block(&mut self, b: &'ast syn::Block) {
                let done = self.walker.block(b, self.state);
                self.keep(done);
            }
            fn visit_macro(&mut self, m: &'ast syn::Macro) {
                let done = self.walker.macro_call(m, self.state);
                self.keep(done);
            }
        }
        impl Find<'_, '_> {
            fn keep(&mut self, done: Result<(), Rejection>) {
                if self.result.is_ok() {
                    self.result = done;
                }
            }
        }
        let mut find = Find { walker: self, state, result: Ok(()) };
        find.visit_expr(e);
        find.result
    }

    fn consume(&self, at: &dyn ToTokens, name: &str, state: &mut State) -> Result<(), Rejection> {
        let Some(input) = self.op.inputs.iter().find(|i| i.name == name) else { return Ok(()) };
        if input.peek || input.moved.is_some() {
            return Err(self.reject(at, format!("input `{name}` is kept as an output and must stay alive")));
        }
        if !state.consumed.insert(name.to_owned()) {
            return Err(self.reject(at, format!("input `{name}` is used after it was consumed")));
        }
        Ok(())
    }

    fn macro_call(&self, m: &syn::Macro, state: &mut State) -> Result<(), Rejection> {
        let name = m.path.get_ident().map(|i| i.to_string()).unwrap_or_default();
        match name.as_str() {
            "exit_if" | "deopt_if" => {
                self.no_escape_tokens(m, &m.tokens, "argument of an exit macro")?;
                if let Some(owned) = self.op.inputs.iter().find(|i| i.ty == ItemType::Owned && !i.peek) {
                    let name = &owned.name;
                    return Err(self.reject(
                        m,
                        format!("an exit would lose a count of owned input `{name}`: own it behind the exits"),
                    ));
                }
                if state.escaped {
                    return Err(self
                        .reject(m, format!("{name}! after an escaping call: the instruction could not be run again")));
                }
                if !state.consumed.is_empty() {
                    let taken: Vec<_> = state.consumed.iter().cloned().collect();
                    return Err(self.reject(m, format!("{name}! after input `{}` was consumed", taken.join("`, `"))));
                }
            }
            "error_if" => {
                self.no_escape_tokens(m, &m.tokens, "argument of an error macro")?;
                if !state.consumed.is_empty() {
                    return Err(self.reject(
                        m,
                        "error_if! after an input was consumed: an error leaves all inputs on the stack".into(),
                    ));
                }
            }
            "error" | "leave" | "redispatch" | "enter_frame" | "jump_to_end" | "extend_oparg" => {
                state.unreachable = true
            }
            "dead" => self.consume(m, &m.tokens.to_string(), state)?,
            "close" => {
                self.consume(m, &m.tokens.to_string(), state)?;
                state.escaped = true;
            }
            "close_all" => {
                if let CloseAll::Array(name) = CloseAll::read(&m.tokens) {
                    if !self.op.inputs.iter().any(|i| i.name == name && i.size.is_some()) {
                        return Err(self.reject(m, format!("close_all!({name}): there is no input array `{name}`")));
                    }
                    self.consume(m, &name, state)?;
                }
                state.escaped = true;
            }
            _ => {
                let defs = self.defs;
                visit_idents(m.tokens.clone(), &mut |ident, call| {
                    state.escaped |= call && defs.helpers.get(&ident.to_string()).is_some_and(|h| h.escapes);
                });
            }
        }
        Ok(())
    }

    fn no_escape(&self, e: &syn::Expr, place: &str) -> Result<(), Rejection> {
        self.no_escape_tokens(e, &e.to_token_stream(), place)
    }

    fn no_escape_tokens(&self, at: &dyn ToTokens, tokens: &TokenStream, place: &str) -> Result<(), Rejection> {
        let mut found = None;
        visit_idents(tokens.clone(), &mut |ident, call| {
            if call && self.defs.helpers.get(&ident.to_string()).is_some_and(|h| h.escapes) {
                found = Some(ident.to_string());
            }
        });
        match found {
            Some(name) => {
                Err(self.reject(at, format!("escaping call `{name}` in a {place}: call it before and test its result")))
            }
            None => Ok(()),
        }
    }
}

fn check_instruction(defs: &Definitions, instruction: &Instruction) -> Result<(), Rejection> {
    let reject = |reason: String| {
        Err(Rejection::line(&instruction.file, instruction.line, format!("`{}`: {reason}", instruction.name)))
    };
    let mut taken: Option<&str> = None;
    let mut stack: Vec<&Item> = Vec::new();
    for part in &instruction.parts {
        let Part::Op(index) = part else {
            if matches!(part, Part::Flush) && stack.iter().any(|i| !i.ty.is_value()) {
                return reject("flush while an item that is not a value is on the stack".into());
            }
            continue;
        };
        let op = &defs.ops[*index];
        if let Some(by) = taken
            && (op.facts.exits || op.facts.deopts)
        {
            return reject(format!(
                "`{}` can exit after `{by}` had an effect: the instruction could not be run again",
                op.name
            ));
        }
        for input in op.inputs.iter().rev() {
            if let Some(item) = stack.pop() {
                if input.name == "unused" && input.peek && item.ty != ItemType::Ref {
                    return reject(format!("`{}` skips a value with `unused` that is in a register: name it", op.name));
                }
                if item.ty.is_value() != input.ty.is_value() || !item.ty.is_value() && item.ty != input.ty {
                    return reject(format!(
                        "`{}` takes `{}: {:?}` but finds {:?}",
                        op.name, input.name, input.ty, item.ty
                    ));
                }
            } else if !input.ty.is_value() {
                return reject(format!(
                    "`{}` takes `{}` from the stack in memory, where only values are",
                    op.name, input.name
                ));
            }
        }
        if (op.facts.escapes || op.facts.errors) && stack.iter().any(|i| !i.ty.is_value()) {
            return reject(format!("`{}` can run Python while an item that is not a value is on the stack", op.name));
        }
        stack.extend(op.outputs.iter().filter(|o| o.size.is_none()));
        if op.facts.escapes
            || op.facts.closes
            || op.inputs.iter().any(|i| i.ty == ItemType::Owned && !i.peek)
            || op.flags.writes.is_some()
        {
            taken = Some(&op.name);
        }
    }
    if let Some(item) = stack.iter().find(|i| !i.ty.is_value()) {
        return reject(format!("`{}` is left on the stack and is not a value", item.name));
    }
    Ok(())
}

fn check_fused(defs: &Definitions, fused: &Fused) -> Result<(), Rejection> {
    let reject = |reason: String| Err(Rejection::line(&fused.file, fused.line, format!("`{}`: {reason}", fused.name)));
    let count = fused.sequence.len();
    for (index, name) in fused.sequence.iter().enumerate() {
        let Some(instruction) = defs.instruction(name) else {
            return reject(format!("unknown instruction `{name}`: define it above"));
        };
        for part in &instruction.parts {
            let Part::Op(op) = part else { continue };
            let op = &defs.ops[*op];
            let mut leaves = false;
            visit_idents(op.body.clone(), &mut |ident, _| {
                leaves |= matches!(
                    ident.to_string().as_str(),
                    "enter_frame" | "leave" | "redispatch" | "extend_oparg" | "reload_table"
                );
            });
            if leaves && index + 1 < count {
                return reject(format!("nothing can follow `{name}`: `{}` goes on elsewhere", op.name));
            }
        }
    }
    Ok(())
}

fn check_family(defs: &Definitions, family: &Family) -> Result<(), Rejection> {
    let Some(head) = defs.instruction(&family.head) else {
        return Err(Rejection::line(
            &family.file,
            family.line,
            format!("family head `{}` is not defined", family.head),
        ));
    };
    for name in &family.members {
        let Some(member) = defs.instruction(name) else {
            return Err(Rejection::line(&family.file, family.line, format!("family member `{name}` is not defined")));
        };
        if member.cache_units != head.cache_units {
            return Err(Rejection::line(
                &member.file,
                member.line,
                format!(
                    "`{name}` has {} cache units, its head `{}` has {}",
                    member.cache_units, head.name, head.cache_units
                ),
            ));
        }
    }
    Ok(())
}
