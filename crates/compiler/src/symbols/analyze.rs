//! Second pass: from uses of names to what each name is in each scope.

use super::*;
use crate::error::ErrorKind;

type NameSet = BTreeSet<Name>;
type Result<T = ()> = std::result::Result<T, CompileError>;

/// Cells that a class makes for the scopes in it.
const CLASS_CELLS: [&str; 3] = ["__class__", "__classdict__", "__conditional_annotations__"];

pub(super) fn analyze(symbols: &mut Symbols, source: &Source<'_>) -> Result {
    let top = symbols.top;
    let mut visible = Visible { bound: None, global: NameSet::new(), type_params: NameSet::new(), class: None };
    Analyzer { symbols, source }.block(top, &mut visible)?;
    Ok(())
}

/// What a scope sees of those around it.
struct Visible {
    /// Names bound in enclosing functions; none at module level.
    bound: Option<NameSet>,
    global: NameSet,
    type_params: NameSet,
    /// The class whose namespace the scope looks into.
    class: Option<ScopeId>,
}

/// Decisions about the names of one scope.
#[derive(Default)]
struct Decisions {
    scopes: OrderedMap<Name, NameScope>,
    local: NameSet,
    /// Names that are free in this scope itself.
    own_free: NameSet,
    /// Names that nested scopes leave free.
    free: NameSet,
    inlined_cells: NameSet,
}

struct Analyzer<'a> {
    symbols: &'a mut Symbols,
    source: &'a Source<'a>,
}

impl Analyzer<'_> {
    /// Analyzes a scope and those in it; returns the names that they leave free.
    fn block(&mut self, id: ScopeId, visible: &mut Visible) -> Result<NameSet> {
        let is_class = self.symbols[id].block == Block::Class;
        // A class does not show its names to the functions in it.
        let outer_bound = visible.bound.clone();
        let outer_global = visible.global.clone();
        let mut decisions = Decisions::default();
        let names: Vec<(Name, Flags)> =
            self.symbols[id].symbols.iter().map(|(name, flags)| (name.clone(), *flags)).collect();
        for (name, flags) in &names {
            self.name(id, name, *flags, visible, &mut decisions)?;
        }
        let (mut bound, global);
        if is_class {
            bound = outer_bound.unwrap_or_default();
            global = outer_global;
            bound.extend(CLASS_CELLS.map(Rc::from));
        } else {
            bound = visible.bound.clone().unwrap_or_default();
            if self.symbols[id].is_function_like() {
                bound.extend(decisions.local.iter().cloned());
            }
            global = visible.global.clone();
        }
        self.children(id, visible, &bound, &global, &mut decisions)?;
        self.splice_inlined(id);
        if self.symbols[id].is_function_like() {
            analyze_cells(&mut decisions);
        } else if is_class {
            drop_class_free(&mut self.symbols[id], &mut decisions.free);
        }
        let class_like = is_class || self.symbols[id].can_see_class_scope;
        update_symbols(&mut self.symbols[id], &decisions, visible.bound.as_ref(), class_like);
        decisions.free.append(&mut decisions.own_free);
        Ok(decisions.free)
    }

    fn children(
        &mut self,
        id: ScopeId,
        visible: &Visible,
        bound: &NameSet,
        global: &NameSet,
        decisions: &mut Decisions,
    ) -> Result {
        let children = self.symbols[id].children.clone();
        for child in children {
            let entry = &self.symbols[child];
            let scope = &self.symbols[id];
            let class = match (entry.can_see_class_scope, scope.block) {
                (true, Block::Class) => Some(id),
                (true, _) => visible.class,
                (false, _) => None,
            };
            let inline = matches!(entry.comprehension, Some(CompKind::List | CompKind::Set | CompKind::Dict))
                && !entry.generator
                && !scope.can_see_class_scope;
            let mut seen = Visible {
                bound: Some(bound.clone()),
                global: global.clone(),
                type_params: visible.type_params.clone(),
                class,
            };
            let mut child_free = self.block(child, &mut seen)?;
            // The names that earlier siblings left free are seen as well.
            child_free.extend(decisions.free.iter().cloned());
            if inline {
                self.inline_comprehension(id, child, decisions, &mut child_free);
                self.symbols[child].comp_inlined = true;
            }
            decisions.free.extend(child_free);
        }
        Ok(())
    }

    /// Children of merged comprehensions become children of the scope.
    fn splice_inlined(&mut self, id: ScopeId) {
        let children = std::mem::take(&mut self.symbols[id].children);
        let mut spliced = Vec::with_capacity(children.len());
        for child in children {
            if self.symbols[child].comp_inlined {
                spliced.extend(self.symbols[child].children.iter().copied());
            } else {
                spliced.push(child);
            }
        }
        self.symbols[id].children = spliced;
    }

    fn directive_error<T>(&self, id: ScopeId, name: &Name, message: String) -> Result<T> {
        let scope = &self.symbols[id];
        let loc = scope.directives.iter().find(|(directive, _)| directive == name).map_or(scope.loc, |(_, loc)| *loc);
        Err(self.source.error_at(ErrorKind::Syntax, message, loc))
    }

    fn name(
        &mut self,
        id: ScopeId,
        name: &Name,
        flags: Flags,
        visible: &mut Visible,
        decisions: &mut Decisions,
    ) -> Result {
        if flags & DEF_GLOBAL != 0 {
            if flags & DEF_NONLOCAL != 0 {
                return self.directive_error(id, name, format!("name '{name}' is nonlocal and global"));
            }
            decisions.scopes.insert(name.clone(), NameScope::GlobalExplicit);
            visible.global.insert(name.clone());
            if let Some(bound) = &mut visible.bound {
                bound.remove(name);
            }
            return Ok(());
        }
        if flags & DEF_NONLOCAL != 0 {
            let message = match &visible.bound {
                None => "nonlocal declaration not allowed at module level".to_string(),
                Some(bound) if !bound.contains(name) => format!("no binding for nonlocal '{name}' found"),
                Some(_) if visible.type_params.contains(name) => {
                    format!("nonlocal binding not allowed for type parameter '{name}'")
                }
                Some(_) => {
                    decisions.scopes.insert(name.clone(), NameScope::Free);
                    decisions.own_free.insert(name.clone());
                    return Ok(());
                }
            };
            return self.directive_error(id, name, message);
        }
        if flags & DEF_BOUND != 0 {
            decisions.scopes.insert(name.clone(), NameScope::Local);
            decisions.local.insert(name.clone());
            visible.global.remove(name);
            if flags & DEF_TYPE_PARAM != 0 {
                visible.type_params.insert(name.clone());
            } else {
                visible.type_params.remove(name);
            }
            return Ok(());
        }
        let scope = self.used_name(name, visible);
        if scope == NameScope::Free {
            decisions.own_free.insert(name.clone());
        }
        decisions.scopes.insert(name.clone(), scope);
        Ok(())
    }

    /// A name that is only used here.
    fn used_name(&self, name: &Name, visible: &Visible) -> NameScope {
        if let Some(class) = visible.class {
            let flags = self.symbols[class].flags(name);
            if flags & DEF_GLOBAL != 0 {
                return NameScope::GlobalExplicit;
            }
            if flags & DEF_BOUND != 0 && flags & DEF_NONLOCAL == 0 {
                return NameScope::GlobalImplicit;
            }
        }
        match &visible.bound {
            Some(bound) if bound.contains(name) => NameScope::Free,
            _ => NameScope::GlobalImplicit,
        }
    }

    fn is_free_in_any_child(&self, id: ScopeId, name: &Name) -> bool {
        self.symbols[id].children.iter().any(|&child| self.symbols[child].scope(name) == NameScope::Free)
    }

    /// Moves the names of a comprehension into the scope that it is merged into.
    fn inline_comprehension(&mut self, id: ScopeId, comp: ScopeId, decisions: &mut Decisions, comp_free: &mut NameSet) {
        let is_class = self.symbols[id].block == Block::Class;
        let names: Vec<(Name, Flags)> =
            self.symbols[comp].symbols.iter().map(|(name, flags)| (name.clone(), *flags)).collect();
        let mut removed = Vec::new();
        for (name, flags) in names {
            if flags & DEF_PARAM != 0 {
                continue;
            }
            let mut scope = scope_of(flags);
            let only_flags = flags & ((1 << SCOPE_OFFSET) - 1);
            if scope == NameScope::Cell || only_flags & DEF_COMP_CELL != 0 {
                decisions.inlined_cells.insert(name.clone());
            }
            // The class's own cells are never free through a class.
            if scope == NameScope::Free && is_class && CLASS_CELLS.contains(&&*name) {
                scope = NameScope::GlobalImplicit;
                if !self.is_free_in_any_child(comp, &name) {
                    comp_free.remove(&name);
                }
                removed.push(name.clone());
            }
            match self.symbols[id].symbols.get(&name).copied() {
                None => {
                    self.symbols[id].symbols.insert(name.clone(), only_flags);
                    decisions.scopes.insert(name, scope);
                }
                Some(existing) => {
                    if existing & DEF_BOUND != 0 && !is_class && !self.is_free_in_any_child(comp, &name) {
                        comp_free.remove(&name);
                    }
                }
            }
        }
        for name in removed {
            self.symbols[comp].symbols.remove(&name);
        }
    }
}

