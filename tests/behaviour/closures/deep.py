# Variables from several enclosing levels, shadowing, class bodies between.
# covers: LOAD_DEREF, LOAD_FROM_DICT_OR_DEREF
def outer(a):
    b = a + 1
    def middle(c):
        nonlocal b
        b += c
        class K:
            e = a * 2
            d = b + c
            def m(self):
                return a + b + c
        def inner(d):
            nonlocal b
            b += d
            return a, b, c, d, K.e, K.d, K().m()
        return inner
    return middle

f = outer(1)(10)
for i in range(4500):
    r = f(i)
print(r)
