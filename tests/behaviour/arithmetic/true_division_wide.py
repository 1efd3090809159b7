# `/` of ints beyond 53 bits is rounded once, also where the ints are unboxed.
# covers: BINARY_OP_NUMBERS, opt:number-mixing
def run(n, start, step):
    x = start
    s = 0.0
    for i in range(n):
        x += step
        s += x / 3 - x / 7
        y = x / (i * 4 + 3)
    return s, y

def exact(n, start):
    x = start
    bad = 0
    for i in range(n):
        x += 12345
        y = x * 1024
        if y / 1024 != x / 1:
            bad += 1
        z = (x * 4096 + 1) / (x * 2 + 1)
    return bad, z

for start in (1, 2**48, 2**50 + 1, 2**53 - 1, 2**60 + 1, 2**62, 2**70 + 1):
    print(run(4500, start, 7), run(4500, -start, 1 << 46), exact(4500, start))
try:
    2**2000 / 3
except OverflowError as e:
    print(e)
print(2**2000 / 2**1990, (2**53 + 1) / 1, (2**64 - 1) / 3, 10**18 / 3, -(10**18) / 7)
