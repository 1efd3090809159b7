# covers: LOAD_COMMON_CONSTANT, IS_OP, BUILD_SLICE
"""Constants of the runtime, and slice objects, that a loop uses again and again."""


def check(rows):
    good = 0
    for row in rows:
        good += all(x > 0 for x in row)
        good += any(x > 8 for x in row)
        good += len(tuple(x for x in row if x & 1))
    return good


rows = [[(i * j) % 11 for j in range(1, 6)] for i in range(400)]
for _ in range(12):
    total = check(rows)
print(total, all([1, 2]), any([]), tuple("ab"))


class Checker:
    def check(self, x):
        self.seen += x

    def run(self, pairs):
        self.seen = 0
        for pair in pairs:
            self.check(all(x in range(9) for x in pair))
            self.check(any(x in range(2) for x in pair))
        return self.seen


# The generators are short: the outer loop is the one that gets hot.
pairs = [(i % 7, i % 13) if i % 5 else () for i in range(5000)]
print(Checker().run(pairs), Checker().run(pairs[:1000]), all, any)


class Recorder:
    def __getitem__(self, key):
        return key


def cut(r, n):
    kept = []
    for i in range(n):
        a, b = r[i:n:2], r[i:n:2]
        kept.append(a.start + b.stop)
        if i % 100 == 0:
            kept.append((a, b, a == b, a is b))
    return kept[-1], kept[-25:-22], len(kept)


print(cut(Recorder(), 3000))


def asserting(n):
    failures = 0
    for i in range(n):
        try:
            assert i % 3
        except AssertionError:
            failures += 1
    return failures


print(asserting(4000), AssertionError)
