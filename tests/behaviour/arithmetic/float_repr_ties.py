# Floats whose shortest texts are ties, and many others: repr rounds to even, and reads back.
# covers: FOR_ITER_RANGE
print(0.00224018096923828125, 2.0**-44, 9007199254740993.0, 2.0**60, 1e22, 1e23, 5e-324, 1.7976931348623157e308)
print([2.0 ** -k * 3 for k in range(0, 70, 7)])

def run(n):
    x = 1
    bad = 0
    check = 0
    for i in range(n):
        x = (x * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        f = (x >> 11) * 2.0 ** (x % 80 - 90)
        text = repr(f)
        if float(text) != f:
            bad += 1
        check = (check * 31 + len(text) + ord(text[-1])) & 0xFFFFFFFF
        g = (x >> 40) / 4096
        check = (check * 31 + hash(repr(g)[-3:] == "125")) & 0xFFFFFFFF
    return bad, check

print(run(6000))
