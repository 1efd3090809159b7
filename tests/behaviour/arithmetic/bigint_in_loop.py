# Factorials and Fibonacci numbers far beyond 64 bits.
# covers: opt:bigint-transitions
def factorial(n):
    r = 1
    for i in range(2, n + 1):
        r *= i
    return r

def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a

print(factorial(60))
print(fib(400))
print(fib(5000) % (10**30))
print(factorial(300) // factorial(298), factorial(50) % (2**64 + 1))
