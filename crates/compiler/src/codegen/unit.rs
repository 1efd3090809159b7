//! A code object in the making, and the stack of those around it.

use std::collections::BTreeSet;
use std::rc::Rc;

use taipan_bytecode::{CodeFlags, CodeObject, Const, Opcode};

use super::blocks::FBlock;
use super::sequence::InstrSequence;
use super::{Codegen, Result};
use crate::assemble;
use crate::ast::{AnnAssign, Loc, Name, ScopeKey};
use crate::flowgraph;
use crate::ordered::OrderedMap;
use crate::pool::ConstPool;
use crate::symbols::{DEF_COMP_CELL, DEF_FREE_CLASS, Flags, NameScope, ScopeId, Symbols, mangle, scope_of};

/// What a unit is compiled as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeType {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    Annotations,
}

/// Numbers of parameters.
#[derive(Clone, Copy, Default)]
pub struct ArgCounts {
    /// Positional parameters that are not positional-only.
    pub args: u32,
    pub posonlyargs: u32,
    pub kwonlyargs: u32,
}

pub type NameTable = OrderedMap<Name, ()>;

/// One code object in the making.
pub struct Unit<'a> {
    pub scope_type: ScopeType,
    pub scope: ScopeId,
    pub name: Name,
    pub qualname: Name,
    /// The class whose private names are mangled.
    pub private: Option<Name>,
    pub firstlineno: i32,
    pub counts: ArgCounts,
    pub varnames: NameTable,
    pub cellvars: NameTable,
    /// Numbered after the cells.
    pub freevars: NameTable,
    pub names: NameTable,
    pub consts: ConstPool,
    /// Names of merged comprehensions that are fast locals of a scope that has none; true while one is being compiled.
    pub fast_hidden: OrderedMap<Name, bool>,
    pub seq: InstrSequence,
    pub fblocks: Vec<FBlock<'a>>,
    pub in_inlined_comp: u32,
    pub in_conditional_block: u32,
    /// Annotated names, and the index that marks an annotation as reached.
    pub deferred_annotations: Vec<(&'a AnnAssign, Option<u32>)>,
    pub next_conditional_annotation: u32,
    /// Attributes of `self` that a class's methods set.
    pub static_attributes: BTreeSet<Name>,
}

/// Names whose scope or flag matches, in alphabetical order.
fn names_by_type(symbols: &OrderedMap<Name, Flags>, scope: NameScope, flag: Flags) -> NameTable {
    let mut names: Vec<&Name> = symbols
        .iter()
        .filter(|(_, flags)| scope_of(**flags) == scope || **flags & flag != 0)
        .map(|(name, _)| name)
        .collect();
    // Python orders strings by code point, as UTF-8 does.
    names.sort();
    let mut table = NameTable::default();
    for name in names {
        table.insert(name.clone(), ());
    }
    table
}

impl<'a> Unit<'a> {
    fn new(
        symbols: &Symbols,
        name: Name,
        scope_type: ScopeType,
        scope: ScopeId,
        firstlineno: i32,
        private: Option<Name>,
        counts: ArgCounts,
    ) -> Self {
        let entry = &symbols[scope];
        let mut varnames = NameTable::default();
        for name in &entry.varnames {
            varnames.insert(name.clone(), ());
        }
        let mut cellvars = names_by_type(&entry.symbols, NameScope::Cell, DEF_COMP_CELL);
        let implicit = [
            (entry.needs_class_closure, "__class__"),
            (entry.needs_classdict, "__classdict__"),
            (entry.has_conditional_annotations, "__conditional_annotations__"),
        ];
        for (needed, name) in implicit {
            if needed {
                cellvars.insert(Rc::from(name), ());
            }
        }
        let freevars = names_by_type(&entry.symbols, NameScope::Free, DEF_FREE_CLASS);
        Unit {
            scope_type,
            scope,
            qualname: name.clone(),
            name,
            private,
            firstlineno,
            counts,
            varnames,
            cellvars,
            freevars,
            names: NameTable::default(),
            consts: ConstPool::default(),
            fast_hidden: OrderedMap::default(),
            seq: InstrSequence::default(),
            fblocks: Vec::new(),
            in_inlined_comp: 0,
            in_conditional_block: 0,
            deferred_annotations: Vec::new(),
            next_conditional_annotation: 0,
            static_attributes: BTreeSet::new(),
        }
    }

    /// Number of a cell or free variable.
    pub fn deref_index(&mut self, scope: NameScope, name: &Name) -> u32 {
        if scope == NameScope::Free {
            (self.cellvars.len() + self.freevars.insert(name.clone(), ())) as u32
        } else {
            self.cellvars.insert(name.clone(), ()) as u32
        }
    }
}

/// What a unit is to become, without the parts that later stages have consumed.
pub struct UnitInfo<'u> {
    pub name: &'u Name,
    pub qualname: &'u Name,
    pub filename: &'u str,
    pub firstlineno: i32,
    pub counts: ArgCounts,
    pub flags: CodeFlags,
    pub varnames: &'u NameTable,
    pub cellvars: &'u NameTable,
    pub freevars: &'u NameTable,
    pub fast_hidden: &'u OrderedMap<Name, bool>,
}

