# An accumulator grows past 50 bits and comes back, inside a hot loop.
# covers: BINARY_OP_ADD_INT, exit:int-overflow, opt:bigint-transitions
def run(n, step):
    s = 0
    high = 0
    for i in range(n):
        s += step
        if s > high:
            high = s
    for i in range(n):
        s -= step
    return s, high

for step in (1, 2**37, 2**38, 2**50, 2**51, 2**62):
    print(run(5000, step))
    print(run(5000, -step))
