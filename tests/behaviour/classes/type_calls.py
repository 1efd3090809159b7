# type() with one and three arguments, isinstance, dynamic class creation in a loop.
# covers: CALL
def run(n):
    s = 0
    for i in range(n):
        C = type("C" + str(i % 3), (object,), {"k": i, "f": lambda self: self.k})
        s += C().f() + (type(C()) is C) + isinstance(C(), object)
    return s, C.__name__

print(run(300))
print(type(1), type(1.5), type("") is str, type(None), type([]).__name__, type(type), type(lambda: 0).__name__)
