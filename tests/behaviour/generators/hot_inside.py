# The hot loop is inside the generator.
# covers: FOR_ITER_GEN, YIELD_VALUE
def squares(n):
    s = 0
    for i in range(n):
        s += i * i
        if i % 100 == 0:
            yield s
    return s

t = 0
for x in squares(9000):
    t ^= x
print(t)
g = squares(5)
try:
    while True:
        next(g)
except StopIteration as e:
    print(e.value)
