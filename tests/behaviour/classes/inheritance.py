# Methods along a chain of classes, super() at each level.
# covers: LOAD_SUPER_ATTR, LOAD_ATTR_METHOD_WITH_VALUES
class A:
    def f(self, x): return x
    def g(self): return "A"
class B(A):
    def f(self, x): return super().f(x) + 1
class C(B):
    def f(self, x): return super().f(x) * 2
    def g(self): return "C" + super().g()
class D(C):
    def f(self, x): return super(D, self).f(x) - 3

def run(n):
    d = D()
    s = 0
    for i in range(n):
        s += d.f(i)
    return s, d.g()

print(run(4500))
