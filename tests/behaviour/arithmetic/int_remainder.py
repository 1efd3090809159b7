# The sign of `%` follows the divisor.
# covers: BINARY_OP_REMAINDER_INT
def run(n, m):
    s = 0
    for i in range(-n, n):
        s = s * 3 % 10007 + i % m
    return s

for m in (7, -7, 1, -1, 3, 2**40, -(2**40)):
    print(m, run(2500, m))
