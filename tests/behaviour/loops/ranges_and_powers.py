# Ranges made for loops, of all sizes of ints; powers and comparisons of numbers of two types; methods of numbers.
# covers: GET_ITER, FOR_ITER_RANGE, COMPARE_OP, BINARY_OP, LOAD_ATTR, opt:virtual-objects, opt:number-mixing
def f(n):
    out = 0
    for i in range(n):
        for j in range(i, i + 3):
            out += j
        for j in range(3):
            out -= j
        for j in range(i, i - 6, -2):
            out += j * 2
        r = range(i, 2 * i)
        out += len(r)
        for j in r:
            out ^= j
            if j > i + 2: break
    return out
print(f(400))
def g(n, big):
    out = 0
    for i in range(n):
        stop = big if i == n - 3 else i + 2
        k = 0
        for j in range(stop - 2, stop):
            out += j
            k += 1
        assert k == 2
    return out
for big in (2**49 - 1, 2**49, 2**49 + 1, 2**63, 2**70, -2**49, -2**70):
    print(g(300, big))
def h(n, last):
    c = 0
    for i in range(n):
        step = last if i == n - 2 else 1
        try:
            for j in range(0, 4, step): c += j
        except (ValueError, TypeError) as e: print(e)
    return c
for last in (0, 2, -1, True, 1.5, None): print(h(300, last))
class I:
    def __index__(self): return 3
def k(n):
    c = 0
    for i in range(n):
        for j in range(I() if i % 50 == 49 else i % 4): c += j
    return c
print(k(600))
def it(n):
    c = []
    for i in range(n):
        x = iter(range(i, i + 4))
        next(x)
        if i > n - 3: c.append(list(x)); c.append(range(i, i+4)); c.append((x, ) == ())
    return c
print(it(300))
def p(n):
    t = 0
    for i in range(n):
        b = (i % 7) - 3
        t += (b * 1.5) ** 2 + (b * 0.5) ** 3 + (abs(b) + 0.5) ** 0.5
        try: t += (b * 1.0) ** -1
        except ZeroDivisionError as e: t += 100
        if i == n - 1:
            print((-1.5) ** 0.5, 0.0 ** 0, (-0.0) ** 3, 1e300 ** 1)
            try: 1e300 ** 2
            except OverflowError as e: print(e)
    return t
print(p(700))
def q(n):
    c = 0
    for i in range(n):
        f = i * 0.5
        if f > 10: c += 1
        if 10 < f: c += 1
        if f == i // 2: c += 3
        if i // 2 != f: c += 5
        if i * 1000003 ** (2 if i > n - 5 else 1) <= f: c += 7
        c += (i).bit_length() + int(f.is_integer())
    return c
print(q(500), 2**53 + 1 == float(2**53), float(2**53) < 2**53 + 1)
