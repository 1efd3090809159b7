"""Operators and methods of sets."""
# covers: CALL


def show(s):
    return sorted(s, key=repr)


def do(change):
    s = {1, 2, 3}
    result = change(s)
    return show(s), result if not isinstance(result, set) else show(result)


EXPRESSIONS = r"""
show({1, 2} | {3}), show({1, 2} & {2}), show({1, 2} - {2}), show({1, 2} ^ {2, 3})
{1} | [2]
{1} & (1,)
show({1}.union([2], (3,), {4: 0})), show({1, 2}.intersection([2, 3])), show({1, 2, 3}.difference([1], [2]))
show({1, 2}.symmetric_difference([2, 3])), show(set().union())
{1, 2} < {1, 2, 3}, {1, 2} <= {1, 2}, {1} > set(), {1} >= {2}, {1, 2} == frozenset({2, 1}), {1} != {1}
{1} < [1, 2]
{1, 2}.issubset([1, 2, 3]), {1, 2}.issuperset([1]), {1}.isdisjoint([2]), {1}.isdisjoint({1})
do(lambda s: s.add(4))
do(lambda s: s.add([]))
do(lambda s: s.remove(1))
do(lambda s: s.remove(9))
do(lambda s: s.discard(9))
do(lambda s: s.discard([]))
do(lambda s: s.clear())
do(lambda s: s.update([7], "ab"))
do(lambda s: s.update(5))
do(lambda s: s.intersection_update([1, 2]))
do(lambda s: s.difference_update([1], [2]))
do(lambda s: s.symmetric_difference_update([1, 9]))
do(lambda s: s.__ior__({8}))
do(lambda s: s.__iand__({1}))
do(lambda s: s.__isub__({1}))
do(lambda s: s.__ixor__({1, 5}))
set().pop()
show({1}.copy()), {1}.copy() is {1}
[] in {1}
{1} in [{1}], {1} in {frozenset({1})}
hash({1})
{[]}
{1, True, 1.0}, {0, False}, len({"a", "a"})
set("hello") == {"h", "e", "l", "o"}, set(5 for _ in range(3))
set(1, 2)
set(3)
repr(set()), repr({1}), repr(frozenset()), repr(frozenset([1]))
bool(set()), bool({0})
type({1} | frozenset({2})).__name__, type(frozenset({1}) | {2}).__name__
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
