# The inner loop's length follows the outer index, with break and continue across them.
# covers: opt:nested-loops, exit:iterator-exhausted
def sieve(n):
    flags = [True] * n
    primes = []
    for i in range(2, n):
        if not flags[i]:
            continue
        primes.append(i)
        for j in range(i * i, n, i):
            flags[j] = False
    return len(primes), primes[-1], sum(primes)

def collatz(limit):
    best = (0, 0)
    for start in range(1, limit):
        x = start
        steps = 0
        while x != 1:
            x = x // 2 if x % 2 == 0 else 3 * x + 1
            steps += 1
        if steps > best[0]:
            best = (steps, start)
    return best

print(sieve(5000), collatz(400))
