"""Generators fed into each other."""
# covers: FOR_ITER, YIELD_VALUE
def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def squares(source):
    for x in source:
        yield x * x


def evens(source):
    for x in source:
        if x % 2 == 0:
            yield x


def pairs(source):
    it = iter(source)
    for a in it:
        yield a, next(it, None)


def flatten(tree):
    for item in tree:
        if isinstance(item, list):
            yield from flatten(item)
        else:
            yield item


def window(source, n):
    held = []
    for x in source:
        held.append(x)
        if len(held) == n:
            yield tuple(held)
            held.pop(0)


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found):
            found.append(n)
            yield n
        n += 1


print(list(evens(squares(numbers(20)))))
print(list(pairs(numbers(7))))
print(list(flatten([1, [2, [3, [4]], 5], [], [[6]]])))
print(list(window(numbers(6), 3)))
p = primes()
print([next(p) for _ in range(15)])
print(dict(enumerate(squares(numbers(4)))), max(squares(numbers(9))), sorted(numbers(5), reverse=True))
a, *b, c = squares(numbers(6))
print(a, b, c)
print(sum(evens(squares(numbers(200)))), any(x > 30 for x in numbers(50)), all(x < 3 for x in numbers(5)))
