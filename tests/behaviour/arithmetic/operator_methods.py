# Operators defined in Python, reflected ones, NotImplemented.
# covers: BINARY_OP, opt:python-operators
class V:
    def __init__(self, x):
        self.x = x
    def __add__(self, other):
        if isinstance(other, V):
            return V(self.x + other.x)
        if isinstance(other, int):
            return V(self.x + other)
        return NotImplemented
    def __radd__(self, other):
        return V(self.x + 1000 + other)
    def __mul__(self, k):
        return V(self.x * k)
    def __imul__(self, k):
        self.x *= k
        return self
    def __neg__(self):
        return V(-self.x)
    def __matmul__(self, other):
        return self.x * other.x

def run(n):
    v = V(0)
    w = V(2)
    t = 0
    for i in range(n):
        v = v + w
        v = v + 1
        v = 1 + v
        v.x %= 1000
        t += v @ w
        v *= 2
        v = -v * -1
    return v.x, t

print(run(5000))
try:
    V(1) + "x"
except TypeError as e:
    print(e)
