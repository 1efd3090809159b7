//! `match` (PEP 634).
//!
//! A pattern consumes the subject on top of the stack. Captured values are kept on the stack, below what the pattern still
//! needs, and are stored only when the whole pattern has matched; on failure, blocks that pop what is there are jumped to.

use taipan_bytecode::opargs::binary;
use taipan_bytecode::{Const, Opcode};

use super::sequence::Label;
use super::{Codegen, Result};
use crate::ast::*;
use crate::constants::python_equal;

/// State of the pattern being compiled.
#[derive(Default)]
pub(super) struct Context {
    /// Captured names, in the order of their values on the stack.
    pub stores: Vec<Name>,
    /// Whether a pattern that always matches is allowed.
    pub allow_irrefutable: bool,
    /// `fail_pop[n]` pops `n` items and fails.
    pub fail_pop: Vec<Label>,
    /// Items on top of the stack that stay there during a subpattern.
    pub on_top: usize,
}

fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::As { pattern: None, name: None })
}

impl<'a> Codegen<'a> {
    pub(super) fn match_stmt(&mut self, subject: &'a Expr, cases: &'a [MatchCase]) -> Result {
        self.expr(subject)?;
        let end = self.new_label();
        let has_default = cases.len() > 1 && cases.last().is_some_and(|case| is_wildcard(&case.pattern));
        let (tested, default) = cases.split_at(cases.len() - has_default as usize);
        for (index, case) in tested.iter().enumerate() {
            let is_last = index + 1 == tested.len();
            let loc = case.pattern.loc;
            if !is_last {
                self.op_i(loc, Opcode::COPY, 1);
            }
            let allow_irrefutable = case.guard.is_some() || index + 1 == cases.len();
            let mut context = Context { allow_irrefutable, ..Context::default() };
            self.pattern(&case.pattern, &mut context)?;
            for name in std::mem::take(&mut context.stores) {
                self.nameop(loc, &name, Ctx::Store)?;
            }
            if let Some(guard) = &case.guard {
                self.ensure_fail_pop(&mut context, 0);
                self.jump_if(guard, context.fail_pop[0], false)?;
            }
            if !is_last {
                self.op(Loc::NEXT, Opcode::POP_TOP);
            }
            self.stmts(&case.body)?;
            self.jump(Loc::NONE, Opcode::JUMP, end);
            self.emit_fail_pop(&mut context, loc);
        }
        if let [case] = default {
            self.op(case.pattern.loc, Opcode::NOP);
            if let Some(guard) = &case.guard {
                self.jump_if(guard, end, false)?;
            }
            self.stmts(&case.body)?;
        }
        self.use_label(end);
        Ok(())
    }

    pub(super) fn pattern(&mut self, pattern: &'a Pattern, context: &mut Context) -> Result {
        let loc = pattern.loc;
        match &pattern.kind {
            PatternKind::Value(value) => self.pattern_value(value, loc, context),
            PatternKind::Singleton(value) => {
                self.load_const(loc, value.clone());
                self.op_i(loc, Opcode::IS_OP, 0);
                self.jump_to_fail_pop(context, loc, Opcode::POP_JUMP_IF_FALSE);
                Ok(())
            }
            PatternKind::Sequence(patterns) => self.pattern_sequence(patterns, loc, context),
            PatternKind::Mapping { keys, patterns, rest } => {
                self.pattern_mapping(keys, patterns, rest.as_ref(), loc, context)
            }
            PatternKind::Class { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.pattern_class(cls, patterns, kwd_attrs, kwd_patterns, loc, context)
            }
            PatternKind::Star(name) => self.store_capture(name.as_ref(), loc, context),
            PatternKind::As { pattern: inner, name } => self.pattern_as(inner.as_deref(), name.as_ref(), loc, context),
            PatternKind::Or(alternatives) => self.pattern_or(alternatives, loc, context),
        }
    }

    fn subpattern(&mut self, pattern: &'a Pattern, context: &mut Context) -> Result {
        let allowed = std::mem::replace(&mut context.allow_irrefutable, true);
        self.pattern(pattern, context)?;
        context.allow_irrefutable = allowed;
        Ok(())
    }

    fn ensure_fail_pop(&mut self, context: &mut Context, pops: usize) {
        while context.fail_pop.len() <= pops {
            let label = self.new_label();
            context.fail_pop.push(label);
        }
    }

    pub(super) fn jump_to_fail_pop(&mut self, context: &mut Context, loc: Loc, jump: Opcode) {
        let pops = context.on_top + context.stores.len();
        self.ensure_fail_pop(context, pops);
        self.jump(loc, jump, context.fail_pop[pops]);
    }

    pub(super) fn emit_fail_pop(&mut self, context: &mut Context, loc: Loc) {
        let labels = std::mem::take(&mut context.fail_pop);
        for (pops, label) in labels.into_iter().enumerate().rev() {
            self.use_label(label);
            if pops > 0 {
                self.op(loc, Opcode::POP_TOP);
            }
        }
    }

