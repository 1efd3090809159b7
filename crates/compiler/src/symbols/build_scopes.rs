//! Opening scopes and recording definitions: functions, classes, type parameters, annotations.

use std::rc::Rc;

use super::build::{Builder, Result};
use super::*;
use crate::ast::*;

impl Builder<'_> {
    pub(super) fn new_scope(&mut self, name: Name, block: Block, loc: Loc) -> ScopeId {
        let (mut nested, mut method) = (false, false);
        if let Some(&cur) = self.stack.last() {
            let outer = &self.symbols[cur];
            nested = outer.nested || outer.is_function_like();
            method = outer.block == Block::Class && block == Block::Function;
        }
        self.symbols.scopes.push(Scope {
            name,
            block,
            symbols: OrderedMap::default(),
            varnames: Vec::new(),
            children: Vec::new(),
            nested,
            generator: false,
            coroutine: false,
            comprehension: None,
            comp_inlined: false,
            varargs: false,
            varkeywords: false,
            method,
            has_docstring: false,
            annotations_used: false,
            needs_class_closure: false,
            needs_classdict: false,
            has_conditional_annotations: false,
            can_see_class_scope: false,
            annotation_block: None,
            directives: Vec::new(),
            in_conditional_block: false,
            in_unevaluated_annotation: false,
            comp_iter_target: false,
            comp_iter_expr: 0,
            mangled_names: None,
            scope_info: "",
            loc,
        });
        ScopeId(self.symbols.scopes.len() - 1)
    }

    pub(super) fn enter_existing(&mut self, id: ScopeId) {
        let outer = self.stack.last().copied();
        self.stack.push(id);
        let Some(outer) = outer else { return };
        let comp_iter_expr = self.symbols[outer].comp_iter_expr;
        let mangled_names = self.symbols[outer].mangled_names.clone();
        let scope = &mut self.symbols[id];
        scope.comp_iter_expr = comp_iter_expr;
        if mangled_names.is_some() && scope.block != Block::Class {
            scope.mangled_names = mangled_names;
        }
        // Annotations that become strings have no say in what names mean. The scope of all annotations is entered for each.
        let strings = self.future.annotations && scope.block == Block::Annotation;
        if !strings && !self.symbols[outer].children.contains(&id) {
            self.symbols[outer].children.push(id);
        }
    }

    pub(super) fn enter(&mut self, name: &Name, block: Block, key: Option<ScopeKey>, loc: Loc) -> Result<ScopeId> {
        let id = self.new_scope(name.clone(), block, loc);
        if let Some(key) = key {
            self.symbols.by_key[key.0 as usize] = Some(id);
        }
        self.enter_existing(id);
        if matches!(block, Block::Annotation | Block::TypeVariable | Block::TypeAlias) {
            let format = Rc::from(".format");
            self.add_def(&format, DEF_PARAM, loc)?;
            self.add_def(&format, USE, loc)?;
        }
        Ok(id)
    }

    pub(super) fn exit(&mut self) {
        self.stack.pop();
    }

    /// Flags of a name in the current scope.
    pub(super) fn lookup(&self, name: &Name) -> Flags {
        self.lookup_in(self.cur(), name)
    }

    pub(super) fn lookup_in(&self, scope: ScopeId, name: &Name) -> Flags {
        let scope = &self.symbols[scope];
        scope.flags(&scope.maybe_mangle(self.private.as_ref(), name))
    }

    pub(super) fn check_name(&self, name: &Name, ctx: Ctx, loc: Loc) -> Result {
        match ctx {
            Ctx::Store if &**name == "__debug__" => self.error("cannot assign to __debug__", loc),
            Ctx::Del if &**name == "__debug__" => self.error("cannot delete __debug__", loc),
            _ => Ok(()),
        }
    }

    pub(super) fn add_def(&mut self, name: &Name, flag: Flags, loc: Loc) -> Result {
        self.add_def_ctx(name, flag, loc, if flag == USE { Ctx::Load } else { Ctx::Store })
    }

    pub(super) fn add_def_ctx(&mut self, name: &Name, flag: Flags, loc: Loc, ctx: Ctx) -> Result {
        if flag & (DEF_PARAM | DEF_LOCAL | DEF_IMPORT) != 0 {
            self.check_name(name, ctx, loc)?;
        }
        let cur = self.cur();
        if flag & DEF_TYPE_PARAM != 0
            && let Some(names) = &self.symbols[cur].mangled_names
        {
            names.borrow_mut().insert(name.clone());
        }
        self.add_def_in(cur, name, flag, loc)
    }

    pub(super) fn add_def_in(&mut self, id: ScopeId, name: &Name, flag: Flags, loc: Loc) -> Result {
        let cur = self.cur();
        let mangled = self.symbols[cur].maybe_mangle(self.private.as_ref(), name);
        let old = self.symbols[id].flags(&mangled);
        if flag & DEF_PARAM != 0 && old & DEF_PARAM != 0 {
            return self.error(format!("duplicate argument '{name}' in function definition"), loc);
        }
        if flag & DEF_TYPE_PARAM != 0 && old & DEF_TYPE_PARAM != 0 {
            return self.error(format!("duplicate type parameter '{name}'"), loc);
        }
        let mut flags = old | flag;
        if self.symbols[id].comp_iter_target {
            if flags & (DEF_GLOBAL | DEF_NONLOCAL) != 0 {
                let message = format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return self.error(message, loc);
            }
            flags |= DEF_COMP_ITER;
        }
        let scope = &mut self.symbols[id];
        scope.symbols.insert(mangled.clone(), flags);
        if flag & DEF_PARAM != 0 {
            scope.varnames.push(mangled);
        } else if flag & DEF_GLOBAL != 0 {
            let top = self.symbols.top;
            let flags = self.symbols[top].flags(&mangled) | flag;
            self.symbols[top].symbols.insert(mangled, flags);
        }
        Ok(())
    }

    fn enter_type_params(
        &mut self,
        name: &Name,
        params: &TypeParams,
        defaults: (bool, bool),
        is_class: bool,
        loc: Loc,
    ) -> Result {
        let in_class = self.current().block == Block::Class;
        self.enter(name, Block::TypeParameters, Some(params.key), loc)?;
        if in_class {
            self.current().can_see_class_scope = true;
            self.add_def(&Rc::from("__classdict__"), USE, loc)?;
        }
        if is_class {
            for name in [".type_params", ".generic_base"] {
                let name = Rc::from(name);
                self.add_def(&name, DEF_LOCAL, loc)?;
                self.add_def(&name, USE, loc)?;
            }
        }
        if defaults.0 {
            self.add_def(&Rc::from(".defaults"), DEF_PARAM, loc)?;
        }
        if defaults.1 {
            self.add_def(&Rc::from(".kwdefaults"), DEF_PARAM, loc)?;
        }
        Ok(())
    }

    fn type_params(&mut self, params: &TypeParams) -> Result {
        params.params.iter().try_for_each(|param| self.type_param(param))
    }

    fn type_param(&mut self, param: &TypeParam) -> Result {
        self.add_def(&param.name, DEF_TYPE_PARAM | DEF_LOCAL, param.loc)?;
        let default_info = match param.kind {
            TypeParamKind::TypeVar => {
                let constraint = param.bound.as_ref().is_some_and(|bound| matches!(bound.kind, ExprKind::Tuple { .. }));
                let info = if constraint { "a TypeVar constraint" } else { "a TypeVar bound" };
                self.type_param_expr(param, param.bound.as_ref(), param.bound_key, info)?;
                "a TypeVar default"
            }
            TypeParamKind::TypeVarTuple => "a TypeVarTuple default",
            TypeParamKind::ParamSpec => "a ParamSpec default",
        };
        self.type_param_expr(param, param.default.as_ref(), param.default_key, default_info)
    }

    fn type_param_expr(&mut self, param: &TypeParam, expr: Option<&Expr>, key: ScopeKey, info: &'static str) -> Result {
        if &*param.name == "__classdict__" {
            return self.error("reserved name '__classdict__' cannot be used for type parameter", param.loc);
        }
        let Some(expr) = expr else { return Ok(()) };
        let in_class = self.current().can_see_class_scope;
        self.enter(&param.name, Block::TypeVariable, Some(key), expr.loc)?;
        self.current().can_see_class_scope = in_class;
        if in_class {
            self.add_def(&Rc::from("__classdict__"), USE, expr.loc)?;
        }
        self.current().scope_info = info;
        self.expr(expr)?;
        self.exit();
        Ok(())
    }

    pub(super) fn function_def(&mut self, def: &FunctionDef, loc: Loc) -> Result {
        self.add_def(&def.name, DEF_LOCAL, loc)?;
        self.exprs(&def.params.defaults)?;
        def.params.kw_defaults.iter().flatten().try_for_each(|default| self.expr(default))?;
        self.exprs(&def.decorators)?;
        if let Some(params) = &def.type_params {
            let defaults = (true, def.params.has_kw_defaults());
            self.enter_type_params(&def.name, params, defaults, false, loc)?;
            self.type_params(params)?;
        }
        let id = self.new_scope(def.name.clone(), Block::Function, loc);
        self.symbols.by_key[def.key.0 as usize] = Some(id);
        self.symbols[id].has_docstring = docstring(&def.body).is_some();
        self.function_annotations(&def.params, def.returns.as_ref(), loc)?;
        self.enter_existing(id);
        self.symbols[id].coroutine = def.is_async;
        self.params(&def.params)?;
        self.stmts(&def.body)?;
        self.exit();
        if def.type_params.is_some() {
            self.exit();
        }
        Ok(())
    }

    pub(super) fn params(&mut self, params: &Params) -> Result {
        let named = params.posonlyargs.iter().chain(&params.args).chain(&params.kwonlyargs);
        for param in named.chain(&params.vararg).chain(&params.kwarg) {
            self.add_def(&param.name, DEF_PARAM, param.loc)?;
        }
        let scope = self.current();
        scope.varargs = params.vararg.is_some();
        scope.varkeywords = params.kwarg.is_some();
        Ok(())
    }

    fn function_annotations(&mut self, params: &Params, returns: Option<&Expr>, loc: Loc) -> Result {
        let in_class = self.current().can_see_class_scope || self.current().block == Block::Class;
        self.enter(&Rc::from("__annotate__"), Block::Annotation, Some(params.key), loc)?;
        if in_class {
            self.current().can_see_class_scope = true;
            self.add_def(&Rc::from("__classdict__"), USE, loc)?;
        }
        let named = params.posonlyargs.iter().chain(&params.args).chain(&params.vararg).chain(&params.kwarg);
        let annotations = named.chain(&params.kwonlyargs).filter_map(|param| param.annotation.as_ref()).chain(returns);
        for annotation in annotations {
            self.current().annotations_used = true;
            self.expr(annotation)?;
        }
        self.exit();
        Ok(())
    }

    /// The annotation of an assignment. All of a scope's go to one `__annotate__`; those in functions are never evaluated.
    pub(super) fn variable_annotation(&mut self, annotation: &Expr) -> Result {
        let loc = annotation.loc;
        let outer = self.cur();
        let block = self.symbols[outer].block;
        let conditional = block == Block::Module || (block == Block::Class && self.symbols[outer].in_conditional_block);
        if conditional && !self.symbols[outer].has_conditional_annotations {
            self.symbols[outer].has_conditional_annotations = true;
            self.add_def(&Rc::from("__conditional_annotations__"), USE, loc)?;
        }
        match self.symbols[outer].annotation_block {
            Some(existing) => self.enter_existing(existing),
            None => {
                let id = self.enter(&Rc::from("__annotate__"), Block::Annotation, None, loc)?;
                self.symbols[outer].annotation_block = Some(id);
                if block == Block::Class && !self.future.annotations {
                    self.current().can_see_class_scope = true;
                    self.add_def(&Rc::from("__classdict__"), USE, loc)?;
                }
            }
        }
        let unevaluated = block == Block::Function;
        if unevaluated {
            self.current().in_unevaluated_annotation = true;
        }
        let result = self.expr(annotation);
        if unevaluated {
            self.current().in_unevaluated_annotation = false;
        }
        self.exit();
        result
    }

    pub(super) fn class_def(&mut self, def: &ClassDef, loc: Loc) -> Result {
        self.add_def(&def.name, DEF_LOCAL, loc)?;
        self.exprs(&def.decorators)?;
        let private = self.private.clone();
        if let Some(params) = &def.type_params {
            self.enter_type_params(&def.name, params, (false, false), true, loc)?;
            self.private = Some(def.name.clone());
            self.current().mangled_names = Some(Rc::default());
            self.type_params(params)?;
        }
        self.exprs(&def.bases)?;
        self.keywords(&def.keywords)?;
        self.enter(&def.name, Block::Class, Some(def.key), loc)?;
        self.private = Some(def.name.clone());
        if def.type_params.is_some() {
            self.add_def(&Rc::from("__type_params__"), DEF_LOCAL, loc)?;
            self.add_def(&Rc::from(".type_params"), USE, loc)?;
        }
        self.current().has_docstring = docstring(&def.body).is_some();
        self.stmts(&def.body)?;
        self.exit();
        if def.type_params.is_some() {
            self.exit();
        }
        self.private = private;
        Ok(())
    }

    pub(super) fn type_alias(&mut self, alias: &TypeAlias, loc: Loc) -> Result {
        self.expr(&alias.name)?;
        let ExprKind::Name { id: name, .. } = &alias.name.kind else {
            return self.error("invalid syntax", alias.name.loc);
        };
        let in_class = self.current().block == Block::Class;
        if let Some(params) = &alias.type_params {
            self.enter_type_params(name, params, (false, false), false, loc)?;
            self.type_params(params)?;
        }
        self.enter(name, Block::TypeAlias, Some(alias.key), loc)?;
        self.current().can_see_class_scope = in_class;
        if in_class {
            self.add_def(&Rc::from("__classdict__"), USE, alias.value.loc)?;
        }
        self.expr(&alias.value)?;
        self.exit();
        if alias.type_params.is_some() {
            self.exit();
        }
        Ok(())
    }
}
