# Objects are true; `__bool__` and `__len__` decide otherwise, also when added later.
# covers: TO_BOOL_ALWAYS_TRUE, TO_BOOL, exit:shape-change
class Plain: pass
class B:
    def __init__(self, v): self.v = v
    def __bool__(self): return self.v
class L:
    def __init__(self, v): self.v = v
    def __len__(self): return self.v

def run(n, objects):
    c = 0
    k = len(objects)
    for i in range(n):
        if objects[i % k]:
            c += 1
    return c

print(run(5000, [Plain(), Plain()]))
print(run(5000, [B(True), B(False), L(0), L(3)]))
Plain.__bool__ = lambda self: False
print(run(5000, [Plain(), Plain()]))
del Plain.__bool__
print(run(5000, [Plain(), Plain()]))
try:
    bool(B(3))
except TypeError as e:
    print(e)
try:
    bool(L(-1))
except ValueError as e:
    print(e)
