# Matrices as lists of lists.
# covers: BINARY_OP_SUBSCR_LIST_INT, STORE_SUBSCR_LIST_INT, opt:nested-loops
def matmul(a, b, n):
    c = [[0] * n for _ in range(n)]
    for i in range(n):
        ai = a[i]
        ci = c[i]
        for j in range(n):
            s = 0
            for k in range(n):
                s += ai[k] * b[k][j]
            ci[j] = s
    return c

n = 18
a = [[i * j % 7 for j in range(n)] for i in range(n)]
b = [[(i + j) * 0.5 for j in range(n)] for i in range(n)]
c = matmul(a, b, n)
d = matmul(a, a, n)
print(sum(map(sum, c)), sum(map(sum, d)), c[3][4], d[5][6])
