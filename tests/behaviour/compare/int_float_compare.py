# Ints against floats compare exactly, also where a conversion would round.
# covers: COMPARE_OP, opt:number-mixing
pairs = [(2**53, float(2**53)), (2**53 + 1, float(2**53)), (-2**53 - 1, -float(2**53)), (1, 1.0), (0, -0.0),
         (10**400, float("inf")), (3, float("nan")), (2**1023, 2.0**1023), (True, 1.0), (2**49, 2.0**49)]
def run(n):
    out = [0] * 10
    for i in range(n):
        a, b = pairs[i % 10]
        out[i % 10] = (a < b, a <= b, a == b, a != b, a > b, a >= b, b < a, b == a)
    return out

for line in run(5000):
    print(line)
