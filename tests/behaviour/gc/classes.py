# covers: opt:deallocation
# Classes are garbage like anything else.
import gc
from _weakref import ref

gc.disable()


def alive(refs):
    return [r() is not None for r in refs]


def make():
    class A:
        x = 1

        def m(self):
            return __class__

    class B(A):
        pass

    class M(type):
        pass

    class C(B, metaclass=M):
        __slots__ = ("s",)

    a, c = A(), C()
    c.s = c
    a.c = c
    a.m()
    return [ref(x) for x in (A, B, M, C, a)]


refs = make()
print(alive(refs))
print(gc.collect() > 0, alive(refs))


class Base:
    pass


def derive(n):
    for i in range(n):
        type(f"D{i}", (Base,), {"i": i})().x = i


derive(20)
print(len(Base.__subclasses__()))
gc.collect()
print(Base.__subclasses__())


def descriptor_outlives():
    class S:
        __slots__ = ("a",)

    return S.a


d = descriptor_outlives()
gc.collect()
print(d, d.__objclass__.__name__)


def hot(n):
    made = []
    for i in range(n):

        class K:
            def __init__(self, v):
                self.v = v

            def get(self):
                return self.v

        made.append(ref(K))
        total = 0
        for j in range(50):
            total += K(j).get()
    return total, made


total, made = hot(30)
gc.collect()
print(total, sum(alive(made)))


class Meta(type):
    def __del__(cls):
        print("class ended", cls.__name__)


Meta("X", (), {})
gc.collect()