    /// Moves the top of the stack below `count - 1` others.
    pub(super) fn rotate(&mut self, loc: Loc, count: usize) {
        for depth in (2..=count).rev() {
            self.op_i(loc, Opcode::SWAP, depth as u32);
        }
    }

    pub(super) fn duplicate_store<T>(&self, loc: Loc, name: &Name) -> Result<T> {
        self.error(loc, format!("multiple assignments to name '{name}' in pattern"))
    }

    fn store_capture(&mut self, name: Option<&Name>, loc: Loc, context: &mut Context) -> Result {
        let Some(name) = name else {
            self.op(loc, Opcode::POP_TOP);
            return Ok(());
        };
        if context.stores.contains(name) {
            return self.duplicate_store(loc, name);
        }
        self.rotate(loc, context.on_top + context.stores.len() + 1);
        context.stores.push(name.clone());
        Ok(())
    }

    fn pattern_value(&mut self, value: &'a Expr, loc: Loc, context: &mut Context) -> Result {
        if !matches!(value.kind, ExprKind::Constant(_) | ExprKind::Attribute { .. } | ExprKind::JoinedStr(_)) {
            return self.error(loc, "patterns may only match literals and attribute lookups");
        }
        self.expr(value)?;
        self.add_compare(loc, CmpOp::Eq);
        self.op(loc, Opcode::TO_BOOL);
        self.jump_to_fail_pop(context, loc, Opcode::POP_JUMP_IF_FALSE);
        Ok(())
    }

    fn pattern_as(
        &mut self,
        inner: Option<&'a Pattern>,
        name: Option<&Name>,
        loc: Loc,
        context: &mut Context,
    ) -> Result {
        let Some(inner) = inner else {
            if !context.allow_irrefutable {
                let what = name.map_or("wildcard".to_string(), |name| format!("name capture '{name}'"));
                return self.error(loc, format!("{what} makes remaining patterns unreachable"));
            }
            return self.store_capture(name, loc, context);
        };
        context.on_top += 1;
        self.op_i(loc, Opcode::COPY, 1);
        self.pattern(inner, context)?;
        context.on_top -= 1;
        self.store_capture(name, loc, context)
    }

    fn pattern_sequence(&mut self, patterns: &'a [Pattern], loc: Loc, context: &mut Context) -> Result {
        let mut stars = patterns.iter().enumerate().filter(|(_, p)| matches!(p.kind, PatternKind::Star(_)));
        let star = stars.next().map(|(index, _)| index);
        if stars.next().is_some() {
            return self.error(loc, "multiple starred expressions in sequence pattern");
        }
        let star_wildcard = star.is_some_and(|index| matches!(patterns[index].kind, PatternKind::Star(None)));
        let only_wildcard = patterns.iter().all(|p| is_wildcard(p) || matches!(p.kind, PatternKind::Star(None)));
        let size = patterns.len();
        context.on_top += 1;
        self.op(loc, Opcode::MATCH_SEQUENCE);
        self.jump_to_fail_pop(context, loc, Opcode::POP_JUMP_IF_FALSE);
        if star.is_none() || size > 1 {
            self.op(loc, Opcode::GET_LEN);
            self.load_int(loc, size - star.is_some() as usize);
            self.add_compare(loc, if star.is_none() { CmpOp::Eq } else { CmpOp::GtE });
            self.jump_to_fail_pop(context, loc, Opcode::POP_JUMP_IF_FALSE);
        }
        context.on_top -= 1;
        match star {
            _ if only_wildcard => {
                self.op(loc, Opcode::POP_TOP);
                Ok(())
            }
            Some(star) if star_wildcard => self.sequence_by_index(patterns, star, loc, context),
            _ => self.sequence_by_unpacking(patterns, star, loc, context),
        }
    }

