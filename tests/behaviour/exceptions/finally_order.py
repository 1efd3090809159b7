# finally with return, break, continue and exceptions.
# covers: RERAISE, COPY
log = []
def f(i):
    try:
        if i % 4 == 0: return "try"
        if i % 4 == 1: raise ValueError
        if i % 4 == 2: return "try2"
    except ValueError:
        return "except"
    finally:
        log.append(i)
        if i % 8 == 2:
            return "finally"
    return "end"

c = {}
for i in range(4800):
    r = f(i)
    c[r] = c.get(r, 0) + 1
print(c, len(log))

def loops(n):
    s = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                continue
            if i > n - 5:
                break
            s += 1
        finally:
            s += 100
    return s

print(loops(4500))
