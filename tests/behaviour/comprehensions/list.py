# List comprehensions: conditions, nesting, scope, in hot loops.
# covers: LIST_APPEND, LOAD_FAST_AND_CLEAR, BUILD_LIST
def run(n):
    s = 0
    x = "outer"
    for i in range(n):
        l = [x * i for x in range(5) if x != 2]
        s += sum(l)
    return s, x

print(run(1500))
print(len([i for i in range(5000) if i % 3]), [[j for j in range(i)] for i in range(4)], [(a, b) for a in "ab" for b in range(2)])
print([x if x % 2 else -x for x in range(6)])
