# Calls in operators and conditions.
# covers: BINARY_OP
# stderr: whole
def f():
    return 1 if g(4) else 2
def g(x): x.append(1); return x
z = f() + -f()
