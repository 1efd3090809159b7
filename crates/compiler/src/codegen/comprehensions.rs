//! Comprehensions and generator expressions. A comprehension is merged into its scope where the symbol table says so
//! (PEP 709): its names are saved on the stack before it and put back after it.

use std::rc::Rc;

use taipan_bytecode::{Const, Opcode};

use super::blocks::{Datum, FBlockKind};
use super::sequence::Label;
use super::unit::{ArgCounts, ScopeType};
use super::{Codegen, Result};
use crate::ast::*;
use crate::symbols::{Block, DEF_LOCAL, DEF_NONLOCAL, Flags, NameScope, ScopeId, scope_of};

/// What to undo after a merged comprehension.
#[derive(Default)]
struct Inlined {
    pushed_locals: Vec<Name>,
    /// Symbols of the scope that were replaced.
    replaced: Vec<(Name, Option<Flags>)>,
    fast_hidden: Vec<Name>,
    cleanup: Option<Label>,
}

impl<'a> Codegen<'a> {
    pub(super) fn comprehension(&mut self, comp: &'a Comp, loc: Loc) -> Result {
        let Some(entry) = self.symbols.lookup(comp.key) else {
            return self.error(loc, "compiler: a scope is missing from the symbol table");
        };
        let Some(outermost) = comp.generators.first() else { return Ok(()) };
        if self.symbols[entry].comp_inlined {
            return self.inlined_comprehension(comp, outermost, entry, loc);
        }
        let is_async = self.symbols[entry].coroutine;
        let name = match comp.kind {
            CompKind::Generator => "<genexpr>",
            CompKind::List => "<listcomp>",
            CompKind::Set => "<setcomp>",
            CompKind::Dict => "<dictcomp>",
        };
        let counts = ArgCounts { args: 1, ..ArgCounts::default() };
        self.enter_scope_id(Rc::from(name), ScopeType::Comprehension, entry, loc.lineno, None, counts);
        if let Some(build) = build_opcode(comp.kind) {
            self.op_i(loc, build, 0);
        }
        self.generator(comp, 0, 0, false, loc)?;
        if comp.kind == CompKind::Generator {
            self.wrap_in_stopiteration_handler();
        } else {
            self.op(loc, Opcode::RETURN_VALUE);
        }
        let code = self.exit_scope(true)?;
        self.make_closure(loc, code, 0);
        self.outermost_iter(outermost)?;
        self.op_i(loc, Opcode::CALL, 0);
        if is_async && comp.kind != CompKind::Generator {
            self.op_i(loc, Opcode::GET_AWAITABLE, 0);
            self.load_const(loc, Const::None);
            self.add_yield_from(loc, true);
        }
        Ok(())
    }

    fn inlined_comprehension(
        &mut self,
        comp: &'a Comp,
        outermost: &'a Comprehension,
        entry: ScopeId,
        loc: Loc,
    ) -> Result {
        self.outermost_iter(outermost)?;
        let mut state = Inlined::default();
        let symbols: Vec<(Name, Flags)> =
            self.symbols[entry].symbols.iter().map(|(name, flags)| (name.clone(), *flags)).collect();
        let in_class = self.scope().block == Block::Class && self.unit().in_inlined_comp == 0;
        self.unit().in_inlined_comp += 1;
        self.tweak_scopes(&symbols, in_class, &mut state);
        self.push_locals(&symbols, &mut state, loc);
        if let Some(build) = build_opcode(comp.kind) {
            self.op_i(loc, build, 0);
            self.op_i(loc, Opcode::SWAP, 2);
        }
        self.generator(comp, 0, 0, true, loc)?;
        self.pop_locals(&state, loc);
        self.revert_scopes(state);
        Ok(())
    }

    /// The outermost iterator is made in the enclosing scope.
    fn outermost_iter(&mut self, generator: &'a Comprehension) -> Result {
        self.expr(&generator.iter)?;
        self.op(generator.iter.loc, if generator.is_async { Opcode::GET_AITER } else { Opcode::GET_ITER });
        Ok(())
    }

