# Bools are ints in arithmetic and stay bools in `&`, `|`, `^`.
# covers: opt:number-mixing
def run(n):
    count = 0
    flag = True
    for i in range(n):
        count += i % 3 == 0
        count += (i > 5) * 2
        flag = flag ^ (i % 2 == 0)
    return count, flag

print(run(5000), run(5001))
print(True & False, True | False, True ^ True, True + True, True * 3)
print(True == 1, True is True, isinstance(True, int), [10, 20][True], True & 3, 2 | False, type(True & 1))
