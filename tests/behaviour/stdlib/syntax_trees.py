"""`ast`: trees of texts, texts of trees, and trees that programs make."""
# covers: IMPORT_NAME, LOAD_ATTR_MODULE
import ast

print(ast.literal_eval("[1, (2, 3), {4: 5, 'k': {6}}, b'a', -1.5, 3+4j, None, True]"))
for text in ("f(x)", "1 + x", "[x for x in y]"):
    try:
        ast.literal_eval(text)
    except ValueError as e:
        print(str(e).split(":")[0])

PROGRAM = '''
"""doc"""
from __future__ import annotations
import a.b as c, d
x: int = 1; y = z = (1, 2.5, 3j, b"x", ..., None, u"kind")
@deco(1, *args, key=2, **kw)
async def f[T: int, *Ts, **P](p, /, q: T = 1, *r, s, t=None, **u) -> int:
    async with p as (a, b), q: await r
    async for i in s: yield i
    return [k async for k in t if k if not k]
class C[T](Base, metaclass=M):
    "doc"
    def m(self, v=lambda a, b=1, *c: a): self.v += v @ v
if a < b <= c is not d: pass
elif not a in b: del a, b[0], c.d
else: raise E from None
while x and y or z: break
else:
    for (i, *j) in k: continue
try: assert x, "m"
except (A, B) as e: global g
except C: pass
else: pass
finally: z = {**a, 1: 2} | {*b} if c else -d ** ~e
try: pass
except* E: nonlocal_ = 1
match x:
    case [1, *rest] | (2, _) if y: pass
    case {"k": -1.5, **r}: pass
    case C(a, b=None) as n: pass
    case a.b | 1+2j: pass
s = f"{x!r:>{w}} {y=} {{}}" "tail" f'{f"{z}"}'
t = t"{x} and {y!s:3}"
q = a[1:2, ::3, ...]; w = (n := 10); v = yield_(*a)
type X[T] = list[T]
with (a as b, c): pass
'''
tree = ast.parse(PROGRAM)
print(ast.dump(tree, indent=1, include_attributes=True))
text = ast.unparse(tree)
print(text)
print(ast.dump(ast.parse(text)) == ast.dump(tree))

exec(compile(ast.parse("def f(a, b=2): return a * b\nprint(f(21), __debug__)"), "<tree>", "exec"))
print(eval(compile(ast.parse("'%s-%r' % (1, 'x')", mode="eval"), "<tree>", "eval")))
exec(compile(ast.parse("1 + 1", mode="single"), "<tree>", "single"))


class Double(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node)


print(eval(compile(Double().visit(ast.parse("(1, 2, 'a')", mode="eval")), "<tree>", "eval")))
made = ast.Module([ast.Assign([ast.Name("v", ast.Store())], ast.BinOp(ast.Constant(40), ast.Add(), ast.Constant(2)))], [])
namespace = {}
exec(compile(ast.fix_missing_locations(made), "<made>", "exec"), namespace)
print(namespace["v"])


def refused(tree, mode="exec"):
    try:
        compile(tree, "<bad>", mode)
    except (TypeError, ValueError, SyntaxError) as e:
        print(type(e).__name__, e)


at = dict(lineno=1, col_offset=0)
refused(ast.Module([ast.Pass()], []))
refused(ast.Expression(ast.Name("x", ast.Store(), **at)), "eval")
refused(ast.Expression(ast.Constant([1], **at)), "eval")
refused(ast.Module([ast.Assign([], ast.Constant(1, **at), **at)], []))
refused(ast.Module([ast.If(ast.Constant(1, **at), [], [], **at)], []))
refused(ast.Module([ast.Return(ast.Constant(1, **at), **at)], []))
refused(ast.Expression(ast.BoolOp(ast.And(), [ast.Constant(1, **at)], **at)), "eval")
refused(ast.Expression(ast.Compare(ast.Constant(1, **at), [], [], **at)), "eval")
refused(ast.Expression(ast.Name("None", ast.Load(), **at)), "eval")
refused(ast.parse("1"), "eval")
for bad in ("x = = 1", "(1"):
    try:
        ast.parse(bad)
    except SyntaxError as e:
        print(e.msg, e.lineno)
print([type(n).__name__ for n in ast.walk(ast.parse("a.b(c)[d]"))])
print(ast.get_docstring(tree), ast.get_source_segment("x = 1 + y", ast.parse("x = 1 + y").body[0].value))
