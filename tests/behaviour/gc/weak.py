# covers: opt:deallocation
# Weak references and garbage: cleared before finalizers run; who is called back and who is not.
import gc
from _weakref import getweakrefcount, getweakrefs, proxy, ref

gc.disable()


class Node:
    pass


class Final(Node):
    def __del__(self):
        print("del", self.inside(), outside())


n = Final()
n.me = n
n.inside = ref(n)
outside = ref(n, lambda r: print("called back", r is outside, r()))
unheard = ref(n, lambda r: print("not called: dead before"))
del unheard
n.own = ref(n, lambda r: print("not called: garbage itself"))
print(getweakrefcount(n), n.inside() is n)
del n
print(gc.collect() > 0, outside())

n = Node()
n.me = n
refs = [ref(n, lambda r, i=i: print("callback", i)) for i in range(3)]
shared = ref(n)
print([refs.index(r) if r in refs[:] and r is not shared else -1 for r in getweakrefs(n) if r is shared])
del n
gc.collect()
print(shared(), [r() for r in refs], shared.__callback__)

n = Node()
refs = [ref(n, lambda r, i=i: print("without a cycle", i)) for i in range(3)]
del n

back = []
n = Node()
n.me = n
r = ref(n, lambda r: back.append(r()))
del n
gc.collect()
print(back)


class Chain:
    def __init__(self, other):
        self.other = other
        self.me = self


keep = []
c = Chain(Chain(None))
keep.append(ref(c, lambda r: print("outer")))
keep.append(ref(c.other, lambda r: print("inner")))
del c
gc.collect()


class Numbers:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return self.n + getattr(other, "n", other)

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return i * 2

    def __iter__(self):
        return iter([self.n])

    def __contains__(self, x):
        return x == self.n

    def __str__(self):
        return "numbers"

    def __eq__(self, other):
        return self.n == getattr(other, "n", None)

    def method(self):
        return "method"


n = Numbers(3)
p = proxy(n)
print(p.n, p + 4, len(p), p[5], list(p), 3 in p, str(p), p == n, p.method(), bool(p), type(p).__name__)
p.fresh = 1
print(n.fresh, p.__class__ is Numbers, proxy(n) is p)
del p.fresh
print(hasattr(n, "fresh"))
try:
    hash(p)
except TypeError as e:
    print(e)
print([type(r).__name__ for r in getweakrefs(n)])
del n
for attempt in (lambda: p.n, lambda: p + 1, lambda: len(p), lambda: str(p)):
    try:
        attempt()
    except ReferenceError as e:
        print("ReferenceError", e)


def f(x):
    return x + 1


p = proxy(f, lambda r: print("proxy called back"))
print(p(1), type(p).__name__)
del f
try:
    ref(5)
except TypeError as e:
    print(e)
