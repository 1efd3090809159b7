# Powers of small ints, negative exponents, modular power.
# covers: BINARY_OP
def run(n):
    s = 0
    for i in range(n):
        s = (s + i ** 2 + 3 ** (i % 5)) % 1000003
    return s

print(run(5000))
print(2 ** 10, 2 ** -1, 0 ** 0, (-2) ** 3, pow(3, 200, 13), 10 ** 20, (-1) ** 1001)
try:
    0 ** -1
except ZeroDivisionError as e:
    print(e)
