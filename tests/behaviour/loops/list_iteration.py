# Iteration over lists; the list grows and shrinks while iterated.
# covers: FOR_ITER_LIST, exit:iterator-exhausted
def total(l):
    s = 0
    for x in l:
        s += x
    return s

def growing(n):
    l = [0]
    for x in l:
        if x < n:
            l.append(x + 1)
    return len(l)

def shrinking(n):
    l = list(range(n))
    seen = 0
    for x in l:
        seen += 1
        l.pop()
    return seen, len(l)

def cleared(n):
    l = list(range(n))
    for x in l:
        if x == 4500:
            l.clear()
    return x, l

print(total(list(range(5000))), total([0.5] * 5000), total([]), growing(5000), shrinking(5001), cleared(5000))
