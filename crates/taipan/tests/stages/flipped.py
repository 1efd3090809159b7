# Specialized for ints, one branch, one class and one callee; recorded with the others.
class First:
    def __init__(self):
        self.value = 1


class Second:
    def __init__(self):
        self.pad = 0
        self.value = 2.0


def twice(x):
    return x * 2


def thrice(x):
    return x - 3


def run(x, n, flag, p, f):
    for i in range(n):
        if flag:
            x = x * x
        else:
            x = x + p.value
        f(i)
    return x


print(run(1, 40, True, First(), twice), run(1, 40, False, First(), twice))
print(run(1.5, 100, False, Second(), thrice))
