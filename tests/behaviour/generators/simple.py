# Generators iterated by hot loops.
# covers: FOR_ITER_GEN, RETURN_GENERATOR, YIELD_VALUE, RESUME
def count(n):
    i = 0
    while i < n:
        yield i
        i += 1

def run(n):
    s = 0
    for x in count(n):
        s += x
    return s

print(run(5000), run(0), sum(count(100)), list(count(4)))
