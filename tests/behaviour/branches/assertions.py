# Assertions that hold in a hot loop, then one that fails.
# covers: LOAD_COMMON_CONSTANT, RAISE_VARARGS
def run(n, limit):
    for i in range(n):
        assert i < limit, f"{i} reached"
    return n

print(run(5000, 10000))
try:
    run(5000, 4800)
except AssertionError as e:
    print(e)
try:
    assert False
except AssertionError as e:
    print(repr(e))