    fn sequence_by_unpacking(
        &mut self,
        patterns: &'a [Pattern],
        star: Option<usize>,
        loc: Loc,
        context: &mut Context,
    ) -> Result {
        match star {
            Some(before) => {
                let after = patterns.len() - before - 1;
                if before >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
                    return self.error(loc, "too many expressions in star-unpacking sequence pattern");
                }
                self.op_i(loc, Opcode::UNPACK_EX, (before | after << 8) as u32);
            }
            None => self.op_i(loc, Opcode::UNPACK_SEQUENCE, patterns.len() as u32),
        }
        context.on_top += patterns.len();
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        Ok(())
    }

    /// `[first, *_, last]` looks at single items instead of taking the sequence apart.
    fn sequence_by_index(&mut self, patterns: &'a [Pattern], star: usize, loc: Loc, context: &mut Context) -> Result {
        context.on_top += 1;
        for (index, pattern) in patterns.iter().enumerate() {
            if is_wildcard(pattern) || index == star {
                continue;
            }
            self.op_i(loc, Opcode::COPY, 1);
            if index < star {
                self.load_int(loc, index);
            } else {
                self.op(loc, Opcode::GET_LEN);
                self.load_int(loc, patterns.len() - index);
                self.op_i(loc, Opcode::BINARY_OP, binary::SUBTRACT);
            }
            self.op_i(loc, Opcode::BINARY_OP, binary::SUBSCR);
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 1;
        self.op(loc, Opcode::POP_TOP);
        Ok(())
    }

    fn check_not_none(&mut self, loc: Loc, context: &mut Context) {
        self.op_i(loc, Opcode::COPY, 1);
        self.load_const(loc, Const::None);
        self.op_i(loc, Opcode::IS_OP, 1);
        self.jump_to_fail_pop_after(loc, context);
    }

    fn jump_to_fail_pop_after(&mut self, loc: Loc, context: &mut Context) {
        self.jump_to_fail_pop(context, loc, Opcode::POP_JUMP_IF_FALSE);
    }

    fn pattern_class(
        &mut self,
        cls: &'a Expr,
        patterns: &'a [Pattern],
        kwd_attrs: &[Name],
        kwd_patterns: &'a [Pattern],
        loc: Loc,
        context: &mut Context,
    ) -> Result {
        for (index, attr) in kwd_attrs.iter().enumerate() {
            if let Some(again) = kwd_attrs[index + 1..].iter().position(|other| other == attr) {
                let loc = kwd_patterns[index + 1 + again].loc;
                return self.error(loc, format!("attribute name repeated in class pattern: {attr}"));
            }
        }
        self.expr(cls)?;
        let names = kwd_attrs.iter().map(|name| Const::from(&**name)).collect();
        self.load_const(loc, Const::Tuple(names));
        self.op_i(loc, Opcode::MATCH_CLASS, patterns.len() as u32);
        context.on_top += 1;
        self.check_not_none(loc, context);
        let count = patterns.len() + kwd_patterns.len();
        self.op_i(loc, Opcode::UNPACK_SEQUENCE, count as u32);
        context.on_top += count;
        context.on_top -= 1;
        for pattern in patterns.iter().chain(kwd_patterns) {
            context.on_top -= 1;
            if is_wildcard(pattern) {
                self.op(loc, Opcode::POP_TOP);
            } else {
                self.subpattern(pattern, context)?;
            }
        }
        Ok(())
    }

    fn pattern_mapping(
        &mut self,
        keys: &'a [Expr],
        patterns: &'a [Pattern],
        rest: Option<&Name>,
        loc: Loc,
        context: &mut Context,
    ) -> Result {
        let size = keys.len();
        context.on_top += 1;
        self.op(loc, Opcode::MATCH_MAPPING);
        self.jump_to_fail_pop(context, loc, Opcode::POP_JUMP_IF_FALSE);
        if size == 0 && rest.is_none() {
            context.on_top -= 1;
            self.op(loc, Opcode::POP_TOP);
            return Ok(());
        }
        if size > 0 {
            self.op(loc, Opcode::GET_LEN);
            self.load_int(loc, size);
            self.add_compare(loc, CmpOp::GtE);
            self.jump_to_fail_pop(context, loc, Opcode::POP_JUMP_IF_FALSE);
        }
        self.mapping_keys(keys, loc)?;
        self.op_i(loc, Opcode::BUILD_TUPLE, size as u32);
        self.op(loc, Opcode::MATCH_KEYS);
        context.on_top += 2;
        self.check_not_none(loc, context);
        self.op_i(loc, Opcode::UNPACK_SEQUENCE, size as u32);
        context.on_top += size;
        context.on_top -= 1;
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 2;
        let Some(rest) = rest else {
            self.op(loc, Opcode::POP_TOP);
            self.op(loc, Opcode::POP_TOP);
            return Ok(());
        };
        self.mapping_rest(size, loc);
        self.store_capture(Some(rest), loc, context)
    }

    fn mapping_keys(&mut self, keys: &'a [Expr], loc: Loc) -> Result {
        let mut seen: Vec<&Const> = Vec::new();
        for key in keys {
            match &key.kind {
                ExprKind::Constant(value) => {
                    if seen.iter().any(|other| python_equal(other, value)) {
                        let value = taipan_bytecode::disassemble::describe_const(value);
                        return self.error(loc, format!("mapping pattern checks duplicate key ({value})"));
                    }
                    seen.push(value);
                }
                ExprKind::Attribute { .. } | ExprKind::JoinedStr(_) => {}
                _ => {
                    let message = "mapping pattern keys may only match literals and attribute lookups";
                    return self.error(loc, message);
                }
            }
            self.expr(key)?;
        }
        Ok(())
    }

    /// Copies the mapping on the stack and removes the keys that matched.
    fn mapping_rest(&mut self, size: usize, loc: Loc) {
        self.op_i(loc, Opcode::BUILD_MAP, 0);
        self.op_i(loc, Opcode::SWAP, 3);
        self.op_i(loc, Opcode::DICT_UPDATE, 2);
        self.op_i(loc, Opcode::UNPACK_SEQUENCE, size as u32);
        for remaining in (1..=size).rev() {
            self.op_i(loc, Opcode::COPY, 1 + remaining as u32);
            self.op_i(loc, Opcode::SWAP, 2);
            self.op(loc, Opcode::DELETE_SUBSCR);
        }
    }
}
