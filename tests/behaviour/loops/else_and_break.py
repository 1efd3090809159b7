"""Loops with else, break and continue, nested and changed on the way."""
# covers: FOR_ITER, POP_JUMP_IF_FALSE
def find(items, wanted):
    for i, item in enumerate(items):
        if item == wanted:
            break
    else:
        return "not found"
    return i


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
        if steps > 200:
            break
    else:
        return steps
    return "too long"


def grid(n):
    hits = []
    for i in range(n):
        for j in range(n):
            if j == i:
                continue
            if i * j > 6:
                break
            hits.append((i, j))
        else:
            hits.append(f"row {i}")
    return hits


def emptying(items):
    out = []
    while items:
        out.append(items.pop())
        if len(items) == 1:
            items.extend("xy") if len(out) < 4 else None
    return out


def primes(n):
    found = []
    for k in range(2, n):
        for p in found:
            if p * p > k:
                found.append(k)
                break
            if k % p == 0:
                break
        else:
            found.append(k)
    return found


print(find("abc", "b"), find("abc", "z"), find([], 1), [collatz(n) for n in range(1, 12)], collatz(27))
print(grid(4), emptying(list("abc")), primes(60))
for i in range(3):
    pass
print(i)
for i in []:
    print("never")
else:
    print("else of an empty loop", i)
for a, (b, *c) in [(1, (2, 3, 4)), (5, "xy")]:
    print(a, b, c)
d = {}
for d["key"] in range(3):
    pass
print(d)
while True:
    try:
        break
    finally:
        print("left through finally")
total = 0
for i in range(2000):
    if i % 3 == 0:
        continue
    if total > 100000:
        break
    total += i
else:
    print("no break")
print(total, i)
