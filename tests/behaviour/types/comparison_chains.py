"""Chained comparisons, identity and containment."""
# covers: CALL

EXPRESSIONS = r"""
1 < 2 < 3, 1 < 3 < 2, 1 < 2 > 1 < 5, 1 == 1.0 == True, "a" < "b" <= "b" != "c", 3 > 2 is not None, [1] == [1] is not [1], 1 in [1] in [[1]]
1 < 2 < "x"
"x" < 1 < 2
2 < 1 < "x"
not 1 == 2, not (1 in []), 1 not in [1], None is None is None, (1, 2) < (1, 2, 3) < (2,), [1, 2] < [1, 3] <= [1, 3]
[x < y for x in (1, 2) for y in (1.5, 2.5)], max([1, 2.5, True]), sorted([3, 1.5, True, -0.0]), min("b", "a"), (1 < 2) + (2 < 3)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
