"""set(g), list(g) and tuple(g) of generators, in every state."""
# covers: FOR_ITER_GEN, LIST_APPEND, CALL_INTRINSIC_1
import sys, gc, traceback

def loop(n, fail=None):
    for i in range(n):
        if i == fail:
            raise ValueError(i)
        yield i % 5

def frames():
    f = sys._getframe()
    names = []
    while f is not None:
        names.append(f.f_code.co_name)
        f = f.f_back
    yield tuple(names)

for ty in (set, list, tuple, frozenset):
    for n in (0, 1, 7, 40):
        print(ty.__name__, ty(loop(n)))
    print(ty(frames()), ty(sys._getframe().f_code.co_name for _ in range(2)))

def shown(f):
    try:
        f()
    except BaseException as e:
        print(type(e).__name__, e, [(t.name, t.lineno) for t in traceback.extract_tb(e.__traceback__)])

for ty in (set, list, tuple):
    shown(lambda: ty(loop(5, 3)))
    shown(lambda: ty(loop(5), 1))
    shown(lambda: ty([] for _ in range(3)) if ty is set else None)

g = loop(3)
next(g)
print(set(g), list(g), tuple(g))

def itself():
    global me
    try:
        list(me)
    except ValueError as e:
        yield str(e)
me = itself()
print(set(me))

class Loud:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
    def __hash__(self): return 1 if self.n < 2 else [][0]
    def __eq__(self, other): print("eq", self.n); return self is other

def louds():
    try:
        for i in range(3):
            yield Loud(i)
    finally:
        print("closed")

shown(lambda: set(louds()))
print("list", len(list(louds())))

def depth(n):
    return set(depth_of(n))
def depth_of(n):
    global deepest
    deepest = max(deepest, n)
    depth(n + 1)
    yield n
deepest = 0
sys.setrecursionlimit(300)
try:
    depth(0)
except RecursionError as e:
    print(e)
f = sys._getframe()
print(deepest)
sys.setrecursionlimit(1000)

def handled():
    print(sys.exception())
    try:
        1 / 0
    except ZeroDivisionError:
        yield repr(sys.exception())
    yield repr(sys.exception())
try:
    raise KeyError(1)
except KeyError:
    print(list(handled()), sys.exception())

def returns():
    yield 1
    return 2
print(list(returns()))

def outer():
    r = yield from (list(loop(4)), tuple(returns()))
    return r
print(list(outer()))

class Keeps(list): pass
print(Keeps(loop(3)), type(Keeps(loop(3))).__name__)

total = 0
for k in range(300):
    total += len(set(i + k for i in range(k % 13))) + sum(tuple(x * k for x in range(4))) + len(list(loop(k % 9)))
print(total)
def made(k, d=3):
    def inner(a, b=k):
        return a + b + d
    return inner
print(sum(made(k)(1) for k in range(200)), sum(made(k, k)(k) for k in range(200)))
print([f() for f in [(lambda k=k: k) for k in range(5)]], (lambda: 0).__qualname__, made(1).__doc__, made(1).__qualname__)
def documented():
    "words"
print(documented.__doc__, documented.__module__)
source = "def f():\n    return lambda: value\n"
spaces = [{"value": n} for n in range(3)]
code = compile(source, "<made>", "exec")
for s in spaces:
    exec(code, s)
for _ in range(50):
    seen = [s["f"]()() for s in spaces]
print(seen)
print([list(reversed(range(*a))) for a in ((0,), (5,), (2, 9), (9, 2, -3), (0, 10, 4), (3, 3), (5, 2))])
print([len(range(*a)) for a in ((0, 10, 3), (10, 0, -3), (0, 9, 3), (-5, 5), (5, -5), (2**49 - 1, -2**49, -1), (0, 2**49 - 1, 2**48))])
print(list(reversed(range(2**49 - 3, 2**49 - 1))), list(reversed(range(0, 2**60, 2**58))), list(reversed(range(-2**49, -2**49 + 2))))
class Clears:
    def __hash__(self): return 7
    def __eq__(self, other): s.clear(); return False
s = {Clears()}
s.add(Clears())
print(len(s), Clears() in s, len(s))
s.add(1); s.discard(1); s.add(2)
print(s)
