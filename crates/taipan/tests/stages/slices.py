# Slices of lists: no slice object, unboxed bounds; one that only goes into a list is not made.
def run(n):
    items = list(range(9))
    for i in range(n):
        k = i & 7
        items[: k + 1] = items[k::-1]
        part = items[k:]
    return part


print(run(10000))
