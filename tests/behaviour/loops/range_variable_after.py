# The loop variable keeps its last value; an empty loop leaves it alone.
# covers: FOR_ITER_RANGE, exit:iterator-exhausted
def run(n):
    i = "untouched"
    for i in range(n):
        pass
    return i

print(run(0), run(1), run(5000))

def reassigned(n):
    seen = 0
    for i in range(n):
        i = i * 2
        seen += i
        i = "x"
    return seen, i

print(reassigned(5000))
