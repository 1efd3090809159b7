# Iteration over dicts, views, sets, strings, zip, enumerate, map, filter, reversed.
# covers: FOR_ITER, GET_ITER
def run(n):
    d = {i: i * 2 for i in range(n)}
    s = 0
    for k in d: s += k
    for v in d.values(): s += v
    for k, v in d.items(): s += k * v % 7
    for c in "ab" * n: s += c == "a"
    for i, c in enumerate("xy" * 10, 5): s += i
    for a, b in zip(range(n), range(n, 0, -1)): s += a * b % 5
    for x in map(lambda x: x * 3, range(n)): s += x
    for x in filter(None, [0, 1, 2, 0] * n): s += x
    for x in reversed(range(n)): s += x & 1
    for x in {1, 2, 3}: s += x
    for x in reversed([1, 2, 3]): s = s * 10 + x
    return s

print(run(4200))
