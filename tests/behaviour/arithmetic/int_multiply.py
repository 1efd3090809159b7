# Multiplication of small ints that stays within 50 bits.
# covers: BINARY_OP_MULTIPLY_INT
def run(n):
    s = 0
    for i in range(n):
        s += i * i
        s += -i * 3
        s = s * 1
    return s

print(run(5000))
print([i * -7 for i in range(-3, 4)])
