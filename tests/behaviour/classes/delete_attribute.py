# An attribute is deleted and set again; a class attribute shows through.
# covers: DELETE_ATTR, exit:attribute-deleted
class A:
    x = "class"

def run(n, stop):
    a = A()
    c = {}
    for i in range(n):
        a.x = i % 3
        if i % stop == 0:
            del a.x
        k = a.x
        c[k] = c.get(k, 0) + 1
    return c

print(run(5000, 7), run(5000, 4500))
class B: pass
def late(n, at):
    b = B()
    b.v = 1
    s = 0
    try:
        for i in range(n):
            s += b.v
            if i == at:
                del b.v
    except AttributeError as e:
        return s, str(e)
    return s

print(late(5000, 10**6), late(5000, 4800))
try:
    del B().v
except AttributeError as e:
    print(e)
