"""Content of `_ast`: the classes of the nodes of syntax trees."""

# Class, base, fields with their types (`*` for lists, `?` for what can be None), attributes behind `@`.
_TABLE = """\
mod(AST):
Module(mod): stmt* body, type_ignore* type_ignores
Interactive(mod): stmt* body
Expression(mod): expr body
FunctionType(mod): expr* argtypes, expr returns
stmt(AST):  @ lineno col_offset end_lineno end_col_offset
FunctionDef(stmt): str name, arguments args, stmt* body, expr* decorator_list, expr? returns, str? type_comment,
    type_param* type_params
AsyncFunctionDef(stmt): str name, arguments args, stmt* body, expr* decorator_list, expr? returns, str? type_comment,
    type_param* type_params
ClassDef(stmt): str name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params
Return(stmt): expr? value
Delete(stmt): expr* targets
Assign(stmt): expr* targets, expr value, str? type_comment
TypeAlias(stmt): expr name, type_param* type_params, expr value
AugAssign(stmt): expr target, operator op, expr value
AnnAssign(stmt): expr target, expr annotation, expr? value, int simple
For(stmt): expr target, expr iter, stmt* body, stmt* orelse, str? type_comment
AsyncFor(stmt): expr target, expr iter, stmt* body, stmt* orelse, str? type_comment
While(stmt): expr test, stmt* body, stmt* orelse
If(stmt): expr test, stmt* body, stmt* orelse
With(stmt): withitem* items, stmt* body, str? type_comment
AsyncWith(stmt): withitem* items, stmt* body, str? type_comment
Match(stmt): expr subject, match_case* cases
Raise(stmt): expr? exc, expr? cause
Try(stmt): stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody
TryStar(stmt): stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody
Assert(stmt): expr test, expr? msg
Import(stmt): alias* names
ImportFrom(stmt): str? module, alias* names, int? level
Global(stmt): str* names
Nonlocal(stmt): str* names
Expr(stmt): expr value
Pass(stmt):
Break(stmt):
Continue(stmt):
expr(AST):  @ lineno col_offset end_lineno end_col_offset
BoolOp(expr): boolop op, expr* values
NamedExpr(expr): expr target, expr value
BinOp(expr): expr left, operator op, expr right
UnaryOp(expr): unaryop op, expr operand
Lambda(expr): arguments args, expr body
IfExp(expr): expr test, expr body, expr orelse
Dict(expr): expr* keys, expr* values
Set(expr): expr* elts
ListComp(expr): expr elt, comprehension* generators
SetComp(expr): expr elt, comprehension* generators
DictComp(expr): expr key, expr value, comprehension* generators
GeneratorExp(expr): expr elt, comprehension* generators
Await(expr): expr value
Yield(expr): expr? value
YieldFrom(expr): expr value
Compare(expr): expr left, cmpop* ops, expr* comparators
Call(expr): expr func, expr* args, keyword* keywords
FormattedValue(expr): expr value, int conversion, expr? format_spec
Interpolation(expr): expr value, object str, int conversion, expr? format_spec
JoinedStr(expr): expr* values
TemplateStr(expr): expr* values
Constant(expr): object value, str? kind
Attribute(expr): expr value, str attr, expr_context ctx
Subscript(expr): expr value, expr slice, expr_context ctx
Starred(expr): expr value, expr_context ctx
Name(expr): str id, expr_context ctx
List(expr): expr* elts, expr_context ctx
Tuple(expr): expr* elts, expr_context ctx
Slice(expr): expr? lower, expr? upper, expr? step
expr_context(AST):
Load(expr_context):
Store(expr_context):
Del(expr_context):
boolop(AST):
And(boolop):
Or(boolop):
operator(AST):
Add(operator):
Sub(operator):
Mult(operator):
MatMult(operator):
Div(operator):
Mod(operator):
Pow(operator):
LShift(operator):
RShift(operator):
BitOr(operator):
BitXor(operator):
BitAnd(operator):
FloorDiv(operator):
unaryop(AST):
Invert(unaryop):
Not(unaryop):
UAdd(unaryop):
USub(unaryop):
cmpop(AST):
Eq(cmpop):
NotEq(cmpop):
Lt(cmpop):
LtE(cmpop):
Gt(cmpop):
GtE(cmpop):
Is(cmpop):
IsNot(cmpop):
In(cmpop):
NotIn(cmpop):
comprehension(AST): expr target, expr iter, expr* ifs, int is_async
excepthandler(AST):  @ lineno col_offset end_lineno end_col_offset
ExceptHandler(excepthandler): expr? type, str? name, stmt* body
arguments(AST): arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr* kw_defaults, arg? kwarg, expr*
    defaults
arg(AST): str arg, expr? annotation, str? type_comment @ lineno col_offset end_lineno end_col_offset
keyword(AST): str? arg, expr value @ lineno col_offset end_lineno end_col_offset
alias(AST): str name, str? asname @ lineno col_offset end_lineno end_col_offset
withitem(AST): expr context_expr, expr? optional_vars
match_case(AST): pattern pattern, expr? guard, stmt* body
pattern(AST):  @ lineno col_offset end_lineno end_col_offset
MatchValue(pattern): expr value
MatchSingleton(pattern): object value
MatchSequence(pattern): pattern* patterns
MatchMapping(pattern): expr* keys, pattern* patterns, str? rest
MatchClass(pattern): expr cls, pattern* patterns, str* kwd_attrs, pattern* kwd_patterns
MatchStar(pattern): str? name
MatchAs(pattern): pattern? pattern, str? name
MatchOr(pattern): pattern* patterns
type_ignore(AST):
TypeIgnore(type_ignore): int lineno, str tag
type_param(AST):  @ lineno col_offset end_lineno end_col_offset
TypeVar(type_param): str name, expr? bound, expr? default_value
ParamSpec(type_param): str name, expr? default_value
TypeVarTuple(type_param): str name, expr? default_value
"""

PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
PyCF_ONLY_AST = 0x400
PyCF_TYPE_COMMENTS = 0x1000
PyCF_OPTIMIZED_AST = 0x8400


class AST:
    _fields = ()
    _attributes = ()
    _field_types = {}
    __match_args__ = ()
    __module__ = "ast"

    def __init__(self, /, *args, **kwargs):
        cls = type(self)
        fields = cls._fields
        if len(args) > len(fields):
            plural = "" if len(fields) == 1 else "s"
            raise TypeError(f"{cls.__name__} constructor takes at most {len(fields)} positional argument{plural}")
        given = set()
        for name, value in zip(fields, args):
            setattr(self, name, value)
            given.add(name)
        for name, value in kwargs.items():
            if name in given:
                raise TypeError(f"{cls.__name__} got multiple values for argument {name!r}")
            if name not in fields and name not in cls._attributes:
                _warn(f"{cls.__name__}.__init__ got an unexpected keyword argument {name!r}. Support for arbitrary "
                      "keyword arguments is deprecated and will be removed in Python 3.15.")
            setattr(self, name, value)
            given.add(name)
        for name in fields:
            if name in given:
                continue
            kind = cls._field_types.get(name)
            if getattr(kind, "__origin__", None) is list:
                setattr(self, name, [])
            elif kind is expr_context:
                setattr(self, name, Load())
            elif not hasattr(self, name):
                _warn(f"{cls.__name__}.__init__ missing 1 required positional argument: {name!r}. This will become an "
                      "error in Python 3.15.")

    def __reduce__(self):
        return type(self), (), dict(self.__dict__)

    def __replace__(self, /, **changes):
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.__dict__.update(changes)
        return new

    def __repr__(self):
        return _shown(self, 3)


def _warn(text):
    import warnings
    warnings.warn(text, DeprecationWarning, stacklevel=3)


def _shown(value, depth):
    if isinstance(value, AST):
        if depth <= 0:
            return f"{type(value).__name__}(...)"
        parts = [f"{n}={_shown(getattr(value, n), depth - 1)}" for n in value._fields if hasattr(value, n)]
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, list):
        if not value:
            return "[]"
        ends = value if len(value) <= 2 else (value[0], value[-1])
        return "[" + (", " if len(value) <= 2 else ", ..., ").join([_shown(v, depth) for v in ends]) + "]"
    return repr(value)


def _make():
    names = globals()
    types = {"object": object, "str": str, "int": int}
    for line in _TABLE.replace("\n    ", " ").splitlines():
        head, _, rest = line.partition("):")
        name, _, base = head.partition("(")
        fields, _, attributes = rest.partition("@")
        namespace = {"__module__": "ast"}
        kinds = {}
        for field in fields.split(","):
            if field.strip():
                kind, field = field.split()
                kinds[field] = kind
                if kind[-1] == "?":
                    namespace[field] = None
        attributes = tuple(attributes.split())
        if attributes:
            namespace["_attributes"] = attributes
            for attribute in attributes:
                if attribute.startswith("end_"):
                    namespace[attribute] = None
        namespace["_fields"] = namespace["__match_args__"] = tuple(kinds)
        names[name] = types[name] = type(name, (names[base],), namespace)
        types[name]._kinds = kinds
    for cls in types.values():
        kinds = cls.__dict__.get("_kinds")
        if kinds is not None:
            del cls._kinds
            cls._field_types = {
                field: list[types[kind[:-1]]] if kind[-1] == "*" else types[kind[:-1]] | None if kind[-1] == "?"
                else types[kind] for field, kind in kinds.items()}


_make()
