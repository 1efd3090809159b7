"""abc: abstract methods, registration, checks and their caches, patterns, messages."""
# covers: MATCH_SEQUENCE, MATCH_MAPPING
import _abc
import abc
import collections.abc
import gc
import io
import weakref
from abc import ABC, ABCMeta, abstractmethod, get_cache_token


def attempt(f, *args):
    try:
        print(f(*args))
    except BaseException as e:
        print(type(e).__name__ + ":", str(e).replace("weakref.ReferenceType", "ReferenceType"))


class A(ABC):
    @abstractmethod
    def f(self): ...

    @property
    @abstractmethod
    def p(self): ...

    @classmethod
    @abstractmethod
    def c(cls): ...

    def g(self):
        return "g"


class B(A):
    def f(self):
        return "f"


class C(B):
    p = 1
    c = 2


print(sorted(A.__abstractmethods__), sorted(B.__abstractmethods__), C.__abstractmethods__, type(A.__abstractmethods__))
attempt(A)
attempt(B)
print(C().f(), C().g(), type(A._abc_impl), ABCMeta.__module__)


class Late(A):
    pass


Late.f = Late.p = Late.c = lambda self: 1
abc.update_abstractmethods(Late)
print(Late().f())


class Truth:
    @property
    def __isabstractmethod__(self):
        raise ZeroDivisionError("is it?")


attempt(lambda: ABCMeta("X", (), {"x": Truth()}))


# Registration.
class R(ABC):
    pass


class S(R):
    pass


class P:
    pass


class Q(P):
    pass


before = get_cache_token()
print(isinstance(P(), R), issubclass(Q, R), isinstance(1, R), R.register(P) is P, get_cache_token() == before + 1)
print(isinstance(P(), R), issubclass(Q, R), isinstance(Q(), R), isinstance(1, R), issubclass(P, S))
print(R.register(P), R.register(R) is R, get_cache_token() == before + 1)
S.register(int)
print(isinstance(1, R), isinstance(True, S), issubclass(int, R), isinstance(1.0, R), get_cache_token() == before + 2)
attempt(R.register, 1)
attempt(S.register, R)
attempt(issubclass, 1, R)
attempt(_abc._abc_register, 1, int)
attempt(_abc._abc_subclasscheck, P, int)
attempt(_abc._abc_subclasscheck, P, 1)
attempt(_abc._abc_subclasscheck, R, 1)
attempt(_abc._abc_instancecheck, P, 1)
attempt(_abc._abc_init, 1)
attempt(_abc._get_dump, int)
attempt(_abc._reset_caches, int)
attempt(_abc._reset_registry, int)


class Wrong(ABC):
    pass


Wrong._abc_impl = 1
attempt(isinstance, 1, Wrong)


# The caches.
def dump(cls):
    *sets, version = _abc._get_dump(cls)
    return [sorted(r().__name__ for r in s) for s in sets] + [version - before]


print(dump(R), dump(S))
_abc._reset_caches(R)
print(dump(R))
_abc._reset_registry(R)
print(dump(R), issubclass(P, R), issubclass(int, R), dump(R))
R.register(P)


class Short:
    pass


R.register(Short)
issubclass(Short, S)
print(dump(R), dump(S))
del Short
gc.collect()
print(dump(R), dump(S), [type(s) for s in _abc._get_dump(R)])


# Hooks.
class Hooked(ABC):
    answers = iter([True, False, NotImplemented, 1, None])
    asked = 0

    @classmethod
    def __subclasshook__(cls, c):
        if cls is not Hooked:
            return NotImplemented
        Hooked.asked += 1
        if "quack" in vars(c):
            return True
        if "boom" in vars(c):
            raise RuntimeError("boom")
        if "odd" in vars(c):
            return 1
        return False if c is float else NotImplemented


class Duck:
    quack = 1


class Boom:
    boom = 1


class Oddity:
    odd = 1


for n in range(3):
    print(isinstance(Duck(), Hooked), issubclass(float, Hooked), isinstance(2, Hooked), Hooked.asked)
