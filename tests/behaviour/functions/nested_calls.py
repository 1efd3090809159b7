# Calls of calls, several levels deep.
# covers: CALL_PY_EXACT_ARGS, opt:inlined-calls
def a(x): return b(x) + 1
def b(x): return c(x, x) * 2
def c(x, y): return d(x) - d(y + 1)
def d(x): return x * x

def run(n):
    s = 0
    for i in range(n):
        s += a(i)
    return s

print(run(5000), a(3))
