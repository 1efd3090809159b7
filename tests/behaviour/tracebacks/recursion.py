# Repeated entries are counted.
# covers: RESUME
# stderr: whole
def f(n):
    return f(n + 1)
f(0)
