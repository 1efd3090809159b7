# next() with and without default, StopIteration that escapes from a hot loop.
# covers: CALL_BUILTIN_FAST, exit:iterator-exhausted
def run(n):
    it = iter(range(n))
    s = 0
    try:
        while True:
            s += next(it)
    except StopIteration as e:
        return s, e.value

def sentinel(n):
    it = iter([1, 2, 3] * n)
    s = 0
    while (x := next(it, None)) is not None:
        s += x
    return s

print(run(5000), sentinel(1500))
state = [0]
def step():
    state[0] += 1
    return state[0]
print(sum(iter(step, 4500)))
def leak(it):
    for x in it:
        next(it)
    return "end"
print(leak(iter(range(10))))
try:
    leak(iter(range(9)))
except StopIteration:
    print("odd")
