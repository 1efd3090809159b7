# A guard fails while values are pending on the evaluation stack.
# covers: exit:type-guard, exit:exception-in-callee
def f(x): return x

def run(n, values):
    k = len(values)
    out = 0
    for i in range(n):
        t = (i, f(i), [i, values[i % k] + 1, f(i)], {"k": f(values[i % k])})
        out += t[0] + len(t[2]) + t[2][1] * 2
    return out

print(run(4500, [1, 2, 3]), run(4500, [1, 2.5]), run(4500, [2**60, 1, 0.5, True]))
def failing(n):
    out = e = 0
    for i in range(n):
        try:
            out += sum([i, f(i), 10 // (i % 100), len((i, f(i)))])
        except ZeroDivisionError:
            e += 1
    return out, e
print(failing(4500))
