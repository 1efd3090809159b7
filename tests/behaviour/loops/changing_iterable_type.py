# One loop sees a list, then a tuple, a range, a generator, a dict.
# covers: exit:type-guard, FOR_ITER
def total(it):
    s = 0
    for x in it:
        s += x
    return s

n = 3000
for turn in range(3):
    print(total(list(range(n))), total(tuple(range(n))), total(range(n)), total(i for i in range(n)), total({i: 0 for i in range(n)}))
