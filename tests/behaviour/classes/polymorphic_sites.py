# One attribute site that sees many shapes: slots, overflow, class attributes, methods, descriptors, changes in between.
# covers: LOAD_ATTR, LOAD_SUPER_ATTR, CALL
import sys


class A:
    kind = "A"

    def who(self):
        return "A.who"


class B(A):
    kind = "B"

    def __init__(self, n):
        self.n = n

    def who(self):
        return "B.who " + super().who()


class Slotted:
    __slots__ = ("kind", "n")

    def who(self):
        return "Slotted.who"


class Wide:
    def __init__(self):
        for i in range(12):
            setattr(self, "w%d" % i, i)
        self.kind = "wide"
        self.n = 99

    who = staticmethod(lambda: "static")


class Late(Wide):
    def __init__(self):
        self.n = 0

    @property
    def kind(self):
        return "property %s" % self.n

    @classmethod
    def who(cls):
        return cls.__name__


class Hook:
    def __getattr__(self, name):
        if name == "gone":
            raise AttributeError(name)
        return lambda: name


def look(o):
    try:
        return o.kind
    except AttributeError as e:
        return str(e)


def ask(o):
    return o.who()


def number(o):
    return o.n


def objects():
    slotted = Slotted()
    shadowed = A()
    shadowed.who = lambda: "shadowed"
    ordered = B(1)
    ordered.extra = 1
    return [A(), B(1), ordered, slotted, Wide(), Late(), shadowed, Hook(), A, B(2)]


def rounds(things):
    for _ in range(40):
        seen = [look(o) if not isinstance(o, Hook) else o.kind() for o in things], [ask(o) for o in things if o is not A]
    return seen


things = objects()
print(rounds(things))
things[3].kind = "filled"
print(rounds(things))
A.who = lambda self: "new A.who"
B.kind = "new B"
del things[3].kind
things[1].kind = "own"
print(rounds(things))
del things[1].kind, B.kind
B.kind2 = 1
print(rounds(things))
A.kind = property(lambda self: "now a property")
print([look(o) for o in things if not isinstance(o, Hook)][:3])
del A.kind
print([look(o) for o in things if not isinstance(o, Hook)][:3])
print([number(o) for o in (B(1), Wide(), Late(), B(2.5)) for _ in range(3)])
for o in (A(), sys, 1, "s", None):
    try:
        number(o)
    except AttributeError as e:
        print(e)


class Base:
    x = "base x"

    def m(self, k=1):
        return "base", k

    @property
    def p(self):
        return "base p"

    @classmethod
    def c(cls):
        return cls.__name__

    @staticmethod
    def s():
        return "static"


class Child(Base):
    x = "child x"

    def m(self, k=2):
        return "child", super().m(k + 1), super().m(), super().x, super().p, super().c(), super().s()

    @classmethod
    def c(cls):
        return "child " + super().c()

    def missing(self):
        return super().nothing

    def cls(self):
        return super().__class__.__name__


class Mixed(Child, Base):
    def m(self):
        return super().m(5)


for _ in range(30):
    seen = Child().m(), Mixed().m(), Child.c(), Mixed().c(), Child().cls()
print(seen)
try:
    Child().missing()
except AttributeError as e:
    print(e)
