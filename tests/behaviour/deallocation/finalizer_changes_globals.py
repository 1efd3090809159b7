# __del__ rebinds a global, changes a list and a class while a hot loop uses them.
# covers: opt:deallocation, exit:global-rebinding, exit:class-changed
g = 1
l = [0]
class K:
    k = 1
class D:
    def __init__(self, i): self.i = i
    def __del__(self):
        global g
        if self.i == 4400:
            g = 100
        if self.i == 4600:
            K.k = 1000
        if self.i == 4800:
            l[0] = 10**6

def run(n):
    o = K()
    s = 0
    for i in range(n):
        s += g + o.k + l[0]
        d = D(i)
        s += g + o.k + l[0]
        d = None
        s += g + o.k + l[0]
    return s

print(run(5000))
