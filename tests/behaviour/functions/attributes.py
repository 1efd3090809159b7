# Attributes of functions: name, qualname, defaults, doc, own attributes.
# covers: STORE_ATTR, LOAD_ATTR
def f(a, b=1, *, c=2):
    "documentation"
    f.calls = getattr(f, "calls", 0) + 1
    return f.calls

for i in range(4500):
    f(0)
print(f.calls, f.__name__, f.__qualname__, f.__defaults__, f.__kwdefaults__, f.__doc__, f.__module__)
f.__name__ = "g"
print(f.__name__, (lambda: 0).__name__, f.__code__.co_varnames, f.__code__.co_argcount)

class A:
    def m(self): pass
print(A.m.__qualname__, A().m.__func__ is A.m)
