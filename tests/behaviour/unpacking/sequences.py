# Unpacking of tuples, lists, strings, ranges and iterators.
# covers: UNPACK_SEQUENCE, UNPACK_SEQUENCE_TUPLE, UNPACK_SEQUENCE_LIST, exit:type-guard
def two(x):
    a, b = x
    return a, b

def run(n):
    s = 0
    for i in range(n):
        a, b = (i, 1)
        c, d = [i, 2]
        (e, f), g = (i, 3), 4
        s += a + b + c * d + e + f + g
    return s

print(run(4500))
class It:
    def __iter__(self): return iter((7, 8))
kinds = [(1, 2), [3, 4], "ab", range(2), {5: 0, 6: 0}, It(), (x for x in (9, 10))]
for k in kinds:
    print(two(k))
c = 0
for i in range(4500):
    a, b = two(kinds[i % 3])
    c += len(str(a) + str(b))
print(c)
