# Decorators with and without arguments, stacked, on functions and classes.
# covers: CALL
def twice(f):
    def inner(*args):
        return f(f(*args))
    return inner

def add(k):
    def deco(f):
        return lambda x: f(x) + k
    return deco

@twice
@add(3)
def f(x):
    return x * 2

def register(cls):
    cls.registered = True
    return cls

@register
class C: pass

s = 0
for i in range(1800):
    s += f(i)
print(s, C.registered)
