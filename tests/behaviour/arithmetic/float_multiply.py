# The loop of benchmark b: two float recurrences.
# covers: BINARY_OP_MULTIPLY_FLOAT, opt:unboxed-float
def run(n):
    x = 1.0
    y = 0.5
    for i in range(n):
        x = x * .5 + y
        y = 1.5 - x * .25
    return x, y

print(run(3), run(10), run(6000))
