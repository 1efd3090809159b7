# Globals change under keys that are equal to the names, but not the same strings, and by every method of dict.
# covers: exit:global-rebinding, LOAD_GLOBAL_MODULE, LOAD_GLOBAL_BUILTIN
def key(s): return "".join(list(s))
class K(str):
    pass
N=6000
x = 1
def rebind():
    t = 0
    for i in range(N):
        if i == 4500: globals()[key("x")] = 10
        t += x
    return t
def hide():
    t = 0
    for i in range(N):
        if i == 4500: globals()[key("abs")] = lambda x: 10
        t += abs(-1)
    del globals()[key("abs")]
    return t
def hide2():
    t = 0
    for i in range(N):
        if i == 4500: globals()[K("abs")] = lambda x: 10
        t += abs(-1)
    del globals()[key("abs")]
    return t
def popped():
    t = 0
    g = globals()
    g["last"] = 3
    try:
        for i in range(N):
            if i == 4500: g.popitem()
            t += last
    except NameError as e:
        return t, str(e)
def popped2():
    t = 0
    g = globals()
    g["last"] = 3
    try:
        for i in range(N):
            if i == 4500: g.pop(K("last"))
            t += last
    except NameError as e:
        return t, str(e)
def update():
    t = 0
    g = globals()
    g["last"] = 3
    for i in range(N):
        if i == 4500: g.update(last=4)
        if i == 5000: g |= {"last": 5}
        if i == 5500: g.update([(K("last"), 6)])
        t += last
    return t
def setdefault():
    t = 0
    g = globals()
    for i in range(N):
        if i == 4500: g.setdefault("abs", lambda x: 10)
        t += abs(-1)
    del g["abs"]
    return t
for f in rebind, hide, hide2, popped, popped2, update, setdefault: print(f.__name__, f())

def cleared():
    saved = dict(globals())
    values = saved, N
    def run():
        t = 0
        try:
            for i in range(values[1]):
                if i == 4500:
                    globals().clear()
                t += x
        except NameError as e:
            return t, str(e)
    found = run()
    globals().update(saved)
    return found

print(cleared())
