# Methods through the instance, through the class, kept as bound methods.
# covers: LOAD_ATTR_METHOD_WITH_VALUES, LOAD_ATTR_CLASS, CALL
class A:
    def __init__(self): self.n = 0
    def add(self, k): self.n += k; return self.n

def run(n):
    a = A()
    bound = a.add
    for i in range(n):
        a.add(1)
        bound(2)
        A.add(a, 3)
    return a.n

print(run(5000))
print(A().add.__name__, A.add(A(), 5))
