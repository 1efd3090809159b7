# One `+` sees ints, floats, strings, lists and tuples in turn.
# covers: exit:type-guard, BINARY_OP
def add(a, b):
    return a + b

pairs = [(1, 2), (1.5, 2.5), ("a", "b"), ([1], [2]), ((1,), (2,)), (1, 2.5), (True, 1), (2**60, 2**60)]
last = {}
for i in range(5000):
    a, b = pairs[i * 7 % 8]
    last[i * 7 % 8] = add(a, b)
for k in range(8):
    print(k, last[k])
