# Division, products and sums of ints of many limbs, each checked against what it must satisfy.
# covers: BINARY_OP
edges = []
for limbs in (1, 2, 3, 7, 31, 40, 170, 350):
    bits = 64 * limbs
    for n in (1 << bits, (1 << bits) - 1, (1 << bits) + 1, (1 << bits - 1) + 12345, (1 << bits) // 3):
        edges.append(n)
        edges.append(-n)
h = 0
for a in edges:
    for b in edges:
        q, r = divmod(a, b)
        assert q == a // b and r == a % b, (a, b)
        assert q * b + r == a, (a, b)
        assert r == 0 or (r < 0) == (b < 0), (a, b)
        assert abs(r) < abs(b), (a, b)
        s, d, p = a + b, a - b, a * b
        assert s - b == a and d + b == a and p // b == a and p % a == 0, (a, b)
        h = (h * 31 + q % 1000003 + 7 * (r % 1000033) + s % 1009 + d % 1013 + p % 1000037) % (1 << 61)
print(h)

# Quotients of one digit of two numbers of the same length, as in spigot algorithms.
n = 10 ** 3000
print([(n * k + k) // n for k in range(5)], [(n * k - 1) // -n for k in range(5)])
# A digit whose estimate is too large.
v = (1 << 191) + (1 << 128) - 1
print(v * 3 - 1 - 2 * v == (v * 3 - 1) % v, (v * 3 - 1) // v)
print((-(1 << 64)) // (1 << 64), (-(1 << 64) - 1) // (1 << 64), ((1 << 128) - 1) // -((1 << 64) - 1))
print((1 << 127) - (1 << 127), (1 << 127) - (1 << 127) + 5, -(1 << 127) + (1 << 126) + (1 << 126))
