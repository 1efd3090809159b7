# A method is replaced, added in a subclass and deleted while a hot loop calls it.
# covers: LOAD_ATTR_METHOD_WITH_VALUES, exit:class-changed
class A:
    def f(self): return 1
class B(A): pass

def run(n):
    b = B()
    s = 0
    for i in range(n):
        s += b.f()
        if i == 4300:
            A.f = lambda self: 10
        if i == 4500:
            B.f = lambda self: 100
        if i == 4700:
            del B.f
        if i == 4800:
            b.f = lambda: 1000
        if i == 4900:
            del b.f
    return s

print(run(5000))
print(run(100))
