# A call in a hot loop that fails at intervals.
# covers: exit:error, CALL_PY_EXACT_ARGS
def two(a, b):
    return a + b

def run(n):
    s = errors = 0
    for i in range(n):
        f = two if i % 10 else len
        try:
            s += f(i, 1)
        except TypeError as e:
            errors += 1
            text = str(e)
    return s, errors, text

print(run(5000))
