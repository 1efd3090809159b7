# Reading and writing list items by index.
# covers: BINARY_OP_SUBSCR_LIST_INT, STORE_SUBSCR_LIST_INT
def run(n):
    l = [0] * 10
    for i in range(n):
        l[i % 10] = l[(i + 3) % 10] + i
        l[0] += 1
    return l

print(run(5000))
