# Loops, conditions, comprehensions and functions in class bodies.
# covers: LOAD_LOCALS, LOAD_NAME, STORE_NAME, LOAD_FROM_DICT_OR_GLOBALS, LOAD_CONST
y = "global"
class A:
    total = 0
    for i in range(4500):
        total += i
    if total > 5:
        big = True
    squares = [x * x for x in range(5)]
    y = y + " seen"
    def m(self):
        return __class__.total
    x: int = 3
    del i

print(A.total, A.big, A.squares, A.y, A().m(), A.x, hasattr(A, "i"), A.__qualname__, A.__module__, A.__doc__)

def f():
    z = 1
    class C:
        w = z
        z = 2
        class D:
            pass
    return C.w if hasattr(C, "w") else None, C.D.__qualname__
try:
    print(f())
except NameError as e:
    print(e)
