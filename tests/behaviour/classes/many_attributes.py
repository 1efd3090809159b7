# More attributes than fit inline, and reading them back.
# covers: STORE_ATTR, LOAD_ATTR
class A: pass
a = A()
for i in range(300):
    setattr(a, "n" + str(i), i)
s = 0
for turn in range(20):
    for i in range(300):
        s += getattr(a, "n" + str(i))
a.n5 = 1000
print(s, a.n0, a.n299, a.n5, len(vars(a)), list(vars(a))[:3])
def run(n):
    s = 0
    for i in range(n):
        a.n250 += 1
        s += a.n250 + a.n7
    return s
print(run(5000))
