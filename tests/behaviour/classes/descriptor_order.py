"""Which attribute wins: data descriptors, instances, other descriptors."""
# covers: LOAD_ATTR, STORE_ATTR
class Data:
    def __init__(self, name):
        self.name = name

    def __get__(self, obj, owner=None):
        return f"data {self.name} of {type(obj).__name__}"

    def __set__(self, obj, value):
        print("set", self.name, value)

    def __delete__(self, obj):
        print("delete", self.name)


class NonData:
    def __get__(self, obj, owner=None):
        return f"non-data of {obj is None}"


class Named:
    def __set_name__(self, owner, name):
        print("named", owner.__name__, name)
        self.name = name

    def __get__(self, obj, owner):
        if obj is None:
            return self
        return obj.__dict__.setdefault(self.name, f"computed {self.name}")


class A:
    d = Data("d")
    n = NonData()
    c = Named()
    plain = 1

    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return f"dynamic {name}"
        raise AttributeError(f"no {name} here")


a = A()
a.__dict__.update(d="hidden", n="wins", plain=2)
print(a.d, a.n, a.plain, A.n, A.d)
a.d = 5
del a.d
print(a.c, a.__dict__["c"], A.c.name, a.dyn_x)
for name in ("nope", "d"):
    print(hasattr(a, name), getattr(a, name, "default"))
try:
    a.nope
except AttributeError as e:
    print(e)


class P:
    def __init__(self):
        self._v = 0

    @property
    def v(self):
        "The value."
        return self._v

    @v.setter
    def v(self, new):
        if new < 0:
            raise ValueError("negative")
        self._v = new

    @v.deleter
    def v(self):
        self._v = None

    @property
    def fixed(self):
        return 1


p = P()
p.v = 3
print(p.v, P.v.__doc__, P.v.fget.__name__)
for act in ("p.v = -1", "p.fixed = 2", "del p.fixed"):
    try:
        exec(act)
    except Exception as e:
        print(type(e).__name__, e)
del p.v
print(p.v)


class Overrider(A):
    def __getattribute__(self, name):
        if name == "secret":
            return "intercepted"
        return super().__getattribute__(name)


o = Overrider()
print(o.secret, o.plain, o.dyn_y)
for i in range(3):
    o.plain = i
    print(o.plain, end=" ")
print()
