# Locals are right after a hot loop ends, whatever they held.
# covers: FOR_ITER_RANGE
def run(n):
    a, b, c, d, e = 0, 0.0, "", None, []
    for i in range(n):
        a += 1
        b += 0.5
        c = "odd" if i % 2 else "even"
        d = e
        e = [i]
    return a, b, c, d, e, i

for n in (1, 2, 4000, 4001, 5000):
    print(run(n))
