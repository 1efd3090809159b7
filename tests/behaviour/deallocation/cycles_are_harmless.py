# Objects in cycles do not disturb what is counted.
# covers: opt:deallocation
class N: pass
def run(n):
    s = 0
    for i in range(n):
        a = N()
        b = N()
        a.other = b
        b.other = a
        a.i = i
        s += b.other.i
        l = [a]
        l.append(l)
        f = lambda: f
    return s
print(run(4500))
