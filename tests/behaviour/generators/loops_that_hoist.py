# covers: FOR_ITER_GEN, YIELD_VALUE, SET_ADD, opt:suspended-generators
"""What loops take for granted of the generators they resume: words, where they wait, and who else resumes them."""


def numbers(n, k):
    total = 0
    ratio = 0.5
    for i in range(n):
        total += i * k
        ratio += 0.25
        yield total, ratio


def sums(n):
    s = t = 0
    for a, b in numbers(n, 3):
        s += a
        t += b
    return s, t


print(sums(500), sums(50), sums(3))


def growing(n):
    x = 1
    for _ in range(n):
        x *= 3
        yield x


def wide():
    # The word is an immediate int first and an object later.
    total = 0
    for v in growing(120):
        total ^= v
    return total


for _ in range(30):
    w = wide()
print(w)


def changing(n):
    x = 0
    for i in range(n):
        if i % 7 == 3:
            x = float(i)
        elif i % 11 == 5:
            x = str(i)
        elif i % 13 == 6:
            x = 1 << 70
        elif i % 17 == 8:
            x = None
        else:
            x = i
        yield x


def types_of(n):
    seen = {}
    for v in changing(n):
        name = type(v).__name__
        seen[name] = seen.get(name, 0) + 1
    return seen


print(types_of(3000))


def unbinding(n):
    for i in range(n):
        if i % 5 == 4:
            y = [i]
            yield y
            del y
        else:
            yield i


def count_lists(n):
    lists = total = 0
    for v in unbinding(n):
        if type(v) is list:
            lists += 1
            total += v[0]
        else:
            total += v
    return lists, total


print(count_lists(2000))


def two_loops_one_generator(n):
    # Both loops resume the same object, one in the other.
    g = (i * 2 for i in range(n))
    out = []
    for a in g:
        taken = 0
        for b in g:
            taken += b
            if b % 7 == 0:
                break
        out.append((a, taken))
    return sum(x * y for x, y in out), len(out)


print(two_loops_one_generator(3000))


def alternating(n):
    g = (i for i in range(n))
    total = 0
    for a in g:
        total = (total * 3 + a) % 1000003
        if a % 3 == 0:
            total += next(g, 0)
    return total


print(alternating(4000))


def closed_within(n):
    g = numbers(n, 1)
    seen = 0
    for a, _ in g:
        seen += 1
        if seen == n // 2:
            g.close()
    return seen


print([closed_within(n) for n in (4, 100, 1000)])


def nested(n):
    def inner(m):
        for j in range(m):
            yield j * j

    def middle(m):
        for v in inner(m):
            if v & 1:
                yield v
            else:
                yield -v

    total = 0
    for k in range(n):
        for v in middle(k % 9 + 1):
            total += v
    return total


print(nested(400))


def chained(n):
    def source():
        yield from range(n)

    def odd(g):
        for x in g:
            if x % 2:
                yield x

    def twice(g):
        for x in g:
            yield x
            yield x + 1

    return sum(x % 1000 for x in twice(odd(source())))


print(chained(3000))


class Odd(int):
    def __hash__(self):
        return 7

    def __eq__(self, other):
        compared.append(int(self))
        return int(self) == int(other)


compared = []


def sets(rounds):
    sizes = []
    for r in range(rounds):
        s = {i % 50 for i in range(200)}
        sizes.append(len(s))
        t = set(i - r for i in range(10))
        sizes.append(len(t))
    return sum(sizes)


print(sets(60))
print(sorted(map(repr, {x for x in [True, 1, 1.0, 0, False, -1, -2] * 40})))
mixed = {x for x in [Odd(9)] + [i % 12 for i in range(300)]}
print(sorted(map(int, mixed)), compared[:6], len(compared))
print(len({i << 48 for i in range(300)}), len({-i for i in range(300)}), {-1, -2} == {x - 3 for x in (1, 2) * 60})


def raising(n):
    for i in range(n):
        if i == n - 3:
            raise ValueError(i)
        yield i


def caught(n):
    total = 0
    try:
        for v in raising(n):
            total += v
    except ValueError as e:
        return total, e.args, e.__traceback__.tb_next.tb_frame.f_locals
    return total


print([caught(n) for n in (10, 200, 900)])


def looked_at(n):
    g = numbers(n, 2)
    out = []
    for i, _ in enumerate(g):
        if i == n - 10:
            out.append(sorted(g.gi_frame.f_locals.items()))
            out.append((g.gi_running, g.gi_suspended))
    return out


print(looked_at(700))


def itself(n):
    def f():
        for i in range(n):
            if i == n - 2:
                try:
                    next(g)
                except ValueError as e:
                    yield str(e)
            yield i

    g = f()
    last = None
    for v in g:
        if type(v) is str:
            last = v
    return last


print(itself(300))


def defaults():
    # The code object is one, the function another: the second is not what the loop was compiled for.
    def make(k):
        def f(n, step=k):
            for i in range(n):
                yield i * step

        return f

    total = 0
    for k in range(40):
        for v in make(k)(30):
            total += v
    return total


print(defaults())
