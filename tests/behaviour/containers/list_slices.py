# Slices of lists: read, write, delete, steps, clamping.
# covers: BINARY_SLICE, STORE_SLICE, BUILD_SLICE, DELETE_SUBSCR, STORE_SUBSCR
def run(n):
    l = list(range(20))
    s = 0
    for i in range(n):
        k = i % 10
        s += sum(l[k:k + 3]) + sum(l[::2]) + len(l[-5:]) + len(l[5:2])
        l[k:k + 2] = [i % 5, i % 7]
        l[1::4] = l[0:17:4][:5]
    return s, l

print(run(1500))
l = list(range(10))
del l[::3], l[0], l[-2:]
print(l, l[::-1], l[10:], l[-100:2])
l[1:1] = "ab"
l[:0] = (9,)
print(l)
try:
    l[::2] = [1]
except ValueError as e:
    print(e)
