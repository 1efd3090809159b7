# Class attributes, read through instance and class, rebound while hot.
# covers: LOAD_ATTR_CLASS, LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES, exit:class-changed
class A:
    k = 1
    def __init__(self): self.x = 0

class B(A): pass

def run(n):
    a, b = A(), B()
    s = 0
    for i in range(n):
        s += a.k + b.k + A.k + B.k
        if i == 4500:
            A.k = 2
        if i == 4600:
            B.k = 100
        if i == 4700:
            b.k = 1000
        if i == 4800:
            del B.k
    return s

print(run(5000), A.k, B.k)
