//! The syntax tree that the compiler works on: CPython's shape, CPython's positions.
//!
//! It is made from the parser's tree by [`crate::lower`]. Everything that the later stages would have to look up in the source
//! text (lines, columns, literal values) is settled here, and nodes that open a scope carry a key for the symbol table.

use std::rc::Rc;

use taipan_bytecode::{Const, Text};

/// Operators, which have their names as the classes of `ast` do.
macro_rules! operators {
    ($name:ident: $($class:ident),*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name {
            $($class,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: [$name; [$(stringify!($class)),*].len()] = [$($name::$class),*];

            /// The name of the class in `ast`.
            pub fn class(self) -> &'static str {
                match self {
                    $($name::$class => stringify!($class),)*
                }
            }
        }
    };
}

/// An identifier.
pub type Name = Rc<str>;

/// A source range: lines from 1, columns in bytes of UTF-8 from 0. Negative means unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Loc {
    pub lineno: i32,
    pub end_lineno: i32,
    pub col: i32,
    pub end_col: i32,
}

impl Loc {
    /// The instruction belongs to no line.
    pub const NONE: Loc = Loc { lineno: -1, end_lineno: -1, col: -1, end_col: -1 };
    /// The instruction takes the position of the one after it.
    pub const NEXT: Loc = Loc { lineno: -2, end_lineno: -2, col: -2, end_col: -2 };

    pub fn new(lineno: i32, end_lineno: i32, col: i32, end_col: i32) -> Loc {
        Loc { lineno, end_lineno, col, end_col }
    }
}

/// Names a node that opens a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScopeKey(pub u32);

pub enum Mod {
    Module(Vec<Stmt>),
    Interactive(Vec<Stmt>),
    Expression(Box<Expr>),
}

pub struct Stmt {
    pub kind: StmtKind,
    pub loc: Loc,
}

pub enum StmtKind {
    FunctionDef(Box<FunctionDef>),
    ClassDef(Box<ClassDef>),
    TypeAlias(Box<TypeAlias>),
    Return(Option<Expr>),
    Delete(Vec<Expr>),
    Assign { targets: Vec<Expr>, value: Expr },
    AugAssign { target: Expr, op: BinaryOp, value: Expr },
    AnnAssign(Box<AnnAssign>),
    For(Box<For>),
    While { test: Expr, body: Vec<Stmt>, orelse: Vec<Stmt> },
    If { branches: Vec<Branch>, orelse: Vec<Stmt> },
    With(Box<With>),
    Match { subject: Expr, cases: Vec<MatchCase> },
    Raise { exc: Option<Expr>, cause: Option<Expr> },
    Try(Box<Try>),
    Assert { test: Expr, msg: Option<Expr> },
    Import(Vec<Alias>),
    ImportFrom { module: Option<Name>, names: Vec<Alias>, level: u32 },
    Global(Vec<Name>),
    Nonlocal(Vec<Name>),
    Expr(Expr),
    Pass,
    Break,
    Continue,
}

/// `if` or `elif`; the place is that of its keyword.
pub struct Branch {
    pub test: Expr,
    pub body: Vec<Stmt>,
    pub loc: Loc,
}

pub struct FunctionDef {
    pub is_async: bool,
    pub name: Name,
    pub key: ScopeKey,
    pub type_params: Option<TypeParams>,
    pub params: Params,
    pub returns: Option<Expr>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
}

pub struct ClassDef {
    pub name: Name,
    pub key: ScopeKey,
    pub type_params: Option<TypeParams>,
    pub bases: Vec<Expr>,
    pub keywords: Vec<Keyword>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
}

pub struct TypeAlias {
    pub name: Expr,
    pub key: ScopeKey,
    pub type_params: Option<TypeParams>,
    pub value: Expr,
}

pub struct AnnAssign {
    pub target: Expr,
    pub annotation: Expr,
    pub value: Option<Expr>,
    pub simple: bool,
    pub loc: Loc,
}

pub struct For {
    pub is_async: bool,
    pub target: Expr,
    pub iter: Expr,
    pub body: Vec<Stmt>,
    pub orelse: Vec<Stmt>,
}

pub struct With {
    pub is_async: bool,
    pub items: Vec<WithItem>,
    pub body: Vec<Stmt>,
}

pub struct WithItem {
    pub context_expr: Expr,
    pub optional_vars: Option<Expr>,
}

pub struct Try {
    pub is_star: bool,
    pub body: Vec<Stmt>,
    pub handlers: Vec<ExceptHandler>,
    pub orelse: Vec<Stmt>,
    pub finalbody: Vec<Stmt>,
}

pub struct ExceptHandler {
    pub typ: Option<Expr>,
    pub name: Option<Name>,
    pub body: Vec<Stmt>,
    pub loc: Loc,
}

pub struct Alias {
    pub name: Name,
    pub asname: Option<Name>,
    pub loc: Loc,
}

pub struct MatchCase {
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Vec<Stmt>,
}

pub struct Pattern {
    pub kind: PatternKind,
    pub loc: Loc,
}

pub enum PatternKind {
    Value(Expr),
    Singleton(Const),
    Sequence(Vec<Pattern>),
    Mapping { keys: Vec<Expr>, patterns: Vec<Pattern>, rest: Option<Name> },
    Class { cls: Expr, patterns: Vec<Pattern>, kwd_attrs: Vec<Name>, kwd_patterns: Vec<Pattern> },
    Star(Option<Name>),
    As { pattern: Option<Box<Pattern>>, name: Option<Name> },
    Or(Vec<Pattern>),
}

