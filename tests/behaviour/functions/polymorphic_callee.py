# One call site, several functions, methods, classes and builtins.
# covers: CALL, exit:type-guard
class K:
    def __init__(self, x): self.x = x
    def m(self, x): return x + self.x
    def __call__(self, x): return x * self.x

def f(x): return x + 1
def g(x): return x - 1
k = K(3)
callees = [f, g, k.m, k, abs, lambda x: x ^ 1, float]

def run(n):
    s = 0
    for i in range(n):
        s += callees[i % 7](i)
    return s

print(run(7000))
