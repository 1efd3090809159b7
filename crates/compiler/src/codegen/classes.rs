//! `class`.

use std::rc::Rc;

use taipan_bytecode::opargs::intrinsic;
use taipan_bytecode::{Const, Opcode};

use super::functions::first_line;
use super::unit::{ArgCounts, ScopeType};
use super::{Codegen, Result};
use crate::ast::*;
use crate::symbols::NameScope;

impl<'a> Codegen<'a> {
    pub(super) fn class_def(&mut self, def: &'a ClassDef, loc: Loc) -> Result {
        self.exprs(&def.decorators)?;
        let firstlineno = first_line(&def.decorators, loc);
        match &def.type_params {
            None => {
                self.class_body(def, firstlineno, loc)?;
                self.call_helper(loc, 2, &def.bases, None, &def.keywords)?;
            }
            Some(params) => self.generic_class(def, params, firstlineno, loc)?,
        }
        self.apply_decorators(&def.decorators);
        self.nameop(loc, &def.name, Ctx::Store)
    }

    /// A class with type parameters is made inside a function of its own.
    fn generic_class(&mut self, def: &'a ClassDef, params: &'a TypeParams, firstlineno: i32, loc: Loc) -> Result {
        let name = Rc::from(format!("<generic parameters of {}>", def.name));
        let private = Some(def.name.clone());
        let counts = ArgCounts::default();
        self.enter_scope(name, ScopeType::Annotations, params.key, firstlineno, private, counts)?;
        self.type_params(params)?;
        let type_params = Rc::from(".type_params");
        self.nameop(loc, &type_params, Ctx::Store)?;
        self.class_body(def, firstlineno, loc)?;
        let generic_base: Name = Rc::from(".generic_base");
        self.nameop(loc, &type_params, Ctx::Load)?;
        self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::SUBSCRIPT_GENERIC);
        self.nameop(loc, &generic_base, Ctx::Store)?;
        self.call_helper(loc, 2, &def.bases, Some(&generic_base), &def.keywords)?;
        let code = self.exit_scope(false)?;
        self.make_closure(loc, code, 0);
        self.op(loc, Opcode::PUSH_NULL);
        self.op_i(loc, Opcode::CALL, 0);
        Ok(())
    }

    /// The function that fills the class's namespace, and what calls it: `__build_class__(function, name, …)`.
    fn class_body(&mut self, def: &'a ClassDef, firstlineno: i32, class_loc: Loc) -> Result {
        let private = Some(def.name.clone());
        self.enter_scope(def.name.clone(), ScopeType::Class, def.key, firstlineno, private, ArgCounts::default())?;
        let loc = Loc::new(firstlineno, firstlineno, 0, 0);
        self.class_prologue(def, loc)?;
        self.body(loc, &def.body, false)?;
        self.class_epilogue()?;
        let code = self.exit_scope(true)?;

        self.op(class_loc, Opcode::LOAD_BUILD_CLASS);
        self.op(class_loc, Opcode::PUSH_NULL);
        self.make_closure(class_loc, code, 0);
        self.load_str(class_loc, &def.name);
        Ok(())
    }

    fn class_prologue(&mut self, def: &ClassDef, loc: Loc) -> Result {
        self.nameop(loc, &Rc::from("__name__"), Ctx::Load)?;
        self.nameop(loc, &Rc::from("__module__"), Ctx::Store)?;
        let qualname = self.unit().qualname.clone();
        self.load_str(loc, &qualname);
        self.nameop(loc, &Rc::from("__qualname__"), Ctx::Store)?;
        let firstlineno = self.unit().firstlineno;
        self.load_const(loc, Const::Int(firstlineno as i64));
        self.nameop(loc, &Rc::from("__firstlineno__"), Ctx::Store)?;
        if def.type_params.is_some() {
            self.nameop(loc, &Rc::from(".type_params"), Ctx::Load)?;
            self.nameop(loc, &Rc::from("__type_params__"), Ctx::Store)?;
        }
        if self.scope().needs_classdict {
            self.op(loc, Opcode::LOAD_LOCALS);
            let index = self.unit().deref_index(NameScope::Cell, &Rc::from("__classdict__"));
            self.op_i(loc, Opcode::STORE_DEREF, index);
        }
        if self.scope().has_conditional_annotations {
            self.op_i(loc, Opcode::BUILD_SET, 0);
            let index = self.unit().deref_index(NameScope::Cell, &Rc::from("__conditional_annotations__"));
            self.op_i(loc, Opcode::STORE_DEREF, index);
        }
        Ok(())
    }

    fn class_epilogue(&mut self) -> Result {
        let attributes = std::mem::take(&mut self.unit().static_attributes);
        let attributes = attributes.iter().map(|name| Const::from(&**name)).collect();
        self.load_const(Loc::NONE, Const::Tuple(attributes));
        self.nameop(Loc::NONE, &Rc::from("__static_attributes__"), Ctx::Store)?;
        if self.scope().needs_classdict {
            let index = self.unit().deref_index(NameScope::Cell, &Rc::from("__classdict__"));
            self.op_i(Loc::NONE, Opcode::LOAD_CLOSURE, index);
            self.nameop(Loc::NONE, &Rc::from("__classdictcell__"), Ctx::Store)?;
        }
        if self.scope().needs_class_closure {
            let index = self.unit().deref_index(NameScope::Cell, &Rc::from("__class__"));
            self.op_i(Loc::NONE, Opcode::LOAD_CLOSURE, index);
            self.op_i(Loc::NONE, Opcode::COPY, 1);
            self.nameop(Loc::NONE, &Rc::from("__classcell__"), Ctx::Store)?;
        } else {
            self.load_const(Loc::NONE, Const::None);
        }
        self.op(Loc::NONE, Opcode::RETURN_VALUE);
        Ok(())
    }
}
