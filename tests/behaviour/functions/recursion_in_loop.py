# Recursion called from a hot loop, with varying depth.
# covers: opt:recursion
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)

def walk(tree):
    if tree is None:
        return 0
    left, value, right = tree
    return walk(left) + value + walk(right)

def build(lo, hi):
    if lo >= hi:
        return None
    mid = (lo + hi) // 2
    return (build(lo, mid), mid, build(mid + 1, hi))

s = 0
for i in range(600):
    s += depth(i % 50)
tree = build(0, 500)
for i in range(5):
    s += walk(tree)
print(s)
