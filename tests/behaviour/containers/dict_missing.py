# Missing keys in a hot loop: KeyError, get, setdefault, pop, __missing__.
# covers: BINARY_OP_SUBSCR_DICT, exit:error, DELETE_SUBSCR
def run(n):
    d = {i: i for i in range(0, 100, 3)}
    s = e = 0
    for i in range(n):
        try:
            s += d[i % 100]
        except KeyError as x:
            e += x.args[0]
        s += d.get(i % 100, -1)
        s += d.setdefault(i % 7, 5)
        s += d.pop(-i, 1)
    return s, e, len(d)

print(run(5000))
class D(dict):
    def __missing__(self, k):
        self[k] = 1
        return 0
d = D()
for i in range(4500):
    d[i % 13] += 1
print(sum(d.values()))
del d[0]
try:
    del d[0]
except KeyError as e:
    print("key", e)
