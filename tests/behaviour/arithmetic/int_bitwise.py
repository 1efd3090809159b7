# And, or, xor, with negative operands.
# covers: BINARY_OP_BITWISE_INT, UNARY_INVERT
def run(n):
    a, b, c = -1, 0, 0x5555
    for i in range(n):
        a = (a & (i | 0x7f00ff)) | (i << 3)
        b ^= i * 31
        c = ~c ^ (i & -8)
        c &= 0xffffff
        b |= 1
    return a, b, c

print(run(10))
print(run(5000))
