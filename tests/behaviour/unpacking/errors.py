# Too many, too few, not iterable, in a hot loop.
# covers: UNPACK_SEQUENCE, exit:error
def attempt(x):
    try:
        a, b = x
        return a, b
    except (ValueError, TypeError) as e:
        return str(e)

for x in ((1, 2, 3), (1,), [1, 2, 3], [1], "abc", 5, None, iter((1,)), iter((1, 2, 3)), {1, 2, 3}):
    print(attempt(x))
def run(n):
    c = [0, 0]
    data = [(1, 2), (1, 2, 3), [3, 4], [5]]
    for i in range(n):
        c[isinstance(attempt(data[i % 4]), str)] += 1
    return c
print(run(4500))
try:
    a, *b, c = (1,)
except ValueError as e:
    print(e)
