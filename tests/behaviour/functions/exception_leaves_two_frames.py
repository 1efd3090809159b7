# An exception passes through two inlined frames.
# covers: exit:exception-in-callee
class Stop(Exception): pass

def deepest(i, limit):
    if i >= limit:
        raise Stop(i)
    return 1

def deep(i, limit):
    return deepest(i, limit) + 1

def run(n, limit):
    s = 0
    try:
        for i in range(n):
            s += deep(i, limit)
    except Stop as e:
        return s, e.args
    return s

print(run(5000, 10**6), run(5000, 4500), run(5000, 0))
