//! From the parser's tree to the compiler's: positions, literal values and scope keys are settled, and the rewrites that
//! CPython makes on its tree before anything reads it (`__debug__`, `'…' % (…)`, numbers in patterns, docstrings under `-OO`).

mod expressions;
mod patterns;
mod percent;
pub mod rewrites;
mod statements;
mod strings;
pub mod warnings;

use std::collections::HashSet;
use std::rc::Rc;

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange, TextSize};
use taipan_bytecode::CodeFlags;

use crate::ast::*;
use crate::error::{CompileError, ErrorKind};
use crate::source::Source;
use crate::{CompileOptions, Mode};

/// What the `from __future__` imports at the top of a module ask for.
pub struct Future {
    pub annotations: bool,
    pub barry_as_bdfl: bool,
    /// Position of the last one.
    pub loc: Loc,
}

impl Future {
    /// Nothing but what the language is.
    pub fn none() -> Future {
        Future { annotations: false, barry_as_bdfl: false, loc: Loc::NONE }
    }

    /// Turns on the features that are on where the code is compiled.
    pub fn inherit(&mut self, flags: u32) {
        self.annotations |= flags & CodeFlags::FUTURE_ANNOTATIONS.0 != 0;
        self.barry_as_bdfl |= flags & CodeFlags::FUTURE_BARRY_AS_BDFL.0 != 0;
    }

    /// Turns on a feature that is imported.
    fn feature(&mut self, name: &str, loc: Loc, source: &Source<'_>) -> Result<(), CompileError> {
        let error = |message: String| Err(source.error_at(ErrorKind::Syntax, message, loc));
        match name {
            "annotations" => self.annotations = true,
            "barry_as_FLUFL" => self.barry_as_bdfl = true,
            "braces" => return error("not a chance".to_string()),
            _ if FUTURE_FEATURES.contains(&name) => {}
            _ => return error(format!("future feature {name} is not defined")),
        }
        Ok(())
    }

    /// The flags that every code object of the module carries.
    pub fn flags(&self) -> CodeFlags {
        let mut flags = CodeFlags::default();
        if self.annotations {
            flags.insert(CodeFlags::FUTURE_ANNOTATIONS);
        }
        if self.barry_as_bdfl {
            flags.insert(CodeFlags::FUTURE_BARRY_AS_BDFL);
        }
        flags
    }
}

/// The tree, the future features, and how many scope keys were given out.
pub struct Lowered {
    pub module: Mod,
    pub future: Future,
    pub keys: u32,
}

/// Converts a parsed module or expression; a `raw` tree is not rewritten.
pub fn lower(
    parsed: &ruff::Mod,
    source: &Source<'_>,
    mode: Mode,
    options: &CompileOptions,
    raw: bool,
    warnings: &mut Vec<CompileError>,
) -> Result<Lowered, CompileError> {
    let mut lower = Lower::new(source, options);
    lower.raw = raw;
    let lowered = match parsed {
        ruff::Mod::Module(module) => {
            let mut future = future_features(&module.body, source)?;
            future.inherit(options.future_flags);
            lower.string_annotations = future.annotations;
            let body = lower.body(&module.body, mode == Mode::Exec);
            let module = if mode == Mode::Single { Mod::Interactive(body) } else { Mod::Module(body) };
            Lowered { module, future, keys: lower.keys }
        }
        ruff::Mod::Expression(expression) => {
            let body = lower.expr(&expression.body);
            let mut future = Future::none();
            future.inherit(options.future_flags);
            Lowered { module: Mod::Expression(Box::new(body)), future, keys: lower.keys }
        }
    };
    warnings.extend(lower.take_warnings());
    lower.error.map_or(Ok(lowered), Err)
}

const FUTURE_FEATURES: [&str; 10] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

/// The features that the imports at the beginning of a body ask for.
pub fn future_of_tree(body: &[Stmt], source: &Source<'_>) -> Result<Future, CompileError> {
    let mut future = Future::none();
    for (index, stmt) in body.iter().enumerate() {
        match &stmt.kind {
            StmtKind::ImportFrom { module: Some(module), names, level: 0 } if &**module == "__future__" => {
                names.iter().try_for_each(|alias| future.feature(&alias.name, alias.loc, source))?;
                future.loc = stmt.loc;
            }
            StmtKind::Expr(_) if index == 0 && docstring(body).is_some() => {}
            _ => break,
        }
    }
    Ok(future)
}

fn future_features(body: &[ruff::Stmt], source: &Source<'_>) -> Result<Future, CompileError> {
    let mut future = Future::none();
    for (index, stmt) in body.iter().enumerate() {
        match stmt {
            ruff::Stmt::ImportFrom(import)
                if import.level == 0 && import.module.as_ref().is_some_and(|m| m.as_str() == "__future__") =>
            {
                for alias in &import.names {
                    future.feature(alias.name.as_str(), source.loc_of(alias), source)?;
                }
                future.loc = source.loc_of(import);
            }
            ruff::Stmt::Expr(expr) if index == 0 && expr.value.is_string_literal_expr() => {}
            _ => break,
        }
    }
    Ok(future)
}

