# Classes with __init__, __new__, both, neither; wrong arguments.
# covers: CALL_ALLOC_AND_ENTER_INIT, EXIT_INIT_CHECK, CALL
class Init:
    def __init__(self, a, b): self.a, self.b = a, b
class New:
    def __new__(cls, a):
        o = object.__new__(cls)
        o.a = a
        return o
class Both(New):
    def __init__(self, a): self.b = a
class Plain: pass
class Other:
    def __new__(cls): return 5
    def __init__(self): print("never")
class Default:
    def __init__(self, a=1, *rest, k=2): self.t = (a, rest, k)

def run(n):
    s = 0
    for i in range(n):
        s += Init(i, 1).a + New(i).a + Both(i).b + Other()
        p = Plain()
        p.x = i
        s += p.x
        s += Default(i).t[0]
    return s

print(run(3000))
print(Default(1, 2, k=3).t)
for f in (lambda: Init(1), lambda: Plain(1), lambda: Init(1, 2, 3), lambda: New(), lambda: object(1)):
    try:
        f()
    except TypeError as e:
        print(e)
class BadInit:
    def __init__(self): return 1
try:
    BadInit()
except TypeError as e:
    print(e)
