# The eight queens with generators, sets and recursion.
# covers: opt:recursion, FOR_ITER_GEN
def place(n, row=0, cols=frozenset(), d1=frozenset(), d2=frozenset()):
    if row == n:
        yield ()
        return
    for c in range(n):
        if c not in cols and row + c not in d1 and row - c not in d2:
            for rest in place(n, row + 1, cols | {c}, d1 | {row + c}, d2 | {row - c}):
                yield (c,) + rest

solutions = list(place(6))
print(len(solutions), solutions[0], len(list(place(5))))
