# Benchmark loop a.
# covers: JUMP_BACKWARD_JIT, RESUME_CHECK, BINARY_OP_MULTIPLY_INT, BINARY_OP_REMAINDER_INT
def run(n):
    s = 0
    for i in range(n):
        s += i * i % 7
    return s

print(run(20000), [run(k) for k in range(10)])
