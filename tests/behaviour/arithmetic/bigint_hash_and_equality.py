# Ints and floats that are equal hash alike and find each other in dicts.
# covers: BINARY_OP_SUBSCR_DICT
d = {}
for bits in range(0, 100, 7):
    d[2 ** bits] = bits
s = 0
for _ in range(200):
    for bits in range(0, 100, 7):
        s += d[2 ** bits]
        s += d[2.0 ** bits]
print(s, len(d))
d[1.0] = "one"
d[True] = "true"
print(d[1], list(d)[0])
