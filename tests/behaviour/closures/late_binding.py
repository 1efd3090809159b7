# Closures see the last value of the loop variable; defaults freeze it.
# covers: LOAD_DEREF, SET_FUNCTION_ATTRIBUTE
late = [lambda: i for i in range(5)]
early = [lambda i=i: i for i in range(5)]
print([f() for f in late], [f() for f in early])

def make(n):
    fs = []
    for k in range(n):
        def f():
            return k
        fs.append(f)
    return fs

fs = make(4200)
print(fs[0](), fs[-1](), sum(f() for f in fs))
