# Keyword calls, keyword-only and positional-only parameters.
# covers: CALL_KW
def f(a, /, b, *, c, d=4):
    return a, b, c, d

def run(n):
    s = 0
    for i in range(n):
        a, b, c, d = f(i, b=1, c=2)
        s += a + b + c + d
        a, b, c, d = f(i, 7, d=3, c=i)
        s += a - b - c + d
    return s

print(run(5000))
print(f(1, 2, c=3), f(1, c=1, b=2, d=0))
