# Products around the edges of 50 and 64 bits.
# covers: BINARY_OP_MULTIPLY_INT, exit:int-overflow, opt:bigint-transitions
def products(n):
    s = 0
    x = 1
    for i in range(n):
        x = x * 3
        if x > 1 << 70:
            x = 1
        s ^= x
    return s

def edges():
    out = []
    for bits in (24, 25, 31, 32, 49, 50):
        for d in (-1, 0, 1):
            a = (1 << bits) + d
            out.append(a * a)
            out.append(-a * a)
    return out

print(products(5000))
for line in edges():
    print(line)
