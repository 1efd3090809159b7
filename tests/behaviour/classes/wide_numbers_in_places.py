# Attributes and list items that hold ints too wide for a word are replaced again and again.
# covers: opt:store-forwarding, opt:bigint-transitions, opt:boxing, STORE_ATTR_INSTANCE_VALUE, STORE_SUBSCR_LIST_INT
class P:
    def __init__(self):
        self.x = 1
        self.y = 2

def attribute(p, n):
    for i in range(n):
        p.x -= -3
        p.x *= i + 1
        p.x &= 0xFFFFFFFFFFFFFFF

    return p.x

def hashed(p, n):
    for i in range(n):
        p.x = (p.x * 31 + i) & 0xFFFFFFFFFFFFF
        p.y = p.x ^ p.y
    return p.x, p.y

def items(n):
    xs = [1, 2, 3]
    for i in range(n):
        xs[0] = xs[0] * 3 + i & 0x1FFFFFFFFFFFFFFF
        xs[i % 3] = xs[0] + xs[1] & 0x3FFFFFFFFFFFFFF
    return xs

def twice(p, n):
    for i in range(n):
        p.y = i << 52
        p.y = i << 51
    return p.y

def narrow_then_wide(p, n):
    for i in range(n):
        p.y = i << 40
    return p.y

for turn in range(3):
    p = P()
    print(attribute(p, 500), hashed(p, 6000), items(6000), twice(p, 700), narrow_then_wide(p, 5000))
