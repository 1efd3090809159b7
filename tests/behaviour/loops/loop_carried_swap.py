# Values that trade places each iteration, of equal and of different types.
# covers: opt:unboxed-int, opt:loop-peeling
def same(n):
    a, b, c = 1, 2, 3
    for i in range(n):
        a, b, c = b, c, a
    return a, b, c

def mixed(n):
    a, b = 1, 2.5
    for i in range(n):
        a, b = b, a
    return a, b

def kinds(n):
    a, b, c, d = 1, "x", None, 2.0
    for i in range(n):
        a, b, c, d = b, c, d, a
    return a, b, c, d

print(same(5000), same(5001), same(5002))
print(mixed(5000), mixed(5001))
print(kinds(5000), kinds(5001), kinds(5003))
