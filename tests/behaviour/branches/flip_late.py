# A branch goes one way for thousands of iterations, then the other.
# covers: exit:branch-flip
def run(n, flip):
    a = b = 0
    for i in range(n):
        if i < flip:
            a += 1
        else:
            b += i
    return a, b

for flip in (0, 1, 4500, 8999, 9000, 10000):
    print(run(9000, flip))
