# Class patterns: __match_args__, built-in classes, attributes, subclasses, and what is wrong with them.
# covers: MATCH_CLASS, CHECK_EXC_MATCH
class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y):
        self.x, self.y = x, y

class Named(Point):
    __match_args__ = ("name",)
    def __init__(self, name):
        super().__init__(1, 2)
        self.name = name

class Bare:
    z = 5

def kind(v):
    match v:
        case Named("a", x=1): return "named a"
        case Point(0, 0): return "origin"
        case Point(x=0): return "on y"
        case Point(x, y): return f"point {x} {y}"
        case bool(b): return f"bool {b}"
        case int(n) | float(n): return f"number {n}"
        case str() as s: return f"str {s}"
        case bytes(b) | bytearray(b): return f"bytes {b}"
        case dict(d): return f"dict {d}"
        case list(l): return f"list {l}"
        case tuple((a, *_)): return f"tuple {a}"
        case set(s) | frozenset(s): return f"set {sorted(s)}"
        case Bare(z=z, q=q): return "never"
        case Bare(z=z): return f"bare {z}"
        case type(): return "class"
        case None: return "none"
    return "other"

values = [Named("a"), Named("b"), Point(0, 0), Point(0, 7), Point(3, 4), True, 3, 2.5, "s", b"b", bytearray(b"c"),
          {"k": 1}, [1], (1, 2), (), {2, 1}, frozenset([3]), Bare(), int, None, 1j]
for v in values:
    print(kind(v))

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

class BadList:
    __match_args__ = ["x"]
class BadItem:
    __match_args__ = (1,)
class Twice:
    __match_args__ = ("x", "x")
    x = 1
class Raises:
    __match_args__ = ("x",)
    @property
    def x(self): raise ValueError("from a property")
class Missing:
    __match_args__ = ("x",)
    @property
    def x(self): raise AttributeError("hidden")

def bad_list():
    match BadList():
        case BadList(1): return 1
def bad_item():
    match BadItem():
        case BadItem(1): return 1
def twice():
    match Twice():
        case Twice(1, 1): return 1
def mixed():
    match Twice():
        case Twice(1, x=1): return 1
def too_many():
    match Point(1, 2):
        case Point(1, 2, 3): return 1
def too_many_for_int():
    match 1:
        case int(1, 2): return 1
def none_allowed():
    match Bare():
        case Bare(1): return 1
def no_class():
    match 1:
        case attempt.__name__(): return 1
def raises():
    match Raises():
        case Raises(1): return 1
def missing():
    match Missing():
        case Missing(x): return "found"
        case _: return "not found"
for f in (bad_list, bad_item, twice, mixed, too_many, too_many_for_int, none_allowed, no_class, raises, missing):
    attempt(f)
total = 0
for i in range(4500):
    match Point(i % 3, i):
        case Point(0, y): total += y
        case Point(1): total += 1
        case Point(y=y) if y % 2: total -= 1
print(total)
