# __init_subclass__, __set_name__, class keywords.
# covers: LOAD_BUILD_CLASS
class Field:
    def __set_name__(self, owner, name):
        self.name = name
        owner.fields = getattr(owner, "fields", ()) + (name,)
    def __get__(self, o, t=None):
        return self if o is None else o.__dict__.get(self.name, 0)
    def __set__(self, o, v):
        o.__dict__[self.name] = v * 2

class Base:
    registry = []
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        Base.registry.append((cls.__name__, tag))

class A(Base, tag="a"):
    f = Field()
    g = Field()

class B(A): pass

def run(n):
    a = A()
    s = 0
    for i in range(n):
        a.f = i
        s += a.f + a.g
    return s

print(run(4500), A.fields, Base.registry, A.f.name)
try:
    class C(Base, other=1): pass
except TypeError as e:
    print(e)
