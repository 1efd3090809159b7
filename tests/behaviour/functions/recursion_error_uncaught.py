# The last line of a RecursionError that nobody catches.
# covers: exit:recursion-limit
def f(x):
    return f(x + 1) + 1

f(0)
