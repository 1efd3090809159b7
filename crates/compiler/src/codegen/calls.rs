//! Calls in all their shapes.

use std::collections::HashSet;
use std::rc::Rc;

use taipan_bytecode::opargs::{common_constant, intrinsic};
use taipan_bytecode::{Const, Opcode};

use super::assignments::attr_loc;
use super::containers::TUPLE;
use super::names::AttrOp;
use super::sequence::Label;
use super::{Codegen, Result, STACK_USE_GUIDELINE};
use crate::ast::*;
use crate::symbols::{DEF_IMPORT, NameScope};

impl<'a> Codegen<'a> {
    pub(super) fn call(&mut self, call: &'a Call, loc: Loc) -> Result {
        self.validate_keywords(&call.keywords)?;
        if self.method_call(call, loc)? {
            return Ok(());
        }
        let skip_normal_call = self.new_label();
        self.check_caller(&call.func);
        self.expr(&call.func)?;
        self.builtin_call(call, skip_normal_call)?;
        self.op(call.func.loc, Opcode::PUSH_NULL);
        self.call_helper(loc, 0, &call.args, None, &call.keywords)?;
        self.use_label(skip_normal_call);
        Ok(())
    }

    fn validate_keywords(&mut self, keywords: &[Keyword]) -> Result {
        let mut seen = HashSet::new();
        for keyword in keywords {
            if let Some(arg) = &keyword.arg
                && !seen.insert(arg)
            {
                return self.error(keyword.loc, format!("keyword argument repeated: {arg}"));
            }
        }
        Ok(())
    }

