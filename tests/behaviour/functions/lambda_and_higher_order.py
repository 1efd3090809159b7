# Lambdas, map, filter, sorted with key, functions returning functions.
# covers: MAKE_FUNCTION
def compose(*fs):
    def run(x):
        for f in fs:
            x = f(x)
        return x
    return run

h = compose(lambda x: x + 1, lambda x: x * 2, abs)
s = 0
for i in range(1500):
    s += h(i - 700)
print(s)
print(sorted(range(10), key=lambda x: (x % 3, -x)), list(map(lambda a, b: a * b, [1, 2], [3, 4])))
print(list(filter(lambda x: x & 1, range(9))), (lambda: (yield))().__next__())
