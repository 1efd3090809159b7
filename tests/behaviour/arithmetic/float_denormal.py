# Denormals, the largest floats, and rounding at 2**53.
# covers: opt:nan-inf-zero, LOAD_SMALL_INT, PUSH_NULL
def halve(n):
    x = 1.0
    steps = 0
    for i in range(n):
        if x == 0.0:
            x = 1.7e308
        x = x * 0.5
        steps += 1
    return x, steps

print(halve(1000), halve(1074), halve(1075), halve(5000))
print(5e-324, 1.7976931348623157e308, 1.7976931348623157e308 * 10, 2.0**53 + 1.0, float(2**53 + 1), float(2**64))
