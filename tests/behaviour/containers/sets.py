# Set operations and methods.
# covers: SET_ADD, SET_UPDATE, BUILD_SET, CONTAINS_OP
def run(n):
    s = set()
    t = 0
    for i in range(n):
        s.add(i * i % 97)
        if i % 10 == 0:
            s.discard(i % 97)
        t += len(s & {1, 4, 9}) + (5 in s)
    return len(s), t

print(run(4500))
a, b = {1, 2, 3}, {3, 4}
print(a | b, a & b, a - b, a ^ b, a <= {1, 2, 3, 4}, a.isdisjoint({9}), {*a, *b, 9}, frozenset(a) == a, len({1, 1.0, True}))
a |= {7}
a -= {1}
print(sorted(a), {frozenset(b): 1}[frozenset({4, 3})])
