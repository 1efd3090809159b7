# `for … else` with and without break, in a hot outer loop.
# covers: END_FOR, POP_ITER
def first_factor(n):
    for d in range(2, 50):
        if d * d > n:
            return n
        if n % d == 0:
            break
    else:
        return -1
    return d

s = 0
for i in range(2, 2400):
    s = (s * 3 + first_factor(i)) % 1000003
print(s)