    /// Whether the name is imported by the module: its attributes are functions then, and no method is to be bound.
    fn is_import_originated(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name { id, .. } => self.symbols[self.symbols.top].flags(id) & DEF_IMPORT != 0,
            _ => false,
        }
    }

    /// `object.method(…)` without unpacking.
    fn method_call(&mut self, call: &'a Call, call_loc: Loc) -> Result<bool> {
        let ExprKind::Attribute { value, attr, ctx: Ctx::Load } = &call.func.kind else { return Ok(false) };
        if self.is_import_originated(value) {
            return Ok(false);
        }
        let (nargs, nkeywords) = (call.args.len(), call.keywords.len());
        if nargs + nkeywords + (nkeywords != 0) as usize >= STACK_USE_GUIDELINE {
            return Ok(false);
        }
        if call.args.iter().any(Expr::is_starred) || call.keywords.iter().any(|keyword| keyword.arg.is_none()) {
            return Ok(false);
        }
        let func_loc = call.func.loc;
        let loc = attr_loc(func_loc, func_loc, attr);
        if let Some(super_call) = self.optimizable_super(value, attr) {
            self.load_args_for_super(super_call, value.loc)?;
            self.attr_op(func_loc, AttrOp::SuperMethod { zero_args: super_call.args.is_empty() }, attr);
            self.op(loc, Opcode::NOP);
        } else {
            self.expr(value)?;
            self.attr_op(loc, AttrOp::Method, attr);
        }
        self.exprs(&call.args)?;
        let end_loc = attr_loc(call_loc, func_loc, attr);
        if nkeywords > 0 {
            call.keywords.iter().try_for_each(|keyword| self.expr(&keyword.value))?;
            self.keyword_names(loc, &call.keywords);
            self.op_i(end_loc, Opcode::CALL_KW, (nargs + nkeywords) as u32);
        } else {
            self.op_i(end_loc, Opcode::CALL, nargs as u32);
        }
        Ok(true)
    }

    /// The call of `super` in `super().attr`, if it can be replaced by `LOAD_SUPER_ATTR`.
    pub(super) fn optimizable_super(&mut self, value: &'a Expr, attr: &Name) -> Option<&'a Call> {
        let ExprKind::Call(call) = &value.kind else { return None };
        let ExprKind::Name { id, .. } = &call.func.kind else { return None };
        if &**id != "super" || &**attr == "__class__" || !call.keywords.is_empty() {
            return None;
        }
        if self.scope().scope(id) != NameScope::GlobalImplicit {
            return None;
        }
        if self.symbols[self.symbols.top].scope(id) != NameScope::Unknown {
            return None;
        }
        match call.args.len() {
            2 => (!call.args.iter().any(Expr::is_starred)).then_some(call),
            0 => {
                let counts = self.unit().counts;
                let has_self = counts.args + counts.posonlyargs > 0;
                (has_self && self.ref_type("__class__") == NameScope::Free).then_some(call)
            }
            _ => None,
        }
    }

    pub(super) fn load_args_for_super(&mut self, call: &'a Call, loc: Loc) -> Result {
        self.expr(&call.func)?;
        if !call.args.is_empty() {
            return self.exprs(&call.args);
        }
        self.nameop(loc, &Rc::from("__class__"), Ctx::Load)?;
        let first = self.unit().varnames.keys().next().cloned();
        first.iter().try_for_each(|name| self.nameop(loc, name, Ctx::Load))
    }

    fn keyword_names(&mut self, loc: Loc, keywords: &[Keyword]) {
        let names = keywords.iter().filter_map(|keyword| keyword.arg.as_ref()).map(|arg| Const::from(&**arg));
        let names = Const::Tuple(names.collect());
        self.load_const(loc, names);
    }

    /// Arguments of a call, of which `pushed` are on the stack already, and the call.
    pub(super) fn call_helper(
        &mut self,
        loc: Loc,
        pushed: usize,
        args: &'a [Expr],
        injected: Option<&Name>,
        keywords: &'a [Keyword],
    ) -> Result {
        self.validate_keywords(keywords)?;
        let unpacks = args.iter().any(Expr::is_starred) || keywords.iter().any(|keyword| keyword.arg.is_none());
        if unpacks || args.len() + keywords.len() * 2 > STACK_USE_GUIDELINE {
            return self.call_ex(loc, pushed, args, injected, keywords);
        }
        self.exprs(args)?;
        let mut count = pushed + args.len() + keywords.len();
        if let Some(name) = injected {
            self.nameop(loc, name, Ctx::Load)?;
            count += 1;
        }
        if keywords.is_empty() {
            self.op_i(loc, Opcode::CALL, count as u32);
        } else {
            keywords.iter().try_for_each(|keyword| self.expr(&keyword.value))?;
            self.keyword_names(loc, keywords);
            self.op_i(loc, Opcode::CALL_KW, count as u32);
        }
        Ok(())
    }

    /// A call with a tuple of arguments and a dict of keyword arguments.
    fn call_ex(
        &mut self,
        loc: Loc,
        pushed: usize,
        args: &'a [Expr],
        injected: Option<&Name>,
        keywords: &'a [Keyword],
    ) -> Result {
        match args {
            [Expr { kind: ExprKind::Starred { value, .. }, .. }] if pushed == 0 => self.expr(value)?,
            _ => self.build_container(loc, args, injected, pushed, TUPLE)?,
        }
        if keywords.is_empty() {
            self.op(loc, Opcode::PUSH_NULL);
        } else {
            self.keyword_dict(loc, keywords)?;
        }
        self.op(loc, Opcode::CALL_FUNCTION_EX);
        Ok(())
    }

    fn keyword_dict(&mut self, loc: Loc, keywords: &'a [Keyword]) -> Result {
        let mut have_dict = false;
        let mut seen = 0;
        for (index, keyword) in keywords.iter().enumerate() {
            if keyword.arg.is_some() {
                seen += 1;
                continue;
            }
            if seen > 0 {
                self.sub_keywords(loc, &keywords[index - seen..index])?;
                if have_dict {
                    self.op_i(loc, Opcode::DICT_MERGE, 1);
                }
                have_dict = true;
                seen = 0;
            }
            if !have_dict {
                self.op_i(loc, Opcode::BUILD_MAP, 0);
                have_dict = true;
            }
            self.expr(&keyword.value)?;
            self.op_i(loc, Opcode::DICT_MERGE, 1);
        }
        if seen > 0 {
            self.sub_keywords(loc, &keywords[keywords.len() - seen..])?;
            if have_dict {
                self.op_i(loc, Opcode::DICT_MERGE, 1);
            }
        }
        Ok(())
    }

    fn sub_keywords(&mut self, loc: Loc, keywords: &'a [Keyword]) -> Result {
        let big = keywords.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.op_i(Loc::NONE, Opcode::BUILD_MAP, 0);
        }
        for keyword in keywords {
            if let Some(arg) = &keyword.arg {
                self.load_str(loc, arg);
            }
            self.expr(&keyword.value)?;
            if big {
                self.op_i(Loc::NONE, Opcode::MAP_ADD, 1);
            }
        }
        if !big {
            self.op_i(loc, Opcode::BUILD_MAP, keywords.len() as u32);
        }
        Ok(())
    }

    /// `all`, `any` and `tuple` of a generator expression run as a loop here, if they are the built-in functions.
    fn builtin_call(&mut self, call: &'a Call, end: Label) -> Result {
        let ExprKind::Name { id, .. } = &call.func.kind else { return Ok(()) };
        let [arg] = &call.args[..] else { return Ok(()) };
        let ExprKind::Comp(comp) = &arg.kind else { return Ok(()) };
        let is_async = self.symbols.lookup(comp.key).is_some_and(|entry| self.symbols[entry].coroutine);
        if comp.kind != CompKind::Generator || is_async || !call.keywords.is_empty() {
            return Ok(());
        }
        let loc = call.func.loc;
        let skip = self.new_label();
        match &**id {
            "all" => {
                let early = (Opcode::POP_JUMP_IF_TRUE, false);
                self.generator_loop(loc, arg, common_constant::BUILTIN_ALL, Some(early), skip, end)?;
            }
            "any" => {
                let early = (Opcode::POP_JUMP_IF_FALSE, true);
                self.generator_loop(loc, arg, common_constant::BUILTIN_ANY, Some(early), skip, end)?;
            }
            "tuple" => self.generator_loop(loc, arg, common_constant::BUILTIN_TUPLE, None, skip, end)?,
            _ => {}
        }
        self.use_label(skip);
        Ok(())
    }

    /// `early` is the jump that continues and the result that ends the loop; without it the items are collected.
    fn generator_loop(
        &mut self,
        loc: Loc,
        generator: &'a Expr,
        builtin: u32,
        early: Option<(Opcode, bool)>,
        skip: Label,
        end: Label,
    ) -> Result {
        self.op_i(loc, Opcode::COPY, 1);
        self.op_i(loc, Opcode::LOAD_COMMON_CONSTANT, builtin);
        self.op_i(loc, Opcode::IS_OP, 0);
        self.jump(loc, Opcode::POP_JUMP_IF_FALSE, skip);
        self.op(loc, Opcode::POP_TOP);
        if early.is_none() {
            self.op_i(loc, Opcode::BUILD_LIST, 0);
        }
        self.expr(generator)?;
        let (start, cleanup) = (self.new_label(), self.new_label());
        self.use_label(start);
        self.jump(loc, Opcode::FOR_ITER, cleanup);
        match early {
            None => {
                self.op_i(loc, Opcode::LIST_APPEND, 2);
                self.jump(loc, Opcode::JUMP, start);
            }
            Some((jump, _)) => {
                self.op(loc, Opcode::TO_BOOL);
                self.jump(loc, jump, start);
            }
        }
        self.op(Loc::NONE, Opcode::POP_ITER);
        if let Some((_, result)) = early {
            self.load_const(loc, Const::from(result));
        }
        self.jump(loc, Opcode::JUMP, end);
        self.use_label(cleanup);
        self.op(Loc::NONE, Opcode::END_FOR);
        self.op(Loc::NONE, Opcode::POP_ITER);
        match early {
            None => self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::LIST_TO_TUPLE),
            Some((_, result)) => self.load_const(loc, Const::from(!result)),
        }
        self.jump(loc, Opcode::JUMP, end);
        Ok(())
    }
}
