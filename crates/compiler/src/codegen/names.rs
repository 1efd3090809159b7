//! Names: which instruction reads, binds or deletes one.

use std::rc::Rc;

use taipan_bytecode::Opcode;

use super::unit::ScopeType;
use super::{Codegen, Result};
use crate::ast::{Ctx, Loc, Name};
use crate::symbols::{Block, NameScope};

/// Attribute instructions before their name is known; the argument carries flags below the name's number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum AttrOp {
    Attr,
    Method,
    SuperAttr { zero_args: bool },
    SuperMethod { zero_args: bool },
}

impl<'a> Codegen<'a> {
    pub(super) fn maybe_mangle(&mut self, name: &Name) -> Name {
        let unit = self.unit();
        let (private, scope) = (unit.private.clone(), unit.scope);
        self.symbols[scope].maybe_mangle(private.as_ref(), name)
    }

    /// An instruction whose argument is a name.
    pub(super) fn name_op(&mut self, loc: Loc, opcode: Opcode, name: &Name) {
        let name = self.maybe_mangle(name);
        let index = self.unit().names.insert(name, ()) as u32;
        self.op_i(loc, opcode, index);
    }

    pub(super) fn attr_op(&mut self, loc: Loc, op: AttrOp, name: &Name) {
        let name = self.maybe_mangle(name);
        let index = self.unit().names.insert(name, ()) as u32;
        let (opcode, oparg) = match op {
            AttrOp::Attr => (Opcode::LOAD_ATTR, index << 1),
            AttrOp::Method => (Opcode::LOAD_ATTR, index << 1 | 1),
            AttrOp::SuperAttr { zero_args } => (Opcode::LOAD_SUPER_ATTR, index << 2 | (!zero_args as u32) << 1),
            AttrOp::SuperMethod { zero_args } => (Opcode::LOAD_SUPER_ATTR, index << 2 | (!zero_args as u32) << 1 | 1),
        };
        self.op_i(loc, opcode, oparg);
    }

    /// An instruction whose argument is a fast local.
    pub(super) fn fast_op(&mut self, loc: Loc, opcode: Opcode, name: &Name) {
        let name = self.maybe_mangle(name);
        let index = self.unit().varnames.insert(name, ()) as u32;
        self.op_i(loc, opcode, index);
    }

    pub(super) fn nameop(&mut self, loc: Loc, name: &Name, ctx: Ctx) -> Result {
        let name = self.maybe_mangle(name);
        let scope_id = self.unit().scope;
        let entry = &self.symbols[scope_id];
        let scope = entry.scope(&name);
        let function_like = entry.is_function_like();
        match scope {
            NameScope::Free | NameScope::Cell => self.deref_op(loc, &name, scope, ctx),
            NameScope::Local if function_like || self.unit().fast_hidden.get(&name) == Some(&true) => {
                let opcode = pick(ctx, [Opcode::LOAD_FAST, Opcode::STORE_FAST, Opcode::DELETE_FAST]);
                let index = self.unit().varnames.insert(name, ()) as u32;
                self.op_i(loc, opcode, index);
            }
            NameScope::GlobalExplicit => self.global_op(loc, name, scope, ctx),
            NameScope::GlobalImplicit if function_like => self.global_op(loc, name, scope, ctx),
            _ => {
                let index = self.unit().names.insert(name, ()) as u32;
                // A merged comprehension does not see the names of its class.
                if ctx == Ctx::Load && self.in_class_comprehension() {
                    self.op_i(loc, Opcode::LOAD_GLOBAL, index << 1);
                } else {
                    self.op_i(loc, pick(ctx, [Opcode::LOAD_NAME, Opcode::STORE_NAME, Opcode::DELETE_NAME]), index);
                }
            }
        }
        Ok(())
    }

    fn in_class_comprehension(&mut self) -> bool {
        self.unit().in_inlined_comp > 0 && self.scope().block == Block::Class
    }

    fn deref_op(&mut self, loc: Loc, name: &Name, scope: NameScope, ctx: Ctx) {
        let index = self.unit().deref_index(scope, name);
        let mut opcode = pick(ctx, [Opcode::LOAD_DEREF, Opcode::STORE_DEREF, Opcode::DELETE_DEREF]);
        if ctx == Ctx::Load {
            if self.scope().block == Block::Class && self.unit().in_inlined_comp == 0 {
                opcode = Opcode::LOAD_FROM_DICT_OR_DEREF;
                self.op(loc, Opcode::LOAD_LOCALS);
            } else if self.scope().can_see_class_scope {
                opcode = Opcode::LOAD_FROM_DICT_OR_DEREF;
                self.load_classdict(loc);
            }
        }
        self.op_i(loc, opcode, index);
    }

    fn global_op(&mut self, loc: Loc, name: Name, scope: NameScope, ctx: Ctx) {
        let index = self.unit().names.insert(name, ()) as u32;
        match ctx {
            Ctx::Load if scope == NameScope::GlobalImplicit && self.scope().can_see_class_scope => {
                self.load_classdict(loc);
                self.op_i(loc, Opcode::LOAD_FROM_DICT_OR_GLOBALS, index);
            }
            Ctx::Load => self.op_i(loc, Opcode::LOAD_GLOBAL, index << 1),
            Ctx::Store => self.op_i(loc, Opcode::STORE_GLOBAL, index),
            Ctx::Del => self.op_i(loc, Opcode::DELETE_GLOBAL, index),
        }
    }

    fn load_classdict(&mut self, loc: Loc) {
        let index = self.unit().deref_index(NameScope::Free, &Rc::from("__classdict__"));
        self.op_i(loc, Opcode::LOAD_DEREF, index);
    }

    /// Whether a name is a cell or free where the current code object is made.
    pub(super) fn ref_type(&mut self, name: &str) -> NameScope {
        let special = matches!(name, "__class__" | "__classdict__" | "__conditional_annotations__");
        if self.unit().scope_type == ScopeType::Class && special {
            return NameScope::Cell;
        }
        self.scope().scope(name)
    }
}

fn pick(ctx: Ctx, [load, store, delete]: [Opcode; 3]) -> Opcode {
    match ctx {
        Ctx::Load => load,
        Ctx::Store => store,
        Ctx::Del => delete,
    }
}
