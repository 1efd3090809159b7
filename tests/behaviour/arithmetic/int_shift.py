# Shifts by constants and by variables; results beyond 50 and 64 bits.
# covers: BINARY_OP_SHIFT_INT
def run(n):
    s = 0
    for i in range(n):
        s += (1 << (i % 20)) >> (i % 7)
        s ^= -i >> 2
    return s

def wide(n):
    out = []
    for i in range(n):
        x = 1 << (i % 100)
        if i < 100:
            out.append(x)
        y = -x >> 3
    return out[45:70], y

print(run(5000))
print(wide(5000))
