# The state after a break out of a hot inner loop into a cold part.
# covers: FOR_ITER
def find(grid, x):
    at = None
    for r, row in enumerate(grid):
        for c, v in enumerate(row):
            if v == x:
                at = (r, c)
                break
        else:
            continue
        break
    return at, r, c

grid = [[i * 40 + j for j in range(40)] for i in range(40)]
s = 0
for x in range(0, 1600, 13):
    at, r, c = find(grid, x)
    s += at[0] * 100 + at[1] + r + c
print(s, find(grid, 1599), find(grid, 5000))
