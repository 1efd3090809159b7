# Complex literals and arithmetic.
# covers: BINARY_OP
def run(n):
    z = 0j
    c = 0.1 + 0.2j
    inside = 0
    for i in range(n):
        z = z * z + c
        if abs(z) < 2:
            inside += 1
    return inside, z.real > 0, z.imag > 0

print(run(5000))
print((1 + 2j) * (3 - 1j), (1 + 2j).conjugate(), 1j * 1j, complex(1, -1), 3 + 0j == 3)
