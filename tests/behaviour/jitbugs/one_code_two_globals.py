# One code object runs with the globals and builtins of several functions, also in a trace.
# covers: LOAD_GLOBAL_MODULE, LOAD_GLOBAL_BUILTIN
import types


def f(n):
    total = 0
    for i in range(n):
        total += K + len("ab")
    return total


def callee(x):
    return x + K


def caller(callee, n):
    total = 0
    for i in range(n):
        total = callee(total) if i % 3 else total
    return total


K = 1
other = {"K": 2, "__builtins__": {"range": range, "len": lambda text: 100}}
same_names = {"K": 3, "__builtins__": __builtins__}
g = types.FunctionType(f.__code__, other)
h = types.FunctionType(f.__code__, same_names)
for _ in range(3):
    print(f(3000), g(3000), h(3000))
callees = [callee] + [types.FunctionType(callee.__code__, {"K": k}) for k in (10, 100)]
for _ in range(2):
    print([caller(c, 2000) for c in callees])


def nested(n):
    total = 0
    for i in range(n):
        total = callees[i % 3](total)
    return total


print(nested(3000))
