# Data-dependent branches driven by a linear congruential generator.
# covers: exit:branch-flip, opt:side-traces
def run(n, seed):
    x = seed
    pos = 0
    best = 0
    turns = [0, 0, 0, 0]
    for i in range(n):
        x = (x * 1103515245 + 12345) & 0x7fffffff
        d = (x >> 16) & 3
        if d == 0:
            pos += 1
        elif d == 1:
            pos -= 1
        elif d == 2:
            pos += 2
        else:
            pos = -pos
        turns[d] += 1
        if pos > best:
            best = pos
    return pos, best, turns

print(run(9000, 1), run(9000, 42))
