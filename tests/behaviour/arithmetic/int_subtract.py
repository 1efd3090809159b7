# Subtraction of small ints, through zero and into negative numbers.
# covers: BINARY_OP_SUBTRACT_INT
def run(n):
    s = n
    for i in range(n):
        s -= 3
        s = s - i
        s = 7 - s
    return s

print(run(9), run(5000), run(5001))
