# __slots__: read, write, delete, unset, inheritance.
# covers: LOAD_ATTR_SLOT, STORE_ATTR_SLOT, exit:unbound
class P:
    __slots__ = ("x", "y")
    def __init__(self, x, y):
        self.x = x
        self.y = y

class Q(P):
    __slots__ = ("z",)

def run(n):
    p = P(0, 1.5)
    q = Q(1, 2)
    q.z = 0
    for i in range(n):
        p.x += i
        p.y = p.y + 0.5
        q.z = q.z + q.x + q.y
    return p.x, p.y, q.z

print(run(5000))
p = P(1, 2)
del p.x
for action in (lambda: p.x, lambda: setattr(p, "z", 1), lambda: delattr(p, "x"), lambda: p.__dict__):
    try:
        action()
    except AttributeError as e:
        print(type(e).__name__, e)

def unset(n):
    p = P(1, 2)
    s = 0
    try:
        for i in range(n):
            s += p.x
            if i == 4500:
                del p.x
    except AttributeError as e:
        return s, str(e)

print(unset(5000))
