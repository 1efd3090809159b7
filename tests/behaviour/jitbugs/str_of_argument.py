# str(x) of a string returns its argument: neither unique nor borrowed.
# covers: CALL_BUILTIN_FAST, opt:borrowed-loads
class S(str): pass
def run(n):
    x = "ab" + "cd"
    s = 0
    for i in range(n):
        y = str(x)
        s += len(y)
        y = str(y) + "e"
        s += len(y) + len(x)
        z = str(S("q"))
        s += len(z)
        t = tuple((i, x))
        s += len(tuple(t)[1])
    return s, x, y

print(run(5000))
