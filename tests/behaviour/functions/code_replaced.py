# `__code__` of a hot function is replaced.
# covers: exit:function-redefined
def f(x):
    return x + 1

def g(x):
    return x * 2 + 1

def run(n):
    s = 0
    for i in range(n):
        s += f(i)
        if i == 4600:
            f.__code__ = g.__code__
    return s

print(run(5000), f(10))
