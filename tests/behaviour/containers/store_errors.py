# Stores that fail: item assignment, deletion, unhashable keys.
# covers: STORE_SUBSCR, DELETE_SUBSCR, exit:error
def attempt(f):
    try:
        f()
    except Exception as e:
        return type(e).__name__ + ": " + str(e)

def put(c, k, v): c[k] = v
def rem(c, k): del c[k]
print(attempt(lambda: put("abc", 0, "x")))
print(attempt(lambda: put(5, 0, 1)))
print(attempt(lambda: put([1], "a", 1)))
print(attempt(lambda: put([1], 5, 1)))
print(attempt(lambda: put({}, [], 1)))
print(attempt(lambda: rem((1,), 0)))
print(attempt(lambda: rem([1], 3)))
print(attempt(lambda: rem({}, 3)))
def run(n):
    targets = [[0, 0], {}, "no"]
    ok = bad = 0
    for i in range(n):
        try:
            targets[i % 3][1] = i
            ok += 1
        except TypeError:
            bad += 1
    return ok, bad, targets
print(run(4500))
