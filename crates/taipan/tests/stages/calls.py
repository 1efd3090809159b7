# A call is inlined: its frame exists only in the states of exits.
def square(x):
    return x * x


def run(n):
    total = 0
    for i in range(n):
        total += square(i) & 7
    return total


print(run(10000))
