# __class__ of an instance is assigned in a hot loop.
# covers: exit:shape-change
class A:
    def f(self): return 1
class B:
    def f(self): return 100

def run(n):
    o = A()
    o.x = 0
    for i in range(n):
        o.x += o.f()
        if i % 1500 == 1400:
            o.__class__ = B if type(o) is A else A
    return o.x, type(o).__name__

print(run(5000))
