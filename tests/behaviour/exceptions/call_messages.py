"""What calls say of arguments that do not fit."""
# covers: CALL


def f(a, b, c=0):
    return a, b, c


def g(a, *, k):
    return a, k


def h(a, /, b=1):
    return a, b


def v(*a, **k):
    return a, k


class C:
    def __init__(self, x):
        self.x = x

    def m(self, y):
        return y

    @staticmethod
    def s(y):
        return y

    @classmethod
    def c(cls, y):
        return y

    @property
    def p(self):
        return self.x


class E1:
    pass


EXPRESSIONS = r"""
f()
f(1)
f(1, 2, 3, 4)
f(1, 2, x=3)
f(1, a=2)
f(1, 2, 3), f(1, b=2), f(a=1, b=2)
g()
g(1, 2)
g(1, k=2)
g(1, k=2, z=3)
g(k=1)
h(a=1)
h(1, 2)
h(1, b=2), h(1)
h(1, a=2)
v(1, 2, *[3], **{"k": 4}), v()
v(*5)
v(**5)
v(**{1: 2})
v(k=1, **{"k": 2})
C()
C(1, 2)
C(1).m()
C(1).m(1, 2)
C.m()
C(1).s(1), C.s(2)
C(1).s()
C(1).c(1, 2)
C(1).nope()
C.nope
C(1).p, C(1).m(5)
C(1).__class__.__name__, C(1).m.__self__.x
E1(1, 2)
E1(x=1)
len()
len([], [])
len(x=[])
[].append()
[].append(1, 2)
{}.get()
"".join()
"".join("a", "b")
"".split(maxsplit="x")
"".split(nope=1)
range(1, 2, 3, 4)
isinstance(1)
print(nope=1)
sorted([1], 2)
sorted(key=1)
dict(1, 2)
divmod(1)
(lambda x, /, y, *, z: 0)(1)
(lambda x, /, y, *, z: 0)(1, 2)
(lambda x, /, y, *, z: 0)(x=1, y=2, z=3)
(lambda a, b, c: 0)()
(lambda *, a, b, c: 0)()
(lambda a: 0)(1, 2)
(lambda: 0)(1)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
