# Lists, tuples, dicts and sets compare by content.
# covers: COMPARE_OP
def run(n):
    s = 0
    for i in range(n):
        a = [i % 3, i % 5]
        b = [i % 5, i % 3]
        s += (a < b) + 2 * (a == b) + 4 * (a >= b)
        t = (i % 2, "x", 1.5)
        s += t == (0, "x", 1.5)
        s += {1: i % 2} == {1: 1}
        s += {1, i % 3} <= {1, 2}
    return s

print(run(5000))
nan = float("nan")
print([nan] == [nan], nan == nan, (1, 2) < (1, 2, 3), [1, "a"] == [1, "a"], {1: 2, 3: 4} == {3: 4, 1: 2})
try:
    [1, "a"] < [1, 2]
except TypeError as e:
    print(e)
