# Every operator at the edges of the immediate, one-limb and two-limb ranges.
# covers: opt:bigint-transitions
edges = []
for bits in (49, 50, 63, 64, 127, 128):
    for d in (-1, 0, 1):
        edges.append((1 << bits) + d)
        edges.append(-(1 << bits) + d)
h = 0
for round in range(8):
    for a in edges:
        for b in edges:
            h = (h * 31 + (a + b) + (a - b) * 3 + (a * b) * 5 + (a // b) * 7 + (a % b) * 11
                 + (a & b) * 13 + (a | b) * 17 + (a ^ b) * 19 + (a < b) + 2 * (a == b)) % (2**89 - 1)
print(h)
for a in edges:
    print(a, -a, ~a, abs(a), a >> 3, a << 3, a == a + 0, hash(a) == hash(a + 0), bool(a))
