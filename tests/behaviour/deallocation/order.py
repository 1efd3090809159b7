# Finalizers run at the moment the last reference goes, in CPython's order.
# covers: opt:deallocation, POP_TOP
log = []
class D:
    def __init__(self, n): self.n = n
    def __del__(self): log.append(self.n)

def f(a):
    b = D("b")
    c = D("c")
    log.append("end")

def run():
    D("temporary")
    log.append("1")
    x = D("first")
    x = D("second")
    log.append("2")
    l = [D("l0"), D("l1")]
    l[0] = None
    log.append("3")
    del l
    t = (D("t0"), D("t1"))
    del t
    d = {1: D("d1"), 2: D("d2")}
    d[1] = 0
    del d[2]
    f(D("argument"))
    log.append("4")
    x.other = D("held")
    del x
    log.append("5")
    D("returned").n
    return 0

run()
print(log)
total = 0
for i in range(600):
    log.clear()
    run()
    total += len(log)
print(total, log == log)
