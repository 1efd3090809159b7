# __iter__ written as a generator; recursion over a tree of objects.
# covers: FOR_ITER_GEN, GET_ITER
class Node:
    def __init__(self, v, l=None, r=None): self.v, self.l, self.r = v, l, r
    def __iter__(self):
        if self.l: yield from self.l
        yield self.v
        if self.r:
            for x in self.r:
                yield x

def build(lo, hi):
    if lo >= hi: return None
    m = (lo + hi) // 2
    return Node(m, build(lo, m), build(m + 1, hi))

t = build(0, 500)
for turn in range(3):
    s = 0
    for x in t:
        s = (s * 7 + x) % 1000003
    print(s)
