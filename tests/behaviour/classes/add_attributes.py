# Instances are built attribute by attribute in a hot loop.
# covers: STORE_ATTR_ADD, CALL_ALLOC_AND_ENTER_INIT
class V:
    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.s = x + y

def run(n):
    t = 0
    for i in range(n):
        v = V(i, 2)
        v.extra = i & 3
        t += v.s + v.extra
    return t, v.x

print(run(5000))
