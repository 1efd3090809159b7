"""Frozen sets: hashes, copies, operators."""
# covers: CALL

f = frozenset([1, 2, 3])


class Sub(frozenset):
    pass


def class_of_sub():
    return Sub([5])


EXPRESSIONS = r"""
frozenset(), frozenset([1]), frozenset("a"), frozenset(frozenset([2]))
hash(frozenset([1, 2])) == hash(frozenset([2, 1])), hash(frozenset()) == hash(frozenset())
{frozenset([1]): "x"}[frozenset([1])]
frozenset([1]).add(2)
frozenset([1]).copy() is not None
f is frozenset(f), f is f.copy()
sorted(f | {9}), sorted(f & [1].__class__([1, 2]) if False else f & {1, 2}), sorted(f - {1}), sorted(f ^ {1, 7})
f == {1, 2, 3}, f < {1, 2, 3, 4}, f.issubset(range(9)), f.isdisjoint([4])
f | [1]
frozenset(3)
frozenset([[]])
type(f.union([8])), type(f.difference([8]))
max(f), sum(f), sorted(f, reverse=True), len(f), 2 in f, 8 not in f
class_of_sub(), class_of_sub() | {1}
f.__contains__(1), f.__len__()
frozenset({1: 2}), frozenset(x for x in [3])
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