    /// Gives names the meaning that they have in the comprehension.
    fn tweak_scopes(&mut self, symbols: &[(Name, Flags)], in_class: bool, state: &mut Inlined) {
        let scope_id = self.unit().scope;
        for (name, flags) in symbols {
            let scope = scope_of(*flags);
            let outer = self.symbols[scope_id].scope(name);
            let differs =
                scope != outer && scope != NameScope::Free && !(scope == NameScope::Cell && outer == NameScope::Free);
            if differs || in_class {
                let old = self.symbols[scope_id].symbols.get(name).copied();
                self.symbols[scope_id].symbols.insert(name.clone(), *flags);
                state.replaced.push((name.clone(), old));
            }
            let bound = flags & DEF_LOCAL != 0 && flags & DEF_NONLOCAL == 0;
            if bound && !self.symbols[scope_id].is_function_like() && self.unit().fast_hidden.get(name) != Some(&true) {
                self.unit().fast_hidden.insert(name.clone(), true);
                state.fast_hidden.push(name.clone());
            }
        }
    }

    fn revert_scopes(&mut self, state: Inlined) {
        let scope_id = self.unit().scope;
        self.unit().in_inlined_comp -= 1;
        for (name, flags) in state.replaced {
            self.symbols[scope_id].symbols.insert(name, flags.unwrap_or(0));
        }
        // The entry stays, as the mark of a hidden local.
        for name in state.fast_hidden {
            self.unit().fast_hidden.insert(name, false);
        }
    }

    fn push_locals(&mut self, symbols: &[(Name, Flags)], state: &mut Inlined, loc: Loc) {
        let scope_id = self.unit().scope;
        for (name, flags) in symbols {
            let bound = flags & DEF_LOCAL != 0 && flags & DEF_NONLOCAL == 0;
            if !bound {
                continue;
            }
            self.fast_op(loc, Opcode::LOAD_FAST_AND_CLEAR, name);
            if scope_of(*flags) == NameScope::Cell {
                let outer = self.symbols[scope_id].scope(name);
                let kind = if outer == NameScope::Free { NameScope::Free } else { NameScope::Cell };
                let mangled = self.maybe_mangle(name);
                let index = self.unit().deref_index(kind, &mangled);
                self.op_i(loc, Opcode::MAKE_CELL, index);
            }
            state.pushed_locals.push(name.clone());
        }
        if !state.pushed_locals.is_empty() {
            // The iterable goes back to the top.
            self.op_i(loc, Opcode::SWAP, state.pushed_locals.len() as u32 + 1);
            let cleanup = self.new_label();
            state.cleanup = Some(cleanup);
            self.jump(loc, Opcode::SETUP_FINALLY, cleanup);
        }
    }

    fn pop_locals(&mut self, state: &Inlined, loc: Loc) {
        let Some(cleanup) = state.cleanup else { return };
        self.op(Loc::NONE, Opcode::POP_BLOCK);
        let end = self.new_label();
        self.jump(Loc::NONE, Opcode::JUMP_NO_INTERRUPT, end);
        self.use_label(cleanup);
        self.op_i(Loc::NONE, Opcode::SWAP, 2);
        self.op(Loc::NONE, Opcode::POP_TOP);
        self.restore_locals(state, loc);
        self.op_i(Loc::NONE, Opcode::RERAISE, 0);
        self.use_label(end);
        self.restore_locals(state, loc);
    }

    fn restore_locals(&mut self, state: &Inlined, loc: Loc) {
        self.op_i(loc, Opcode::SWAP, state.pushed_locals.len() as u32 + 1);
        for name in state.pushed_locals.iter().rev() {
            self.fast_op(loc, Opcode::STORE_FAST_MAYBE_NULL, name);
        }
    }

    /// Code of the generators from `index` on; `depth` counts the iterators above the container.
    fn generator(&mut self, comp: &'a Comp, index: usize, depth: u32, iter_on_stack: bool, loc: Loc) -> Result {
        match comp.generators.get(index) {
            None => Ok(()),
            Some(generator) if generator.is_async => {
                self.async_generator(comp, generator, index, depth, iter_on_stack, loc)
            }
            Some(generator) => self.sync_generator(comp, generator, index, depth, iter_on_stack, loc),
        }
    }

