# Data and non-data descriptors against instance attributes.
# covers: LOAD_ATTR, STORE_ATTR, DELETE_ATTR
log = []
class Data:
    def __get__(self, o, t): return "data" if o is not None else self
    def __set__(self, o, v): log.append(v)
    def __delete__(self, o): log.append("deleted")
class NonData:
    def __get__(self, o, t): return "nondata"
class A:
    d = Data()
    n = NonData()

def run(k):
    a = A()
    c = {}
    for i in range(k):
        v = a.d + a.n
        c[v] = c.get(v, 0) + 1
        if i == 4400:
            a.n = "own"
        if i == 4500:
            a.__dict__["d"] = "hidden"
    a.d = 5
    del a.d
    return c

print(run(4600), log, A.n, type(A.d).__name__)
