# Defaults are evaluated once, are shared, and can be replaced.
# covers: SET_FUNCTION_ATTRIBUTE, MAKE_FUNCTION, exit:function-redefined
def collect(x, into=[]):
    into.append(x)
    return len(into)

def run(n):
    for i in range(n):
        last = collect(i)
    return last

print(run(5000), run(10))

def f(a, b=1):
    return a + b

def calls(n):
    s = 0
    for i in range(n):
        s += f(i)
        if i == n - 100:
            f.__defaults__ = (1000,)
    return s

print(calls(5000), f(0))
f.__defaults__ = None
try:
    f(0)
except TypeError as e:
    print(e)
