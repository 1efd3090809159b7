# An attribute holds ints, then floats, then strings, then objects.
# covers: exit:type-guard, STORE_ATTR_INSTANCE_VALUE
class A:
    def __init__(self, v): self.v = v

def run(n, a, d):
    for i in range(n):
        a.v = a.v + d
    return a.v

print(run(5000, A(0), 1), run(5000, A(0), 0.5), len(run(5000, A(""), "a")), run(5000, A(2**49), 2**40), run(5000, A(1.5), True))
