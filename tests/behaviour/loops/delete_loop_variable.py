# `del` of locals inside a loop, then their use.
# covers: DELETE_FAST, LOAD_FAST_CHECK, exit:unbound
def run(n, stop):
    s = 0
    for i in range(n):
        x = i
        s += x
        if i == stop:
            del x
        elif i % 2:
            del x
            x = 1
        s += x
    return s

print(run(5000, -1))
try:
    run(5000, 4900)
except UnboundLocalError as e:
    print(e)
try:
    run(1, 0)
except UnboundLocalError as e:
    print(e)
