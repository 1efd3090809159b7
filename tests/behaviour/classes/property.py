# Properties with getter, setter, deleter; computed from hot attributes.
# covers: LOAD_ATTR_PROPERTY, STORE_ATTR
class T:
    def __init__(self): self._c = 0
    @property
    def c(self): return self._c
    @c.setter
    def c(self, v):
        if v > 10**8:
            raise ValueError("too hot")
        self._c = v
    @c.deleter
    def c(self): self._c = None
    @property
    def f(self): return self.c * 9 / 5 + 32

def run(n):
    t = T()
    s = 0
    for i in range(n):
        t.c = t.c + i
        s += t.f
    return s, t.c

print(run(4500))
t = T()
try:
    t.f = 1
except AttributeError as e:
    print(e)
try:
    t.c = 10**9
except ValueError as e:
    print(e)
del t.c
print(t.c, type(T.c).__name__)

def failing(n):
    class F:
        @property
        def p(self):
            if self.i % 10 == 0:
                raise KeyError(self.i)
            return self.i
    f = F()
    s = e = 0
    for i in range(n):
        f.i = i
        try:
            s += f.p
        except KeyError:
            e += 1
    return s, e

print(failing(4500))