struct Lower<'a> {
    source: &'a Source<'a>,
    options: &'a CompileOptions,
    names: HashSet<Name>,
    keys: u32,
    /// Whether annotations become strings.
    string_annotations: bool,
    /// Whether the expression stays as written, because it becomes a string.
    verbatim: bool,
    /// Whether nothing is rewritten.
    raw: bool,
    /// How many format specifications the expression in hand lies in.
    field_depth: u32,
    /// The first thing that is wrong.
    error: Option<CompileError>,
    /// Warnings about tokens, with their places.
    token_warnings: Vec<((i32, i32), CompileError)>,
}

impl<'a> Lower<'a> {
    fn new(source: &'a Source<'a>, options: &'a CompileOptions) -> Self {
        Lower {
            source,
            options,
            names: HashSet::new(),
            keys: 0,
            string_annotations: false,
            verbatim: false,
            raw: false,
            field_depth: 0,
            error: None,
            token_warnings: Vec::new(),
        }
    }

    fn key(&mut self) -> ScopeKey {
        self.keys += 1;
        ScopeKey(self.keys - 1)
    }

    fn name(&mut self, text: &str) -> Name {
        if let Some(name) = self.names.get(text) {
            return name.clone();
        }
        let name: Name = Rc::from(text);
        self.names.insert(name.clone());
        name
    }

    fn identifier(&mut self, identifier: &ruff::Identifier) -> Name {
        self.name(identifier.as_str())
    }

    fn optional_identifier(&mut self, identifier: &Option<ruff::Identifier>) -> Option<Name> {
        identifier.as_ref().map(|identifier| self.identifier(identifier))
    }

    fn loc(&self, node: &impl Ranged) -> Loc {
        self.source.loc(node.range())
    }

    /// The position of a statement with a body: a semicolon after its last statement belongs to it.
    fn block_loc(&self, range: TextRange) -> Loc {
        self.source.loc(TextRange::new(range.start(), self.source.skip_semicolon(range.end())))
    }

    /// The position of a definition proper, which begins after its decorators.
    fn definition_loc(&self, range: TextRange, decorators: &[ruff::Decorator]) -> Loc {
        let start = match decorators.last() {
            Some(last) => self.source.skip_trivia(last.range().end()),
            None => range.start(),
        };
        self.block_loc(TextRange::new(start.min(range.end()), range.end()))
    }

    fn params(&mut self, parameters: &ruff::Parameters) -> Params {
        let key = self.key();
        let mut defaults = Vec::new();
        let mut positional = |lower: &mut Self, params: &[ruff::ParameterWithDefault]| {
            let mut list = Vec::with_capacity(params.len());
            for param in params {
                list.push(lower.param(&param.parameter));
                if let Some(default) = &param.default {
                    defaults.push(lower.expr(default));
                }
            }
            list
        };
        let posonlyargs = positional(self, &parameters.posonlyargs);
        let args = positional(self, &parameters.args);
        let vararg = parameters.vararg.as_ref().map(|param| self.param(param));
        let kwonlyargs = parameters.kwonlyargs.iter().map(|param| self.param(&param.parameter)).collect();
        let kw_defaults =
            parameters.kwonlyargs.iter().map(|param| param.default.as_ref().map(|expr| self.expr(expr))).collect();
        let kwarg = parameters.kwarg.as_ref().map(|param| self.param(param));
        Params { key, posonlyargs, args, vararg, kwonlyargs, kw_defaults, kwarg, defaults }
    }

    fn no_params(&mut self) -> Params {
        Params {
            key: self.key(),
            posonlyargs: Vec::new(),
            args: Vec::new(),
            vararg: None,
            kwonlyargs: Vec::new(),
            kw_defaults: Vec::new(),
            kwarg: None,
            defaults: Vec::new(),
        }
    }

    fn param(&mut self, parameter: &ruff::Parameter) -> Param {
        Param {
            name: self.identifier(&parameter.name),
            annotation: parameter.annotation.as_ref().map(|annotation| self.annotation(annotation)),
            // The stars of `*args` and `**kwargs` do not belong to the parameter.
            loc: self.source.loc(TextRange::new(parameter.name.range().start(), parameter.range().end())),
        }
    }

    fn type_params(&mut self, type_params: &Option<Box<ruff::TypeParams>>) -> Option<TypeParams> {
        let type_params = type_params.as_ref()?;
        let key = self.key();
        let params = type_params.type_params.iter().map(|param| self.type_param(param)).collect();
        Some(TypeParams { key, params })
    }

    fn type_param(&mut self, param: &ruff::TypeParam) -> TypeParam {
        let loc = self.loc(param);
        let (kind, name, bound, default) = match param {
            ruff::TypeParam::TypeVar(p) => (TypeParamKind::TypeVar, &p.name, p.bound.as_ref(), p.default.as_ref()),
            ruff::TypeParam::TypeVarTuple(p) => (TypeParamKind::TypeVarTuple, &p.name, None, p.default.as_ref()),
            ruff::TypeParam::ParamSpec(p) => (TypeParamKind::ParamSpec, &p.name, None, p.default.as_ref()),
        };
        TypeParam {
            kind,
            name: self.identifier(name),
            bound: bound.map(|expr| self.expr(expr)),
            bound_key: self.key(),
            default: default.map(|expr| self.expr(expr)),
            default_key: self.key(),
            loc,
        }
    }

    fn offset_loc(&self, start: TextSize, end: TextSize) -> Loc {
        self.source.loc(TextRange::new(start, end.max(start)))
    }
}
