# Plain recursion: fib, factorial, Ackermann, mutual recursion.
# covers: opt:recursion, CALL_PY_EXACT_ARGS
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))

def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
def factorial(n): return 1 if n == 0 else n * factorial(n - 1)

print(fib(18), ackermann(2, 9), even(200), odd(201), factorial(25))
print([fib(i) for i in range(15)])
