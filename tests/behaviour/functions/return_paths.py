# Several returns, implicit None, return from nested loops and try blocks.
# covers: RETURN_VALUE
def f(i):
    if i % 4 == 0:
        return i
    for j in range(3):
        if i % 4 == 1 and j == 1:
            return j
        while i % 4 == 2:
            return "two"
    try:
        if i % 8 == 3:
            return 0.5
    finally:
        i += 1

def run(n):
    c = {}
    for i in range(n):
        k = str(type(f(i)))
        c[k] = c.get(k, 0) + 1
    return sorted(c.items())

print(run(5000))
