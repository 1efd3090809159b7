# Many generators alive at once, advanced in turn.
# covers: YIELD_VALUE
def g(k):
    a, b = k, k + 1
    while True:
        yield a
        a, b = b, (a + b) % 10007

gs = [g(k) for k in range(50)]
s = 0
for turn in range(100):
    for x in gs:
        s += next(x)
print(s)
def merge(a, b):
    x, y = next(a), next(b)
    while True:
        if x < y:
            yield x
            x = next(a)
        else:
            yield y
            y = next(b)
def step(k):
    i = 0
    while True:
        yield i
        i += k
m = merge(step(2), step(3))
print([next(m) for _ in range(20)], sum(next(m) for _ in range(3000)))