/// `key` names the scope in which the parameters are evaluated.
pub struct TypeParams {
    pub key: ScopeKey,
    pub params: Vec<TypeParam>,
}

pub struct TypeParam {
    pub kind: TypeParamKind,
    pub name: Name,
    pub bound: Option<Expr>,
    pub bound_key: ScopeKey,
    pub default: Option<Expr>,
    pub default_key: ScopeKey,
    pub loc: Loc,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TypeParamKind {
    TypeVar,
    TypeVarTuple,
    ParamSpec,
}

/// Parameters of a function; `key` names the scope of their annotations.
pub struct Params {
    pub key: ScopeKey,
    pub posonlyargs: Vec<Param>,
    pub args: Vec<Param>,
    pub vararg: Option<Param>,
    pub kwonlyargs: Vec<Param>,
    /// One entry per keyword-only parameter.
    pub kw_defaults: Vec<Option<Expr>>,
    pub kwarg: Option<Param>,
    /// Defaults of the last positional parameters.
    pub defaults: Vec<Expr>,
}

impl Params {
    pub fn has_kw_defaults(&self) -> bool {
        self.kw_defaults.iter().any(Option::is_some)
    }
}

pub struct Param {
    pub name: Name,
    pub annotation: Option<Expr>,
    pub loc: Loc,
}

pub struct Keyword {
    /// `None` for `**value`.
    pub arg: Option<Name>,
    pub value: Expr,
    pub loc: Loc,
}

pub struct Expr {
    pub kind: ExprKind,
    pub loc: Loc,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ctx {
    Load,
    Store,
    Del,
}

operators!(BinaryOp: Add, Sub, Mult, MatMult, Div, Mod, Pow, LShift, RShift, BitOr, BitXor, BitAnd, FloorDiv);

operators!(UnaryOp: Invert, Not, UAdd, USub);

operators!(CmpOp: Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompKind {
    Generator,
    List,
    Set,
    Dict,
}

pub struct Comprehension {
    pub target: Expr,
    pub iter: Expr,
    pub ifs: Vec<Expr>,
    pub is_async: bool,
}

pub struct Comp {
    pub kind: CompKind,
    pub key: ScopeKey,
    /// The element, or the key of a dict comprehension.
    pub elt: Expr,
    pub value: Option<Expr>,
    pub generators: Vec<Comprehension>,
}

pub struct Call {
    pub func: Expr,
    pub args: Vec<Expr>,
    pub keywords: Vec<Keyword>,
}

pub struct Lambda {
    pub key: ScopeKey,
    pub params: Params,
    pub body: Expr,
}

/// `{value!conversion:format_spec}` of an f-string or t-string.
pub struct Formatted {
    pub value: Expr,
    /// `s`, `r` or `a`.
    pub conversion: Option<u8>,
    pub format_spec: Option<Expr>,
}

pub enum ExprKind {
    BoolOp {
        is_or: bool,
        values: Vec<Expr>,
    },
    Named {
        target: Box<Expr>,
        value: Box<Expr>,
    },
    BinOp {
        left: Box<Expr>,
        op: BinaryOp,
        right: Box<Expr>,
    },
    UnaryOp {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    Lambda(Box<Lambda>),
    IfExp {
        test: Box<Expr>,
        body: Box<Expr>,
        orelse: Box<Expr>,
    },
    /// A missing key is `**value`.
    Dict {
        keys: Vec<Option<Expr>>,
        values: Vec<Expr>,
    },
    Set(Vec<Expr>),
    Comp(Box<Comp>),
    Await(Box<Expr>),
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
    Compare {
        left: Box<Expr>,
        ops: Vec<CmpOp>,
        comparators: Vec<Expr>,
    },
    Call(Box<Call>),
    FormattedValue(Box<Formatted>),
    /// With the source text of the value.
    Interpolation(Box<Formatted>, Text),
    JoinedStr(Vec<Expr>),
    TemplateStr(Vec<Expr>),
    Constant(Const),
    Attribute {
        value: Box<Expr>,
        attr: Name,
        ctx: Ctx,
    },
    Subscript {
        value: Box<Expr>,
        slice: Box<Expr>,
        ctx: Ctx,
    },
    Starred {
        value: Box<Expr>,
        ctx: Ctx,
    },
    Name {
        id: Name,
        ctx: Ctx,
    },
    List {
        elts: Vec<Expr>,
        ctx: Ctx,
    },
    Tuple {
        elts: Vec<Expr>,
        ctx: Ctx,
    },
    Slice {
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
        step: Option<Box<Expr>>,
    },
}

impl Expr {
    pub fn is_constant(&self) -> bool {
        matches!(self.kind, ExprKind::Constant(_))
    }

    pub fn is_starred(&self) -> bool {
        matches!(self.kind, ExprKind::Starred { .. })
    }
}

/// The docstring that opens a body, if there is one.
pub fn docstring(body: &[Stmt]) -> Option<(&Text, Loc)> {
    let StmtKind::Expr(Expr { kind: ExprKind::Constant(Const::Str(text)), loc }) = &body.first()?.kind else {
        return None;
    };
    Some((text, *loc))
}
