"""What metaclasses see and change."""
# covers: CALL_KW
class Meta(type):
    def __prepare__(name, bases, **kwds):
        print("prepare", name, [b.__name__ for b in bases], kwds)
        return {"prepared": True}

    def __new__(mcls, name, bases, namespace, tag=None):
        cls = super().__new__(mcls, name, bases, namespace)
        cls.tag = tag
        return cls

    def __init__(cls, name, bases, namespace, **kwds):
        print("init", name, sorted(k for k in namespace if not k.startswith("__")))
        super().__init__(name, bases, namespace)

    def __call__(cls, *args):
        print("call", cls.__name__, args)
        return super().__call__(*args)

    def __len__(cls):
        return 42

    def __getattr__(cls, name):
        return f"meta {name}"

    def __instancecheck__(cls, obj):
        return obj == "an instance"

    def __contains__(cls, x):
        return x == 1

    @property
    def described(cls):
        return f"described {cls.__name__}"


class A(metaclass=Meta, tag="t"):
    x = 1

    def __init__(self, v=0):
        self.v = v


class B(A):
    y = 2


print(A.tag, B.tag, A.prepared, len(A), A.unknown, A.described, 1 in B)
print(A(5).v, isinstance("an instance", A), isinstance(5, A), type(A) is Meta, type(B).__name__)
try:
    A(1).unknown
except AttributeError as e:
    print(e)
D = Meta("D", (A,), {"z": 3}, tag="made")
print(D.z, D.tag, D.__mro__[1].__name__)


class Other(type):
    pass


try:
    class C(A, metaclass=Other):
        pass
except TypeError as e:
    print(e)


class Base:
    registry = []

    def __init_subclass__(cls, /, key=None, **kwds):
        super().__init_subclass__(**kwds)
        cls.registry.append((cls.__name__, key))


class S1(Base, key="one"):
    pass


class S2(S1):
    pass


print(Base.registry)
try:
    class S3(Base, nope=1):
        pass
except TypeError as e:
    print(e)
for bases in ((int, str), (A, A), (5,), (bool,), (Base, object), (object, Base)):
    try:
        print(type(A)("X", bases, {}) if bases[0] is A else type("X", bases, {}))
    except TypeError as e:
        print(str(e).splitlines()[0])


class Generic:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"


print(Generic[int], Generic["x"])
