# A binary operation whose operand's class changes its operators from inside the operation.
# covers: opt:python-operators, exit:class-changed
class A:
    def __init__(self, v): self.v = v
    def __add__(self, o):
        if self.v == 4500:
            A.__add__ = lambda self, o: A(self.v + 1000)
        return A(self.v + 1)
    def __getattribute__(self, name):
        return object.__getattribute__(self, name)

def run(n):
    a = A(0)
    for i in range(n):
        a = a + a
    return a.v

print(run(5000))
class D:
    n = 0
    def __get__(self, o, t):
        D.n += 1
        if D.n == 4500:
            B.__add__ = lambda a, b: 7
        return lambda other: 1
class B:
    __add__ = D()
def other(n):
    b = B()
    s = 0
    for i in range(n):
        s += b + b
    return s
print(other(5000), D.n)
