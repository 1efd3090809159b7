# Values stored by a hot loop into lists, dicts and attributes stay as they were.
# covers: opt:boxing
class A: pass
def run(n):
    ints, floats, d, a = [], [0.0] * n, {}, A()
    x = 0.5
    for i in range(n):
        ints.append(i * i)
        floats[i] = x
        d[i] = x
        a.last = i
        a.f = x
        x = x + 0.5
    return sum(ints), sum(floats), sum(d.values()), a.last, a.f, ints[4321], floats[4321]
print(run(5000))
