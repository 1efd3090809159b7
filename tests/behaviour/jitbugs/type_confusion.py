# One attribute site sees instances of unrelated classes with equal layouts, also through inheritance.
# covers: exit:shape-change, LOAD_ATTR
class A:
    def __init__(self): self.x = 1; self.y = 2
    def f(self): return self.x
class B:
    def __init__(self): self.y = 10; self.x = 20
    def f(self): return self.y
class C(A):
    def f(self): return super().f() + 100
class D:
    x = property(lambda self: 5)
    def f(self): return -1
class E:
    __slots__ = ("x",)
    def __init__(self): self.x = 0.5
    def f(self): return self.x

def get(o): return o.x + o.f()

def run(n, objects):
    s = 0
    k = len(objects)
    for i in range(n):
        s += get(objects[i % k])
    return s

all = [A(), B(), C(), D(), E()]
print(run(5000, all[:1]), run(5000, all[:2]), run(5000, all), [run(700, [o]) for o in all])
