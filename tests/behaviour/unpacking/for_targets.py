# Loop targets: tuples, attributes, subscripts.
# covers: UNPACK_SEQUENCE_TUPLE, STORE_ATTR, STORE_SUBSCR
class A: pass
def run(n):
    a = A()
    l = [0, 0]
    s = 0
    for a.x in range(n): s += a.x
    for l[1] in range(n): s += l[1]
    for i, (j, k) in enumerate([(1, 2)] * n): s += i * j + k
    for key, value in {i: i for i in range(n)}.items(): s += key - value
    return s, a.x, l
print(run(4500))
