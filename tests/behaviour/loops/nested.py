# Nested loops: inner loops get hot first, the outer one later.
# covers: opt:nested-loops
def run(n, m):
    s = 0
    for i in range(n):
        for j in range(m):
            s += i * j
        s -= i
    return s

print(run(100, 100), run(5000, 2), run(2, 5000), run(5000, 0), run(5000, 1))

def triple(n):
    c = 0
    for i in range(n):
        for j in range(i):
            for k in range(j):
                c += 1
                if c % 7 == 0:
                    break
    return c

print(triple(40))
