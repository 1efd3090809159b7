# Branches on None, taken and not taken, with changing bias.
# covers: POP_JUMP_IF_NONE, POP_JUMP_IF_NOT_NONE, exit:branch-flip
def run(n, period):
    a = b = c = 0
    for i in range(n):
        x = None if i % period == 0 else i
        if x is None:
            a += 1
        else:
            b += x
        if x is not None:
            c += 1
        a += 1
    return a, b, c

for period in (1, 2, 3, 1000, 4500):
    print(period, run(5000, period))
