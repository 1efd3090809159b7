# A loop is entered many times with few iterations each, and with other types each time.
# covers: ENTER_EXECUTOR, exit:type-guard
def inner(start, step, n):
    x = start
    for i in range(n):
        x = x + step
    return x

out = []
for k in range(1500):
    out.append(inner(k, 1, 5))
print(sum(out))
for start, step in ((0, 1), (0.0, 1), ("", "x"), (0, 1.5), ((), (1,)), (2**49, 2**47)):
    r = None
    for k in range(900):
        r = inner(start, step, 6)
    print(r)
