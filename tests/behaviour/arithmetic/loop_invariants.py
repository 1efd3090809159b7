# Invariant subexpressions, common subexpressions, and constants in a loop.
# covers: opt:cse, opt:hoisted-guards
def run(n, a, b):
    s = 0
    for i in range(n):
        s += (a * b + i) - (a * b - i)
        s += a * b
        s += (i + a) * (i + a)
        if s > 10**9:
            s -= 10**9
    return s

print(run(5000, 3, 4))
print(run(5000, 3.5, 4))
print(run(5000, True, 7))
print(run(100, 2**60, 2))
