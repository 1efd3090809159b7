# exec of code with free variables; a deep tuple's hash; iterators of running generators exchanged for other objects.
# covers: COPY_FREE_VARS, FOR_ITER, FOR_ITER_RANGE
import types
def outer():
    a, b = 1, 2
    def inner():
        nonlocal a
        a += b
        return a
    def plain(): return 5
    return inner, plain, lambda: a
inner, plain, look = outer()
code = inner.__code__
def t(f):
    try: print(f())
    except (TypeError, NameError, UnboundLocalError) as e: print(type(e).__name__, e)
t(lambda: exec(code)); t(lambda: eval(code)); t(lambda: exec(code, closure=inner.__closure__)); print(look())
t(lambda: exec(code, {}, closure=inner.__closure__[:1])); t(lambda: exec(code, closure=list(inner.__closure__))); t(lambda: exec(code, closure=(1, 2)))
t(lambda: exec(plain.__code__, closure=inner.__closure__)); t(lambda: exec("1", closure=inner.__closure__)); t(lambda: exec(plain.__code__, closure=None)); t(lambda: exec(plain.__code__, closure=()))
t(lambda: exec(code, closure=(types.CellType(), types.CellType(1))))
def deep(n):
    x = ()
    for _ in range(n): x = (x,)
    return x
d = deep(300000)
try: hash(d)
except RecursionError as e: print("while hashing a tuple" in str(e))
def gen(): return (x for x in range(5))
for wrong in (5, None, 1.5, [1, 2], "ab", range(3), iter([7, 8])):
    g = gen(); 
    next(g)
    g.gi_frame.f_locals['.0'] = wrong
    t(lambda: list(g))
for wrong in (5, None, 1.5, [1, 2], range(3)):
    g = types.FunctionType(gen().gi_code, {})(wrong)
    for _ in range(3):
        t(lambda: list(types.FunctionType(gen().gi_code, {})(wrong)))
