"""functools: caches, partials, reductions, dispatch."""
# covers: IMPORT_NAME
import functools
from functools import (cache, cached_property, cmp_to_key, lru_cache, partial, partialmethod, reduce, singledispatch,
                       singledispatchmethod, total_ordering, wraps)

calls = []


@lru_cache(maxsize=2)
def square(x):
    calls.append(x)
    return x * x


print([square(x) for x in (1, 2, 1, 3, 2)], calls, square.cache_info(), square.cache_parameters())
square.cache_clear()
print(square.cache_info(), square.__wrapped__(5), square.__name__)


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info().hits > 70)
p = partial(int, base=2)
q = partial(print, "a", sep="-")
print(p("101"), p.func, p.args, p.keywords, repr(partial(max, 1)))
q("b", end="!\n")
print(partial(partial(pow, 2), 5)(), partial(lambda *a, **k: (a, k), 1, x=2)(3, x=4, y=5))
print(reduce(lambda a, b: a + b, [1, 2, 3]), reduce(lambda a, b: a * b, [], 7))
for act in ("reduce(max, [])", "partial(5)", "lru_cache('x')"):
    try:
        print(eval(act))
    except TypeError as e:
        print(e)


@singledispatch
def show(x):
    return f"object {x}"


@show.register
def _(x: int):
    return f"int {x}"


@show.register(list)
def _(x):
    return f"list of {len(x)}"


print(show(1), show("s"), show([1, 2]), show(True), show.dispatch(bool).__name__, sorted(t.__name__ for t in show.registry))


class C:
    @cached_property
    def value(self):
        calls.append("computed")
        return 42

    @singledispatchmethod
    def on(self, x):
        return "default"

    @on.register
    def _(self, x: str):
        return "str"

    def method(self, a, b):
        return a, b

    fixed = partialmethod(method, 1)


c = C()
print(c.value, c.value, calls.count("computed"), c.on(1), c.on("x"), c.fixed(2), C.value.attrname)


@total_ordering
class Age:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n


print(Age(1) <= Age(1), Age(2) > Age(1), Age(1) >= Age(2))
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))


def decorate(f):
    @wraps(f)
    def inner(*a):
        "inner doc"
        return f(*a)
    return inner


@decorate
def documented(x):
    "outer doc"
    return x


print(documented.__name__, documented.__doc__, documented.__wrapped__(3), documented(4))
print(functools.WRAPPER_ASSIGNMENTS[:3])
