# Unboxed ints beyond 53 bits against floats in a hot loop: the comparison is exact.
# covers: COMPARE_OP, opt:number-mixing
def run(n, start):
    x = start
    f = float(start)
    lt = eq = gt = 0
    for i in range(n):
        x += 1
        if x < f: lt += 1
        if x == f: eq += 1
        if x > f: gt += 1
        if i % 100 == 0:
            f = f + 128.0
    return lt, eq, gt

for start in (0, 2**48, 2**53 - 100, 2**53, 2**60, 2**63 - 2000, 2**64, -2**53 - 10):
    print(run(4500, start))
