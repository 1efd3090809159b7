"""Tuples, ranges and slices."""
# covers: CALL

EXPRESSIONS = r"""
(1, 2, 1).count(1), (1, 2).index(2), (1, 2) + (3,), (1,) * 3, (1, 2) < (1, 3), () == (), (1, 2)[::-1]
(1, 2).index(5)
(1, 2)[5]
(1, 2)["x"]
(1,) + [2]
(1,) * "x"
tuple(5)
hash(([],))
hash((1, 2)) == hash((1.0, 2.0)), tuple("ab"), tuple([1]), tuple()
(1, 2).__setitem__(0, 1)
range(5), range(1, 5), range(1, 10, 2), list(range(5, 0, -2)), len(range(0, 10, 3)), range(0) == range(2, 1), range(0, 3, 2) == range(0, 4, 2)
range()
range(1.5)
range(1, 2, 0)
range("x")
range(10)[2], range(10)[-1], range(10)[2:5], range(10)[::-1], range(0, 10, 2)[1:]
range(3)[5]
range(3)["x"]
5 in range(10), 5.0 in range(10), 11 in range(10), "x" in range(3), range(10).index(5), range(10).count(3), range(0, 10, 2).index(4)
range(10).index(50)
range(0, 10, 2).index(3)
range(5).start, range(5).stop, range(5).step, hash(range(3)) == hash(range(0, 3, 1)), bool(range(0)), list(reversed(range(3)))
len(range(2**70))
range(2**70)[2**69], range(-(2**70), 2**70).index(0) == 2**70, sum(range(101))
range(1) < range(2)
slice(1, 2, 3), slice(5), slice(1, 10, 2).indices(5), slice(None).indices(3), slice(-1, None, -1).indices(4), slice(1, 2) == slice(1, 2)
slice(1, 2, 0).indices(3)
slice(1, 2).indices(-1)
slice(1, "x").indices(3)
slice(1.5).indices(3)
slice()
hash(slice(1, 2)) == hash(slice(1, 2))
slice(1, 2) < slice(1, 3), slice(1).start, slice(1).stop, slice(1).step
[1, 2, 3][slice(0, 2)], "abc"[slice(None, None, -1)]
[1][1:2:3:4] if False else [1][slice(1, 2)]
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
