# A closure that calls itself through its cell.
# covers: LOAD_DEREF, opt:recursion
def make():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    return fib

print(make()(17))
memo = {}
def cached(f):
    def g(n):
        if n not in memo:
            memo[n] = f(n)
        return memo[n]
    return g

@cached
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

print(fib(90), len(memo))
