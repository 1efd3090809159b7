# Generator expressions as arguments; evaluation order; early exit leaves them suspended.
# covers: FOR_ITER_GEN, GET_ITER
def run(n):
    s = sum(i * i for i in range(n))
    s += max(x % 1009 for x in range(n))
    s += any(x > 4000 for x in range(n))
    s += all(x < 10 for x in range(n))
    s += len(list(x for x in range(n) if x % 3 == 0 if x % 2))
    s += sum(x * y for x in range(60) for y in range(x))
    return s

print(run(5000))
def boom(): raise KeyError("outermost")
try:
    g = (x for x in boom())
except KeyError as e:
    print(e)
g = (1 // x for x in (1, 0))
print(next(g))
try:
    next(g)
except ZeroDivisionError as e:
    print(e)
