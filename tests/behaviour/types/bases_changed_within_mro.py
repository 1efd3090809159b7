# covers: LOAD_BUILD_CLASS, STORE_ATTR
"""Classes whose metaclass changes or extends them while their order of resolution is being computed."""


class Meta(type):
    def mro(cls):
        hook = Meta.hooks.pop(cls.__name__, None)
        if hook:
            hook(cls)
        return type.mro(cls)


Meta.hooks = {}


def extend(cls):
    print(cls.__mro__)
    try:
        class X(cls):
            pass
    except TypeError as e:
        print(e)


Meta.hooks["A"] = extend


class A(metaclass=Meta):
    pass


class B1(A):
    pass


class B2(A):
    pass


class C(A):
    pass


Meta.hooks["C"] = lambda cls: setattr(cls, "__bases__", (B2,))
C.__bases__ = (B1,)
B1.__bases__ = (C,)
print(C.__bases__, B2.__subclasses__(), B1.__subclasses__(), B1.__bases__, C.__subclasses__(), C.__mro__, B1.__mro__)


class D(A):
    pass


class E(D):
    pass


class F(E):
    value = "F"


def cycle(cls):
    try:
        D.__bases__ = (F,)
    except TypeError as e:
        print(e)


Meta.hooks["F"] = cycle
F.__bases__ = (D,)
print(F.__mro__, D.__mro__)


def fail(cls):
    raise LookupError(cls.__name__)


Meta.hooks["F"] = fail
E.flag = 1
try:
    D.__bases__ = (B2,)
except LookupError as e:
    print("failed", e)
print(D.__bases__, D.__mro__, E.__mro__, F.__mro__, B2.__subclasses__(), hasattr(F, "flag"))
