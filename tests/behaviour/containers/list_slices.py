# Slices of lists with all kinds of bounds and steps, read and assigned, beside what indices() says.
# covers: BUILD_SLICE, STORE_SLICE, BINARY_SLICE
l = list(range(10))
t = tuple(l)
lengths = 0
for s in (None, 0, 1, -1, 5, -5, 10, -10, 20, -20, 2 ** 70, -2 ** 70):
    for e in (None, 0, 1, -1, 5, -5, 10, -10, 20, -20, 2 ** 70):
        for k in (None, 1, -1, 2, -3, 7, -20, 2 ** 62, -2 ** 62, 2 ** 49 - 1, -2 ** 49, 2 ** 80):
            assert l[s:e:k] == list(t[s:e:k]) == [l[i] for i in range(*slice(s, e, k).indices(10))], (s, e, k)
            lengths = lengths * 31 % 1000003 + len(l[s:e:k])
        for items in ([7, 8, 9], (1,), [], (), l, "ab", range(3), iter([1]), {5: 6}, [[1], "x", 2.5]):
            m = [object(), [2], "three", 4.5, None, 6, (7,), {8}, 9, 10]
            expected = list(items) if not hasattr(items, "__next__") else [1]
            first, last, _ = slice(s, e).indices(10)
            before, after = m[:first], m[max(first, last):]
            m[s:e] = items
            assert m == before + expected + after, (s, e, items)
m = [1, 2, 3]
m[1:2] = m
print(lengths, m)
m[:] = m[::-1]
print(m, [] * 2 ** 40, [1, 2] * 3, [[]] * 0)
for bad in ((lambda: l[::0]), (lambda: l["a":]), (lambda: l[:1.5])):
    try:
        bad()
    except (ValueError, TypeError) as e:
        print(e)


class Loud:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("gone", self.n, len(m))


m = [Loud(i) for i in range(4)]
m[1:3] = [5]
print("assigned")
m[:1] = ()
print("done")
m.clear()
