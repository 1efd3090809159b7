# Iteration over tuples of mixed content.
# covers: FOR_ITER_TUPLE, exit:iterator-exhausted
def total(t):
    s = 0
    for x in t:
        s += x
    return s

print(total(tuple(range(5000))), total((1, 2.5, True) * 1500), total(()))

def pairs(n):
    s = 0
    for i in range(n):
        for a, b in ((1, 2), (3, 4), (i, 5)):
            s += a * b
    return s

print(pairs(2000))
