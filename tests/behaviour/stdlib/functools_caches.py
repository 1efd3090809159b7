"""functools.lru_cache: which calls share a result, what goes first, reentrancy, and the wrapper as an object."""
# covers: CALL_KW
import copy
import gc
import pickle
import threading
import weakref
from functools import _lru_cache_wrapper, cache, lru_cache


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except BaseException as e:
        print(type(e).__name__ + ":", e)


attempt(_lru_cache_wrapper)
attempt(_lru_cache_wrapper, 1)
attempt(_lru_cache_wrapper, 1, 2, 3, 4)
attempt(_lru_cache_wrapper, len, "a", False, 4)
attempt(_lru_cache_wrapper, len, 2**70, 0, 1)
attempt(type, "X", (_lru_cache_wrapper,), {})
attempt(lru_cache, maxsize="x")
w = _lru_cache_wrapper(user_function=len, maxsize=-3, typed=0, cache_info_type=lambda *a: a)
print(w("abc"), w("abc"), w.cache_info())
w = _lru_cache_wrapper(len, True, [], lambda *a: a)
print(w("abc"), w("abc"), w.cache_info())

# Keys.
for typed in (False, True):
    for size in (0, 1, 3, None):
        calls = []

        @lru_cache(maxsize=size, typed=typed)
        def f(*args, **kwargs):
            calls.append((args, kwargs))
            return len(calls)

        got = [f(1), f(1.0), f(True), f("a"), f("a"), f(1, 2), f(1, 2.0), f((1, 2)), f(1, b=2), f(1, b=2.0), f(b=2), f(),
               f(), f(a=1, b=2), f(b=2, a=1), f(1, 2), f(1), f(*"ab"), f("ab"), f(**{"k": 1}), f(k=1), f(k=True)]
        print(typed, size, got, f.cache_info(), f.cache_parameters())
        f.cache_clear()
        print(f.cache_info(), f(1), f.cache_info(), len(calls))


class Key:
    """Counts what the cache asks of it."""
    log = []

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        Key.log.append("hash")
        return 7

    def __eq__(self, other):
        Key.log.append((self.n, other.n))
        return self.n == other.n


@lru_cache(maxsize=2)
def g(k):
    return k.n


for n in (1, 2, 1, 3, 2, 3):
    print(g(Key(n)), Key.log, g.cache_info()[:2])
    Key.log.clear()


# Errors leave the cache as it is.
@lru_cache(maxsize=2)
def h(x):
    if x < 0:
        raise ValueError(x)
    return x


h(1)
attempt(h, -1)
attempt(h, -1)
attempt(h, [])
attempt(h, x={})
attempt(h)
print(h.cache_info())


class Broken:
    fail = False

    def __hash__(self):
        return 5

    def __eq__(self, other):
        if Broken.fail:
            raise RuntimeError("eq")
        return self is other


@lru_cache(maxsize=1)
def i(x):
    return type(x).__name__


i(Broken())
Broken.fail = True
attempt(i, Broken())
Broken.fail = False
print(i(Broken()), i(1), i.cache_info())


# Reentrancy.
@lru_cache(maxsize=3)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print([fib(n) for n in range(16)], fib.cache_info())


@lru_cache(maxsize=1)
def nested(n):
    return n if n == 0 else nested(0) + n


print(nested(5), nested(5), nested(0), nested.cache_info())


@lru_cache(maxsize=10)
def same(n, depth=[0]):
    depth[0] += 1
    return same(n) if depth[0] < 3 else "deep"


print(same(1), same(1), same.cache_info())


@lru_cache(maxsize=2)
def clears(n):
    clears.cache_clear()
    return n


print([clears(n) for n in (1, 2, 3, 1)], clears.cache_info())


class Clearing:
    """Clears the cache while it is searched for the key to drop."""
    armed = False

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 3

    def __eq__(self, other):
        if Clearing.armed:
            Clearing.armed = False
            j.cache_clear()
        return self.n == other.n

    def __del__(self):
        dead.append(self.n)
        j.cache_info()
        j("from del")


dead = []


@lru_cache(maxsize=2)
def j(x):
    return getattr(x, "n", x)


for round in range(3):
    for n in range(5):
        Clearing.armed = n == 3
        j(Clearing(n))
gc.collect()
print(sorted(set(dead)), j.cache_info().currsize <= 2)
j.cache_clear()


# Order of use.
@lru_cache(maxsize=3)
def used(x):
    order.append(x)
    return x


order = []
for x in "abcabdaecbdaabbcc":
    used(x)
print("".join(order), used.cache_info())
for x in range(1000):
    used(x % 5)
    used(x % 3)
print(len(order), used.cache_info())
used.cache_clear()
used("z")
print(used.cache_info(), order[-1])


# The wrapper as an object.
@lru_cache
def doc(a, b=1):
    """Documentation."""
    return a + b


print(doc.__name__, doc.__doc__, doc.__wrapped__(1), doc.__module__, doc.__qualname__, type(doc) is _lru_cache_wrapper)
doc.mark = 1
print(sorted(vars(doc)), weakref.ref(doc)() is doc, copy.copy(doc) is doc, copy.deepcopy(doc) is doc)
print([pickle.loads(pickle.dumps(doc, n)) is doc for n in range(6)], doc.__reduce__())
attempt(delattr, doc, "__dict__")
attempt(doc.cache_info, 1)
attempt(doc.cache_clear, 1)
attempt(lru_cache()(int).__reduce__)


class C:
    x = 10

    @lru_cache(maxsize=None)
    def method(self, y):
        return self.x + y

    @classmethod
    @cache
    def cls(cls, y):
        return cls.__name__, y

    @staticmethod
    @cache
    def static(y):
        return y

    @property
    @cache
    def prop(self):
        return object()


c, d = C(), C()
d.x = 20
for n in range(60):
    assert c.method(n % 3) == 10 + n % 3 and d.method(y=1) == 21 and C.method(c, 1) == 11
print(C.method.cache_info(), c.method.__self__ is c, c.method.__func__ is C.method, c.method == c.method)
print(c.cls(1), C.cls(1), C.static(2), c.prop is c.prop, c.prop is d.prop, _lru_cache_wrapper.__get__(C.method, None, C) is C.method)


# What the cache holds is held, and goes with it.
class Thing:
    pass


@lru_cache(maxsize=2)
def make(x):
    return Thing()


refs = [weakref.ref(make(n)) for n in range(3)]
print([r() is None for r in refs])
make.cache_clear()
print([r() is None for r in refs])


@lru_cache(maxsize=5)
def cycle(x):
    return x


thing = Thing()
thing.cache = cycle
cycle(thing)
thing.key = cycle
cycle.mark = thing
r, s = weakref.ref(thing), weakref.ref(cycle)
del thing, cycle
gc.collect()
print(r(), s())


@lru_cache(maxsize=20)
def shared(x):
    return x * 2


def work():
    for n in range(3000):
        assert shared(n % 30) == n % 30 * 2


threads = [threading.Thread(target=work) for n in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print(shared.cache_info().currsize, sum(shared.cache_info()[:2]))
