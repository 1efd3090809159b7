# Positional calls in a hot loop, argument order and defaults.
# covers: CALL_PY_EXACT_ARGS, RESUME, RESUME_CHECK, RETURN_VALUE
def f(a, b, c):
    return a * 100 + b * 10 + c

def g(a, b=2, c=3):
    return a * 100 + b * 10 + c

def run(n):
    s = 0
    for i in range(n):
        s += f(i, 1, 2)
        s -= g(i)
        s += g(i, 5)
        s -= g(i, 5, 6)
    return s

print(run(5000), f(1, 2, 3), g(1))
