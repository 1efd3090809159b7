//! Type parameters and `type` statements (PEP 695, PEP 696).

use std::rc::Rc;

use taipan_bytecode::opargs::{function_attribute, intrinsic};
use taipan_bytecode::{Const, Opcode};

use super::unit::{ArgCounts, ScopeType};
use super::{Codegen, Result};
use crate::ast::*;

impl<'a> Codegen<'a> {
    /// Makes the type parameters, binds them, and leaves the tuple of them on the stack.
    pub(super) fn type_params(&mut self, params: &'a TypeParams) -> Result {
        let mut seen_default = false;
        for param in &params.params {
            self.type_param(param, &mut seen_default)?;
        }
        let loc = params.params.first().map_or(Loc::NONE, |param| param.loc);
        self.op_i(loc, Opcode::BUILD_TUPLE, params.params.len() as u32);
        Ok(())
    }

    fn type_param(&mut self, param: &'a TypeParam, seen_default: &mut bool) -> Result {
        let loc = param.loc;
        self.load_str(loc, &param.name);
        match (param.kind, &param.bound) {
            (TypeParamKind::TypeVar, Some(bound)) => {
                self.lazy_type_expr(bound, &param.name, param.bound_key, false)?;
                let constrained = matches!(bound.kind, ExprKind::Tuple { .. });
                let function =
                    if constrained { intrinsic::TYPEVAR_WITH_CONSTRAINTS } else { intrinsic::TYPEVAR_WITH_BOUND };
                self.op_i(loc, Opcode::CALL_INTRINSIC_2, function);
            }
            (TypeParamKind::TypeVar, None) => self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::TYPEVAR),
            (TypeParamKind::TypeVarTuple, _) => self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::TYPEVARTUPLE),
            (TypeParamKind::ParamSpec, _) => self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::PARAMSPEC),
        }
        if let Some(default) = &param.default {
            *seen_default = true;
            let starred = param.kind == TypeParamKind::TypeVarTuple;
            self.lazy_type_expr(default, &param.name, param.default_key, starred)?;
            self.op_i(loc, Opcode::CALL_INTRINSIC_2, intrinsic::SET_TYPEPARAM_DEFAULT);
        } else if *seen_default {
            let name = &param.name;
            return self.error(loc, format!("non-default type parameter '{name}' follows default type parameter"));
        }
        self.op_i(loc, Opcode::COPY, 1);
        self.nameop(loc, &param.name, Ctx::Store)
    }

    /// A function that evaluates a bound, a constraint or a default when asked for. Its parameter, the format, has a default.
    fn lazy_type_expr(&mut self, expr: &'a Expr, name: &Name, key: ScopeKey, allow_starred: bool) -> Result {
        let loc = expr.loc;
        self.load_const(loc, Const::Tuple(Box::new([Const::Int(1)])));
        self.enter_lazy(loc, key, name)?;
        match &expr.kind {
            ExprKind::Starred { value, .. } if allow_starred => {
                self.expr(value)?;
                self.op_i(loc, Opcode::UNPACK_SEQUENCE, 1);
            }
            _ => self.expr(expr)?,
        }
        self.op(loc, Opcode::RETURN_VALUE);
        let code = self.exit_scope(true)?;
        self.make_closure(loc, code, function_attribute::DEFAULTS);
        Ok(())
    }

    fn enter_lazy(&mut self, loc: Loc, key: ScopeKey, name: &Name) -> Result {
        let Some(scope) = self.symbols.lookup(key) else {
            return self.error(loc, "compiler: a scope is missing from the symbol table");
        };
        self.setup_annotations_scope(loc, scope, name.clone());
        Ok(())
    }

    pub(super) fn type_alias(&mut self, alias: &'a TypeAlias, loc: Loc) -> Result {
        let ExprKind::Name { id: name, .. } = &alias.name.kind else {
            return self.error(loc, "invalid syntax");
        };
        if let Some(params) = &alias.type_params {
            let scope_name = Rc::from(format!("<generic parameters of {name}>"));
            let counts = ArgCounts::default();
            self.enter_scope(scope_name, ScopeType::Annotations, params.key, loc.lineno, None, counts)?;
            self.load_str(loc, name);
            self.type_params(params)?;
        } else {
            self.load_str(loc, name);
            self.load_const(loc, Const::None);
        }
        self.type_alias_body(alias, name, loc)?;
        if alias.type_params.is_some() {
            let code = self.exit_scope(false)?;
            self.make_closure(loc, code, 0);
            self.op(loc, Opcode::PUSH_NULL);
            self.op_i(loc, Opcode::CALL, 0);
        }
        self.nameop(loc, name, Ctx::Store)
    }

    fn type_alias_body(&mut self, alias: &'a TypeAlias, name: &Name, loc: Loc) -> Result {
        self.load_const(loc, Const::Tuple(Box::new([Const::Int(1)])));
        self.enter_lazy(loc, alias.key, name)?;
        self.expr(&alias.value)?;
        self.op(loc, Opcode::RETURN_VALUE);
        let code = self.exit_scope(false)?;
        self.make_closure(loc, code, function_attribute::DEFAULTS);
        self.op_i(loc, Opcode::BUILD_TUPLE, 3);
        self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::TYPEALIAS);
        Ok(())
    }
}
