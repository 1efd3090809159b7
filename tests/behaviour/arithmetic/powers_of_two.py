# Divisions by constant powers of two round down and keep the divisor's sign, for ints of every width.
# covers: BINARY_OP_FLOOR_DIVIDE_INT, BINARY_OP_REMAINDER_INT, opt:unboxed-int, opt:bigint-transitions


def divide(numbers):
    out = []
    for a in numbers:
        out.append((a // 1, a % 1, a // 2, a % 2, a // 8, a % 8, a // 4096, a % 4096))
        out.append((a // 3, a % 3, a // -2, a % -2, a // -8, a % -8, a // (1 << 40), a % (1 << 40)))
        b = a * 4 + 1
        out.append((b // 4, b % 4, (b + a) // 16 * 16 + (b + a) % 16 == b + a, -b // 2, -b % 2))
        out.append(b // (1 << 62) + b % (1 << 62) + b // (1 << 49) - b % (1 << 49))
    return out


near = [base + offset for base in (0, 8, 4096, 1 << 32, 1 << 49, 1 << 60) for offset in range(-3, 4)]
numbers = near + [-a for a in near] + list(range(-40, 40))
results = divide(numbers * 2)
print(results == divide(numbers) * 2, divide([True, False]))
for row in results[: 4 * len(numbers) : 7]:
    print(row)
