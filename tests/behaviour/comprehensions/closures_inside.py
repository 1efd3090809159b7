# Lambdas and cells inside comprehensions.
# covers: MAKE_CELL, LOAD_DEREF
def run(n):
    fs = [lambda k=k: k + n for k in range(n)]
    gs = [lambda: k for k in range(5)]
    return sum(f() for f in fs), [g() for g in gs]

print(run(3000))
class A:
    n = 3
    squares = [i * i for i in range(n)]
print(A.squares)
print([(lambda: [i * j for j in range(3)])() for i in range(3)])
