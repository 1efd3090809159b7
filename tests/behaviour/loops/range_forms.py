# Ranges with all signs of start, stop and step; empty ranges.
# covers: FOR_ITER_RANGE, exit:iterator-exhausted
def run(*args):
    s = c = 0
    for i in range(*args):
        s += i
        c += 1
    return s, c

print(run(5000), run(10, 5000), run(5000, 10), run(5000, 0, -1), run(0, 9000, 2), run(-9000, 9000, 3), run(9, -9000, -2),
      run(0), run(-5), run(3, 3), run(2**49 - 5, 2**49 + 5), run(2**63 - 3, 2**63 + 3), run(2**80, 2**80 + 20, 7))
try:
    run(0, 1, 0)
except ValueError as e:
    print(e)
try:
    run(1.5)
except TypeError as e:
    print(e)
