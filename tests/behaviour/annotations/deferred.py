# Annotations are evaluated when asked for: modules, classes, functions, conditional ones.
# covers: LOAD_FROM_DICT_OR_GLOBALS, LOAD_FROM_DICT_OR_DEREF, SET_FUNCTION_ATTRIBUTE
def attempt(f):
    try:
        print("->", f())
    except Exception as e:
        print(type(e).__name__, e)

class Node:
    next: Node | None
    value: int = 3
    if value > 2:
        big: "text"
    else:
        small: never_evaluated
    def method(self, other: Node, n: value) -> later: pass
print(Node.__annotations__, Node.__annotations__ is Node.__annotations__, "small" in Node.__annotations__)
attempt(lambda: Node.method.__annotations__)
later = "defined later"
print(Node.method.__annotations__ == {"other": Node, "n": 3, "return": "defined later"})
print(Node.__annotate__(1) == Node.__annotations__)
attempt(lambda: Node.__annotate__(2))

def f(a: int, b: undefined = 1, *args: str, **kw: float) -> None: pass
attempt(lambda: f.__annotations__)
undefined = complex
print(f.__annotations__, f.__annotate__.__name__)
f.__annotations__ = {"a": 1}
print(f.__annotations__, f.__annotate__)
f.__annotate__ = lambda format: {"made": format}
print(f.__annotations__)
attempt(lambda: setattr(f, "__annotate__", 1))
attempt(lambda: setattr(f, "__annotations__", 1))
def plain(): pass
print(plain.__annotations__, plain.__annotate__)
class Empty: pass
print(Empty.__annotations__, Empty.__annotate__)

def closure():
    local = "captured"
    class Inner:
        x: local
        def m(self, y: x): pass
        x = "of the class"
    def g(z: local): pass
    local = "changed"
    return Inner.__annotations__, Inner.m.__annotations__, g.__annotations__
print(closure())
x: int = 1
if x:
    y: str = "a"
else:
    z: float = 1.0
(w): bytes = b""
print(__annotate__(1))
class Names:
    items = [1, 2, 3]
    n = 2
    squares = [i * i for i in items]
    pairs = [(i, j) for i in items for j in [i]]
    attempt(lambda: [n for _ in [1]])
    lambdas = [lambda: i for i in items]
print(Names.squares, Names.pairs, [g() for g in Names.lambdas])
def locals_only():
    a: no_evaluation_in_functions = 1
    b: also_not
    return a
print(locals_only())
attempt(lambda: locals_only.__annotations__)
