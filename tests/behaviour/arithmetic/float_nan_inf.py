# NaN compares unequal to itself, infinities saturate, in and out of hot loops.
# covers: COMPARE_OP_FLOAT, opt:nan-inf-zero
inf = float("inf")
nan = float("nan")

def run(n, start):
    x = start
    equal = less = greater = other = 0
    for i in range(n):
        x = x * 2.0 - 1.0
        if x == x:
            equal += 1
        if x < 1.0:
            less += 1
        if x >= 1.0:
            greater += 1
        if not (x <= 5.0):
            other += 1
    return x, equal, less, greater, other

for start in (1.0, 2.0, 0.5, inf, -inf, nan):
    print(run(4500, start))
print(inf - inf, inf * 0, nan != nan, nan == nan, inf == inf, -inf < inf, min(1.0, nan), max(nan, 1.0))
