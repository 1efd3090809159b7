# `//` rounds towards minus infinity; true division gives a float.
# covers: BINARY_OP_FLOOR_DIVIDE_INT, BINARY_OP_NUMBERS
def run(n, m):
    s = 0
    f = 0.0
    for i in range(-n, n):
        s += i // m
        f += i / m
    return s, f

for m in (7, -7, 1, -1, 1000):
    print(m, run(2500, m))
