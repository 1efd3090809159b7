# True division of floats; floor division and remainder of floats with all signs.
# covers: BINARY_OP_NUMBERS, BINARY_OP
def run(n):
    x = 1.0
    s = 0.0
    for i in range(1, n):
        x = x / 1.5 + 3.0
        s += x / (i + 0.5)
    return x, s

def floors(n):
    out = 0.0
    for i in range(-n, n):
        f = i + 0.5
        out += f // 3.0 + f % 3.0 - f // -2.5 - f % -2.5
    return out

print(run(5000))
print(floors(2500))
for a in (7.5, -7.5, 0.0, -0.0):
    for b in (2.0, -2.0):
        print(a // b, a % b, divmod(a, b))
