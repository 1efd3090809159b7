# Objects of one class with attributes in different orders; an attribute added in a hot loop.
# covers: exit:shape-change, LOAD_ATTR
class A: pass

def make(order):
    a = A()
    for name in order:
        setattr(a, name, ord(name))
    return a

objects = [make(o) for o in ("xyz", "zyx", "yxz", "x", "xabcdefgh")]

def read(n, objects):
    s = 0
    k = len(objects)
    for i in range(n):
        s += objects[i % k].x
    return s

print(read(5000, objects[:1]), read(5000, objects[:2]), read(5000, objects))

def grow(n):
    a = A()
    a.x = 0
    for i in range(n):
        a.x += 1
        if i == 4500:
            a.late = "late"
        if i == 4700:
            a.x = a.x + 0.5
    return a.x, a.late, sorted(vars(a))

print(grow(5000))
