# Which scope a name belongs to: class bodies, functions, comprehensions, global and nonlocal.
# covers: LOAD_NAME, LOAD_DEREF, LOAD_GLOBAL
x = "global"
def f():
    x = "local"
    class A:
        y = x
        x = "class"
        def m(self): return x
        l = [x for _ in range(1)]
    def g():
        global x
        return x
    def h():
        nonlocal x
        x = "changed"
    r = getattr(A, "y", None), A.x, A().m(), A.l, g()
    h()
    return r + (x,)
try:
    print(f())
except NameError as e:
    print(e)
def shadow(n):
    s = 0
    for x in range(n):
        s += x
    return s
print(shadow(4500), x)
