# All six comparisons of floats, with NaN among the operands.
# covers: COMPARE_OP_FLOAT
nan = float("nan")
values = [0.0, -0.0, 1.5, -1.5, float("inf"), float("-inf"), nan, 5e-324]

def run(n):
    c = [0] * 6
    for i in range(n):
        a = values[i % 8]
        b = values[i // 8 % 8]
        if a < b: c[0] += 1
        if a <= b: c[1] += 1
        if a == b: c[2] += 1
        if a != b: c[3] += 1
        if a > b: c[4] += 1
        if a >= b: c[5] += 1
        if not a < b: c[0] += 1000
        if not a >= b: c[5] += 1000
    return c

print(run(6400))
