# Assignment expressions in conditions and comprehensions.
# covers: COPY
def run(n):
    s = 0
    i = 0
    while (j := i * 3 % 101) < 1000 and (i := i + 1) < n:
        s += j
    return s, i, j

print(run(5000))
print([y for x in range(10) if (y := x * x) % 3 == 1], y)