    fn sync_generator(
        &mut self,
        comp: &'a Comp,
        generator: &'a Comprehension,
        index: usize,
        mut depth: u32,
        iter_on_stack: bool,
        loc: Loc,
    ) -> Result {
        let (start, if_cleanup, anchor) = (self.new_label(), self.new_label(), self.new_label());
        let mut is_loop = true;
        if !iter_on_stack {
            if index == 0 {
                self.op_i(loc, Opcode::LOAD_FAST, 0);
            } else if let Some(single) = single_item(&generator.iter) {
                // `for y in [f(x)]` only binds a name.
                self.expr(single)?;
                is_loop = false;
            } else {
                self.expr(&generator.iter)?;
                self.op(generator.iter.loc, Opcode::GET_ITER);
            }
        }
        if is_loop {
            depth += 1;
            self.use_label(start);
            self.jump(generator.iter.loc, Opcode::FOR_ITER, anchor);
        }
        self.expr(&generator.target)?;
        generator.ifs.iter().try_for_each(|test| self.jump_if(test, if_cleanup, false))?;
        let elt_loc = self.next_generator(comp, index, depth, loc)?;
        self.use_label(if_cleanup);
        if is_loop {
            self.jump(elt_loc, Opcode::JUMP, start);
            self.use_label(anchor);
            self.op(Loc::NONE, Opcode::END_FOR);
            self.op(Loc::NONE, Opcode::POP_ITER);
        }
        Ok(())
    }

    fn async_generator(
        &mut self,
        comp: &'a Comp,
        generator: &'a Comprehension,
        index: usize,
        depth: u32,
        iter_on_stack: bool,
        loc: Loc,
    ) -> Result {
        let (start, send) = (self.new_label(), self.new_label());
        let (except, if_cleanup) = (self.new_label(), self.new_label());
        if !iter_on_stack {
            if index == 0 {
                self.op_i(loc, Opcode::LOAD_FAST, 0);
            } else {
                self.expr(&generator.iter)?;
                self.op(generator.iter.loc, Opcode::GET_AITER);
            }
        }
        self.use_label(start);
        self.push_fblock(loc, FBlockKind::AsyncComprehension, Some(start), None, Datum::None)?;
        self.async_next(except, send, loc);
        self.expr(&generator.target)?;
        generator.ifs.iter().try_for_each(|test| self.jump_if(test, if_cleanup, false))?;
        let elt_loc = self.next_generator(comp, index, depth + 1, loc)?;
        self.use_label(if_cleanup);
        self.jump(elt_loc, Opcode::JUMP, start);
        self.pop_fblock();
        self.use_label(except);
        self.jump(loc, Opcode::END_ASYNC_FOR, send);
        Ok(())
    }

    /// The generators inside this one, and the element after the last. Returns the position of the jump back.
    fn next_generator(&mut self, comp: &'a Comp, index: usize, depth: u32, loc: Loc) -> Result<Loc> {
        if index + 1 < comp.generators.len() {
            self.generator(comp, index + 1, depth, false, loc)?;
            return Ok(comp.elt.loc);
        }
        let mut elt_loc = comp.elt.loc;
        self.expr(&comp.elt)?;
        match comp.kind {
            CompKind::Generator => {
                self.add_yield(elt_loc);
                self.op(elt_loc, Opcode::POP_TOP);
            }
            CompKind::List => self.op_i(elt_loc, Opcode::LIST_APPEND, depth + 1),
            CompKind::Set => self.op_i(elt_loc, Opcode::SET_ADD, depth + 1),
            CompKind::Dict => {
                if let Some(value) = &comp.value {
                    self.expr(value)?;
                    elt_loc.end_lineno = value.loc.end_lineno;
                    elt_loc.end_col = value.loc.end_col;
                }
                self.op_i(elt_loc, Opcode::MAP_ADD, depth + 1);
            }
        }
        Ok(elt_loc)
    }
}

fn build_opcode(kind: CompKind) -> Option<Opcode> {
    match kind {
        CompKind::Generator => None,
        CompKind::List => Some(Opcode::BUILD_LIST),
        CompKind::Set => Some(Opcode::BUILD_SET),
        CompKind::Dict => Some(Opcode::BUILD_MAP),
    }
}

fn single_item(iter: &Expr) -> Option<&Expr> {
    match &iter.kind {
        ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => match &elts[..] {
            [elt] if !elt.is_starred() => Some(elt),
            _ => None,
        },
        _ => None,
    }
}
