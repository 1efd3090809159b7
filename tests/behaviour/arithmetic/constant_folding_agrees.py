# The same expressions folded by the compiler and computed at run time agree.
# covers: opt:constant-folding
def at_run_time(a, b, c, d):
    return (a + b, a - b, a * b, a // b, a % b, a / b, a ** 3, a << 4, a >> 1, a & b, a | b, a ^ b, -a, ~a,
            c + d, c * d, c / d, c // d, c % d, a + c, b * d)

folded = (17 + 5, 17 - 5, 17 * 5, 17 // 5, 17 % 5, 17 / 5, 17 ** 3, 17 << 4, 17 >> 1, 17 & 5, 17 | 5, 17 ^ 5, -17, ~17,
          2.5 + 0.75, 2.5 * 0.75, 2.5 / 0.75, 2.5 // 0.75, 2.5 % 0.75, 17 + 2.5, 5 * 0.75)
ok = 0
for i in range(4500):
    ok += at_run_time(17, 5, 2.5, 0.75) == folded
print(ok, folded)
