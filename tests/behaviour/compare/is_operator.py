# `is` and `is not`, with singletons and identities that hold for certain.
# covers: IS_OP, opt:is
def run(n):
    o = object()
    p = object()
    l = [o, p, None, True, False, o]
    same = nones = trues = other = 0
    for i in range(n):
        x = l[i % 6]
        if x is o: same += 1
        if x is None: nones += 1
        if x is True: trues += 1
        if x is not p: other += 1
        if x is x: same += 10
        y = i
        if y is y: same += 100
    return same, nones, trues, other

print(run(5000))
x = 1000.5
y = x
print(x is y, [] is [], None is None, () is ())