impl UnitInfo<'_> {
    /// Parameters, `*args` and `**kwargs` included.
    pub fn nparams(&self) -> usize {
        let counts = self.counts;
        (counts.args + counts.posonlyargs + counts.kwonlyargs) as usize
            + self.flags.contains(CodeFlags::VARARGS) as usize
            + self.flags.contains(CodeFlags::VARKEYWORDS) as usize
    }
}

impl<'a> Codegen<'a> {
    /// Starts a code object and emits its `RESUME`.
    pub(super) fn enter_scope(
        &mut self,
        name: Name,
        scope_type: ScopeType,
        key: ScopeKey,
        lineno: i32,
        private: Option<Name>,
        counts: ArgCounts,
    ) -> Result {
        let Some(scope) = self.symbols.lookup(key) else {
            return self.error(Loc::NONE, "compiler: a scope is missing from the symbol table");
        };
        self.enter_scope_id(name, scope_type, scope, lineno, private, counts);
        Ok(())
    }

    pub(super) fn enter_scope_id(
        &mut self,
        name: Name,
        scope_type: ScopeType,
        scope: ScopeId,
        lineno: i32,
        private: Option<Name>,
        counts: ArgCounts,
    ) {
        let private = private.or_else(|| self.units.last().and_then(|unit| unit.private.clone()));
        let mut unit = Unit::new(&self.symbols, name, scope_type, scope, lineno, private, counts);
        if scope_type != ScopeType::Module {
            unit.qualname = self.qualname_for(&unit);
        }
        self.units.push(unit);
        let line = if scope_type == ScopeType::Module { 0 } else { lineno };
        let loc = Loc::new(line, lineno, 0, 0);
        self.op_i(loc, Opcode::RESUME, taipan_bytecode::opargs::resume::AT_FUNC_START);
        if scope_type == ScopeType::Module {
            self.op(loc, Opcode::ANNOTATIONS_PLACEHOLDER);
        }
    }

    fn qualname_for(&self, unit: &Unit<'_>) -> Name {
        let depth = self.units.len();
        if depth <= 1 {
            return unit.name.clone();
        }
        let mut parent = &self.units[depth - 1];
        if parent.scope_type == ScopeType::Annotations {
            // Names leave out the scope of type parameters and annotations.
            if depth == 2 {
                return unit.name.clone();
            }
            parent = &self.units[depth - 2];
        }
        if matches!(unit.scope_type, ScopeType::Function | ScopeType::AsyncFunction | ScopeType::Class) {
            let mangled = mangle(parent.private.as_ref(), &unit.name);
            if self.symbols[parent.scope].scope(&mangled) == NameScope::GlobalExplicit {
                return unit.name.clone();
            }
        }
        let locals = match parent.scope_type {
            ScopeType::Function | ScopeType::AsyncFunction | ScopeType::Lambda => ".<locals>",
            _ => "",
        };
        Rc::from(format!("{}{locals}.{}", parent.qualname, unit.name))
    }

    fn code_flags(&self, unit: &Unit<'_>) -> CodeFlags {
        let scope = &self.symbols[unit.scope];
        let mut flags = self.future_flags;
        let mut set = |condition: bool, flag: CodeFlags| {
            if condition {
                flags.insert(flag);
            }
        };
        if scope.is_function_like() {
            set(true, CodeFlags::NEWLOCALS);
            set(true, CodeFlags::OPTIMIZED);
            set(scope.nested, CodeFlags::NESTED);
            set(scope.generator && !scope.coroutine, CodeFlags::GENERATOR);
            set(scope.generator && scope.coroutine, CodeFlags::ASYNC_GENERATOR);
            set(scope.varargs, CodeFlags::VARARGS);
            set(scope.varkeywords, CodeFlags::VARKEYWORDS);
            set(scope.has_docstring, CodeFlags::HAS_DOCSTRING);
            set(scope.method, CodeFlags::METHOD);
        }
        set(scope.coroutine && !scope.generator, CodeFlags::COROUTINE);
        flags
    }

    /// Ends the code object: adds the final return, optimizes, assembles.
    pub(super) fn exit_scope(&mut self, add_none: bool) -> Result<CodeObject> {
        if add_none {
            self.load_const(Loc::NONE, Const::None);
        }
        self.op(Loc::NONE, Opcode::RETURN_VALUE);
        let Some(unit) = self.units.pop() else {
            return self.error(Loc::NONE, "compiler: no code object to finish");
        };
        let flags = self.code_flags(&unit);
        let info = UnitInfo {
            name: &unit.name,
            qualname: &unit.qualname,
            filename: self.filename,
            firstlineno: unit.firstlineno,
            counts: unit.counts,
            flags,
            varnames: &unit.varnames,
            cellvars: &unit.cellvars,
            freevars: &unit.freevars,
            fast_hidden: &unit.fast_hidden,
        };
        let optimized = flowgraph::optimize(unit.seq, unit.consts, &info)
            .map_err(|message| self.source.error_at(crate::ErrorKind::Syntax, message, Loc::NONE))?;
        Ok(assemble::assemble(optimized, &info, unit.names.keys().map(|name| Box::from(&**name)).collect()))
    }
}
