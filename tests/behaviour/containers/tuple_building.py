# Tuples built and taken apart in a hot loop.
# covers: BUILD_TUPLE, UNPACK_SEQUENCE_TUPLE, opt:virtual-objects
def run(n):
    s = 0
    for i in range(n):
        t = (i, i + 1, 2.0)
        a, b, c = t
        s += a * b - c
        x, y = b, a
        s += (x, y)[i & 1]
    return s, t

print(run(5000))
print((1,) + (2, 3), (1, 2) * 2, (), (1, 2)[::-1], 2 in (1, 2), (3, 1).index(1), len(()), tuple("ab"), hash((1, 2)) == hash((1, 2)))
