//! The symbol table: which scopes there are and what each name means in each of them.
//!
//! [`build`] walks the tree and records how names are used; [`analyze`] then decides, from the outside in, whether a name is
//! local, global, a cell or free, and which comprehensions are merged into their scope (PEP 709). Terms and rules are CPython's.

mod analyze;
mod build;
mod build_expr;
mod build_scopes;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::ast::{CompKind, Loc, Mod, Name, ScopeKey};
use crate::error::CompileError;
use crate::lower::Future;
use crate::ordered::OrderedMap;
use crate::source::Source;

/// How a name is used in a scope (low bits) and, after analysis, what it is (from [`SCOPE_OFFSET`]).
pub type Flags = u32;

pub const DEF_GLOBAL: Flags = 1;
pub const DEF_LOCAL: Flags = 1 << 1;
pub const DEF_PARAM: Flags = 1 << 2;
pub const DEF_NONLOCAL: Flags = 1 << 3;
pub const USE: Flags = 1 << 4;
/// Free in a class and also bound there.
pub const DEF_FREE_CLASS: Flags = 1 << 6;
pub const DEF_IMPORT: Flags = 1 << 7;
pub const DEF_ANNOT: Flags = 1 << 8;
/// The target of a comprehension.
pub const DEF_COMP_ITER: Flags = 1 << 9;
pub const DEF_TYPE_PARAM: Flags = 1 << 10;
/// A cell of a comprehension that is merged into this scope.
pub const DEF_COMP_CELL: Flags = 1 << 11;
pub const DEF_BOUND: Flags = DEF_LOCAL | DEF_PARAM | DEF_IMPORT | DEF_TYPE_PARAM;
pub const SCOPE_OFFSET: u32 = 12;

/// What a name is in a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameScope {
    Unknown,
    Local,
    GlobalExplicit,
    GlobalImplicit,
    Free,
    Cell,
}

/// The scope recorded in a symbol's flags.
pub fn scope_of(flags: Flags) -> NameScope {
    match flags >> SCOPE_OFFSET {
        1 => NameScope::Local,
        2 => NameScope::GlobalExplicit,
        3 => NameScope::GlobalImplicit,
        4 => NameScope::Free,
        5 => NameScope::Cell,
        _ => NameScope::Unknown,
    }
}

/// A symbol's flags with its scope put in.
pub fn with_scope(flags: Flags, scope: NameScope) -> Flags {
    flags & ((1 << SCOPE_OFFSET) - 1) | (scope as Flags) << SCOPE_OFFSET
}

/// Kinds of scopes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Block {
    Module,
    Class,
    Function,
    Annotation,
    TypeAlias,
    TypeParameters,
    TypeVariable,
}

/// Index of a scope in its table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScopeId(pub usize);

/// One scope and its names.
pub struct Scope {
    pub name: Name,
    pub block: Block,
    pub symbols: OrderedMap<Name, Flags>,
    /// Parameters, in the order of their slots.
    pub varnames: Vec<Name>,
    pub children: Vec<ScopeId>,
    pub nested: bool,
    pub generator: bool,
    pub coroutine: bool,
    pub comprehension: Option<CompKind>,
    pub comp_inlined: bool,
    pub varargs: bool,
    pub varkeywords: bool,
    pub method: bool,
    pub has_docstring: bool,
    pub annotations_used: bool,
    pub needs_class_closure: bool,
    pub needs_classdict: bool,
    pub has_conditional_annotations: bool,
    pub can_see_class_scope: bool,
    pub annotation_block: Option<ScopeId>,
    /// Where the names of `global` and `nonlocal` statements stand, for errors.
    directives: Vec<(Name, Loc)>,
    in_conditional_block: bool,
    in_unevaluated_annotation: bool,
    comp_iter_target: bool,
    comp_iter_expr: u32,
    /// In the type parameters of a class only these names are mangled.
    mangled_names: Option<Rc<RefCell<BTreeSet<Name>>>>,
    /// What a type variable's scope is, for errors.
    scope_info: &'static str,
    loc: Loc,
}

impl Scope {
    /// Whether the scope runs as a function with fast locals.
    pub fn is_function_like(&self) -> bool {
        !matches!(self.block, Block::Module | Block::Class)
    }

    /// A symbol's flags, 0 if the name does not occur.
    pub fn flags(&self, name: &str) -> Flags {
        self.symbols.get(name).copied().unwrap_or(0)
    }

    /// What a name is here.
    pub fn scope(&self, name: &str) -> NameScope {
        scope_of(self.flags(name))
    }

    /// The name as this scope stores it, inside a class of the given name.
    pub fn maybe_mangle(&self, private: Option<&Name>, name: &Name) -> Name {
        if let Some(names) = &self.mangled_names
            && !names.borrow().contains(name)
        {
            return name.clone();
        }
        mangle(private, name)
    }
}

/// Private names of a class: `__x` becomes `_Class__x`.
pub fn mangle(private: Option<&Name>, name: &Name) -> Name {
    let Some(private) = private else { return name.clone() };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name.clone();
    }
    let class = private.trim_start_matches('_');
    if class.is_empty() {
        return name.clone();
    }
    Rc::from(format!("_{class}{name}"))
}

/// The scopes of a module.
pub struct Symbols {
    pub scopes: Vec<Scope>,
    by_key: Vec<Option<ScopeId>>,
    pub top: ScopeId,
}

impl Symbols {
    /// The scope that a node opens.
    pub fn lookup(&self, key: ScopeKey) -> Option<ScopeId> {
        self.by_key.get(key.0 as usize).copied().flatten()
    }
}

impl std::ops::Index<ScopeId> for Symbols {
    type Output = Scope;

    fn index(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0]
    }
}

impl std::ops::IndexMut<ScopeId> for Symbols {
    fn index_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0]
    }
}

/// Builds and analyzes the table of a module.
pub fn symbols(module: &Mod, future: &Future, keys: u32, source: &Source<'_>) -> Result<Symbols, CompileError> {
    let mut symbols = build::build(module, future, keys, source)?;
    analyze::analyze(&mut symbols, source)?;
    Ok(symbols)
}
