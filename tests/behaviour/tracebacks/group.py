# The boxes of exception groups.
# covers: RAISE_VARARGS
# stderr: whole
def g(a):
    raise ValueError("x" *
        3)
try:
    g(1)
except ValueError as e:
    raise ExceptionGroup("eg", [e, KeyError(2), ExceptionGroup("in", [TypeError("t\nu")])])
