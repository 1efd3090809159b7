# Diamonds, C3 order, cooperative super, an order that cannot be.
# covers: LOAD_SUPER_ATTR
class O: 
    def f(self): return ["O"]
class A(O):
    def f(self): return ["A"] + super().f()
class B(O):
    def f(self): return ["B"] + super().f()
class C(A, B):
    def f(self): return ["C"] + super().f()
class D(B): 
    def f(self): return ["D"] + super().f()
class E(C, D):
    def f(self): return ["E"] + super().f()

print([c.__name__ for c in E.__mro__], E().f())
n = 0
e = E()
for i in range(2000):
    n += len(e.f())
print(n)
try:
    class Bad(O, A): pass
except TypeError as x:
    print(str(x).split("\n")[0])
print(issubclass(E, B), isinstance(e, (int, D)), E.__bases__, E.mro() == list(E.__mro__))
