# Unbounded recursion of many kinds ends in a RecursionError that can be caught, again and again.
# covers: exit:recursion-limit, opt:recursion, CALL_PY_EXACT_ARGS, BINARY_OP
import sys

def plain(n):
    return plain(n + 1)

def keywords(*, n):
    return keywords(n=n + 1)

def stars(*args, **kwargs):
    return stars(*args, **kwargs)

def mutual_a(n):
    return mutual_b(n)

def mutual_b(n):
    return mutual_a(n)

class Methods:
    def method(self):
        return self.method()
    @classmethod
    def of_class(cls):
        return cls.of_class()
    @staticmethod
    def static():
        return Methods.static()
    @property
    def computed(self):
        return self.computed

class Repr:
    def __repr__(self):
        return repr(self)

class Str:
    def __str__(self):
        return f"{self}"

class Eq:
    def __eq__(self, other):
        return self == other
    def __hash__(self):
        return hash(self)

class Less:
    def __lt__(self, other):
        return self < other

class Add:
    def __add__(self, other):
        return self + other

class Getattr:
    def __getattr__(self, name):
        return getattr(self, name + "x")

class Getattribute:
    def __getattribute__(self, name):
        return self.other

class Init:
    def __init__(self):
        Init()

class New:
    def __new__(cls):
        return cls()

class Call:
    def __call__(self):
        return self()

class Getitem:
    def __getitem__(self, key):
        return self[key]

class Contains:
    def __contains__(self, key):
        return key in self

class Len:
    def __len__(self):
        return len(self)

class Bool:
    def __bool__(self):
        return bool(self)

class Iter:
    def __iter__(self):
        return iter(self)

class Next:
    def __iter__(self):
        return self
    def __next__(self):
        return next(self)

class Index:
    def __index__(self):
        return [1][self]

class Descriptor:
    def __get__(self, instance, owner):
        return instance.attribute

class HasDescriptor:
    attribute = Descriptor()

class Enter:
    def __enter__(self):
        with self:
            pass
    def __exit__(self, *args):
        pass

def generator():
    yield from generator()

def generator_for():
    for x in generator_for():
        yield x

def comprehension():
    return [comprehension() for _ in (1,)]

def expression():
    return sum(expression() for _ in (1,))

def key(x):
    return sorted([1, 2], key=key)[0]

def mapped(x):
    return list(map(mapped, [x]))

def with_try():
    try:
        return with_try()
    finally:
        pass

def make_lambda():
    f = lambda: f()
    return f()

def nested_list():
    items = []
    items = [items]
    inner = items
    for _ in range(200_000):
        inner = [inner]
    return repr(inner)

kinds = [
    lambda: plain(0), lambda: keywords(n=0), stars, lambda: mutual_a(0), lambda: Methods().method(),
    Methods.of_class, Methods.static, lambda: Methods().computed, lambda: repr(Repr()), lambda: str(Str()),
    lambda: Eq() == 1, lambda: hash(Eq()), lambda: Less() < 1, lambda: sorted([Less(), Less()]), lambda: Add() + 1,
    lambda: Getattr().a, lambda: Getattribute().a, Init, New, lambda: Call()(), lambda: Getitem()[0],
    lambda: 1 in Contains(), lambda: len(Len()), lambda: bool(Bool()), lambda: iter(Iter()), lambda: next(Next()),
    lambda: list(Next()), lambda: [1][Index()], lambda: HasDescriptor().attribute, lambda: Enter().__enter__(),
    lambda: list(generator()), lambda: list(generator_for()), comprehension, expression, lambda: key(1),
    lambda: mapped(1), with_try, make_lambda, nested_list,
]
for turn in range(3):
    for number, kind in enumerate(kinds):
        try:
            kind()
            print(number, "returned")
        except RecursionError as e:
            if turn == 0:
                # How deep the native stack may be used is the platform's business.
                print(number, "native" if kind is nested_list else str(e))

# Afterwards everything works, to the same depth as before.
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)

print(depth(900))
sys.setrecursionlimit(300)
try:
    depth(900)
except RecursionError as e:
    print(e)
print(depth(200))
