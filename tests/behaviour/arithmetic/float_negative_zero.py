# -0.0 keeps its sign through arithmetic, storage and negation.
# covers: UNARY_NEGATIVE, opt:nan-inf-zero
def run(n):
    z = 0.0
    signs = 0
    for i in range(n):
        z = -z
        if str(z) == "-0.0":
            signs += 1
    return z, signs

print(run(4501), run(4502))
l = [0.0, -0.0, 0, -0]
print(l, l[0] == l[1], -0.0 + 0.0, -0.0 - 0.0, 0.0 * -1, -0.0 * 0.0, [0.0 == -0.0])
