"""Comprehensions: conditions, nesting, scopes."""
# covers: CALL

outer = 10


def nested(n):
    total = [[i * j for j in range(i)] for i in range(n)]
    return total, [sum(row) for row in total], {i: [j for j in range(i) if j] for i in range(n)}


class Holder:
    values = [i for i in range(3)]
    doubled = [v * 2 for v in values]


EXPRESSIONS = r"""
[x for x in range(5) if x % 2], [x * y for x in range(3) for y in range(2)], [[y for y in range(x)] for x in range(3)], [x for x in "abc" if x != "b" if x > "a"], [(x, y) for x in "ab" for y in "cd" if x < y]
{x % 3 for x in range(7)}, {x: x * x for x in range(3)}, {k: v for k, v in zip("ab", [1, 2])}, sum(x for x in range(5)), list(x + outer for x in [1]), dict((x, 1) for x in "a"), max((len(w), w) for w in ["a", "bb"])
[y := 5, y * 2], [z for x in range(3) if (z := x * 2) > 1], [x for x, in [(1,), (2,)]], [a + b for a, *b_, b in [(1, 2, 3)]], [f() for f in [lambda i=i: i for i in range(3)]], [f() for f in [lambda: i for i in range(3)]]
[x for x in 5]
[x for x, y in [(1,)]]
[undefined for _ in [1]]
[1 / x for x in [1, 0]]
{[]: 1 for x in [1]}
{x: [] for x in [[]]}
nested(3), [len(locals()) >= 1 for _ in [1]], Holder.values, Holder.doubled, [*range(2), *"ab"], [x for x in (y for y in range(3))], {*range(3)} | {5}
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
