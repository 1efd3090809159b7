# abs, divmod, round, pow, min, max and sum in loops.
# covers: CALL_BUILTIN_FAST
def run(n):
    s = 0
    for i in range(n):
        q, r = divmod(i * 7 - 9000, 13)
        s += abs(q) + r
        s += min(i, 100) + max(i % 5, 3)
        s -= round(i / 3)
    return s

print(run(5000))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(1e300), abs(-2**70), abs(-0.0))
print(sum(range(100)), sum([0.1] * 10), sum([[1], [2]], []), min("b", "a"), max([3, 1], key=lambda x: -x), min([], default=7))
