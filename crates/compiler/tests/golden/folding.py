a = (1, 2, "x" * 3, -4, 2 ** 10, 7 // 2, 1.5 - 0.5, 3 + 4j)
b = x in [1, 2, 3] or y not in {4, 5, 6}
c = [1, 2, 3], {1, 2, 3}, "abc"[1], (1, 2, 3)[-1]
d = not (x is None), x if not y else z, 1 < x < 10 != z
e = "%s and %r" % (a, b)
f = t"a{x}b{y!r:>{w}}"
x, y = y, x
x, y, z = z, y, x
(first := [*x, 1]); {**x, "k": 1}
lambda *a, k=1, **kw: (yield)
if 0: dead()
while True:
    if x: break
