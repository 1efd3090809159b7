# *args and **kwargs on both sides of a call.
# covers: CALL_FUNCTION_EX, LIST_EXTEND, DICT_MERGE, CALL_INTRINSIC_1
def f(*args, **kwargs):
    return len(args) * 10 + len(kwargs)

def g(a, b=0, *rest, c=0, **more):
    return a + b + c + sum(rest) + sum(more.values())

def run(n):
    s = 0
    t = (1, 2, 3)
    d = {"x": 1, "y": 2}
    for i in range(n):
        s += f(*t)
        s += f(i, *t, 5, k=1, **d)
        s += g(*t, **d)
        s += g(i, *[1, 2], c=3, z=4)
    return s

print(run(4500))
print((lambda *a, **k: (a, k))(1, *"ab", x=2, **{"y": 3}))
