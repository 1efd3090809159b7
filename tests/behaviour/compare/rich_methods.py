# Comparison methods in Python: reflection, NotImplemented, results that are not bools.
# covers: COMPARE_OP, TO_BOOL, opt:python-operators
class N:
    def __init__(self, v):
        self.v = v
    def __lt__(self, o):
        return self.v < o.v
    def __eq__(self, o):
        if not isinstance(o, N):
            return NotImplemented
        return self.v == o.v
    def __ge__(self, o):
        return [] if self.v < o.v else [1]

def run(n):
    a = [N(i % 7) for i in range(10)]
    lt = gt = eq = ge = 0
    for i in range(n):
        x = a[i % 10]
        y = a[i // 10 % 10]
        if x < y: lt += 1
        if x > y: gt += 1
        if x == y: eq += 1
        if x >= y: ge += 1
        if x == 3: eq += 1000
    return lt, gt, eq, ge

print(run(4500))
print(N(1) != N(2), N(1) == 1, N(1) != 1)
try:
    N(1) <= 5
except AttributeError as e:
    print(e)
except TypeError as e:
    print(e)
