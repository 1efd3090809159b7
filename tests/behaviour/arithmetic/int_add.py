# Addition of small ints in a hot loop, with locals, constants and an accumulator.
# covers: BINARY_OP_ADD_INT, opt:unboxed-int
def run(n):
    s = 0
    t = 5
    for i in range(n):
        s = s + i
        t += 3
        s += t
    return s, t

print(run(10))
print(run(6000))
s = 0
for i in range(5000):
    s += i + 1
print(s)
