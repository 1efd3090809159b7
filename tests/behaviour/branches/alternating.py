# Branches with short periods: side traces from hot exits.
# covers: exit:branch-flip, opt:side-traces, JUMP_FORWARD, opt:rejoin
def run(n):
    a = b = c = d = 0
    for i in range(n):
        if i % 2:
            a += i
        elif i % 3:
            b += i
        elif i % 5:
            c += i
        else:
            d += i
        if i & 8:
            a ^= 1
    return a, b, c, d

print(run(9000))
