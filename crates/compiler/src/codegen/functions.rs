//! `def`, `async def`, `lambda`: defaults, annotations, the body, and the closure around it.

use std::rc::Rc;

use taipan_bytecode::opargs::{function_attribute, intrinsic};
use taipan_bytecode::{CodeObject, Const, Opcode};

use super::blocks::{Datum, FBlockKind};
use super::unit::{ArgCounts, ScopeType};
use super::{Codegen, Result};
use crate::ast::*;
use crate::constants::clean_doc;

fn counts(params: &Params) -> ArgCounts {
    ArgCounts {
        args: params.args.len() as u32,
        posonlyargs: params.posonlyargs.len() as u32,
        kwonlyargs: params.kwonlyargs.len() as u32,
    }
}

/// Line of a definition's first decorator, or of the definition.
pub(super) fn first_line(decorators: &[Expr], loc: Loc) -> i32 {
    decorators.first().map_or(loc.lineno, |decorator| decorator.loc.lineno)
}

impl<'a> Codegen<'a> {
    /// Makes a function of a code object; `flags` says which attributes are on the stack.
    pub(super) fn make_closure(&mut self, loc: Loc, code: CodeObject, mut flags: u32) {
        let freevars: Vec<Name> = code.freevars().map(Rc::from).collect();
        if !freevars.is_empty() {
            for name in &freevars {
                let scope = self.ref_type(name);
                let index = self.unit().deref_index(
                    if scope == crate::symbols::NameScope::Cell { scope } else { crate::symbols::NameScope::Free },
                    name,
                );
                self.op_i(loc, Opcode::LOAD_CLOSURE, index);
            }
            flags |= function_attribute::CLOSURE;
            self.op_i(loc, Opcode::BUILD_TUPLE, freevars.len() as u32);
        }
        self.load_const(loc, Const::Code(std::rc::Rc::new(code)));
        self.op(loc, Opcode::MAKE_FUNCTION);
        let order = [
            function_attribute::CLOSURE,
            function_attribute::ANNOTATIONS,
            function_attribute::ANNOTATE,
            function_attribute::KWDEFAULTS,
            function_attribute::DEFAULTS,
        ];
        for attribute in order {
            if flags & attribute != 0 {
                self.op_i(loc, Opcode::SET_FUNCTION_ATTRIBUTE, attribute);
            }
        }
    }

    pub(super) fn apply_decorators(&mut self, decorators: &'a [Expr]) {
        for decorator in decorators.iter().rev() {
            self.op_i(decorator.loc, Opcode::CALL, 0);
        }
    }

    /// Pushes the tuple of defaults and the dict of keyword-only defaults, where there are any.
    fn default_arguments(&mut self, params: &'a Params, loc: Loc) -> Result<u32> {
        let mut flags = 0;
        if !params.defaults.is_empty() {
            self.exprs(&params.defaults)?;
            self.op_i(loc, Opcode::BUILD_TUPLE, params.defaults.len() as u32);
            flags |= function_attribute::DEFAULTS;
        }
        let mut count = 0;
        for (param, default) in params.kwonlyargs.iter().zip(&params.kw_defaults) {
            let Some(default) = default else { continue };
            count += 1;
            let name = self.maybe_mangle(&param.name);
            self.load_str(loc, &name);
            self.expr(default)?;
        }
        if count > 0 {
            self.op_i(loc, Opcode::BUILD_MAP, count);
            flags |= function_attribute::KWDEFAULTS;
        }
        Ok(flags)
    }

    pub(super) fn function_def(&mut self, def: &'a FunctionDef, loc: Loc) -> Result {
        self.exprs(&def.decorators)?;
        let firstlineno = first_line(&def.decorators, loc);
        let mut flags = self.default_arguments(&def.params, loc)?;
        match &def.type_params {
            None => {
                flags |= self.function_annotations(def, loc)?;
                self.function_body(def, flags, firstlineno, loc)?;
            }
            Some(params) => self.generic_function(def, params, flags, firstlineno, loc)?,
        }
        self.apply_decorators(&def.decorators);
        self.nameop(loc, &def.name, Ctx::Store)
    }

