# Parallel assignment with dependent targets.
# covers: SWAP, STORE_FAST_STORE_FAST, STORE_FAST_LOAD_FAST, LOAD_FAST_LOAD_FAST
def run(n):
    a, b, c, d = 1, 2, 3, 4
    l = [0, 1, 2, 3]
    for i in range(n):
        a, b = b, a
        c, d, a = a, c, d
        l[0], l[1] = l[1], l[0]
        j = i % 4
        l[j], l[-1] = l[-1], l[j]
        i, l[i & 3] = 1, l[i & 3]
    return a, b, c, d, l

print(run(5000), run(5001))
