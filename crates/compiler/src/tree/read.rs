//! From Python's tree to the compiler's: what a program made by hand is checked here.

use taipan_bytecode::{Const, Text, disassemble::describe_const};

use super::{Field, Node, TreeError};
use crate::ast::*;
use crate::lower::{Future, Lowered, future_of_tree, rewrites};
use crate::source::Source;
use crate::{CompileOptions, Mode};

type Result<T> = std::result::Result<T, TreeError>;

/// Converts a whole tree, whose root must be of the class that the mode asks for.
pub(super) fn module(tree: &Node, mode: Mode, options: &CompileOptions, source: &Source<'_>) -> Result<Lowered> {
    let wanted = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
    };
    if tree.class != wanted {
        return type_error(format!("expected {wanted} node, got {}", tree.class));
    }
    let mut reader = Reader { keys: 0, options, string_annotations: false, verbatim: false };
    if mode == Mode::Eval {
        let body = reader.expr(tree, "body")?;
        let mut future = Future::none();
        future.inherit(options.future_flags);
        return Ok(Lowered { module: Mod::Expression(Box::new(body)), future, keys: reader.keys });
    }
    // The features of `__future__` say how annotations are read, so the imports are read before the rest.
    let imports = Reader { keys: 0, options, string_annotations: false, verbatim: false }.future_imports(tree)?;
    let mut future = future_of_tree(&imports, source).map_err(TreeError::Compile)?;
    future.inherit(options.future_flags);
    reader.string_annotations = future.annotations;
    let body = reader.stmts(tree, "body")?;
    let module = match mode {
        Mode::Single => Mod::Interactive(body),
        _ => Mod::Module(rewrites::documented(body, options.optimize)),
    };
    Ok(Lowered { module, future, keys: reader.keys })
}

fn type_error<T>(message: String) -> Result<T> {
    Err(TreeError::Type(message))
}

fn value_error<T>(message: impl Into<String>) -> Result<T> {
    Err(TreeError::Value(message.into()))
}

fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Field> {
    let found = node.fields.iter().find(|(key, _)| key == name).map(|(_, field)| field);
    found.filter(|field| !matches!(field, Field::Const(Const::None)))
}

fn required<'n>(node: &'n Node, name: &str) -> Result<&'n Field> {
    let missing = || TreeError::Type(format!("required field \"{name}\" missing from {}", node.class));
    field(node, name).ok_or_else(missing)
}

fn list<'n>(node: &'n Node, name: &str) -> Result<&'n [Field]> {
    match field(node, name) {
        None => Ok(&[]),
        Some(Field::List(items)) => Ok(items),
        Some(other) => {
            let got = match other {
                Field::Const(value) => value.type_name().to_string(),
                Field::Node(node) => node.class.to_string(),
                Field::List(_) => "list".to_string(),
            };
            type_error(format!("{} field \"{name}\" must be a list, not a {got}", node.class))
        }
    }
}

/// A list that must have items.
fn filled<'n>(node: &'n Node, name: &str) -> Result<&'n [Field]> {
    let items = list(node, name)?;
    if items.is_empty() { value_error(format!("empty {name} on {}", node.class)) } else { Ok(items) }
}

fn as_node<'n>(field: &'n Field, sort: &str) -> Result<&'n Node> {
    match field {
        Field::Node(node) => Ok(node),
        Field::Const(value) => type_error(format!("expected some sort of {sort}, but got {}", describe_const(value))),
        Field::List(_) => type_error(format!("expected some sort of {sort}, but got a list")),
    }
}

fn wrong_class<T>(node: &Node, sort: &str) -> Result<T> {
    type_error(format!("expected some sort of {sort}, but got <ast.{} object>", node.class))
}

fn identifier(field: &Field) -> Result<Name> {
    match field {
        Field::Const(Const::Str(text)) => match text.as_str() {
            Some(text) => Ok(Name::from(text)),
            None => value_error("AST identifier holds a lone surrogate"),
        },
        _ => type_error("AST identifier must be of type str".to_string()),
    }
}

fn name(node: &Node, key: &str) -> Result<Name> {
    let name = identifier(required(node, key)?)?;
    if matches!(&*name, "None" | "True" | "False") {
        return value_error(format!("identifier field can't represent '{name}' constant"));
    }
    Ok(name)
}

fn optional_name(node: &Node, key: &str) -> Result<Option<Name>> {
    field(node, key).map(|_| name(node, key)).transpose()
}

