"""Defaults, annotations, attributes and signatures of functions."""
# covers: MAKE_FUNCTION, SET_FUNCTION_ATTRIBUTE
import inspect


def f(a, b=1, /, c=2, *args, d, e=5, **kwargs):
    "The doc."
    return a, b, c, args, d, e, kwargs


print(f.__defaults__, f.__kwdefaults__, f.__name__, f.__qualname__, f.__doc__, f.__module__, f.__code__.co_varnames)
print(inspect.signature(f), f.__code__.co_argcount, f.__code__.co_posonlyargcount, f.__code__.co_kwonlyargcount)
print(f(1, d=4), f(1, 2, 3, 4, d=5, x=6))
f.__defaults__ = (10, 20)
f.__kwdefaults__ = {"d": 30}
print(f(1), f.__defaults__)
f.__defaults__ = None
try:
    f(1)
except TypeError as e:
    print(e)


def shared(item, seen=[]):
    seen.append(item)
    return seen


print(shared(1), shared(2), shared(3, []), shared.__defaults__)


def annotated(x: int, *y: "later", z: list[int] = None) -> dict:
    v: int = 5
    return v


print(annotated.__annotations__, annotated.__annotations__["y"])
f.attribute = "set"
print(f.attribute, f.__dict__)
del f.attribute
for act in ("f.attribute", "setattr(f, '__defaults__', 5)", "setattr(f, '__code__', 5)", "setattr(f, '__name__', 5)", "setattr(f, '__dict__', 5)"):
    try:
        eval(act)
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)


def other(a):
    return "other", a


def target(a):
    return "target", a


target.__code__ = other.__code__
print(target(1), target.__name__, (lambda: 0).__name__, (lambda x, *y: 0).__code__.co_flags & 4)


class C:
    def m(self, x):
        return x

    s = staticmethod(lambda: "static")


c = C()
print(c.m.__func__ is C.m, c.m.__self__ is c, c.m == c.m, c.m is c.m, C.m.__qualname__, c.s(), c.m.__name__, hash(c.m) == hash(c.m))
print(repr(C.m).split(" at ")[0], repr(c.m).split(" of ")[0], str(inspect.signature(c.m)), inspect.getdoc(f))


def recursive(n, acc=0):
    return acc if n == 0 else recursive(n - 1, acc + n)


print(recursive(300), [g(2) for g in (lambda x: x, lambda x: x * x)])
