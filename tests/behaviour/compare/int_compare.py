# All six comparisons of ints, as conditions and as values.
# covers: COMPARE_OP_INT
def run(n):
    c = [0, 0, 0, 0, 0, 0]
    for i in range(n):
        j = i * 7 % 11 - 5
        if j < 0: c[0] += 1
        if j <= 0: c[1] += 1
        if j == 0: c[2] += 1
        if j != 0: c[3] += 1
        if j > 0: c[4] += 1
        if j >= 0: c[5] += 1
    return c

def values(n):
    s = 0
    for i in range(n):
        a = i % 5
        b = i % 3
        s = s * 2 + (a < b) + (a <= b) + (a == b) + (a != b) + (a > b) + (a >= b)
        s &= 0xffffff
    return s

print(run(5000), values(5000))
