# A loop that is stable for thousands of iterations and overflows near its end.
# covers: exit:int-overflow
def run(n, jump):
    s = 1
    for i in range(n):
        s += 1
        if i == jump:
            s += 1 << 49
            s += 1 << 49
        if i == jump + 5:
            s += 1 << 62
            s += 1 << 62
    return s

print(run(6000, 5500), run(6000, 5990), run(6000, 10**9))