attempt(issubclass, Boom, Hooked)
attempt(isinstance, Oddity(), Hooked)


class Children(ABC):
    @classmethod
    def __subclasses__(cls):
        return children


children = 1
attempt(issubclass, int, Children)
children = [str, 1]
attempt(issubclass, str, Children)
attempt(issubclass, int, Children)


# What objects claim to be.
class Claim:
    def __init__(self, c):
        self.c = c

    @property
    def __class__(self):
        if self.c is None:
            raise ValueError("no class")
        return self.c


for c in (P, int, str, A, None, 5, []):
    attempt(isinstance, Claim(c), R)
R.register(Claim)
attempt(isinstance, Claim(str), R)
attempt(isinstance, Claim(None), R)


class Meta(ABCMeta):
    def __subclasscheck__(cls, c):
        log.append(c.__name__)
        return super().__subclasscheck__(c)

    def __instancecheck__(cls, o):
        return super().__instancecheck__(o)


class Checked(metaclass=Meta):
    pass


log = []
Checked.register(int)
print(isinstance(1, Checked), isinstance("", Checked), isinstance("", Checked), isinstance(Claim(int), Checked), log)


class HashMeta(type):
    def __hash__(cls):
        raise TypeError("no hash")


class NoHash(metaclass=HashMeta):
    pass


attempt(isinstance, NoHash(), R)
attempt(R.register, NoHash)


class NoClass:
    def __getattribute__(self, name):
        if name == "__class__":
            raise AttributeError(name)
        return super().__getattribute__(name)


print(isinstance(NoClass(), R), R.register(NoClass) is NoClass, isinstance(NoClass(), R))


class AbstractMeta(type, A):
    def f(cls): ...


attempt(lambda: type.__abstractmethods__)
print(sorted(AbstractMeta.__abstractmethods__))


# Patterns.
def kind(x):
    match x:
        case [*_]:
            return "sequence"
        case {}:
            return "mapping"
    return "neither"


class Seq(collections.abc.Sequence):
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return [1, 2][i]


class Map(collections.abc.Mapping):
    def __len__(self):
        return 0

    def __getitem__(self, k):
        raise KeyError(k)

    def __iter__(self):
        return iter(())


class Plain:
    def __len__(self):
        return 1

    def __getitem__(self, i):
        return i


class PlainChild(Plain):
    pass


class Plain2(Plain):
    pass


print(kind(Seq()), kind(Map()), kind(Plain()), kind(PlainChild()), kind("s"), kind(b""), kind(range(2)))
collections.abc.Sequence.register(Plain)
print(kind(Plain()), kind(PlainChild()), kind(Plain2()))
collections.abc.MutableMapping.register(PlainChild)
print(kind(Plain()), kind(PlainChild()), kind(Plain2()))
print(hasattr(collections.abc.Sequence, "__abc_tpflags__"))
attempt(lambda: ABCMeta("Both", (), {"__abc_tpflags__": (1 << 5) | (1 << 6)}))
print(kind(type("T", (ABC,), {"__abc_tpflags__": 1 << 5, "__len__": lambda s: 0})()))


# Nothing keeps classes alive.
def temporary():
    class X(ABC):
        pass

    class Y(X):
        pass

    class Z:
        pass

    X.register(Z)
    assert isinstance(Y(), X) and isinstance(Z(), X) and not isinstance(1, Y)
    return weakref.ref(X), weakref.ref(Y), weakref.ref(Z)


refs = temporary()
gc.collect()
print([r() for r in refs])
out = io.StringIO()
A._dump_registry(out)
print(out.getvalue().splitlines()[0], out.getvalue().splitlines()[2:5])
for f in ("_abc_init", "_abc_register", "_abc_instancecheck", "_abc_subclasscheck", "_get_dump", "get_cache_token"):
    print(getattr(_abc, f).__doc__)
for n in range(300):
    assert isinstance(P(), R) and not isinstance("", Checked) and isinstance([], collections.abc.Sequence)
    assert not issubclass(int, collections.abc.Iterable) and issubclass(dict, collections.abc.Mapping)
