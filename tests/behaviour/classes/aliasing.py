# Two names for one object: a store through one is seen through the other.
# covers: opt:aliasing, opt:store-forwarding
class P:
    def __init__(self, x, y): self.x, self.y = x, y

def run(n, a, b):
    s = 0
    for i in range(n):
        a.x = i
        b.x = i + 1
        s += a.x
        b.y = a.x + b.x
        a.x += 1
        s += b.x + a.y
    return s

p, q = P(0, 0), P(0, 0)
print(run(5000, p, q))
print(run(5000, p, p))

def lists(n, a, b):
    s = 0
    for i in range(n):
        a[0] = i
        b[0] = i + 5
        s += a[0]
        b[1] = s
        s += a[1] & 1
    return s

l, m = [0, 0], [0, 0]
print(lists(5000, l, m))
print(lists(5000, l, l))
