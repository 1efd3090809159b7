# staticmethod and classmethod through instance and class.
# covers: LOAD_ATTR_CLASS, LOAD_ATTR
class A:
    count = 0
    @staticmethod
    def s(x): return x + 1
    @classmethod
    def c(cls, x):
        cls.count += x
        return cls
    @classmethod
    def make(cls): return cls()

class B(A): pass

def run(n):
    a = A()
    t = 0
    for i in range(n):
        t += a.s(i) + A.s(i)
        a.c(1)
        B.c(2)
    return t, A.count, B.count

print(run(4500), type(B.make()).__name__, B().c(0) is B)
