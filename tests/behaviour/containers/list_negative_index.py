# Negative indices, alone and mixed with positive ones.
# covers: BINARY_OP_SUBSCR_LIST_INT, STORE_SUBSCR_LIST_INT, exit:negative-index
def run(n, lo, hi):
    l = [1, 2, 3, 4, 5]
    s = 0
    w = hi - lo
    for i in range(n):
        k = lo + i % w
        s += l[k]
        l[k] = i & 7
    return s, l

print(run(5000, 0, 5), run(5000, -5, 0), run(5000, -5, 5), run(5000, -1, 1))
