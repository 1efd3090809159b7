//! `__annotate__` functions (PEP 649): annotations are evaluated when asked for.

use std::rc::Rc;

use taipan_bytecode::opargs::{COMPARE_MASKS, common_constant, function_attribute};
use taipan_bytecode::{Const, Opcode};

use super::unit::{ArgCounts, ScopeType};
use super::{Codegen, Result};
use crate::ast::*;
use crate::symbols::{Block, NameScope, ScopeId};
use crate::unparse::unparse;

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`: the highest format that the compiled functions know.
const VALUE_WITH_FAKE_GLOBALS: i64 = 2;
/// Number of `>` among the comparison operators.
const GREATER: u32 = 4;

impl<'a> Codegen<'a> {
    /// Starts a function of one parameter, the format, that refuses formats it does not know.
    pub(super) fn setup_annotations_scope(&mut self, loc: Loc, scope: ScopeId, name: Name) {
        let counts = ArgCounts { posonlyargs: 1, ..ArgCounts::default() };
        self.enter_scope_id(name, ScopeType::Annotations, scope, loc.lineno, None, counts);
        self.op_i(loc, Opcode::LOAD_FAST, 0);
        self.load_const(loc, Const::Int(VALUE_WITH_FAKE_GLOBALS));
        self.op_i(loc, Opcode::COMPARE_OP, GREATER << 5 | COMPARE_MASKS[GREATER as usize]);
        let body = self.new_label();
        self.jump(loc, Opcode::POP_JUMP_IF_FALSE, body);
        self.op_i(loc, Opcode::LOAD_COMMON_CONSTANT, common_constant::NOT_IMPLEMENTED_ERROR);
        self.op_i(loc, Opcode::RAISE_VARARGS, 1);
        self.use_label(body);
    }

    pub(super) fn leave_annotations_scope(&mut self, loc: Loc) -> Result {
        self.op(loc, Opcode::RETURN_VALUE);
        let mut code = self.exit_scope(true)?;
        // The parameter is `.format` to the symbol table, so that a name `format` in an annotation is not taken for it.
        if let Some(first) = code.localsplusnames.first_mut() {
            *first = "format".into();
        }
        self.make_closure(loc, code, 0);
        Ok(())
    }

    pub(super) fn function_annotations(&mut self, def: &'a FunctionDef, loc: Loc) -> Result<u32> {
        let Some(scope) = self.symbols.lookup(def.params.key) else { return Ok(0) };
        if !self.symbols[scope].annotations_used {
            return Ok(0);
        }
        self.setup_annotations_scope(loc, scope, Rc::from("__annotate__"));
        let params = &def.params;
        let named = params.args.iter().chain(&params.posonlyargs).chain(&params.vararg);
        let mut count = 0;
        for param in named.chain(&params.kwonlyargs).chain(&params.kwarg) {
            if let Some(annotation) = &param.annotation {
                self.argument_annotation(&param.name, annotation, loc)?;
                count += 1;
            }
        }
        if let Some(returns) = &def.returns {
            self.argument_annotation(&Rc::from("return"), returns, loc)?;
            count += 1;
        }
        self.op_i(loc, Opcode::BUILD_MAP, count);
        self.leave_annotations_scope(loc)?;
        Ok(function_attribute::ANNOTATE)
    }

    fn argument_annotation(&mut self, name: &Name, annotation: &'a Expr, loc: Loc) -> Result {
        let name = self.maybe_mangle(name);
        self.load_str(loc, &name);
        if self.future_annotations() {
            self.annotation_text(annotation);
            return Ok(());
        }
        match &annotation.kind {
            // `*args: *Ts` takes the one item that the unpacking gives.
            ExprKind::Starred { value, .. } => {
                self.expr(value)?;
                self.op_i(loc, Opcode::UNPACK_SEQUENCE, 1);
                Ok(())
            }
            _ => self.expr(annotation),
        }
    }

    /// Pushes an annotation as a string.
    pub(super) fn annotation_text(&mut self, annotation: &Expr) {
        let text = unparse(annotation);
        self.load_const(annotation.loc, Const::Str(text.into()));
    }

    /// Makes the `__annotate__` function of a module or class from the annotations met in its body.
    pub(super) fn process_deferred_annotations(&mut self, loc: Loc) -> Result {
        let deferred = std::mem::take(&mut self.unit().deferred_annotations);
        if deferred.is_empty() {
            return Ok(());
        }
        let scope_type = self.unit().scope_type;
        let is_module = scope_type == ScopeType::Module;
        let outer = is_module.then(|| std::mem::take(self.seq()));
        let entry = self.scope();
        let (is_class, Some(annotations)) = (entry.block == Block::Class, entry.annotation_block) else {
            return Ok(());
        };
        let name = self.symbols[annotations].name.clone();
        self.setup_annotations_scope(loc, annotations, name);
        self.deferred_annotations_body(loc, &deferred, scope_type)?;
        self.leave_annotations_scope(loc)?;
        let name = if is_class { "__annotate_func__" } else { "__annotate__" };
        self.nameop(loc, &Rc::from(name), Ctx::Store)?;
        if let Some(outer) = outer {
            // In a module the function is made before anything else.
            let setup = std::mem::replace(self.seq(), outer);
            self.seq().annotations = setup.instrs;
        }
        Ok(())
    }

    fn deferred_annotations_body(
        &mut self,
        loc: Loc,
        deferred: &[(&'a AnnAssign, Option<u32>)],
        scope_type: ScopeType,
    ) -> Result {
        let reached: Name = Rc::from("__conditional_annotations__");
        self.op_i(loc, Opcode::BUILD_MAP, 0);
        for (assign, index) in deferred {
            let ExprKind::Name { id, .. } = &assign.target.kind else { continue };
            let private = self.unit().private.clone();
            let name = crate::symbols::mangle(private.as_ref(), id);
            let not_set = self.new_label();
            if let Some(index) = index {
                self.load_int(assign.loc, *index as usize);
                if scope_type == ScopeType::Class {
                    let deref = self.unit().deref_index(NameScope::Free, &reached);
                    self.op_i(assign.loc, Opcode::LOAD_DEREF, deref);
                } else {
                    let global = self.add_name(&reached);
                    self.op_i(assign.loc, Opcode::LOAD_GLOBAL, global << 1);
                }
                self.op_i(assign.loc, Opcode::CONTAINS_OP, 0);
                self.jump(assign.loc, Opcode::POP_JUMP_IF_FALSE, not_set);
            }
            self.expr(&assign.annotation)?;
            self.op_i(assign.loc, Opcode::COPY, 2);
            self.load_str(assign.loc, &name);
            self.op(loc, Opcode::STORE_SUBSCR);
            self.use_label(not_set);
        }
        Ok(())
    }

    pub(super) fn ann_assign(&mut self, assign: &'a AnnAssign, loc: Loc) -> Result {
        if let Some(value) = &assign.value {
            self.expr(value)?;
            self.expr(&assign.target)?;
        }
        let future = self.future_annotations();
        let in_namespace = matches!(self.unit().scope_type, ScopeType::Module | ScopeType::Class);
        match &assign.target.kind {
            ExprKind::Name { id, .. } if assign.simple && in_namespace => {
                if future {
                    self.annotation_text(&assign.annotation);
                    self.name_op(loc, Opcode::LOAD_NAME, &Rc::from("__annotations__"));
                    let name = self.maybe_mangle(id);
                    self.load_str(loc, &name);
                    self.op(loc, Opcode::STORE_SUBSCR);
                } else {
                    self.defer_annotation(assign, loc);
                }
            }
            ExprKind::Attribute { value, .. } if assign.value.is_none() => self.check_annotation(value)?,
            ExprKind::Subscript { value, slice, .. } if assign.value.is_none() => {
                self.check_annotation(value)?;
                self.check_annotation_subscript(slice)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes an annotation; one that may not be reached is marked as reached here.
    fn defer_annotation(&mut self, assign: &'a AnnAssign, loc: Loc) {
        let unit = self.unit();
        let is_module = unit.scope_type == ScopeType::Module;
        let mut index = None;
        if is_module || unit.in_conditional_block > 0 {
            index = Some(unit.next_conditional_annotation);
            unit.next_conditional_annotation += 1;
        }
        unit.deferred_annotations.push((assign, index));
        let Some(index) = index else { return };
        let reached: Name = Rc::from("__conditional_annotations__");
        if is_module {
            let name = self.unit().cellvars.insert(reached, ()) as u32;
            self.op_i(loc, Opcode::LOAD_NAME, name);
        } else {
            let cell = self.unit().deref_index(NameScope::Cell, &reached);
            self.op_i(loc, Opcode::LOAD_DEREF, cell);
        }
        self.load_int(loc, index as usize);
        self.op_i(loc, Opcode::SET_ADD, 1);
        self.op(loc, Opcode::POP_TOP);
    }

    fn check_annotation(&mut self, expr: &'a Expr) -> Result {
        self.expr(expr)?;
        self.op(expr.loc, Opcode::POP_TOP);
        Ok(())
    }

    fn check_annotation_subscript(&mut self, expr: &'a Expr) -> Result {
        match &expr.kind {
            ExprKind::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().flatten().try_for_each(|part| self.check_annotation(part))
            }
            ExprKind::Tuple { elts, .. } => elts.iter().try_for_each(|elt| self.check_annotation_subscript(elt)),
            _ => self.check_annotation(expr),
        }
    }
}