fn names(node: &Node, key: &str) -> Result<Vec<Name>> {
    filled(node, key)?.iter().map(identifier).collect()
}

fn int(node: &Node, key: &str) -> Result<i64> {
    match required(node, key)? {
        Field::Const(Const::Int(value)) => Ok(*value),
        Field::Const(Const::True) => Ok(1),
        Field::Const(Const::False) => Ok(0),
        Field::Const(value) => value_error(format!("invalid integer value: {}", describe_const(value))),
        _ => value_error("invalid integer value"),
    }
}

fn loc(node: &Node) -> Result<Loc> {
    let [lineno, col, end_lineno, end_col] = node.place.unwrap_or([1, 0, 1, 0]);
    if lineno > end_lineno {
        return value_error(format!("AST node line range ({lineno}, {end_lineno}) is not valid"));
    }
    if (lineno < 0 && end_lineno != lineno) || (col < 0 && col != end_col) {
        let range = format!("AST node column range ({col}, {end_col}) for line range ({lineno}, {end_lineno})");
        return value_error(format!("{range} is not valid"));
    }
    Ok(Loc::new(lineno, end_lineno, col, end_col))
}

fn context(node: &Node) -> Result<Ctx> {
    // A context that is not given means reading.
    let Some(field) = field(node, "ctx") else { return Ok(Ctx::Load) };
    let ctx = as_node(field, "expr_context")?;
    match &*ctx.class {
        "Load" => Ok(Ctx::Load),
        "Store" => Ok(Ctx::Store),
        "Del" => Ok(Ctx::Del),
        _ => wrong_class(ctx, "expr_context"),
    }
}

struct Reader<'a> {
    keys: u32,
    options: &'a CompileOptions,
    string_annotations: bool,
    /// Whether the expression stays as written, because it becomes a string.
    verbatim: bool,
}

