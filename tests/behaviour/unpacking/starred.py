# Starred targets and starred displays.
# covers: UNPACK_EX, LIST_EXTEND, SET_UPDATE
def run(n):
    s = 0
    for i in range(n):
        a, *b = (i, 1, 2)
        *c, d = [1, i]
        e, *f, g = range(3)
        s += a + sum(b) + c[0] + d + e + len(f) + g
        s += len([*b, *c]) + len((*f, 1)) + len({*b})
    return s

print(run(3000))
a, *b, c = "ab"
print(a, b, c)
[x, [y, *z]] = 1, (2, 3, 4)
print(x, y, z)
for p, *q in [(1, 2, 3), (4,)]:
    print(p, q)