    /// A function with type parameters is made by another one, which takes the defaults as arguments.
    fn generic_function(
        &mut self,
        def: &'a FunctionDef,
        params: &'a TypeParams,
        mut flags: u32,
        firstlineno: i32,
        loc: Loc,
    ) -> Result {
        let defaults = (flags & (function_attribute::DEFAULTS | function_attribute::KWDEFAULTS)).count_ones();
        if defaults == 2 {
            self.op_i(loc, Opcode::SWAP, 2);
        }
        let name = Rc::from(format!("<generic parameters of {}>", def.name));
        let counts = ArgCounts { args: defaults, ..ArgCounts::default() };
        self.enter_scope(name, ScopeType::Annotations, params.key, firstlineno, None, counts)?;
        self.type_params(params)?;
        for index in 0..defaults {
            self.op_i(loc, Opcode::LOAD_FAST, index);
        }
        flags |= self.function_annotations(def, loc)?;
        self.function_body(def, flags, firstlineno, loc)?;
        self.op_i(loc, Opcode::SWAP, 2);
        self.op_i(loc, Opcode::CALL_INTRINSIC_2, intrinsic::SET_FUNCTION_TYPE_PARAMS);
        let code = self.exit_scope(false)?;
        self.make_closure(loc, code, 0);
        if defaults > 0 {
            self.op_i(loc, Opcode::SWAP, defaults + 1);
            self.op_i(loc, Opcode::CALL, defaults - 1);
        } else {
            self.op(loc, Opcode::PUSH_NULL);
            self.op_i(loc, Opcode::CALL, 0);
        }
        Ok(())
    }

    fn function_body(&mut self, def: &'a FunctionDef, flags: u32, firstlineno: i32, loc: Loc) -> Result {
        let scope_type = if def.is_async { ScopeType::AsyncFunction } else { ScopeType::Function };
        self.enter_scope(def.name.clone(), scope_type, def.key, firstlineno, None, counts(&def.params))?;
        let mut body = &def.body[..];
        if self.scope().has_docstring
            && let Some((text, _)) = docstring(body)
        {
            body = &body[1..];
            self.add_const(Const::Str(clean_doc(text)));
        }
        let start = self.new_label();
        self.use_label(start);
        let generator = self.scope().coroutine || self.scope().generator;
        if generator {
            self.push_fblock(Loc::NONE, FBlockKind::StopIteration, Some(start), None, Datum::None)?;
        }
        self.stmts(body)?;
        if generator {
            self.wrap_in_stopiteration_handler();
            self.pop_fblock();
        }
        let code = self.exit_scope(true)?;
        self.make_closure(loc, code, flags);
        Ok(())
    }

    /// A StopIteration that leaves a generator becomes a RuntimeError.
    pub(super) fn wrap_in_stopiteration_handler(&mut self) {
        let handler = self.new_label();
        self.seq().push_front(Opcode::SETUP_CLEANUP, handler.0, Loc::NONE);
        self.load_const(Loc::NONE, Const::None);
        self.op(Loc::NONE, Opcode::RETURN_VALUE);
        self.use_label(handler);
        self.op_i(Loc::NONE, Opcode::CALL_INTRINSIC_1, intrinsic::STOPITERATION_ERROR);
        self.op_i(Loc::NONE, Opcode::RERAISE, 1);
    }

    pub(super) fn lambda(&mut self, lambda: &'a Lambda, loc: Loc) -> Result {
        let flags = self.default_arguments(&lambda.params, loc)?;
        let name = Rc::from("<lambda>");
        self.enter_scope(name, ScopeType::Lambda, lambda.key, loc.lineno, None, counts(&lambda.params))?;
        self.expr(&lambda.body)?;
        let code = if self.scope().generator {
            self.exit_scope(false)?
        } else {
            self.op(lambda.body.loc, Opcode::RETURN_VALUE);
            self.exit_scope(true)?
        };
        self.make_closure(loc, code, flags);
        Ok(())
    }
}