impl Reader<'_> {
    fn key(&mut self) -> ScopeKey {
        self.keys += 1;
        ScopeKey(self.keys - 1)
    }

    /// The statements up to the last import from `__future__`.
    fn future_imports(&mut self, tree: &Node) -> Result<Vec<Stmt>> {
        let is_import =
            |field: &&Field| matches!(field, Field::Node(n) if n.class == "ImportFrom" || n.class == "Expr");
        list(tree, "body")?.iter().take_while(is_import).map(|field| self.stmt(field)).collect()
    }

    fn stmts(&mut self, node: &Node, key: &str) -> Result<Vec<Stmt>> {
        list(node, key)?.iter().map(|field| self.stmt(field)).collect()
    }

    fn body(&mut self, node: &Node) -> Result<Vec<Stmt>> {
        filled(node, "body")?;
        self.stmts(node, "body")
    }

    fn documented_body(&mut self, node: &Node) -> Result<Vec<Stmt>> {
        Ok(rewrites::documented(self.body(node)?, self.options.optimize))
    }

    fn exprs(&mut self, node: &Node, key: &str, ctx: Ctx) -> Result<Vec<Expr>> {
        list(node, key)?.iter().map(|field| self.expr_in(field, ctx)).collect()
    }

    fn filled_exprs(&mut self, node: &Node, key: &str, ctx: Ctx) -> Result<Vec<Expr>> {
        filled(node, key)?.iter().map(|field| self.expr_in(field, ctx)).collect()
    }

    fn expr(&mut self, node: &Node, key: &str) -> Result<Expr> {
        self.expr_in(required(node, key)?, Ctx::Load)
    }

    fn target(&mut self, node: &Node, key: &str) -> Result<Expr> {
        self.expr_in(required(node, key)?, Ctx::Store)
    }

    fn boxed(&mut self, node: &Node, key: &str) -> Result<Box<Expr>> {
        self.expr(node, key).map(Box::new)
    }

    fn optional(&mut self, node: &Node, key: &str) -> Result<Option<Expr>> {
        field(node, key).map(|field| self.expr_in(field, Ctx::Load)).transpose()
    }

    fn optional_box(&mut self, node: &Node, key: &str) -> Result<Option<Box<Expr>>> {
        Ok(self.optional(node, key)?.map(Box::new))
    }

    fn annotation(&mut self, node: &Node, key: &str) -> Result<Option<Expr>> {
        let outer = std::mem::replace(&mut self.verbatim, self.string_annotations);
        let annotation = self.optional(node, key);
        self.verbatim = outer;
        annotation
    }

    fn stmt(&mut self, field: &Field) -> Result<Stmt> {
        let node = as_node(field, "stmt")?;
        let loc = loc(node)?;
        let kind = match &*node.class {
            "FunctionDef" | "AsyncFunctionDef" => StmtKind::FunctionDef(Box::new(self.function_def(node)?)),
            "ClassDef" => StmtKind::ClassDef(Box::new(self.class_def(node)?)),
            "TypeAlias" => StmtKind::TypeAlias(Box::new(TypeAlias {
                name: self.target(node, "name")?,
                key: self.key(),
                type_params: self.type_params(node)?,
                value: self.expr(node, "value")?,
            })),
            "Return" => StmtKind::Return(self.optional(node, "value")?),
            "Delete" => StmtKind::Delete(self.filled_exprs(node, "targets", Ctx::Del)?),
            "Assign" => StmtKind::Assign {
                targets: self.filled_exprs(node, "targets", Ctx::Store)?,
                value: self.expr(node, "value")?,
            },
            "AugAssign" => StmtKind::AugAssign {
                target: self.target(node, "target")?,
                op: self.operator(node)?,
                value: self.expr(node, "value")?,
            },
            "AnnAssign" => self.ann_assign(node, loc)?,
            "Import" => StmtKind::Import(self.aliases(node)?),
            "ImportFrom" => StmtKind::ImportFrom {
                module: optional_name(node, "module")?,
                names: self.aliases(node)?,
                level: match self::field(node, "level") {
                    None => 0,
                    Some(_) => {
                        u32::try_from(int(node, "level")?).or_else(|_| value_error("Negative ImportFrom level"))?
                    }
                },
            },
            "Raise" => StmtKind::Raise { exc: self.optional(node, "exc")?, cause: self.optional(node, "cause")? },
            "Assert" => StmtKind::Assert { test: self.expr(node, "test")?, msg: self.optional(node, "msg")? },
            "Global" => StmtKind::Global(names(node, "names")?),
            "Nonlocal" => StmtKind::Nonlocal(names(node, "names")?),
            "Expr" => StmtKind::Expr(self.expr(node, "value")?),
            "Pass" => StmtKind::Pass,
            "Break" => StmtKind::Break,
            "Continue" => StmtKind::Continue,
            _ => self.compound(node)?,
        };
        Ok(Stmt { kind, loc })
    }

    fn compound(&mut self, node: &Node) -> Result<StmtKind> {
        Ok(match &*node.class {
            "For" | "AsyncFor" => StmtKind::For(Box::new(For {
                is_async: node.class == "AsyncFor",
                target: self.target(node, "target")?,
                iter: self.expr(node, "iter")?,
                body: self.body(node)?,
                orelse: self.stmts(node, "orelse")?,
            })),
            "While" => StmtKind::While {
                test: self.expr(node, "test")?,
                body: self.body(node)?,
                orelse: self.stmts(node, "orelse")?,
            },
            "If" => StmtKind::If {
                branches: vec![Branch { test: self.expr(node, "test")?, body: self.body(node)?, loc: loc(node)? }],
                orelse: self.stmts(node, "orelse")?,
            },
            "With" | "AsyncWith" => {
                let items = filled(node, "items")?.iter().map(|item| {
                    let item = as_node(item, "withitem")?;
                    let optional_vars = field(item, "optional_vars");
                    Ok(WithItem {
                        context_expr: self.expr(item, "context_expr")?,
                        optional_vars: optional_vars.map(|vars| self.expr_in(vars, Ctx::Store)).transpose()?,
                    })
                });
                let items = items.collect::<Result<_>>()?;
                StmtKind::With(Box::new(With { is_async: node.class == "AsyncWith", items, body: self.body(node)? }))
            }
            "Match" => StmtKind::Match {
                subject: self.expr(node, "subject")?,
                cases: filled(node, "cases")?.iter().map(|case| self.match_case(case)).collect::<Result<_>>()?,
            },
            "Try" | "TryStar" => self.try_stmt(node)?,
            _ => return wrong_class(node, "stmt"),
        })
    }

    fn function_def(&mut self, node: &Node) -> Result<FunctionDef> {
        Ok(FunctionDef {
            is_async: node.class == "AsyncFunctionDef",
            name: name(node, "name")?,
            key: self.key(),
            type_params: self.type_params(node)?,
            params: self.params(node)?,
            returns: self.annotation(node, "returns")?,
            body: self.documented_body(node)?,
            decorators: self.exprs(node, "decorator_list", Ctx::Load)?,
        })
    }

    fn class_def(&mut self, node: &Node) -> Result<ClassDef> {
        Ok(ClassDef {
            name: name(node, "name")?,
            key: self.key(),
            type_params: self.type_params(node)?,
            bases: self.exprs(node, "bases", Ctx::Load)?,
            keywords: self.keywords(node)?,
            body: self.documented_body(node)?,
            decorators: self.exprs(node, "decorator_list", Ctx::Load)?,
        })
    }

    fn ann_assign(&mut self, node: &Node, loc: Loc) -> Result<StmtKind> {
        let target = self.target(node, "target")?;
        let simple = int(node, "simple")? != 0;
        if simple && !matches!(target.kind, ExprKind::Name { .. }) {
            return type_error("AnnAssign with simple non-Name target".to_string());
        }
        required(node, "annotation")?;
        let Some(annotation) = self.annotation(node, "annotation")? else { return Ok(StmtKind::Pass) };
        let value = self.optional(node, "value")?;
        Ok(StmtKind::AnnAssign(Box::new(AnnAssign { target, annotation, value, simple, loc })))
    }

    fn try_stmt(&mut self, node: &Node) -> Result<StmtKind> {
        let class = &node.class;
        let body = self.body(node)?;
        if list(node, "handlers")?.is_empty() {
            if list(node, "finalbody")?.is_empty() {
                return value_error(format!("{class} has neither handlers nor finalbody"));
            }
            if !list(node, "orelse")?.is_empty() {
                return value_error(format!("{class} has orelse but no except handlers"));
            }
        }
        let handlers = list(node, "handlers")?.iter().map(|handler| {
            let handler = as_node(handler, "excepthandler")?;
            Ok(ExceptHandler {
                typ: self.optional(handler, "type")?,
                name: optional_name(handler, "name")?,
                body: self.body(handler)?,
                loc: loc(handler)?,
            })
        });
        let handlers = handlers.collect::<Result<_>>()?;
        let (orelse, finalbody) = (self.stmts(node, "orelse")?, self.stmts(node, "finalbody")?);
        Ok(StmtKind::Try(Box::new(Try { is_star: class == "TryStar", body, handlers, orelse, finalbody })))
    }

    fn match_case(&mut self, case: &Field) -> Result<MatchCase> {
        let case = as_node(case, "match_case")?;
        Ok(MatchCase {
            pattern: self.pattern(required(case, "pattern")?)?,
            guard: self.optional(case, "guard")?,
            body: self.body(case)?,
        })
    }

    fn patterns(&mut self, node: &Node, key: &str) -> Result<Vec<Pattern>> {
        list(node, key)?.iter().map(|pattern| self.pattern(pattern)).collect()
    }

    fn pattern(&mut self, field: &Field) -> Result<Pattern> {
        let node = as_node(field, "pattern")?;
        let kind = match &*node.class {
            "MatchValue" => PatternKind::Value(rewrites::fold_number(self.expr(node, "value")?)),
            "MatchSingleton" => match node.fields.iter().find(|(key, _)| key == "value").map(|(_, field)| field) {
                Some(Field::Const(value @ (Const::None | Const::True | Const::False))) => {
                    PatternKind::Singleton(value.clone())
                }
                _ => return value_error("MatchSingleton can only contain True, False and None"),
            },
            "MatchSequence" => PatternKind::Sequence(self.patterns(node, "patterns")?),
            "MatchMapping" => {
                let keys =
                    self.exprs(node, "keys", Ctx::Load)?.into_iter().map(rewrites::fold_number).collect::<Vec<_>>();
                let patterns = self.patterns(node, "patterns")?;
                if keys.len() != patterns.len() {
                    return value_error("MatchMapping doesn't have the same number of keys as patterns");
                }
                PatternKind::Mapping { keys, patterns, rest: optional_name(node, "rest")? }
            }
            "MatchClass" => {
                let kwd_attrs = list(node, "kwd_attrs")?.iter().map(identifier).collect::<Result<Vec<_>>>()?;
                let kwd_patterns = self.patterns(node, "kwd_patterns")?;
                if kwd_attrs.len() != kwd_patterns.len() {
                    return value_error("MatchClass doesn't have the same number of keyword attributes as patterns");
                }
                let (cls, patterns) = (self.expr(node, "cls")?, self.patterns(node, "patterns")?);
                PatternKind::Class { cls, patterns, kwd_attrs, kwd_patterns }
            }
            "MatchStar" => PatternKind::Star(optional_name(node, "name")?),
            "MatchAs" => {
                let pattern = self::field(node, "pattern").map(|pattern| self.pattern(pattern)).transpose()?;
                let name = optional_name(node, "name")?;
                if pattern.is_some() && name.is_none() {
                    return value_error("MatchAs must specify a target name if a pattern is given");
                }
                PatternKind::As { pattern: pattern.map(Box::new), name }
            }
            "MatchOr" => {
                let patterns = self.patterns(node, "patterns")?;
                if patterns.len() < 2 {
                    return value_error("MatchOr requires at least 2 patterns");
                }
                PatternKind::Or(patterns)
            }
            _ => return wrong_class(node, "pattern"),
        };
        Ok(Pattern { kind, loc: loc(node)? })
    }

    fn aliases(&mut self, node: &Node) -> Result<Vec<Alias>> {
        let alias = |field: &Field| {
            let alias = as_node(field, "alias")?;
            let asname = self::field(alias, "asname").map(identifier).transpose()?;
            Ok(Alias { name: identifier(required(alias, "name")?)?, asname, loc: loc(alias)? })
        };
        filled(node, "names")?.iter().map(alias).collect()
    }

    fn type_params(&mut self, node: &Node) -> Result<Option<TypeParams>> {
        let fields = list(node, "type_params")?;
        if fields.is_empty() {
            return Ok(None);
        }
        let key = self.key();
        let params = fields.iter().map(|field| {
            let node = as_node(field, "type_param")?;
            let kind = match &*node.class {
                "TypeVar" => TypeParamKind::TypeVar,
                "TypeVarTuple" => TypeParamKind::TypeVarTuple,
                "ParamSpec" => TypeParamKind::ParamSpec,
                _ => return wrong_class(node, "type_param"),
            };
            Ok(TypeParam {
                kind,
                name: name(node, "name")?,
                bound: self.optional(node, "bound")?,
                bound_key: self.key(),
                default: self.optional(node, "default_value")?,
                default_key: self.key(),
                loc: loc(node)?,
            })
        });
        let params = params.collect::<Result<_>>()?;
        Ok(Some(TypeParams { key, params }))
    }

    fn params(&mut self, node: &Node) -> Result<Params> {
        let args = as_node(required(node, "args")?, "arguments")?;
        let key = self.key();
        let many = |reader: &mut Self, key: &str| -> Result<Vec<Param>> {
            list(args, key)?.iter().map(|arg| reader.param(arg)).collect()
        };
        let (posonlyargs, positional) = (many(self, "posonlyargs")?, many(self, "args")?);
        let kwonlyargs = many(self, "kwonlyargs")?;
        let vararg = field(args, "vararg").map(|arg| self.param(arg)).transpose()?;
        let kwarg = field(args, "kwarg").map(|arg| self.param(arg)).transpose()?;
        let defaults = self.exprs(args, "defaults", Ctx::Load)?;
        if defaults.len() > posonlyargs.len() + positional.len() {
            return value_error("more positional defaults than args on arguments");
        }
        let kw_defaults = list(args, "kw_defaults")?.iter().map(|default| match default {
            Field::Const(Const::None) => Ok(None),
            default => self.expr_in(default, Ctx::Load).map(Some),
        });
        let kw_defaults = kw_defaults.collect::<Result<Vec<_>>>()?;
        if kw_defaults.len() != kwonlyargs.len() {
            return value_error("length of kwonlyargs is not the same as kw_defaults on arguments");
        }
        Ok(Params { key, posonlyargs, args: positional, vararg, kwonlyargs, kw_defaults, kwarg, defaults })
    }

    fn param(&mut self, field: &Field) -> Result<Param> {
        let arg = as_node(field, "arg")?;
        Ok(Param { name: name(arg, "arg")?, annotation: self.annotation(arg, "annotation")?, loc: loc(arg)? })
    }

    fn keywords(&mut self, node: &Node) -> Result<Vec<Keyword>> {
        let keyword = |field: &Field| {
            let keyword = as_node(field, "keyword")?;
            Ok(Keyword { arg: optional_name(keyword, "arg")?, value: self.expr(keyword, "value")?, loc: loc(keyword)? })
        };
        list(node, "keywords")?.iter().map(keyword).collect()
    }

    fn operator(&mut self, node: &Node) -> Result<BinaryOp> {
        let op = as_node(required(node, "op")?, "operator")?;
        BinaryOp::ALL
            .into_iter()
            .find(|known| known.class() == op.class)
            .map_or_else(|| wrong_class(op, "operator"), Ok)
    }

    /// An expression that stands where `ctx` says.
    fn expr_in(&mut self, field: &Field, ctx: Ctx) -> Result<Expr> {
        let node = as_node(field, "expr")?;
        let loc = loc(node)?;
        let assignable = matches!(&*node.class, "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple");
        if assignable {
            let actual = context(node)?;
            if actual != ctx {
                return value_error(format!("expression must have {ctx:?} context but has {actual:?} instead"));
            }
        } else if ctx != Ctx::Load {
            return value_error(format!("expression which can't be assigned to in {ctx:?} context"));
        }
        let kind = if assignable { self.assignable(node, ctx)? } else { self.value(node)? };
        Ok(Expr { kind, loc })
    }

    fn assignable(&mut self, node: &Node, ctx: Ctx) -> Result<ExprKind> {
        Ok(match &*node.class {
            "Attribute" => {
                let attr = identifier(required(node, "attr")?)?;
                ExprKind::Attribute { value: self.boxed(node, "value")?, attr, ctx }
            }
            "Subscript" => {
                ExprKind::Subscript { value: self.boxed(node, "value")?, slice: self.boxed(node, "slice")?, ctx }
            }
            "Starred" => {
                let value = Box::new(self.expr_in(required(node, "value")?, ctx)?);
                ExprKind::Starred { value, ctx }
            }
            "Name" => rewrites::name(name(node, "id")?, ctx, self.verbatim, self.options.optimize),
            "List" => ExprKind::List { elts: self.exprs(node, "elts", ctx)?, ctx },
            _ => ExprKind::Tuple { elts: self.exprs(node, "elts", ctx)?, ctx },
        })
    }

    fn value(&mut self, node: &Node) -> Result<ExprKind> {
        Ok(match &*node.class {
            "BoolOp" => {
                let op = as_node(required(node, "op")?, "boolop")?;
                let values = self.exprs(node, "values", Ctx::Load)?;
                if values.len() < 2 {
                    return value_error("BoolOp with less than 2 values");
                }
                ExprKind::BoolOp { is_or: op.class == "Or", values }
            }
            "NamedExpr" => {
                let target = Box::new(self.target(node, "target")?);
                if !matches!(target.kind, ExprKind::Name { .. }) {
                    return type_error("NamedExpr target must be a Name".to_string());
                }
                ExprKind::Named { target, value: self.boxed(node, "value")? }
            }
            "BinOp" => {
                let (left, op) = (self.expr(node, "left")?, self.operator(node)?);
                let right = self.expr(node, "right")?;
                rewrites::bin_op(left, op, right, self.verbatim)
            }
            "UnaryOp" => {
                let op = as_node(required(node, "op")?, "unaryop")?;
                let known = UnaryOp::ALL.into_iter().find(|known| known.class() == op.class);
                let op = known.map_or_else(|| wrong_class(op, "unaryop"), Ok)?;
                ExprKind::UnaryOp { op, operand: self.boxed(node, "operand")? }
            }
            "Lambda" => {
                let key = self.key();
                let params = self.params(node)?;
                ExprKind::Lambda(Box::new(Lambda { key, params, body: self.expr(node, "body")? }))
            }
            "IfExp" => ExprKind::IfExp {
                test: self.boxed(node, "test")?,
                body: self.boxed(node, "body")?,
                orelse: self.boxed(node, "orelse")?,
            },
            "Dict" => self.dict(node)?,
            "Set" => ExprKind::Set(self.exprs(node, "elts", Ctx::Load)?),
            "ListComp" => self.comp(node, CompKind::List)?,
            "SetComp" => self.comp(node, CompKind::Set)?,
            "DictComp" => self.comp(node, CompKind::Dict)?,
            "GeneratorExp" => self.comp(node, CompKind::Generator)?,
            "Await" => ExprKind::Await(self.boxed(node, "value")?),
            "Yield" => ExprKind::Yield(self.optional_box(node, "value")?),
            "YieldFrom" => ExprKind::YieldFrom(self.boxed(node, "value")?),
            "Compare" => self.compare(node)?,
            "Call" => ExprKind::Call(Box::new(Call {
                func: self.expr(node, "func")?,
                args: self.exprs(node, "args", Ctx::Load)?,
                keywords: self.keywords(node)?,
            })),
            "FormattedValue" => ExprKind::FormattedValue(Box::new(self.formatted(node)?)),
            "Interpolation" => {
                let text = match required(node, "str")? {
                    Field::Const(Const::Str(text)) => text.clone(),
                    _ => Text::default(),
                };
                ExprKind::Interpolation(Box::new(self.formatted(node)?), text)
            }
            "JoinedStr" => ExprKind::JoinedStr(self.exprs(node, "values", Ctx::Load)?),
            "TemplateStr" => ExprKind::TemplateStr(self.exprs(node, "values", Ctx::Load)?),
            "Constant" => match node.fields.iter().find(|(key, _)| key == "value").map(|(_, field)| field) {
                Some(Field::Const(value)) => ExprKind::Constant(value.clone()),
                Some(Field::List(_)) => return type_error("got an invalid type in Constant: list".to_string()),
                Some(Field::Node(value)) => {
                    return type_error(format!("got an invalid type in Constant: {}", value.class));
                }
                None => return type_error("required field \"value\" missing from Constant".to_string()),
            },
            "Slice" => ExprKind::Slice {
                lower: self.optional_box(node, "lower")?,
                upper: self.optional_box(node, "upper")?,
                step: self.optional_box(node, "step")?,
            },
            _ => return wrong_class(node, "expr"),
        })
    }

    fn dict(&mut self, node: &Node) -> Result<ExprKind> {
        let keys = list(node, "keys")?.iter().map(|key| match key {
            Field::Const(Const::None) => Ok(None),
            key => self.expr_in(key, Ctx::Load).map(Some),
        });
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let values = self.exprs(node, "values", Ctx::Load)?;
        if keys.len() != values.len() {
            return value_error("Dict doesn't have the same number of keys as values");
        }
        Ok(ExprKind::Dict { keys, values })
    }

    fn compare(&mut self, node: &Node) -> Result<ExprKind> {
        let left = self.boxed(node, "left")?;
        let ops = list(node, "ops")?.iter().map(|op| {
            let op = as_node(op, "cmpop")?;
            CmpOp::ALL.into_iter().find(|known| known.class() == op.class).map_or_else(|| wrong_class(op, "cmpop"), Ok)
        });
        let ops = ops.collect::<Result<Vec<_>>>()?;
        let comparators = self.exprs(node, "comparators", Ctx::Load)?;
        if comparators.is_empty() {
            return value_error("Compare with no comparators");
        }
        if comparators.len() != ops.len() {
            return value_error("Compare has a different number of comparators and operands");
        }
        Ok(ExprKind::Compare { left, ops, comparators })
    }

    fn comp(&mut self, node: &Node, kind: CompKind) -> Result<ExprKind> {
        let key = self.key();
        let dict = kind == CompKind::Dict;
        let elt = self.expr(node, if dict { "key" } else { "elt" })?;
        let value = if dict { Some(self.expr(node, "value")?) } else { None };
        let generators = list(node, "generators")?;
        if generators.is_empty() {
            return value_error("comprehension with no generators");
        }
        let generators = generators.iter().map(|field| {
            let node = as_node(field, "comprehension")?;
            Ok(Comprehension {
                target: self.target(node, "target")?,
                iter: self.expr(node, "iter")?,
                ifs: self.exprs(node, "ifs", Ctx::Load)?,
                is_async: int(node, "is_async")? != 0,
            })
        });
        let generators = generators.collect::<Result<_>>()?;
        Ok(ExprKind::Comp(Box::new(Comp { kind, key, elt, value, generators })))
    }

    fn formatted(&mut self, node: &Node) -> Result<Formatted> {
        let conversion = match int(node, "conversion")? {
            -1 => None,
            code => match u8::try_from(code) {
                Ok(code @ (b's' | b'r' | b'a')) => Some(code),
                _ => return value_error(format!("Unrecognized conversion character {code}")),
            },
        };
        let value = self.expr(node, "value")?;
        Ok(Formatted { value, conversion, format_spec: self.optional(node, "format_spec")? })
    }
}
