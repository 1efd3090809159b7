# Float addition and subtraction in a loop-carried chain.
# covers: BINARY_OP_ADD_FLOAT, BINARY_OP_SUBTRACT_FLOAT, opt:unboxed-float
def run(n):
    x = 0.0
    y = 1.0
    for i in range(n):
        x = x + y
        y = y - 0.125
        x += 0.5
        y -= x
        y += x
    return x, y

print(run(10))
print(run(5000))
