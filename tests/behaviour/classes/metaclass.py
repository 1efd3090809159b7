# A metaclass with __new__, __call__, __prepare__ and attributes of its own.
# covers: LOAD_BUILD_CLASS, CALL_FUNCTION_EX
class M(type):
    made = 0
    def __new__(mcs, name, bases, ns, **kw):
        cls = super().__new__(mcs, name, bases, dict(ns))
        cls.kw = kw
        return cls
    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
        M.made += 1
    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        return {"prepared": name}
    def __call__(cls, *args):
        o = super().__call__(*args)
        o.called = True
        return o
    def __len__(cls): return 42
    @property
    def label(cls): return "<" + cls.__name__ + ">"

class A(metaclass=M, flag=3):
    def __init__(self, x): self.x = x

class B(A): pass

s = 0
for i in range(2500):
    s += B(i).x + A(i).called
print(s, A.kw, B.kw, M.made, A.prepared, len(A), B.label, type(A).__name__)
try:
    A(1).label
except AttributeError as e:
    print(e)
