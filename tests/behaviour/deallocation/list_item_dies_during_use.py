# The only reference to an item is in a list that its own method clears.
# covers: opt:re-entrancy, opt:borrowed-loads
class A:
    def __init__(self, i): self.i = i
    def wipe(self, l):
        l.clear()
        return self.i

def run(n):
    s = 0
    for i in range(n):
        l = [A(i)]
        s += l[0].wipe(l) + len(l)
        d = {"k": A(i)}
        s += d["k"].wipe(d)
        for x in [A(i)]:
            s += x.wipe([])
    return s

print(run(4500))
