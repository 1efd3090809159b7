# Mixed operands: int op float, float op int, bool op both.
# covers: BINARY_OP_NUMBERS, opt:number-mixing
def run(n):
    s = 0.0
    for i in range(n):
        s += i * 0.5
        s = s - i
        s = 2 * s / 3
        s = True + s
    return s

def kinds(n):
    s = 0
    values = [1, 2.5, True, -3, False, 0.25]
    for i in range(n):
        s = s + values[i % 6]
        s = s * values[(i + 3) % 2]
        if s > 1000:
            s = s - 1000
    return s

print(run(5000), kinds(5000))
print(1 + 1.0, 1.0 + 1, True + 1.5, 2 ** 60 + 0.5, 2**70 / 3, 1e300 * 10**10, 7 // 2.0, -7 % 2.5)
