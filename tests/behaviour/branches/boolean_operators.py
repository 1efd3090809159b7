# `and`, `or`, `not` with values, short circuits, conditional expressions.
# covers: TO_BOOL_BOOL, TO_BOOL_INT, LOAD_FAST
calls = []
def f(x):
    calls.append(x)
    return x

def run(n):
    s = 0
    for i in range(n):
        a = i % 3 and i % 5 or 7
        b = (i % 2 or 0) and "x"
        c = not a or not b
        s += a + len(b or "") + c
        s += 1 if i % 7 < 3 else 2 if i % 7 < 5 else 3
        if i % 3 == 0 and i % 5 == 0 or i % 7 == 0:
            s += 10
        if not (i % 3 == 0 or i % 5 == 0) and i % 2:
            s += 100
    return s

print(run(5000))
print(f(0) or f("") or f([]) or f(None), f(1) and f(2) and f(0) and f(4), calls)
