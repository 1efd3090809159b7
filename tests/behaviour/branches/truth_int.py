# Truth of ints alone.
# covers: TO_BOOL_INT, POP_JUMP_IF_FALSE, POP_JUMP_IF_TRUE, UNARY_NOT
def run(n):
    c = d = 0
    for i in range(n):
        if i % 4:
            c += 1
        if not i % 3:
            d += 1
        e = not i & 1
        if e:
            c += 100
        while i:
            i = 0
    return c, d

print(run(5000))
