# A negative shift count raises; a huge right shift gives 0 or -1.
# covers: BINARY_OP_SHIFT_INT, exit:error
def shift(n, counts):
    errors = 0
    s = 0
    for i in range(n):
        try:
            s += (i << counts[i % 5]) & 0xffff
            s += i >> counts[i % 5]
        except ValueError as e:
            errors += 1
            last = e
    return s, errors, str(last)

print(shift(5000, [1, 2, 3, -1, 4]))
print(12345 >> 1000, -12345 >> 1000, 0 << 10**3)