/// A local that is free in a nested scope is a cell.
fn analyze_cells(decisions: &mut Decisions) {
    for (name, scope) in decisions.scopes.values_mut() {
        if *scope == NameScope::Local && (decisions.free.contains(name) || decisions.inlined_cells.contains(name)) {
            *scope = NameScope::Cell;
            decisions.free.remove(name);
        }
    }
}

fn drop_class_free(scope: &mut Scope, free: &mut NameSet) {
    scope.needs_class_closure |= free.remove("__class__");
    scope.needs_classdict |= free.remove("__classdict__");
    scope.has_conditional_annotations |= free.remove("__conditional_annotations__");
}

fn update_symbols(scope: &mut Scope, decisions: &Decisions, bound: Option<&NameSet>, class_like: bool) {
    for (name, flags) in scope.symbols.values_mut() {
        if decisions.inlined_cells.contains(name) {
            *flags |= DEF_COMP_CELL;
        }
        let decided = decisions.scopes.get(name).copied().unwrap_or(NameScope::Unknown);
        *flags = with_scope(*flags, decided);
    }
    for name in &decisions.free {
        match scope.symbols.get(name).copied() {
            Some(flags) => {
                if class_like {
                    scope.symbols.insert(name.clone(), flags | DEF_FREE_CLASS);
                }
            }
            None => {
                if bound.is_none_or(|bound| bound.contains(name)) {
                    scope.symbols.insert(name.clone(), with_scope(0, NameScope::Free));
                }
            }
        }
    }
}
