# Comparisons of ints on both sides of the immediate range.
# covers: COMPARE_OP_INT, opt:bigint-transitions
values = [0, 1, -1, 2**49 - 1, 2**49, -2**49, -2**49 - 1, 2**63, -2**63, 2**64, 2**100, -2**100]

def run(n):
    h = 0
    for i in range(n):
        a = values[i % 12]
        b = values[i // 12 % 12]
        h = (h * 3 + (a < b) + 2 * (a == b) + 4 * (a >= b)) % 1000003
    return h

print(run(5000))
print(sorted(values), max(values), min(values))
